"""Answer boxes: ```{answer} mixup-ex-three``` in an exercise is an input whose answer the page checks by itself.

The answer stands in `mixing/answers`, and in the page encoded, for the check.
"""
from __future__ import annotations

import sys
from html import escape

from docutils import nodes
from docutils.parsers.rst import Directive

BOX = """<form class="answer d-print-none" data-exercise="{id}" data-key="{key}" autocomplete="off">
<label for="answer-{id}">Your answer: {asks}</label>
<span class="answer-row">{field}{unit}<button type="submit">Check</button></span>
<output for="answer-{id}" aria-live="polite"></output>
</form>"""


def box(row):
    """The HTML of one box."""
    from mixing.answers import _store
    plain = _store.without_defaults(row)
    unit = f'<span class="answer-unit">{escape(row.unit)}</span>' if row.unit else ""
    if row.choices:
        options = "".join(f"<option>{escape(word)}</option>" for word in row.choices)
        field = f'<select id="answer-{row.id}"><option value="">choose …</option>{options}</select>'
    else:
        field = f'<input id="answer-{row.id}" type="text" spellcheck="false" autocapitalize="off" maxlength="300">'
    return BOX.format(id=row.id, key=_store.encode(plain), asks=escape(row.asks), field=field, unit=unit)


class Answer(Directive):
    required_arguments = 1

    def run(self):
        from mixing import MixtureError
        from mixing.answers import _store
        environment = self.state.document.settings.env
        try:
            row = _store.find(self.arguments[0])
        except MixtureError as error:
            return [self.state.document.reporter.warning(str(error), line=self.lineno)]
        environment.note_dependency(str(_store.HERE / f"{row.file}.toml"))
        environment.metadata[environment.docname]["answers"] = True
        return [nodes.raw("", box(row), format="html")]


def equip(app, docname, template, context, doctree):
    """The script, only on pages with boxes."""
    if app.env.metadata.get(docname, {}).get("answers"):
        app.add_js_file("answers.js", loading_method="defer")
        app.add_css_file("answers.css")


def setup(app):
    sys.path.insert(0, str(app.srcdir))
    app.add_directive("answer", Answer)
    app.connect("html-page-context", equip, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
