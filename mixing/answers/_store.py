"""Where the answers are: one TOML file a chapter beside this module, and nowhere else.

A page holds its answers encoded, so that nobody reads them by accident; whoever wants to find them can. The site's own
copy of the package, for live code, holds them in the same form, in one file, instead of the TOML files.
"""
from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from .._errors import MixtureError

HERE = Path(__file__).parent
ENCODED = "answers.b64"


@dataclass(frozen=True)
class Row:
    """The answer to one exercise.

    ``asks``: what is to be typed, in a few words. ``answer``: the answer, in the language of `_expression`, entries
    separated by commas. ``symbols``: name to the interval on which answers are compared. ``within``: the relative error
    allowed, for measured values. ``any_order``: entries are a set. ``choices``: the words to choose from. ``slips``:
    pairs of a wrong answer and what to say to it. ``unit``: written behind the box. ``file``: the
    chapter's name.
    """
    id: str
    asks: str
    answer: str
    symbols: dict = field(default_factory=dict)
    within: float = 0.0
    any_order: bool = False
    choices: tuple = ()
    slips: tuple = ()
    unit: str = ""
    file: str = ""


def read(folder=HERE):
    """All rows by the label of their exercise."""
    if (folder/ENCODED).exists():
        return {id: Row(id, **row) for id, row in decode((folder/ENCODED).read_text("ascii")).items()}
    import tomllib
    rows = {}
    for file in sorted(folder.glob("*.toml")):
        for id, row in tomllib.loads(file.read_text("utf8")).items():
            if id in rows:
                raise MixtureError(f"two answers are called {id}. Each exercise has one.")
            rows[id] = Row(id, **row, file=file.stem)
    return rows


@lru_cache(1)
def rows():
    """The rows of the package."""
    return read()


def find(id):
    """The row of an exercise."""
    if id not in rows():
        close = get_close_matches(str(id), rows(), 3, 0.4)
        raise MixtureError(f"no answer is kept for an exercise {id!r}." + (f" Did you mean {', '.join(close)}?" if close else ""))
    return rows()[id]


def encode(data):
    """Data as text that nobody reads by accident."""
    return base64.b64encode(json.dumps(data, separators=(",", ":"), sort_keys=True).encode()).decode()


def decode(text):
    """The data again."""
    return json.loads(base64.b64decode(text))


def without_defaults(row):
    """A row as plain data, what is empty left out."""
    return {key: value for key, value in asdict(row).items() if value and key not in ("id", "file")}
