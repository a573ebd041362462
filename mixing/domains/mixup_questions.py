"""Eight questions people ask about Mixup, each with a function that answers it."""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mixing import MixtureError, closure

from .mixup import PAIRINGS, covariance_factor, partner_correlation, positive, sample_covariance_factor
from .mixup_laws import beta_nodes, gradient_variance


class Factors(NamedTuple):
    """What Mixup leaves of a covariance: of the batch, of the population, and of the sample covariance one expects."""
    batch: float
    population: float
    sample: float


class Noise(NamedTuple):
    """Variances of a batch gradient, over the squared error of the slope."""
    plain: float
    shared: float
    sample: float


class Classes(NamedTuple):
    """Each class's share of the mixed labels, of the examples it dominates, and of those that are all its own."""
    label: np.ndarray
    dominant: np.ndarray
    pure: np.ndarray


def twin(alpha):
    r"""Why Beta? Two weights :math:`\frac12 \pm \frac12(2\alpha+1)^{-1/2}`, as good as Beta(alpha, alpha) to second order.

    They give the same covariance and the same least squares; what Beta adds is every other point of the segment.

    >>> twin(0.0625).round(4)
    array([[0.9714, 0.0286],
           [0.0286, 0.9714]])
    """
    half = 0.5 / np.sqrt(2 * positive(alpha) + 1)
    return np.array([[0.5 + half, 0.5 - half], [0.5 - half, 0.5 + half]])


def per_batch_or_per_sample(alpha, n):
    """One weight for each batch or for each sample? The gradient noise of both, beside plain training.

    >>> noise = per_batch_or_per_sample(1.0, 128)
    >>> bool(noise.shared > noise.plain > noise.sample)
    True
    """
    return Noise(2 / n, gradient_variance(alpha, n, shared=True), gradient_variance(alpha, n))


def which_pairing(alpha, n, shared=False):
    """Which pairing? Three covariance factors for each way to choose partners in a batch of n.

    >>> {name: round(f.population, 3) for name, f in which_pairing(1.0, 4).items()}
    {'permutation': 0.75, 'others': 0.667, 'roll': 0.667, 'independent': 0.75}
    """
    return {how: Factors(float(covariance_factor(alpha, correlation=partner_correlation(how, n))),
                         float(covariance_factor(alpha, correlation=partner_correlation(how, n, "population"))),
                         float(sample_covariance_factor(alpha, n, how, shared))) for how in PAIRINGS}


def nearly_pure(alpha, purity=0.9):
    r"""What does alpha below one do? The share of examples with a larger weight above `purity`.

    :math:`P(\theta > t) = 1 - I_{(2t-1)^2}(1/2, \alpha)`, as :math:`(2\theta-1)^2` has the law Beta(1/2, alpha).

    >>> round(float(nearly_pure(1.0)), 12), round(float(nearly_pure(0.2)), 2)
    (0.2, 0.67)
    """
    from scipy.special import betaincc
    if not 0.5 <= purity <= 1:
        raise MixtureError(f"the larger of two weights lies between 0.5 and 1; got purity {purity!r}.")
    return betaincc(0.5, positive(alpha), (2 * purity - 1)**2)


def _sigmoid(f):
    return 1 / (1 + np.exp(-f))


def _cross_entropy(f, y):
    return np.logaddexp(0, f) - y * f


LOSSES = {                                                  # f is a logit for y in [0, 1], or a prediction of y
    "cross-entropy": _cross_entropy,
    "squares": lambda f, y: (f - y)**2,
    "focal": lambda f, y: y * _sigmoid(-f)**2 * _cross_entropy(f, 1) + (1 - y) * _sigmoid(f)**2 * _cross_entropy(f, 0),
    "quality focal": lambda f, y: (y - _sigmoid(f))**2 * _cross_entropy(f, y),
    "hinge": lambda f, y: np.maximum(0, 1 - (2 * y - 1) * f),
    "absolute": lambda f, y: np.abs(f - y),
    "Huber": lambda f, y: np.where(np.abs(f - y) < 0.5, (f - y)**2 / 2, 0.5 * np.abs(f - y) - 0.125),
}


def losses_or_labels(loss, first=1.0, second=0.0, lam=0.3, predictions=None):
    """Mixed labels or mixed losses? The mixed losses less the loss at the mixed label, for each prediction.

    The gradients agree exactly where this does not depend on the prediction.

    >>> float(np.ptp(losses_or_labels(LOSSES["cross-entropy"]))) < 1e-12, float(np.ptp(losses_or_labels(LOSSES["absolute"]))) > 0.1
    (True, True)
    """
    f = np.linspace(-3, 3, 121) if predictions is None else np.asarray(predictions, dtype=float)
    return lam * loss(f, first) + (1 - lam) * loss(f, second) - loss(f, lam * first + (1 - lam) * second)


def least_squares(x, y, alpha=None, ridge=0.0, intercept=True):
    """Does it change linear regression? Coefficients that minimize the expected Mixup loss over all pairs; intercept last.

    The mean over the n² pairs and over the weight is exact. Without `alpha`, the data as they are. The penalty
    ``ridge * |b|²`` does not touch the intercept.

    >>> x, y = np.array([[0.0], [1.0], [2.0]]), np.array([0.0, 1.0, 5.0])
    >>> bool(np.allclose(least_squares(x, y), least_squares(x, y, alpha=0.3)))
    True
    """
    z = np.column_stack([x, np.ones(len(x))]) if intercept else np.asarray(x, dtype=float)
    square, cross = z.T @ z / len(z), z.T @ y / len(z)
    if alpha is not None:
        c = covariance_factor(alpha)
        square = c * square + (1 - c) * np.outer(z.mean(0), z.mean(0))
        cross = c * cross + (1 - c) * z.mean(0) * np.mean(y)
    penalty = np.diag([ridge] * np.shape(x)[1] + [0.0] * intercept)
    return np.linalg.solve(square + penalty, cross)


def class_shares(shares, partners=None):
    """What about rare classes? Their shares before and after, with partners drawn alike or from other shares.

    >>> after = class_shares([0.9, 0.1])
    >>> after.label, after.dominant, after.pure
    (array([0.9, 0.1]), array([0.9, 0.1]), array([0.81, 0.01]))
    """
    first = closure(shares)
    second = first if partners is None else closure(partners)
    return Classes((first + second) / 2, (first + second) / 2, first * second)


def best_prediction(z, x, y, alpha):
    """When does it hurt? The prediction that Mixup asks for at z: the mean label of all mixed points there, in one dimension.

    NaN where no segment between two different inputs passes. Mixed pairs of one input with itself are left out: they
    are single points.

    >>> best_prediction(np.array([0.3, 0.6, 0.9]), [0, 1, 2], [0, 1, 0], alpha=1.0)         # not 0.3, 0.6, 0.9
    array([0.2, 0.4, 0.6])
    """
    from scipy.special import xlog1py, xlogy
    x, y, z, a = *(np.asarray(v, dtype=float) for v in (x, y, z)), positive(alpha)
    i, j = np.nonzero(x[:, None] != x)
    lam = (z[..., None] - x[j]) / (x[i] - x[j])
    inside = (lam > 0) & (lam < 1)
    t = np.where(inside, lam, 0.5)
    density = np.where(inside, np.exp(xlogy(a - 1, t) + xlog1py(a - 1, -t)) / np.abs(x[i] - x[j]), 0)
    total = density.sum(axis=-1)
    return np.sum(density * (t * y[i] + (1 - t) * y[j]), axis=-1) / np.where(total > 0, total, np.nan)


def strangers(x, classes, alpha, *, rng, draws=2000):
    """When does it hurt, on data? How often the nearest example of a mixed point has a class that its label lacks.

    Among `draws` random pairs of different classes.

    >>> x = np.array([[0.0], [1.0], [2.0]])
    >>> strangers(x, [0, 1, 2], 1.0, rng=np.random.default_rng(0)) > 0
    True
    """
    x, classes = np.asarray(x, dtype=float), np.asarray(classes)
    if len(np.unique(classes)) < 2:
        raise MixtureError("pairs of different classes need at least two classes; got one.")
    i = rng.integers(0, len(x), draws)
    j = np.array([rng.choice(np.nonzero(classes != classes[k])[0]) for k in i])
    lam = rng.beta(positive(alpha), alpha, draws)[:, None]
    mixed = lam * x[i] + (1 - lam) * x[j]
    nearest = classes[np.argmin(np.sum(x**2, axis=1) - 2 * mixed @ x.T, axis=1)]
    return float(np.mean((nearest != classes[i]) & (nearest != classes[j])))


def expected_loss(loss, model, x, y, alpha, trick=False, count=40):
    r"""The expected Mixup loss over all pairs, by quadrature; with `trick`, over Beta(alpha + 1, alpha) and unmixed labels.

    For losses affine in the label the two agree.

    >>> x, y = np.array([-1.0, 0.5, 2.0]), np.array([0.0, 1.0, 1.0])
    >>> both = [expected_loss(LOSSES["cross-entropy"], lambda z: 3 * z - 1, x, y, 0.4, trick) for trick in (False, True)]
    >>> bool(np.isclose(*both))
    True
    """
    lam, mass = beta_nodes(alpha, count)
    if trick:
        mass = 2 * lam * mass                                # the density of Beta(alpha + 1, alpha)
    x, y, t = np.asarray(x, dtype=float), np.asarray(y, dtype=float), lam[:, None, None]
    score = model(t * x[:, None] + (1 - t) * x)
    label = y[:, None] + 0 * t if trick else t * y[:, None] + (1 - t) * y
    return float(mass @ np.mean(loss(score, label), axis=(1, 2)))
