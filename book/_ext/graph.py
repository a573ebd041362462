"""A drawing of what needs what: a column for each depth, lines that keep out of the boxes, every box a link."""
from __future__ import annotations

from html import escape

WIDE, HIGH, GAP, STEP, SWEEPS = 120, 30, 24, 42, 24          # boxes, the space between columns and rows, rounds of ordering


def columns(needs):
    """How many steps each name is from the beginning.

    >>> columns({"a": [], "b": ["a"], "c": ["a", "b"]})
    {'a': 0, 'b': 1, 'c': 2}
    """
    depth = {}
    while len(depth) < len(needs):
        new = {name: max((depth[n] for n in need), default=-1) + 1 for name, need in needs.items()
               if name not in depth and all(n in depth for n in need)}
        if not new:
            raise ValueError(f"these need each other in a circle: {sorted(set(needs) - set(depth))}.")
        depth |= new
    return depth


def places(needs):
    """The center of each box, and for each arrow the points it passes on its way through the columns between."""
    depth = columns(needs)
    chains = {(need, name): [need, *((need, name, k) for k in range(depth[need] + 1, depth[name])), name]
              for name in needs for need in needs[name]}
    layers = [[name for name in needs if depth[name] == k] for k in range(max(depth.values()) + 1)]
    beside = {}
    for chain in chains.values():
        for k, (a, b) in enumerate(zip(chain, chain[1:])):
            beside.setdefault(a, []).append(b)
            beside.setdefault(b, []).append(a)
            if k:
                layers[a[2]].append(a)
    row = {node: i - (len(layer) - 1) / 2 for layer in layers for i, node in enumerate(layer)}
    for _ in range(SWEEPS):
        for layer in layers:
            layer.sort(key=lambda node: sum(row[other] for other in beside.get(node, [node])) / len(beside.get(node, [node])))
            row |= {node: i - (len(layer) - 1) / 2 for i, node in enumerate(layer)}
    top = max(len(layer) for layer in layers) * STEP / 2
    place = {node: (k * (WIDE + GAP) + WIDE / 2 + 2, round(top + row[node] * STEP - (STEP - HIGH) / 2 + 2, 1)) for k, layer in enumerate(layers) for node in layer}
    return {name: place[name] for name in needs}, {arrow: [place[node] for node in chain] for arrow, chain in chains.items()}


def curve(points):
    """An arrow from the right edge of a box to the left edge of another, level where it passes a column."""
    (x, y), half = points[0], WIDE / 2
    path = f"M{x + half} {y}"
    for i, (u, v) in enumerate(points[1:], 1):
        start, end = x + half, u - half - (3 if i == len(points) - 1 else 0)
        middle = (start + end) / 2
        path += f"C{middle} {y} {middle} {v} {end} {v}" + (f"H{u + half}" if i < len(points) - 1 else "")
        x, y = u, v
    return path


def svg(needs, titles, links):
    """The drawing as an SVG.

    >>> svg({"a": [], "b": ["a"]}, {"a": "A", "b": "B"}, {"a": "a.html", "b": "b.html"}).count("<rect")
    2
    """
    boxes, arrows = places(needs)
    width, height = (max(p[i] for points in arrows.values() for p in points) + room / 2 + 2 for i, room in enumerate((WIDE, HIGH)))
    lines = "".join(f'<path d="{curve(points)}" marker-end="url(#course-tip)"/>' for points in arrows.values())
    nodes = "".join(f'<a href="{links[name]}"><rect x="{x - WIDE / 2}" y="{y - HIGH / 2}" width="{WIDE}" height="{HIGH}" rx="7"/>'
                    f'<text x="{x}" y="{y + 4.3}">{escape(titles[name])}</text></a>' for name, (x, y) in boxes.items())
    return (f'<svg class="course-graph" viewBox="0 0 {width} {height}" role="group" aria-label="Which chapter needs which, from left to right">'
            '<defs><marker id="course-tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            f'<path d="M0 0L8 4L0 8z"/></marker></defs><g class="needs">{lines}</g>{nodes}</svg>')
