"""Evidence on Mixup in practice: networks trained on scikit-learn's digits, ten seeds, compared pair by pair.

A comparison is stated by the end of its 95 % t interval over the seeds, not by its middle.
"""
from __future__ import annotations

from fractions import Fraction

from mixing.domains import mixup_practice as practice
from mixing.domains.mixup_measures import accuracy, paired
from mixing.domains.mixup_training import beta_law, logits
from mixing.ledger import check

CLEAN, WRONG = practice.NOISE.index(0.0), practice.NOISE.index(0.4)


def above(what, new, old, bound):
    """The lower end of the interval of `new - old` is above `bound`."""
    return check(f"{what}, lower end of the interval", paired(new, old).low, ">", bound, how="Monte Carlo")


def below(what, new, old, bound):
    """The upper end of the interval of `new - old` is below `bound`."""
    return check(f"{what}, upper end of the interval", paired(new, old).high, "<", bound, how="Monte Carlo")


def with_mixup(values, noise):
    """Every alpha but zero, and zero, on one kind of data."""
    return values[noise, 1:], values[noise, :1]


def correct_labels_gain_nothing():
    """On correct labels no alpha is more accurate than no Mixup by as much as one and a half points."""
    return below("gain in accuracy", *with_mixup(practice.grid().accuracy, CLEAN), 0.015)


def wrong_labels_gain():
    """With four labels in ten redrawn, alpha 8 is more accurate by more than five points."""
    right = practice.grid().accuracy[WRONG]
    return above("gain in accuracy", right[3], right[0], 0.05)


def gain_grows_with_the_wrong_labels():
    """Alpha 8 gains with one label in ten redrawn, and more with four in ten."""
    gain = practice.grid().accuracy[:, 3] - practice.grid().accuracy[:, 0]
    return [above("gain at one in ten", gain[2], 0, 0.01), above("gain at four in ten over that", gain[WRONG], gain[2], 0.02)]


def correct_labels_calibrate_worse():
    """On correct labels every alpha raises the calibration error by more than two points."""
    return above("rise of the error", *with_mixup(practice.grid().calibration.error, CLEAN), 0.02)


def wrong_labels_calibrate_better():
    """With four labels in ten redrawn, every alpha lowers the calibration error by more than two points."""
    return below("change of the error", *with_mixup(practice.grid().calibration.error, WRONG), -0.02)


def confidence_is_subtracted():
    """Whatever the share of wrong labels, and at every alpha, the network is less sure by at least three points."""
    sure = practice.grid().calibration.overconfidence
    return below("change of confidence minus accuracy", sure[:, 1:], sure[:, :1], -0.03)


def correct_labels_are_attacked_more_easily():
    """On correct labels every alpha loses accuracy under the ten-step attack."""
    return below("change under attack", *with_mixup(practice.grid().pgd, CLEAN), 0)


def wrong_labels_are_attacked_less_easily():
    """With four labels in ten redrawn, alpha 8 keeps ten points more under the ten-step attack."""
    kept = practice.grid().pgd[WRONG]
    return above("change under attack", kept[3], kept[0], 0.10)


def correct_labels_leak_more():
    """On correct labels the loss tells members from others better after Mixup, at the input and at the hidden layer."""
    leak, deep = practice.grid().membership[CLEAN], practice.depth()[1].membership[0, 0]
    return [above("rise at the input, alpha 0.2", leak[1], leak[0], 0), above("rise at the input, alpha 1", leak[2], leak[0], 0),
            above("rise at the hidden layer, alpha 2", deep, leak[0], 0)]


def wrong_labels_leak_less():
    """With four labels in ten redrawn, Mixup weakens the attack, at the input and at the hidden layer."""
    leak, deep = practice.grid().membership[WRONG], practice.depth()[1].membership[1, 0]
    return [below("change at the input, alpha 8", leak[3], leak[0], -0.05),
            below("change at the hidden layer, alpha 2", deep, leak[0], 0)]


def predictions_are_straighter():
    """Whatever the share of wrong labels, and at every alpha, predictions stay closer to the chords between new images."""
    bend = practice.grid().bend
    return below("change of the distance from the chord", bend[:, 1:], bend[:, :1], -0.02)


def mixup_starts_slower():
    """After eight epochs a plain network is more accurate than one with alpha 8, on correct and on wrong labels."""
    epochs, right = practice.curves()
    eight = right[epochs.tolist().index(8)]
    return above("lead of the plain network", eight[:, 0], eight[:, 2], 0)


def mixup_fits_less():
    """At the end alpha 8 fits fewer of the labels it was trained on, on correct and on wrong labels."""
    fit = practice.grid().fit
    return below("change of the fit", fit[[CLEAN, WRONG], 3], fit[[CLEAN, WRONG], 0], 0)


def stopping_early_is_as_good():
    """With wrong labels, the best epochs of a plain network and of alpha 8 differ by less than four points."""
    plain, mixed = _best_epochs()
    return [below("lead of Mixup", mixed, plain, 0.04), above("lead of Mixup", mixed, plain, -0.04)]


def the_plain_network_unlearns():
    """With wrong labels the plain network ends five points below its best epoch, and falls further than alpha 8 does."""
    end, (plain, mixed) = practice.curves()[1][-1, 1], _best_epochs()
    return [above("fall of the plain network", plain, end[0], 0.05),
            above("fall beyond that of alpha 8", plain - end[0], mixed - end[2], 0.03)]


def _best_epochs():
    """Accuracies with wrong labels at the epoch where their mean is best: without Mixup, and at alpha 8."""
    right = practice.curves()[1][:, 1]
    best = right.mean(-1).argmax(0)
    return right[best[0], 0], right[best[2], 2]


def random_labels_are_memorized():
    """A network with one hidden layer fits more than nine of ten labels drawn at random."""
    data = practice.split(100, (1.0,))
    net = practice.trained(data, beta_law([[0.0]]), 1, epochs=100)
    return above("share of random labels fitted", accuracy(logits(net, data.x), data.given)[0, 0], 0, 0.9)


def small_moves_mislead():
    """Moving each pixel by a twentieth of its range costs a plain network more than ten points."""
    grid = practice.grid()
    return below("accuracy under attack", grid.pgd[CLEAN, 0], grid.accuracy[CLEAN, 0], -0.10)


def a_perfect_fit_does_no_harm():
    """On correct labels the plain network fits all but one in a hundred, and ends within a point of its best epoch."""
    right = practice.curves()[1][:, 0, 0]
    return [check("smallest share of labels fitted", practice.grid().fit[CLEAN, 0].min(), ">", 0.99, how="Monte Carlo"),
            below("fall from the best epoch", right[right.mean(-1).argmax()], right[-1], 0.01)]


def wrong_labels_want_the_most():
    """With four labels in ten redrawn, the largest alpha tried is the best: none between the ends is."""
    right = practice.grid().accuracy[WRONG]
    return above("lead of alpha 8", right[3], right[:3], 0)


def switching_off_removes_the_bias():
    """On correct labels alpha 8 for half of the training is better calibrated than alpha 8 throughout, and as accurate."""
    runs, names = practice.annealing(), list(practice.SCHEDULES)
    stay, off = names.index("constant"), names.index("off halfway")
    return [below("change of the calibration error", *runs.calibration.error[CLEAN, [off, stay]], -0.03),
            above("change of the accuracy", *runs.accuracy[CLEAN, [off, stay]], -0.01)]


def annealing_lets_the_wrong_labels_in():
    """With wrong labels every falling schedule ends less accurate than a constant alpha 8."""
    right, names = practice.annealing().accuracy[1], list(practice.SCHEDULES)
    return below("change of the accuracy", right[1:], right[names.index("constant")], 0)


def a_falling_alpha_hardly_falls():
    """At half-time alpha has gone from 8 to 4, and the shrinkage of the cloud keeps 17/18 of its strength."""
    shrinkage = lambda a: Fraction(a, 2 * a + 1)
    return check("shrinkage at 4 over that at 8", shrinkage(4) / shrinkage(8), "==", Fraction(17, 18), how="exact")


def a_falling_alpha_leaves_the_doubt():
    """On correct labels alpha falling on a line leaves the network under-confident; a falling shrinkage removes half of it."""
    plain = practice.grid().calibration.overconfidence[CLEAN, 0]
    _, alpha, shrinkage, _ = practice.annealing().calibration.overconfidence[0]
    return [below("confidence with falling alpha, against none", alpha, plain, -0.05),
            above("confidence with falling shrinkage, against falling alpha", shrinkage, alpha, 0.02)]


def the_hidden_layer_harms_less():
    """On correct labels Manifold Mixup calibrates better than input Mixup and is harder to attack."""
    shallow, deep = practice.depth()
    return [below("change of the calibration error", deep.calibration.error[0, 0], shallow.calibration.error[0, 0], -0.01),
            above("change under attack", deep.pgd[0, 0], shallow.pgd[0, 0], 0)]


def the_hidden_layer_regularizes_less():
    """With wrong labels Manifold Mixup fits more of them than input Mixup at the same alpha, and leaks more."""
    shallow, deep = practice.depth()
    return [above("rise of the fit", deep.fit[1, 0], shallow.fit[1, 0], 0.02),
            above("rise of the leak", deep.membership[1, 0], shallow.membership[1, 0], 0)]


def few_examples_gain_nothing():
    """With 20, 60 or 200 training images, alpha 1 gains less than two points."""
    runs = practice.few()
    return [below(f"gain with {n} images", found.accuracy[0, 1], found.accuracy[0, 0], 0.02) for n, found in runs.items()]
