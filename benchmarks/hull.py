"""How fast the hull answers, against SciPy's linear programming and against plain non-negative least squares.

    OPENBLAS_NUM_THREADS=1 python benchmarks/hull.py

Half of the targets lie inside. Every entry is a median of processor time for one target, on one thread, so that other
programs on the machine count little. Ours is called with all targets at once and, in the column "one by one", with a
single one at a time. linprog only decides membership; the two others find the nearest point. A run ends with an error if
an answer is wrong or a certificate leaves more than 1e-9 unproved.
"""
import time

import numpy as np
from scipy.optimize import linprog, nnls

from mixing.hull import certificate_gap, inside, project

SIZES = ((10, 3), (30, 10), (200, 20), (30, 1000), (30, 10_000))
GOALS = {(10, 3): ("linprog", 30), (30, 10): ("linprog", 30), (200, 20): ("linprog", 30),
         (30, 1000): ("plain", 2), (30, 10_000): ("plain", 2)}


def cloud(n, d, targets, rng):
    p = rng.normal(size=(n, d))
    x = rng.dirichlet(np.full(n, 0.5), targets) @ p
    out = np.arange(targets) % 2 == 1
    return p, x + 0.5 * out[:, None] * rng.normal(size=(targets, d)), out


def by_linprog(p, x):
    a, b = np.vstack([p.T, np.ones(len(p))]), np.append(x, 1)
    return linprog(np.zeros(len(p)), A_eq=a, b_eq=b, bounds=(0, None), method="highs").status == 0


def by_plain_nnls(p, x):
    u = nnls(np.vstack([(p - x).T, np.ones(len(p))]), np.append(np.zeros(len(x)), 1))[0]
    return np.linalg.norm(x - u @ p / u.sum())


def seconds(function, *arguments):
    start = time.process_time()
    result = function(*arguments)
    return time.process_time() - start, result


def measure(n, d, rng, rounds=7):
    count, slow = (400, 24) if d < 500 else (200, 8)
    p, x, out = cloud(n, d, count, rng)
    times = {"linprog": [], "plain": [], "ours": [], "inside": [], "outside": [], "one by one": []}
    for _ in range(rounds):                                    # interleaved, so that a busy machine slows all alike
        times["ours"].append(seconds(project, p, x)[0] / count)
        times["inside"].append(2 * seconds(project, p, x[~out])[0] / count)
        times["outside"].append(2 * seconds(project, p, x[out])[0] / count)
        for one in x[:slow]:
            times["plain"].append(seconds(by_plain_nnls, p, one)[0])
            times["one by one"].append(seconds(project, p, one)[0])
        for one in x[:max(2, slow // rounds)]:
            times["linprog"].append(seconds(by_linprog, p, one)[0])
    q = project(p, x)
    assert np.abs(certificate_gap(p, x, q)).max() < 1e-9
    assert np.allclose([by_plain_nnls(p, one) for one in x[:slow]], q.distance[:slow], atol=1e-7)
    assert [by_linprog(p, one) for one in x[:slow // 2]] == inside(p, x[:slow // 2]).tolist()
    return {name: 1e6 * float(np.median(values)) for name, values in times.items()}


def main():
    rng = np.random.default_rng(0)
    names = ("linprog", "plain", "ours", "inside", "outside", "one by one")
    print("microseconds for one target".ljust(30) + "".join(name.rjust(12) for name in names) + "     ratio")
    for size in SIZES:
        t = measure(*size, rng)
        peer, goal = GOALS[size]
        print(f"k = {size[0]}, d = {size[1]}".ljust(30) + "".join(f"{t[name]:12.1f}" for name in names)
              + f"     {t[peer] / t['ours']:.1f} x {peer} (goal {goal}); outside only {t[peer] / t['outside']:.1f},"
              f" one by one {t[peer] / t['one by one']:.1f}")


if __name__ == "__main__":
    main()
