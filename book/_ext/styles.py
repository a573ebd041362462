"""Style sheets: joined with what they import, without the rules that no page can need; icon fonts without the other icons."""
from __future__ import annotations

import logging
import os
import re
from functools import lru_cache

from fontTools import subset

IMPORT = re.compile(r"""@import\s+(?:url\()?["']?([^"')]+)["']?\)?\s*;""")
URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")
NAME = re.compile(r"(?<!\\)[.#](-?[A-Za-z_][\w-]*)")
WORD = re.compile(r"-?[A-Za-z_][\w-]*")
ICON = re.compile(r"""["']\\(f[0-9a-f]{3})["']""")
ICON_FONT = re.compile(r"""url\("?([^")]*/fa-[\w-]+)\.woff2"?\) format\("woff2"\), *url\([^)]*\) format\("truetype"\)""")


@lru_cache(None)
def joined(file, static):
    """A style sheet after what it imports, its addresses seen from the folder of all styles; none is of another host."""
    css = re.sub(r"/\*.*?\*/|@charset[^;]*;", "", file.read_text("utf8"), flags=re.DOTALL)
    before = "".join(joined((file.parent / address).resolve(), static) for address in IMPORT.findall(css))

    def address(match):
        if match[1].startswith(("data:", "#")):
            return match[0]
        return f'url("{os.path.relpath(file.parent / match[1], static)}")'

    return before + ICON_FONT.sub(r'url("\1.woff") format("woff")', URL.sub(address, IMPORT.sub("", css)))


def few_icons(file, css):
    """Beside a TrueType font, a compressed one of the icons that some of the styles name."""
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    options = subset.Options(flavor="woff", layout_features=[], recalc_timestamp=False)
    with subset.load_font(file, options) as font:
        chosen = subset.Subsetter(options)
        chosen.populate(unicodes=[int(code, 16) for code in ICON.findall(css)])
        chosen.subset(font)
        subset.save_font(font, file.with_suffix(".woff"), options)


def names(pages, scripts):
    """Every class and id of the pages, and every word of the scripts."""
    found = set()
    for file in pages:
        for value in re.findall(r'\s(?:class|id)="([^"]*)"', file.read_text("utf8")):
            found.update(value.split())
    for file in scripts:
        found.update(WORD.findall(file.read_text("utf8")))
    return found


def pruned(css, known):
    """A style sheet without the rules that no page can need.

    >>> pruned("a .used,.unused{color:red}@media print{.unused b{top:0}p{top:0}}.unused{left:0}", {"used"})
    'a .used{color:red}@media print{p{top:0}}'
    """
    css, kept = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL), []
    for head, body in blocks(css):
        if body is None or head.startswith(("@font-face", "@keyframes", "@-webkit-keyframes", "@property", "@page")):
            kept.append(head + (";" if body is None else "{" + body + "}"))
        elif head.startswith("@"):
            inside = pruned(body, known)
            if inside:
                kept.append(head + "{" + inside + "}")
        else:
            selectors = [s for s in split(head) if set(NAME.findall(re.sub(r"\[[^]]*\]|:(?:not|is|where|has)\(.*?\)", "", s))) <= known]
            if selectors:
                kept.append(",".join(selectors) + "{" + body + "}")
    return "".join(kept)


def blocks(css):
    """The rules of a style sheet: pairs of what stands before the brace and what in it; None for a rule without one."""
    start = i = 0
    while i < len(css):
        i = _next(css, i, "{;")
        if i >= len(css):
            return
        head = css[start:i].strip()
        if css[i] == ";":
            if head:
                yield head, None
            start = i = i + 1
            continue
        depth, j = 1, i + 1
        while depth and j < len(css):
            j = _next(css, j, "{}")
            depth += {"{": 1, "}": -1}.get(css[j:j + 1], 0)
            j += 1
        yield head, css[i + 1:j - 1].strip()
        start = i = j


def split(head):
    """The selectors of a rule; a comma within parentheses or brackets separates none."""
    parts, depth = [""], 0
    for c in head:
        depth += (c in "([") - (c in ")]")
        if c == "," and not depth:
            parts.append("")
        else:
            parts[-1] += c
    return [part.strip() for part in parts]


def _next(css, i, wanted):
    """The place of the next wanted character outside quotation marks."""
    quote = ""
    while i < len(css):
        c = css[i]
        if quote:
            i += c == "\\"
            quote = "" if c == quote else quote
        elif c in "\"'":
            quote = c
        elif c == "(" and css[i - 3:i].lower() == "url":
            i = css.find(")", i) if css[i + 1:i + 2] not in "\"'" else i
        elif c in wanted:
            return i
        i += 1
    return i
