"""Waves that add, what their squares do, and where two tones are roughest."""
import sympy as sp

from mixing.derive import derive

a, b, phi, u, v = sp.symbols("a b phi u v", real=True)
x, s, A, B = sp.symbols("x s A B", positive=True)
b1, b2 = sp.symbols("b1 b2", positive=True)


def beats():
    """Two tones are one tone in the middle, whose size swings at half their difference.

    >>> beats().result
    2*cos(u)*cos(v)
    """
    return (derive(sp.cos(v + u) + sp.cos(v - u), name="two tones", given=["v is the mean of the two phases, u half their difference"])
            .to((sp.cos(v) * sp.cos(u) - sp.sin(v) * sp.sin(u)) + sp.cos(v - u), "addition theorem for the first")
            .to(2 * sp.cos(u) * sp.cos(v), "and for the second, where the sines have the other sign: they cancel"))


def squared_sum():
    """Squaring two tones makes four new ones, the difference among them; adding makes none.

    >>> squared_sum().result
    cos(2*a)/2 + cos(2*b)/2 + cos(a - b) + cos(a + b) + 1
    """
    return (derive((sp.cos(a) + sp.cos(b)) ** 2, name="squared sum")
            .to(sp.cos(a) ** 2 + sp.cos(b) ** 2 + 2 * sp.cos(a) * sp.cos(b), "expand")
            .to(1 + sp.cos(2 * a) / 2 + sp.cos(2 * b) / 2 + sp.cos(a - b) + sp.cos(a + b), "products of cosines are sums"))


def interference():
    """Two equal tones with a phase between them: intensity in units of one alone.

    >>> interference().result
    2*cos(phi) + 2
    """
    z = 1 + sp.exp(sp.I * phi)
    return (derive(z * sp.conjugate(z), name="intensity", given=["one tone as the phasor 1, the other as exp(i phi)"])
            .to(2 + sp.exp(sp.I * phi) + sp.exp(-sp.I * phi), "multiply out")
            .to(2 + 2 * sp.cos(phi), "the exponentials are twice a cosine"))


def interference_average():
    """Averaged over all phases, two sources carry twice the intensity of one: none is created.

    >>> interference_average().result
    2
    """
    return (derive(sp.Integral(2 + 2 * sp.cos(phi), (phi, 0, 2 * sp.pi)) / (2 * sp.pi), name="mean over phases")
            .to(2, "the cosine averages out"))


def roughest_distance():
    """Roughness grows up to the distance ln(b2/b1)/(b2-b1) and falls from there.

    >>> roughest_distance().result
    0
    """
    return (derive(sp.Derivative(sp.exp(-b1 * x) - sp.exp(-b2 * x), x), name="slope", where={b1: (1, 3), b2: (4, 7)})
            .to(b2 * sp.exp(-b2 * x) - b1 * sp.exp(-b1 * x), "differentiate")
            .to(sp.exp(-b1 * x) * (b2 * sp.exp(-(b2 - b1) * x) - b1), "take out the slower one: the bracket only falls, to below zero")
            .assuming(0, "there the exponential is b1/b2", "x = ln(b2/b1)/(b2-b1)", substitute={x: sp.log(b2 / b1) / (b2 - b1)}))


def envelope_of_unequal_tones():
    """The squared envelope of two tones of different strength swings between (A-B)^2 and (A+B)^2 at their difference.

    >>> envelope_of_unequal_tones().result
    A**2 + 2*A*B*cos(phi) + B**2
    """
    z = A + B * sp.exp(sp.I * phi)
    return (derive(sp.expand(z * sp.conjugate(z)), name="squared envelope", given=["phi grows at the difference of the frequencies"])
            .to(A**2 + B**2 + 2 * A * B * sp.cos(phi), "the exponentials are twice a cosine"))


def power_of_fibers():
    """Fibers that saturate, with half-points s on all scales, add up to a power of the intensity, which does not.

    >>> power_of_fibers().result
    pi*x**(3/10)/(1/4 + sqrt(5)/4)
    """
    power = sp.Rational(3, 10)
    return (derive(sp.Integral(s ** (power - 1) * x / (x + s), (s, 0, sp.oo)), name="loudness")
            .to(sp.pi * x**power / sp.sin(sp.pi * power), "with s = x t the power of x comes out; what is left is a number, pi over the sine of 54 degrees"))


def masking_slope():
    """Under divisive normalization more of one part always lowers the response to the other.

    >>> masking_slope().result
    -2*A*B**2/(A**2 + B**2 + x**2)**2
    """
    return (derive(sp.Derivative(B**2 / (x**2 + A**2 + B**2), A), name="slope of B's response in A")
            .to(-2 * A * B**2 / (x**2 + A**2 + B**2) ** 2, "differentiate"))
