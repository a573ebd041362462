"""Evidence on the sources' table of what lies inside and outside the hull, row by row."""
from __future__ import annotations

from fractions import Fraction as F

import numpy as np

from mixing import EUCLIDEAN, LOG, linear, log_linear
from mixing.domains.probability import bell
from mixing.hull import distance
from mixing.ledger import check

from .hull import on_symbols


def averages_of_numbers_are_inside():
    """The geometric mean of two numbers, their transport mean and a drawn one lie between them."""
    (g,) = on_symbols(LOG, (1,), (9,))
    return [check("smallest of 1 and 9 against their geometric mean", 1, "<=", g), check("largest", g, "<=", 9),
            check("the transport mean of two points is their midpoint", on_symbols(EUCLIDEAN, (1,), (9,)), "==", [5])]


def drawing_one_part_is_the_linear_pool():
    """The law of a drawn part, outcome by outcome: exactly the weighted sum of the parts' laws, with those weights."""
    w, p = (F(1, 3), F(2, 3)), ((F(1, 2), F(1, 4), F(1, 4)), (F(0), F(1, 5), F(4, 5)))
    drawn = {k: F(0) for k in range(3)}
    for chance, part in zip(w, p):
        for outcome, q in enumerate(part):
            drawn[outcome] += chance * q
    pooled = linear(np.array(w, dtype=object), np.array(p, dtype=object))
    return [check("chance of each outcome, by listing every draw", list(drawn.values()), "==", list(pooled), how="enumeration"),
            check("weights of the linear pool sum to one", sum(w), "==", 1), check("the smallest of them", min(w), ">=", 0)]


def geometric_vectors_and_densities_leave():
    """The geometric midpoint of two vectors, and the log pool of two bells, lie outside the hull of both."""
    x = np.linspace(-8, 18, 521)
    p = np.array([bell(x, 0, 1), bell(x, 10, 1)])
    return [check("distance of (2, 2) from the segment (1, 4), (4, 1)", distance([[1.0, 4.0], [4.0, 1.0]], [2.0, 2.0]),
                  "==", 0.5**0.5, within=1e-12),
            check("distance of the pooled density from all mixtures", distance(p, bell(x, 5, 1)), ">", 0.5)]


def umami_rises_over_both_parts():
    """A gram in a deciliter of either umami compound tastes less than half a gram of each together."""
    law = lambda u, v: u + 1218 * u * v
    parts, mixture = (law(F(1, 20), 0), law(0, F(1, 20))), law(F(1, 40), F(1, 40))
    return [check("umami of 0.025 + 0.025 g/dL against the stronger part at 0.05 g/dL", mixture, ">", max(parts)),
            check("times the stronger part", mixture / max(parts), "==", F(629, 40))]


def suppression_stays_between_its_parts():
    """Bitterness that salt has pushed down lies between the bitterness of the bitter part and that of the salt."""
    from mixing.domains.taste import suppressed
    bitter, _ = suppressed([0.5, 0.5], [[0, 4], [0, 0]])
    return [check("bitterness of the half-and-half mixture", bitter, ">", 0), check("against the pure bitter part", bitter, "<", 1),
            check("against the average", bitter, "<", 0.5)]


def water_leaves_the_species_and_not_the_elements():
    """Water is no mixture of hydrogen and oxygen molecules, and is one of hydrogen and oxygen atoms."""
    from mixing.domains.zoo_reaction import balance, element_matrix
    atoms, names = element_matrix(["H2", "O2", "H2O"])
    w = [F(2, 3), F(1, 3)]
    made = [sum(wi * F(int(a), int(sum(col))) for wi, col, a in zip(w, atoms.T[:2], row[:2])) for row in atoms]
    return [check("balanced: 2 hydrogen and 1 oxygen give 2 water", balance(["H2", "O2"], ["H2O"]), "==", (-2, -1, 2)),
            check(f"shares of {', '.join(names)} atoms: two thirds hydrogen, one third oxygen, against water", made, "==",
                  [F(int(a), 3) for a in atoms[:, 2]])]


def water_is_a_new_species():
    """In the space of species, where each kind of molecule is an axis, water is far from every mixture of its parts."""
    return check("distance of H2O from the segment from H2 to O2", distance(np.eye(3)[:2], np.eye(3)[2]), "==", 1.5**0.5, within=1e-12)


def white_is_inside_the_triangle_of_primaries():
    """The chromaticity of daylight white is a mixture of the three primaries of a screen, with positive weights."""
    import sympy as sp
    p = sp.Matrix([[F(64, 100), F(33, 100), 1], [F(30, 100), F(60, 100), 1], [F(15, 100), F(6, 100), 1]])
    w = p.T.LUsolve(sp.Matrix([F(3127, 10000), F(3290, 10000), 1]))
    return [check("weights of red, green, blue", list(w), ">", 0), check("sum of the weights", sum(w), "==", 1)]


def mud_is_between_in_every_band():
    """A geometric mixture of five pigments lies between the darkest and the lightest of them at each wavelength."""
    rng = np.random.default_rng(3)
    p = rng.uniform(0.05, 0.95, (5, 31))
    m = log_linear(np.full(5, 0.2), p)
    return [check("reflectance over the darkest", m - p.min(0), ">=", 0), check("under the lightest", p.max(0) - m, ">=", 0)]


def mud_is_off_the_hull_of_spectra():
    """As a whole spectrum the same mixture is no weighted average of the five."""
    rng = np.random.default_rng(3)
    p = rng.uniform(0.05, 0.95, (5, 31))
    return check("distance from the hull of the five spectra", distance(p, log_linear(np.full(5, 0.2), p)), ">", 0.1)


def sound_waves_only_add():
    """Two tones together, at half amplitude each, are exactly a point of the hull of the two waveforms."""
    import sympy as sp
    a, b = sp.sin(4 * sp.Symbol("t")), sp.sin(5 * sp.Symbol("t"))
    (m,) = linear(np.array([sp.Rational(1, 2)] * 2), np.array([[a], [b]]))
    return [check("the triad's simplest case against its weights", m, "==", (a + b) / 2)]


def beats_are_new_in_the_intensity():
    """The squared sum of tones at 40 and 43 cycles has a line at 3 cycles that neither squared tone has."""
    t = np.arange(1024) / 1024
    a, b = np.sin(2 * np.pi * 40 * t), np.sin(2 * np.pi * 43 * t)
    line = lambda x: np.abs(np.fft.rfft(x**2))[3] / 1024
    spectra = np.abs(np.fft.rfft(np.stack([a, b]) ** 2)) / 1024
    mixed = np.abs(np.fft.rfft(((a + b) / 2) ** 2)) / 1024
    return [check("line of the first tone alone", line(a), "==", 0, within=1e-12), check("of the second alone", line(b), "==", 0, within=1e-12),
            check("of both", line((a + b) / 2), "==", 1 / 8, within=1e-12),
            check("distance of the mixture's intensity spectrum from the hull of the parts'", distance(spectra, mixed), ">", 0.1)]


def a_mixture_of_categoricals_is_inside():
    """Half of one three-way distribution and half of another is a point of their hull; its two peaks are the parts'."""
    p = np.array([[F(8, 10), F(1, 10), F(1, 10)], [F(1, 10), F(1, 10), F(8, 10)]], dtype=object)
    m = linear(np.array([F(1, 2), F(1, 2)], dtype=object), p)
    return [check("the mixture", list(m), "==", [F(9, 20), F(1, 10), F(9, 20)]), check("it has two peaks", min(m[0], m[2]), ">", m[1])]


def a_soup_leaves_the_functions():
    """Averaging the weights t = 1 and t = -1 of the model t²x gives zero, while both models give x."""
    import sympy as sp
    t, x = sp.symbols("t x")
    model = t**2 * x
    soup = model.subs(t, sp.Rational(1, 2) * 1 + sp.Rational(1, 2) * -1)
    return [check("the soup", soup, "==", 0), check("both its models", [model.subs(t, 1), model.subs(t, -1)], "==", [x, x])]


def routed_experts_stay_between_at_every_input():
    """Experts x and -x under a soft gate give x tanh(x/2): at each input between the two."""
    from mixing.domains.zoo import softmax_gate
    x = np.linspace(-5, 5, 101)
    out = linear(softmax_gate(np.stack([x, 0 * x], -1)), np.stack([x, -x], -1)[..., None])[:, 0]
    return [check("against x tanh(x/2)", out, "==", x * np.tanh(x / 2), within=1e-12), check("room below |x|", np.abs(x) - np.abs(out), ">=", 0)]


def polarized_opinions_stay_in_the_range():
    """Two hundred opinions that listen only to their like end in separate camps, all inside the first range."""
    from mixing.domains.society import bounded_confidence
    start = np.linspace(0, 1, 200)
    end = bounded_confidence(start, 0.2, steps=60)
    return [check("number of camps", len(np.unique(end.round(6))), ">", 1, how="numeric"), check("lowest", end.min(), ">=", start.min()),
            check("highest", end.max(), "<=", start.max())]
