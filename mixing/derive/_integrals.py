"""The integrals that mixing meets most, in closed form: Gauss, Gamma and Beta, times powers."""
from __future__ import annotations

import sympy as sp


def known(node):
    """The value of an integral of these three kinds; any other integral as it is.

    >>> x, a = sp.symbols("x a", positive=True)
    >>> known(sp.Integral(x**2*sp.exp(-a*x**2), (x, -sp.oo, sp.oo)))
    sqrt(pi)/(2*a**(3/2))
    >>> known(sp.Integral(x**a*sp.exp(-2*x), (x, 0, sp.oo)))
    2**(-a - 1)*gamma(a + 1)
    >>> known(sp.Integral(x**(a - 1)*(1 - x), (x, 0, 1)))
    gamma(a)/gamma(a + 1) - gamma(a + 1)/gamma(a + 2)
    """
    if len(node.limits) != 1 or len(node.limits[0]) != 3:
        return node
    x, low, high = node.limits[0]
    rule = {(-sp.oo, sp.oo): _gauss, (0, sp.oo): _gamma, (0, 1): _beta}.get((low, high))
    if rule is None or node.function.has(sp.Integral, sp.Sum):
        return node
    t = sp.Dummy(x.name, positive=True) if low == 0 else sp.Dummy(x.name, real=True)
    terms = [_sorted(term, t) for term in sp.Add.make_args(sp.expand(node.function.subs(x, t)))]
    values = [None if parts is None else rule(*parts, t) for parts in terms]
    return node if None in values else sp.Add(*values)


def _sorted(term, t):
    """A term as coefficient, powers of t and of 1 - t, and exponent; None if it has anything else."""
    coefficient, power, other, exponent = sp.S.One, sp.S.Zero, sp.S.Zero, sp.S.Zero
    for factor in sp.Mul.make_args(term):
        base, raised = factor.as_base_exp()
        if not factor.has(t):
            coefficient *= factor
        elif base is sp.E:
            exponent += raised
        elif base == t and not raised.has(t):
            power += raised
        elif base in (1 - t, t - 1) and not raised.has(t) and (base == 1 - t or raised.is_integer):
            other += raised
            coefficient *= 1 if base == 1 - t else (-1)**raised
        else:
            return None
    return coefficient, power, other, exponent


def _gauss(c, power, other, exponent, t):
    exponent = sp.expand(exponent)
    bell = exponent.is_polynomial(t) and sp.degree(exponent, t) == 2
    if not bell or other != 0 or not (power.is_Integer and power >= 0):
        return None
    a, b, rest = -exponent.coeff(t, 2), exponent.coeff(t, 1), exponent.coeff(t, 0)
    if not sp.factor(a).is_positive:
        return None
    a = sp.factor(a)
    mean, n = b/(2*a), int(power)
    moment = sum(sp.binomial(n, 2*j)*mean**(n - 2*j)*sp.factorial2(2*j - 1)/(2*a)**j for j in range(n//2 + 1))
    return c*sp.sqrt(sp.pi/a)*sp.exp(rest + b**2/(4*a))*moment


def _gamma(c, power, other, exponent, t):
    exponent = sp.expand(exponent)
    if other != 0 or not (power + 1).is_positive or not exponent.is_polynomial(t):
        return None
    degree = sp.degree(exponent, t) if exponent.has(t) else 0
    rate = sp.factor(-exponent.coeff(t, degree))
    if degree not in (1, 2) or not rate.is_positive or degree == 2 and exponent.coeff(t, 1) != 0:
        return None
    order = (power + 1)/degree
    return c*sp.exp(exponent.coeff(t, 0))*sp.gamma(order)*rate**(-order)/degree


def _beta(c, power, other, exponent, t):
    if exponent.has(t) or not (power + 1).is_positive or not (other + 1).is_positive:
        return None
    return c*sp.exp(exponent)*sp.gamma(power + 1)*sp.gamma(other + 1)/sp.gamma(power + other + 2)
