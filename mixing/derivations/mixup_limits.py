"""The ends of Mixup's dial, and the places where a straight line is the wrong guess."""
import sympy as sp

from mixing.derive import derive

from ._expectation import expectation
from .mixup import FACTOR, HALF, WEIGHT, alpha, lam
from .mixup_learning import b_, u, u_, y, y_, z


def departure_from_no_mixing():
    r"""How fast the mean of :math:`\lambda^k` leaves its value 1/2 as alpha leaves 0 (here k = 3).

    The result is half the integral of :math:`(g - \text{chord})/(\lambda(1-\lambda))` for :math:`g = \lambda^3`.

    >>> departure_from_no_mixing().result
    -Integral(lambda + 1, (lambda, 0, 1))/2
    """
    w = sp.Symbol("lambda", positive=True)
    E = expectation(WEIGHT)
    return (derive((E(lam**3) - HALF) / alpha)
            .to(-sp.Rational(3, 4) / (2*alpha + 1), "third moment of a Beta law")
            .limit(alpha, 0, -sp.Rational(3, 4), "the first effect of mixing")
            .to(-HALF*sp.Integral(1 + w, (w, 0, 1)), r"$(\lambda^3 - \lambda)/(\lambda(1-\lambda)) = -(1 + \lambda)$"))


def no_mixing():
    """The factor as alpha goes to zero.

    >>> no_mixing().result
    1
    """
    return derive(FACTOR, name="c").limit(alpha, 0, 1, "every weight is 0 or 1")


def halfway():
    """The factor as alpha grows without bound.

    >>> halfway().result
    1/2
    """
    return derive(FACTOR, name="c").limit(alpha, sp.oo, HALF, "every weight is one half")


def always_shrinks():
    """How the factor falls with alpha.

    >>> always_shrinks().result
    -1/(2*alpha + 1)**2
    """
    return derive(sp.Derivative(FACTOR, alpha)).to(-1/(2*alpha + 1)**2, "quotient rule")


def bent_features():
    """Mixed features less the features of the mixture, for h(x) = b x²/2 and any affine part: only the curvature is left.

    >>> bent_features().result
    b*lambda*(1 - lambda)*(x - x')**2/2
    """
    h = lambda v: b_*v**2/2
    return (derive(lam*h(u) + (1 - lam)*h(u_) - h(lam*u + (1 - lam)*u_), name=r"\Delta h", given=["h(x) = b x²/2; an affine part of h drops out"])
            .to(HALF*b_*lam*(1 - lam)*(u - u_)**2, "collect"))


def three_points():
    r"""The best prediction on (0, 1) for the data x = 0, 1, 2 with labels 0, 1, 0, at alpha = 1.

    >>> three_points().result
    2*z/3
    """
    return (derive((1*z + HALF*0) / (1 + HALF), name="f^*(z)", where={z: (0, 1)},
                   given=["the segment from 0 to 1 has density 1 and label z", "the segment from 0 to 2 has density 1/2 and label 0"])
            .to(sp.Rational(2, 3)*z, "average label"))


def circle_moments():
    r"""The m-th moment of :math:`1 - |\tilde x|^2` for two random points of the unit circle, alpha = 1.

    Given the weight, :math:`|\tilde x|^2 = 1 - 4\lambda(1-\lambda)\sin^2(\theta/2)`. The two factors have the laws
    Beta(alpha, 1/2) and Beta(1/2, 1/2); for alpha = 1 their product has the moments of Beta(1/2, 1).

    >>> circle_moments().result
    1/(2*m + 1)
    """
    m = sp.Symbol("m", positive=True)
    def moment(a, b):
        return sp.gamma(a + m)*sp.gamma(a + b) / (sp.gamma(a)*sp.gamma(a + b + m))
    return (derive(moment(sp.S.One, HALF)*moment(HALF, HALF), name=r"\operatorname{E}[(1-|\tilde x|^2)^m]",
                   given=[r"$4\lambda(1-\lambda) = 1 - B \sim$ Beta($\alpha$, 1/2) with $\alpha = 1$", r"$\sin^2(\theta/2) \sim$ Beta(1/2, 1/2)"])
            .to(moment(HALF, sp.S.One), "the factor Beta(1, 1/2) cancels")
            .to(1 / (2*m + 1), "moments of Beta(1/2, 1)"))


def intrusion_probability():
    """How often two random points of the outer circle mix into the inner disc of radius q R, for alpha = 1.

    >>> intrusion_probability().result
    1 - sqrt(1 - q**2)
    """
    q, w = sp.symbols("q w", positive=True)
    return (derive(sp.Integral(1/(2*sp.sqrt(w)), (w, 1 - q**2, 1)), name=r"P(|\tilde x| < q R)", where={q: (0, 1)},
                   given=[r"$1 - |\tilde x|^2/R^2 \sim$ Beta(1/2, 1) for $\alpha = 1$"])
            .to(1 - sp.sqrt(1 - q**2), "integrate the density"))


def halfway_weight():
    """The spread of the weight as alpha grows without bound.

    >>> halfway_weight().result
    0
    """
    E = expectation(WEIGHT)
    return (derive(E((lam - HALF)**2), name=r"\operatorname{Var}(\lambda)")
            .to(1 / (4*(2*alpha + 1)), "second moment of a Beta law")
            .limit(alpha, sp.oo, 0, r"every $\lambda$ is one half"))


def two_points():
    r"""The best prediction between two isolated examples (0, y) and (1, y'): the straight line, for any alpha.

    >>> two_points().result
    y + z*(-y + y')
    """
    density = sp.Function("p", positive=True)(z)
    return (derive((density*(z*y_ + (1 - z)*y)) / density, name="f^*(z)", where={z: (0, 1)}, given=["every mixed point at $z$ has the label $z y' + (1-z) y$"])
            .to(y + z*(y_ - y), "average label"))


def best_answer():
    r"""The best prediction on (0, 1) for those three points, at any alpha.

    >>> best_answer().result
    2*z/(((2 - z)/(4 - 4*z))**(alpha - 1) + 2)
    """
    across = (z/2*(1 - z/2) / (z*(1 - z)))**(alpha - 1)
    return (derive(2*z / (2 + across), name="f^*(z)", where={z: (0, 1)},
                   given=[r"the segment from 0 to 1 has density $\propto (z(1-z))^{\alpha-1}$ and label $z$",
                          r"the segment from 0 to 2 has half that density at $z/2$, and label 0"])
            .to(2*z / (2 + ((2 - z)/(4*(1 - z)))**(alpha - 1)), "common denominator"))


def dive():
    r"""Where the best prediction ends at the middle example, labeled 1, for alpha = 1 + p above one.

    >>> dive().result
    0
    """
    p, t = sp.symbols("p t", positive=True)
    return (derive((4 - 2*t)/(4 - t) / (1 + HALF*t**(-p)), name="f^*", where={t: (0, 1)},
                   given=[r"$\alpha = 1 + p$", r"$t = 4(1-z)/(2-z)$, so that $z = (4-2t)/(4-t)$, and $z \to 1$ as $t \to 0$"])
            .to((4 - 2*t)/(4 - t) * 2*t**p / (1 + 2*t**p), "multiply by $2t^p$")
            .limit(t, 0, 0, "the segment across is infinitely denser there"))


def climb():
    r"""The same for alpha = 1 - p below one.

    >>> climb().result
    1
    """
    p = sp.Symbol("p", positive=True)
    closeness = (4*(1 - z)/(2 - z))**p
    return (derive(z / (1 + HALF*closeness), name="f^*(z)", where={z: (0, 1), p: (0, 1)}, given=[r"$\alpha = 1 - p$"])
            .limit(z, 1, 1, "the segments that end there are infinitely denser"))
