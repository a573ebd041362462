"""Gas laws, solutions, entropy of mixing and phase separation, step by step."""
import sympy as sp

from mixing.derive import derive

x, y = sp.symbols("x y", positive=True)
p1, p2, chi, R, T, V, n = sp.symbols("p1 p2 chi R T V n", positive=True)
B11, B22, B12 = sp.symbols("B11 B22 B12", real=True)
N = sp.symbols("N", positive=True)
UNIT = {x: (0, 1)}


def dalton_error():
    """What the pressure of a mixture has beyond the sum of the pressures of its gases alone: only the pair that Dalton forgets.

    >>> dalton_error().result
    2*B12*R*T*n**2*x*(1 - x)/V**2
    """
    alone = lambda amount, B: amount * R * T / V * (1 + B * amount / V)
    mixed = alone(n, x**2 * B11 + 2 * x * (1 - x) * B12 + (1 - x) ** 2 * B22)
    return (derive(mixed - alone(x * n, B11) - alone((1 - x) * n, B22), name="p_mix - p_1 - p_2", where=UNIT,
                   given=["virial equation to second order, pairwise second coefficients"])
            .to(2 * B12 * R * T * n**2 * x * (1 - x) / V**2, "the ideal terms and the squares cancel; the cross term stays"))


def raoult_vapor():
    """The vapor over an ideal liquid is not linear in the liquid, although its pressure is.

    >>> raoult_vapor().result
    p1*x/(p1*x + p2*(1 - x))
    """
    return (derive(x * p1 / (x * p1 + (1 - x) * p2), name="y", where=UNIT, given=["Raoult's law for both components", "ideal vapor"])
            .to((p1 / p2) * x / (1 + (p1 / p2 - 1) * x), "divide by the second pressure: a hyperbola in x")
            .to(p1 * x / (p1 * x + p2 * (1 - x)), "and back"))


def dew_pressure():
    """Written in the vapor's composition, the pressure is a harmonic mean.

    >>> dew_pressure().result
    1/((1 - y)/p2 + y/p1)
    """
    liquid = y * p2 / (p1 - y * (p1 - p2))
    return (derive(liquid * p1 + (1 - liquid) * p2, name="P", where={y: (0, 1)}, given=["x solved from y = x p1 / P"])
            .to(p1 * p2 / (p1 - y * (p1 - p2)), "insert the liquid that is in balance with the vapor")
            .to(1 / (y / p1 + (1 - y) / p2), "divide by both pressures"))


def gibbs_duhem():
    """The regular solution's activities are tied: what one gains the other loses.

    >>> gibbs_duhem().result
    0
    """
    return (derive(x * sp.Derivative(chi * (1 - x) ** 2, x) + (1 - x) * sp.Derivative(chi * x**2, x), name="x1 d ln g1 + x2 d ln g2", where=UNIT)
            .to(-2 * chi * x * (1 - x) + 2 * chi * x * (1 - x), "differentiate")
            .to(0, "cancel"))


def henry_constant():
    """Henry's constant of a regular solution is the tangent of the activity at infinite dilution.

    >>> henry_constant().result
    p2*exp(chi)
    """
    return (derive(p2 * sp.exp(chi * x**2), name="partial pressure over mole fraction, x -> 1 the solvent's share", where=UNIT)
            .limit(x, 1, p2 * sp.exp(chi), "infinite dilution of the second component"))


def azeotrope_condition():
    """At the composition given, both components of a regular solution boil with equal ease.

    >>> azeotrope_condition().result
    0
    """
    at = (1 - sp.log(p2 / p1) / chi) / 2
    return (derive((sp.log(p1) + chi * (1 - x) ** 2 - sp.log(p2) - chi * x**2).subs(x, at), name="ln of the ratio of volatilities")
            .to(sp.log(p1) - sp.log(p2) + chi * (1 - 2 * at), "difference of squares")
            .to(0, "insert the composition"))


def stirling_two_kinds():
    """The logarithm of the number of arrangements, for each molecule, becomes Shannon's entropy of the composition.

    >>> stirling_two_kinds().result
    log(2)
    """
    m = sp.Symbol("m", positive=True)
    return (derive((sp.loggamma(2 * m + 1) - 2 * sp.loggamma(m + 1)) / (2 * m), name="ln W / N", given=["m molecules of each of two kinds, N = 2m"])
            .limit(m, sp.oo, sp.log(2), "Stirling's formula"))


def entropy_curvature():
    """The entropy of mixing bends down everywhere, so equal shares are its only maximum.

    >>> entropy_curvature().result
    -1/(x*(1 - x))
    """
    return (derive(sp.Derivative(-x * sp.log(x) - (1 - x) * sp.log(1 - x), (x, 2)), name="H''", where=UNIT)
            .to(-1 / x - 1 / (1 - x), "differentiate twice")
            .to(-1 / (x * (1 - x)), "one fraction"))


def spinodal_condition():
    """On the spinodal the free energy has no curvature.

    >>> spinodal_condition().result
    0
    """
    g = x * sp.log(x) + (1 - x) * sp.log(1 - x) + chi * x * (1 - x)
    c = sp.Symbol("chi", positive=True)
    at = (1 + sp.sqrt(1 - 2 / c)) / 2
    return (derive((1 / (x * (1 - x)) - 2 * chi).subs(x, at), name="g'' at the spinodal", where={c: (2, 20)}, given=[f"g = {g}"])
            .to(1 / ((1 - (1 - 2 / c)) / 4) - 2 * c, "product of sum and difference")
            .to(0, "simplify"))


def binodal_is_tangent():
    """At the binodal both phases share a horizontal tangent: the slope of the free energy vanishes.

    >>> binodal_is_tangent().result
    0
    """
    slope = sp.log(x / (1 - x)) + (sp.log((1 - x) / x) / (1 - 2 * x)) * (1 - 2 * x)
    return (derive(slope, name="g'", where={x: (0, sp.Rational(2, 5))}, given=["chi = ln((1-x)/x) / (1-2x)"])
            .to(sp.log(x / (1 - x)) + sp.log((1 - x) / x), "cancel 1 - 2x")
            .to(0, "logarithms of reciprocals"))


def flory_huggins_critical():
    """At Flory and Huggins' critical point curvature vanishes.

    >>> flory_huggins_critical().result
    0
    """
    at, strength = 1 / (1 + sp.sqrt(N)), (1 + 1 / sp.sqrt(N)) ** 2 / 2
    return (derive(1 / (N * at) + 1 / (1 - at) - 2 * strength, name="f''", given=["f = x/N ln x + (1-x) ln(1-x) + chi x (1-x)"])
            .to((1 + sp.sqrt(N)) / N + (1 + sp.sqrt(N)) / sp.sqrt(N) - (1 + 1 / sp.sqrt(N)) ** 2, "insert the composition")
            .to(0, "expand"))


def collision_limit():
    """Two equal spheres that react when they meet do so at a rate that forgets their size.

    >>> collision_limit().result
    8*T*k/(3*eta)
    """
    k, eta, r = sp.symbols("k eta r", positive=True)
    D = k * T / (6 * sp.pi * eta * r)
    return (derive(4 * sp.pi * (2 * D) * (2 * r), name="rate constant", given=["Smoluchowski: 4 pi times relative diffusion times contact distance", "Stokes and Einstein: D = kT/(6 pi eta r)"])
            .to(8 * T * k / (3 * eta), "the radius cancels"))
