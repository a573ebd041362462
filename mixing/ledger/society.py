"""Evidence on opinions: averaging, stubbornness, polarization, tipping."""
from fractions import Fraction

import numpy as np
import sympy as sp

from mixing import linear
from mixing.domains import society, tipping
from mixing.ledger import check


def degroot_is_the_linear_kernel():
    """One round on symbols: the linear kernel with one row of weights for each person writes out the weighted sums."""
    a, b, c, x, y, z = sp.symbols("a b c x y z", positive=True)
    W = np.array([[a, b, 1 - a - b], [b, c, 1 - b - c], [c, a, 1 - a - c]])
    opinions = np.array([[x], [y], [z]])
    return [check(f"agent {i + 1}'s next opinion", sp.expand(linear(W, opinions)[i, 0]), "==", sp.expand(sum(w * o for w, o in zip(W[i], (x, y, z)))), how="exact")
            for i in range(3)]


def degroot_never_leaves_the_hull():
    """All rows of weights in tenths for three people with opinions 0, 1/2 and 1, in exact fractions: no next opinion is outside."""
    opinions = np.array([[Fraction(0)], [Fraction(1, 2)], [Fraction(1)]])
    rows = [(Fraction(i, 10), Fraction(j, 10), Fraction(10 - i - j, 10)) for i in range(11) for j in range(11 - i)]
    after = linear(np.array(rows), opinions)[:, 0]
    return [check("largest next opinion", max(after), "<=", Fraction(1), how="enumeration"),
            check("smallest next opinion", min(after), ">=", Fraction(0), how="enumeration")]


def a_leader_suffices():
    """A network that is not strongly connected and still agrees, on its leader."""
    W = np.array([[1.0, 0.0], [0.5, 0.5]])
    return [check("agents the leader listens to besides the leader", int((W[0, 1:] > 0).sum()), "==", 0, how="exact"),
            check("disagreement after 60 rounds", float(np.ptp(society.degroot(W, [0.0, 1.0], 60))), "<", 1e-15, how="numeric")]


def two_leaders_divide():
    """A connected, aperiodic network that never agrees: two leaders and one listener."""
    W = np.array([[1, 0, 0], [0.5, 0, 0.5], [0, 0, 1]])
    x = society.degroot(W, [0.0, 0.3, 1.0], 1000)
    return check("disagreement after 1000 rounds", float(np.ptp(x)), "==", 1.0, how="numeric")


def structure_agrees_with_powers():
    """On 200 random networks of five the structural test and the matrix powers give the same verdict."""
    rng, wrong, agreed = np.random.default_rng(1974), 0, 0
    for _ in range(200):
        ties = (rng.random((5, 5)) < 0.3) * rng.uniform(0.3, 1, (5, 5))
        ties[ties.sum(1) == 0, 0] = 1
        W = society.influence(ties)
        truth = np.ptp(np.linalg.matrix_power(W, 20_000), axis=0).max() < 1e-6
        wrong += society.consensus(W).reached != truth
        agreed += truth
    return [check("networks on which the two disagree", wrong, "==", 0, how="numeric"),
            check("networks that agree", int(agreed), ">", 20, how="numeric"),
            check("networks that do not", 200 - int(agreed), ">", 20, how="numeric")]


def adding_diverges():
    """A crowd in perfect agreement at 1, with a tenth of the first opinion added each round, reaches 11 after 100 rounds."""
    W, x = np.full((3, 3), 1 / 3), np.ones(3)
    for _ in range(100):
        x = W @ x + 0.1
    return check("opinion after 100 rounds, all first opinions 1", float(x[0]), ">", 10.9, how="numeric")


def limit_is_a_posterior_mode():
    """On a random mutual network the talk's limit equals the field's linear solve."""
    rng = np.random.default_rng(3)
    S = np.triu(rng.uniform(size=(7, 7)), 1)
    S += S.T
    d, k, x0 = S.sum(1), rng.uniform(0.1, 2, 7), rng.normal(size=7)
    mode = np.linalg.solve(np.diag(d + k) - S, k * x0)
    x = x0
    for _ in range(2000):
        x = (S @ x + k * x0) / (d + k)
    return check("largest gap between talk and mode", float(np.abs(x - mode).max()), "<=", 1e-12, how="numeric")


def one_sided_influence_has_no_energy():
    """A listens to B and B to nobody: the pulls have unequal cross-slopes, so no energy has them as its slope."""
    W, a = np.array([[0.0, 1.0], [0.0, 1.0]]), np.array([0.5, 0.0])
    pull = np.eye(2) - a[:, None] * W                     # the linear map whose zero is the limit
    ratios = [pull[0, 1], pull[1, 0]]
    return [check("slope of A's pull in B's opinion", float(ratios[0]), "==", -0.5, how="numeric"),
            check("slope of B's pull in A's opinion, which a shared energy would need nonzero", float(ratios[1]), "==", 0.0, how="numeric")]


def groups_form_inside_the_hull():
    """Sixty evenly spread opinions with radius 0.15 end in several groups, all inside the first range."""
    x = society.bounded_confidence(np.linspace(0, 1, 60), 0.15, 200)
    return [check("groups", len(np.unique(x.round(6))), ">=", 2, how="numeric"),
            check("smallest opinion", float(x.min()), ">=", 0.0, how="numeric"),
            check("largest opinion", float(x.max()), "<=", 1.0, how="numeric")]


def crowds_tip_where_the_tangent_says():
    """A ten-thousandth below the tangent's spread the crowd stays calm; a ten-thousandth above it riots."""
    tip = tipping.critical_spread(0.25)
    return [check("active share just below", tipping.settled(0.25, tip.spread - 1e-4), "<", 0.1, how="numeric"),
            check("active share just above", tipping.settled(0.25, tip.spread + 1e-4), ">", 0.9, how="numeric")]
