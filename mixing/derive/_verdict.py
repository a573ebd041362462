"""Refute, then prove, else refuse."""
from __future__ import annotations

from functools import lru_cache

import sympy as sp

from ._inequality import provably_nonnegative
from ._points import concrete, unknowns
from ._prove import provably_equal
from ._values import HEAVY, value

TRIALS, HEAVY_TRIALS = 8, 3


class FalseStep(AssertionError):
    """A written step that is false, or that could not be proved.

    `point` is where the two sides were compared, `left` and `right` what they are there (None if no point refutes it).
    """

    def __init__(self, message, point=None, left=None, right=None):
        super().__init__(message)
        self.point, self.left, self.right = point, left, right


FalseStep.__module__ = "mixing.derive"
RELATIONS = {"=": "is not", "<=": "is not at most", ">=": "is not at least"}


@lru_cache(4096)                       # a page shows what its claims rest on: the same step, proved once
def check(left, right, why, domain, relation="="):
    """Raise `FalseStep` unless the relation survives every point and has a proof."""
    points = refute(left, right, why, domain, relation)
    small, large = (right, left) if relation == ">=" else (left, right)
    proved = provably_equal(left, right, domain) if relation == "=" else provably_nonnegative(large - small, domain)
    if not proved:
        tried = f"agrees with {short(right)} at {points} points" if points else \
            f"and {short(right)} have no common value at the points tried (is the domain given by where=?)"
        wanted = {"=": "equal", "<=": "at most that", ">=": "at least that"}[relation]
        raise FalseStep(f'"{why}": {short(left)} {tried} but could not be proved {wanted}. Write a smaller step.')


def refute(left, right, why, domain, relation="="):
    """The number of points at which the relation was seen to hold; `FalseStep` at the first where it does not."""
    if getattr(left, "shape", ()) != getattr(right, "shape", ()):
        raise FalseStep(f'"{why}": shapes {getattr(left, "shape", "()")} and {getattr(right, "shape", "()")} differ.')
    seen = 0
    for trial in range(HEAVY_TRIALS if left.has(*HEAVY) or right.has(*HEAVY) else TRIALS):
        sides = [concrete(e, trial) for e in (left, right)]
        at = domain.point(unknowns(*sides), trial)
        pairs = list(zip(*(_entries(_placed(e, at)) for e in sides)))
        agreed = [_compare(a, b, relation, trial) for a, b in pairs]
        for index, verdict in enumerate(agreed):
            if isinstance(verdict, tuple):
                where = ", ".join(f"{s} = {v}" for s, v in at.items())
                entry = f"entry {divmod(index, left.shape[1])}" if len(pairs) > 1 else ""
                place = ", ".join(filter(None, (where and f"at {where}", entry)))
                raise FalseStep(f'"{why}": {short(left)} {RELATIONS[relation]} {short(right)} '
                                f"({place}{': ' * bool(place)}{_shown(*verdict)}).", at, *verdict)
        seen += all(agreed)
    return seen


def _placed(e, at):
    """The expression at a point; where nothing is bound by a sum or an integral, the quick way."""
    return e.subs(at) if e.has(*HEAVY, sp.MatrixSymbol, sp.RootSum, sp.Lambda) else e.xreplace(at)


def _entries(e):
    if isinstance(e, sp.MatrixExpr):
        e = e.doit().as_explicit()
    return list(e) if isinstance(e, sp.MatrixBase) else [e]


def _compare(a, b, relation, trial):
    """True where the relation holds, the two values where it fails, False where they cannot be had."""
    heavy = a.has(*HEAVY) or b.has(*HEAVY)
    for digits in (24,) if heavy else (50, 100):
        (x, rx), (y, ry) = value(a, digits, trial), value(b, digits, trial)
        if x is None or y is None or (x.is_infinite and y.is_infinite and x != y and relation == "="):
            return False if x is None or y is None else (x, y)
        if x == y:
            return True
        if x.is_infinite or y.is_infinite:
            return (x, y) if relation == "=" or (x < y) != (relation == "<=") else True
        room = max(rx, ry)*max(abs(x), abs(y)) + sp.Float(10)**(-digits - 10)
        if relation == "=":
            good = abs(x - y) <= room
        else:
            excess = sp.re(x - y if relation == "<=" else y - x)
            good = excess <= room and max(abs(sp.im(x)), abs(sp.im(y))) <= room
        if good:
            return True
    return x, y


def _shown(x, y):
    for n in (5, 10, 17, 30):
        texts = tuple(_number(v, n) for v in (x, y))
        if texts[0] != texts[1]:
            break
    return " against ".join(texts)


def _number(v, n):
    return f"{float(v):.{n}g}" if v.is_real and n < 18 else str(sp.N(v, n))


def short(expr, most=90):
    """The expression in one line, cut in the middle when it is long."""
    text = str(expr).replace("\n", " ")
    return text if len(text) <= most else f"{text[:most*2//3]} … {text[-most//4:]}"
