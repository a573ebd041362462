"""Experts that run: the clear mixture, the sorted one that does only the work asked for, what it costs, what it drops.

Inputs ``x (T, d)``; gates ``(T, n)`` on the simplex; experts are two-layer perceptrons with weights ``(n, d, h)`` and
``(n, h, m)``.
"""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError, on_simplex
from ..kernels import linear


def expert(x, first, second):
    """One two-layer perceptron with rectified units: ``(T, d) -> (T, m)``."""
    return np.maximum(x @ first, 0) @ second


def mixture_of_experts(x, gates, first, second):
    """The clear version: every expert sees every input, and `linear` mixes their outputs with the gates.

    Shape ``(T, m)``. It computes what zero gates throw away; `routed` does not.
    """
    outputs = np.stack([expert(x, a, b) for a, b in zip(first, second)], axis=1)
    return linear(gates, outputs)


def routed(x, gates, first, second):
    """The same mixture when most gates are zero: each expert sees only its own inputs.

    Tokens are sorted by expert, so that every expert works on one contiguous block.
    """
    gates = on_simplex(np.asarray(gates, dtype=float))
    who, token = np.nonzero(gates.T)
    order_edges = np.searchsorted(who, np.arange(len(first) + 1))
    out = np.zeros((len(x), second.shape[-1]))
    for i in range(len(first)):
        mine = token[order_edges[i]:order_edges[i + 1]]
        if len(mine):
            out[mine] += gates[mine, i, None] * expert(x[mine], first[i], second[i])
    return out


def costs(inputs, hidden, outputs, *, experts=1, chosen=1):
    """What a layer of experts is made of and what it does: (parameters, multiplications for one token), router included.

    Parameters grow with the number of experts, work with the number chosen. One expert needs no router: a dense layer.

    >>> costs(256, 512, 256), costs(256, 512, 256, experts=16, chosen=2), costs(256, 16 * 512, 256)
    ((262144, 262144), (4198400, 528384), (4194304, 4194304))
    """
    one, router = inputs * hidden + hidden * outputs, inputs * experts * (experts > 1)
    return experts * one + router, chosen * one + router


class Counted(np.ndarray):
    """An array that notes how many multiplications its matrix products take, in ``products``; for checking `costs`.

    What is computed from it writes into the same list.

    >>> x = np.ones((3, 4)).view(Counted)
    >>> y = (2 * x @ np.ones((4, 5))) @ np.ones((5, 1))
    >>> x.products
    [60, 15]
    """

    def __array_finalize__(self, source):
        self.products = source.products if isinstance(source, Counted) else []

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        plain = [np.asarray(a) for a in inputs]
        if out is not None:
            options["out"] = tuple(map(np.asarray, out))
        if ufunc is np.matmul:
            self.products.append(plain[0].size * plain[1].shape[-1])
        found = np.asarray(getattr(ufunc, method)(*plain, **options)).view(Counted)
        found.products = self.products
        return found


def dropped(tokens, experts, factor=1.0, chosen=1):
    """Expected share of choices that overflow when a perfectly balanced random router sends each token to `chosen` experts.

    Each expert takes `factor` times its fair share. An exact sum over the binomial law of one expert's load. At factor
    one it is the chance that an expert gets exactly its fair share, less that chance over `experts` (de Moivre).

    >>> round(dropped(4096, 64), 4)
    0.0494

    References
    ----------
    de Moivre (1730), *Miscellanea Analytica*; Diaconis & Zabell (1991), Statistical Science 6, 284-302.
    """
    if not 1 <= chosen <= experts or tokens < 1 or factor < 0:
        raise MixtureError(f"expected at least one token, 1 <= chosen <= experts and a factor of at least 0; got {tokens} tokens, "
                           f"{chosen} of {experts} experts, factor {factor}.")
    from scipy.stats import binom
    load, fair = np.arange(tokens + 1), tokens * chosen / experts
    return float(np.maximum(load - factor * fair, 0) @ binom.pmf(load, tokens, chosen / experts) / fair)


def mixture_parameters(*, layers=32, width=4096, hidden=14_336, experts=8, chosen=2, kv=1024, vocabulary=32_000):
    """Parameters of a transformer with gated-unit experts: (all, used for one token). The defaults are Mixtral 8x7B's.

    >>> [round(p / 1e9, 1) for p in mixture_parameters()]
    [46.7, 12.9]

    References
    ----------
    Jiang et al. (2024), Mixtral of Experts, arXiv 2401.04088.
    """
    one, attention = 3 * width * hidden, 2 * width**2 + 2 * width * kv
    count = lambda n: layers * (n * one + attention + width * experts + 2 * width) + 2 * vocabulary * width + width
    return count(experts), count(chosen)
