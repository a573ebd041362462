"""Whether an answer is right, found in floating point: the two are compared at points spread over where they live.

Agreement is evidence, never a proof; one point of disagreement is a disproof, and is named.
"""
from __future__ import annotations

import math
import re
from dataclasses import dataclass

from .._errors import MixtureError
from ._expression import entries, evaluate, parse

POINTS, CLOSE = 40, 1e-9
IRRATIONAL = [math.sqrt(p) for p in (2, 3, 5, 7, 11, 13, 17, 19)]
DECIMAL = re.compile(r"[-+]?(\d*\.?\d*)(?:[eE]([-+]?\d+))?(%?)")


@dataclass(frozen=True, repr=False)
class Judgement:
    """What became of an answer: ``right``, a ``message`` for the reader, and what it rests on (``evidence``)."""
    right: bool
    message: str
    evidence: str = ""

    def __bool__(self):
        return self.right

    def __repr__(self):
        return self.message


def points(symbols):
    """Where answers are compared: points ``{name: number}``, spread evenly and the same each time.

    >>> points({"a": [0, 10]})[0]
    {'a': 4.142135623730951}
    """
    return [{name: low + (high - low)*((k + 1)*IRRATIONAL[i] % 1) for i, (name, (low, high)) in enumerate(symbols.items())}
            for k in range(POINTS if symbols else 1)]


def judge(row, text):
    """Judge what was typed by the row of its exercise."""
    try:
        if row.choices:
            return _word(row, text)
        typed = entries(text)
        return compare(row, [values(row, parse(t, row.symbols)) for t in typed], typed)
    except MixtureError as error:
        return Judgement(False, f"That can't be read: {error}")


def values(row, tree):
    """The values of one entry at all points."""
    return [evaluate(tree, at) for at in points(row.symbols)]


def _word(row, text):
    word = text.strip().strip(".").lower()
    if word not in row.choices:
        return Judgement(False, f"Choose one of: {', '.join(row.choices)}.")
    return Judgement(True, "Right.", "words") if word == row.answer else Judgement(False, "Not so. Look again at what decides it.")


def compare(row, yours, typed):
    """Judge values, a list for each entry, against those of the answer; `typed` are the entries as they were written."""
    theirs = [values(row, parse(t, row.symbols)) for t in entries(row.answer)]
    close = row.within or CLOSE
    for text, says in row.slips:
        slip = [values(row, parse(t, row.symbols)) for t in entries(text)]
        if len(slip) == len(yours) and all(near(x, y, close) for s, v in zip(slip, yours) for x, y in zip(s, v)):
            return Judgement(False, says)
    if len(yours) != len(theirs):
        needed = "one entry" if len(theirs) == 1 else f"{len(theirs)} entries, with commas between them"
        return Judgement(False, f"The answer has {needed}; yours has {len(yours)}.")
    if row.any_order and all(v[0] == v[0] for v in yours):
        order = sorted(range(len(yours)), key=lambda i: yours[i][0])
        yours, typed, theirs = [yours[i] for i in order], [typed[i] for i in order], sorted(theirs)
    wrong = [i for i, (a, b) in enumerate(zip(yours, theirs)) if not all(near(x, y, close) for x, y in zip(a, b))]
    rounded = [i for i in wrong if not row.symbols and digits(typed[i], theirs[i][0])]
    if wrong and wrong == rounded:
        if min(digits(typed[i], theirs[i][0]) for i in wrong) < 3:
            return Judgement(False, "Good as far as it goes. Give three digits, or the exact form.")
        return Judgement(True, "Right, to the digits you gave.", "digits")
    if not wrong:
        return _right(row)
    return Judgement(False, _hint(row, yours, theirs, wrong[0]))


def _right(row):
    if row.symbols:
        return Judgement(True, f"Agrees with the answer at {POINTS} points: strong evidence, no proof.", "points")
    return Judgement(True, f"Right, to within {plain(100*row.within)} %." if row.within else "Right.", "within" if row.within else "value")


def near(x, y, close):
    """Whether two numbers are equal to within rounding or the tolerance of the row."""
    return x == y or abs(x - y) <= close*max(abs(x), abs(y)) + (1e-12 if close == CLOSE else 0)


def digits(text, truth):
    """How many digits a plain decimal gives, two or more, if it is `truth` correctly rounded; else 0.

    >>> digits("0.333", 1/3), digits("0.334", 1/3), digits("1/3", 1/3)
    (3, 0, 0)
    """
    found = DECIMAL.fullmatch(text.replace(" ", "").replace("−", "-"))
    if not found or not any(c.isdigit() for c in found[1]):
        return 0
    after = len(found[1].partition(".")[2]) - int(found[2] or 0) + (2 if found[3] else 0)
    value = float(text.replace(" ", "").replace("−", "-").rstrip("%"))/(100 if found[3] else 1)
    given = len(found[1].replace(".", "").lstrip("0"))
    return given if given > 1 and abs(value - truth) <= 0.5000001*10.0**-after else 0


def _hint(row, yours, theirs, i):
    a, b = yours[i], theirs[i]
    which = f"Entry {i + 1}" if len(yours) > 1 else "It"
    all_points = lambda test: all(test(x, y) for x, y in zip(a, b))
    k = next(k for k, (x, y) in enumerate(zip(a, b)) if not near(x, y, row.within or CLOSE))
    where = ", ".join(f"{name} = {plain(v)}" for name, v in points(row.symbols)[k].items())
    if a[k] != a[k]:
        return f"{which} has no value{' at ' + where if where else ''}."
    for test, says in ((lambda x, y: near(-x, y, 1e-6), "is right up to the sign"),
                       (lambda x, y: x != 0 and near(1/x, y, 1e-6), "is the reciprocal of the answer"),
                       (lambda x, y: near(1 - x, y, 1e-6), "is one minus the answer"),
                       (lambda x, y: near(x, 100*y, 1e-3), "is a hundred times too large: percent have their sign, %"),
                       (lambda x, y: near(100*x, y, 1e-3), "is a hundred times too small")):
        if all_points(test):
            return f"{which} {says}."
    if not row.symbols:
        return f"{which} is too {'large' if a[k] > b[k] else 'small'}."
    if b[k] and all_points(lambda x, y: near(x*b[k], y*a[k], 1e-9)):
        return f"{which} has the right shape and a wrong factor: it is {plain(a[k]/b[k])} times the answer."
    return f"Not equal: at {where} yours is {plain(a[k])} and the answer {plain(b[k])}."


def plain(x):
    """A number in four digits, as a person writes it.

    >>> plain(0.5), plain(2/3), plain(12345.6)
    ('0.5', '0.6667', '12346')
    """
    if x == 0:
        return "0"
    text = f"{x:.{min(12, max(0, 3 - math.floor(math.log10(abs(x)))))}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
