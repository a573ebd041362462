"""Two files merged: peak memory, and time against copying one of them.

    python benchmarks/merging.py [GiB of each file] [folder]

Like for like: the copy is `shutil.copyfile`, which the kernel does alone, and both end with the data on the disk (`fsync`).
A merge is a whole process, start of Python included. Copy and merge alternate, and the medians of three are compared; what is
read was just written, so it comes from memory if that is large enough, for both. The files are deleted at the end. The bound on time is
meant for a machine with nothing else to do: a copy hardly needs the processors, and a merge does.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from mixing.merging.files import Tensor
from mixing.merging.output import header

RUN = """
import resource, sys
from mixing.merging.__main__ import main
status = main(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_maxrss / 2**20, used.ru_utime + used.ru_stime)
sys.exit(status)
"""


def model(path, gib, rng):
    """A file of float32 matrices of 64 MiB each."""
    size, block = 1 << 24, rng.standard_normal(1 << 24, dtype=np.float32)
    with open(path, "wb") as file:
        file.write(header({f"layer.{i:03}": Tensor("F32", (4096, 4096), 0, 0) for i in range(int(16 * gib))}, {}))
        for _ in range(int(16 * gib)):
            file.write(np.roll(block, int(rng.integers(size))).data)
        os.fsync(file.fileno())


def copy(source, target):
    start = time.perf_counter()
    shutil.copyfile(source, target)
    with open(target, "rb+") as file:
        os.fsync(file.fileno())
    return time.perf_counter() - start


def merge(folder, carrier):
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", RUN, "a", "b", "-w", "0.3", "0.7", "-q", "-c", carrier, "-o", "merged"],
                          cwd=folder, capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": str(Path.cwd())})
    return time.perf_counter() - start, *map(float, done.stdout.split())


def main():
    gib = float(sys.argv[1]) if len(sys.argv) > 1 else 2
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else ".") as name:
        folder = Path(name)
        for part in "ab":
            model(folder / part, gib, rng)
        for carrier in ("linear", "sphere"):
            copies, merges, peaks, work = [], [], [], []
            for _ in range(3):
                copies.append(copy(folder / "a", folder / "copy"))
                for column, value in zip((merges, peaks, work), merge(folder, carrier)):
                    column.append(value)
            ratio = np.median(merges) / np.median(copies)
            print(f"{carrier:10} two files of {gib} GiB: copy of one {np.median(copies):.2f} s, merge {np.median(merges):.2f} s "
                  f"({np.median(work):.2f} s of processors), "
                  f"{ratio:.2f} x, peak {max(peaks):.3f} GiB", flush=True)
            assert max(peaks) < 1 and (carrier != "linear" or ratio < 2)


if __name__ == "__main__":
    main()
