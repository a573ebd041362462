"""Umami's doses, the sign of an interaction, and how a perfume's center of gravity moves."""
import sympy as sp

from mixing.derive import derive

r, z, c, g, t = sp.symbols("r z c g t", positive=True)
a1, a2, k1, k2 = sp.symbols("a1 a2 k1 k2", positive=True)


def umami_gain():
    """How many times more umami a mixture has than as much glutamate alone.

    >>> umami_gain().result
    (1 - r)*(r*z + 1)
    """
    u, v, q = (1 - r) * c, r * c, z / c
    return (derive((u + q * u * v) / c, name="gain", given=["total c, a share r of it inosinate", "y = u + q u v, with z = q c"])
            .to((1 - r) * (1 + z * r), "divide by the total"))


def best_umami_gain():
    """The largest gain over all shares, at r = (1 - 1/z)/2.

    >>> best_umami_gain().result
    (z + 1)**2/(4*z)
    """
    gain = (1 - r) * (1 + z * r)
    best = sp.solve(sp.diff(gain, r), r)[0]
    return (derive(gain.subs(r, best), name="largest gain", given=["z > 1"])
            .to((1 - (1 - 1 / z) / 2) * (1 + (z - 1) / 2), "insert the share where the slope vanishes")
            .to((z + 1) ** 2 / (4 * z), "collect"))


def interaction_sign():
    """Two equal doses on one receptor enhance each other when small and suppress each other when large.

    >>> interaction_sign().result
    2*c**2*(1 - 2*c**2)/((c**2 + 1)*(4*c**2 + 1))
    """
    hill = lambda x: x**2 / (1 + x**2)
    return (derive(hill(2 * c) - 2 * hill(c), name="interaction", given=["a Hill response of steepness 2, dose in units of the half-dose"])
            .to((4 * c**2 * (1 + c**2) - 2 * c**2 * (1 + 4 * c**2)) / ((1 + 4 * c**2) * (1 + c**2)), "one fraction")
            .to(2 * c**2 * (1 - 2 * c**2) / ((c**2 + 1) * (4 * c**2 + 1)), "expand the numerator"))


def volatility_falls():
    """The mean evaporation rate of what is left falls as fast as the rates vary.

    >>> volatility_falls().result
    -a1*a2*(k1 - k2)**2*exp(t*(k1 + k2))/(a1*exp(k2*t) + a2*exp(k1*t))**2
    """
    left = a1 * sp.exp(-k1 * t) + a2 * sp.exp(-k2 * t)
    w1, w2 = a1 * sp.exp(-k1 * t) / left, a2 * sp.exp(-k2 * t) / left
    return (derive(sp.Derivative(w1 * k1 + w2 * k2, t), name="slope of the mean rate", given=["two notes, each evaporating at its own rate"])
            .to(-(w1 * k1**2 + w2 * k2**2 - (w1 * k1 + w2 * k2) ** 2), "differentiate: minus the variance of the rates")
            .to(-w1 * w2 * (k1 - k2) ** 2, "variance of two values")
            .to(-a1 * a2 * (k1 - k2) ** 2 * sp.exp(t * (k1 + k2)) / (a1 * sp.exp(k2 * t) + a2 * sp.exp(k1 * t)) ** 2, "insert the weights"))
