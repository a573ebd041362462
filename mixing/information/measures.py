"""Information measures of a joint law, from the entropies of its subsets alone."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, NamedTuple

import numpy as np

from .._operands import MixtureError

UNITS = {"nats": 1.0, "bits": float(np.log(2))}


@dataclass(frozen=True)
class Law:
    """A joint law of n variables, seen through the entropies of its subsets.

    `entropy(S)` is the joint entropy, in nats, of the variables whose positions are in the tuple S;
    `surprisal(S)`, where it is known, is -ln p of those variables at every point of the law.
    `samples` is how many data points an estimate rests on, None for an exact law.

    >>> from mixing.information import copies, o_information
    >>> fair = copies(3)
    >>> float(fair.entropy((0, 1))), o_information(fair)
    (0.6931471805599453, 0.6931471805599453)
    """

    n: int
    entropy: Callable[[tuple], Any]
    surprisal: Callable[[tuple], Any] | None = None
    estimator: str = "exact"
    correction: str = "none"
    samples: int | None = None
    restrict: Callable[[tuple], "Law"] | None = None

    def of(self, *variables):
        """The law of some of the variables, in the order given.

        >>> from mixing.information import parity, total_correlation
        >>> total_correlation(parity(4).of(0, 1, 2), unit="bits")
        0.0
        """
        chosen = self._positions(variables)
        if self.restrict is not None:
            return self.restrict(chosen)
        pick = lambda S: tuple(sorted(chosen[i] for i in S))
        return Law(len(chosen), lambda S: self.entropy(pick(S)), self.surprisal and (lambda S: self.surprisal(pick(S))),
                   self.estimator, self.correction, self.samples)

    def given(self, *known):
        """The law of the other variables, with entropies conditional on the known ones: H(S | Z) = H(S, Z) - H(Z).

        >>> from mixing.information import o_information, parity
        >>> o_information(parity(4).given(3), unit="bits")
        -1.0
        """
        z = tuple(sorted(self._positions(known)))
        rest = [i for i in range(self.n) if i not in z]
        both = lambda S: tuple(sorted([rest[i] for i in S] + list(z)))
        return Law(len(rest), lambda S: self.entropy(both(S)) - self.entropy(z),
                   self.surprisal and (lambda S: self.surprisal(both(S)) - self.surprisal(z)),
                   self.estimator, self.correction, self.samples)

    def _positions(self, variables):
        if len(set(variables)) != len(variables) or not all(0 <= v < self.n for v in variables) or not variables:
            raise MixtureError(f"expected different positions from 0 to {self.n - 1}; got {variables}.")
        return tuple(variables)


class Measures(NamedTuple):
    """What the entropies of a joint law say about its dependence, in one unit."""

    entropy: float
    total_correlation: float
    dual_total_correlation: float
    o_information: float
    s_information: float
    gradient: tuple
    unit: str
    estimator: str
    correction: str
    samples: int | None


def measures(law, unit="nats"):
    """All the measures of one law together, with the unit and the estimator they come from.

    >>> from mixing.information import parity
    >>> found = measures(parity(3), unit="bits")
    >>> found.total_correlation, found.dual_total_correlation, found.o_information, found.unit
    (1.0, 2.0, -1.0, 'bits')
    """
    tc, dtc = total_correlation(law, unit), dual_total_correlation(law, unit)
    return Measures(joint_entropy(law, unit), tc, dtc, tc - dtc, tc + dtc, tuple(gradient(law, unit).tolist()), unit,
                    law.estimator, law.correction, law.samples)


def joint_entropy(law, unit="nats"):
    """The entropy H(X) of all the variables together.

    >>> from mixing.information import parity
    >>> joint_entropy(parity(3), unit="bits")
    2.0
    """
    return _in(unit, law.entropy(_all(law)))


def total_correlation(law, unit="nats"):
    r"""How far the law is from independence: :math:`\mathrm{TC} = \sum_i H(X_i) - H(X) \ge 0`.

    >>> from mixing.information import parity
    >>> total_correlation(parity(3), unit="bits")
    1.0

    References
    ----------
    Watanabe (1960), IBM Journal of Research and Development 4, 66-82.
    """
    H = law.entropy
    return _in(unit, sum(H((i,)) for i in range(law.n)) - H(_all(law)))


def dual_total_correlation(law, unit="nats"):
    r"""The randomness the variables share: :math:`\mathrm{DTC} = H(X) - \sum_i H(X_i \mid X_{-i}) \ge 0`.

    >>> from mixing.information import parity
    >>> dual_total_correlation(parity(3), unit="bits")
    2.0

    References
    ----------
    Han (1978), Information and Control 36, 133-156.
    """
    H, X = law.entropy, _all(law)
    return _in(unit, sum(H(_without(X, i)) for i in X) - (law.n - 1) * H(X))


def o_information(law, unit="nats"):
    r"""Redundancy less synergy: :math:`\Omega = \mathrm{TC} - \mathrm{DTC}`.

    Also :math:`\Omega = (n-2) H(X) + \sum_i [H(X_i) - H(X_{-i})]`, with
    :math:`-(n-2)\,\mathrm{TC} \le \Omega \le \tfrac{n-2}{n-1}\,\mathrm{TC}`; zero for one or two variables.

    Examples
    --------
    >>> from mixing.information import copies, parity
    >>> o_information(parity(3), unit="bits"), o_information(copies(3), unit="bits")
    (-1.0, 1.0)

    References
    ----------
    Rosas, Mediano, Gastpar, Jensen (2019), Physical Review E 100, 032305.
    """
    return _in(unit, _omega(law.n, law.entropy))


def s_information(law, unit="nats"):
    r"""All the dependence, counted once for each variable: :math:`\Sigma = \mathrm{TC} + \mathrm{DTC}`.

    It is also :math:`\sum_i I(X_i; X_{-i})`.

    >>> from mixing.information import parity
    >>> s_information(parity(3), unit="bits")
    3.0
    """
    return total_correlation(law, unit) + dual_total_correlation(law, unit)


def gradient(law, unit="nats"):
    r"""What each variable brings: :math:`\partial_i \Omega = \Omega(X) - \Omega(X_{-i})`, one number for each.

    >>> from mixing.information import outcomes
    >>> gradient(outcomes([(a, b, a ^ b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)]), unit="bits").round(12)
    array([-1., -1., -1.,  0.])

    References
    ----------
    Scagliarini, Nuzzi, Antonacci, Faes, Rosas, Marinazzo, Stramaglia (2023), Physical Review Research 5, 013025.
    """
    X = _all(law)
    whole = _omega(law.n, law.entropy)
    return np.array([_in(unit, whole - (_omega(law.n - 1, law.of(*_without(X, i)).entropy) if law.n > 1 else 0)) for i in X])


def pointwise(law, unit="nats"):
    r"""The O-information of single events, :math:`\omega(x)`, whose mean over the law is :math:`\Omega`.

    Minus logarithms of probabilities take the place of entropies.

    Raises
    ------
    MixtureError
        If the law knows entropies but no probabilities of points.

    Examples
    --------
    >>> from mixing.information import table
    >>> p = np.array([[[.25, 0], [0, .25]], [[0, .25], [.25, 0]]])
    >>> float(pointwise(table(p), unit="bits")[0, 0, 0])
    -1.0
    """
    if law.surprisal is None:
        raise MixtureError(f"no probabilities of single points in a law from {law.estimator}; use table, gaussian or counted.")
    return _omega(law.n, law.surprisal) / UNITS[unit]


def _omega(n, H):
    X = tuple(range(n))
    return (n - 2) * H(X) + sum(H((i,)) - H(_without(X, i)) for i in X) if n > 2 else 0 * H(X)


def _all(law):
    return tuple(range(law.n))


def _without(X, i):
    return X[:i] + X[i + 1:]


def _in(unit, value):
    if unit not in UNITS:
        raise MixtureError(f"expected a unit from {', '.join(UNITS)}; got {unit!r}.")
    value = value / UNITS[unit] if unit != "nats" else value
    return value if getattr(value, "free_symbols", None) is not None else float(value)
