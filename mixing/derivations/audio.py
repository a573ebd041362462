"""Waves that add, what their squares do, and where two tones are roughest."""
import sympy as sp

from mixing.derive import derive

a, b, phi = sp.symbols("a b phi", real=True)
x, A, B = sp.symbols("x A B", positive=True)
b1, b2 = sp.symbols("b1 b2", positive=True)


def beats():
    """Two tones are one tone whose size swings at half their difference.

    >>> beats().result
    2*cos(a/2 - b/2)*cos(a/2 + b/2)
    """
    u, v = (a - b) / 2, (a + b) / 2
    return (derive(sp.cos(a) + sp.cos(b), name="sum of two tones")
            .to(2 * sp.cos(u) * sp.cos(v), "addition theorems for half the sum plus and minus half the difference; the sines cancel"))


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
    return (derive(sp.expand(z * sp.conjugate(z)), name="intensity of both / of one", given=["one tone as the phasor 1, the other as exp(i phi)"])
            .to(2 + 2 * sp.cos(phi), "the exponentials are twice a cosine"))


def interference_average():
    """Averaged over all phases, two sources carry twice the intensity of one: none is created.

    >>> interference_average().result
    2
    """
    return (derive(sp.Integral(2 + 2 * sp.cos(phi), (phi, 0, 2 * sp.pi)) / (2 * sp.pi), name="mean over phases")
            .to(2, "the cosine averages out"))


def roughest_distance():
    """At the distance of largest roughness the curve's slope vanishes.

    >>> roughest_distance().result
    0
    """
    peak = sp.log(b2 / b1) / (b2 - b1)
    curve = sp.exp(-b1 * x) - sp.exp(-b2 * x)
    return (derive(sp.diff(curve, x).subs(x, peak), name="slope at ln(b2/b1)/(b2-b1)", where={b1: (1, 3), b2: (4, 7)})
            .to(b2 * (b1 / b2) ** (b2 / (b2 - b1)) - b1 * (b1 / b2) ** (b1 / (b2 - b1)), "insert the distance")
            .to(0, "the two powers differ by one factor b1/b2"))


def envelope_of_unequal_tones():
    """The squared envelope of two tones of different strength swings between (A-B)^2 and (A+B)^2 at their difference.

    >>> envelope_of_unequal_tones().result
    A**2 + 2*A*B*cos(phi) + B**2
    """
    z = A + B * sp.exp(sp.I * phi)
    return (derive(sp.expand(z * sp.conjugate(z)), name="squared envelope", given=["phi grows at the difference of the frequencies"])
            .to(A**2 + B**2 + 2 * A * B * sp.cos(phi), "the exponentials are twice a cosine"))


def masking_slope():
    """Under divisive normalization more of one part always lowers the response to the other.

    >>> masking_slope().result
    -2*A*B**2/(A**2 + B**2 + x**2)**2
    """
    return (derive(sp.Derivative(B**2 / (x**2 + A**2 + B**2), A), name="slope of B's response in A")
            .to(-2 * A * B**2 / (x**2 + A**2 + B**2) ** 2, "differentiate"))
