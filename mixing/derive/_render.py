"""How a derivation looks: LaTeX that KaTeX accepts in its strict mode, and plain text."""
from __future__ import annotations

import re
import textwrap
import unicodedata

import sympy as sp
from sympy.printing.latex import LatexPrinter

SIGN = {"=": "=", "<=": r"\le", ">=": r"\ge"}
WIDTH, NOTE = 36, 64          # characters in a line of a reason, of a note


class _Printer(LatexPrinter):
    """SymPy's printer, with the arguments that it leaves unprinted or drops."""

    def _print_beta(self, expr, exp=None):
        x, y = (self._print(a) for a in (expr.args if len(expr.args) == 2 else expr.args*2))
        return rf"\mathrm{{B}}{'' if exp is None else '^{' + str(exp) + '}'}\left({x}, {y}\right)"

    def _print_Expectation(self, expr):
        return rf"\operatorname{{E}}\left[{self._given(expr)}\right]"

    def _print_Probability(self, expr):
        return rf"\operatorname{{P}}\left({self._given(expr)}\right)"

    def _print_Variance(self, expr):
        return rf"\operatorname{{Var}}\left({self._given(expr)}\right)"

    def _given(self, expr):
        return r" \mid ".join(self._print(a) for a in expr.args)

    def _print_polygamma(self, expr, exp=None):
        order, z = (self._print(a) for a in expr.args)
        raised = ("" if order == "0" else rf"^{{({order})}}") if exp is None else rf"^{{{exp}}}"
        name = rf"\psi{raised}" if exp is None or order == "0" else rf"\left(\psi^{{({order})}}\right){raised}"
        return rf"{name}\left({z}\right)"

    def _print_digamma(self, expr, exp=None):
        return rf"\psi{'' if exp is None else '^{' + str(exp) + '}'}\left({self._print(expr.args[0])}\right)"

    def _print_harmonic(self, expr, exp=None):
        index = ", ".join(self._print(a) for a in expr.args)
        return rf"H_{{{index}}}{'' if exp is None else '^{' + str(exp) + '}'}"


def tex(expression):
    r"""One expression in LaTeX.

    >>> a = sp.symbols("alpha", positive=True)
    >>> print(tex(sp.beta(a + 2, a)))
    \mathrm{B}\left(\alpha + 2, \alpha\right)
    """
    if isinstance(expression, str):
        expression = sp.Symbol(expression) if expression.isidentifier() else _named(expression)
        if isinstance(expression, str):
            return expression
    return _Printer({"ln_notation": True}).doprint(expression)


def _named(text):
    """A name such as c(alpha) as a function of symbols, a phrase as text; anything else is LaTeX already."""
    call = re.fullmatch(r"([A-Za-z]\w*)\(([\w\s,]+)\)", text)
    if call:
        return sp.Function(call[1])(*(sp.Symbol(a.strip()) for a in call[2].split(",")))
    return words(text) if re.search(r"[a-z]{2,} ", text) and "\\" not in text else text


def words(text):
    r"""A sentence as LaTeX text; what stands between dollar signs is mathematics.

    >>> print(words("50 % of $x_1$ & more"))
    \text{50 \% of }x_1\text{ \& more}
    """
    pieces = text.split("$") if text.count("$") % 2 == 0 else [text]
    return "".join(p if i % 2 else _prose(p) for i, p in enumerate(pieces) if p)


SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "{": r"\{", "}": r"\}",
           "%": r"\%", "#": r"\#", "&": r"\&", "_": r"\_", "$": r"\$"}
SIGNS = {"≤": r"\le", "≥": r"\ge", "≠": r"\ne", "→": r"\to", "∞": r"\infty", "×": r"\times", "·": r"\cdot", "∈": r"\in",
         "′": "'", "²": "^2", "³": "^3", "√": r"\surd", "≈": r"\approx", "∼": r"\sim", "±": r"\pm", "−": "-", "½": r"\tfrac12",
         "¼": r"\tfrac14", "∑": r"\textstyle\sum", "∫": r"\textstyle\int", "∂": r"\partial", "ℝ": r"\mathbb{R}"}


def _prose(text):
    """Words as text; Greek letters and mathematical signs among them as mathematics."""
    runs = re.split(r"([\u0370-\u03ff" + "".join(SIGNS) + "])", text)
    return "".join(_sign_of(r) if i % 2 else rf"\text{{{''.join(SPECIAL.get(c, c) for c in r)}}}" for i, r in enumerate(runs) if r)


def _sign_of(character):
    if character in SIGNS:
        return f"{{{SIGNS[character]}}}"
    letter = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?(\w+)", unicodedata.name(character, ""))
    if not letter:
        return rf"\text{{{character}}}"
    kind, name = letter.groups()
    return tex(sp.Symbol({"LAMDA": "lambda"}.get(name, name.lower()) if kind == "SMALL" else {"LAMDA": "Lambda"}.get(name, name.capitalize())))


def wrapped(text, width):
    """A long sentence as a stack of lines, so that a narrow screen scrolls less."""
    if not text:
        return ""
    keep = re.sub(r"\$[^$]*\$", lambda m: m[0].replace(" ", "\x00"), text) if text.count("$") % 2 == 0 else text
    lines = [words(line.replace("\x00", " ")) for line in textwrap.wrap(keep, width, break_long_words=False, break_on_hyphens=False)]
    return lines[0] if len(lines) == 1 else r"\begin{array}{l}" + r" \\ ".join(lines) + r"\end{array}"


def latex(chain):
    """The whole derivation as one block."""
    marks = {a: r"\ast" * i for i, a in enumerate(dict.fromkeys(s.assumption for s in chain.steps if s.assumption), 1)}
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
    marks = {a: r"\ast" * i for i, a in enumerate(dict.fromkeys(s.assumption for s in chain.steps if s.assumption), 1)}
    lead = (tex(chain.name), "= ") if chain.name != "" else ("", "")
    rows = [(lead[0], lead[1] + tex(chain.start), "")]
    rows += [("", f"{_sign(s, marks)} {tex(s.expression)}", s.reason) for s in chain.steps]
    body = ["| " + _cell(left) + "| " + _cell(r"\displaystyle " + math) + "| " + reason.replace("|", r"\|") + (" |" if reason else "|")
            for left, math, reason in rows]
    scope = ", ".join(f"${_bars(a)}$" for a in _assumed(chain))
    notes = [f"*Given:* {g}." for g in chain.hypotheses] + [f"${marks[a]}$ assuming {a}." for a in marks] + ([f"For {scope}."] if scope else [])
    return "\n".join(["| | | |", "|--:|:--|:--|", *body, "", " ".join(notes)])


def _cell(math):
    return f"${_bars(math)}$ " if math else ""


def _bars(math):
    """Vertical bars by name, since a bar ends the cell of a table; one line, since a table row is one."""
    return " ".join(math.replace(r"\|", r"\Vert ").replace("|", r"\vert ").split())


def _sign(step, marks):
    if step.approach:
        under = r",\ ".join(approach_tex(a) for a in step.approach)
        arrow = rf"\xrightarrow{{\;{under}\;}}"
        return rf"\overset{{{marks[step.assumption]}}}{{{arrow}}}" if step.assumption else arrow
    return rf"\overset{{{marks[step.assumption]}}}{{{SIGN[step.relation]}}}" if step.assumption else SIGN[step.relation]


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
    if s.is_integer:
        return r" \in \{1, 2, \ldots\}" if s.is_positive else r" \in \{0, 1, \ldots\}" if s.is_nonnegative else r" \in \mathbb{Z}"
    return " > 0" if s.is_positive else r" \ge 0" if s.is_nonnegative else r" \in \mathbb{R}" if s.is_real else ""


def text(chain):
    """The derivation in plain text."""
    lead = f"{chain.name} = " if chain.name != "" else ""
    lines = [f"{lead}{chain.start}"]
    for s in chain.steps:
        sign = "-> (" + ", ".join(approach_text(a) for a in s.approach) + ")" if s.approach else s.relation
        lines.append(f"  {sign}{'*' if s.assumption else ''} {s.expression}" + (f"    [{s.reason}]" if s.reason else ""))
    lines += [f"given: {h}" for h in chain.hypotheses]
    lines += [f"* assuming {a}" for a in dict.fromkeys(s.assumption for s in chain.steps if s.assumption)]
    lines += [f"for {a}{_edge(s, a)}{s}{_edge(s, b)}{b}".replace(r"\le", "<=") for s, a, b in chain.domain.bounds]
    return "\n".join(lines)
