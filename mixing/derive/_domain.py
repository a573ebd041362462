"""Where the symbols of a derivation lie: to draw points from, and to tell a computer-algebra system."""
from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from .._errors import MixtureError
from ._points import draw


@dataclass(frozen=True)
class Domain:
    """Where the symbols of a derivation lie: open intervals for reals, closed ranges for integers.

    >>> x, y = sp.symbols("x y", real=True)
    >>> Domain.of({x: (0, 1), y: (0, 1 - x)}).point([x, y], 0)
    {x: 94/97, y: 126/9409}
    """
    bounds: tuple = ()      # ((symbol, low, high), ...)

    @classmethod
    def of(cls, where):
        """A domain from ``{symbol: (low, high)}``; a bound may use symbols that come earlier."""
        bounds, later = dict(where or {}), set(where or {})
        for s, interval in bounds.items():
            if not isinstance(s, sp.Symbol) or not isinstance(interval, tuple) or len(interval) != 2:
                raise MixtureError(f"where needs {{symbol: (low, high)}}; got {s!r}: {interval!r}. "
                                   "Use sympy.oo for no bound.")
            if sp.Tuple(*interval).free_symbols & later:
                raise MixtureError(f"the bounds of {s} use {s} or a symbol that is bounded later. Put that one first.")
            later.discard(s)
        return cls(tuple((s, *map(sp.sympify, interval)) for s, interval in bounds.items()))

    def symbols(self):
        """The symbols with declared bounds."""
        return [s for s, _, _ in self.bounds]

    def point(self, symbols, trial):
        """Exact values for these symbols; the same ones for the same trial."""
        bounds = {s: (low, high) for s, low, high in self.bounds}
        bound_free = set().union(*(sp.Tuple(*b).free_symbols for b in bounds.values())) if bounds else set()
        at = {s: draw(s, trial) for s in sorted({*symbols, *bound_free} - set(bounds), key=str)}
        for s, low, high in self.bounds:
            if s in symbols or s in bound_free:
                at[s] = draw(s, trial, low.subs(at), high.subs(at))
        return at

    def charts(self):
        """Substitutions that write bounded symbols with positive ones, and thereby tell a CAS the domain."""
        swap = {}
        for s, low, high in self.bounds:
            low, high = (_signed(e.subs(swap)) for e in (low, high))
            t = sp.Dummy(s.name, positive=True)
            if s.is_integer:
                if low.is_finite:
                    swap[s] = low + sp.Dummy(s.name, integer=True, nonnegative=True)
            elif low.is_finite and high.is_finite:
                swap[s] = low + _signed(high - low)*t/(1 + t)
            elif low.is_finite:
                swap[s] = low + t
            elif high.is_finite:
                swap[s] = high - t
        return swap


def charted(expr, swap):
    """The expression in a chart, with the sums of its symbols brought into a form that shows their sign."""
    new = set().union(*(e.free_symbols for e in swap.values()))
    return expr.subs(swap).replace(lambda e: e.is_Add and e.free_symbols & new and e.is_rational_function(), _signed)


def _signed(e):
    """The sum as one fraction, where that shows whether it is positive or negative."""
    if not e.is_Add or e.is_positive or e.is_negative:
        return e
    form = sp.factor(sp.cancel(sp.together(e)))
    return form if form.is_positive or form.is_negative else e
