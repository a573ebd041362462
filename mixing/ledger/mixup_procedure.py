"""Evidence on Mixup as a procedure: gradients, the dial alpha, batches, labels, features."""
from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import sympy as sp

from mixing import linear
from mixing.derivations.mixup import FACTOR, alpha
from mixing.domains import mixup_laws
from mixing.ledger import check

x, x_, lam = sp.symbols("x x' lambda", real=True)


# Gradients -----------------------------------------------------------------------------------------------------------

def absolute_errors_mind():
    """For the loss |y - f| at f = 3/10, labels 0 and 1 pull evenly; the label one half pulls with full force."""
    pull = lambda y: sp.sign(sp.Rational(3, 10) - y)
    mean = (pull(sp.Integer(0)) + pull(sp.Integer(1))) / 2
    return [check("mean gradient of the two labels", mean, "==", 0), check("gradient at the mean label", pull(sp.Rational(1, 2)), "==", -1)]


def one_weight_per_batch_adds_noise():
    """At alpha 1 and a batch of 64, one weight for the batch is noisier than plain training."""
    shared = Fraction(1, 45) + Fraction(16, 15)/64
    simulated = mixup_laws.gradient_variance(1.0, 64, shared=True)
    return [check("variance with one weight", shared, ">", Fraction(2, 64)), check("as the function has it", simulated, "==", float(shared), within=1e-12)]


def one_weight_per_sample_removes_noise():
    """At alpha 1, one weight for each sample is less noisy than plain training, at every batch size."""
    return [check("variance times batch size", Fraction(3)*Fraction(7, 15), "<", 2), check("as the function has it", 50*mixup_laws.gradient_variance(1.0, 50), "==", 1.4, within=1e-12)]


def duplicates_make_noise_at_small_alpha():
    """Below alpha = (sqrt(109) - 7)/10 one weight for each sample is noisier than plain training, above it is not."""
    edge = (sp.sqrt(109) - 7) / 10
    gap = 3*(alpha**2 + 3*alpha + 3) / ((2*alpha + 1)*(2*alpha + 3)) - 2
    return [check("at the edge", sp.simplify(gap.subs(alpha, edge)), "==", 0), check("at alpha 1/5", gap.subs(alpha, sp.Rational(1, 5)), ">", 0),
            check("at alpha 1/2", gap.subs(alpha, sp.Rational(1, 2)), "<", 0)]


# The dial ------------------------------------------------------------------------------------------------------------

def a_tenth_is_not_nothing():
    """At alpha 1/10, Mixup still removes a twelfth of the covariance."""
    return check("one less the factor", 1 - FACTOR.subs(alpha, sp.Rational(1, 10)), "==", sp.Rational(1, 12))


def variety_is_greatest_at_one():
    """The differential entropy of Beta(alpha, alpha) is largest at alpha 1."""
    from scipy.stats import beta
    grid = np.concatenate([np.linspace(0.05, 0.99, 60), np.linspace(1.01, 30, 60)])
    return check("largest entropy away from one", max(beta.entropy(a, a) for a in grid), "<", float(beta.entropy(1, 1)))


def harmonic_numbers():
    """With uniform weights on k parts the expected entropy is the k-th harmonic number less one."""
    return [check(f"k = {k}", sp.digamma(k + 1) - sp.digamma(2), "==", sp.harmonic(k) - 1) for k in (2, 3, 10)]


# Batches -------------------------------------------------------------------------------------------------------------

def batches_enumerated():
    """A batch of four, all permutations and all circles, a uniform weight: every correction to the factor, in fractions."""
    u = [Fraction(v) for v in (-3, -2, 0, 5)]                     # deviations from the mean
    orders = list(permutations(range(4)))
    circles = [tuple(order[(order.index(i) + 1) % 4] for i in range(4)) for order in orders]
    total = sum(v*v for v in u)
    square = lambda p, q: (p*p + q*q + p*q) / 3                    # E[t²] = E[(1-t)²] = 1/3, E[t(1-t)] = 1/6
    left = lambda partners: sum(square(u[i], u[j]) for p in partners for i, j in enumerate(p)) / len(partners) / total
    jitter = sum(Fraction(1, 12)*(u[i] - u[j])**2 for p in orders for i, j in enumerate(p)) / len(orders) / 4
    return [check("permutation, of the batch's covariance", left(orders), "==", Fraction(2, 3), how="enumeration"),
            check("circle, of the batch's covariance", left(circles), "==", (2 - Fraction(1, 4 - 1)) / 3, how="enumeration"),
            check("sample covariance, one weight each", left(orders) - jitter/total, "==", Fraction(2, 3) - Fraction(1, 2*4*3), how="enumeration")]


def one_weight_keeps_the_batch_mean():
    """With one weight for the batch and any permutation, the batch mean does not move at all."""
    values = sp.symbols("x1:5", real=True)
    gaps = {sp.expand(sum(lam*a + (1 - lam)*values[j] for a, j in zip(values, p)) - sum(values)) for p in permutations(range(4))}
    return check("largest move over all permutations of four", max(map(abs, gaps)), "==", 0, how="enumeration")


def permutations_counted():
    """Of the 5,040 permutations of seven, 1,854 leave nobody alone, and the mean number left alone is one."""
    alone = [sum(i == j for i, j in enumerate(p)) for p in permutations(range(7))]
    return [check("mean number of points left alone", Fraction(sum(alone), len(alone)), "==", 1, how="enumeration"),
            check("permutations without any", alone.count(0), "==", sp.subfactorial(7), how="enumeration")]


def label_trick_on_a_polynomial_loss():
    """For the loss f² - 2yf on three examples, mixed labels and the label trick have the same mean, in fractions."""
    data = [(Fraction(a), Fraction(b)) for a, b in ((-1, 0), (0, 1), (2, 1))]
    t = sp.Symbol("t")
    mean = lambda g: sp.integrate(sp.expand(g), (t, 0, 1))
    loss = lambda f, y: f**2 - 2*y*f
    pairs = [(p, q) for p in data for q in data]
    point = lambda p, q: t*sp.Rational(p[0]) + (1 - t)*sp.Rational(q[0])
    mixed = sum(mean(loss(point(p, q), t*sp.Rational(p[1]) + (1 - t)*sp.Rational(q[1]))) for p, q in pairs)
    trick = sum(mean(2*t*loss(point(p, q), sp.Rational(p[1]))) for p, q in pairs)
    return check("sum over all pairs", trick, "==", mixed, how="enumeration")


def classes_keep_their_shares():
    """Drawing pairs from classes with shares 9/10 and 1/10 leaves the label shares as they were; a hundredth is pure."""
    shares = [Fraction(9, 10), Fraction(1, 10)]
    label = [sum(p*q*((a == c) + (b == c)) for a, p in enumerate(shares) for b, q in enumerate(shares)) / 2 for c in (0, 1)]
    return [check("label shares", label, "==", shares, how="enumeration"), check("pure pairs of the rare class", shares[1]**2, "==", Fraction(1, 100))]


def a_coin_does_as_well_to_second_order():
    """Two weights, 1/2 plus or minus 1/(2 sqrt(2 alpha + 1)), leave the same covariance as Beta(alpha, alpha)."""
    half = sp.Rational(1, 2)
    t = half + 1/(2*sp.sqrt(2*alpha + 1))
    return check("factor of the two weights", sp.cancel(sp.expand(t**2 + (1 - t)**2) - FACTOR), "==", 0)


def affine_features_gain_nothing():
    """For h(x) = a x + b, mixing features and mixing inputs are the same."""
    a, b = sp.symbols("a b", real=True)
    h = lambda v: a*v + b
    return check("mixed features less features of the mixture", sp.expand(lam*h(x) + (1 - lam)*h(x_) - h(lam*x + (1 - lam)*x_)), "==", 0)


def mixed_features_are_a_linear_mixture():
    """The linear kernel on hidden states prints Manifold Mixup."""
    h, h_ = sp.symbols("h h'", real=True)
    return check("linear kernel on hidden states", linear([lam, 1 - lam], [[h], [h_]])[0], "==", lam*h + (1 - lam)*h_)
