"""Check the ledger from the command line; exit status 1 when a row does not say what its evidence shows.

    python -m mixing.ledger                    every claim
    python -m mixing.ledger --chapter mixup    the claims of one page
    python -m mixing.ledger --json FILE        also write the export
"""
from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from .._errors import MixtureError
from . import _evidence, claims
from ._export import plain, text

PROCESSES = 2


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m mixing.ledger", description="Check the claims of the ledger.")
    parser.add_argument("--chapter", help="only the claims of this page, such as mixup or L2/mixup")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was found to this file")
    options = parser.parse_args(arguments)
    try:
        chosen = claims.of(options.chapter) if options.chapter else list(claims.values())
    except MixtureError as error:
        print(error, file=sys.stderr)
        return 2
    checked = _check(chosen)
    for claim, report in checked:
        print(f"{'  ' if report.agrees else '✗ '}{report.verdict:12} {claim.id:44} {report.strength:40} {_seconds(report):6.2f} s")
    problems = [problem for _, report in checked for problem in report.problems]
    if options.json:
        options.json.write_text(text(plain(checked)), "utf8")
    print(f"{len(checked)} claims, {sum(not report.agrees for _, report in checked)} that do not stand")
    print(*problems, sep="\n", file=sys.stderr, end="\n" if problems else "")
    return 1 if problems else 0


def _check(chosen):
    """Claims with their reports; what has not been run before is run in two processes."""
    names = list(dict.fromkeys(name for claim in chosen for name in claim.holds + claim.fails))
    if len(names) > PROCESSES:
        with ProcessPoolExecutor(PROCESSES) as pool:
            _evidence.remember(pool.map(_evidence.run, names, chunksize=4))
    return [(claim, claim.check()) for claim in chosen]


def _seconds(report):
    return sum(e.seconds for e in report.evidence + report.witnesses)


if __name__ == "__main__":
    sys.exit(main())
