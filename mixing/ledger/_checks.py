"""A check: what was found by one route stands beside what was claimed by another, and either they agree or not."""
from __future__ import annotations

import operator
from dataclasses import dataclass
from numbers import Number

import numpy as np

from .._errors import MixtureError

STRENGTH = {"exact": "exact", "enumeration": "exact enumeration", "numeric": "numeric", "quadrature": "numeric",
            "Monte Carlo": "sampled"}
EXACT = ("exact", "enumeration")
RELATIONS = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


@dataclass(frozen=True, eq=False, repr=False)
class Check:
    """One comparison; `holds` says whether it came out as stated. Made by `check`."""
    what: str
    found: object
    relation: str
    claimed: object
    within: float
    how: str
    holds: bool

    @property
    def strength(self):
        """What the comparison is worth: "exact", "exact enumeration", "numeric" or "sampled"."""
        return STRENGTH[self.how]

    def __repr__(self):
        slack = f" within {shown(self.within)}" if np.any(self.within) else ""
        return (f"{self.what}: {shown(self.found)} {self.relation} {shown(self.claimed)}{slack} "
                f"({self.how}, {'holds' if self.holds else 'FAILS'})")


def check(what, found, relation, claimed, within=0, how=None):
    """Compare what one route found with what another one claimed.

    Parameters
    ----------
    what : str
        What is compared.
    found, claimed : number, Fraction, SymPy expression, bool, str or array
        NaN holds in no relation. Arrays are compared entry by entry, with a single value or one of their own shape.
    relation : str
        One of ``== != < <= > >=``; for arrays it must hold everywhere, ``!=`` somewhere.
    within : float
        How far ``==``, ``<=`` and ``>=`` may be missed, and by how much ``!=``, ``<`` and ``>`` must be won.
        An array gives each entry its own. Zero for exact checks.
    how : str
        ``"exact"``, ``"enumeration"``, ``"numeric"``, ``"quadrature"`` or ``"Monte Carlo"``. Left out, it is
        ``"numeric"`` where a floating-point number or a tolerance takes part and ``"exact"`` otherwise.

    Returns
    -------
    Check

    Raises
    ------
    MixtureError
        For an unknown relation or `how`, shapes that differ, and floating-point numbers or a tolerance in an exact check.

    Examples
    --------
    >>> check("half of ten", 10 / 2, "==", 5)
    half of ten: 5 == 5 (numeric, holds)
    >>> check("a third", 0.333, "==", 1 / 3, within=1e-3).holds
    True
    >>> check("not a number", float("nan"), "!=", 0).holds
    False
    """
    found, claimed = _plain(found), _plain(claimed)
    rounded = any(map(_is_rounded, (found, claimed, within)))
    how = how or ("numeric" if rounded or np.any(within) else "exact")
    _accept(what, relation, within, how, rounded)
    return Check(what, found, relation, claimed, within, how, _holds(found, relation, claimed, within))


def _accept(what, relation, within, how, rounded):
    if not isinstance(what, str) or not what.strip():
        raise MixtureError(f"a check says in words what it compares; got {what!r}.")
    if relation not in RELATIONS:
        raise MixtureError(f"check {what!r}: the relation must be one of {' '.join(RELATIONS)}; got {relation!r}.")
    if how not in STRENGTH:
        raise MixtureError(f"check {what!r}: how must be one of {', '.join(STRENGTH)}; got {how!r}.")
    if not np.all(np.asarray(within, dtype=float) >= 0):
        raise MixtureError(f"check {what!r}: within must not be negative or NaN; got {within!r}.")
    if how in EXACT and np.any(within):
        raise MixtureError(f"check {what!r}: how={how!r} leaves no room for within={within!r}. "
                           "Drop the tolerance, or say how='numeric'.")
    if how in EXACT and rounded:
        raise MixtureError(f"check {what!r}: how={how!r} is for exact values, and a floating-point number is rounded. "
                           "Use integers, Fractions or SymPy numbers, or say how='numeric'.")


def _plain(value):
    """NumPy scalars as Python's, SymPy matrices and sequences as arrays, everything else as it is."""
    if isinstance(value, np.generic):
        return value.item()
    if _is_sympy(value):
        return _from_sympy(value)
    if isinstance(value, (list, tuple)):
        kinds = {type(v) for v in value}
        value = np.array(value) if kinds <= {int, float, bool, str} and len(kinds) == 1 else np.array(value, dtype=object)
    if hasattr(value, "__array__") and not isinstance(value, np.ndarray):
        value = np.asarray(value)
    return value.item() if isinstance(value, np.ndarray) and value.ndim == 0 else value


def _from_sympy(value):
    import sympy as sp
    if value in (sp.true, sp.false):
        return bool(value)
    return np.array(value.tolist(), dtype=object) if hasattr(value, "tolist") else value


def _is_sympy(value):
    return type(value).__module__.partition(".")[0] == "sympy"


def _is_rounded(value):
    """Whether a floating-point number takes part."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fc" or value.dtype == object and any(map(_is_rounded, value.flat))
    return isinstance(value, (float, complex)) or _is_sympy(value) and _has_float(value)


def _has_float(expression):
    import sympy as sp
    return expression.has(sp.Float)


def _holds(found, relation, claimed, within):
    if not isinstance(found, np.ndarray) and not isinstance(claimed, np.ndarray):
        return _one(found, relation, claimed, within)
    shapes = {np.shape(v) for v in (found, claimed, within)} - {()}
    if len(shapes) > 1:
        raise MixtureError(f"a check compares arrays of one shape; got {' and '.join(map(str, sorted(shapes)))}.")
    every = (found, claimed, within)
    if all(np.asarray(v).dtype.kind in "if" for v in every):
        return _numbers(found, relation, claimed, within)
    entries = zip(*(np.broadcast_to(np.asarray(v, dtype=object), *shapes).flat for v in every))
    results = [_one(f, relation, c, w) for f, c, w in entries]
    return bool(results) and (any(results) and not any(map(_is_nan, (*np.ravel(found), *np.ravel(claimed))))
                              if relation == "!=" else all(results))


def _numbers(found, relation, claimed, within):
    """Arrays of numbers at once: the same comparison as `_one` for each entry."""
    known = ~(np.isnan(found) | np.isnan(claimed))
    if relation in ("==", "!="):
        with np.errstate(invalid="ignore"):
            equal = (found == claimed) | (np.abs(found - claimed) <= within)
        return bool(np.size(known) and known.all() and (equal.all() if relation == "==" else not equal.all()))
    slack = within if relation in ("<=", ">=") else -np.asarray(within)
    return bool(np.size(known) and np.all(RELATIONS[relation](found, claimed + slack if relation in ("<", "<=") else claimed - slack)))


def _one(found, relation, claimed, within):
    found, claimed = _plain(found), _plain(claimed)
    if _is_nan(found) or _is_nan(claimed):
        return False
    if _is_sympy(found) or _is_sympy(claimed):
        return _symbols(found, relation, claimed, within)
    if not (isinstance(found, Number) and isinstance(claimed, Number)):
        return relation in ("==", "!=") and type(found) is type(claimed) and bool(RELATIONS[relation](found, claimed))
    if relation in ("==", "!="):
        equal = found == claimed or bool(within) and abs(found - claimed) <= within
        return bool(equal) == (relation == "==")
    slack = within if relation in ("<=", ">=") else -within
    return bool(RELATIONS[relation](found, claimed + slack if relation in ("<", "<=") else claimed - slack))


def _is_nan(value):
    if _is_sympy(value):
        import sympy as sp
        return bool(value.has(sp.nan))
    return isinstance(value, Number) and bool(np.isnan(complex(value)))


def _symbols(found, relation, claimed, within):
    """For expressions: equal only where SymPy can show it, larger only where it can decide it."""
    import sympy as sp
    found, claimed, within = map(sp.sympify, (found, claimed, within))
    if relation in ("==", "!="):
        gap = sp.simplify(found - claimed)
        equal = gap == 0 or gap.equals(0)
        if within:
            equal = bool(sp.Abs(gap) <= within) if gap.is_number else None
        return equal is True if relation == "==" else equal is False
    slack = within if relation in ("<=", ">=") else -within
    return RELATIONS[relation](found, claimed + slack if relation in ("<", "<=") else claimed - slack) is sp.true


def shown(value):
    """A value as a reader wants to see it: six digits, short arrays in full, long ones by shape and range.

    >>> shown(2 / 3), shown([1, 2]), shown(np.arange(100.0))
    ('0.666667', '[1, 2]', '100 numbers from 0 to 99')
    """
    value = _plain(value)
    if isinstance(value, np.ndarray):
        if value.size > 8 and value.dtype.kind in "fiu":
            size = "×".join(map(str, value.shape))
            return f"{size} numbers from {shown(value.min())} to {shown(value.max())}"
        return "[" + ", ".join(shown(v) for v in value) + "]"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, complex):
        return f"{value:.6g}"
    return str(value)
