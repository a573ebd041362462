"""Evidence on merging: soups, mixed objectives."""
from fractions import Fraction

import numpy as np

from mixing.ledger import check


def a_soup_is_not_an_average_of_predictions():
    """f_t(x) = t^2 x with t = 1 and t = -1: both predict x, their soup t = 0 predicts 0, their ensemble x."""
    f = lambda t, x: t * t * x
    x = Fraction(3)
    return [check("soup's prediction", f((Fraction(1) + Fraction(-1)) / 2, x), "==", 0, how="exact"), check("ensemble's prediction", (f(1, x) + f(-1, x)) / 2, "==", 3, how="exact")]


def convex_fronts_are_reached():
    """Front f2 = (1 - f1)^2: different weights choose different points inside it."""
    t = np.linspace(0, 1, 2001)
    chosen = {int(np.argmin(w * t + (1 - w) * (1 - t) ** 2)) for w in np.linspace(0.05, 0.6, 30)}
    return check("different interior points chosen by thirty weights", len([c for c in chosen if 0 < c < 2000]), ">", 20, how="numeric")


def concave_fronts_collapse():
    """Front f2 = sqrt(1 - f1^2): ninety-nine weights, and how many choose an interior point; Chebyshev's rule does."""
    t = np.linspace(0, 1, 10_001)
    f2 = np.sqrt(1 - t**2)
    inside = sum(np.argmin(w * t + (1 - w) * f2) not in (0, 10_000) for w in np.linspace(0.01, 0.99, 99))
    return [check("weights that choose an interior point", int(inside), "==", 0, how="numeric"),
            check("place chosen by the larger of the two", float(t[np.argmin(np.maximum(t, f2))]), "==", float(np.sqrt(0.5)), within=1e-3, how="numeric")]
