"""What a reader can turn: a slider, a choice, a switch, and the weights of three parts."""
from __future__ import annotations

import html
from dataclasses import dataclass, field

import numpy as np

from .._operands import MixtureError


def _text(words):
    return html.escape(str(words), quote=True)


@dataclass(frozen=True)
class Slider:
    """A slider over K values, numbers or strings.

    >>> len(Slider("share", [f"{s:.0%}" for s in np.linspace(0, 1, 5)], start=2))
    5
    """

    name: str
    values: list
    start: int = 0

    def __post_init__(self):
        object.__setattr__(self, "values", [str(v) for v in self.values])
        if not 0 <= self.start < len(self.values):
            raise MixtureError(f"{self.name!r} starts at number {self.start} of {len(self.values)} values. "
                               f"Count from 0 to {len(self.values) - 1}.")

    def __len__(self):
        return len(self.values)

    def html(self, number, mark):
        """The control as HTML; `number` is its place among the controls of its figure."""
        value = self.values[self.start]
        return (f'<label class="mix-slider"><span>{_text(self.name)}</span><input type="range" min="0" max="{len(self) - 1}" step="1" '
                f'value="{self.start}" style="--at:{self.start / max(1, len(self) - 1):.4g}" data-control="{number}" aria-valuetext="{_text(value)}" autocomplete="off">'
                f'<b aria-hidden="true">{_text(value)}</b></label>')


class Choice(Slider):
    """One of K options, all in sight.

    >>> Choice("carrier", ["linear", "logarithm"]).values
    ['linear', 'logarithm']
    """

    def html(self, number, mark):
        """The control as HTML; `number` is its place among the controls of its figure."""
        options = "".join(f'<label><input type="radio" name="{mark}-{number}" value="{k}" data-control="{number}"'
                          f'{" checked" if k == self.start else ""}><span>{_text(v)}</span></label>' for k, v in enumerate(self.values))
        return f'<fieldset class="mix-choice"><legend>{_text(self.name)}</legend>{options}</fieldset>'


@dataclass(frozen=True)
class Switch:
    """Something that is shown (position 1) or not (position 0).

    >>> Switch("log pool").values
    ['off', 'on']
    """

    name: str
    start: int = 1
    values: list = field(default=("off", "on"), init=False)

    def __post_init__(self):
        object.__setattr__(self, "values", list(self.values))

    def __len__(self):
        return 2

    def html(self, number, mark):
        """The control as HTML; `number` is its place among the controls of its figure."""
        return (f'<label class="mix-switch"><input type="checkbox" data-control="{number}"'
                f'{" checked" if self.start else ""}><span>{_text(self.name)}</span></label>')


class Triangle:
    """The weights of three parts, in whole steps: every row of `weights` is one position.

    >>> three = Triangle(["red", "green", "blue"], steps=2)
    >>> three.weights[three.start], len(three)
    (array([0. , 0.5, 0.5]), 6)
    """

    def __init__(self, names, steps=20, start=None, name="weights"):
        self.names, self.steps, self.name = list(names), steps, name
        if len(self.names) != 3:
            raise MixtureError(f"a triangle has three corners; got {len(self.names)} names.")
        self.weights = np.array([(i, j, steps - i - j) for i in range(steps + 1) for j in range(steps + 1 - i)]) / steps
        away = np.abs(self.weights - (1 / 3 if start is None else start)).max(axis=1)
        if start is not None and away.min() > 1e-9:
            raise MixtureError(f"the triangle has no position with weights {start}. Give three multiples of 1/{steps} that sum to 1.")
        self.start = int(np.argmin(np.rint(1e9 * away)))
        self.values = [" : ".join(f"{w:.0%}" for w in row) for row in self.weights]

    def __len__(self):
        return len(self.weights)

    def html(self, number, mark):
        """The control as HTML, a slider for each part; `number` is its place among the controls of its figure."""
        sliders = "".join(
            f'<label class="mix-slider"><span>{_text(name)}</span><input type="range" min="0" max="{self.steps}" step="1" value="{w * self.steps:.0f}" style="--at:{w:.4g}" '
            f'data-control="{number}" data-part="{part}" aria-valuetext="{w:.0%}" autocomplete="off"><b aria-hidden="true">{w:.0%}</b></label>'
            for part, (name, w) in enumerate(zip(self.names, self.weights[self.start])))
        return f'<fieldset class="mix-triangle"><legend>{_text(self.name)}</legend>{sliders}</fieldset>'
