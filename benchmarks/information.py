"""How fast every subset's O-information is found: against hoi and thoi, in one run, from the same raw samples.

    OPENBLAS_NUM_THREADS=1 python benchmarks/information.py [gaussian] [counts] [neighbors] [thirty]

Needs hoi and thoi (with torch) beside NumPy and SciPy; 1000 rows. Every contest is interleaved, so that a busy machine
slows all alike; times are the best of the rounds, elapsed and (in brackets) of the processor, and both ratios must
reach the goal. Ours includes ranks,
normal scores, covariance, bias correction, the summary of every order and the ten strongest of each sign. A run ends with
an error if the packages disagree, or if a ratio misses its goal.
"""
import resource
import sys
import time
import warnings
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from mixing.information import count_entropies, neighbor_entropies, o_informations, rank, scan
from mixing.information.surveys import search

ROWS = 1000
GOALS = {("gaussian", 15, "thoi"): 50, ("gaussian", 20, "thoi"): 100, ("gaussian", 15, "hoi"): 1000,
         ("counts", 12, "hoi"): 500, ("neighbors", 6, "hoi"): 50}


def data(n, seed=0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((ROWS, n)) @ (np.eye(n) + 0.3 * rng.standard_normal((n, n)))


def seconds(function, *arguments):
    start = time.perf_counter(), time.process_time()
    result = function(*arguments)
    return (time.perf_counter() - start[0], time.process_time() - start[1]), result


def hoi_o_information(x, method):
    from hoi.metrics import Oinfo
    model = Oinfo(x, verbose="ERROR")
    values = np.asarray(model.fit(minsize=3, maxsize=x.shape[1], method=method)).ravel()
    masks = [sum(1 << int(i) for i in row if i >= 0) for row in np.asarray(model.multiplets)]
    return dict(zip(masks, values * np.log(2)))


def thoi_o_information(x):
    import torch
    from thoi.measures.gaussian_copula import multi_order_measures
    torch.set_num_threads(2)
    table = multi_order_measures(x)
    return table


def contest(kind, n, ours, theirs, rounds):
    """Best times of ours and theirs, interleaved."""
    best, answers = {}, {}
    for r in range(max(rounds.values())):
        for name, run in {"mixing": ours, **theirs}.items():
            if r < rounds[name]:
                t, answers[name] = seconds(run)
                best[name] = tuple(map(min, t, best.get(name, t)))
    for name in theirs:
        (wall, cpu), (their_wall, their_cpu), goal = best["mixing"], best[name], GOALS.get((kind, n, name))
        ratio = min(their_wall / wall, their_cpu / cpu)
        print(f"{kind:10s} n={n:2d} {2**n - 1 - n - n * (n - 1) // 2:8d} multiplets   mixing {1e3 * wall:8.2f} ms ({1e3 * cpu:.2f})   "
              f"{name:5s}{1e3 * their_wall:9.1f} ms ({1e3 * their_cpu:.1f})   ratio {their_wall / wall:6.0f} ({their_cpu / cpu:.0f})"
              + (f"   goal {goal}" if goal else ""), flush=True)
        assert goal is None or ratio >= goal, f"{kind} n={n}: {ratio:.0f} times {name}, goal {goal}"
    return answers


def gaussian():
    for n, rivals in ((10, {"thoi": 5, "hoi": 2}), (15, {"thoi": 5, "hoi": 1}), (18, {"thoi": 2}), (20, {"thoi": 2})):
        x = data(n)
        theirs = {"thoi": lambda: thoi_o_information(x), "hoi": lambda: hoi_o_information(x, "gc")}
        answers = contest("gaussian", n, lambda: search(x, "copula"), {k: theirs[k] for k in rivals}, {"mixing": 15} | rivals)
        strongest = answers["mixing"].synergies
        if n == 10:
            table = answers["thoi"]
            columns = [c for c in table.columns if str(c).startswith("var_")]
            theirs = {tuple(np.flatnonzero(row)): o for row, o in zip(table[columns].to_numpy(), table["o"])}
            print("           largest difference from thoi among the ten strongest:",
                  f"{max(abs(theirs[S] - v) for v, S in strongest):.1e} nats")
        if "hoi" in rivals:
            found = answers["hoi"]
            gap = max(abs(found[sum(1 << i for i in S)] - v) for v, S in strongest)
            print(f"           largest difference from hoi (float32) among the ten strongest: {gap:.1e} nats")


def counts():
    for n in (8, 12):
        x = np.random.default_rng(0).integers(0, 2, (ROWS, n))
        x[:, 2] = x[:, 0] ^ x[:, 1]
        answers = contest("counts", n, lambda: (lambda H: (H, rank(H)))(count_entropies(x, "plug-in")),
                          {"hoi": lambda: hoi_o_information(x, "binning")}, {"mixing": 9, "hoi": 1})
        ours, theirs = o_informations(answers["mixing"][0]), answers["hoi"]
        print(f"           largest difference of all: {max(abs(ours[m] - v) for m, v in theirs.items()):.1e} nats")


def neighbors():
    x = data(6)
    answers = contest("neighbors", 6, lambda: (lambda H: (H, rank(H)))(neighbor_entropies(x, k=3)),
                      {"hoi": lambda: hoi_o_information(x, "knn")}, {"mixing": 5, "hoi": 1})
    ours, theirs = o_informations(answers["mixing"][0]), answers["hoi"]
    print(f"           largest difference of all: {max(abs(ours[m] - v) for m, v in theirs.items()):.1e} nats "
          "(another norm and another k)")


def thirty():
    x = data(30)
    R = np.corrcoef(x.T)
    cpu = resource.getrusage(resource.RUSAGE_CHILDREN)
    with ProcessPoolExecutor(2) as pool:
        (t, _), found = seconds(lambda: scan(R, map=pool.map, progress=sys.stderr.isatty()))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cpu = used.ru_utime + used.ru_stime - cpu.ru_utime - cpu.ru_stime
    total = sum(order.count for order in found.by_order.values())
    print(f"thirty     n=30 {total} multiplets in {t:.1f} s on two processes ({cpu:.1f} s of processor time, "
          f"{1e9 * cpu / total:.0f} ns each), at most {used.ru_maxrss / 1024:.0f} MB in a worker and {own:.0f} MB here")
    print(f"           strongest synergy {found.synergies[0][0]:+.6f} nats, of {len(found.synergies[0][1])} variables")
    assert total == 2**30 - 1 - 30 - 435 and t < 180 and used.ru_maxrss / 1024 < 200 and own < 200


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for name in sys.argv[1:] or ("thirty", "gaussian", "counts", "neighbors"):
        globals()[name]()
