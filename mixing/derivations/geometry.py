"""Curved carriers in closed form: half-plane, sphere, rotations, and when the flat mean is the right one."""
from __future__ import annotations

import sympy as sp

from ..derive import derive

D, s, v = sp.symbols("D s sigma", positive=True)
t, theta = sp.symbols("t theta", positive=True)
half = sp.Rational(1, 2)


def fisher_rao_midpoint():
    r"""The hyperbolic cosine of the distance from N(0, s) to N(D/2, sigma): least at the midpoint's sigma.

    Both ends are equally far from N(D/2, sigma), so the midpoint is where that distance is least. Equality holds where
    the square vanishes: at sigma^2 = s^2 + D^2/8.

    >>> fisher_rao_midpoint().result
    sqrt(D**2/8 + s**2)/s
    """
    k = s**2 + D**2/8
    return (derive(1 + ((D/2)**2/2 + (v - s)**2)/(2*s*v), name=r"\cosh\left(d/\sqrt2\right)",
                   given=["two Gaussians of one deviation s, a gap D apart; d is the Fisher–Rao distance from either"])
            .to((k + v**2)/(2*s*v), "one fraction")
            .to(sp.sqrt(k)/s + (v - sp.sqrt(k))**2/(2*s*v), "complete the square")
            .at_least(sp.sqrt(k)/s, "a square is not negative; it vanishes at $\\sigma^2 = s^2 + D^2/8$"))


def halfway():
    r"""The Fisher–Rao variance is halfway between that of the logarithmic and that of the linear pool.

    >>> halfway().result
    D**2/8 + s**2
    """
    log, linear = sp.symbols("v_log v_lin", positive=True)
    return (derive((log + linear)/2, name=r"\sigma^2")
            .assuming(s**2 + D**2/8, "$s^2$ and $s^2 + (D/2)^2$, averaged", "the parts are Gaussians of deviation s, a gap D apart",
                      substitute={log: s**2, linear: s**2 + (D/2)**2}))


def hellinger_midpoint():
    r"""What normalizes the Fisher–Rao midpoint of two distributions.

    >>> hellinger_midpoint().result
    2*BC + 2
    """
    n = sp.symbols("n", integer=True, positive=True)
    k = sp.symbols("k", integer=True)
    p, q = sp.IndexedBase("p", positive=True), sp.IndexedBase("q", positive=True)
    bc = sp.symbols("BC", positive=True)

    def total(f):
        return sp.Sum(f, (k, 1, n))
    root = sp.sqrt
    return (derive(total((root(p[k]) + root(q[k]))**2), name=r"\left|\sqrt p + \sqrt q\right|^2")
            .to(total(p[k]) + total(q[k]) + 2*total(root(p[k])*root(q[k])), "expand under the sum")
            .assuming(2 + 2*bc, r"write BC for $\sum_k \sqrt{p_k q_k}$", "p and q each sum to one",
                      substitute={total(p[k]): 1, total(q[k]): 1, total(root(p[k])*root(q[k])): bc}))


def slerp():
    r"""The point at the fraction t of an arc, as a combination of its ends.

    >>> slerp().result
    Matrix([
    [cos(t*theta)],
    [sin(t*theta)]])
    """
    ends = sp.Matrix([1, 0]), sp.Matrix([sp.cos(theta), sp.sin(theta)])
    a, b = sp.sin((1 - t)*theta)/sp.sin(theta), sp.sin(t*theta)/sp.sin(theta)
    return (derive(a*ends[0] + b*ends[1], name="m", where={theta: (0, sp.pi), t: (0, 1)})
            .to(sp.Matrix([(sp.sin((1 - t)*theta) + sp.sin(t*theta)*sp.cos(theta))/sp.sin(theta), sp.sin(t*theta)]), "add")
            .to(sp.Matrix([sp.cos(t*theta), sp.sin(t*theta)]), "angle addition: the arc at constant speed"))


def rotation_average():
    r"""The arithmetic mean of two rotations is a rotation, shrunk.

    >>> rotation_average().result
    Matrix([
    [cos(a/2 - b/2)*cos(a/2 + b/2), -sin(a/2 + b/2)*cos(a/2 - b/2)],
    [sin(a/2 + b/2)*cos(a/2 - b/2),  cos(a/2 - b/2)*cos(a/2 + b/2)]])
    """
    a, b = sp.symbols("a b", real=True)

    def turn(x):
        return sp.ImmutableMatrix([[sp.cos(x), -sp.sin(x)], [sp.sin(x), sp.cos(x)]])
    return (derive((turn(a) + turn(b))/2, name=r"\tfrac12(R_a + R_b)")
            .to(sp.cos((a - b)/2)*turn((a + b)/2), "sum of cosines, sum of sines"))


def soup_variance():
    r"""The variance that is left when two equally strong, correlated parts are averaged.

    The same formula is Mixup's factor: rho = 0 for independent pairs, rho = 1 for optimally coupled ones.

    >>> soup_variance().result
    v*(-2*lambda*(1 - lambda)*(1 - rho) + 1)
    """
    lam, rho, var = sp.symbols("lambda rho v", real=True)
    return (derive(lam**2*var + (1 - lam)**2*var + 2*lam*(1 - lam)*rho*var, name=r"\operatorname{Var}(\lambda A + (1 - \lambda) B)",
                   given=["A and B have variance v and correlation ρ"])
            .to((lam**2 + (1 - lam)**2 + 2*lam*(1 - lam)*rho)*var, "factor")
            .to((1 - 2*lam*(1 - lam)*(1 - rho))*var, r"$\lambda^2 + (1 - \lambda)^2 = 1 - 2\lambda(1 - \lambda)$"))


def norm_shrinkage():
    r"""The squared length of the mean of n vectors of length one with one common cosine.

    >>> norm_shrinkage().result
    1/n
    """
    n = sp.symbols("n", integer=True, positive=True)
    c = sp.symbols("c", real=True)
    return (derive((n + n*(n - 1)*c)/n**2, name=r"\left|\tfrac1n \sum_i x_i\right|^2", given=["unit vectors with $x_i \\cdot x_j = c$"])
            .to((1 + (n - 1)*c)/n, "cancel n")
            .assuming(1/n, "no cosine is left", "the vectors are orthogonal", substitute={c: 0}))


def centroid():
    r"""The mean squared distance of a point from two parts: least at their arithmetic mean.

    >>> centroid().result
    t*(1 - t)*(x - y)**2
    """
    x, y, q = sp.symbols("x y q", real=True)
    mean = (1 - t)*x + t*y
    return (derive((1 - t)*(q - x)**2 + t*(q - y)**2, name=r"\text{cost of } q", where={t: (0, 1)})
            .to((q - mean)**2 + t*(1 - t)*(x - y)**2, "complete the square in q")
            .at_least(t*(1 - t)*(x - y)**2, "the square vanishes at $q = (1 - t) x + t y$"))


def bregman_centroid():
    r"""What any q costs above the arithmetic mean, under every Bregman divergence: the divergence from the mean.

    >>> bregman_centroid().result
    -(m - q)*psi(q) + varphi(m) - varphi(q)
    """
    q, m, mean, total = sp.symbols("q m M F", real=True)
    phi, psi = sp.Function("varphi"), sp.Function("psi")

    def cost(y):
        return total - phi(y) - psi(y)*(mean - y)
    return (derive(cost(q) - cost(m), name=r"\operatorname{cost}(q) - \operatorname{cost}(m)",
                   given=["$D(x, y) = \\varphi(x) - \\varphi(y) - \\psi(y)(x - y)$ with $\\psi = \\varphi'$; the cost is the mean "
                          "divergence from the parts, M their mean; their own $\\varphi$ cancel"])
            .assuming(phi(m) - phi(q) - psi(q)*(m - q), "what is left is D(m, q)", "m is the mean M", substitute={mean: m}))


def rain_log_pool():
    r"""The logarithmic pool of two forecasts of rain, 9/10 and 1/2.

    >>> rain_log_pool().result
    3/4
    """
    p, q = sp.symbols("p q", positive=True)
    wet, dry = sp.sqrt(p*q), sp.sqrt((1 - p)*(1 - q))
    odds = sp.sqrt(p/(1 - p))*sp.sqrt(q/(1 - q))
    return (derive(wet/(wet + dry), name="g", where={p: (0, 1), q: (0, 1)})
            .to(odds/(1 + odds), "divide by the dry root: odds multiply, with a root each")
            .assuming(sp.Rational(3, 4), "the odds are nine and one, and the root of nine is three", "forecasts of 9/10 and 1/2",
                      substitute={p: sp.Rational(9, 10), q: half}))


def rain_cost():
    r"""What the logarithmic pool loses, in nats per day, when the true frequency is that of the linear pool.

    >>> rain_cost().result
    -log(5) - 2*log(3)/5 + log(2) + 7*log(7)/10
    """
    m, g = sp.Rational(7, 10), sp.Rational(3, 4)
    return (derive(m*sp.log(m/g) + (1 - m)*sp.log((1 - m)/(1 - g)), name=r"\mathrm{KL}(m \,|\, g)")
            .to(sp.log(2) - 2*sp.log(3)/5 - sp.log(5) + 7*sp.log(7)/10, "collect the primes"))
