"""What rests on what, drawn: claims on the left, their evidence in the middle, functions and derivations on the right.

A plain SVG of links, in the reading order of the keyboard; nothing in it needs a script.
"""
from __future__ import annotations

from html import escape
from typing import NamedTuple

from .. import _uses

ROW, WIDTH, COLUMNS, WIDE = 22, 708, (1, 249, 497), 210
SHORT = 33


class Node(NamedTuple):
    """A box of the drawing: its name, what it is called, where its link leads, its kind."""
    key: str
    label: str
    href: str
    kind: str


def graph(checked):
    """The claims of one page with what they rest on, as a figure; nothing where no evidence ran."""
    claims, edges = [], []
    middle, right = {}, {}
    for claim, report in checked:
        claims.append(Node(claim.id, claim.id.partition(".")[2], f"#{claim.id}", report.verdict))
        for evidence, side in [(e, "for") for e in report.evidence] + [(e, "against") for e in report.witnesses]:
            module, _, name = evidence.name.partition(":")
            proof = ".derivations." in module
            where = right if proof else middle
            key = _uses.home(f"{module}.{name}") if proof else evidence.name
            where.setdefault(key, Node(key, name, f"api:{key}" if proof else f"#{claim.id}", "derivation" if proof else "evidence"))
            edges.append((claim.id, key, side))
            for used in () if proof else _shown(evidence.name):
                kind = "derivation" if ".derivations." in used else "function"
                right.setdefault(used, Node(used, used.rpartition(".")[2], f"api:{used}", kind))
                edges.append((evidence.name, used, "uses"))
    if not edges:
        return ""
    columns = [claims]
    for nodes in (middle, right):
        columns.append(_near(nodes.values(), edges, columns))
    return _figure(columns, list(dict.fromkeys(edges)))


def _shown(name):
    return sorted(n for n in _uses.used_by(name) if n.startswith("mixing.") and not n.startswith(("mixing.ledger", "mixing.figures")))


def _near(nodes, edges, columns):
    """Nodes in the order of the middle of what leads to them, so that few lines cross."""
    place = {node.key: i / max(len(column), 1) for column in columns for i, node in enumerate(column)}

    def middle(node):
        before = [place[start] for start, end, _ in edges if end == node.key and start in place]
        return sum(before) / len(before) if before else 1.0

    return sorted(nodes, key=lambda node: (middle(node), node.key))


def _figure(columns, edges):
    height = ROW * max(map(len, columns)) + 34
    spot = {}
    for x, column in zip(COLUMNS, columns):
        gap = (height - 34) / max(len(column), 1)
        spot |= {node.key: (x, 34 + gap * (i + 0.5)) for i, node in enumerate(column)}
    number = {key: i for i, key in enumerate(spot)}
    lines = "".join(_line(spot[a], spot[b], side, f"{number[a]} {number[b]}") for a, b, side in edges)
    boxes = "".join(_box(node, *spot[node.key]) for column in columns for node in column)
    heads = "".join(f'<text class="rests-head" x="{x + 4}" y="14">{name}</text>'
                    for x, name in zip(COLUMNS, ("claims", "evidence", "functions and derivations")))
    said = (f"What rests on what: {len(columns[0])} claims, {len(columns[1])} pieces of evidence, "
            f"{len(columns[2])} functions and derivations.")
    return (f'<figure class="rests"><div class="rests-scroll" tabindex="0" role="group" aria-label="{said}">'
            f'<svg class="rests-on" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}" '
            f'role="group" aria-label="{said}">{heads}<g class="rests-lines" aria-hidden="true">{lines}</g>{boxes}</svg></div>'
            "<figcaption>Claims, what speaks for them (solid) and against them (dashed), and what that is made of. "
            "The same is listed in words below.</figcaption></figure>")


def _line(start, end, side, ends):
    (x, y), (u, v) = start, end
    x += WIDE
    mid = (x + u) / 2
    return f'<path class="rests-{side}" data-ends="{ends}" d="M{x:.0f} {y:.1f}C{mid:.0f} {y:.1f} {mid:.0f} {v:.1f} {u:.0f} {v:.1f}"/>'


def _box(node, x, y):
    label = node.label if len(node.label) <= SHORT else node.label[:SHORT - 1] + "…"
    return (f'<a class="rests-{node.kind}" href="{escape(node.href)}" aria-label="{node.kind}: {escape(node.key)}">'
            f'<rect x="{x}" y="{y - 9:.1f}" width="{WIDE}" height="18" rx="4"/>'
            f'<text x="{x + 7}" y="{y + 4:.1f}">{escape(label)}</text></a>')
