"""Evidence on the recipes that are said to travel."""
import numpy as np

from mixing import EUCLIDEAN, LOG, barycenter, linear, power
from mixing.domains import recipes
from mixing.ledger import check


def _shelf():
    rng = np.random.default_rng(2011)
    families = rng.random((6, 60)) < 0.25
    return np.array([families[i % 6] ^ (rng.random(60) < 0.08) for i in range(48)]).astype(int)


def neighbors_find_families():
    """On a shelf of six families of aroma, the four nearest parts are of the same family, for most parts."""
    shelf = _shelf()
    right = np.mean([np.all(recipes.neighbors(shelf, i, 4) % 6 == i % 6) for i in range(48)])
    return check("share of parts whose four nearest are family", float(right), ">", 0.9, how="numeric")


def wines_find_their_grower():
    """The same function on real wines: the nearest wine is from the same cultivar."""
    from sklearn.datasets import load_wine
    wine = load_wine()
    scaled = (wine.data - wine.data.mean(0)) / wine.data.std(0)
    right = np.mean([wine.target[recipes.neighbors(scaled, i, 1)[0]] == wine.target[i] for i in range(len(scaled))])
    return check("share of wines whose nearest is of the same cultivar", float(right), ">", 0.9, how="numeric")


def contrast_is_not_nearness():
    """A cook who avoids shared compounds: recipes share fewer than chance, so nearness finds the wrong pairs."""
    rng, shelf = np.random.default_rng(5), _shelf()
    found = recipes.pairing(recipes.cuisine(shelf, 100, 5, -0.3, rng=rng), shelf, draws=40, rng=rng)
    return check("excess of shared compounds in standard errors", found.z, "<", -4, how="Monte Carlo")


def straight_lines_cost_nothing():
    """On a straight line the mixed target is the truth."""
    return check("bias on 3x + 1", recipes.halfway(lambda x: 3 * x + 1, 0.0, 2.0), "==", 0.0, how="numeric")


def curves_are_biased():
    """On x squared the mixed target between 0 and 2 is one too high."""
    return check("bias on x squared", recipes.halfway(lambda x: x**2, 0.0, 2.0), "==", 1.0, how="numeric")


def _ranges(p):
    mix = lambda share, carrier: float(barycenter([1 - share, share], [[p[0]], [p[1]]], carrier)[0])
    return np.ptp([mix(0.5, c) for c in (power(-1), LOG, EUCLIDEAN, power(3))]), mix(0.6, EUCLIDEAN) - mix(0.5, EUCLIDEAN)


def distant_parts_feel_the_carrier():
    """For 1 and 9, four carriers differ more than five times what a tenth of weight does."""
    carrier, weight = _ranges((1.0, 9.0))
    return check("range over carriers over effect of a tenth of weight", carrier / weight, ">", 5, how="numeric")


def close_parts_do_not():
    """For 4.9 and 5.1 the carriers differ by less than a fifth of what a tenth of weight does."""
    carrier, weight = _ranges((4.9, 5.1))
    return check("range over carriers over effect of a tenth of weight", carrier / weight, "<", 0.2, how="numeric")


def linear_mixtures_stay_between():
    """No coordinate of a linear mixture leaves the range of its parts, in a thousand random mixtures."""
    rng = np.random.default_rng(6)
    w, p = rng.dirichlet(np.ones(4), 1000), rng.normal(size=(1000, 4, 3))
    m = linear(w, p)
    outside = np.sum((m > p.max(-2) + 1e-12) | (m < p.min(-2) - 1e-12))
    return check("coordinates outside", int(outside), "==", 0, how="numeric")


def linear_mixtures_can_have_new_humps():
    """Two bell curves four standard deviations apart have one maximum each; their even mixture has two."""
    x = np.linspace(-4, 8, 1201)
    bell = lambda m: np.exp(-((x - m) ** 2) / 2)
    humps = lambda f: int(np.sum((f[1:-1] > f[:-2]) & (f[1:-1] > f[2:])))
    return [check("maxima of a part", humps(bell(0.0)), "==", 1, how="exact"),
            check("maxima of the mixture", humps(linear([0.5, 0.5], [bell(0.0), bell(4.0)])), "==", 2, how="exact")]
