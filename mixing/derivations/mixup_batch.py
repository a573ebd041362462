r"""Mixup inside a batch of n: who is mixed with whom, and how often the weight is drawn.

The population factor c(alpha) holds for independent partners; in a batch the partners come from the same n points.
"""
import sympy as sp

from mixing.derive import derive

from ._expectation import expectation, pair_law
from .mixup import FACTOR, HALF, WEIGHT, alpha, lam, mu, sigma, x, x_

n = sp.Symbol("n", integer=True, positive=True)
MANY = {n: (2, sp.oo)}
JITTER = 1 / (2*n*(2*alpha + 1))


def partner_correlation():
    """The correlation of two different points of one batch, drawn at random.

    >>> partner_correlation().result
    -1/(n - 1)
    """
    total, squares = sp.symbols("T Q", positive=True)
    return (derive(((total**2 - squares) / (n*(n - 1))) / (squares / n), name="rho", where=MANY,
                   given=[r"$T = \sum_i u_i$, $Q = \sum_i u_i^2$ with the deviations $u_i$ from the batch mean",
                          r"$\sum_{i \ne j} u_i u_j = T^2 - Q$"])
            .assuming(-1/(n - 1), "deviations from their mean sum to zero", "T = 0", substitute={total: 0}))


def factor_without_self_pairs():
    r"""The factor, relative to the batch's covariance :math:`S_n`, when nobody is its own partner.

    >>> factor_without_self_pairs().result
    (alpha - alpha/(n - 1) + 1)/(2*alpha + 1)
    """
    return (derive(FACTOR + (1 - FACTOR)*partner_correlation().result, name=r"c_{j\ne i}", where=MANY,
                   given=[r"partners uniform among the other $n-1$ points: $c + (1-c)\rho$ with $\rho = -1/(n-1)$"])
            .to(FACTOR - alpha/((2*alpha + 1)*(n - 1)), r"$1 - c = \alpha/(2\alpha+1)$")
            .to((alpha + 1 - alpha/(n - 1)) / (2*alpha + 1), "collect"))


def factor_with_self_pairs():
    """The factor, relative to the population, when a random permutation may leave a point with itself.

    >>> factor_with_self_pairs().result
    (alpha*(n + 1) + n)/(n*(2*alpha + 1))
    """
    return (derive(1/n + (1 - 1/n)*FACTOR, name=r"c_\pi", where=MANY,
                   given=["a point is its own partner with probability 1/n: factor 1", "else its partner is independent: factor c"])
            .to(FACTOR + (1 - FACTOR)/n, "collect")
            .to((alpha*(n + 1) + n) / (n*(2*alpha + 1)), "common denominator"))


def mean_jitter():
    r"""How far one weight per sample moves the batch mean, :math:`n\operatorname{Var}(\bar{\tilde x} - \bar x)`, over the covariance.

    >>> mean_jitter().result
    (n - 1)/(2*n*(2*alpha + 1))
    """
    E = expectation(WEIGHT, pair_law(x, x_, mu, mu, sigma**2, sigma**2, 0))
    return (derive((1 - 1/n)*E((lam - HALF)**2)*E((x - x_)**2) / sigma**2, where=MANY,
                   given=[r"$\bar{\tilde x} - \bar x = \frac1n\sum_i(\lambda_i - \frac12)(x_i - x_{\pi(i)})$, weights independent",
                          "a point is its own partner with probability 1/n"])
            .to(2*(1 - 1/n)*E((lam - HALF)**2), "two independent points")
            .to((n - 1) / (2*n*(2*alpha + 1)), r"$\operatorname{Var}\lambda = 1/(4(2\alpha+1))$"))


def sample_covariance_factor():
    """The expected sample covariance of a mixed batch with one weight per sample (normalizer n - 1), over the population's.

    >>> sample_covariance_factor().result
    (alpha + 1)/(2*alpha + 1) - 1/(2*n*(2*alpha + 1))
    """
    return (derive(FACTOR - mean_jitter().result/(n - 1), where=MANY,
                   given=["deviations from the mixed mean = deviations from the old mean, less what the mean moved",
                          "random permutation"])
            .to(FACTOR - JITTER, "cancel"))


def expected_fixed_points():
    """How many points a random permutation leaves unmixed, on average.

    >>> expected_fixed_points().result
    1
    """
    i = sp.Symbol("i", integer=True, positive=True)
    return (derive(sp.Sum(1/n, (i, 1, n)), given=["each point is its own partner with probability 1/n"])
            .to(1, "n equal terms"))


def no_fixed_point():
    """The probability that a random permutation of a large batch mixes everybody.

    >>> no_fixed_point().result
    exp(-1)
    """
    j = sp.Symbol("j", integer=True, nonnegative=True)
    return (derive(sp.Sum((-1)**j/sp.factorial(j), (j, 0, sp.oo)), name=r"\lim_n P(\text{no fixed point})",
                   given=[r"inclusion and exclusion: $P = \sum_{j=0}^{n} (-1)^j/j!$"])
            .to(sp.exp(-1), "the exponential series at -1"))
