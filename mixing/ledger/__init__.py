"""The ledger: what the sources and this book claim, and what became of each claim when its evidence ran.

Each row is a table in a TOML file beside this module; its evidence are functions that run. A verdict is typed in the
row and computed from the evidence, and the two must agree.

>>> from mixing import claims
>>> claims["kernel.never-how-much"].verdict
'refuted'
>>> claims["kernel.never-how-much"].check().agrees
True
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from .._errors import MixtureError
from . import _rows
from ._checks import Check, check
from ._rows import VERDICTS, Row
from ._verdict import Report, report

__all__ = ["VERDICTS", "Check", "Claim", "Ledger", "Report", "UnknownClaim", "check", "claims"]


class UnknownClaim(MixtureError, KeyError):
    """A claim or chapter that is not in the ledger."""

    __str__ = ValueError.__str__


@dataclass(frozen=True, repr=False)
class Claim(Row):
    """A row of the ledger that can be checked."""

    def check(self):
        """Run the evidence.

        Returns
        -------
        Report
            ``id``, computed ``verdict``, ``expected`` verdict, ``strength``, ``evidence``, ``witnesses``; ``agrees``
            and ``problems`` say whether the row may stand.
        """
        return report(self)

    @property
    def chapter(self):
        """The last word of the page it is discussed on."""
        return self.page.rpartition("/")[2]

    @property
    def document(self):
        """The number of the document it comes from, or "own"."""
        return self.source.partition(",")[0].strip()

    def __repr__(self):
        return f"{self.id} ({self.verdict}): {self.says}"


class Ledger(Mapping):
    """Claims by id, read when first asked for.

    Parameters
    ----------
    folder : path, optional
        Where the TOML files are; those of the package by default.
    bibliography : path, optional
        The BibTeX file that citations must be in; without one they are not looked up.
    """

    def __init__(self, folder=_rows.HERE, bibliography=None):
        self._folder, self._bibliography = folder, bibliography

    @cached_property
    def _claims(self):
        rows = _rows.read(self._folder, self._bibliography)
        return {id: Claim(**vars(row)) for id, row in rows.items()}

    def __getitem__(self, id):
        if id not in self._claims:
            raise UnknownClaim(f"no claim {id!r} in the ledger.{_close(id, self._claims)}")
        return self._claims[id]

    def __iter__(self):
        return iter(self._claims)

    def __len__(self):
        return len(self._claims)

    def __repr__(self):
        counts = self.counts()
        return f"{len(self)} claims: " + ", ".join(f"{counts[v]} {v}" for v in VERDICTS if counts[v])

    def counts(self):
        """How many claims have each verdict."""
        return Counter(claim.verdict for claim in self.values())

    def chapters(self):
        """The pages that have claims, in the order of their names."""
        return sorted({claim.page for claim in self.values()})

    def of(self, chapter):
        """The claims of one page, named ``"mixup"`` or ``"L2/mixup"``."""
        found = [claim for claim in self.values() if chapter in (claim.page, claim.chapter)]
        if not found:
            raise UnknownClaim(f"no claims on a page {chapter!r}."
                               + _close(chapter, {claim.chapter for claim in self.values()}))
        return found

    def chapter(self, name):
        """The table at the end of a chapter: its claims, each checked now.

        Raises
        ------
        MixtureError
            Where a claim's evidence does not support the verdict its row states.
        """
        from ._render import Table
        return Table(self._checked(self.of(name)))

    def page(self):
        """The whole ledger as one page, each claim checked now."""
        from ._render import Page
        return Page(self._checked(self.values()))

    def export(self):
        """The whole ledger as plain data, each claim checked now; its form is described in `mixing.ledger._export`."""
        from ._export import plain
        return plain(self._checked(self.values()))

    @staticmethod
    def _checked(claims):
        pairs = [(claim, claim.check()) for claim in claims]
        problems = [problem for _, result in pairs for problem in result.problems]
        if problems:
            raise MixtureError("the ledger does not say what its evidence shows:\n  " + "\n  ".join(problems))
        return pairs


def _close(word, words):
    close = get_close_matches(word, words, 3, 0.5)
    return f" Did you mean {', '.join(map(repr, close))}?" if close else " claims.chapters() lists the pages that have some."


claims = Ledger(bibliography=_rows.bibliography())
