"""A page of HTML taken apart into its elements, without changing a letter of them."""
from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "source", "use", "wbr"}


class Piece(NamedTuple):
    """An element of a page."""
    tag: str
    classes: frozenset
    whole: str
    inner: str


class _Reader(HTMLParser):
    """The elements on the uppermost level of a piece of HTML, and the line breaks between them."""

    def __init__(self, html):
        super().__init__(convert_charrefs=False)
        self.html, self.depth, self.pieces, self.breaks, self.starts = html, 0, [], [], [0]
        self.starts += [m.end() for m in re.finditer("\n", html)]
        self.feed(html)

    def here(self):
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def handle_starttag(self, tag, attributes):
        if not self.depth:
            self.open = tag, frozenset((dict(attributes).get("class") or "").split()), self.here(), self.here() + len(self.get_starttag_text())
        if tag not in VOID:
            self.depth += 1
        elif not self.depth:
            self.close(self.open[3], self.open[3])

    def handle_startendtag(self, tag, attributes):
        self.depth += tag in VOID and self.depth > 0
        self.handle_starttag(tag, attributes)
        self.depth -= self.depth > 0

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.depth -= 1
            if not self.depth:
                self.close(self.here(), self.html.index(">", self.here()) + 1)

    def close(self, inner, end):
        tag, classes, start, content = self.open
        self.pieces.append(Piece(tag, classes, self.html[start:end], self.html[content:inner]))

    def handle_data(self, data):
        if not self.depth:
            self.breaks += [self.here() + m.start() for m in re.finditer("\n", data)]


def pieces(html):
    """The elements of a piece of HTML, one after the other.

    >>> [piece.tag for piece in pieces("<h2>One</h2> <p>Two <b>three</b>.</p>")]
    ['h2', 'p']
    """
    return _Reader(html).pieces


def sentences(html):
    """The lines of a paragraph: the book's sources have one for each sentence.

    >>> sentences("One <b>a\\nb</b>.\\nTwo.")
    ['One <b>a\\nb</b>.', 'Two.']
    """
    cuts = [0, *_Reader(html).breaks, len(html)]
    return [line for a, b in zip(cuts, cuts[1:]) if (line := html[a:b].strip())]


def text(html):
    """The words of a piece of HTML as they are read, its formulas once.

    >>> text("<p>Two &amp; <b>three</b></p>")
    'Two & three'
    """
    aside = r'<span class="katex-mathml">.*?</math></span>|<(style|script|title)\b.*?</\1>|<[^>]*>'
    return unescape(re.sub(aside, "", html, flags=re.DOTALL)).strip()


def letters(html):
    """How long a piece of HTML is to read."""
    return len(text(html))
