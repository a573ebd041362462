"""Merging in closed form: soups in a valley, lengths and arcs, rotations, mixed objectives, prototypes."""
from __future__ import annotations

import sympy as sp

from ..derive import derive

t = sp.symbols("t", positive=True)
theta = sp.symbols("theta", positive=True)


def valley():
    """In a parabolic valley the loss of a soup is its parts' mean loss less what their distance saves.

    >>> valley().result
    -h*t*(1 - t)*(x - y)**2/2 + h*t*(y - z)**2/2 + h*(1 - t)*(x - z)**2/2
    """
    h = sp.symbols("h", positive=True)
    x, y, z = sp.symbols("x y z", real=True)

    def loss(u):
        return h*(u - z)**2/2
    return (derive(loss((1 - t)*x + t*y), name=r"\text{loss of the soup}", where={t: (0, 1)},
                   given=["the loss is $\\tfrac h2 (x - z)^2$ along the line that joins the parts $x$ and $y$"])
            .to((1 - t)*loss(x) + t*loss(y) - h*t*(1 - t)*(x - y)**2/2, "the ambiguity of an ensemble, in weights"))


def chord():
    """The midpoint of two vectors of length one, an angle apart: its squared length.

    >>> chord().result
    cos(theta/2)**2
    """
    return (derive(((1 + sp.cos(theta))/2)**2 + (sp.sin(theta)/2)**2, name=r"\left|\tfrac12(x + y)\right|^2",
                   where={theta: (0, sp.pi)}, given=["$x = (1, 0)$ and $y = (\\cos\\theta, \\sin\\theta)$"])
            .to((1 + sp.cos(theta))/2, "sum the squares")
            .to(sp.cos(theta/2)**2, "half-angle formula"))


def slerp_is_karcher():
    """The mean squared angle from a point at s on the arc to its two ends is least at SLERP's s = t theta.

    >>> slerp_is_karcher().result
    t*theta**2*(1 - t)
    """
    s = sp.symbols("s", real=True)
    return (derive((1 - t)*s**2 + t*(theta - s)**2, name=r"\text{cost of } s", where={t: (0, 1), theta: (0, sp.pi)},
                   given=["the ends are at the angles $0$ and $\\theta$ of a great circle"])
            .to((s - t*theta)**2 + t*(1 - t)*theta**2, "complete the square in s")
            .at_least(t*(1 - t)*theta**2, "the square vanishes at $s = t\\theta$"))


def procrustes_bound():
    r"""How near an orthogonal matrix can bring X to Y: its two diagonal entries, in the basis of the singular vectors, are at most one.

    >>> procrustes_bound().result
    E - 2*sigma1 - 2*sigma2
    """
    z1, z2 = sp.symbols("z1 z2", real=True)
    e, s1, s2 = sp.symbols("E sigma1 sigma2", positive=True)
    return (derive(e - 2*(z1*s1 + z2*s2), name="d^2", where={z1: (-1, 1), z2: (-1, 1)},
                   given=["$d = |R X - Y|$ and $E = |X|^2 + |Y|^2$", "$Y X^\\top = U \\operatorname{diag}(\\sigma) V^\\top$ and $Z = V^\\top R^\\top U$, orthogonal, so that "
                          "$\\operatorname{tr}(R X Y^\\top) = \\operatorname{tr}(Z^\\top \\operatorname{diag}\\sigma)$"])
            .to(e - 2*s1 - 2*s2 + 2*s1*(1 - z1) + 2*s2*(1 - z2), "add and subtract the singular values")
            .at_least(e - 2*s1 - 2*s2, "no entry of an orthogonal matrix exceeds one; equality at $Z = I$, which is $R = U V^\\top$"))


def cayley_angle():
    r"""Cayley's transform of a skew matrix: the entry is the tangent of half the angle.

    >>> cayley_angle().result
    Matrix([
    [cos(theta), -sin(theta)],
    [sin(theta),  cos(theta)]])
    """
    q = sp.tan(theta/2)
    skew = sp.Matrix([[0, -q], [q, 0]])
    one = sp.eye(2)
    return (derive(sp.ImmutableMatrix((one - skew).inv()*(one + skew)), name="R", where={theta: (0, sp.pi)},
                   given=["$R = (I - Q)^{-1}(I + Q)$ with $Q = \\tan(\\theta/2) \\begin{pmatrix} 0 & -1 \\\\ 1 & 0 \\end{pmatrix}$"])
            .to(sp.ImmutableMatrix([[1 - q**2, -2*q], [2*q, 1 - q**2]])/(1 + q**2), "invert and multiply")
            .to(sp.ImmutableMatrix([[sp.cos(theta), -sp.sin(theta)], [sp.sin(theta), sp.cos(theta)]]), "half-angle formulas"))


def bulging_front():
    """On a front that bulges away from the origin, no inner point is a minimum of any weighted sum.

    >>> bulging_front().result
    0
    """
    x = sp.symbols("x", positive=True)
    return (derive(sp.Derivative((1 - t)*x + t*sp.sqrt(1 - x**2), (x, 2)), name="F''",
                   where={t: (0, 1), x: (0, 1)}, given=["$F = (1 - t) f_1 + t f_2$ on the front $f_1 = x$, $f_2 = \\sqrt{1 - x^2}$"])
            .to(-t/(1 - x**2)**sp.Rational(3, 2), "differentiate twice")
            .at_most(0, "bent downward everywhere: minima are at the ends"))


def tchebycheff_point():
    """Where the front meets the ray on which the two weighted losses are equal.

    >>> tchebycheff_point().result
    t/sqrt(t**2 + (1 - t)**2)
    """
    angle = sp.atan((1 - t)/t)
    return (derive(sp.cos(angle), name="f_1", where={t: (0, 1)},
                   given=["front $f_1 = \\cos\\theta$, $f_2 = \\sin\\theta$", "$(1 - t) f_1 = t f_2$, hence $\\tan\\theta = (1 - t)/t$"])
            .to(t/sp.sqrt(t**2 + (1 - t)**2), "the cosine of an arctangent"))


def prototype():
    r"""The squared distances from n numbers to one prototype q: least at their mean.

    >>> prototype().result
    A - B**2/n
    """
    n = sp.symbols("n", positive=True)
    q, second, first = sp.symbols("q A B", real=True)
    return (derive(second - 2*q*first + n*q**2, name=r"\sum_k (x_k - q)^2", given=["$A = \\sum_k x_k^2$ and $B = \\sum_k x_k$"])
            .to(second - first**2/n + n*(q - first/n)**2, "complete the square in q")
            .at_least(second - first**2/n, "the square vanishes at $q = B/n$, the mean"))
