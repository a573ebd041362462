"""The verdict that evidence supports: computed, never typed."""
from __future__ import annotations

from typing import NamedTuple

from . import _evidence

PROOF = ("symbolic proof", "exact", "exact enumeration")
BROKEN = "broken"


class Report(NamedTuple):
    """What became of a claim when its evidence ran: `verdict` was computed, `expected` is written in its row."""
    id: str
    verdict: str
    expected: str
    strength: str
    evidence: tuple
    witnesses: tuple

    @property
    def agrees(self):
        """Whether the row says what its evidence shows."""
        return self.verdict == self.expected

    @property
    def problems(self):
        """Why the row cannot stand, one sentence for each reason; empty where it can."""
        ran = self.evidence + self.witnesses
        found = [f"{e.name} ended in {e.error}" for e in ran if e.error]
        found += [f"{e.name}: {item.what}: found {item.found}, not {item.relation} {item.claimed}"
                  + (f" within {item.within}" if item.within else "") for e in ran for item in e.items if not item.holds]
        if not found and not self.agrees:
            found = [f"typed {self.expected!r}, but the evidence makes it {self.verdict!r}"]
        return tuple(f"{self.id}: {sentence}." for sentence in found)


def report(row):
    """Run a row's evidence and see what verdict it supports."""
    holds, fails = (tuple(map(_evidence.run, names)) for names in (row.holds, row.fails))
    return Report(row.id, verdict(holds, fails, row), row.verdict, strength(holds, fails, row), holds, fails)


def verdict(holds, fails, row):
    """The verdict that a row's evidence for and against it supports."""
    if not all(e.holds for e in holds + fails):
        return BROKEN
    if holds and fails:
        return "conditional"
    if fails:
        return "refuted"
    if holds:
        return "proved" if all(item.strength in PROOF for e in holds for item in e.items) else "verified"
    return "open" if row.experiment else "cited"


def strength(holds, fails, row):
    """What backs a row, strongest first: "symbolic proof", "exact", "numeric", "sampled", "counterexample", "citation"."""
    order = (*PROOF, "numeric", "sampled", "untested assumption")
    kinds = {item.strength for e in holds for item in e.items}
    backing = [kind for kind in order if kind in kinds]
    backing += ["counterexample"] * bool(fails) + ["citation"] * bool(row.cites)
    return ", ".join(backing) or "none"
