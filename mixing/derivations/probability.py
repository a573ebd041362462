"""Finite mixtures in closed form: their moments, their peaks, their tails, and weights from evidence."""
from __future__ import annotations

import sympy as sp

from ..derive import derive

m1, m2, m3, d, x = sp.symbols("mu1 mu2 mu3 d x", real=True)
s1, s2, s3, s = sp.symbols("sigma1 sigma2 sigma3 sigma", positive=True)
u, v, w, nu, tau = sp.symbols("u v w nu tau", positive=True)
half = sp.Rational(1, 2)
WEIGHT = {w: (0, 1)}


def _bell(x, mean, sd):
    """The normal density."""
    return sp.exp(-(x - mean)**2/(2*sd**2))/(sp.sqrt(2*sp.pi)*sd)




def total_variance():
    """The variance of a mixture of three: the mean of the variances plus the variance of the means.

    >>> total_variance().strength
    'symbolic proof'
    """
    t = 1 - u - v
    mean = u*m1 + v*m2 + t*m3
    return (derive(u*(s1**2 + m1**2) + v*(s2**2 + m2**2) + t*(s3**2 + m3**2) - mean**2, name=r"\operatorname{Var}",
                   given=["each part has a mean and a variance"], where={u: (0, 1), v: (0, 1 - u)})
            .to(u*s1**2 + v*s2**2 + t*s3**2 + u*m1**2 + v*m2**2 + t*m3**2 - mean**2, "second moments, apart")
            .to(u*s1**2 + v*s2**2 + t*s3**2 + u*(m1 - mean)**2 + v*(m2 - mean)**2 + t*(m3 - mean)**2,
                "the weights sum to one")
            .to(u*s1**2 + v*s2**2 + t*s3**2 + u*v*(m1 - m2)**2 + u*t*(m1 - m3)**2 + v*t*(m2 - m3)**2,
                "each pair of means once"))


def two_part_variance():
    """The variance of a mixture of two: within, and between.

    >>> two_part_variance().result
    d**2*w*(1 - w) + sigma1**2*w + sigma2**2*(1 - w)
    """
    return (derive(w*s1**2 + (1 - w)*(s2**2 + d**2) - ((1 - w)*d)**2, name=r"\operatorname{Var}",
                   given=["means $0$ and $d$"], where=WEIGHT)
            .to(w*s1**2 + (1 - w)*s2**2 + (1 - w)*d**2*(1 - (1 - w)), "collect what the means add")
            .to(w*s1**2 + (1 - w)*s2**2 + w*(1 - w)*d**2, "within plus between"))


def two_part_covariance():
    """The covariance matrix of a mixture of two in the plane: within, plus one outer product between.

    >>> two_part_covariance().result[0, 1]
    d1*d2*w*(1 - w) + r*w + s*(1 - w)
    """
    p, r, q, g, s_, h = sp.symbols("p r q g s h", real=True)
    step = sp.Matrix(sp.symbols("d1 d2", real=True))
    first, second = sp.Matrix([[p, r], [r, q]]), sp.Matrix([[g, s_], [s_, h]])
    mean = (1 - w)*step
    return (derive(w*first + (1 - w)*(second + step*step.T) - mean*mean.T, name=r"\operatorname{Cov}",
                   given=["means $0$ and $(d_1, d_2)$"], where=WEIGHT)
            .to(w*first + (1 - w)*second + w*(1 - w)*step*step.T, "$(1-w) - (1-w)^2 = w(1-w)$ in every entry"))


def two_part_skew():
    """The third central moment of a mixture of two bells: mixing makes skewed what was symmetric.

    >>> two_part_skew().result
    d*w*(1 - w)*(d**2*(2*w - 1) - 3*sigma1**2 + 3*sigma2**2)
    """
    a, b = -(1 - w)*d, w*d
    return (derive(w*sp.Integral((x - (1 - w)*d)**3*_bell(x, 0, s1), (x, -sp.oo, sp.oo))
                   + (1 - w)*sp.Integral((x - (1 - w)*d)**3*_bell(x, d, s2), (x, -sp.oo, sp.oo)),
                   name=r"\operatorname{E}(x - m)^3", given=["bells at $0$ and $d$, so $m = (1-w)d$"], where=WEIGHT)
            .to(w*(a**3 + 3*a*s1**2) + (1 - w)*(b**3 + 3*b*s2**2), "third moment of a shifted bell")
            .to(w*(1 - w)*d*(d**2*(2*w - 1) + 3*s2**2 - 3*s1**2), "factor"))


def slope_between_bells():
    """The relative slope of two equal bells at -d and d: a peak is where the hyperbolic tangent meets x/d.

    >>> slope_between_bells().result
    (d*tanh(d*x/sigma**2) - x)/sigma**2
    """
    f = _bell(x, -d, s)/2 + _bell(x, d, s)/2
    left, right = sp.exp(-d*x/s**2), sp.exp(d*x/s**2)
    return (derive(sp.diff(f, x)/f, name="f'(x)/f(x)")
            .to((-(x + d)*left - (x - d)*right)/((left + right)*s**2), "divide by what both bells share")
            .to((d*(right - left)/(right + left) - x)/s**2, "collect")
            .to((d*sp.tanh(d*x/s**2) - x)/s**2, "the hyperbolic tangent"))


def curvature_between_bells():
    """The relative curvature halfway between two equal bells: a dip exactly if they are more than two sigma apart.

    >>> curvature_between_bells().result
    (d - sigma)*(d + sigma)/sigma**4
    """
    f = _bell(x, -d, s)/2 + _bell(x, d, s)/2
    return (derive((sp.diff(f, x, 2)/f).subs(x, 0), name="f''(0)/f(0)", given=["means $-d$ and $d$, weights one half"])
            .to(d**2/s**4 - 1/s**2, "differentiate twice")
            .to((d - s)*(d + s)/s**4, "difference of squares"))


def odds_at_a_peak():
    """Which weights put a stationary point of two unit bells at -D and D at the place x between them.

    >>> odds_at_a_peak().result
    2*D*x + log((D - x)/(D + x))
    """
    D, place = sp.symbols("D", positive=True), sp.Symbol("x", real=True)
    ratio = (D - place)*sp.exp(-(place - D)**2/2)/((D + place)*sp.exp(-(place + D)**2/2))
    return (derive(sp.log(ratio), name=r"\ln\frac{w}{1-w}", where={place: (-D, D)},
                   given=["$f'(x) = 0$, that is $w (x + D) \\phi(x + D) = (1 - w)(D - x) \\phi(x - D)$"])
            .to(2*D*place + sp.log((D - place)/(D + place)), "the exponents differ by $2Dx$"))


def two_peak_boundary():
    """The log odds at which one of two unit bells' peaks vanishes: the extreme value of the odds above.

    >>> two_peak_boundary().result
    -2*t + sinh(2*t)
    """
    t = sp.symbols("t", positive=True)
    return (derive(2*sp.cosh(t)*sp.sinh(t) + sp.log((sp.cosh(t) - sp.sinh(t))/(sp.cosh(t) + sp.sinh(t))),
                   name=r"\max_x \ln\frac{w}{1-w}",
                   given=["$D = \\cosh t$; $2Dx + \\ln\\frac{D-x}{D+x}$ is stationary where $D^2 - x^2 = 1$, "
                          "at $x = \\sinh t$"])
            .to(sp.sinh(2*t) + sp.log(sp.exp(-t)/sp.exp(t)), "sum and difference are exponentials")
            .to(sp.sinh(2*t) - 2*t, "the logarithm of an exponential"))


def scale_mixture_kurtosis():
    """The kurtosis of two bells of one center: three, and more as soon as the variances differ.

    >>> scale_mixture_kurtosis().result
    3*w*(1 - w)*(u - v)**2/(u*w + v*(1 - w))**2 + 3
    """
    mean = w*u + (1 - w)*v
    return (derive((w*3*u**2 + (1 - w)*3*v**2)/mean**2, name="kurtosis", where=WEIGHT,
                   given=["variances $u$ and $v$; the fourth moment of a bell is $3 \\sigma^4$"])
            .to(3 + 3*(w*u**2 + (1 - w)*v**2 - mean**2)/mean**2, "take out three")
            .to(3 + 3*w*(1 - w)*(u - v)**2/mean**2, "the variance of the variance"))


def student_from_bells():
    """Student's density is a mixture of bells whose precision follows a Gamma law.

    >>> student_from_bells().strength
    'symbolic proof'
    """
    law = (nu/2)**(nu/2)*tau**(nu/2 - 1)*sp.exp(-nu*tau/2)/sp.gamma(nu/2)
    front = (nu/2)**(nu/2)/(sp.sqrt(2*sp.pi)*sp.gamma(nu/2))
    return (derive(sp.Integral(sp.sqrt(tau/(2*sp.pi))*sp.exp(-tau*x**2/2)*law, (tau, 0, sp.oo)), name="m(x)")
            .to(front*sp.Integral(tau**((nu + 1)/2 - 1)*sp.exp(-tau*(x**2 + nu)/2), (tau, 0, sp.oo)), "collect powers")
            .to(front*sp.gamma((nu + 1)/2)*((x**2 + nu)/2)**(-(nu + 1)/2), "a Gamma integral")
            .to(sp.gamma((nu + 1)/2)/(sp.sqrt(sp.pi*nu)*sp.gamma(nu/2))*(1 + x**2/nu)**(-(nu + 1)/2), "Student's form"))


def overlap():
    """The overlap of two bells: the density of one bell, as wide as both together, at the distance of their centers.

    >>> overlap().result
    sqrt(2)*exp(-d**2/(2*sigma1**2 + 2*sigma2**2))/(2*sqrt(pi)*sqrt(sigma1**2 + sigma2**2))
    """
    total, t = s1**2 + s2**2, s1*s2/sp.sqrt(s1**2 + s2**2)
    square = sp.exp(-(x - d*s1**2/total)**2/(2*t**2))/(2*sp.pi*s1*s2)
    return (derive(sp.Integral(_bell(x, 0, s1)*_bell(x, d, s2), (x, -sp.oo, sp.oo)), name=r"\int p_1 p_2")
            .to(sp.exp(-d**2/(2*total))*sp.Integral(square, (x, -sp.oo, sp.oo)), "complete the square")
            .to(sp.exp(-d**2/(2*total))*sp.sqrt(2*sp.pi)*t/(2*sp.pi*s1*s2), "the integral of a bell")
            .to(_bell(d, 0, sp.sqrt(total)), "one bell again"))


def independent_bells():
    """The Gram determinant of two bells of one width, in units of their own overlaps: positive unless they coincide.

    >>> independent_bells().result
    1 - exp(-d**2/(2*sigma**2))
    """
    own, cross = 1/(2*s*sp.sqrt(sp.pi)), _bell(d, 0, sp.sqrt(2)*s)
    return (derive(sp.Matrix([[own, cross], [cross, own]]).det()/own**2, name=r"\det G",
                   given=["overlaps of bells as derived above"])
            .to(1 - (cross/own)**2, "expand the determinant")
            .to(1 - sp.exp(-d**2/(2*s**2)), "insert the overlap"))


def unbounded_likelihood():
    """The likelihood of a Gaussian mixture has no maximum: one bell shrinks onto one observation.

    >>> unbounded_likelihood().result
    oo
    """
    return (derive(sp.log(_bell(x, x, s)/2 + _bell(x, 0, 1)/2), name=r"\ln f(x_1)", given=["one bell sits on $x_1$"])
            .to(sp.log(1/(2*sp.sqrt(2*sp.pi)*s) + sp.exp(-x**2/2)/(2*sp.sqrt(2*sp.pi))), "its height")
            .limit(s, 0, sp.oo, "the height has no bound, and the other bell covers the other points"))


def edge_of_a_comb():
    """A flat density on [0, 1] smoothed by bells reaches only half its height at the edge, however narrow they are.

    >>> edge_of_a_comb().result
    1/2
    """
    t = sp.Symbol("t", real=True)
    return (derive(sp.Integral(_bell(0, t, s), (t, 0, 1)), name="m(0)")
            .to(sp.erf(1/(sp.sqrt(2)*s))/2, "the error function")
            .limit(s, 0, half, "all of it on one side"))


def mass_across_an_edge():
    """The probability that smoothing by bells of width sigma moves across one edge: the price in total variation.

    >>> mass_across_an_edge().result
    sqrt(2)*sigma/(2*sqrt(pi))
    """
    t = sp.Symbol("t", positive=True)
    return (derive(sp.Integral(sp.erfc(t/(sp.sqrt(2)*s))/2, (t, 0, sp.oo)), name=r"\text{mass}",
                   given=["the other edge is far away"])
            .to(s/sp.sqrt(2)*sp.Integral(sp.erfc(t), (t, 0, sp.oo)), "in units of the width")
            .to(s/sp.sqrt(2*sp.pi), "the area under the complementary error function"))
