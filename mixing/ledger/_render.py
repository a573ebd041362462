"""How the ledger looks: cards in Markdown, whose formulas and citations the book renders like those of any page.

Nothing here depends on the clock, so that two builds are equal.
"""
from __future__ import annotations

import re
from collections import Counter
from html import escape

from ._rows import HERE, VERDICTS

SIGN = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "=": "=", "->": "→"}


class Table:
    """The claims of one chapter as cards: words, verdict, what backs it, what holds instead."""

    def __init__(self, checked):
        self.checked = checked

    def _repr_markdown_(self):
        up = "../" * self.checked[0][0].page.count("/")
        cards = "\n\n".join(_card(claim, report, up) for claim, report in self.checked)
        return f'<div class="ledger">\n\n{cards}\n\n</div>\n'

    def __repr__(self):
        return "\n".join(f"{report.verdict:12} {claim.id:40} {report.strength}" for claim, report in self.checked)


class Page:
    """The whole ledger: counts, then every claim with its evidence, its derivations and the code that ran."""

    def __init__(self, checked):
        self.checked = sorted(checked, key=lambda pair: (pair[0].page, pair[0].id))

    def _repr_markdown_(self):
        blocks, page = [], None
        for claim, report in self.checked:
            if claim.page != page:
                page = claim.page
                blocks.append(f'<div class="ledger-chapter" role="heading" aria-level="2" id="{_slug(page)}">\n\n'
                              f'{_chapter_link(page)}\n\n</div>')
            blocks.append(_entry(claim, report))
        return '<div class="ledger ledger-page">\n\n' + "\n\n".join(blocks) + "\n\n</div>\n"

    def counts(self):
        """How many claims have each verdict and how many rest on each kind of evidence: two counters."""
        kinds = Counter(kind for _, report in self.checked for kind in report.strength.split(", "))
        return Counter(report.verdict for _, report in self.checked), kinds

    def __repr__(self):
        return f"{len(self.checked)} claims"


def _card(claim, report, up):
    link = f'<a class="claim-id" href="{up}claims.html#{claim.id}"><code>{claim.id}</code></a>'
    parts = [f'<article class="claim" data-verdict="{report.verdict}">', f"<header>{_badge(report)}{link}</header>", claim.says,
             _instead(claim), _summary(report), "</article>"]
    return "\n\n".join(filter(None, parts))


def _summary(report):
    lines = [f"- {_words(e.shows)}" for e in report.evidence + report.witnesses]
    if not lines:
        return f'<p class="claim-backing">{report.strength}</p>'
    return (f'<details class="claim-evidence">\n<summary>{report.strength}</summary>\n\n' + "\n".join(lines) + "\n\n</details>")


def _entry(claim, report):
    data = {"verdict": report.verdict, "chapter": claim.page, "source": claim.document, "strength": report.strength}
    attributes = " ".join(f'data-{key}="{escape(value)}"' for key, value in data.items())
    link = f'<a class="claim-id" href="#{claim.id}" title="Link to this claim"><code>{claim.id}</code></a>'
    parts = [f'<article class="claim" id="{claim.id}" {attributes}>', f"<header>{_badge(report)}{link}</header>", claim.says,
             _instead(claim), f'<p class="claim-source">{escape(_source(claim))} · {report.strength}</p>']
    parts += [_block(e, "shows") for e in report.evidence] + [_block(e, "against") for e in report.witnesses]
    if claim.cites:
        parts.append("References: {cite:p}`" + ",".join(claim.cites) + "`")
    return "\n\n".join(filter(None, [*parts, "</article>"]))


def _block(evidence, side):
    """One function: what it shows, what it found against what was claimed, its derivation, its code."""
    title = ("Against: " if side == "against" else "") + _words(evidence.shows)
    items = "\n".join(_comparison(item) for item in evidence.items if not item.latex)
    proofs = "\n\n".join(f"$$\n{item.latex}\n$$" for item in evidence.items if item.latex)
    module = evidence.name.partition(":")[0]
    code = escape(evidence.source.rstrip()).replace("\n", "&#10;")      # no <pre>, of which the theme measures each when a page loads
    return "\n\n".join(filter(None, [
        f'<details class="claim-evidence" data-side="{side}">\n<summary>\n\n{title}\n\n</summary>', items, proofs,
        f'<p class="claim-module"><code>{module}</code></p>',
        f'<div class="claim-code" tabindex="0"><code>{code}</code></div>', "</details>"]))


def _comparison(item):
    slack = f", {'within' if item.relation in ('==', '<=', '>=') else 'by more than'} {_value(item.within)}" if item.within else ""
    return f"- {item.what}: {_value(item.found)} {SIGN[item.relation]} {_value(item.claimed)}{slack} ({item.how})"


def _instead(claim):
    closing = f"\n\n*What would decide it:* {claim.experiment}" if claim.experiment else ""
    label = "What holds" if claim.verdict in ("conditional", "refuted") else "Scope"
    text = f"*{label}:* {claim.instead}" if claim.instead else ""
    return f'<div class="claim-instead">\n\n{text}{closing}\n\n</div>' if text or closing else ""


def _badge(report):
    return f'<span class="verdict" title="{VERDICTS.get(report.verdict, "")}">{report.verdict}</span>'


def _words(text):
    """A docstring's line as Markdown: its mathematics between dollars, its code between backticks."""
    return re.sub(r":\w+:`([^`]*)`", lambda m: f"${m[1]}$" if m[0].startswith(":math:") else f"`{m[1]}`", text).replace("``", "`")


def _value(text):
    return "`" + text.replace("`", "'") + "`"


def _source(claim):
    return "our own" if claim.source == "own" else f"source {claim.source}"


def _slug(page):
    return "chapter-" + re.sub(r"\W+", "-", page).lower()


def _chapter_link(page):
    there = (HERE.parents[1] / "book" / f"{page}.md").is_file()
    return f"[]({page}.md)" if there else page.rpartition("/")[2].replace("-", " ").capitalize()
