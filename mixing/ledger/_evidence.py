"""Running evidence: a function named in the ledger is called, and what it shows is kept as plain data."""
from __future__ import annotations

import inspect
import time
from difflib import get_close_matches
from importlib import import_module
from typing import NamedTuple

import numpy as np

from .._errors import MixtureError
from . import _memory
from ._checks import Check, shown


class Item(NamedTuple):
    """One thing that evidence shows: a comparison, or a derivation with its two ends."""
    what: str
    holds: bool
    strength: str
    found: str = ""
    relation: str = ""
    claimed: str = ""
    within: str = ""
    how: str = ""
    latex: str = ""


class Evidence(NamedTuple):
    """What one function showed when it ran: its items or the error it ended in, its source and its time in seconds."""
    name: str
    shows: str = ""
    items: tuple = ()
    error: str = ""
    source: str = ""
    seconds: float = 0.0

    @property
    def holds(self):
        """Whether it ran to its end and every one of its items holds."""
        return not self.error and all(item.holds for item in self.items)


_results = {}


def run(name):
    """The evidence called ``module:function``, run once in a process, and once on disk while nothing it uses changes."""
    if name not in _results:
        stored = _memory.load(name)
        _results[name] = _evidence(stored) if stored else _fresh(name)
    return _results[name]


def remember(results):
    """Take over results that another process computed."""
    _results.update({result.name: result for result in results})


def _evidence(plain):
    return Evidence(**plain | {"items": tuple(Item(**item) for item in plain["items"])})


def _fresh(name):
    start = time.perf_counter()
    try:
        function = resolve(name)
        shows, source = _first_line(name, function), inspect.getsource(function)
        items = _items(function())
    except Exception as error:  # noqa: BLE001   whatever evidence does wrong is shown in its row, and makes the row red
        return Evidence(name, error=f"{type(error).__name__}: {error}")
    result = Evidence(name, shows, items, "", source, round(time.perf_counter() - start, 3))
    _memory.store(name, result._asdict() | {"items": [item._asdict() for item in items]})
    return result


def resolve(name):
    """The function that ``module:function`` names."""
    module, _, attribute = name.partition(":")
    try:
        home = import_module(module)
    except ModuleNotFoundError as error:
        if not error.name.startswith("mixing"):
            raise
        raise MixtureError(f"evidence {name!r}: there is no module {error.name}. Correct the name, or write the module.") from None
    function = getattr(home, attribute, None)
    if not inspect.isfunction(function):
        close = get_close_matches(attribute, [n for n, v in vars(home).items() if inspect.isfunction(v)], 1)
        raise MixtureError(f"evidence {name!r}: {module} has no function {attribute!r}"
                           + (f" (did you mean {close[0]!r}?)" if close else "") + ". Correct the name, or write the function.")
    return function


def _first_line(name, function):
    lines = (function.__doc__ or "").strip().splitlines()
    if not lines:
        raise MixtureError(f"evidence {name!r} does not say what it shows. Write it as the first line of its docstring.")
    return lines[0].strip()


def _items(returned):
    shown_things = list(returned) if isinstance(returned, (list, tuple)) else [returned]
    if not shown_things:
        raise MixtureError("evidence returned nothing. Return check(...), a list of checks, or a derivation.")
    return tuple(map(_item, shown_things))


def _item(thing):
    if isinstance(thing, Check):
        return Item(thing.what, thing.holds, thing.strength, shown(thing.found), thing.relation, shown(thing.claimed),
                    shown(thing.within) if np.any(thing.within) else "", thing.how)
    if all(hasattr(thing, name) for name in ("start", "steps", "result", "strength", "latex")):
        if not thing.steps:
            raise MixtureError("the derivation has no step, so it shows nothing. Continue it with .to(expression, reason).")
        from ..derive._latex import plain
        return Item(str(thing.name), True, _rests_on(thing), plain(thing.start), thing.relation, plain(thing.result),
                    how=thing.strength, latex=thing.latex())
    raise MixtureError(f"evidence returned {type(thing).__name__}. Return check(...), a list of checks, or a derivation.")



def _rests_on(chain):
    """A derivation is a symbolic proof unless one of its steps was taken on trust."""
    if any(step.basis.startswith("untested") for step in chain.steps):
        return "untested assumption"
    return "symbolic proof"
