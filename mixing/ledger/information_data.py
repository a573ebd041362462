"""Evidence on estimating the O-information: scores, copulas, chorales."""
from __future__ import annotations

from functools import lru_cache, partial

import numpy as np

from mixing.information import (bias, chorales, copula, counted, estimate, gaussian, lookalike, measures, nearest, o_information,
                                redundant, score_o_information, synergistic)
from mixing.ledger import check

SHEN, PLAIN = partial(counted, estimator="Chao-Shen"), partial(counted, estimator="plug-in")


def score_integrals():
    """On three Gaussian systems the integrals of score differences give TC and DTC as the determinants do."""
    systems = [redundant(3, 0.6), synergistic(3, 0.8), synergistic(5, 0.7)]
    gaps = [np.subtract(score_o_information(C)[:2], measures(gaussian(C))[1:3]) for C in systems]
    return check("largest gap in nats", float(np.abs(gaps).max()), "<=", 1e-10, how="quadrature")


def signs_and_a_product():
    """Two bells, a third of the size of a fourth and of the sign of their product: Ω = -ln 2, and the copula sees nothing."""
    x, y, w = np.random.default_rng(0).standard_normal((3, 4000))
    data = np.column_stack([x, y, np.sign(x * y) * np.abs(w)])
    return [check("Ω by the copula", o_information(copula(data)), "==", 0, within=0.01, how="Monte Carlo"),
            check("Ω by nearest neighbors", o_information(nearest(data)), "<", -0.5, how="Monte Carlo")]


def plug_in_on_independent_dice():
    """Sixty throws of three independent four-sided dice: the plug-in finds a third of a bit of synergy on average."""
    low, error = bias(np.full((4, 4, 4), 1 / 64), PLAIN, samples=60, runs=100, unit="bits", rng=np.random.default_rng(0))
    return check("mean Ω in bits", low, "==", -0.4, within=4 * error + 0.02, how="Monte Carlo")


@lru_cache(1)
def _major():
    chords, piece = chorales("major")
    return chords, piece % 20


def _voices(*S, law=SHEN, shuffles=6):
    chords, group = _major()
    return estimate(chords[:, S], law, unit="bits", groups=group, shuffles=shuffles, rng=np.random.default_rng(0))


def every_three_voices():
    """In the major chorales each three voices are synergistic by more than two errors, less what shuffling leaves."""
    found = [_voices(*S) for S in ((0, 1, 2), (0, 1, 3), (0, 2, 3), (1, 2, 3))]
    return [check("Ω in bits, soprano-alto-tenor first", [e.value + 2 * e.standard_error for e in found], "<", 0, how="Monte Carlo"),
            check("Ω less its shuffled value, over the errors", [(e.value - e.null) / np.hypot(e.standard_error, e.null_spread) for e in found],
                  "<", -2, how="Monte Carlo")]


def four_voices_by_plug_in():
    """All four voices: the plug-in value of the music is no lower than that of its voices shuffled to independence."""
    e = _voices(0, 1, 2, 3, law=PLAIN)
    return check("plug-in Ω less its shuffled value, bits", e.value - e.null, ">", -2 * e.standard_error, how="Monte Carlo")


def four_voices_of_a_lookalike():
    """On a law of the chorales' shape, whose Ω is known, the Chao-Shen value is off by less than a tenth of a bit."""
    chords, _ = _major()
    p = np.bincount(np.ravel_multi_index(chords.T, (12,) * 4), minlength=12**4).reshape((12,) * 4) / len(chords)
    share = np.mean(p * len(chords) == 1) * p.size / len(chords)
    wrong, error = bias(lookalike(p, 2 * share), SHEN, samples=len(chords), runs=4, unit="bits", rng=np.random.default_rng(0))
    e = _voices(0, 1, 2, 3, shuffles=2)
    return [check("error on the lookalike, bits", abs(wrong) + 2 * error, "<", 0.1, how="Monte Carlo"),
            check("Ω of the music, two errors up and the error on the lookalike added", e.value + 2 * e.standard_error + abs(wrong) + 2 * error,
                  "<", 0, how="Monte Carlo")]
