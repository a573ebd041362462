"""Three editions from one source: the public one, one for students without solutions, one for instructors with all and notes.

The environment variable MIXING_EDITION names the edition. All share one execution: what a student does not get is cut
out of the text before it is read, and the outputs of the cells that stay are taken from the run of the whole page.
"""
from __future__ import annotations

import os
import re
from pathlib import Path

import chapters
import syllabus
from docutils import nodes
from idle import idle

EDITIONS = "public", "student", "instructor"
LEVEL = re.compile(r" \((practice|recommended|stretch)\)$")
BOX = re.compile(r"^```\{answer\}[^\n]*\n```\n", re.MULTILINE)
FOLD = re.compile(r"(^```\{solution-start\}[^\n]*\n):class: dropdown\n", re.MULTILINE)


def student(text):
    """The text of a page without its solutions, and without the boxes that know the answers.

    >>> student("Try.\\n```{solution-start} ex\\n```\\nSee.\\n```{solution-end}\\n```\\nNext.")
    'Try.\\nNext.'
    """
    return BOX.sub("", syllabus.SOLUTION.sub("", text))


def instructor(text, notes=""):
    """The text of a page with its solutions unfolded, and notes for teaching before its first section."""
    box = f":::{{admonition}} Teaching notes\n:class: teaching\n{notes}\n:::\n\n" if notes else ""
    return FOLD.sub(r"\1", re.sub(r"^\{\.level-0\}$", box + r"\g<0>", text, count=1, flags=re.MULTILINE))


def kept(page):
    """For each code cell of a page, whether a student gets it."""
    text = page.read_text("utf8")
    cut = [(text.count("\n", 0, m.start()), text.count("\n", 0, m.end())) for m in syllabus.SOLUTION.finditer(text)]
    return [not any(first <= line < last for first, last in cut) for _, line in chapters.code_cells(chapters.read(page))]


def edit(app, docname, source):
    if app.config.edition == "student":
        source[0] = student(source[0])
    if app.config.edition == "instructor":
        source[0] = instructor(source[0], syllabus.notes(Path(docname).name))


def share(app):
    """Give a student's page the outputs of the cells that it keeps, from the run of the whole page."""
    import executor
    import myst_nb.sphinx_
    from myst_nb.core.execute.base import NotebookClientBase

    class Kept(NotebookClientBase):
        def start_client(self):
            run = executor.execute([self.path], Path(app.srcdir))[self.path]
            cells = [cell for cell, stays in zip(run.cells, kept(self.path)) if stays]
            executor.fill(self.notebook, run._replace(cells=cells))

    if app.config.edition == "student":
        myst_nb.sphinx_.create_client = lambda notebook, source, config, log, fmt=None: Kept(notebook, Path(source), config, log)


def sources(app, exception):
    """The sources beside a student's pages are those that were read, not those on the disk."""
    if not exception and not idle(app) and app.config.edition == "student" and app.builder.name == "html":
        for file in Path(app.outdir, "_sources").rglob("*.md"):
            file.write_text(student(file.read_text("utf8")), "utf8")


def badge(app, doctree, docname):
    """Take the level out of an exercise's title, and the parentheses around it, and show the level beside it."""
    from sphinx_exercise.nodes import is_exercise_node
    for exercise in doctree.findall(is_exercise_node):
        title = exercise.next_node(nodes.title)
        found = LEVEL.search(title[-2].astext()) if len(title) > 2 else None
        if found:
            said = nodes.inline("", "level: ", classes=["visually-hidden"])
            level = nodes.inline("", "", said, nodes.Text(found[1]), classes=["difficulty", found[1]])
            title[-2:] = [nodes.Text(LEVEL.sub("", title[-2].astext()) + " "), level]
            title.replace(next(child for child in title if child.astext() == " ("), nodes.Text(" · "))


def anonymous(app, doctree, docname):
    """The contents of exercises and solutions come under two names, used again and again: take them off."""
    for section in doctree.findall(nodes.section):
        section["ids"] = [name for name in section["ids"] if name not in ("exercise-content", "solution-content")]


def _open(translator, node):
    translator.body.append('<details class="hint"><summary>Hint</summary>\n')


def _close(translator, node):
    translator.body.append("</details>\n")


def setup(app):
    app.add_config_value("edition", os.environ.get("MIXING_EDITION", "public"), "env", str)
    app.add_node(nodes.hint, override=True, html=(_open, _close))
    app.connect("builder-inited", share)
    app.connect("source-read", edit, priority=100)
    app.connect("doctree-resolved", badge)
    app.connect("doctree-resolved", anonymous)
    app.connect("build-finished", sources, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
