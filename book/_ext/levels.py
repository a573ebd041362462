"""What the switch of depths needs to know of a page: the minutes down to each depth, and how tall its deep sections are.

A browser sets a deep section when it comes near (`levels.css`). Until then a guess stands in for its height, rather too
large than too small, from what it holds; the numbers were fitted to all sections of the book, on a phone.
"""
from __future__ import annotations

import re
from pathlib import Path

import syllabus

LEVELED = re.compile(r'(?=<section class="level-)')
DEEP = re.compile(r'<section class="level-2"')
FOLDED = re.compile(r"<details(?! open)[^>]*>.*?</details>", re.DOTALL)
UNSEEN = re.compile(r'<script.*?</script>|<span class="katex-mathml">.*?</math></span>', re.DOTALL)
PICTURE = re.compile(r'<svg role="img".*?</svg>', re.DOTALL)
CODE = re.compile(r"<pre.*?</pre>", re.DOTALL)
BLOCK = re.compile(r"<(?:p|li|tr|h3|summary|dt|dd|audio|figcaption)\b")
TAGS = re.compile(r"<svg.*?</svg>|<[^>]*>|\s+", re.DOTALL)


def height(body):
    """About how many pixels a piece of a page takes.

    >>> height('<section class="level-2"><p>' + "word " * 200 + "</p></section>")
    460
    """
    body = UNSEEN.sub("", FOLDED.sub("<summary><p>", body))
    pictures, claims, forms = len(PICTURE.findall(body)), body.count('<article class="claim'), body.count("<form")
    lines = sum(code.count("\n") for code in CODE.findall(body))
    text = CODE.sub("", PICTURE.sub("", body))
    letters = len(TAGS.sub(" ", text).strip())
    return round(320 * pictures + 100 * (claims + forms) + 38 * lines + 20 * len(BLOCK.findall(text)) + 0.36 * letters + 80)


def tell(app, docname, template, context, doctree):
    if doctree is None or not LEVELED.search(context["body"]):
        return
    minutes = " ".join(map(str, syllabus.minutes_to(Path(app.env.doc2path(docname)).read_text("utf8"))))
    parts = LEVELED.split(context["body"])
    parts = [DEEP.sub(rf'\g<0> style="--tall: {height(part)}"', part, count=1) for part in parts]
    context["body"] = "".join(parts).replace("<section ", f'<section data-minutes="{minutes}" ', 1)


def setup(app):
    app.connect("html-page-context", tell, priority=970)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
