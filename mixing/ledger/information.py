"""Evidence on what the O-information of a mixture says, and on what it does not."""
from __future__ import annotations

from itertools import product

import numpy as np
import sympy as sp

from mixing import hull
from mixing.information import dual_total_correlation, gaussian, o_information, table, total_correlation, with_mixture
from mixing.ledger import check

BITS = (0, 1)
bit = sp.log(2)


def exactly(points):
    """The law of equally likely outcomes with exact probabilities, so that its entropies are logarithms and not decimals."""
    points = list(points)
    values = [sorted(set(column)) for column in zip(*points)]
    p = np.full([len(v) for v in values], sp.Integer(0), dtype=object)
    for point in points:
        p[tuple(v.index(x) for v, x in zip(values, point))] += sp.Rational(1, len(points))
    return table(p)


def in_bits(value):
    """An exact entropy in bits."""
    return sp.nsimplify(sp.simplify(sp.expand_log(value, force=True) / bit))


def reference_systems():
    """Parity and copies of three to five bits have the values that Ω was made to have."""
    par = [exactly([(*x, sum(x) % 2) for x in product(BITS, repeat=n - 1)]) for n in (3, 4, 5)]
    cop = [exactly([(b,) * n for b in BITS]) for n in (3, 4, 5)]
    return [check("Ω of parity, bits", [in_bits(o_information(law)) for law in par], "==", [-1, -2, -3], how="enumeration"),
            check("Ω of copies, bits", [in_bits(o_information(law)) for law in cop], "==", [1, 2, 3], how="enumeration"),
            check("TC and DTC of three parity bits", [in_bits(f(par[0])) for f in (total_correlation, dual_total_correlation)],
                  "==", [1, 2], how="enumeration")]


def average_of_two_coins():
    """Two fair coins and their average: never outside the hull, and half a bit of synergy."""
    points = [(sp.Integer(a), sp.Integer(b), sp.Rational(a + b, 2)) for a, b in product(BITS, BITS)]
    return [check("averages between the two coins, of 4", sum(bool(min(a, b) <= m <= max(a, b)) for a, b, m in points), "==", 4, how="enumeration"),
            check("Ω in bits", in_bits(o_information(exactly(points))), "==", sp.Rational(-1, 2), how="enumeration")]


def eightfold_product_of_copies():
    """A mixture eight times the product of two equal parts: always outside the hull, and one bit of redundancy."""
    points = [(x, x, 8 * x * x) for x in (1, 2)]
    outside = [not hull.inside(np.array([[a], [b]], dtype=float), np.array([float(m)])) for a, b, m in points]
    return [check("mixtures outside the hull of their parts, of 2", sum(map(bool, outside)), "==", 2, how="enumeration"),
            check("Ω in bits", in_bits(o_information(exactly(points))), "==", 1, how="enumeration")]


def sum_and_average():
    """The sum and the average of two coins have the same Ω; the average stays in the hull, the sum leaves it."""
    average = [(a, b, sp.Rational(a + b, 2)) for a, b in product(BITS, BITS)]
    total = [(a, b, a + b) for a, b in product(BITS, BITS)]
    beyond = lambda points: sum(not min(a, b) <= m <= max(a, b) for a, b, m in points)
    return [check("Ω of the two, bits", [in_bits(o_information(exactly(p))) for p in (average, total)], "==",
                  [sp.Rational(-1, 2)] * 2, how="enumeration"),
            check("outcomes outside the hull", [beyond(average), beyond(total)], "==", [0, 1], how="enumeration")]


def two_kernels_on_the_same_parts():
    """Ω of two coins is 0 whether they are added or compared; with the mixture it is -1/2 bit and -1 bit."""
    coins = list(product(BITS, BITS))
    with_m = [in_bits(o_information(exactly([(a, b, K(a, b)) for a, b in coins]))) for K in (lambda a, b: a + b, lambda a, b: a ^ b)]
    return [check("Ω of the parts", in_bits(o_information(exactly(coins))), "==", 0, how="enumeration"),
            check("Ω with the mixture, bits", with_m, "==", [sp.Rational(-1, 2), -1], how="enumeration")]


def umami_and_umami():
    """Two substances at two doses each, with any joint law: Ω of the two is zero, so it cannot be negative."""
    p = sp.symbols("p q r", positive=True)
    law = table(np.array([[p[0], p[1]], [p[2], 1 - sum(p)]], dtype=object))
    return check("Ω for all p, q, r", sp.expand(o_information(law)), "==", 0)


def magnitude_of_a_linear_mixture():
    """An exactly linear mixture has any Ω at all: it falls without bound with the noise, and no unit changes it."""
    omega = [o_information(gaussian(with_mixture(np.eye(3), [0.5, 0.3, 0.2], s**2))) for s in (1, 0.1, 0.01, 0.001)]
    C = with_mixture(np.eye(3), [0.5, 0.3, 0.2], 0.16)
    scale = np.diag([1, 1, 1, 8.0])
    return [check("steps of Ω as the noise falls tenfold", np.diff(omega), "<", -1.5),
            check("Ω of eight times the mixture", o_information(gaussian(scale @ C @ scale)), "==", o_information(gaussian(C)), within=1e-12)]


def sums_of_their_own():
    """Copies are all redundancy and share one bit of DTC; parity is all synergy and has one bit of TC."""
    return [check("DTC of three copies, bits", in_bits(dual_total_correlation(exactly([(b, b, b) for b in BITS]))), "==", 1, how="enumeration"),
            check("TC of parity, bits", in_bits(total_correlation(exactly([(a, b, a ^ b) for a, b in product(BITS, BITS)]))), "==", 1,
                  how="enumeration")]


def larger_term_names_the_reference_system():
    """TC outweighs DTC for copies, DTC outweighs TC for parity, by one bit each."""
    gap = lambda points: in_bits(total_correlation(exactly(points))) - in_bits(dual_total_correlation(exactly(points)))
    return check("TC - DTC of copies and of parity, bits",
                 [gap([(b, b, b) for b in BITS]), gap([(a, b, a ^ b) for a, b in product(BITS, BITS)])], "==", [1, -1], how="enumeration")


def copies_tell_each_other_everything():
    """Three copies have Ω > 0, and the others tell about a part exactly what a part tells about the system: one bit each."""
    law = exactly([(b, b, b) for b in BITS])
    H = law.entropy
    about_part, about_system = H((0,)) + H((1, 2)) - H((0, 1, 2)), H((0,))
    return [check("Ω in bits", in_bits(o_information(law)), ">", 0, how="enumeration"),
            check("what one part tells of the system", in_bits(about_system), "==", in_bits(about_part), how="enumeration")]


def coins_without_synergy():
    """Three independent coins: no part accounts for the others, and Ω is zero, not negative."""
    law = exactly(product(BITS, repeat=3))
    return [check("entropy left when one is known, bits", in_bits(law.entropy((0, 1, 2)) - law.entropy((0,))), "==", 2, how="enumeration"),
            check("Ω", in_bits(o_information(law)), "==", 0, how="enumeration")]


def zero_with_structure():
    """A copied bit beside a free one, and parity beside copies: strongly dependent, and Ω = 0."""
    pair = exactly([(x, x, y) for x, y in product(BITS, BITS)])
    both = exactly([(x, y, x ^ y, z, z, z) for x, y, z in product(BITS, BITS, BITS)])
    return [check("Ω of the two systems", [in_bits(o_information(law)) for law in (pair, both)], "==", [0, 0], how="enumeration"),
            check("TC of the two systems, bits", [in_bits(total_correlation(law)) for law in (pair, both)], "==", [1, 3], how="enumeration")]


def mixture_of_two_bells():
    """Two bells with independent coordinates, equally likely: eight coordinates have Ω above one nat, by quadrature."""
    from scipy.integrate import quad
    c = 0.5 * np.log(2 * np.pi * np.e)
    f = lambda x, m: (np.exp(-(x - m)**2 / 2) + np.exp(-(x + m)**2 / 2)) / (8 * np.pi) ** 0.5
    h = lambda m: 2 * quad(lambda x: -f(x, m) * np.log(f(x, m)), 0, m + 12, limit=200)[0]
    H = lambda n: h(n**0.5) + (n - 1) * c                       # rotate the centers onto one axis
    omega = lambda n: (n - 2) * H(n) + n * (H(1) - H(n - 1))
    return check("Ω of 3 and of 8 coordinates, nats", [omega(3), omega(8)], ">", [0.09, 1.3], how="quadrature")


def parity_beside_copies():
    """Parity of four beside a bit copied three times: Ω = -1 bit, and TC is no more than the pairs share, summed."""
    law = exactly([(a, b, c, a ^ b ^ c, z, z, z) for a, b, c, z in product(BITS, repeat=4)])
    H = law.entropy
    pairs = sum(H((i,)) + H((j,)) - H((i, j)) for i in range(7) for j in range(i))
    return [check("Ω in bits", in_bits(o_information(law)), "==", -1, how="enumeration"),
            check("TC less the pairwise mutual information", in_bits(total_correlation(law)) - in_bits(pairs), "==", 0, how="enumeration")]


def a_pair_and_its_difference():
    """Two parts of correlation 9/10 and their difference with a little noise: eight tenths of a nat in common, and Ω < 0."""
    q = sp.Rational
    C = np.array([[1, q(9, 10), q(1, 10)], [q(9, 10), 1, -q(1, 10)], [q(1, 10), -q(1, 10), q(21, 100)]], dtype=object)
    return [check("I of the pair, nats", -sp.log(1 - q(81, 100)) / 2, ">", q(8, 10)),
            check("Ω in nats", sp.nsimplify(sp.N(o_information(gaussian(C)), 30), rational=True), "<", -1, how="numeric")]


def exchangeable_parts():
    """Three interchangeable Gaussian parts, each correlated -1/4 with each: Ω < 0, and no part complements another more."""
    R = np.full((3, 3), -sp.Rational(1, 4), dtype=object)
    R[np.diag_indices(3)] = sp.Integer(1)
    omega = o_information(gaussian(R))
    return [check("exp(2Ω)", sp.nsimplify(sp.exp(sp.expand(2 * omega))), "<", 1),
            check("exp(2Ω), as the determinants give it", sp.exp(sp.expand(2 * omega)), "==", sp.Rational(50, 64) * sp.Rational(16, 15)**3)]


def one_zero_correlation():
    """Two parts that know nothing of each other, each correlated with a third: Ω < 0 for all such correlations."""
    a, b = sp.symbols("a b", positive=True)
    sign = (1 - a**2 - b**2) - (1 - a**2) * (1 - b**2)
    return check("what has the sign of Ω", sp.expand(sign), "==", -a**2 * b**2)


def ensemble_mean():
    """The mean of five independent predictors: inside their hull always, and Ω < 0 with a little noise in it."""
    from fractions import Fraction
    from mixing import linear
    grid = np.array(list(product((-1.0, 0.0, 2.0), repeat=5)))
    means = linear(np.full(5, 0.2), grid[:, :, None])[:, 0]
    inside = (grid.min(axis=1) - 1e-12 <= means) & (means <= grid.max(axis=1) + 1e-12)
    a = Fraction(1, 25) / Fraction(1, 100)
    return [check("means inside the hull, of 243", int(inside.sum()), "==", 243, how="enumeration"),
            check("exp(2Ω) with noise of variance 1/100", (1 + 5 * a) / (1 + a)**5, "<", 1),
            check("Ω in nats, from the covariance", o_information(gaussian(with_mixture(np.eye(5), np.full(5, 0.2), 0.01))), "<", -2)]


def muddled_middle():
    """The equal average of ever more independent parts is ever more synergistic: the muddle itself has the lowest Ω."""
    omega = [o_information(gaussian(with_mixture(np.eye(n), np.full(n, 1 / n), 1e-4))) for n in (3, 10, 30)]
    return check("Ω of 3, 10 and 30 parts, nats", omega, "<", [-6, -19, -34])
