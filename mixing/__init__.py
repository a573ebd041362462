"""Mixing: m = K(w, p; c).

Parts p in a space, weights w on the simplex, a kernel K that combines them, a carrier c that says what
"straight" means. One function, `barycenter`, is six of the book's ten kernels.

>>> from mixing import LOG, barycenter, linear
>>> linear([0.5, 0.5], [[1.0], [9.0]]), barycenter([0.5, 0.5], [[1.0], [9.0]], LOG)
(array([5.]), array([3.]))
"""
from ._errors import MixtureError

__all__ = [
    "EUCLIDEAN", "FISHER_RAO", "LOG", "SPHERE", "Carrier", "MixtureError", "barycenter", "beta_weights", "check", "claims",
    "closure", "dirichlet", "effective_number", "entropy", "excess", "linear", "log_linear", "power", "power_mean", "softmax",
    "softmax_mean", "synergistic",
]


def _numerical():
    """The names that compute with arrays. They come when one is asked for, so that symbols need no NumPy."""
    from .carriers import EUCLIDEAN, FISHER_RAO, LOG, SPHERE, Carrier, power
    from .kernels import barycenter, excess, linear, log_linear, power_mean, softmax_mean, synergistic
    from .weights import beta_weights, closure, dirichlet, effective_number, entropy, softmax
    return locals()


def __getattr__(name):
    if name == "claims":
        from .ledger import claims
        return claims
    if name == "check":
        from .answers import check
        return check
    if name in __all__:
        globals().update(_numerical())
        return globals()[name]
    raise AttributeError(f"module 'mixing' has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *__all__})
