"""Limit steps: SymPy's limit and a numeric approach must agree."""
from __future__ import annotations

from functools import lru_cache

import sympy as sp

from .._errors import MixtureError
from ._points import concrete, unknowns
from ._prove import provably_equal, settle
from ._routes import attempt
from ._values import value
from ._verdict import FalseStep, short


@lru_cache(1024)
def check_limit(before, symbol, point, side, after, why, domain):
    """The side from which the symbol approaches, once both routes gave the claimed limit."""
    if symbol not in before.free_symbols:
        raise MixtureError(f"{short(before)} does not depend on {symbol}, so there is no limit to take.")
    sides = _sides(symbol, point, side, domain)
    for direction in sides:
        at, trail, goal = _approach(before, symbol, point, direction, after, domain)
        if trail is not None and not _converges(trail, goal):
            where = "".join(f", {s} = {v}" for s, v in at.items())
            raise FalseStep(
                f'"{why}": as {symbol} -> {point}{direction if len(sides) > 1 else ""}, {short(before)} is '
                f"{sp.N(trail[-1], 6)} near the limit{where}, against {sp.N(goal, 6)}.", at, trail[-1], goal)
        if not _same(_limit(before, symbol, point, direction), after, domain):
            raise FalseStep(f'"{why}": the limit of {short(before)} as {symbol} -> {point} could not be proved to be '
                            f"{short(after)}. Write a smaller step.")
    return "" if point.is_infinite or len(sides) > 1 else sides[0]


def _sides(symbol, point, side, domain):
    own = (0 if symbol.is_nonnegative else -sp.oo, 0 if symbol.is_nonpositive else sp.oo)
    low, high = next(((a, b) for s, a, b in domain.bounds if s == symbol), own)
    if point == sp.oo:
        return ["-"]
    if point == -sp.oo:
        return ["+"]
    if side:
        return [side]
    return ["+"] if point == low else ["-"] if point == high else ["+", "-"]


def _limit(before, symbol, point, direction):
    found = (attempt(lambda f: sp.limit(f, symbol, point, direction), form) for form in (before, settle(before)))
    return next((f for f in found if f is not None and not f.has(sp.Limit)), None)


def _same(found, after, domain):
    if found is None or isinstance(found, sp.AccumBounds):
        return False
    return found == after or not (found.is_infinite or after.is_infinite) and provably_equal(found, after, domain)


def _approach(before, symbol, point, direction, after, domain, digits=50):
    """Values of the expression ever closer to the limit, and the claimed limit, at one random point of the others."""
    before, after = concrete(before, 3), concrete(after, 3)
    others = [s for s in unknowns(before, after) if s != symbol]
    at = domain.point(others, 3)
    goal, _ = value(after.subs(at), digits)
    places = [_near(point.subs(at), direction, k) for k in (1, 2, 4, 8, 16)]
    if before.has(sp.Sum, sp.Product):                       # large finite sums are left to the symbolic route
        places = [p for p in places if abs(p) <= 1000]
    else:                                                    # exact huge powers would never end
        places = [sp.Float(p, digits + 20) for p in places]
    trail = [value(before.subs(at).subs(symbol, p), digits)[0] for p in places]
    trail = [v for v in trail if v is not None]
    return at, (trail if goal is not None and len(trail) > 2 else None), goal


def _near(point, direction, k):
    if point.is_infinite:
        return sp.Integer(10)**k*sp.sign(point)
    return point + (1 if direction == "+" else -1)*sp.Rational(1, 10**k)


def _converges(trail, goal):
    if goal.is_infinite:
        signed = [v if goal > 0 else -v for v in trail]
        return signed[-1] == sp.oo or (signed[-1] > signed[0] and signed[-1] > signed[len(trail)//2] and signed[-1] > 1)
    gaps = [abs(v - goal) for v in trail]
    return bool(gaps[-1] <= sp.Float("1e-6")*(1 + abs(goal)) or (gaps[-1] < gaps[0]/4 and gaps[-1] < gaps[-2]))
