"""Expectations of polynomials in random symbols, taken by independence and by the moments of each law.

`Expectation` stays unevaluated until a proof asks for its value, so that a derivation can begin with the
definition of a variance. Symbols of different laws are independent; symbols of one law are drawn together.
"""
from __future__ import annotations

from functools import lru_cache

import sympy as sp


class Law:
    """The joint moments of a few random symbols, ``moment(i, j, ...) = E[x**i * y**j * ...]``."""

    def __init__(self, symbols, moment):
        self.symbols, self.moment = tuple(symbols), moment


class Expectation(sp.Function):
    """The expectation of a polynomial under the laws named by `expectation`; displays as E[...].

    >>> alpha, t = sp.Symbol("alpha", positive=True), sp.Symbol("t", real=True)
    >>> E = expectation(beta_law(t, alpha, alpha))
    >>> E(t**2)
    E[t**2]
    >>> sp.factor(sp.expand_func(E(t**2)))
    (alpha + 1)/(2*(2*alpha + 1))
    """
    nargs = 1
    laws = ()

    @property
    def random(self):
        return {s for law in self.laws for s in law.symbols}

    @property
    def free_symbols(self):
        return (self.args[0].free_symbols - self.random) | (
            self.value().free_symbols if self.args[0].free_symbols & self.random else set())

    def value(self):
        """The polynomial with each monomial replaced by its moments."""
        return _value(self)

    def doit(self, **hints):
        return self.value()

    def _eval_expand_func(self, **hints):
        return self.value()

    def _eval_evalf(self, prec):
        return self.value()._evalf(prec)

    def _eval_subs(self, old, new):
        if old in self.random:
            return self
        return self.value()._subs(old, new)

    def _eval_is_real(self):
        return True

    def _sympystr(self, printer):
        return f"E[{printer.doprint(self.args[0])}]"

    def _latex(self, printer, exp=None):
        body = rf"\operatorname{{E}}\left[{printer.doprint(self.args[0])}\right]"
        return body if exp is None else rf"{body}^{{{exp}}}"


@lru_cache(4096)
def _value(mean):
    total = mean.args[0]
    for law in mean.laws:
        if total.free_symbols & set(law.symbols):
            total = sum((c * law.moment(*powers) for powers, c in sp.Poly(total, *law.symbols).terms()), sp.S.Zero)
    if total.free_symbols & mean.random:
        raise ValueError(f"the moments of {mean.args[0]} depend on {total.free_symbols & mean.random}")
    return total


def expectation(*laws):
    """The operator E for these independent laws."""
    return type("E", (Expectation,), {"laws": laws, "__module__": __name__})


def beta_law(symbol, a, b):
    r"""Beta(a, b): :math:`E[t^k] = a(a+1)\cdots(a+k-1) / ((a+b)\cdots(a+b+k-1))`."""
    return Law([symbol], lambda k: sp.Mul(*((a + i) / (a + b + i) for i in range(k))))


def centered_law(symbol, *moments):
    """A law of mean zero with these second, third, … moments."""
    return Law([symbol], lambda k: (sp.S.One, sp.S.Zero, *moments)[k])


def pair_law(x, y, mean_x, mean_y, var_x, var_y, covariance):
    """Two symbols drawn together: their means, variances and covariance, no higher moments."""
    table = {(0, 0): sp.S.One, (1, 0): mean_x, (0, 1): mean_y, (2, 0): mean_x**2 + var_x, (0, 2): mean_y**2 + var_y,
             (1, 1): mean_x * mean_y + covariance}
    return Law([x, y], lambda i, j: table[i, j])
