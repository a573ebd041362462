"""Recipes that travel: a pairing finder, its null model, and when mixing examples helps a fit."""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .._operands import MixtureError


def shared(compounds):
    """How many compounds each pair of parts has in common; `compounds` is a boolean array (parts, compounds).

    >>> shared([[1, 1, 0], [0, 1, 1]])
    array([[2, 1],
           [1, 2]])
    """
    c = np.asarray(compounds)
    if c.ndim != 2 or not np.isin(c, (0, 1)).all():
        raise MixtureError(f"compounds must be a table of zeros and ones, one row for each part; got shape {c.shape}.")
    return c.astype(int) @ c.astype(int).T


def neighbors(vectors, target, count=3):
    """The parts nearest to one of them, by angle: near-neighbor pairing in any space of vectors ``(n, d)``.

    >>> neighbors([[1, 0], [0.9, 0.1], [0, 1]], 0, count=1)
    array([1])
    """
    v = np.asarray(vectors, dtype=float)
    unit = v / np.linalg.norm(v, axis=-1, keepdims=True)
    likeness = unit @ unit[target]
    likeness[target] = -np.inf
    return np.argsort(-likeness)[:count]


def cohesion(recipes, compounds):
    """Mean number of compounds shared by two parts of the same recipe, one value for each recipe.

    >>> cohesion([[0, 1], [0, 2]], [[1, 1, 0], [0, 1, 1], [0, 0, 1]])
    array([1., 0.])
    """
    s, means = shared(compounds), []
    for recipe in recipes:
        rows = np.asarray(recipe)
        if len(set(rows.tolist())) != len(rows) or len(rows) < 2:
            raise MixtureError(f"a recipe lists at least two different parts; got {list(recipe)}.")
        block = s[np.ix_(rows, rows)]
        means.append((block.sum() - np.trace(block)) / (len(rows) * (len(rows) - 1)))
    return np.array(means)


class Pairing(NamedTuple):
    """Whether a cuisine pairs what shares compounds, against recipes drawn at random."""

    excess: float          # observed minus expected mean of shared compounds
    error: float           # standard error of the null's mean for a cuisine of this size
    z: float               # excess in units of that error


def pairing(recipes, compounds, *, draws=200, by_frequency=True, rng):
    """A cuisine's cohesion against a null that keeps recipe sizes and (if wanted) how often each part is used.

    References
    ----------
    Ahn, Ahnert, Bagrow & Barabási (2011), Scientific Reports 1, 196.
    """
    sizes = [len(r) for r in recipes]
    used = np.bincount(np.concatenate([np.asarray(r) for r in recipes]), minlength=len(compounds)).astype(float)
    chance = used / used.sum() if by_frequency else np.full(len(used), 1 / len(used))
    observed = cohesion(recipes, compounds).mean()
    null = np.array([cohesion([rng.choice(len(used), k, replace=False, p=chance) for k in sizes], compounds).mean() for _ in range(draws)])
    return Pairing(float(observed - null.mean()), float(null.std()), float((observed - null.mean()) / null.std()))


def cuisine(compounds, count, size, taste, *, rng):
    """Recipes grown part by part: the next part is chosen with odds ``exp(taste * shared compounds)``.

    Positive taste seeks what shares compounds, negative avoids it, zero does not care.
    """
    s, recipes = shared(compounds), []
    for _ in range(count):
        recipe = [int(rng.integers(len(s)))]
        while len(recipe) < size:
            odds = np.exp(taste * s[recipe].mean(axis=0))
            odds[recipe] = 0
            recipe.append(int(rng.choice(len(s), p=odds / odds.sum())))
        recipes.append(recipe)
    return recipes


def halfway(curve, first, second, at=0.5):
    """What a fit that is linear between two anchors says in between, minus the truth: Mixup's bias on any curve.

    >>> round(halfway(lambda x: x**2, 0.0, 2.0), 3)
    1.0
    """
    return float((1 - at) * curve(first) + at * curve(second) - curve((1 - at) * first + at * second))
