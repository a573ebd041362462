"""Runs a cell as a notebook does: statements, then the value of the last expression; what is shown comes back as data."""
import ast
import contextlib
import io
import json
import linecache
import sys
import traceback
import types

SPACE, SHOWN = {"__name__": "__main__"}, []
FORMS = (("html", "_repr_html_"), ("markdown", "_repr_markdown_"), ("latex", "_repr_latex_"), ("svg", "_repr_svg_"))


def display(*values, **_):
    SHOWN.extend(shown(value) for value in values)


def shown(value):
    """What the page needs to show a value: its form, its content."""
    for form, method in FORMS:
        if not isinstance(value, type) and hasattr(value, method):
            content = getattr(value, method)()
            if content is not None:
                return {"form": form, "content": content}
    return {"form": "text", "content": repr(value)}


def run(source, number):
    """Run a cell; JSON with its outputs, and its error in plain words, if there is one."""
    SHOWN.clear()
    printed, error, missing = io.StringIO(), None, None
    name = f"cell {number}"
    linecache.cache[name] = len(source), None, source.splitlines(True), name
    try:
        tree = ast.parse(source, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            exec(compile(tree, name, "exec"), SPACE)
            value = eval(compile(ast.Expression(last.value), name, "eval"), SPACE) if last else None
        if value is not None:
            SPACE["_"] = value
            display(value)
    except ModuleNotFoundError as problem:
        error, missing = words(problem, name), problem.name.split(".")[0]
    except BaseException as problem:                              # whatever a reader's cell raises is shown to the reader
        error = words(problem, name)
    outputs = ([{"form": "text", "content": printed.getvalue()}] if printed.getvalue() else []) + SHOWN
    return json.dumps({"outputs": outputs, "error": error, "missing": missing})


def words(problem, name):
    """The kind of an error, its message, and the line of the cell."""
    if isinstance(problem, SyntaxError):
        return {"kind": "SyntaxError", "message": problem.msg, "line": problem.lineno, "code": (problem.text or "").strip()}
    lines = [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename == name]
    where = {"line": lines[-1].lineno, "code": lines[-1].line} if lines else {}
    return {"kind": type(problem).__name__, "message": str(problem)} | where


def stand_in(name, **members):
    """A module that pages use only to show things."""
    module = types.ModuleType(name)
    vars(module).update(members)
    sys.modules[name] = module
    return module


class Markdown:
    def __init__(self, data):
        self.data = data

    def _repr_markdown_(self):
        return self.data


class HTML(Markdown):
    _repr_markdown_ = property()

    def _repr_html_(self):
        return self.data


stand_in("IPython").display = stand_in("IPython.display", display=display, Markdown=Markdown, HTML=HTML)
stand_in("myst_nb", glue=lambda name, value, display=True: None)
