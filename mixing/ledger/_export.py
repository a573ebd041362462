"""The ledger as plain data, for other programs.

``{"schema": 1, "counts": {verdict: n}, "claims": [claim, …]}``, the claims sorted by id. A claim has

- ``id``, ``page``, ``source``, ``says``, ``instead``, ``experiment``, ``cites``: its row;
- ``verdict``: what its evidence supports, one of `mixing.ledger.VERDICTS`, or ``"broken"``;
- ``expected``: what its row states, and ``agrees``, whether the two are the same;
- ``strength``: what backs it, strongest first;
- ``evidence`` and ``witnesses``: what speaks for it and against it as worded. Each has ``name`` (``module:function``),
  ``shows``, ``error`` and ``items``; an item has ``what``, ``holds``, ``strength``, ``how`` and, as text, ``found``,
  ``relation``, ``claimed``, ``within``, ``latex``.
"""
from __future__ import annotations

import json
from collections import Counter

SCHEMA = 1


def plain(checked):
    """Pairs of claim and report as data that `json` can write."""
    claims = [_claim(claim, report) for claim, report in sorted(checked, key=lambda pair: pair[0].id)]
    return {"schema": SCHEMA, "counts": dict(sorted(Counter(c["verdict"] for c in claims).items())), "claims": claims}


def text(data):
    """The export as it is written to a file: always the same for the same data."""
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _claim(claim, report):
    row = {key: getattr(claim, key) for key in ("id", "page", "source", "says", "instead", "experiment")}
    ran = {"verdict": report.verdict, "expected": report.expected, "agrees": report.agrees, "strength": report.strength.split(", ")}
    return row | {"cites": list(claim.cites)} | ran | {
        "evidence": list(map(_evidence, report.evidence)), "witnesses": list(map(_evidence, report.witnesses))}


def _evidence(evidence):
    kept = {key: getattr(evidence, key) for key in ("name", "shows", "error")}
    return kept | {"items": [{key: value for key, value in item._asdict().items() if value != ""} for item in evidence.items]}
