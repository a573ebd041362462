"""How a derivation looks: a block of LaTeX, a table of Markdown, plain text."""
from __future__ import annotations

import sympy as sp

from ._latex import plain, tex, wrapped

SIGN = {"=": "=", "<=": r"\le", ">=": r"\ge"}
WIDTH, NOTE = 36, 64          # characters in a line of a reason, of a note


def latex(chain):
    """The whole derivation as one block."""
    marks = _marks(chain)
    lead = f"{tex(chain.name)} &= " if chain.name != "" else "& "
    rows = [lead + tex(chain.start)]
    for step in chain.steps:
        reason = rf" && {wrapped(step.reason, WIDTH)}" if step.reason else ""
        rows.append(rf"&{_sign(step, marks)} {tex(step.expression)}{reason}")
    block = "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"
    notes = _notes(chain, marks)
    return block if not notes else \
        "\\begin{array}{l}\n" + block + " \\\\[1.2em]\n" + " \\\\\n".join(notes) + "\n\\end{array}"


def table(chain):
    """The derivation as a Markdown table, a step a row, whose reasons wrap on a narrow page.

    >>> from mixing.derive import derive
    >>> x = sp.symbols("x", positive=True)
    >>> print(table(derive((x**2 - 1)/(x - 1), name="f").to(x + 1, "cancel")))
    | | | |
    |--:|:--|:--|
    | $f$ | $\\displaystyle = \\frac{x^{2} - 1}{x - 1}$ | |
    | | $\\displaystyle = x + 1$ | cancel |
    <BLANKLINE>
    For $x > 0$.
    """
    marks = _marks(chain)
    lead = (tex(chain.name), "= ") if chain.name != "" else ("", "")
    rows = [(lead[0], lead[1] + tex(chain.start), "")]
    rows += [("", f"{_sign(s, marks)} {tex(s.expression)}", s.reason) for s in chain.steps]
    body = ["| " + _cell(left) + "| " + _cell(r"\displaystyle " + math) + "| " + _words_in_a_cell(reason)
            for left, math, reason in rows]
    scope = ", ".join(f"${_bars(a)}$" for a in _assumed(chain))
    notes = [f"*Given:* {g}." for g in chain.hypotheses] + [f"${marks[a]}$ assuming {a}." for a in marks]
    notes += [f"For {scope}."] if scope else []
    return "\n".join(["| | | |", "|--:|:--|:--|", *body, "", " ".join(notes)])


def _words_in_a_cell(reason):
    return reason.replace("|", r"\|") + " |" if reason else "|"


def _cell(math):
    return f"${_bars(math)}$ " if math else ""


def _bars(math):
    """Vertical bars by name, since a bar ends the cell of a table; one line, since a table row is one."""
    return " ".join(math.replace(r"\|", r"\Vert ").replace("|", r"\vert ").split())


def _marks(chain):
    """Stars for each assumption, more of them for each further one."""
    assumed = dict.fromkeys(s.assumption for s in chain.steps if s.assumption)
    return {assumption: r"\ast" * stars for stars, assumption in enumerate(assumed, 1)}


def _sign(step, marks):
    under = r",\ ".join(approach_tex(a) for a in step.approach)
    sign = rf"\xrightarrow{{\;{under}\;}}" if under else SIGN[step.relation]
    return rf"\overset{{{marks[step.assumption]}}}{{{sign}}}" if step.assumption else sign


def approach_tex(approach):
    symbol, point, side = approach
    return rf"{tex(symbol)} \to {tex(point)}" + (f"^{{{side}}}" if side else "")


def approach_text(approach):
    symbol, point, side = approach
    return f"{symbol} -> {point}{side}"


def _notes(chain, marks):
    notes = [rf"\text{{Given: }}{wrapped(g, NOTE)}" for g in chain.hypotheses]
    notes += [rf"{marks[a]}\ {wrapped('assuming ' + a, NOTE)}" for a in marks]
    scope = ",\\; ".join(_assumed(chain))
    return notes + ([rf"\text{{for }} {scope}"] if scope else [])


def _assumed(chain):
    """Domains of the symbols, declared or carried by themselves."""
    declared = {s: (a, b) for s, a, b in chain.domain.bounds}
    rows = [tex(a) + _edge(s, a) + tex(s) + _edge(s, b) + tex(b) for s, (a, b) in declared.items()]
    kinds = {}
    for s in _shown_symbols(chain):
        if s not in declared:
            kinds.setdefault(_kind(s), []).append(tex(s))
    return rows + [", ".join(names) + kind for kind, names in kinds.items() if kind]


def _edge(symbol, bound):
    return r" \le " if symbol.is_integer and bound.is_finite else " < "


def _shown_symbols(chain):
    free = set().union(*(e.free_symbols for e in (chain.start, *(s.expression for s in chain.steps))))
    return sorted((s for s in free if type(s) is sp.Symbol), key=str)


def _kind(s):
    whole, real = ((r" \in \{1, 2, \ldots\}", r" \in \{0, 1, \ldots\}", r" \in \mathbb{Z}"),
                   (" > 0", r" \ge 0", r" \in \mathbb{R}" if s.is_real else ""))
    return (whole if s.is_integer else real)[0 if s.is_positive else 1 if s.is_nonnegative else 2]


def text(chain):
    """The derivation in plain text."""
    lead = f"{chain.name} = " if chain.name != "" else ""
    lines = [f"{lead}{plain(chain.start)}"]
    for s in chain.steps:
        sign = "-> (" + ", ".join(approach_text(a) for a in s.approach) + ")" if s.approach else s.relation
        reason = f"    [{s.reason}]" if s.reason else ""
        lines.append(f"  {sign}{'*' if s.assumption else ''} {plain(s.expression)}{reason}")
    lines += [f"given: {h}" for h in chain.hypotheses]
    lines += [f"* assuming {a}" for a in _marks(chain)]
    lines += [f"for {a}{_edge(s, a)}{s}{_edge(s, b)}{b}".replace(r"\le", "<=") for s, a, b in chain.domain.bounds]
    return "\n".join(lines)
