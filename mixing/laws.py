"""What a kernel may obey. Each law returns two things that are equal when it holds.

A kernel here is a function ``K(w, p)`` of weights ``(n,)`` and parts ``(n, d)``, in numbers or in symbols.
"""
from __future__ import annotations

import numpy as np


def idempotent(K, w, p):
    """Mixing a part with itself gives that part."""
    return K(w, np.stack([p[0]] * len(p))), p[0]


def vertex(K, w, p):
    """All the weight on one part gives that part."""
    return K(np.eye(len(p), dtype=int)[0], p), p[0]


def internal(K, w, p):
    """Each coordinate of the mixture lies between the smallest and the largest of its parts."""
    m = K(w, p)
    return np.clip(m, p.min(axis=0), p.max(axis=0)), m


def symmetric(K, w, p):
    """Parts may be listed in any order, each with its own weight."""
    return K(w[::-1], p[::-1]), K(w, p)


def homogeneous(K, w, p):
    """Doubling every part doubles the mixture: the unit does not matter."""
    return K(w, 2 * p), 2 * K(w, p)


def mergeable(K, w, p):
    """Mixing two parts first and the rest afterwards changes nothing."""
    u = w[0] + w[1]
    both = K(np.stack([w[0] / u, w[1] / u]), p[:2])
    return K(np.array([u, *w[2:]]), np.concatenate([both[None], p[2:]])), K(w, p)


def ignores_zero_weight(K, w, p):
    """A part of zero weight might as well be absent."""
    return K(np.array([*w, 0]), np.concatenate([p, p[:1] ** 0.5])), K(w, p)


LAWS = {law.__name__: law for law in
        (idempotent, vertex, internal, symmetric, homogeneous, mergeable, ignores_zero_weight)}


def counterexample(law, K, *, draw, rng, trials=40, rtol=1e-8):
    """A mixture ``(w, p)`` on which `K` breaks `law`, or None if none of the trials found one.

    `draw` makes one random mixture from the generator.

    >>> counterexample(idempotent, lambda w, p: (w[:, None] * p).max(0), draw=random_mixture, rng=np.random.default_rng(0))
    (array(...), array(...))
    >>> counterexample(idempotent, lambda w, p: w @ p, draw=random_mixture, rng=np.random.default_rng(0)) is None
    True
    """
    for _ in range(trials):
        w, p = draw(rng)
        left, right = law(K, w, p)
        if not np.allclose(left, right, rtol=rtol, atol=rtol):
            return w, p
    return None


def random_mixture(rng):
    """Three to five parts in the unit cube, with weights from the whole simplex."""
    n = int(rng.integers(3, 6))
    return rng.dirichlet(np.ones(n)), rng.uniform(0.05, 0.95, (n, 3))


def table(kernels, *, draw=random_mixture, rng, trials=40):
    """Which kernel obeys which law: ``{kernel: {law: True or the counterexample}}``, found by trial.

    True means that no trial broke the law; a proof is the business of `mixing.derivations.kernels`.

    >>> verdicts = table({"linear": lambda w, p: w @ p}, rng=np.random.default_rng(0))
    >>> all(verdict is True for verdict in verdicts["linear"].values())
    True
    """
    return {name: {law: counterexample(check, K, draw=draw, rng=rng, trials=trials) or True
                   for law, check in LAWS.items()} for name, K in kernels.items()}
