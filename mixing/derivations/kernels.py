"""The kernels in closed form: what one weight does, masking, gates, draws, layers, evaporation and demixing."""
from __future__ import annotations

import numpy as np
import sympy as sp

from ..derive import derive
from ..kernels import linear, log_linear, softmax_mean

a, b, T, t, s, y = sp.symbols("a b T t sigma y", positive=True)
u, v, w = sp.symbols("u v w", positive=True)
x, m1, m2 = sp.symbols("x mu1 mu2", real=True)
p1, p2, p3 = sp.symbols("p1:4", real=True)
half = sp.Rational(1, 2)
WEIGHT, SIMPLEX = {w: (0, 1)}, {u: (0, 1), v: (0, 1 - u)}


def _two(kernel):
    return kernel(np.array([w, 1 - w], dtype=object), np.array([[a], [b]], dtype=object))[0]


def weight_effect():
    """What more of one part does to the linear mixture: the effect depends on the other part.

    >>> weight_effect().result
    a - b
    """
    return (derive(sp.Derivative(_two(linear), w), name=r"\partial m / \partial w", where=WEIGHT)
            .to(a - b, "what is added replaces the other part"))


def log_weight_effect():
    """What more of one part does to the geometric mean: the same, on logarithms.

    >>> log_weight_effect().result
    log(a/b)
    """
    return (derive(sp.Derivative(sp.log(_two(log_linear)), w), name=r"\partial \ln m / \partial w", where=WEIGHT)
            .to(sp.log(a) - sp.log(b), "the logarithm of the mixture is linear")
            .to(sp.log(a/b), "a ratio"))


def means_in_order():
    """The arithmetic mean is at least the geometric one, m: both parts written as m times an exponential.

    >>> means_in_order().result
    m
    """
    m, z = sp.Symbol("m", positive=True), sp.Symbol("z", real=True)
    return (derive(w*m*sp.exp((1 - w)*z) + (1 - w)*m*sp.exp(-w*z), name=r"\text{arithmetic mean}", where=WEIGHT,
                   given=["parts $m e^{(1-w)z}$ and $m e^{-wz}$: their geometric mean is $m$"])
            .at_least(w*m*(1 + (1 - w)*z) + (1 - w)*m*(1 - w*z), "an exponential lies above its tangent")
            .to(m, "the slopes cancel"))


def softmax_split():
    """The softmax mean is a smooth maximum plus a divergence, and therefore at least the smooth maximum.

    >>> softmax_split().strength
    'symbolic proof'
    """
    weights, parts = (u, v, 1 - u - v), (p1, p2, p3)
    masses = [share*sp.exp(part/T) for share, part in zip(weights, parts)]
    total = sum(masses)
    tilted = [mass/total for mass in masses]
    mean = softmax_mean(np.array(weights, dtype=object), np.array([[p] for p in parts], dtype=object), T)
    return (derive(mean, name="m", where=SIMPLEX)
            .to(sum(q*part for q, part in zip(tilted, parts)), "shares $q_i$ proportional to $w_i e^{p_i/T}$")
            .to(sum(q*T*(sp.log(total) + sp.log(q/share)) for q, share in zip(tilted, weights)),
                "$p_i/T = \\ln(q_i/w_i)$ plus $\\ln$ of the total")
            .to(T*sp.log(total) + T*sum(q*sp.log(q/share) for q, share in zip(tilted, weights)),
                "the shares sum to one"))


def cold_softmax():
    """As the temperature falls, the softmax mean of two parts is the larger one.

    >>> cold_softmax().result
    a + b
    """
    return (derive((w*a + (1 - w)*(a + b)*sp.exp(b/T))/(w + (1 - w)*sp.exp(b/T)), name="m", where=WEIGHT,
                   given=["parts $a$ and $a + b$, divided by $e^{a/T}$"])
            .to(a + (1 - w)*b/(w*sp.exp(-b/T) + 1 - w), "take out the smaller part")
            .limit(T, 0, a + b, "its rival's share vanishes"))


def hot_softmax():
    """As the temperature rises, the softmax mean is linear.

    >>> hot_softmax().result
    a*w + b*(1 - w)
    """
    mean = softmax_mean(np.array([w, 1 - w], dtype=object), np.array([[a], [b]], dtype=object), T)[0]
    return derive(mean, name="m", where=WEIGHT).limit(T, sp.oo, w*a + (1 - w)*b, "the tilt is the same for both")


def gate_of_a_mixture():
    """The gate inside a Gaussian mixture: for bells of equal width the log odds are linear in the input.

    >>> gate_of_a_mixture().result
    log(w/(1 - w)) + (mu1 - mu2)*(-mu1/2 - mu2/2 + x)/sigma**2
    """
    def bell(mean):
        return sp.exp(-(x - mean)**2/(2*s**2))/(sp.sqrt(2*sp.pi)*s)
    return (derive(sp.log(w*bell(m1)/((1 - w)*bell(m2))), name=r"\ln\frac{g_1}{g_2}", where=WEIGHT)
            .to(sp.log(w/(1 - w)) + ((x - m2)**2 - (x - m1)**2)/(2*s**2), "the logarithm of each bell")
            .to(sp.log(w/(1 - w)) + (m1 - m2)*(x - (m1 + m2)/2)/s**2, "the squares cancel"))


def gated_line():
    """Two straight experts and a sigmoid gate: a bent function that no fixed weights give.

    >>> gated_line().result
    x*tanh(x/2)
    """
    gate = 1/(1 + sp.exp(-x))
    return (derive(gate*x + (1 - gate)*(-x), name="m(x)", given=["experts $x$ and $-x$, gate $1/(1 + e^{-x})$"])
            .to((2*gate - 1)*x, "collect")
            .to(x*sp.tanh(x/2), "the hyperbolic tangent"))


def soup_against_ensemble():
    """How far averaging two settings of a quadratic model falls below averaging what they say.

    >>> soup_against_ensemble().result
    w*x*(1 - w)*(mu1 - mu2)**2
    """
    ensemble, soup = w*m1**2*x + (1 - w)*m2**2*x, (w*m1 + (1 - w)*m2)**2*x
    return (derive(ensemble - soup, name=r"\text{ensemble} - \text{soup}", where=WEIGHT,
                   given=["the model with setting $\\mu$ says $\\mu^2 x$"])
            .to(w*(1 - w)*(m1 - m2)**2*x, "the variance of the setting"))


def variance_of_a_draw():
    """Drawing one of three parts: the variance counts each pair once, by both weights and squared distance.

    >>> variance_of_a_draw().result
    u*v*(p1 - p2)**2 + u*(p1 - p3)**2*(-u - v + 1) + v*(p2 - p3)**2*(-u - v + 1)
    """
    r = 1 - u - v
    mean = u*p1 + v*p2 + r*p3
    return (derive(u*(p1 - mean)**2 + v*(p2 - mean)**2 + r*(p3 - mean)**2, name=r"\operatorname{Var}", where=SIMPLEX)
            .to(u*p1**2 + v*p2**2 + r*p3**2 - mean**2, "the mean of the square less the square of the mean")
            .to(u*v*(p1 - p2)**2 + u*r*(p1 - p3)**2 + v*r*(p2 - p3)**2, "the weights sum to one"))


def light_left_over():
    """The weights of three layers laid over each other: what they leave is the light that all let through.

    >>> light_left_over().result
    -(1 - o1)*(1 - o2)*(1 - o3) + 1
    """
    o1, o2, o3 = sp.symbols("o1:4", positive=True)
    return (derive(o1 + o2*(1 - o1) + o3*(1 - o1)*(1 - o2), name=r"\sum_i w_i", where={o: (0, 1) for o in (o1, o2, o3)},
                   given=["opacities $o_1, o_2, o_3$, from the front"])
            .to(1 - (1 - o1) + (1 - o1)*(1 - (1 - o2)) + (1 - o1)*(1 - o2)*(1 - (1 - o3)),
                "what a layer takes, it does not pass on")
            .to(1 - (1 - o1)*(1 - o2)*(1 - o3), "the sum telescopes"))


def layers_associate():
    """Two layers can be merged before they are laid over a third: a layer is its color times opacity, and its opacity.

    >>> layers_associate().strength
    'symbolic proof'
    """
    first, second, third = (sp.Matrix(sp.symbols(f"c{i} o{i}", positive=True)) for i in (1, 2, 3))

    def over(front, back):
        return front + (1 - front[1])*back
    return (derive(over(over(first, second), third), name=r"(1 \text{ over } 2) \text{ over } 3")
            .to(first + (1 - first[1])*second + (1 - first[1])*(1 - second[1])*third, "light passes both")
            .to(over(first, over(second, third)), "read from the back"))


def splines_sum_to_one():
    """Three neighboring quadratic splines share every place completely: a partition of unity.

    >>> splines_sum_to_one().result
    1
    """
    return (derive((1 - w)**2/2 + (1 + 2*w - 2*w**2)/2 + w**2/2, name=r"\sum_i w_i(x)", where=WEIGHT,
                   given=["$w$ is the place between two knots"])
            .to(sp.S.One, "expand"))


def raoult_warps_time():
    """Evaporation that slows as the drop shrinks changes shares at the old rate, divided by what is left.

    >>> raoult_warps_time().strength
    'symbolic proof'
    """
    n1, n2, n3, k1, k2, k3 = sp.symbols("n1:4 k1:4", positive=True)
    N, rates = n1 + n2 + n3, (-k1*n1/(n1 + n2 + n3), -k2*n2/(n1 + n2 + n3), -k3*n3/(n1 + n2 + n3))
    mean = (k1*n1 + k2*n2 + k3*n3)/N
    return (derive((rates[0]*N - n1*sum(rates))/N**2, name=r"\dot w_1", given=["Raoult: $\\dot n_i = -k_i n_i / N$"])
            .to(n1/N*(mean - k1)/N, "quotient rule: share times lag behind the mean rate, over what is left"))


def synergy_peak():
    """The largest value that synergy y gives to a blend of two equal parts: half and half, a quarter of y more.

    >>> synergy_peak().result
    a + y/4
    """
    return (derive(w*a + (1 - w)*a + y*w*(1 - w), name="m", where=WEIGHT, given=["both parts are $a$"])
            .to(a + y/4 - y*(w - half)**2, "complete the square")
            .at_most(a + y/4, "with equality at one half"))


def lever_rule():
    """How much of the first phase there is when a mixture of composition x splits into phases at a and b.

    >>> lever_rule().result
    f
    """
    f = sp.Symbol("f", positive=True)
    return (derive((b - (f*a + (1 - f)*b))/(b - a), name=r"\frac{b - x}{b - a}", where={f: (0, 1), b: (a, sp.oo)},
                   given=["conservation: $x = f a + (1 - f) b$"])
            .to(f, "the lever"))


def demixing_threshold():
    """How strongly two liquids must repel to coexist at compositions 1/2 - d and 1/2 + d; the least is two.

    >>> demixing_threshold().result
    2
    """
    d = sp.Symbol("d", positive=True)
    return (derive(sp.log((half + d)/(half - d))/(2*d), name=r"\chi", where={d: (0, half)},
                   given=["regular solution $x \\ln x + (1-x) \\ln(1-x) + \\chi x(1-x)$, level tangent at both"])
            .to(sp.atanh(2*d)/d, "the inverse hyperbolic tangent")
            .limit(d, 0, sp.Integer(2), "both phases become one"))


def water_keeps_elements():
    """Burning hydrogen ends molecules and no atoms: the reaction is a null vector of the element matrix.

    >>> water_keeps_elements().result
    Matrix([
    [0],
    [0]])
    """
    H2, O2, H2O = sp.Matrix([2, 0]), sp.Matrix([0, 2]), sp.Matrix([2, 1])
    E, change = sp.Matrix.hstack(H2, O2, H2O), sp.Matrix([-2, -1, 2])
    return (derive(sp.MatMul(E, change, evaluate=False), name=r"E \nu",
                   given=["rows: hydrogen, oxygen; columns: $H_2$, $O_2$, $H_2O$"])
            .to(-2*H2 - O2 + 2*H2O, "two and one disappear, two appear")
            .to(sp.zeros(2, 1), "atom by atom"))
