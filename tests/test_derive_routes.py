"""The parts of the derivation engine: exact points, values by quadrature, integrals in closed form, charts, routes to zero."""
import mpmath
import pytest
import sympy as sp

from mixing import MixtureError
from mixing.derive._domain import Domain, charted
from mixing.derive._integrals import known
from mixing.derive._points import concrete, draw
from mixing.derive._prove import provably_equal
from mixing.derive._routes import ALL, QUICK, SLOW, attempt, is_zero
from mixing.derive._values import value

x, y = sp.symbols("x y", real=True)
a, b, u, v = sp.symbols("a b u v", positive=True)
k, n = sp.symbols("k n", integer=True, positive=True)
oo = sp.oo
FREE = Domain()
AT = {a: sp.Rational(7, 3), b: sp.Rational(3, 4), y: -sp.Rational(5, 4)}


# exact points

@pytest.mark.parametrize("assumptions", [
    {"positive": True}, {"negative": True}, {"real": True}, {"integer": True}, {"integer": True, "nonnegative": True},
    {"even": True}, {"odd": True, "positive": True}, {"prime": True}, {"imaginary": True}, {"nonzero": True}, {}])
def test_points_are_exact_and_have_every_assumed_property(assumptions):
    s = sp.Symbol("s", **assumptions)
    drawn = [draw(s, trial) for trial in range(8)]
    assert drawn == [draw(s, trial) for trial in range(8)] and len(set(drawn)) > 1
    for point in drawn:
        assert not point.has(sp.Float)
        assert all(getattr(point, f"is_{fact}") == truth for fact, truth in assumptions.items())


def test_real_points_try_every_sign_and_unassumed_ones_leave_the_line():
    signs = {tuple(draw(s, trial) > 0 for s in (x, y)) for trial in range(8)}
    assert {(True, True), (False, False)} < signs
    assert any(not draw(sp.Symbol("c"), trial).is_real for trial in range(8))


def test_points_respect_declared_domains_that_depend_on_each_other():
    domain = Domain.of({u: (0, 1), v: (0, 1 - u), n: (3, 5)})
    for trial in range(20):
        at = domain.point([u, v, n], trial)
        assert 0 < at[u] and 0 < at[v] and at[u] + at[v] < 1 and at[n] in (3, 4, 5)
    with pytest.raises(MixtureError, match="no value of n"):
        Domain.of({n: (-5, 0)}).point([n], 0)


# values

@pytest.mark.parametrize("expression, exact", [
    (sp.Integral(x**3*sp.exp(-x), (x, 0, oo)), 6),
    (sp.Integral(x**sp.Rational(-8, 9), (x, 0, 1)), 9),
    (sp.Integral((1 - x)**sp.Rational(-8, 9), (x, 0, 1)), 9),
    (sp.Integral(sp.Abs(x - sp.Rational(1, 3)), (x, 0, 1)), sp.Rational(5, 18)),
    (sp.Integral(sp.exp(-(x - 40)**2*50), (x, -oo, oo)), sp.sqrt(sp.pi/50)),
    (sp.Integral(x*y, (x, 0, y), (y, 0, 2)), 2),
    (sp.Integral(sp.exp(-x - 2*y), (x, y, oo), (y, 0, oo)), sp.Rational(1, 3)),
    (sp.Sum(1/n**2, (n, 1, oo)), sp.pi**2/6),
    (sp.Sum(k*n, (k, 1, n), (n, 1, 4)), 65),
    (sp.Product(k, (k, 1, 6)), 720),
    (sp.Limit(sp.sin(x)/x, x, 0), 1),
    (sp.Integral(x, (x, 0, 2))/sp.Sum(k, (k, 1, 3)), sp.Rational(1, 3)),
], ids=str)
def test_values_of_unevaluated_expressions(expression, exact):
    found, accuracy = value(expression, 24)
    assert accuracy < 1e-5
    exact = sp.N(exact, 40)
    assert abs(found - exact) <= 10*accuracy*max(1, abs(exact))


def test_what_has_no_value_is_said_to_have_none():
    for nothing in (sp.Sum((-1)**k*k, (k, 1, oo)), sp.zoo, sp.nan, x):
        assert value(nothing)[0] is None


def test_undefined_functions_become_definite_ones():
    f = sp.Function("f")
    first, second = (concrete(f(x) + sp.Derivative(f(x), x), trial) for trial in (0, 1))
    assert first != second and not first.has(f) and first == concrete(f(x) + sp.Derivative(f(x), x), 0)
    assert value(concrete(sp.Function("h", positive=True)(x), 0).subs(x, 3))[0] > 0


# integrals in closed form

KNOWN = [
    sp.Integral(sp.exp(-a*x**2 + y*x), (x, -oo, oo)), sp.Integral(x**4*sp.exp(-a*(x - y)**2), (x, -oo, oo)),
    sp.Integral((x**3 - x + 2)*sp.exp(-(x - y)**2/(2*b**2)), (x, -oo, oo)), sp.Integral(x**a*sp.exp(-b*x), (x, 0, oo)),
    sp.Integral((1 + x)**2*sp.exp(-b*x), (x, 0, oo)), sp.Integral(x**2*sp.exp(-a*x**2), (x, 0, oo)),
    sp.Integral(x**(a - 1)*(1 - x)**(b - 1), (x, 0, 1)), sp.Integral(x**a*(1 - 2*x)**2*(1 - x)**b, (x, 0, 1)),
    sp.Integral(x*(x - 1)**3, (x, 0, 1)),
]


@pytest.mark.parametrize("integral", KNOWN, ids=str)
def test_known_integrals_agree_with_quadrature(integral):
    closed = known(integral)
    assert not closed.has(sp.Integral)
    t, low, high = integral.limits[0]
    f = sp.lambdify(t, integral.function.subs(AT), "mpmath")
    ends = [mpmath.mpf("-inf") if low == -oo else 0, -1, 3, mpmath.inf] if high == oo else [0, 0.5, 1]
    exact = mpmath.quad(f, [e for e in ends if e >= (0 if low == 0 else -mpmath.inf)])
    assert abs(sp.N(closed.subs(AT)) - exact) < 1e-8*max(1, abs(exact))


@pytest.mark.parametrize("integral", [
    sp.Integral(sp.exp(y*x**2), (x, -oo, oo)), sp.Integral(x**y*sp.exp(-x), (x, 0, oo)), sp.Integral(x**y, (x, 0, 1)),
    sp.Integral(sp.exp(-a*x**2)/x, (x, -oo, oo)), sp.Integral(sp.sin(x)*sp.exp(-x), (x, 0, oo)),
    sp.Integral(sp.exp(-x), (x, 0, 1)), sp.Integral(sp.exp(-a*x**2), x)], ids=str)
def test_other_integrals_and_those_that_may_diverge_are_left_alone(integral):
    assert known(integral) == integral


# charts and routes

def test_a_chart_shows_a_computer_algebra_system_the_domain():
    swap = Domain.of({u: (0, 1), v: (0, 1 - u)}).charts()
    assert (1 - u - v).is_positive is None
    assert charted(1 - u - v, swap).is_positive and charted(u + a*v + b*(1 - u - v), swap).is_positive
    assert provably_equal(sp.Abs(u - 1), 1 - u, Domain.of({u: (0, 1)}))
    assert not provably_equal(sp.Abs(u - 1), 1 - u, FREE)
    assert not provably_equal(sp.Abs(2*u - 1), 1 - 2*u, Domain.of({u: (0, 1)}))
    assert provably_equal(sp.Abs(n - 3), n - 3, Domain.of({n: (3, oo)}))


TRUE = [sp.exp(a*(1 - u))*sp.exp(a*u) - sp.exp(a), a**u*a**(1 - u) - a, sp.log(a*b) - sp.log(a) - sp.log(b), sp.sqrt(a**2*b) - a*sp.sqrt(b),
        sp.atanh(u) - sp.log((1 + u)/(1 - u))/2, sp.gamma(a + 1) - a*sp.gamma(a), sp.cosh(x)**2 - sp.sinh(x)**2 - 1,
        sp.digamma(a + 1) - sp.digamma(a) - 1/a]
FALSE = [gap + error for gap in TRUE for error in (sp.Rational(1, 10**30), sp.exp(-a)/10**30)]


def test_no_route_reduces_a_difference_that_is_not_zero():
    for gap in FALSE:
        for route in ALL:
            assert attempt(route, gap) != 0, (gap, route)


def test_routes_reduce_what_is_zero():
    assert all(is_zero(gap) for gap in TRUE if not gap.has(sp.atanh)) and len(QUICK) + len(SLOW) == len(ALL)
    assert is_zero(charted(TRUE[4], Domain.of({u: (0, 1)}).charts()))


def test_a_route_that_fails_proves_nothing():
    assert attempt(lambda g: 1/0, x) is None and attempt(sp.expand, x*(x + 1)) == x**2 + x
