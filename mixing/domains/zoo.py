"""The rest of the kernel zoo: gates, chance, time and place, where only the weights move; and `ZOO`, all ten rows.

Gated, time-resolved and spatial kernels are the linear kernel with weights that depend on an input, a time or a place:
``linear(weights_there, parts)``. Sampling (`zoo_chance`) draws one part instead of averaging. Reactions
(`zoo_reaction`) and phases (`zoo_phases`) change what the parts are.
"""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError, is_symbolic, lift, namespace, on_simplex
from ..kernels import linear, log_linear, softmax_mean, synergistic
from ..weights import closure, softmax
from .zoo_chance import sample, total_variance
from .zoo_phases import phases
from .zoo_reaction import balance, react

__all__ = ["ZOO", "balance", "evaporate", "over", "partition_of_unity", "phases", "react", "sample", "softmax_gate",
           "top_k_gate", "total_variance"]


def softmax_gate(scores, temperature=1.0):
    r"""Weights from the scores that an input gives to each part, :math:`g_i = e^{s_i/T} / \sum_j e^{s_j/T}`.

    Parameters
    ----------
    scores : array (..., n)
        One score for each part; leading axes are inputs.
    temperature : float
        Positive; near zero the best part takes all.

    Returns
    -------
    array (..., n)

    Examples
    --------
    >>> softmax_gate([0.0, np.log(3.0)])
    array([0.25, 0.75])
    >>> linear(softmax_gate([[9.0, 0.0], [0.0, 9.0]], 0.1), [[1.0], [5.0]]).ravel()
    array([1., 5.])
    """
    if not temperature > 0:
        raise MixtureError(f"temperature must be positive; got {temperature}. For one winner use top_k_gate(scores, 1).")
    return softmax(lift(scores) / temperature)


def top_k_gate(scores, k):
    """The softmax of the k best scores and zero for all others: the sparse gate of routed experts.

    Among equal scores the earlier part is kept.

    Parameters
    ----------
    scores : array (..., n)
    k : int
        Between 1 and n.

    Returns
    -------
    array (..., n)

    Examples
    --------
    >>> top_k_gate([1.0, 3.0, 3.0, 0.0], 2)
    array([0. , 0.5, 0.5, 0. ])

    References
    ----------
    Shazeer et al. (2017), International Conference on Learning Representations.
    """
    s = np.asarray(scores, dtype=float)
    if not 1 <= k <= s.shape[-1]:
        raise MixtureError(f"k must be between 1 and the number of parts, {s.shape[-1]}; got {k}.")
    kept = np.argsort(-s, axis=-1, kind="stable")[..., :k]
    gate = np.zeros_like(s)
    np.put_along_axis(gate, kept, softmax(np.take_along_axis(s, kept, -1)), -1)
    return gate


def evaporate(weights, rates, time):
    r"""What is left of a blend whose parts decay each at its own rate, :math:`w_i(t) \propto w_i e^{-k_i t}`.

    Top, heart and base notes of a perfume. The mean rate falls at the speed of its own variance.

    Parameters
    ----------
    weights : array (..., n)
        At time zero.
    rates : array (..., n)
        In 1 / unit of time.
    time : float or array (...)

    Returns
    -------
    array (..., n)

    Examples
    --------
    >>> evaporate([0.5, 0.3, 0.2], [3.0, 1.0, 0.1], [0.0, 1.0, 5.0]).round(3)
    array([[0.5  , 0.3  , 0.2  ],
           [0.079, 0.349, 0.572],
           [0.   , 0.016, 0.984]])
    """
    w, k, t = (lift(a) for a in (weights, rates, time))
    xp = namespace(w, k, t)
    if not is_symbolic(xp):
        on_simplex(w, xp)
    with np.errstate(divide="ignore"):
        return softmax(xp.log(w) - k * t[..., None])


def partition_of_unity(place, centers, width, weights=None):
    r"""Weights at a place, each part strongest near its center: :math:`w_i(x) \propto w_i e^{-|x - c_i|^2 / 2h^2}`.

    Parameters
    ----------
    place : array (..., d)
    centers : array (n, d)
    width : float
        The length h over which one part gives way to the next.
    weights : array (n,), optional
        How much of each part there is overall; equal if not given.

    Returns
    -------
    array (..., n)
        On the simplex at every place.

    Examples
    --------
    >>> partition_of_unity([[0.0], [0.5], [1.0]], [[0.0], [1.0]], 0.2).round(6)
    array([[9.99996e-01, 4.00000e-06],
           [5.00000e-01, 5.00000e-01],
           [4.00000e-06, 9.99996e-01]])
    """
    x, c = np.asarray(place, dtype=float), np.asarray(centers, dtype=float)
    w = np.full(len(c), 1 / len(c)) if weights is None else on_simplex(np.asarray(weights, dtype=float))
    with np.errstate(divide="ignore"):
        return softmax(np.log(w) - ((x[..., None, :] - c) ** 2).sum(-1) / (2 * width**2))


def over(opacities):
    r"""Weights of layers seen from the front, :math:`w_i = a_i \prod_{j<i} (1 - a_j)`; the last one is the background's.

    The compositing of Gaussian splats and of transparent paint: the order of the parts matters.

    >>> over([0.5, 0.5]), over([1.0, 0.5])
    (array([0.5 , 0.25, 0.25]), array([1., 0., 0.]))

    References
    ----------
    Porter & Duff (1984), Computer Graphics 18, 253-259.
    """
    a = lift(opacities)
    xp = namespace(a)
    one = a[..., :1] * 0 + 1
    seen = xp.concat([one, *(xp.prod(1 - a[..., :i + 1], axis=-1, keepdims=True) for i in range(a.shape[-1]))], axis=-1)
    return xp.concat([a, one], axis=-1) * seen


def _gated(w, p):
    with np.errstate(divide="ignore"):
        return linear(top_k_gate(np.log(w), min(2, len(w))), p)


def _reacting(w, p):
    if len(w) < 3:
        return linear(w, p)
    return linear(closure(react(w, [-2, -1, 2, *[0] * (len(w) - 3)]).amounts), p)


ZOO = {
    "linear": linear,
    "log-linear": log_linear,
    "synergistic": lambda w, p: synergistic(w, p, 2 - 2 * np.eye(len(w))),
    "masking": lambda w, p: softmax_mean(w, p, 0.3),
    "gated": _gated,
    "stochastic": lambda w, p: sample(w, p, rng=np.random.default_rng(0)),
    "reactive": _reacting,
    "emergent": lambda w, p: phases(linear(w, p), lambda x: (x - 0.2) ** 2 * (x - 0.8) ** 2, 0, 2).richest,
    "time-resolved": lambda w, p: linear(evaporate(w, p[:, 0], 1.0), p),
    "spatial": lambda w, p: linear(partition_of_unity(np.full(p.shape[1], 0.5), p, 0.5, w), p),
}
"""The ten rows of the zoo as kernels ``K(w, p)`` of weights (n,) and parts (n, d) in the unit cube, for `laws.table`.

Gated keeps the two heaviest parts; stochastic is one draw (in law it is linear); in reactive, two of the first part
and one of the second become two of the third; emergent is the phase richest in the component that each coordinate
measures; time-resolved lets each part decay at the rate in its first coordinate; spatial looks from the cube's center.
"""
