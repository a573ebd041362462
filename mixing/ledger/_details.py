"""The evidence of every claim in full: values, derivations, the code that ran, and what rests on what.

It is written as one text. The book cuts it at the marks `<section class="ledger-details">` and makes a page of each
chapter's part (`book/_ext/ledger.py`), so that the list of claims stays light.
"""
from __future__ import annotations

from html import escape
from itertools import groupby

from .. import _uses
from ._graph import graph
from ._render import badge, chapter_link, details_page, instead, references, source, words

SIGN = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "=": "=", "->": "→"}


class Details:
    """Claims with everything that speaks for them and against them, page by page."""

    def __init__(self, checked):
        self.checked = checked

    def _repr_markdown_(self):
        pages = groupby(self.checked, key=lambda pair: pair[0].page)
        return "\n\n".join(_page(page, list(pairs)) for page, pairs in pages) + "\n"

    def __repr__(self):
        return f"the evidence of {len(self.checked)} claims"


def _page(page, checked):
    count = "one claim" if len(checked) == 1 else f"{len(checked)} claims"
    return "\n\n".join([
        f'<section class="ledger-details" data-page="{details_page(page)}">',
        f"The evidence behind the {count} of the chapter {chapter_link(page)}, as it ran when the book was built. "
        "[All claims](claims.md)",
        graph(checked),
        '<div class="ledger">', *(_claim(claim, report) for claim, report in checked), "</div>", "</section>"])


def _claim(claim, report):
    link = f'<a class="claim-id" href="claims.html#{claim.id}" title="This claim in the list of all"><code>{claim.id}</code></a>'
    parts = [f'<article class="claim" id="{claim.id}" data-verdict="{report.verdict}">',
             f'<div class="claim-head">{badge(report)}{link}</div>', claim.says, instead(claim),
             f'<p class="claim-source">{escape(source(claim))} · {report.strength}</p>']
    parts += [_block(e, "shows", claim) for e in report.evidence] + [_block(e, "against", claim) for e in report.witnesses]
    if claim.cites:
        parts.append(references(claim))
    return "\n\n".join(filter(None, [*parts, "</article>"]))


def _block(evidence, side, claim):
    """One function: what it shows, what it found against what was claimed, its derivation, what it calls, its code."""
    items = "\n".join(_comparison(item) for item in evidence.items if not item.latex)
    proofs = "\n\n".join(f"$$\n{item.latex}\n$$" for item in evidence.items if item.latex)
    code = escape(evidence.source.rstrip()).replace("\n", "&#10;")      # no <pre>, of which the theme measures each when a page loads
    return "\n\n".join(filter(None, [
        f'<div class="claim-part" data-side="{side}">', ("*Against:* " if side == "against" else "") + words(evidence.shows), items,
        proofs, _rests(evidence.name),
        f'<details class="claim-evidence"><summary>The code that ran, <code>{evidence.name.replace(":", ".")}</code></summary>'
        f'<div class="claim-code" tabindex="0" role="group" aria-label="Code"><code>{code}</code></div></details>', "</div>"]))


def _rests(name):
    """The functions and derivations that a piece of evidence calls, as links into the reference."""
    used = sorted(n for n in _uses.used_by(name) if not n.startswith("mixing.ledger."))
    own = _uses.home(name.replace(":", "."))
    names = ([own] if own in _uses.public() and ".ledger." not in own else []) + used
    return "Rests on: " + ", ".join(f"{{py:obj}}`~{n}`" for n in names) + "." if names else ""


def _comparison(item):
    slack = f", {'within' if item.relation in ('==', '<=', '>=') else 'by more than'} {_value(item.within)}" if item.within else ""
    return f"- {item.what}: {_value(item.found)} {SIGN[item.relation]} {_value(item.claimed)}{slack} ({item.how})"


def _value(text):
    return "`" + text.replace("`", "'") + "`"
