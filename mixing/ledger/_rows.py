"""The rows of the ledger: read from the TOML files beside this module, and checked before anyone relies on them."""
from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from .._errors import MixtureError

HERE = Path(__file__).parent
VERDICTS = {
    "proved": "follows from its assumptions, by a derivation or in exact arithmetic",
    "verified": "holds in every check, some of them numerical",
    "conditional": "holds, but not as widely as it is worded",
    "refuted": "fails, and a counterexample runs",
    "cited": "rests on published work",
    "open": "undecided, with the experiment that would decide it",
}
KEYS = ("source", "says", "verdict", "holds", "fails", "cites", "instead", "experiment", "page")
LISTS = ("holds", "fails", "cites")
ID = re.compile(r"[a-z][a-z0-9]*(\.[A-Za-z0-9]+(-[A-Za-z0-9]+)*)+")
EVIDENCE = re.compile(r"mixing(\.\w+)+:\w+")


@dataclass(frozen=True)
class Row:
    """What one table of a ledger file says, word for word."""
    id: str
    source: str
    says: str
    verdict: str
    page: str
    holds: tuple = ()
    fails: tuple = ()
    cites: tuple = ()
    instead: str = ""
    experiment: str = ""
    file: str = ""


def read(folder=HERE, bibliography=None):
    """Every row of the TOML files in a folder, by id.

    `bibliography` is the BibTeX file that the citation keys must come from; without it they are not looked up.

    Raises
    ------
    MixtureError
        Where a file cannot be read or a row cannot be relied on; the message names file and row.
    """
    known = cited_keys(bibliography) if bibliography else None
    rows = {}
    for file in sorted(Path(folder).glob("*.toml")):
        for id, table in _tables(file):
            row = _row(id, table, file, known)
            if id in rows:
                raise MixtureError(f"{file.name}: claim {id!r} is already in {rows[id].file}. Keep one of the two.")
            rows[id] = row
    return rows


def bibliography(root=HERE.parents[1]):
    """The book's BibTeX file beside the package, or None where the package is installed without the book."""
    file = root / "book" / "references.bib"
    return file if file.is_file() else None


def cited_keys(bibtex):
    """The keys of a BibTeX file."""
    return set(re.findall(r"^\s*@\w+\s*\{\s*([^,\s]+)\s*,", Path(bibtex).read_text("utf8"), re.MULTILINE))


def _tables(file):
    try:
        return tomllib.loads(file.read_text("utf8")).items()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MixtureError(f"{file.name} is not readable TOML: {error}. Each claim is a table "
                           '["chapter.claim"] with lines key = "text" or key = ["a", "b"].') from None


def _row(id, table, file, known):
    def wrong(message):
        return MixtureError(f"{file.name}, claim {id!r}: {message}")

    if not isinstance(table, dict) or any(isinstance(v, dict) for v in table.values()):
        raise MixtureError(f'{file.name}: {id!r} is no claim. Write the table\'s name in quotes, ["{id}.name"].')
    if not ID.fullmatch(id):
        raise wrong("an id is a chapter's word, a point and words joined by hyphens, as in mixup.covariance-factor.")
    for key, value in table.items():
        if key not in KEYS:
            raise wrong(f"unknown key {key!r}{_near(key, KEYS)}. The keys are {', '.join(KEYS)}.")
        fits = isinstance(value, str) if key not in LISTS else isinstance(value, list) and all(isinstance(v, str) for v in value)
        if not fits:
            raise wrong(f"{key} is {'a list of strings' if key in LISTS else 'one string'}; got {value!r}.")
    for key in ("says", "source", "verdict"):
        if not table.get(key, "").strip():
            raise wrong(f"{key} is missing. A row needs says (our words), source (document, section) and verdict.")
    row = Row(id, **{"page": f"L2/{file.stem}"} | {k: tuple(v) if k in LISTS else v.strip() for k, v in table.items()}, file=file.name)
    _consistent(row, known, wrong)
    return row


def _consistent(row, known, wrong):
    if row.verdict not in VERDICTS:
        raise wrong(f"verdict {row.verdict!r} is none of {', '.join(VERDICTS)}{_near(row.verdict, VERDICTS)}.")
    if row.verdict in ("conditional", "refuted") and not row.instead:
        raise wrong(f"a {row.verdict} claim says what holds: instead is missing.")
    if row.verdict == "open" and not row.experiment:
        raise wrong("an open claim says what would close it: experiment is missing.")
    if row.verdict == "cited" and not row.cites:
        raise wrong("a cited claim names its references: cites is missing.")
    if row.verdict in ("proved", "verified", "conditional", "refuted") and not row.holds + row.fails:
        raise wrong(f"verdict {row.verdict!r} without evidence. Name functions in holds or fails, or call it cited or open.")
    for name in row.holds + row.fails:
        if not EVIDENCE.fullmatch(name):
            raise wrong(f"evidence {name!r} does not name a function; write mixing.ledger.chapter:function.")
    for name in sorted({n for n in row.holds + row.fails + row.cites if (row.holds + row.fails + row.cites).count(n) > 1}):
        raise wrong(f"{name!r} is named twice. Evidence speaks for a claim or against it, once.")
    for key in row.cites if known is not None else ():
        if key not in known:
            raise wrong(f"no reference {key!r} in references.bib{_near(key, known)}. Add it there, with its DOI.")


def _near(word, words):
    close = get_close_matches(word, words, 1)
    return f" (did you mean {close[0]!r}?)" if close else ""
