"""What Mixup does to a learner: gradients, penalties for bending, and the limits of alpha."""
import sympy as sp

from mixing.derive import derive

from ._expectation import beta_law, centered_law, expectation
from .mixup import FACTOR, HALF, WEIGHT, alpha, lam
from .mixup_moments import SCALE, SQUARE, B, s

n, d, A, sigma = sp.symbols("n d A sigma", positive=True)
a_, b_, f, y, y_, u, u_, e, e_, theta, z = sp.symbols("a b f y y' x x' epsilon epsilon' theta z", real=True)
S = lam**2 + (1 - lam)**2
NORMAL = (sp.S.One, sp.S.Zero, sp.Integer(3))


def expected_gradient():
    r"""The mean gradient over two labels, for the losses :math:`h(f) - y f` (cross-entropy, squares, every Bregman loss).

    >>> expected_gradient().result
    -lambda*y - y'*(1 - lambda) + Derivative(h(f), f)
    """
    h = sp.Function("h")(f)
    slope = lambda label: sp.diff(h - label*f, f)
    return (derive(lam*slope(y) + (1 - lam)*slope(y_), name=r"\operatorname{E}[\partial_f L \mid \tilde x]",
                   given=[r"the loss is $h(f) - y f$ up to a term without $f$", r"given $\tilde x$, the label is $y$ with probability $\lambda$, else $y'$"])
            .to(sp.diff(h, f) - (lam*y + (1 - lam)*y_), "affine in the label"))


def mixed_losses_gap():
    """Mixed losses less the loss at the mixed label, for squares: no parameter in it.

    >>> mixed_losses_gap().result
    lambda*(1 - lambda)*(y - y')**2
    """
    return (derive(lam*(f - y)**2 + (1 - lam)*(f - y_)**2 - (f - lam*y - (1 - lam)*y_)**2)
            .to(lam*(1 - lam)*(y - y_)**2, "the variance of the label"))


def gradient_at_mean_input():
    r"""The mean slope-gradient for the pair x = -1, 1 with labels 0, 1. At the mean input 0 the gradient is 0.

    >>> gradient_at_mean_input().result
    (theta - 1/2)/(2*alpha + 1)
    """
    E = expectation(WEIGHT)
    return (derive(E((theta*(2*lam - 1) - lam)*(2*lam - 1)), name=r"\operatorname{E}[\partial_\theta L]",
                   given=[r"$\tilde x = 2\lambda - 1$, $\tilde y = \lambda$, $L = (\theta\tilde x - \tilde y)^2/2$"])
            .to((theta - HALF)*E((2*lam - 1)**2), r"$\lambda = \frac12 + (2\lambda-1)/2$; odd powers vanish")
            .to((theta - HALF) / (2*alpha + 1), "mean of B"))


def squared_scale():
    r"""The second moment of the scale :math:`s = \lambda^2 + (1-\lambda)^2`.

    >>> squared_scale().result
    (alpha**2 + 3*alpha + 3)/((2*alpha + 1)*(2*alpha + 3))
    """
    by_weight, by_square = expectation(WEIGHT), expectation(SQUARE)
    return (derive(by_weight(S**2), name=r"\operatorname{E}[s^2]")
            .to(by_square((1 + B)**2 / 4), r"$s = (1 + B)/2$")
            .to((alpha**2 + 3*alpha + 3) / ((2*alpha + 1)*(2*alpha + 3)), "moments of Beta(1/2, $\\alpha$)"))


def scale_variance():
    r"""The variance of the scale: the floor that one weight per batch puts under the gradient's variance.

    >>> scale_variance().result
    alpha/((2*alpha + 1)**2*(2*alpha + 3))
    """
    E = expectation(SQUARE)
    return (derive((E(B**2) - E(B)**2) / 4, name=r"\operatorname{Var}(s)", given=["s = (1 + B)/2"])
            .to(alpha / ((2*alpha + 1)**2 * (2*alpha + 3)), "variance of Beta(1/2, $\\alpha$)"))


def gradient_variance_at_optimum():
    r"""The variance of one mixed slope-gradient at the true slope, over that of a plain one.

    >>> gradient_variance_at_optimum().result
    (alpha**2 + 3*alpha + 3)/((2*alpha + 1)*(2*alpha + 3))
    """
    laws = [centered_law(s, sp.S.One) for s in (u, u_, e, e_)]
    E = expectation(WEIGHT, *laws)
    residual, mixed = lam*e + (1 - lam)*e_, lam*u + (1 - lam)*u_
    return (derive(E(residual**2 * mixed**2), given=[r"$y = \beta x + \varepsilon$ with independent noise, slope at $\beta$, all scaled to variance 1"])
            .to(E(S**2), r"given $\lambda$ both factors have variance s")
            .to((alpha**2 + 3*alpha + 3) / ((2*alpha + 1)*(2*alpha + 3)), r"$E[s^2]$"))


def shared_gradient_variance():
    r"""The variance of a batch gradient with one weight for the whole batch, over the squared error of the slope.

    With x standard normal, no noise and each point mixed with the next, the gradient is
    :math:`s(1+Q) + (1-s)P`, where :math:`1 + Q = \frac1n\sum x_i^2` and :math:`P = \frac1n\sum x_i x_{i+1}`.

    >>> shared_gradient_variance().result
    alpha/((2*alpha + 1)**2*(2*alpha + 3)) + (3*alpha**2 + 7*alpha + 6)/(n*(2*alpha + 1)*(2*alpha + 3))
    """
    Q, P = sp.symbols("Q P", real=True)
    E = expectation(SCALE, centered_law(Q, 2/n), centered_law(P, 1/n))
    return (derive(E((s*(1 + Q) + (1 - s)*P)**2) - E(s)**2, name="V_1", where={n: (2, sp.oo)},
                   given=[r"the gradient is $s(1+Q) + (1-s)P$; $Q$ and $P$ are uncorrelated with mean 0 and variances $2/n$ and $1/n$ (n at least 3)"])
            .to(E(s**2) - E(s)**2 + (2*E(s**2) + E((1 - s)**2))/n, "expand; uncorrelated")
            .to(alpha/((2*alpha + 1)**2*(2*alpha + 3)) + (3*alpha**2 + 7*alpha + 6)/(n*(2*alpha + 1)*(2*alpha + 3)), r"moments of $s = (1+B)/2$"))


def sample_gradient_variance():
    r"""The same with one weight per sample: no floor.

    >>> sample_gradient_variance().result
    3*(alpha**2 + 3*alpha + 3)/(n*(2*alpha + 1)*(2*alpha + 3))
    """
    E = expectation(WEIGHT, SCALE)
    return (derive((3*E(s**2) - E(s)**2 + 2*2*E((1 - lam)**2)*E(lam**2)) / n, name="V_n",
                   given=["x standard normal, no noise, each point mixed with the next (n at least 3)",
                          r"$\operatorname{E}[\tilde x^4 \mid \lambda] = 3s^2$; neighbors share $x_2$: $\operatorname{Cov}(\tilde x_1^2, \tilde x_2^2 \mid \lambda) = 2((1-\lambda_1)\lambda_2)^2$"])
            .to(3*E(s**2)/n, r"$E[s] = 2E[\lambda^2]$, so the last two terms cancel")
            .to(sp.Mul(3, alpha**2 + 3*alpha + 3, evaluate=False) / (n*(2*alpha + 1)*(2*alpha + 3)), r"moments of $s$"))


def critical_batch():
    r"""The batch size from which one weight per batch is noisier than plain training, whose variance is 2/n.

    >>> critical_batch().result
    (2*alpha + 1)*(5*alpha + 9)
    """
    E = expectation(SCALE)
    return (derive((1 + 2*E(s) - 3*E(s**2)) / (E(s**2) - E(s)**2), name=r"n^*", given=[r"$E[s^2] - E[s]^2 + (3E[s^2] - 2E[s] + 1)/n = 2/n$"])
            .to((2*alpha + 1)*(5*alpha + 9), r"moments of $s = (1+B)/2$"))


def first_coefficient():
    r"""The weight of the first-order regularizer: the mean of :math:`1-\lambda` under Beta(alpha + 1, alpha).

    >>> first_coefficient().result
    alpha/(2*alpha + 1)
    """
    E = expectation(beta_law(lam, alpha + 1, alpha))
    return (derive(E(1 - lam))
            .to(1 - FACTOR, r"$\lambda$ has mean $(\alpha+1)/(2\alpha+1)$, which is c")
            .to(alpha / (2*alpha + 1), "common denominator"))


def second_coefficient():
    r"""The weight of the second-order regularizer, :math:`E[(1-\lambda)^2]` under Beta(alpha + 1, alpha): half of 1 - c.

    >>> second_coefficient().result
    alpha/(2*(2*alpha + 1))
    """
    E = expectation(beta_law(lam, alpha + 1, alpha))
    return (derive(E((1 - lam)**2))
            .to(alpha*(alpha + 1) / ((2*alpha + 1)*(2*alpha + 2)), "second moment of a Beta law")
            .to(HALF*alpha / (2*alpha + 1), "cancel"))


def chord_penalty():
    """The mean square distance of a parabola with leading coefficient A from its chord of length d.

    >>> chord_penalty().result
    A**2*alpha*d**4*(alpha + 1)/(4*(2*alpha + 1)*(2*alpha + 3))
    """
    E = expectation(WEIGHT)
    return (derive(E((A*(lam*d)**2 - lam*A*d**2)**2), name="P", given=["f(x) = A x² on a segment from 0 to d; an affine part of f is its own chord"])
            .to(A**2*d**4*E(lam**2*(1 - lam)**2), r"the parabola is $A d^2\lambda(1-\lambda)$ below its chord")
            .to(A**2*d**4*alpha*(alpha + 1)*sp.Rational(1, 4) / ((2*alpha + 1)*(2*alpha + 3)), "moments of a Beta law"))


def kink_penalty():
    r"""The mean square distance of a ReLU from its chord on [-1, 1]: the deviation is the smaller weight.

    >>> kink_penalty().result
    (alpha + 1)/(2*(2*alpha + 1)) - gamma(alpha + 1/2)/(2*sqrt(pi)*gamma(alpha + 1))
    """
    E = expectation(beta_law(sp.Symbol("R", nonnegative=True), HALF, alpha), SQUARE)
    root = sp.gamma(alpha + HALF) / (sp.sqrt(sp.pi)*sp.gamma(alpha + 1))
    return (derive((1 - 2*root + E(B)) / 4, name="P",
                   given=[r"$\lambda - \max(2\lambda-1, 0) = \min(\lambda, 1-\lambda) = (1 - \sqrt B)/2$"])
            .to(FACTOR/2 - root/2, "mean of a Beta law"))


def kink_penalty_uniform():
    """The same by direct integration for alpha = 1.

    >>> kink_penalty_uniform().result
    1/12
    """
    w = sp.Symbol("lambda", positive=True)
    return (derive(sp.Integral(w**2, (w, 0, HALF)) + sp.Integral((w - (2*w - 1))**2, (w, HALF, 1)), where={w: (0, 1)})
            .to(2*sp.Integral(w**2, (w, 0, HALF)), "symmetric about the kink")
            .to(sp.Rational(1, 12), "integrate"))
