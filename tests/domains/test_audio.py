import base64
import io
import itertools
import re
import wave

import numpy as np
import pytest

from mixing import MixtureError, figures
from mixing.derivations import audio as proofs
from mixing.domains import audio, masking


def test_roughness_is_the_sum_over_pairs():
    f, a = np.array([300.0, 340.0, 410.0, 900.0]), np.array([1.0, 0.5, 0.8, 0.2])
    slow = 0.0
    for i, j in itertools.combinations(range(4), 2):
        x = 0.24 / (0.0207 * min(f[i], f[j]) + 18.96) * abs(f[i] - f[j])
        slow += a[i] * a[j] * (np.exp(-3.51 * x) - np.exp(-5.75 * x))
    assert audio.roughness(f, a) == pytest.approx(slow, rel=1e-12)
    batch = audio.roughness(np.stack([f, f[::-1]]), np.stack([a, a[::-1]]))
    np.testing.assert_allclose(batch, slow, rtol=1e-12)


@pytest.mark.parametrize("model", ["sethares", "minimum", "vassilakis"])
def test_minima_are_at_the_published_ratios(model):
    r = np.arange(1.0005, 2.3, 0.0005)
    found = audio.minima(r, audio.dissonance(r, model=model))
    for ratio in (6 / 5, 5 / 4, 4 / 3, 3 / 2, 5 / 3, 2):
        assert np.abs(found - ratio).min() < 0.002


def test_minima_follow_the_timbre():
    r = np.arange(1.0005, 2.3, 0.0005)
    assert len(audio.minima(r, audio.dissonance(r, partials=[1.0]))) == 0
    stretched = audio.minima(r, audio.dissonance(r, stretch=2.1))
    assert np.abs(stretched - 2.1).min() < 0.002 and np.abs(stretched - 2).min() > 0.05


def test_triads_agree_with_the_full_sum():
    r = np.array([1.0, 1.2, 1.25, 1.5, 1.7])
    full = audio.dissonance(np.stack(np.meshgrid(r, r, indexing="ij"), axis=-1), base=300.0)
    np.testing.assert_allclose(audio.triad_map(r), full, rtol=1e-12)


def test_the_roughest_gap_is_where_a_search_finds_it():
    for f in (250.0, 500.0, 1000.0):
        gaps = np.linspace(1, 150, 14_901)
        rough = audio.roughness(np.stack([np.full_like(gaps, f), f + gaps], axis=-1), [1.0, 1.0])
        assert gaps[rough.argmax()] == pytest.approx(audio.roughest_gap(f), abs=0.02)
    assert float(proofs.roughest_distance().result) == 0


def test_beats_on_samples_and_on_symbols():
    t = np.linspace(0, 1, 500)
    product = proofs.beats().numeric(proofs.a, proofs.b)(50 * t, 42 * t)
    np.testing.assert_allclose(product, np.cos(50 * t) + np.cos(42 * t), atol=1e-12)
    squared = proofs.squared_sum().numeric(proofs.a, proofs.b)(50 * t, 42 * t)
    np.testing.assert_allclose(squared, (np.cos(50 * t) + np.cos(42 * t)) ** 2, atol=1e-12)
    assert proofs.envelope_of_unequal_tones().numeric(proofs.A, proofs.B, proofs.phi)(2.0, 0.5, np.pi) == pytest.approx(1.5**2)


@pytest.mark.parametrize("phase", [0.0, 1.0, np.pi])
def test_interference_by_samples(phase):
    t = np.arange(20_000) / 20_000 * 2 * np.pi * 7
    ratio = np.mean((np.cos(t) + np.cos(t + phase)) ** 2) / np.mean(np.cos(t) ** 2)
    assert proofs.interference().numeric(proofs.phi)(phase) == pytest.approx(ratio, abs=1e-9)


def test_bark_is_close_to_zwickers_edges():
    edges = [100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700, 4400, 5300, 6400]
    assert np.abs(masking.bark(edges)[1:] - np.arange(2, 21)).max() < 0.06


def test_spreading_slopes():
    assert masking.spread(-9) - masking.spread(-10) == pytest.approx(25, abs=0.3)
    assert masking.spread(10) - masking.spread(9) == pytest.approx(-10, abs=0.3)


def test_a_tone_hides_a_softer_neighbor_and_more_so_above():
    f = np.array([900.0, 1000.0, 1150.0])
    limits = masking.threshold(f, np.array([0.0, 80.0, 0.0]))
    assert limits[0] > 40 and limits[2] > limits[0] - 10
    far = masking.threshold(np.array([500.0, 1000.0, 2000.0]), np.array([0.0, 80.0, 0.0]))
    assert far[2] > far[0] + 20


def test_the_transform_is_its_own_way_back():
    rng = np.random.default_rng(0)
    for n in (1024, 3000, 5001):
        x = rng.uniform(-1, 1, n)
        np.testing.assert_allclose(masking.imdct(masking.mdct(x), n), x, atol=1e-11)


def recording(rng, seconds=1.0):
    """Something like a recording: a voice with vibrato, breath, and a soft click."""
    t = np.arange(round(seconds * audio.RATE)) / audio.RATE
    phase = 2 * np.pi * (220 * t + 3 * np.sin(2 * np.pi * 5 * t))
    voice = sum(np.sin(k * phase) / k**1.3 for k in range(1, 12))
    breath = np.convolve(rng.normal(size=t.size), np.ones(6) / 6, mode="same")
    return audio.leveled(voice * audio.envelope(seconds) + 0.03 * breath)


def test_the_codec_saves_bits_and_stays_below_the_mask():
    rng = np.random.default_rng(1)
    chord = audio.leveled(audio.together(*(audio.tone(f, 1.0, partials=0.7 ** np.arange(8)) for f in (220.0, 277.18, 329.63))) * audio.envelope(1.0))
    for sound in (chord, recording(rng)):
        coded = masking.encode(sound)
        assert coded.bits < 4 and 0.01 < coded.kept < 0.9 and coded.margin > 0
        assert coded.sound.shape == sound.shape and np.abs(coded.sound).max() <= 1
        assert np.corrcoef(coded.sound, sound)[0, 1] > 0.98


def test_a_louder_sound_at_full_scale_cannot_clip():
    square = np.sign(audio.tone(300.0, 0.3))
    assert np.abs(masking.encode(square).sound).max() <= 1


def test_sounds_for_the_page_are_what_was_computed():
    x = audio.leveled(audio.tone(440.0, 0.2))
    page = figures.sound(x, "An A, for a fifth of a second.")._repr_html_()
    data = base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])
    with wave.open(io.BytesIO(data)) as w:
        samples = np.frombuffer(w.readframes(w.getnframes()), "<i2") / 32767
        assert (w.getnchannels(), w.getframerate()) == (1, audio.RATE)
    np.testing.assert_allclose(samples, x, atol=2e-5)
    peak = np.argmax(np.abs(np.fft.rfft(samples))) * audio.RATE / len(samples)
    assert peak == pytest.approx(440, abs=5)


@pytest.mark.parametrize("call", [
    lambda: audio.tone(12_000.0, 0.1), lambda: audio.together(np.zeros(3), np.zeros(4)), lambda: audio.envelope(0.1),
    lambda: audio.roughness([-1.0, 2.0], [1, 1]), lambda: masking.encode(np.ones(10)), lambda: masking.encode(2 * np.ones(4096)),
    lambda: masking.threshold([1.0, 2.0], [1.0]), lambda: figures.sound([2.0], "much too loud a sound"), lambda: figures.sound([0.0], "")])
def test_bad_input_is_refused(call):
    with pytest.raises(MixtureError):
        call()
