"""How the ledger looks: cards in Markdown, whose formulas and citations the book renders like those of any page.

Nothing here depends on the clock, so that two builds are equal.
"""
from __future__ import annotations

import re
from collections import Counter
from html import escape
from itertools import groupby

from ._rows import HERE, VERDICTS


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
    """The whole ledger as a list: every claim with its verdict, its backing and what its evidence shows."""

    def __init__(self, checked):
        self.checked = sorted(checked, key=lambda pair: (pair[0].page, pair[0].id))

    def _repr_markdown_(self):
        blocks = []
        for page, pairs in groupby(self.checked, key=lambda pair: pair[0].page):
            blocks.append(f'<div class="ledger-chapter" role="heading" aria-level="2" id="{_slug(page)}">\n\n'
                          f'{chapter_link(page)}\n\n</div>')
            blocks += [_entry(claim, report) for claim, report in pairs]
        return '<div class="ledger ledger-page">\n\n' + "\n\n".join(blocks) + "\n\n</div>\n"

    def counts(self):
        """How many claims have each verdict and how many rest on each kind of evidence: two counters."""
        kinds = Counter(kind for _, report in self.checked for kind in report.strength.split(", "))
        return Counter(report.verdict for _, report in self.checked), kinds

    def evidence(self):
        """The evidence in full, with its values, its derivations and the code that ran."""
        from ._details import Details
        return Details(self.checked)

    def __repr__(self):
        return f"{len(self.checked)} claims"


def details_page(page):
    """The file that holds the evidence of one page's claims in full."""
    return f"claims-{page.rpartition('/')[2]}.html"


def _card(claim, report, up):
    link = f'<a class="claim-id" href="{up}claims.html#{claim.id}"><code>{claim.id}</code></a>'
    parts = [f'<article class="claim" data-verdict="{report.verdict}">', f"<div class=\"claim-head\">{badge(report)}{link}</div>",
             claim.says, instead(claim), _summary(claim, report, up), "</article>"]
    return "\n\n".join(filter(None, parts))


def _entry(claim, report):
    data = {"verdict": report.verdict, "chapter": claim.page, "source": claim.document, "strength": report.strength}
    attributes = " ".join(f'data-{key}="{escape(value)}"' for key, value in data.items())
    link = f'<a class="claim-id" href="#{claim.id}" title="Link to this claim"><code>{claim.id}</code></a>'
    return "\n\n".join(filter(None, [
        f'<article class="claim" id="{claim.id}" {attributes}>', f'<div class="claim-head">{badge(report)}{link}</div>',
        claim.says, instead(claim), _summary(claim, report, "", f"{source(claim)} · "), "</article>"]))


def _summary(claim, report, up, before=""):
    """What backs a claim, folded: one line for each function that ran, and the way to their values and their code."""
    ran = report.evidence + report.witnesses
    full = f'<a href="{up}{details_page(claim.page)}#{claim.id}" aria-label="The evidence of {claim.id} in full">The evidence in full</a>'
    if not ran:
        return f'<p class="claim-backing">{escape(before)}{report.strength}</p>' + ("\n\n" + references(claim) if claim.cites else "")
    lines = "\n".join([f"- {words(e.shows)}" for e in report.evidence] + [f"- *Against:* {words(e.shows)}" for e in report.witnesses])
    return (f'<details class="claim-evidence">\n<summary>{escape(before)}{report.strength}</summary>\n\n{lines}\n\n'
            f'<p>{full}</p></details>')


def references(claim):
    """The works a claim cites, for the book to resolve."""
    return "References: {cite:p}`" + ",".join(claim.cites) + "`"


def instead(claim):
    """What holds in place of the claim as worded, and what would decide it where it is open."""
    closing = f"\n\n*What would decide it:* {claim.experiment}" if claim.experiment else ""
    label = "What holds" if claim.verdict in ("conditional", "refuted") else "Scope"
    text = f"*{label}:* {claim.instead}" if claim.instead else ""
    return f'<div class="claim-instead">\n\n{text}{closing}\n\n</div>' if text or closing else ""


def badge(report):
    """The verdict on its color."""
    return f'<span class="verdict" title="{VERDICTS.get(report.verdict, "")}">{report.verdict}</span>'


def words(text):
    """A docstring's line as Markdown: its mathematics between dollars, its code between backticks."""
    return re.sub(r":\w+:`([^`]*)`", lambda m: f"${m[1]}$" if m[0].startswith(":math:") else f"`{m[1]}`", text).replace("``", "`")


def source(claim):
    """Where a claim comes from, in words."""
    return "our own" if claim.source == "own" else f"source {claim.source}"


def chapter_link(page):
    """A link to the page a claim is discussed on; its name where the page is not there."""
    there = (HERE.parents[1] / "book" / f"{page}.md").is_file()
    return f"[]({page}.md)" if there else page.rpartition("/")[2].replace("-", " ").capitalize()


def _slug(page):
    return "chapter-" + re.sub(r"\W+", "-", page).lower()
