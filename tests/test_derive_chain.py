"""What a derivation carries: limits, assumptions, inequalities, its NumPy function and how it is drawn."""
import json
import re
import shutil
import subprocess
from dataclasses import FrozenInstanceError
from pathlib import Path

import mpmath
import numpy as np
import pytest
import sympy as sp
from sympy.stats import Normal
from sympy.stats.symbolic_probability import Expectation, Probability, Variance

from mixing import MixtureError, linear
from mixing.derive import FalseStep, derive
from mixing.derive._latex import tex, words

x, y, u, v, cov = sp.symbols("x y u v c", real=True)
a, b, s = sp.symbols("alpha beta sigma", positive=True)
w = sp.symbols("w", positive=True)
n = sp.symbols("n", integer=True, positive=True)
half = sp.Rational(1, 2)
factor = (a + 1)/(2*a + 1)

FALSE_LIMITS = {
    "wrong value": (factor, a, sp.oo, sp.S.One, None),
    "wrong sign": (sp.exp(-a) - 1, a, sp.oo, sp.S.One, None),
    "one-sided limit claimed two-sided": (sp.Abs(x)/x, x, 0, sp.S.One, None),
    "wrong side": (sp.sign(x), x, 0, sp.S.One, "-"),
    "limits in the wrong order": (a/(a + b), b, 0, sp.S.Zero, None),
    "finite for infinite": (1/w, w, 0, sp.Integer(100), None),
    "infinite for finite": (sp.log(1 + 1/a), a, sp.oo, sp.oo, None),
    "minus infinity for infinity": (sp.log(w), w, 0, sp.oo, None),
    "oscillation": (sp.sin(x), x, sp.oo, sp.S.Zero, None),
    "slow logarithm taken for its limit": (1/sp.log(2 + a), a, sp.oo, sp.Rational(1, 10), None),
    "depends on a parameter": (sp.tanh(a*x), x, sp.oo, a, None),
    "compound interest": ((1 + x/n)**n, n, sp.oo, 1 + x, None),
}


@pytest.mark.parametrize("name", FALSE_LIMITS)
def test_false_limits_are_refused(name):
    before, symbol, point, after, side = FALSE_LIMITS[name]
    with pytest.raises(FalseStep):
        derive(before).limit(symbol, point, after, name, side=side)


TRUE_LIMITS = {
    "many": (factor, a, sp.oo, half, None),
    "few": (factor, a, 0, sp.S.One, None),
    "right side": (sp.Abs(x)/x, x, 0, sp.S.One, "+"),
    "left side": (sp.Abs(x)/x, x, 0, -sp.S.One, "-"),
    "two-sided": (sp.sin(x)/x, x, 0, sp.S.One, None),
    "infinite": (1/w, w, 0, sp.oo, None),
    "slow": (1/sp.log(2 + a), a, sp.oo, sp.S.Zero, None),
    "compound interest": ((1 + x/n)**n, n, sp.oo, sp.exp(x), None),
    "with a parameter": (sp.tanh(a*x), x, sp.oo, sp.S.One, None),
    "power mean of order zero": ((half*a**x + half*b**x)**(1/x), x, 0, sp.sqrt(a*b), None),
}


@pytest.mark.parametrize("name", TRUE_LIMITS)
def test_true_limits_are_accepted(name):
    before, symbol, point, after, side = TRUE_LIMITS[name]
    chain = derive(before).limit(symbol, point, after, name, side=side)
    assert chain.result == after and chain.relation == "->"
    assert chain.strength.startswith(f"limit {symbol} -> {point}")
    assert r"\xrightarrow" in chain.latex() and f"-> ({symbol} -> {point}" in repr(chain)


def test_a_limit_is_one_sided_where_the_domain_ends():
    assert derive(factor).limit(a, 0, sp.S.One, "few").steps[0].approach == ((a, 0, "+"),)
    assert derive(w**2, where={w: (0, 1)}).limit(w, 1, sp.S.One, "all").steps[0].approach == ((w, 1, "-"),)
    assert derive(x**2).limit(x, 1, sp.S.One, "both sides").steps[0].approach == ((x, 1, ""),)
    with pytest.raises(MixtureError, match="does not depend on"):
        derive(a).limit(b, 0, a, "nothing moves")


INEQUALITIES = {
    "square": (2*x*y, x**2 + y**2, {}),
    "arithmetic and geometric mean": (sp.sqrt(a*b), (a + b)/2, {}),
    "between its parts": (w*a, a, {w: (0, 1)}),
    "ordered parts": (w*x + (1 - w)*y, y, {x: (-sp.oo, sp.oo), y: (x, sp.oo), w: (0, 1)}),
    "logarithm under its tangent": (sp.log(a), a - 1, {}),
    "entropy of a coin": (-w*sp.log(w) - (1 - w)*sp.log(1 - w), sp.log(2), {w: (0, 1)}),
    "polynomial": (4*w*(1 - w), sp.S.One, {w: (0, 1)}),
    "constants": (sp.log(2), sp.Rational(7, 10), {}),
}


@pytest.mark.parametrize("name", INEQUALITIES)
def test_inequalities_are_proved_and_their_reverse_refused(name):
    small, large, where = INEQUALITIES[name]
    chain = derive(small, where=where).at_most(large, name)
    assert chain.relation == "<=" and chain.strength == "symbolic proof" and r"\le" in chain.latex()
    assert derive(large, where=where).at_least(small, name).relation == ">="
    with pytest.raises(FalseStep, match="is not at most"):
        derive(large, where=where).at_most(small, "reversed")
    with pytest.raises(FalseStep, match="is not at least"):
        derive(small, where=where).at_least(large, "reversed")


def test_an_inequality_needs_its_domain_and_a_chain_keeps_its_direction():
    with pytest.raises(FalseStep):
        derive(w*a).at_most(a, "weights may exceed one")
    with pytest.raises(MixtureError, match="up and down"):
        derive(2*x*y).at_most(x**2 + y**2, "square").at_least(sp.S.Zero, "square")
    chain = derive(2*x*y).to((x + y)**2 - x**2 - y**2, "expand").at_most(x**2 + y**2, "square")
    assert chain.relation == "<=" and chain.condensed().relation == "<="


def test_an_assumption_is_tested_carried_and_drawn():
    chain = derive(u + v + 2*cov, given=["finite variances"]).assuming(
        u + v, "covariance vanishes", "independent parts", substitute={cov: 0}).to(v + u, "reorder")
    assert chain.given == ("finite variances", "independent parts")
    assert chain.strength == "symbolic proof under: independent parts"
    block = chain.latex()
    assert r"\overset{\ast}{=} u + v" in block and r"\ast\ \text{assuming independent parts}" in block
    assert block.count(r"\overset") == 1 and "* u + v" in repr(chain)


FALSE_ASSUMED = {
    "the assumption is not enough": (u + v + 2*cov, u, {"substitute": {cov: 0}}),
    "the wrong assumption": (u + v + 2*cov, u + v, {"substitute": {cov: u}}),
    "the wrong range": (sp.Abs(x), x, {"where": {x: (-1, 1)}}),
    "constants are no matter of assumption": (sp.sqrt(2), sp.Rational(7, 5), {}),
}


@pytest.mark.parametrize("name", FALSE_ASSUMED)
def test_a_step_that_is_false_under_its_assumption_is_refused(name):
    left, right, test = FALSE_ASSUMED[name]
    with pytest.raises(FalseStep):
        derive(left).assuming(right, name, "something", **test)


def test_a_range_can_be_the_assumption():
    chain = derive(sp.Abs(x)).assuming(x, "no sign to drop", "x is positive", where={x: (0, sp.oo)})
    assert chain.strength == "symbolic proof under: x is positive"
    with pytest.raises(FalseStep):
        chain.to(sp.Abs(x), "the assumption belonged to that step alone")


def test_trust_is_named():
    assert derive(u + cov).assuming(u, "nothing tests this", "independent").strength == \
        "symbolic proof under: independent (not tested)"
    assert derive(factor).limit(a, sp.oo, half, "many").assuming(half, "same", "independent").strength == \
        "limit alpha -> oo under: independent"


def test_numeric_is_the_result_as_a_numpy_function():
    chain = derive(sp.digamma(2*a + 1) - sp.digamma(a + 1), name="entropy")
    points = np.array([0.1, 0.4, 1, 7.5])
    exact = [float(mpmath.digamma(2*p + 1) - mpmath.digamma(p + 1)) for p in points]
    np.testing.assert_allclose(chain.numeric(a)(points), exact, rtol=1e-13)
    beta = derive(sp.beta(a, b)).to(sp.gamma(a)*sp.gamma(b)/sp.gamma(a + b), "gamma form")
    grid = beta.numeric(a, b)(points[:, None], np.arange(1, 4))
    assert grid.shape == (4, 3)
    np.testing.assert_allclose(grid, [[float(mpmath.beta(p, q)) for q in (1, 2, 3)] for p in points], rtol=1e-12)


def test_numeric_broadcasts_a_constant_takes_integers_and_names_what_is_missing():
    constant = derive(a/a + 1).numeric(a)
    assert constant(np.ones((2, 3))).shape == (2, 3) and constant(1.0) == 2
    assert derive(a**-2).numeric(a)(np.array([2, 4])).tolist() == [0.25, 0.0625]
    assert derive(sp.Matrix([[x, 1], [0, y]])).numeric(x, y)(2.0, 3.0).tolist() == [[2, 1], [0, 3]]
    with pytest.raises(MixtureError, match="also depends on alpha"):
        derive(a*b).numeric(b)


def test_condensed_keeps_the_ends_and_what_they_rest_on():
    chain = (derive(u + v + 2*cov, name="V").assuming(u + v, "drop", "independent", substitute={cov: 0})
             .assuming(2*u, "same", "one law", substitute={v: u}))
    short = chain.condensed()
    assert (short.start, short.result, len(short.steps)) == (chain.start, chain.result, 1)
    assert "independent; one law" in short.strength and r"\overset{\ast}{=}" in short.latex()
    limits = derive(factor*(b + 1)/b).limit(a, sp.oo, (b + 1)/(2*b), "one").limit(b, sp.oo, half, "two").condensed()
    assert limits.relation == "->" and limits.strength == "limit alpha -> oo, beta -> oo"
    assert r"\alpha \to \infty,\ \beta \to \infty" in limits.latex()


def test_chains_are_immutable():
    M = sp.Matrix([[x, 1], [0, y]])
    chain = derive(M)
    longer = chain.to(sp.Matrix([[x, 1], [0, y]]), "same")
    M[0, 0] = 7
    assert chain.result[0, 0] == x and not chain.steps and len(longer.steps) == 1
    with pytest.raises(TypeError):
        chain.result[0, 0] = 7
    with pytest.raises(FrozenInstanceError):
        chain.start = x
    given = ["one"]
    held = derive(x, given=given)
    given.append("two")
    assert held.given == ("one",)


def test_the_same_chain_is_built_and_drawn_the_same_each_time():
    build = lambda: derive(sp.log(a*b)).to(sp.log(a) + sp.log(b), "positive")
    assert build() == build() and build().latex() == build().latex() and repr(build()) == repr(build())
    messages = set()
    for _ in range(2):
        with pytest.raises(FalseStep) as caught:
            derive(sp.log(x*y)).to(sp.log(x) + sp.log(y), "no")
        messages.add(str(caught.value))
    assert len(messages) == 1


@pytest.mark.parametrize("call, message", [
    (lambda: derive("x + 1"), "string"),
    (lambda: derive(0.5*x), "exact numbers"),
    (lambda: derive(x, given="one sentence"), "list"),
    (lambda: derive(x, where={x: 3}), "where"),
    (lambda: derive(x, where={y: (x, 1), x: (0, 1)}), "bounded later"),
    (lambda: derive(x).to(x, ""), "reason"),
    (lambda: derive(x).to(x, None), "reason"),
    (lambda: derive(x).assuming(x, "why", ""), "assumption"),
    (lambda: derive(x).to(sp.Symbol("x", positive=True), "another x"), "two symbols are called x"),
    (lambda: derive((x + 1)**2, where={x: (3, 2)}).to(x**2 + 2*x + 1, "empty domain"), "no value of x"),
])
def test_misuse_is_explained(call, message):
    with pytest.raises(MixtureError, match=message):
        call()


def test_shapes_must_agree():
    with pytest.raises(FalseStep, match="shapes"):
        derive(sp.ones(2, 2)).to(sp.ones(2, 3), "lost a column")


def test_kernels_on_symbols_enter_as_they_are():
    chain = derive(linear(np.array([w, 1 - w]), np.array([[x], [y]]))).to(y + w*(x - y), "one slope")
    assert chain.result == y + w*(x - y)


# ---- how it is drawn -------------------------------------------------------------------------------------------

X = Normal("X", x, s)
FUNCTIONS = [
    sp.beta(a + 2, a), sp.beta(a, b)**2, 1/sp.beta(a, b), sp.gamma(a + 1), sp.digamma(a + 1), sp.polygamma(2, a), sp.digamma(a)**2,
    sp.harmonic(a), sp.erf(a), sp.hyper([a], [b], s), sp.binomial(a, 2), sp.factorial(a), sp.loggamma(a), sp.lowergamma(a, b),
    sp.uppergamma(a, b), sp.zeta(a), sp.besseli(a, b), sp.betainc(a, b, 0, s), sp.LambertW(a), sp.Max(a, b), sp.Heaviside(x - a),
    sp.Piecewise((a, x > b), (b, True)), sp.Sum(a**n, (n, 1, sp.oo)), sp.Integral(sp.exp(-a*x), (x, 0, b)), sp.log(a), sp.tanh(a),
    Expectation(X*a), Expectation(X, X > a), Variance(X, X > a), Probability(X > a, X < b), sp.Matrix([[a, b], [s, x]]),
    sp.Derivative(sp.Function("f")(a), a), sp.Abs(x - a), sp.sqrt(a), a**b, sp.exp(a*x), sp.Limit(a*x, x, sp.oo),
]
GREEK = ("alpha", "beta", "sigma")


@pytest.mark.parametrize("expression", FUNCTIONS, ids=str)
def test_no_name_is_left_bare_and_no_argument_is_dropped(expression):
    drawn = tex(expression)
    assert not re.search(r"(?<![\\A-Za-z])(alpha|beta|sigma)", drawn), drawn
    for symbol in expression.free_symbols & {a, b, s, x}:
        assert re.search({"x": r"(?<![a-z\\])x(?![a-z])"}.get(symbol.name, rf"\\{symbol.name}\b"), drawn), (symbol, drawn)


def test_sympy_itself_leaves_the_name_bare():
    """The trap is real: when this fails, SymPy was repaired and the printer can be shortened."""
    assert re.search(r"(?<!\\)alpha", sp.latex(sp.beta(a + 2, a)))


def test_words_are_escaped_and_mathematics_in_them_is_kept():
    assert words("50 % & #1_a {b} ~ c ^ \\") == \
        r"\text{50 \% \& \#1\_a \{b\} \textasciitilde{} c \textasciicircum{} \textbackslash{}}"
    assert words("where $x_1 \\le 2$ holds") == r"\text{where }x_1 \le 2\text{ holds}"
    assert words("for λ ≤ 1") == r"\text{for }\lambda\text{ }{\le}\text{ 1}"
    assert words("costs 5 $") == r"\text{costs 5 \$}"


def test_long_reasons_are_stacked_without_losing_a_word():
    reason = "both terms have the same law because the density of a symmetric Beta law is symmetric about one half"
    block = derive(x + x).to(2*x, reason).latex()
    lines = re.findall(r"\\text\{([^}]*)\}", block.split("&&")[1].split(r"\end{array}")[0])
    assert " ".join(lines) == reason and max(map(len, lines)) <= 36 and len(lines) > 2


def test_the_block_states_name_hypotheses_and_domain():
    block = derive(sp.sqrt((1 - w)**2), name="c(alpha)", given=["parts are independent"], where={w: (0, 1)}).to(1 - w, "w < 1").latex()
    assert r"c{\left(\alpha \right)} &= \left|{w - 1}\right|" in block
    assert r"\text{Given: }\text{parts are independent}" in block and "0 < w < 1" in block
    assert derive(n*a*x)._repr_latex_() == (
        "$$\n\\begin{array}{l}\n\\begin{aligned}\n& \\alpha n x\n\\end{aligned} \\\\[1.2em]\n"
        "\\text{for } \\alpha > 0,\\; n \\in \\{1, 2, \\ldots\\},\\; x \\in \\mathbb{R}\n\\end{array}\n$$")


KATEX = Path(__file__).resolve().parents[1] / "book" / "_static" / "katex" / "katex.min.js"


@pytest.fixture(scope="module")
def katex():
    """KaTeX in the interpreter that builds the book, or in Node."""
    options = {"displayMode": True, "throwOnError": True, "strict": "error"}
    try:
        import dukpy
    except ImportError:
        if not shutil.which("node"):
            pytest.skip("neither dukpy nor Node is here to run KaTeX")
        script = "const k=require(process.argv[1]),o=JSON.parse(process.argv[2]);console.log(k.renderToString(o.tex,o.options))"
        return lambda drawn: subprocess.run(["node", "-e", script, str(KATEX), json.dumps({"tex": drawn, "options": options})],
                                            check=True, capture_output=True, text=True).stdout
    engine = dukpy.JSInterpreter()
    engine.evaljs(KATEX.read_text("utf8") + ";1")
    return lambda drawn: engine.evaljs("katex.renderToString(dukpy.tex, dukpy.options)", tex=drawn, options=options)


def test_katex_accepts_every_block_in_strict_mode(katex):
    with pytest.raises(Exception):
        katex(r"\text{α}")
    reason = "50 % of λ – “quoted”, it's ≤ $\\frac{1}{2}$ & #1_x {so} ~ ^ \\ and → on to a second line"
    chains = [derive(e, name="c(alpha)", given=[reason]).to(e, reason) for e in FUNCTIONS]
    chains += [derive(factor).limit(a, sp.oo, half, reason), derive(w, where={w: (0, 1)}).at_most(sp.S.One, reason),
               derive(u + cov).assuming(u, reason, reason, substitute={cov: 0}),
               derive(u*factor + cov*factor).assuming(u*factor, reason, reason, substitute={cov: 0}).limit(a, 0, u, reason).condensed()]
    assert katex(r"\begin{array}{l}" + r" \\ ".join(chain.latex() for chain in chains) + r"\end{array}").count("katex-mathml") == 1


def test_text_evaluates_no_integral(monkeypatch):
    """SymPy orders the terms of a sum by their values, for which it would integrate."""
    x, a = sp.symbols("x a", positive=True)
    area = sp.Integral(sp.exp(-x**2), (x, 0, sp.oo))
    chain = derive(a*area + area).to(sp.sqrt(sp.pi)*(a + 1)/2, "Gauss")

    def integrate(*_):
        raise AssertionError("an integral was evaluated")
    monkeypatch.setattr("sympy.core.evalf.do_integral", integrate)
    assert str(chain).startswith("a*Integral(exp(-x**2), (x, 0, oo)) + Integral(exp(-x**2), (x, 0, oo))")
