"""The chain of steps that `derive` begins."""
from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from .._errors import MixtureError
from . import _render
from ._boundary import exact, same_name, sentence
from ._domain import Domain
from ._limit import check_limit
from ._points import unknowns
from ._prove import provably_equal
from ._values import HEAVY
from ._verdict import FalseStep, check, refute


@dataclass(frozen=True)
class Step:
    """One link of a chain: how the expression before it relates to this one, and why.

    `relation` is ``"="``, ``"<="``, ``">="`` or ``"->"``; `basis` is ``"proof"``, ``"assumption"``,
    ``"untested assumption"`` or ``"limit"``.
    """
    expression: sp.Basic
    reason: str
    relation: str = "="
    basis: str = "proof"
    assumption: str = ""
    approach: tuple = ()         # the limits taken: ((symbol, point, side), ...)


@dataclass(frozen=True, repr=False)
class Chain:
    """An expression and what was shown equal to it, step by step. Immutable: each method returns a new chain."""
    start: sp.Basic
    steps: tuple = ()
    name: str = ""
    hypotheses: tuple = ()
    domain: Domain = Domain()

    @property
    def result(self):
        """The last expression."""
        return self.steps[-1].expression if self.steps else self.start

    @property
    def given(self):
        """What the derivation rests on, in words: what was given, then the assumptions of its steps."""
        return tuple(dict.fromkeys((*self.hypotheses, *_assumptions(self.steps))))

    @property
    def relation(self):
        """How the start relates to the result."""
        found = {s.relation for s in self.steps} - {"="}
        return "->" if "->" in found else next(iter(found), "=")

    @property
    def strength(self):
        """What the chain rests on: "symbolic proof", "symbolic proof under …", or "limit …"."""
        limits = ", ".join(_render.approach_text(a) for s in self.steps for a in s.approach)
        trusted = {s.assumption for s in self.steps if s.basis == "untested assumption"}
        assumed = "; ".join(a + (" (not tested)" if a in trusted else "") for a in _assumptions(self.steps))
        return ((f"limit {limits}" if limits else "symbolic proof" if self.steps else "no step yet")
                + (f" under: {assumed}" if assumed else ""))

    def to(self, expression, reason):
        """Continue with an equal expression.

        >>> x, y = sp.symbols("x y", real=True)
        >>> derive((x + y)**2).to(x**2 + 2*x*y + y**2, "expand").strength
        'symbolic proof'
        >>> derive((x + y)**2).to(x**2 + y**2, "expand")
        Traceback (most recent call last):
            ...
        mixing.derive.FalseStep: "expand": (x + y)**2 is not x**2 + y**2 (at x = 11/5, y = 3: 27.04 against 13.84).
        """
        return self._checked(expression, reason, "=")

    def at_most(self, expression, reason):
        """Continue with an expression that is at least as large.

        >>> x, y = sp.symbols("x y", real=True)
        >>> derive(2*x*y).at_most(x**2 + y**2, "the square of x - y is not negative").relation
        '<='
        """
        return self._checked(expression, reason, "<=")

    def at_least(self, expression, reason):
        """Continue with an expression that is at most as large."""
        return self._checked(expression, reason, ">=")

    def _checked(self, expression, reason, relation):
        expression = self._next(expression, reason)
        if {relation, self.relation} == {"<=", ">="}:
            raise MixtureError("a chain cannot go up and down: it has both at_most and at_least. Write two chains.")
        if not (relation == "=" and expression == self.result):
            check(self.result, expression, reason, self.domain, relation)
        return self._with(Step(expression, reason, relation))

    def assuming(self, expression, reason, assumption, substitute=None, where=None):
        """Continue with an expression that is equal under a stated assumption.

        `substitute` ``{symbol: expression}`` or `where` ``{symbol: (low, high)}`` say the assumption in symbols; the
        step is then refuted and proved under it. Without them it is taken on trust: `strength` says "not tested".

        >>> v, c = sp.symbols("v c", real=True)
        >>> derive(2*v + 2*c).assuming(2*v, "covariance vanishes", "independent parts", substitute={c: 0}).strength
        'symbolic proof under: independent parts'
        """
        expression = self._next(expression, reason)
        sentence(assumption, "an assumption")
        domain = Domain.of({**{s: (a, b) for s, a, b in self.domain.bounds}, **(where or {})})
        sides = [e.subs(substitute or {}) for e in (self.result, expression)]
        if substitute or where:
            check(*sides, reason, domain)
            basis = "assumption"
        else:
            basis = _taken_on_trust(*sides, reason, domain)
        return self._with(Step(expression, reason, "=", basis, assumption))

    def limit(self, symbol, point, expression, reason, side=None):
        """Continue with the limit as `symbol` goes to `point`; two-sided unless the symbol's domain has one side only.

        >>> a = sp.symbols("alpha", positive=True)
        >>> derive((a + 1)/(2*a + 1)).limit(a, sp.oo, sp.Rational(1, 2), "all pairs meet halfway").strength
        'limit alpha -> oo'
        """
        expression, point = self._next(expression, reason), sp.sympify(point)
        side = check_limit(self.result, symbol, point, side, expression, reason, self.domain)
        domain = Domain(tuple(b for b in self.domain.bounds if b[0] != symbol))
        step = Step(expression, reason, "->", "limit", approach=((symbol, point, side),))
        return replace(self, steps=(*self.steps, step), domain=domain)

    def _next(self, expression, reason):
        sentence(reason, "the reason of a step")
        expression = exact(expression)
        same_name(self.start, *(s.expression for s in self.steps), expression, *self.domain.symbols())
        return expression

    def _with(self, step):
        return replace(self, steps=(*self.steps, step))

    def numeric(self, *symbols):
        """The result as a NumPy function of these symbols.

        >>> import numpy as np
        >>> a = sp.symbols("alpha", positive=True)
        >>> derive((a**2 - 1)/(a - 1)).to(a + 1, "cancel").numeric(a)(np.array([1.0, 2.0]))
        array([2., 3.])
        """
        import numpy as np
        result = self.result.doit()
        missing = [str(s) for s in unknowns(result) if s not in symbols]
        if missing:
            raise MixtureError(f"the result also depends on {', '.join(missing)}; numeric needs every symbol.")
        compute = sp.lambdify(symbols, result, ["numpy", "scipy"])

        def function(*values):
            values = [v.astype(float) if v.dtype.kind in "iub" else v for v in map(np.asarray, values)]
            out, shape = compute(*values), np.broadcast_shapes(*(v.shape for v in values))
            return out if isinstance(result, sp.MatrixBase) or np.shape(out) == shape else np.broadcast_to(out, shape)

        function.__doc__ = f"{self.name or 'value'}({', '.join(map(str, symbols))}) = {result}"
        return function

    def condensed(self):
        """Only the two ends, with everything they rest on.

        >>> x = sp.symbols("x", real=True)
        >>> print(derive((x + 1)**2 - 1).to(x**2 + 2*x, "expand").to(x*(x + 2), "factor").condensed())
        (x + 1)**2 - 1
          = x*(x + 2)
        """
        if len(self.steps) < 2:
            return replace(self, steps=tuple(replace(s, reason="") for s in self.steps))
        assumed = "; ".join(_assumptions(self.steps))
        bases = {s.basis for s in self.steps}
        basis = next(kind for kind in ("limit", "untested assumption", "assumption", "proof") if kind in bases)
        approach = tuple(a for s in self.steps for a in s.approach)
        return replace(self, steps=(Step(self.result, "", self.relation, basis, assumed, approach),))

    def latex(self):
        """An aligned block with the reasons, and below it what the derivation rests on (no dollar signs)."""
        return _render.latex(self)

    def _repr_latex_(self):
        return f"$$\n{self.latex()}\n$$"

    _repr_markdown_ = _render.table
    __repr__ = _render.text


def _assumptions(steps):
    """Each assumption once, in the order in which they are made."""
    return list(dict.fromkeys(s.assumption for s in steps if s.assumption))


def _taken_on_trust(left, right, reason, domain):
    """An assumption that nothing tests; where no symbol could carry it, the two sides must agree as they stand."""
    if not unknowns(left, right) and not left.has(*HEAVY) and not right.has(*HEAVY):
        refute(left, right, reason, domain)
    try:
        refute(left, right, reason, domain)
    except FalseStep:
        return "untested assumption"
    return "assumption" if provably_equal(left, right, domain) else "untested assumption"


def derive(start, name="", given=(), where=None):
    """Begin a derivation.

    Parameters
    ----------
    start : SymPy expression, matrix or object array
    name : str or symbol
        What is being derived, shown at the left of the block.
    given : list of str
        Hypotheses in words; printed below the block.
    where : dict
        ``{symbol: (low, high)}``: the domain, where the symbols' own assumptions do not say it.

    >>> w = sp.symbols("w", positive=True)
    >>> print(derive(sp.sqrt((1 - w)**2), where={w: (0, 1)}).to(1 - w, "a weight is at most one"))
    Abs(w - 1)
      = 1 - w    [a weight is at most one]
    for 0 < w < 1
    """
    if isinstance(given, str):
        raise MixtureError("given is a list of sentences; got one string. Put it in brackets.")
    start, domain = exact(start), Domain.of(where)
    same_name(start, *domain.symbols())
    return Chain(start, (), name, tuple(given), domain)
