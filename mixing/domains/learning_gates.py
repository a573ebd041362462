r"""Gates: which experts an input goes to, with what weight, and the gradients of all that, written out.

Scores are ``(..., T, n)``, one for each input and expert; leading axes are runs (settings, seeds). A gate is a softmax
over a pool of experts, times a mask of those that are used: all of them (dense), the k best (sparse), the k best for
which there is room (capacity).
"""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError, on_simplex


def best(scores, k):
    """Which experts are among the k best of each input: a mask ``(..., T, n)``. Among equals the earlier one wins.

    `k` broadcasts against the runs, so that one call serves several settings.

    >>> best([[1.0, 3.0, 3.0, 0.0]], 2)
    array([[False,  True,  True, False]])
    """
    s, k = np.asarray(scores), np.asarray(k)
    if not np.all((k >= 1) & (k <= s.shape[-1])):
        raise MixtureError(f"k must be between 1 and the {s.shape[-1]} experts; got {k.ravel().tolist()}.")
    if np.all(k == 1):
        return s.argmax(axis=-1)[..., None] == np.arange(s.shape[-1])
    rank = np.argsort(np.argsort(-s, axis=-1, kind="stable"), axis=-1, kind="stable")
    return rank < k[..., None, None]


def admitted(mask, room):
    """The choices for which there is room: each expert takes its first `room` inputs, in the order of the batch.

    >>> admitted([[True, False], [True, False], [True, True]], 2)[:, 0]
    array([ True,  True, False])
    """
    mask = np.asarray(mask)
    return mask & (np.cumsum(mask, axis=-2) <= np.asarray(room)[..., None, None])


def gate(scores, mask, among_chosen=True):
    r"""Weights of the used experts, :math:`g_i = c_i\, e^{s_i} / \sum_{j \in P} e^{s_j}`: the pair ``(g, p)``.

    The pool P of the softmax p is the used experts themselves (`among_chosen`; the weights add up to one), or all
    of them (Switch; a chosen expert keeps its probability as a factor).

    >>> gate([[0.0, 0.0]], [[True, False]], among_chosen=False)[0]
    array([[0.5, 0. ]])

    References
    ----------
    Shazeer et al. (2017), equations 3-5; Fedus, Zoph & Shazeer (2022), equation 2.
    """
    pool = mask | ~np.asarray(among_chosen)[..., None, None]
    p = _softmax(np.where(pool, scores, -np.inf))
    return mask * p, p


def _softmax(scores):
    """`mixing.softmax`, several times as fast along an axis as short as this one."""
    tilted = np.exp(scores - np.take_along_axis(scores, scores.argmax(axis=-1, keepdims=True), axis=-1))
    return tilted / (tilted @ np.ones((scores.shape[-1], 1), scores.dtype))


def gate_gradient(g, p, upstream):
    """The loss's gradient in the scores, given its gradient in the gates: ``g u - p sum(g u)``.

    Which experts are used does not change under a small step, except at a tie; there the gate jumps.
    """
    through = g * upstream
    return through - p * through.sum(-1, keepdims=True)


def shares(mask):
    """The share of all choices that goes to each expert, ``(..., n)``: its load.

    >>> shares([[True, False], [True, True]])
    array([0.667, 0.333])
    """
    count = np.sum(mask, axis=-2)
    return count / np.maximum(count.sum(-1, keepdims=True), 1)


def balance_loss(gates, sent=None):
    """Switch Transformer's balance loss n sum f_i P_i: f the share of inputs sent to each expert, P its mean gate.

    Without `sent` every input goes to its largest gate.

    >>> balance_loss([[1.0, 0.0], [0.0, 1.0]])
    1.0

    References
    ----------
    Fedus, Zoph & Shazeer (2022), Journal of Machine Learning Research 23(120), equation 4.
    """
    g = on_simplex(np.asarray(gates, dtype=float))
    f = shares(best(g, 1)) if sent is None else np.asarray(sent)
    loss = g.shape[-1] * (f * g.mean(axis=-2)).sum(-1)
    return float(loss) if np.ndim(loss) == 0 else loss


def balance_gradient(gates, sent):
    """The balance loss's gradient in the scores, ``(..., T, n)``; the shares that were sent count as constant.

    It is n p_i (f_i - sum f p) / T: it vanishes where a gate is saturated, however uneven the load.
    """
    f = np.asarray(sent)[..., None, :]
    return gates.shape[-1] / gates.shape[-2] * gates * (f - (f * gates).sum(-1, keepdims=True))


def softplus(x):
    """A smooth rectifier, log(1 + e**x): the width of a noisy gate's noise.

    >>> softplus(np.array([0.0, 100.0]))
    array([  0.693, 100.   ])
    """
    return np.logaddexp(x, 0)


def chance_to_be_chosen(scores, noisy, width, k):
    r"""How likely each expert is to be among the k best if its own noise is drawn again: Shazeer's smooth load.

    :math:`P_i = \Phi((s_i - t_i)/\sigma_i)`, where t is the k-th best noisy score among the *other* experts. Summed
    over the inputs it estimates an expert's load and, unlike the load, it has a gradient.

    >>> even = np.zeros((1, 3))
    >>> chance_to_be_chosen(even, np.array([[0.5, 0.0, -1.0]]), 1.0, 1)
    array([[0.5  , 0.309, 0.309]])

    References
    ----------
    Shazeer et al. (2017), International Conference on Learning Representations, appendix A.
    """
    from scipy.special import ndtr
    noisy = np.asarray(noisy, dtype=float)
    n = noisy.shape[-1]
    if not 1 <= k < n:
        raise MixtureError(f"k must be at least 1 and below the {n} experts, or nobody has a rival; got {k}.")
    others = np.where(np.eye(n, dtype=bool), -np.inf, noisy[..., None, :])
    bar = np.sort(others, axis=-1)[..., -k]
    return ndtr((scores - bar) / width)
