"""Seven ways a mixture fails, each with a number that shows it and the move that repairs it.

Every function returns `Case`s: the same detector before and after the repair, in two domains.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..kernels import linear, softmax_mean
from ..weights import closure, effective_number, softmax
from . import taste


class Case(NamedTuple):
    """One failure in one domain: what is measured, before and after a design move."""

    domain: str
    measured: str
    before: float
    after: float
    move: str            # which knob repairs it: weights, carrier, part, time or kernel
    wanted: str          # "more" or "less" of what is measured

    @property
    def repaired(self):
        """Whether the move changed the number in the wanted direction."""
        return self.after > self.before if self.wanted == "more" else self.after < self.before


def muddled_middle(parts=12, keep=3, *, rng):
    """Too many small weights: every dish tastes of the average. The spread between mixtures measures it."""
    flavors, colors = rng.normal(size=(parts, 8)), rng.uniform(size=(parts, 3))
    everything, few = rng.dirichlet(np.full(parts, 5.0), 400), np.zeros((400, parts))
    for row in few:
        row[rng.permutation(parts)[:keep]] = rng.dirichlet(np.ones(keep))
    between = lambda p, w: float(linear(w, p).std(axis=0).mean())
    chroma = lambda w: float(np.ptp(linear(w, colors), axis=-1).mean())
    return (Case("taste", "spread between dishes", between(flavors, everything), between(flavors, few), "weights", "more"),
            Case("color", "mean chroma of mixed light", chroma(everything), chroma(few), "weights", "more"))


def single_axis():
    """One weight is one: the effective number of parts is one. A temperature or a second listener repairs it."""
    logits = np.array([9.0, 1.0, 0.5, 0.0])
    from .society import consensus
    leader = np.array([[1.0, 0, 0], [0.5, 0.5, 0], [0.3, 0.3, 0.4]])
    listens = np.array([[0.6, 0.2, 0.2], [0.5, 0.5, 0], [0.3, 0.3, 0.4]])
    number = lambda w: float(effective_number(w))
    return (Case("experts", "effective experts", number(softmax(logits)), number(softmax(logits / 8)), "weights", "more"),
            Case("society", "effective voices", number(consensus(leader).influence), number(consensus(listens).influence), "weights", "more"))


def to_light(code):
    """sRGB code in [0, 1] to linear light.

    >>> round(float(to_light(0.5)), 3)
    0.214
    """
    c = np.asarray(code, dtype=float)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def carrier_mismatch():
    """Mixing in the wrong coordinates: half black, half white light is not code one half; an oil aroma never leaves water."""
    blended_code = float(to_light(0.5))
    partition = 0.02                                   # share of a fat-soluble aroma that water releases to the nose
    aroma = np.array([0.1, 0.9])                       # aroma, and the rest of the dish
    smelled = lambda reach: float(closure(aroma * np.array([reach, 1.0]))[0])
    return (Case("color", "error of half black, half white, in light", abs(blended_code - 0.5), abs(float(linear([0.5, 0.5], [[0.0], [1.0]])[0]) - 0.5), "carrier", "less"),
            Case("smell", "share of the aroma that is smelled", smelled(partition), smelled(1.0), "carrier", "more"))


def masking():
    """Too much of one part hides the others: the loud instrument, the bitter cup."""
    levels = np.array([[1.0], [0.9], [6.0]])
    audible = lambda p: float(softmax_mean(np.full(3, 1 / 3), p, 0.5)[0] / p.max())
    salted = [[0, 1.5, 0], [0, 0, 3.0], [0, 0, 0]]
    sweet = lambda cup: float(taste.suppressed(cup, salted)[0])
    return (Case("sound", "how much the loudest decides, 1 is all", audible(levels), audible(np.array([[1.0], [0.9], [1.2]])), "weights", "less"),
            Case("taste", "perceived sweetness of a bitter cup", sweet([1.0, 1.0, 0.0]), sweet([1.0, 1.0, 1.0]), "part", "more"))


def misalignment():
    """Parts that arrive at different times never meet: the least of two notes at the best moment measures it."""
    hours = np.linspace(0, 8, 161)
    together = lambda rates, amounts: float(taste.notes(amounts, rates, hours).min(axis=-1).max())
    t = np.linspace(0, 1, 201)
    overlap = lambda delay: float(np.sum(np.exp(-((t - 0.4) / 0.05) ** 2) * np.exp(-((t - 0.4 - delay) / 0.05) ** 2)) / np.sum(np.exp(-((t - 0.4) / 0.05) ** 2) ** 2))
    return (Case("perfume", "weakest of two notes at their best moment", together([6.0, 0.1], [0.05, 0.95]), together([0.6, 0.1], [0.5, 0.5]), "time", "more"),
            Case("sound", "overlap of two attacks", overlap(0.2), overlap(0.0), "time", "more"))


def prior_mismatch(tosses=10, truth=0.7):
    """The right rule with the wrong prior: expected squared error of the estimate, and one more forecaster who is off."""
    from math import comb
    heads = np.arange(tosses + 1)
    chance = np.array([comb(tosses, int(h)) for h in heads]) * truth**heads * (1 - truth) ** (tosses - heads)
    error = lambda a, b: float(chance @ ((heads + a) / (tosses + a + b) - truth) ** 2)
    forecasts = np.array([[0.68, 0.32], [0.74, 0.26], [0.1, 0.9]])
    wrong = lambda w: float(abs(linear(w, forecasts)[0] - truth))
    return (Case("Bayes", "expected squared error", error(2, 38), error(2, 2), "part", "less"),
            Case("forecasts", "error of the pool", wrong(np.array([0.2, 0.2, 0.6])), wrong(np.array([0.45, 0.45, 0.1])), "weights", "less"))


def catastrophe():
    """The kernel destroys the parts: two sounds in opposite phase, two reagents that meet."""
    from .tipping import convert
    t = np.linspace(0, 1, 400, endpoint=False)
    power = lambda phase: float(np.mean((np.sin(2 * np.pi * 5 * t) + np.sin(2 * np.pi * 5 * t + phase)) ** 2))
    kept = lambda rate: float(convert([0.5, 0.5, 0.0], rate, 50.0)[:2].sum())
    return (Case("sound", "power of two equal tones", power(np.pi), power(np.pi / 2), "time", "more"),
            Case("chemistry", "share of the parts that survives", kept(1.0), kept(0.0), "part", "more"))


def table(*, rng):
    """Every failure with its cases: ``{name: (Case, Case)}``.

    >>> rows = table(rng=np.random.default_rng(0))
    >>> len(rows), all(case.repaired for cases in rows.values() for case in cases)
    (7, True)
    """
    return {"muddled middle": muddled_middle(rng=rng), "single axis": single_axis(), "carrier mismatch": carrier_mismatch(),
            "masking": masking(), "misalignment": misalignment(), "wrong prior": prior_mismatch(), "catastrophe": catastrophe()}
