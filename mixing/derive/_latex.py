"""Expressions and sentences in LaTeX that KaTeX accepts in its strict mode."""
from __future__ import annotations

import re
import textwrap
import unicodedata

import sympy as sp
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter


class _Ordered:
    """The terms of a sum in SymPy's order, without the integrals that SymPy would evaluate to find it."""

    def _as_ordered_terms(self, expr, order=None):
        numbers = [i for i in expr.atoms(sp.Integral) if not i.free_symbols]
        standins = {i: sp.Symbol(f"I_{k}") for k, i in enumerate(sorted(numbers, key=sp.default_sort_key))}
        back = {symbol: i for i, symbol in standins.items()}
        terms = super()._as_ordered_terms(expr.xreplace(standins) if standins else expr, order)
        return [t.xreplace(back) for t in terms] if standins else terms


class _Text(_Ordered, StrPrinter):
    """SymPy's ``str``."""


def plain(expression):
    """One expression as ``str`` writes it."""
    return _Text().doprint(expression)


class _Printer(_Ordered, LatexPrinter):
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
SIGNS = {
    "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "∼": r"\sim", "±": r"\pm", "−": "-", "×": r"\times", "·": r"\cdot",
    "→": r"\to", "∞": r"\infty", "∈": r"\in", "ℝ": r"\mathbb{R}", "′": "'", "²": "^2", "³": "^3", "√": r"\surd",
    "½": r"\tfrac12", "¼": r"\tfrac14", "∂": r"\partial", "∑": r"\textstyle\sum", "∫": r"\textstyle\int"}


def _prose(text):
    """Words as text; Greek letters and mathematical signs among them as mathematics."""
    runs = re.split(r"([\u0370-\u03ff" + "".join(SIGNS) + "])", text)
    return "".join(_sign_of(r) if i % 2 else rf"\text{{{_escaped(r)}}}" for i, r in enumerate(runs) if r)


def _escaped(text):
    return "".join(SPECIAL.get(c, c) for c in text)


def _sign_of(character):
    if character in SIGNS:
        return f"{{{SIGNS[character]}}}"
    letter = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?(\w+)", unicodedata.name(character, ""))
    if not letter:
        return rf"\text{{{character}}}"
    name = letter[2].lower().replace("lamda", "lambda")
    return tex(sp.Symbol(name if letter[1] == "SMALL" else name.capitalize()))


def wrapped(text, width):
    """A long sentence as a stack of lines, so that a narrow screen scrolls less."""
    if not text:
        return ""
    keep = re.sub(r"\$[^$]*\$", lambda m: m[0].replace(" ", "\x00"), text) if text.count("$") % 2 == 0 else text
    lines = textwrap.wrap(keep, width, break_long_words=False, break_on_hyphens=False)
    lines = [words(line.replace("\x00", " ")) for line in lines]
    return lines[0] if len(lines) == 1 else r"\begin{array}{l}" + r" \\ ".join(lines) + r"\end{array}"
