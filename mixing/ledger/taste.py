"""Evidence on taste and smell."""
import numpy as np

from mixing.domains import taste
from mixing.ledger import check


def eight_times_at_one_dose():
    """A search over doses and shares finds the factor eight at 0.0246 g/dL."""
    from scipy.optimize import brentq
    best = lambda c: float(taste.umami_gain(c, np.linspace(0, 1, 20_001)).max()) - 8
    return check("total dose with a best gain of eight, g/dL", brentq(best, 0.001, 0.2, xtol=1e-10), "==", 0.0246, within=5e-5, how="numeric")


def another_dose_another_factor():
    """At twice the dose the best gain is almost twice as large, and at a thirtieth of it mixing only loses."""
    share = np.linspace(0.001, 1, 2000)
    return [check("best gain at 0.05 g/dL", float(taste.umami_gain(0.05, share).max()), ">", 15, how="numeric"),
            check("best gain of any mixture at 0.0008 g/dL", float(taste.umami_gain(0.0008, share).max()), "<", 1, how="numeric")]


def three_notes_slow_down():
    """For three notes the slope of the mean rate, by finite differences, is minus the variance of the rates."""
    a, k, t, h = [0.5, 0.3, 0.2], [1.5, 0.4, 0.05], np.linspace(0.1, 6, 13), 1e-5
    amounts = lambda s: np.array(a) * np.exp(-np.asarray(s)[:, None] * np.array(k))
    mean = lambda s: amounts(s) @ np.array(k) / amounts(s).sum(-1)
    slope = (mean(t + h) - mean(t - h)) / (2 * h)
    return check("largest gap between slope and minus variance", float(np.abs(slope + taste.volatility(a, k, t)[1]).max()), "<=", 1e-8, how="numeric")


def angles_fall_like_a_root():
    """Stand-in molecules with 21 random positive descriptors: the log-log slope from 10 to 90 molecules."""
    rng = np.random.default_rng(3)
    molecules = rng.gamma(2.0, size=(200, 21))
    sizes = np.array([10, 30, 90])
    angles = [taste.olfactory_white(molecules, n, rng=rng) for n in sizes]
    return check("slope of log angle on log size", float(np.polyfit(np.log(sizes), np.log(angles), 1)[0]), "==", -0.5, within=0.08, how="Monte Carlo")
