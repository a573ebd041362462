"""Evidence from layers of experts that train: collapse and repair, noise, room, stale gates, clusters; and from counting their work."""
from functools import cache

import numpy as np

from mixing import softmax
from mixing.domains import learning_gates as gates
from mixing.domains import learning_routing as routing
from mixing.domains.learning_training import Layer, Routing, backward, forward, layer, loss_and_error, with_one
from mixing.domains.learning_trials import cancelling, digits, islands, paired, settings, trial
from mixing.ledger import check


def gradients_agree_with_differences():
    """Seven routings, dense to noisy with full experts: the hand-written gradient along a random direction against central differences."""
    rng, runs = np.random.default_rng(0), (5, 1)
    how = Routing(k=settings(4, 1, 2, 2, 2), among_chosen=settings(True, False, True, True, False), noise=settings(0.0, 0, 1, 0, 0.7),
                  balance=settings(0.0, 0.3, 0, 0.1, 0.2), capacity=settings(np.inf, np.inf, np.inf, 0.8, 1.0))
    net = Layer(*(a + 0.5 * rng.normal(size=a.shape) for a in layer((4, 4, 5, 3), runs, rng, dtype=float)))
    x, y, normal = with_one(rng.normal(size=(1, 12, 3))), np.eye(3)[rng.integers(0, 3, (1, 12))], rng.normal(size=(*runs, 12, 4))
    done = forward(net, x, how, normal)
    sent, found = gates.shares(done.mask), backward(net, x, done, loss_and_error(done.out, y, False)[1], how, normal)

    def loss(at):
        now = forward(at, x, how, normal)
        return loss_and_error(now.out, y, False)[0] + how.balance * 4 * (sent * softmax(now.scores).mean(-2)).sum(-1)
    way, h = [rng.normal(size=a.shape) for a in net], 1e-6
    moved = lambda t: loss(Layer(*(a + t * w for a, w in zip(net, way))))
    slope = sum((g * w).sum(tuple(range(2, w.ndim))) for g, w in zip(found, way))
    return check("largest gap", float(np.abs((moved(h) - moved(-h)) / (2 * h) - slope).max()), "<=", 1e-8, how="numeric")


@cache
def _collapsed():
    return trial(Routing(k=1, among_chosen=False, balance=settings(0, 0.3)), digits(5), 8, 8, epochs=8, tilt=5.0)


def balance_repairs_a_collapse():
    """Eight experts on the digits, five seeds, started with everything at the first: loads of the last epoch without and with the loss."""
    load = _collapsed().history.load[-20:].mean(0).max(-1)
    return [check("largest load without the loss, smallest over seeds", float(load[0].min()), ">", 0.99, how="numeric"),
            check("largest load with the loss, largest over seeds", float(load[1].max()), "<", 0.3, how="numeric")]


def even_loads_predict_no_better():
    """Top-1 gates on the digits from an even start, eight seeds: the error with a balance loss less the error without."""
    t = trial(Routing(k=1, among_chosen=False, balance=settings(0.0, 0.5)), digits(8), 8, 8, epochs=8)
    gap, se = paired(t.error[1], t.error[0])
    return check("error more with even loads", gap, ">", 0, within=2 * se, how="Monte Carlo")


def collapsed_gates_overflow():
    """The same layers with room 1.25, five seeds: what the last twenty steps drop, without and with the loss."""
    t = trial(Routing(k=1, among_chosen=False, balance=settings(0.0, 0.3), capacity=1.25), digits(5), 8, 8, epochs=6)
    lost = t.history.dropped[-20:].mean((0, 2))
    return [check("share dropped without the loss", float(lost[0]), ">", 0.4, how="Monte Carlo"),
            check("share dropped with the loss", float(lost[1]), "<", 0.2, how="Monte Carlo")]


def noise_spreads_an_untrained_gate():
    """Gates of zero, top-2 of eight: without noise two experts take everything, with Shazeer's noise all take the same."""
    mask = gates.best(np.zeros((4000, 8)), 2)
    noisy = gates.best(np.random.default_rng(0).normal(size=(4000, 8)) * gates.softplus(0.0), 2)
    return [check("experts that get anything without noise", int((gates.shares(mask) > 0).sum()), "==", 2),
            check("loads with noise", gates.shares(noisy), "==", 1 / 8, within=4 * (0.25 * 0.75 / 4000) ** 0.5 / 2, how="Monte Carlo")]


def the_smooth_load_is_the_chance():
    """One input, five experts, k = 2: an expert's noise drawn again forty thousand times against the formula for its chance (four standard errors)."""
    rng = np.random.default_rng(1)
    scores, width, k, n = rng.normal(size=(1, 5)), 0.7, 2, 40_000
    noisy = scores + width * rng.normal(size=(1, 5))
    claimed = gates.chance_to_be_chosen(scores, noisy, width, k)[0]
    again = np.repeat(noisy, n, axis=0)
    found = []
    for i in range(5):
        drawn = again.copy()
        drawn[:, i] = scores[0, i] + width * rng.normal(size=n)
        found.append(gates.best(drawn, k)[:, i].mean())
    return check("chances of the experts", np.array(found), "==", claimed, within=2 / n**0.5, how="Monte Carlo")


@cache
def _slow():
    """Twelve seeds with a live gate, copies every 4, 16 and 64 steps, and moving averages over as many."""
    memory = np.array([1, 4, 16, 64])
    how = Routing(k=1, among_chosen=False, balance=0.05, every=settings(*memory, 1, 1, 1), average=settings(0, 0, 0, 0, *(1 - 1 / memory[1:])))
    return trial(how, islands(12, 600, np.random.default_rng(5)), 8, 4, epochs=20, squared=True)


def the_routing_drifts():
    """Twelve layers of eight experts: the share of fixed inputs that change their expert from one epoch to the next."""
    return check("share that moves in an epoch", float(_slow().churn[:, 0].mean()), ">", 0.02, how="Monte Carlo")


def slow_gates_cost():
    """The same layers with a gate copied every 64 steps and with a moving average over 64: the error less that of the live gate."""
    error = _slow().error
    return [check(f"error more with {name}", gap, ">", 0, within=2 * se, how="Monte Carlo")
            for name, run in (("a stale copy", error[3]), ("a moving average", error[6])) for gap, se in [paired(run, error[0])]]


def averaged_experts_can_help():
    """Two experts on canceling clusters, sixteen seeds: the error less that of the moving average of all weights."""
    t = trial(Routing(k=1, among_chosen=False, balance=0.01), cancelling(16, 1000, np.random.default_rng(5)), 2, 8, epochs=60, squared=True, decay=0.95)
    gap, se = paired(t.error[0], t.averaged[0])
    return check("error less with averaged weights", gap, ">", 0, within=2 * se, how="Monte Carlo")


def _canceling(how, experts, hidden):
    """The errors of twelve seeds with 500, 1000 and 2000 examples."""
    data = cancelling(12, 2000, np.random.default_rng(5)).first(500, 1000, 2000)
    return trial(how, data, experts, hidden, epochs=20, squared=True).error


def experts_lead_where_clusters_cancel():
    """Canceling clusters, 2000 examples, twelve seeds: dense networks of equal active and of equal total size against two experts."""
    ours = _canceling(Routing(k=1, among_chosen=False, balance=0.01), 2, 16)[-1]
    return [check(f"error more of a dense network of equal {name} size", gap, ">", 0, within=2 * se, how="Monte Carlo")
            for name, hidden in (("active", 16), ("total", 32)) for gap, se in [paired(_canceling(Routing(), 1, hidden)[-1], ours)]]


def dense_networks_learn_it_too():
    """The dense network of equal total size, twelve seeds, as many steps: its error with 500 examples less that with 2000; a constant's is two."""
    few, _, many = _canceling(Routing(), 1, 32)
    gap, se = paired(few, many)
    return [check("error less with more examples", gap, ">", 0, within=2 * se, how="Monte Carlo"),
            check("error with more examples", float(many.mean()), "<", 1.0, how="Monte Carlo")]


def hard_unit_gates_bend_at_kinks_only():
    """Four rectified experts of three units along a line, 2001 points: how many second differences are not zero, hard, Switch, soft."""
    rng = np.random.default_rng(3)
    line = with_one((np.linspace(-3, 3, 2001)[:, None] * [0.8, 0.6])[None])
    net = Layer(*(rng.normal(size=a.shape) for a in layer((3, 4, 3, 1), (1,), rng, dtype=float)))
    bends = lambda how: int((np.abs(np.diff(forward(net, line, how).out[0, :, 0], 2)) > 1e-9).sum())
    return [check("bent places, one expert with weight one", bends(Routing(k=1)), "<=", 2 * (4 * 3 + 3)),
            check("bent places, one expert with its probability", bends(Routing(k=1, among_chosen=False)), ">", 1900),
            check("bent places, all experts", bends(Routing(k=4)), ">", 1900)]


def a_lone_expert_teaches_its_gate_nothing():
    """One expert an input, softmax over the chosen: its weight is one whatever the gate says, so the gate's gradient is zero."""
    rng = np.random.default_rng(4)
    net, x = layer((3, 4, 5, 2), (1,), rng, dtype=float), with_one(rng.normal(size=(1, 30, 2)))
    size = lambda how: float(np.abs(backward(net, x, (d := forward(net, x, how)), d.out - 1, how).gate).max())
    return [check("gradient of the gate, over the chosen", size(Routing(k=1)), "==", 0, within=1e-15, how="numeric"),
            check("gradient of the gate, over all", size(Routing(k=1, among_chosen=False)), ">", 0.1, how="numeric")]


def work_is_counted():
    """Forty tokens, top-2 of six: the multiplications of all matrix products, counted while they run, against the formula."""
    rng, (d, h, m, n, T) = np.random.default_rng(5), (5, 7, 3, 6, 40)
    x, router, first, second = (rng.normal(size=s) for s in ((T, d), (d, n), (n, d, h), (n, h, m)))
    g = gates.gate(x @ router, gates.best(x @ router, 2))[0]

    def count(run):
        counted = x.view(routing.Counted)
        run(counted)
        return sum(counted.products)
    sparse = count(lambda x: (x @ router, routing.routed(x, g, first, second)))
    every = count(lambda x: routing.mixture_of_experts(x, g, first, second))
    return [check("multiplications, routed", sparse, "==", T * routing.costs(d, h, m, experts=n, chosen=2)[1], how="numeric"),
            check("multiplications, a dense layer as large", every, "==", T * routing.costs(d, n * h, m)[1], how="numeric"),
            check("parameters", router.size + first.size + second.size, "==", routing.costs(d, h, m, experts=n, chosen=2)[0], how="numeric")]
