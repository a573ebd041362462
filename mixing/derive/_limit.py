"""Limit steps: SymPy's limit and a numeric approach must agree."""
from __future__ import annotations

import sympy as sp

from .._operands import MixtureError
from ._points import concrete, unknowns
from ._prove import provably_equal, settle
from ._values import value
from ._verdict import FalseStep, short


def check_limit(before, symbol, point, side, after, why, domain):
    """The side from which the symbol approaches, once both routes gave the claimed limit."""
    if symbol not in before.free_symbols:
        raise MixtureError(f"{short(before)} does not depend on {symbol}, so there is no limit to take.")
    sides = _sides(symbol, point, side, domain)
    for direction in sides:
        at, trail, goal = _approach(before, symbol, point, direction, after, domain)
        if trail is not None and not _converges(trail, goal):
            where = "".join(f", {s} = {v}" for s, v in at.items())
            raise FalseStep(f'"{why}": as {symbol} -> {point}{direction if len(sides) > 1 else ""}, {short(before)} is '
                            f"{sp.N(trail[-1], 6)} near the limit{where}, against {sp.N(goal, 6)}.", at, trail[-1], goal)
        if not _same(_limit(before, symbol, point, direction), after, domain):
            raise FalseStep(f'"{why}": the limit of {short(before)} as {symbol} -> {point} could not be proved to be '
                            f"{short(after)}. Write a smaller step.")
    return "" if point.is_infinite or len(sides) > 1 else sides[0]


def _sides(symbol, point, side, domain):
    low, high = next(((a, b) for s, a, b in domain.bounds if s == symbol),
                     (0 if symbol.is_nonnegative or symbol.is_positive else -sp.oo, 0 if symbol.is_nonpositive else sp.oo))
    if point == sp.oo:
        return ["-"]
    if point == -sp.oo:
        return ["+"]
    if side:
        return [side]
    return ["+"] if point == low else ["-"] if point == high else ["+", "-"]


def _limit(before, symbol, point, direction):
    for form in (before, settle(before)):
        try:
            found = sp.limit(form, symbol, point, direction)
        except (NotImplementedError, ValueError, TypeError, RecursionError):
            continue
        if not found.has(sp.Limit):
            return found
    return None


def _same(found, after, domain):
    if found is None:
        return False
    if isinstance(found, sp.AccumBounds):
        return False
    return found == after or not (found.is_infinite or after.is_infinite) and provably_equal(found, after, domain)


def _approach(before, symbol, point, direction, after, domain, digits=50):
    """Values of the expression ever closer to the limit, and the claimed limit, at one random point of the others."""
    before, after = concrete(before, 3), concrete(after, 3)
    others = [s for s in unknowns(before, after) if s != symbol]
    at = domain.point(others, 3)
    goal, _ = value(after.subs(at), digits)
    trail = []
    for k in (1, 2, 4, 8, 16):
        near = sp.Integer(10)**k*sp.sign(point) if point.is_infinite else point.subs(at) + (1 if direction == "+" else -1)*sp.Rational(1, 10**k)
        near = near if before.has(sp.Sum, sp.Product) else sp.Float(near, digits + 20)       # exact huge powers would never end
        found, _ = value(before.subs(at).subs(symbol, near), digits) if _cheap(before, near) else (None, None)
        if found is not None:
            trail.append(found)
    return at, (trail if goal is not None and len(trail) > 2 else None), goal


def _cheap(before, near):
    """Large finite sums are left to the symbolic route."""
    return not (before.has(sp.Sum, sp.Product) and abs(near) > 1000)


def _converges(trail, goal):
    if goal.is_infinite:
        signed = [v if goal > 0 else -v for v in trail]
        return signed[-1] == sp.oo or (signed[-1] > signed[0] and signed[-1] > signed[len(trail)//2] and signed[-1] > 1)
    gaps = [abs(v - goal) for v in trail]
    return bool(gaps[-1] <= sp.Float("1e-6")*(1 + abs(goal)) or (gaps[-1] < gaps[0]/4 and gaps[-1] < gaps[-2]))
