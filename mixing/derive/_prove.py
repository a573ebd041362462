"""Symbolic proofs of equality: as written, with integrals done, in a chart, by ratio, logarithm, induction or cases."""
from __future__ import annotations

from functools import lru_cache

import sympy as sp

from ._domain import charted
from ._integrals import known
from ._points import as_integrals
from ._routes import QUICK, SLOW, attempt, is_zero
from ._values import HEAVY


def provably_equal(left, right, domain):
    """Whether some route shows that the two sides are equal on the domain."""
    if isinstance(left, sp.MatrixBase) and isinstance(right, sp.MatrixBase):
        return all(provably_equal(a, b, domain) for a, b in zip(left, right))
    if isinstance(left, sp.MatrixExpr) or isinstance(right, sp.MatrixExpr):
        return _matrix_expressions_equal(left, right)
    swap = domain.charts()
    views = [(left, right), *([(charted(left, swap), charted(right, swap))] if swap else [])]
    return (_by_induction(left - right, domain)
            or any(is_zero(form, QUICK) for view in views for form in _forms(*view))
            or any(_by_logarithm(*view) for view in views)
            or any(is_zero(form, SLOW) for view in views for form in _forms(*view))
            or any(method(*view) for view in views for method in (_by_ratio, _by_square, _evaluated))
            or any(_by_cases(*view) for view in views))


def _forms(left, right):
    """The difference in forms without sums and integrals, if there are such."""
    gap = left - right
    if not gap.has(*HEAVY):
        return [gap]
    forms = [*_merged(gap), _known(left) - _known(right)]
    return [form for form in forms if not form.has(*HEAVY)]


def _evaluated(left, right):
    """With everything carried out that SymPy can carry out."""
    if not (left.has(*HEAVY) or right.has(*HEAVY)):
        return False
    return any(is_zero(settle(left, hints) - settle(right, hints)) for hints in ((), (("conds", "none"),)))


def _by_ratio(left, right):
    a, b = _known(left), _known(right)
    if a.has(*HEAVY) or b.has(*HEAVY) or b == 0:
        return False
    routes = (lambda r: sp.gammasimp(sp.expand_func(r)), lambda r: sp.powsimp(sp.powdenest(r)), sp.simplify)
    return any(attempt(route, a/b) == 1 for route in routes)


def _by_logarithm(left, right):
    a, b = _known(left), _known(right)
    finished = not a.has(*HEAVY) and not b.has(*HEAVY)
    return bool(finished and a.is_positive and b.is_positive and is_zero(_log(a) - _log(b), QUICK))


def _log(positive):
    """The logarithm, taken apart as far as positive factors go."""
    return sp.expand_log(sp.log(positive)).replace(sp.log, lambda inside: sp.expand_log(sp.log(sp.factor(inside))))


def _by_square(left, right):
    return bool(left.is_nonnegative and right.is_nonnegative and is_zero(left**2 - right**2))


def _by_cases(left, right, depth=3):
    """Abs, Max, Min, sign and Piecewise: what decides between the cases is positive, zero or negative."""
    gap = left - right
    deciding = [node.args[0] for node in gap.atoms(sp.Abs, sp.sign)]
    deciding += [node.args[0] - node.args[1] for node in gap.atoms(sp.Max, sp.Min)]
    deciding += [node.lhs - node.rhs for node in gap.atoms(sp.core.relational.Relational)]
    t = sp.Dummy("t", positive=True)
    for g in sorted(set(deciding), key=str):
        for v in sorted(g.free_symbols, key=str):
            slope = g.diff(v)
            if depth and v.is_real and not v.is_integer and slope.is_nonzero and not slope.has(v):
                rest = g.subs(v, 0)
                cases = [gap.subs(v, sp.expand((case - rest)/slope)) for case in (t, sp.S.Zero, -t)]
                return all(is_zero(case) or _by_cases(case, sp.S.Zero, depth - 1) for case in cases)
    return False


@lru_cache(1024)
def settle(expr, hints=()):
    """The expression with its sums, integrals, limits and expectations carried out where SymPy can."""
    if not expr.has(*HEAVY):
        return expr
    for turn in (_known, lambda e: e.doit(**dict(hints)), lambda e: e.rewrite(sp.Integral).doit(**dict(hints))):
        done = attempt(turn, expr)
        if done is not None and not done.has(*HEAVY):
            return sp.piecewise_fold(done) if done.has(sp.Piecewise) else done
    return done if done is not None else expr


def _known(expr):
    """Expectations as integrals, and the familiar integrals done."""
    return as_integrals(expr).replace(lambda e: isinstance(e, sp.Integral), known)


def _merged(gap):
    """The difference as it stands, then with its sums and integrals over the same range drawn together."""
    yield sp.expand(gap)
    terms, rest = {}, []
    for term in sp.Add.make_args(sp.expand(gap)):
        factor, node = term.as_independent(sp.Integral, sp.Sum)
        if isinstance(node, (sp.Integral, sp.Sum)) and len(node.limits) == 1 and len(node.limits[0]) == 3:
            x, low, high = node.limits[0]
            body, counts = node.function, isinstance(node, sp.Sum)
            if counts and low.is_finite:
                body, low, high = body.subs(x, x + low), sp.S.Zero, sp.expand(high - low)
            variable = sp.Dummy("i", integer=True, nonnegative=low == 0) if counts else sp.Dummy("t", real=True)
            variable = terms.setdefault((node.func, low, high), (variable, []))[0]
            terms[node.func, low, high][1].append(factor*body.subs(x, variable))
        else:
            rest.append(term)
    if terms:
        drawn = [(func, sum(bodies), (v, low, high)) for (func, low, high), (v, bodies) in terms.items()]
        yield sum(rest, sp.S.Zero) + sum((func(b, limits) for func, b, limits in drawn if not is_zero(b)), sp.S.Zero)


def _by_induction(gap, domain):
    """A finite sum whose last index is n + c: the first case and the step from n to n + 1."""
    sums = gap.atoms(sp.Sum)
    if not sums or gap.has(*(set(HEAVY) - {sp.Sum})):
        return False
    for n in sorted(gap.free_symbols, key=str):
        if not n.is_integer or not all(_runs_to(s, n) for s in sums):
            continue
        low = {s: a for s, a, _ in domain.bounds}.get(n, 1 if n.is_positive else 0 if n.is_nonnegative else None)
        if low is None:
            continue
        first = gap.subs(n, low).doit()
        longer = {s.subs(n, n + 1): s + s.function.subs(s.limits[0][0], s.limits[0][2] + 1) for s in sums}
        grown = gap.subs(n, n + 1).xreplace(longer)
        step = sp.expand(grown - gap)
        if not first.has(sp.Sum) and not step.has(sp.Sum) and is_zero(first) and is_zero(step):
            return True
    return False


def _runs_to(s, n):
    (k, low, high), *more = s.limits
    return not more and not s.function.has(n) and not low.has(n) and (high - n).is_integer and not (high - n).has(n)


def _matrix_expressions_equal(left, right):
    gap = (left - right).doit().expand().doit()
    if gap.is_ZeroMatrix if hasattr(gap, "is_ZeroMatrix") else gap == 0:
        return True
    if all(isinstance(d, (int, sp.Integer)) for d in gap.shape):
        return all(is_zero(entry) for entry in gap.as_explicit())
    return sp.simplify(gap).is_ZeroMatrix
