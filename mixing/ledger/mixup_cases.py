"""Evidence on the smaller experiments with Mixup: a sine, two rings, chosen labels, rare classes, other laws and pairings."""
from __future__ import annotations

import numpy as np

from mixing.domains import mixup_cases as cases
from mixing.domains import mixup_practice as practice
from mixing.domains.mixup_measures import one_hot
from mixing.domains.mixup_training import beta_law
from mixing.ledger import check

from .mixup_practice import above, below


def the_sine_needs_an_intermediate_alpha():
    """Sixteen bumps through noisy points of a sine: the squared error is least at an alpha between the ends."""
    error = cases.sine().sum(0)
    return [check("error without Mixup over the least", error[0] - error.min(), ">", 0.1, how="Monte Carlo"),
            check("error at alpha 64 over the least", error[-1] - error.min(), ">", 0.01, how="Monte Carlo")]


def bias_rises_and_variance_falls():
    """For the sine, alpha 64 has more squared bias than no Mixup, and less than a tenth of its variance."""
    bias, variance = cases.sine()
    return [check("rise of the squared bias", bias[-1] - bias[0], ">", 0.01, how="Monte Carlo"),
            check("ratio of the variances", variance[-1] / variance[0], "<", 0.1, how="Monte Carlo")]


def doubt_beats_chance():
    """Asking for the labels that a Mixup network doubts teaches it more than asking at random."""
    last = cases.choosing()[-1]
    return above("lead in accuracy", last[1, 1], last[1, 0], 0)


def mixup_doubts_no_better():
    """A plain network that asks for what it doubts is not left behind by a Mixup network that does the same."""
    last = cases.choosing()[-1]
    return below("lead of the Mixup network", last[1, 1], last[0, 1], 0.02)


def rare_classes_stay_behind():
    """With ten times fewer images of half of the digits, alpha 1 gains less than three points on the rare ones."""
    common, rare = cases.imbalance()
    return [below("gain on the rare digits", rare[1], rare[0], 0.03),
            above("lead of the common ones with Mixup", common[1], rare[1], 0.15)]


def the_inner_ring_is_eaten():
    """On two rings alpha 8 misclassifies at least a tenth more of the inner one, and nothing more of the outer one."""
    rings = cases.circles()
    return [below("change on the inner ring", rings.inner[-1], rings.inner[0], -0.10),
            above("change on the outer ring", rings.outer[-1], rings.outer[0], -0.01)]


def near_partners_are_harmless():
    """Mixing only points nearer than half a radius, alpha 8 loses less than a point on either ring."""
    near, plain = cases.circles(alphas=(8.0,), local=0.5), cases.circles()
    return [above("change on the inner ring", near.inner[0], plain.inner[0], -0.01),
            above("change on the outer ring", near.outer[0], plain.outer[0], -0.01)]


def two_weights_will_do():
    """Two fixed weights of the same spread keep most of what the uniform law gains on wrong labels."""
    found = cases.variants()
    return [above("gain of two weights", found["two weights"], found["plain"], 0.03),
            below("lead of the uniform law", found["each its own"], found["two weights"], 0.04)]


def one_weight_per_batch_will_do():
    """One weight for the whole batch differs from one for each example by less than three points, on wrong labels."""
    found = cases.variants()
    return [above("change", found["one per batch"], found["each its own"], -0.03),
            below("change", found["one per batch"], found["each its own"], 0.03)]


def partners_of_the_same_class_help_less():
    """Mixing within the given class gains less on wrong labels than mixing across classes."""
    found = cases.variants()
    return below("change", found["same class"], found["other class"], -0.02)


def sampled_labels_memorize_less():
    """Beta(2, 1) with the first label has the expected gradient of Beta(1, 1) with the mixed label, and learns more."""
    found = cases.variants(seeds=30, only=("each its own", "first label"))
    return above("lead of the first label", found["first label"], found["each its own"], 0)


def sampled_labels_are_noisier():
    """Late in training, the gradient with the first label varies more than the one with the mixed label."""
    data, uniform = practice.split(50, (0.4,)), beta_law([[1.0]])
    net, y = practice.trained(data, uniform, 1), one_hot(data.given, 10)
    mixed, first = (cases.gradient_noise(net, data.x, y, law, np.random.default_rng(7), hard=hard)[0, 0]
                    for law, hard in ((uniform, False), (cases.leaning, True)))
    return above("logarithm of the ratio of variances", np.log(first), np.log(mixed), 0)
