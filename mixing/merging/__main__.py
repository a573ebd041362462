"""python -m mixing.merging a.safetensors b.safetensors -w 0.3 0.7 --carrier sphere -o merged.safetensors"""
from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from pathlib import Path

from .._operands import MixtureError
from .carriers import CARRIERS
from .merge import merge
from .report import report, table

EPILOG = """carriers:
  linear      the weighted sum
  rescaled    the weighted sum of each tensor, stretched to the mean of the parts' lengths
  sphere      SLERP of two, the Karcher mean of more: directions on the sphere, lengths mixed linearly
  orthogonal  rotations of each matrix against the first file's, merged by Cayley's transform; the rest mixed linearly.
              The rotation acts on the shorter side of a matrix; vectors are mixed linearly.
              To merge several networks around the one that they were trained from, put it first with weight 0.

Tensors of whole numbers must be equal in all files. Inputs are never written to. Errors end with status 2."""


def options():
    """The command line."""
    parser = argparse.ArgumentParser("python -m mixing.merging", formatter_class=argparse.RawDescriptionHelpFormatter,
                                     description="Mix safetensors files of the same tensors into one.", epilog=EPILOG)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("-w", "--weights", nargs="+", type=float, metavar="W", help="one for each file, sum 1; equal by default")
    parser.add_argument("-c", "--carrier", choices=CARRIERS, default="linear")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to; without it there is only a report")
    parser.add_argument("-r", "--report", action="store_true", help="print norms, angles (degrees) and singular values")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    return parser


def bar(stream):
    """A progress function that draws a bar, at most ten times a second.

    >>> bar(sys.stdout)(2**30, 2**30)       # doctest: +SKIP
    [##############################] 100 %  1.0 GiB of 1.0 GiB, 0.0 s
    """
    start = last = time.monotonic()

    def draw(done, total):
        nonlocal last
        now = time.monotonic()
        if now - last > 0.1 or done >= total:
            last, full = now, int(30 * done / total) if total else 30
            stream.write(f"\r[{'#' * full:30}] {100 * done // max(total, 1):3d} %  {done / 2**30:.1f} GiB of "
                         f"{total / 2**30:.1f} GiB, {now - start:.1f} s" + "\n" * (done >= total))
            stream.flush()
    return draw


def main(arguments=None):
    """Run the command line; return the exit status."""
    given = options().parse_args(arguments)
    try:
        if given.output:
            merge(given.files, given.output, given.weights, given.carrier, None if given.quiet else bar(sys.stderr))
        if given.report or given.json or not given.output:
            files = [*given.files, *filter(None, [given.output])]
            labels = [*map(str, given.files), *["mixture"] * bool(given.output)]
            rows = report(files)
            head = {"carrier": given.carrier, "weights": given.weights, "files": labels}
            print(json.dumps({**head, "tensors": rows}, indent=1) if given.json else table(rows, labels))
    except (MixtureError, OSError) as error:
        print(f"\nmixing.merging: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nmixing.merging: interrupted; nothing was written.", file=sys.stderr)
        return 130
    return 0


def _interrupt(*_):
    raise KeyboardInterrupt


if __name__ == "__main__":
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)
    sys.exit(main())
