import json
import re

import numpy as np
import pytest

from mixing import MixtureError, figures


def picture():
    fig, ax = figures.canvas()
    x = np.linspace(0, 1, 5)
    (line,) = ax.plot(x, x)
    points = ax.scatter(x, x)
    return fig, ax, x, line, points


def test_a_figure_without_words_is_refused():
    fig, *_ = picture()
    for alt in ("", "plot"):
        with pytest.raises(MixtureError, match="alternative text"):
            figures.show(fig, alt)


def test_svg_follows_the_page_and_is_the_same_twice():
    once, again = (figures.show(picture()[0], "a straight line & points")._repr_html_() for _ in range(2))
    assert once == again
    assert 'aria-label="a straight line &amp; points"' in once and "currentColor" in once
    assert "#000000" not in once and "<metadata>" not in once
    ids = re.findall(r'\bid="([^"]+)"', once)
    assert len(ids) == len(set(ids)) and all(i.startswith("fig-") for i in ids)
    for used in re.findall(r'(?:url\(#|href="#)([^)"]+)', once):
        assert used in ids


def test_slider_positions_are_the_computed_ones():
    fig, ax, x, line, points = picture()
    ax.set(xlim=(0, 1), ylim=(0, 2))
    slopes = np.array([1.0, 2.0])
    pic = figures.explore(fig, {line: slopes[:, None] * x, points: np.stack(np.broadcast_arrays(x, slopes[:, None] * x), -1)},
                          slopes, name="slope", alt="a line of growing slope", readout=["flat", "steep"])
    data = json.loads(re.search(r'application/json">(.*?)</script>', pic._repr_html_(), re.S)[1])
    move = data["moves"]["move-0"]
    y = np.cumsum(move["y"], axis=1)                     # along a line each point is told by its difference to the one before
    np.testing.assert_allclose(y[0] - y[1], y[0, 0] - y[0], atol=1.5)
    drawn = re.search(r'id="fig-\w+-move-0">\s*<path d="([^"]+)"', pic._repr_html_())[1]
    xy = np.array(re.findall(r"-?[\d.]+", drawn), float).reshape(-1, 2)
    np.testing.assert_allclose(10 * xy[[0, -1], 1], y[0, [0, -1]], atol=1)
    assert data["values"] == [["1.0", "2.0"]] and data["readout"] == [{"by": [0], "at": ["flat", "steep"]}]


def test_a_slider_needs_one_picture_for_each_value():
    fig, ax, x, line, _ = picture()
    with pytest.raises(MixtureError, match="has 3 values|have 3 values"):
        figures.explore(fig, {line: [x, x]}, [1, 2, 3], name="n", alt="a line that never moves")
    with pytest.raises(MixtureError, match="finite"):
        figures.explore(fig, {line: [x, np.where(x > 0.5, np.nan, x)]}, [1, 2], name="n", alt="a line that never moves")
