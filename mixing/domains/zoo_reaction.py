"""Reactions: the kernel that conserves elements and not parts.

A stoichiometry is one number for each species: negative for what is used up, positive for what is formed.
"""
from __future__ import annotations

import re
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

import numpy as np

from .._operands import MixtureError

TOKEN = re.compile(r"([A-Z][a-z]?)(\d*)|(\()|\)(\d*)")


def elements(formula):
    """The atoms in one molecule.

    >>> elements("C2H5OH"), elements("Ca(OH)2")
    ({'C': 2, 'H': 6, 'O': 1}, {'Ca': 1, 'O': 2, 'H': 2})
    """
    if not formula or TOKEN.sub("", formula) or formula.count("(") != formula.count(")"):
        raise MixtureError(f"expected a formula like 'H2O' or 'Ca(OH)2'; got {formula!r}.")
    groups = [{}]
    for atom, count, opening, repeat in TOKEN.findall(formula):
        if opening:
            groups.append({})
            continue
        found, times = ({atom: 1}, count) if atom else (groups.pop(), repeat)
        for name, number in found.items():
            groups[-1][name] = groups[-1].get(name, 0) + number * int(times or 1)
    return groups[0]


def element_matrix(species):
    """How many atoms of each element (rows) one molecule of each species (columns) has, with the elements' names.

    >>> element_matrix(["H2", "O2", "H2O"])
    (array([[2, 0, 2],
           [0, 2, 1]]), ['H', 'O'])
    """
    counts = [elements(formula) for formula in species]
    names = sorted(set().union(*counts))
    return np.array([[count.get(name, 0) for count in counts] for name in names]), names


def balance(reactants, products):
    """The smallest whole numbers that make an equation conserve every element; reactants negative.

    Raises
    ------
    MixtureError
        If no such numbers exist, or more than one independent set does, or a species ends up on the other side.

    Examples
    --------
    >>> balance(["H2", "O2"], ["H2O"])
    (-2, -1, 2)
    >>> balance(["C3H8", "O2"], ["CO2", "H2O"])
    (-1, -5, 3, 4)
    """
    species = [*reactants, *products]
    free = _null_space(element_matrix(species)[0].tolist())
    if len(free) != 1:
        raise MixtureError(f"{' + '.join(reactants)} -> {' + '.join(products)} has {len(free)} independent balances; expected one. "
                           "Add the missing species, or split it into single reactions.")
    whole = [int(x * lcm(*(v.denominator for v in free[0]))) for x in free[0]]
    sign = 1 if whole[-1] > 0 else -1
    nu = tuple(sign * x // gcd(*whole) for x in whole)
    if any((x < 0) != (i < len(reactants)) for i, x in enumerate(nu)):
        raise MixtureError(f"balancing needs {dict(zip(species, nu))}; expected reactants negative and products positive. "
                           "Move a species to the other side, or drop it.")
    return nu


def _null_space(rows):
    """A basis of the vectors that a matrix of whole numbers sends to zero, exactly."""
    rows, pivots = [[Fraction(x) for x in row] for row in rows], []
    for column in range(len(rows[0])):
        r = len(pivots)
        pivot = next((i for i in range(r, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[r], rows[pivot] = rows[pivot], rows[r]
        rows[r] = [x / rows[r][column] for x in rows[r]]
        rows = [row if i == r else [x - row[column] * y for x, y in zip(row, rows[r])] for i, row in enumerate(rows)]
        pivots.append(column)
    return [[-rows[pivots.index(j)][f] if j in pivots else Fraction(int(j == f)) for j in range(len(rows[0]))]
            for f in range(len(rows[0])) if f not in pivots]


class Reaction(NamedTuple):
    """What a reaction leaves: ``amounts (..., n)``, how far it went, and which species stopped it."""

    amounts: np.ndarray
    extent: np.ndarray
    limiting: np.ndarray


def react(amounts, stoichiometry, extent=None):
    r"""Amounts after a reaction, :math:`n_i + \nu_i \xi`, run until a reactant is used up or to a given extent.

    Parameters
    ----------
    amounts : array (..., n)
        Non-negative, in mol or any unit proportional to the number of molecules.
    stoichiometry : array (n,)
        Negative for reactants, positive for products, zero for spectators.
    extent : float or array (...), optional
        How often the reaction happened, in the unit of the amounts.

    Returns
    -------
    Reaction
        ``limiting`` is the index of the reactant that runs out first.

    Raises
    ------
    MixtureError
        For negative amounts, no reactant, or an extent that would use more than there is.

    Examples
    --------
    >>> react([3.0, 1.0, 0.0], balance(["H2", "O2"], ["H2O"]))
    Reaction(amounts=array([1., 0., 2.]), extent=array(1.), limiting=array(1))
    """
    n, nu = np.asarray(amounts, dtype=float), np.asarray(stoichiometry, dtype=float)
    if nu.shape != n.shape[-1:] or not (nu < 0).any() or not (n >= 0).all():
        raise MixtureError(f"expected non-negative amounts (..., n) and a stoichiometry (n,) with a negative entry; got amounts of "
                           f"shape {n.shape} and stoichiometry {nu}. Reactants are negative.")
    possible = np.where(nu < 0, n / np.where(nu < 0, -nu, 1), np.inf)
    most = possible.min(axis=-1)
    xi = most if extent is None else np.asarray(extent, dtype=float)
    if not np.all(xi <= most * (1 + 1e-12)):
        raise MixtureError(f"extent {extent} uses more than there is; at most {most} is possible.")
    return Reaction(np.maximum(n + nu * xi[..., None], 0), np.asarray(xi), np.asarray(possible.argmin(axis=-1)))
