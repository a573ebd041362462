"""The course page, and before each chapter what it needs: all from `book/course.toml` and the pages, by way of `syllabus`."""
from __future__ import annotations

from pathlib import PurePosixPath

import graph
import syllabus
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective, SphinxRole

PAGE = "book/course"
ZIP = ('<p><a class="zip" href="../mixing-book.zip" download>Download the whole book</a> (<span class="zip-size"></span>): '
       "unpack it, open <code>index.html</code>.</p>")


def link(chapter, slides=True):
    """A chapter as Markdown: its title, how long it is, its slides."""
    deck = f', <a href="../slides/{chapter.name}.html">slides<span class="visually-hidden"> of {chapter.title}</span></a>' if slides else ""
    return f"[{chapter.title}]({chapter.doc}.md) ({chapter.minutes} min{deck})"


def weeks(found):
    """The weeks as a definition list: what is read, and what one can do afterwards."""
    for number, week in enumerate(syllabus.data()["weeks"], 1):
        yield f"Week {number} · {week['title']}"
        for name in week["chapters"]:
            yield f": {link(found[name])}: {found[name].goal}."
            yield ""


def paths(found):
    """The reading paths as a definition list."""
    for path in syllabus.data()["paths"].values():
        whole = sum(found[name].minutes for name in path["chapters"])
        yield f"{path['title']} · {len(path['chapters'])} chapters, {whole} minutes of reading"
        yield f": {path['about']}"
        yield "  " + " → ".join(link(found[name], False) for name in path["chapters"])
        yield ""


def drawing(found):
    """What needs what, as an SVG that a narrow screen scrolls."""
    needs, titles = ({name: getattr(chapter, what) for name, chapter in found.items()} for what in ("needs", "title"))
    return f'<div class="course-scroll">{graph.svg(needs, titles, {name: f"{chapter.doc}.html" for name, chapter in found.items()})}</div>'


def count(what):
    """A number of the course, for the role ``{course}``."""
    found = syllabus.all_chapters().values()
    exercises = [level for chapter in found for level, many in chapter.exercises.items() for _ in range(many)]
    numbers = {"weeks": len(syllabus.data()["weeks"]), "chapters": len(found), "paths": len(syllabus.data()["paths"]),
               "exercises": len(exercises), "hours": f"{sum(c.minutes for c in found) / 60:.1f}",
               "longest": max(c.minutes for c in found), "shortest": min(c.minutes for c in found),
               "speed": syllabus.WORDS_PER_MINUTE}
    return str(numbers[what] if what in numbers else exercises.count(what))


class Number(SphinxRole):
    """A number of the course: {course}`weeks`."""

    def run(self):
        return [nodes.Text(count(self.text))], []


class Part(SphinxDirective):
    """A part of the course page: weeks, paths, the graph of what needs what, or the link to the book as one file."""

    required_arguments = 1

    def run(self):
        self.env.note_dependency(str(syllabus.DATA))
        found = syllabus.all_chapters()
        if self.arguments[0] == "zip":
            return [nodes.raw("", ZIP, format="html")]
        if self.arguments[0] == "graph":
            return [nodes.raw("", drawing(found), format="html")]
        text, box = {"weeks": weeks, "paths": paths}[self.arguments[0]](found), nodes.container(classes=["course"])
        self.state.nested_parse(StringList(list(text), self.env.docname), self.content_offset, box)
        return [box]


def outdated(app, env, added, changed, removed):
    """The course page tells of all pages, so it is read again with any of them."""
    return [PAGE] if PAGE in env.found_docs and added | changed | removed else []


def introduce(app, doctree, docname):
    """Say before a chapter's first section what it needs, and where its exercises and slides are."""
    found = syllabus.all_chapters().get(PurePosixPath(docname).name) if PurePosixPath(docname).parent.name in ("L1", "L2") else None
    if not found or app.builder.format != "html" or docname != f"book/{found.doc}":
        return
    first = next(s for s in doctree.findall(nodes.section) if "level-0" in s["classes"])

    def refer(text, uri):
        return nodes.reference("", text, refuri=uri, internal=True)

    line, every = nodes.paragraph(classes=["chapter-needs"]), syllabus.all_chapters()
    known = [every[name] for name in found.needs if f"book/{every[name].doc}" in app.env.found_docs]
    if known:
        line += nodes.Text("Builds on ")
        for i, need in enumerate(known):
            line += [nodes.Text(", ")] * (i > 0) + [refer(need.title, app.builder.get_relative_uri(docname, f"book/{need.doc}"))]
        line += nodes.Text(" · ")
    if found.exercises:
        line += [refer(f"{sum(found.exercises.values())} exercises", "#exercises"), nodes.Text(" · ")]
    line += refer("Slides", f"../../slides/{found.name}.html")
    first.parent.insert(first.parent.index(first), line)


def setup(app):
    app.add_role("course", Number())
    app.add_directive("course", Part)
    app.add_css_file("course.css")
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-resolved", introduce)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
