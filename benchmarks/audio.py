"""How long sounds take to compute: the map of triads, the dissonance curve, the codec; processor time, best of five.

    python benchmarks/audio.py
"""
import time

import numpy as np

from mixing.domains import audio, codec


def best(f, repeats=5):
    times = []
    for _ in range(repeats):
        start = time.process_time()
        f()
        times.append(time.process_time() - start)
    return min(times)


def main():
    axis, ratios = np.linspace(1.0, 2.05, 211), np.arange(1.0005, 2.3, 0.0005)
    print(f"triad map {len(axis)} x {len(axis)}: {best(lambda: audio.triad_map(axis)):.3f} s")
    print(f"dissonance at {len(ratios)} ratios: {best(lambda: audio.dissonance(ratios)):.3f} s")
    sound = audio.voice(np.random.default_rng(0), 3.0)
    coded = codec.encode(sound)
    print(f"three seconds of voice: written in {best(lambda: codec.encode(sound)):.2f} s, read in {best(lambda: codec.decode(coded.data)):.2f} s, "
          f"{coded.bits:.2f} bits a sample, error at least {coded.margin:.1f} dB under the mask")


if __name__ == "__main__":
    main()
