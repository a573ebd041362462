"""The strongest synergies and redundancies of a data file: ``python -m mixing.information data.csv``."""
from __future__ import annotations

import argparse
import json
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext

import numpy as np

from .._operands import MixtureError
from .reading import read
from .surveys import LAWS, survey


def arguments():
    """The command's options.

    >>> arguments().parse_args(["data.csv", "--orders", "3", "4"]).orders
    [3, 4]
    """
    p = argparse.ArgumentParser(prog="python -m mixing.information", description=__doc__.split(":")[0] + ".",
                                epilog="Ω < 0 is synergy, Ω > 0 redundancy. Multiplets are pruned to the variables that matter; "
                                       "'interval' is two jackknife errors to either side; 'chance' is how often the strongest "
                                       "multiplet of that size does as well after every column was shuffled.")
    p.add_argument("file", help="CSV (with or without a header), Parquet or .npy; rows are observations")
    p.add_argument("--estimator", choices=sorted(LAWS), help="copula (default for numbers), counts (for --discrete), neighbors")
    p.add_argument("--discrete", action="store_true", help="values are symbols to be counted")
    p.add_argument("--columns", nargs="+", metavar="NAME", help="only these columns")
    p.add_argument("--orders", nargs="+", type=int, metavar="K", help="one size of multiplet, or the smallest and the largest")
    p.add_argument("--top", type=int, default=5, help="how many of each sign (default 5)")
    p.add_argument("--unit", choices=("nats", "bits"), default="nats")
    p.add_argument("--shuffles", type=int, help="searches on shuffled columns (default: as many as are affordable, up to 99)")
    p.add_argument("--drop-missing", action="store_true", help="leave out rows with missing values")
    p.add_argument("--workers", type=int, default=1, help="processes")
    p.add_argument("--checkpoint", metavar="FILE", help="note finished work here and continue from it")
    p.add_argument("--seed", type=int, default=0, help="of the shuffles")
    p.add_argument("--json", metavar="FILE", help="write everything as JSON; - for the terminal")
    p.add_argument("--figure", metavar="FILE", help="draw Ω by order (.svg, .png, .pdf)")
    return p


def main(argv=None):
    """The command: 0 for success, 2 for input that cannot be used, 130 for a search that was interrupted."""
    a = arguments().parse_args(argv)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = lambda message, *_: print(f"note: {message}", file=sys.stderr)
            found = explore(a)
    except MixtureError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if a.json == "-":
        print(as_json(found))
    else:
        print(as_text(found))
    if a.json not in (None, "-"):
        with open(a.json, "w", encoding="utf-8") as file:
            file.write(as_json(found) + "\n")
    if a.figure:
        draw(found).savefig(a.figure)
    return 0 if found.scan.complete else 130


def explore(a):
    """The survey that the options ask for."""
    names, x = read(a.file, a.columns, a.discrete, a.drop_missing)
    estimator = a.estimator or ("counts" if a.discrete else "copula")
    if a.discrete and estimator != "counts":
        raise MixtureError(f"symbols can only be counted; {estimator} needs numbers. Leave out --estimator or --discrete.")
    if a.orders and len(a.orders) > 2:
        raise MixtureError(f"expected one order, or the smallest and the largest; got {a.orders}.")
    orders = None if not a.orders else a.orders[0] if len(a.orders) == 1 else tuple(a.orders)
    options = {} if estimator != "copula" else {"checkpoint": a.checkpoint, "progress": sys.stderr.isatty()}
    with ProcessPoolExecutor(a.workers) if a.workers > 1 else nullcontext() as pool:
        return survey(x, estimator, orders, names=names, top=a.top, shuffles=a.shuffles, unit=a.unit,
                      rng=np.random.default_rng(a.seed), **({"map": pool.map} if pool else {}), **options)


def as_text(found):
    """The survey as a table for people."""
    s = found.scan
    lines = [f"{s.samples} rows, {len(found.names)} variables, {sum(o.count for o in s.by_order.values())} multiplets; "
             f"{s.estimator} ({s.correction}), Ω in {s.unit}; {found.shuffles} shuffled searches."]
    if not s.complete:
        lines.append(f"Interrupted after {s.done} of {s.units} units: there may be stronger ones.")
    for title, findings in (("Synergies (Ω < 0)", found.synergies), ("Redundancies (Ω > 0)", found.redundancies)):
        lines += ["", f"{title:24s}{'Ω':>9s}{'interval':>22s}{'shuffled':>11s}{'chance':>9s}"]
        clear = [f for f in findings if f.low * f.high > 0]
        for f in clear:
            interval, chance = f"{f.low:+.4f} … {f.high:+.4f}", f"{f.chance:.3f}" if f.chance == f.chance else "-"
            lines.append(f"{'':24s}{f.value:+9.4f}{interval:>22s}{f.null:+11.4f}{chance:>9s}  {', '.join(f.variables)}")
        if len(clear) < len(findings):
            lines.append(f"  {'and ' if clear else ''}{len(findings) - len(clear)} whose interval holds zero")
        lines += [] if findings else ["  none"]
    return "\n".join(lines)


def as_json(found):
    """The survey as JSON for programs; what is not a number becomes null."""
    s = found.scan
    plain = lambda v: None if isinstance(v, float) and not np.isfinite(v) else v
    row = lambda f: {key: list(v) if isinstance(v, tuple) else plain(v) for key, v in f._asdict().items()}
    return json.dumps({
        "unit": s.unit, "estimator": s.estimator, "correction": s.correction, "rows": s.samples, "names": found.names,
        "complete": s.complete, "shuffles": found.shuffles, "synergies": [row(f) for f in found.synergies],
        "redundancies": [row(f) for f in found.redundancies],
        "orders": {k: o._asdict() | {"shuffled": found.null_range.get(k)} for k, o in s.by_order.items()},
    }, indent=1, ensure_ascii=False)


def draw(found):
    """For each order the range of Ω over its multiplets, beside the range on shuffled columns."""
    from ..figures import ROLE, canvas
    fig, ax = canvas(width=6.4, height=3.6)
    orders = list(found.scan.by_order)
    for k, order in found.scan.by_order.items():
        ax.plot([k, k], [order.lowest, order.highest], color=ROLE["mixture"], linewidth=3, solid_capstyle="butt")
        ax.plot(k, order.mean, "o", color=ROLE["mixture"], markersize=4)
        if k in found.null_range:
            ax.plot([k + 0.2] * 2, found.null_range[k], color=ROLE["hull"], linewidth=3, solid_capstyle="butt")
    ax.axhline(0, color=ROLE["hull"], linewidth=0.8)
    ax.set(xlabel="variables in the multiplet", ylabel=f"Ω in {found.scan.unit}", xticks=orders[::max(1, len(orders) // 12)])
    ax.set_title("Lowest to highest Ω (colored) and the same on shuffled columns (grey)", fontsize="medium")
    return fig


if __name__ == "__main__":
    sys.exit(main())
