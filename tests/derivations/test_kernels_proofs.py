"""Every closed form about kernels a second way: the kernels themselves, enumeration, differential equations, search."""
import numpy as np
import pytest
import sympy as sp
from scipy import integrate, optimize, special, stats
from scipy.interpolate import BSpline

from mixing import laws, linear, log_linear, power_mean, softmax_mean, synergistic
from mixing.derivations import kernels, kernels_laws
from mixing.derive import FalseStep, derive
from mixing.domains.zoo import evaporate, over
from mixing.domains.zoo_chance import sample
from mixing.domains.zoo_phases import gaps, phases
from mixing.domains.zoo_reaction import balance, element_matrix

rng = np.random.default_rng(1930)
TINY = 1e-10


def at(chain, **values):
    """The result at a point given by name."""
    order = sorted(chain.result.free_symbols, key=str)
    return chain.numeric(*order)(*(values[s.name] for s in order))


# laws

PROVED = {"idempotence": laws.idempotent, "pure_parts": laws.vertex, "symmetry": laws.symmetric, "homogeneity": laws.homogeneous,
          "merging": laws.mergeable, "absent_parts": laws.ignores_zero_weight}
AVERAGES = {"linear": linear, "log-linear": log_linear, "power": lambda w, p: power_mean(w, p, 3)}


@pytest.mark.parametrize("name", PROVED)
@pytest.mark.parametrize("kernel", AVERAGES)
def test_what_is_proved_on_symbols_survives_random_mixtures(name, kernel):
    assert getattr(kernels_laws, name)().strength == "symbolic proof"
    assert laws.counterexample(PROVED[name], AVERAGES[kernel], draw=laws.random_mixture, rng=rng) is None


@pytest.mark.parametrize("name", PROVED)
def test_each_law_is_refused_for_a_kernel_that_breaks_it(name):
    a, b, c, u, v = kernels_laws.a, kernels_laws.b, kernels_laws.c, kernels_laws.u, kernels_laws.v

    def wrong(w, p):
        return (w[:, None]*p).sum(0)*w[0] + (w**2).sum() - len(w)      # depends on order, scale and number of the parts
    left, right = PROVED[name](wrong, np.array([u, v, 1 - u - v]), np.array([[a], [b], [c]]))
    with pytest.raises(FalseStep):
        derive(np.ravel(left)[0], where=kernels_laws.SIMPLEX).to(np.ravel(right)[0], name)


def test_any_chart_on_numbers():
    def f(x):
        return np.log(x) + x

    def back(y):
        return optimize.brentq(lambda x: f(x) - y, 1e-12, 1e3, xtol=1e-14)
    w, p = rng.dirichlet(np.ones(3)), rng.uniform(0.2, 3, 3)
    u, v, r = w
    inner = back((u*f(p[0]) + v*f(p[1]))/(u + v))
    assert abs(back((u + v)*f(inner) + r*f(p[2])) - back(u*f(p[0]) + v*f(p[1]) + r*f(p[2]))) < TINY
    assert kernels_laws.any_chart_merges().strength == kernels_laws.any_chart_is_idempotent().strength == "symbolic proof"
    for scale, shift in [(2.5, -1.0), (0.1, 4.0)]:
        assert abs(back((w @ (scale*f(p) + shift) - shift)/scale) - back(w @ f(p))) < TINY
    assert kernels_laws.charts_up_to_scale().strength == "symbolic proof"


def test_a_chart_that_is_not_undone_breaks_the_proof():
    f, back, a, b, w = kernels_laws._Chart, kernels_laws._Inverse, kernels_laws.a, kernels_laws.b, kernels_laws.w
    with pytest.raises(FalseStep):
        derive(back(w*f(a) + (1 - w)*f(b)), where={w: (0, 1)}).to(w*a + (1 - w)*b, "the chart is linear")


def test_what_synergy_and_the_largest_product_do_to_equal_parts():
    w, B, a = rng.dirichlet(np.ones(3)), rng.normal(size=(3, 3)), 1.7
    B = B + B.T - 2*np.diag(np.diag(B))
    m = synergistic(w, np.full((3, 1), a), B)[0]
    found = at(kernels_laws.synergy_is_not_idempotent(), u=w[0], v=w[1], b12=B[0, 1], b13=B[0, 2], b23=B[1, 2])
    assert abs(m - a - found) < TINY
    assert at(kernels_laws.largest_product_is_not_idempotent(), a=a, u=0.3, v=0.7) == max(0.3*a, 0.7*a) < a


def test_softmax_shifts_on_numbers():
    w, p = rng.dirichlet(np.ones(3)), rng.uniform(0.1, 3, 3)
    found = at(kernels_laws.softmax_shifts(), u=w[0], v=w[1], a=p[0], b=p[1], c=p[2], T=0.7, h=-2.0)
    assert abs(softmax_mean(w, p[:, None] - 2.0, 0.7)[0] - found) < TINY
    assert laws.counterexample(laws.homogeneous, lambda w, p: softmax_mean(w, p, 0.5), draw=laws.random_mixture, rng=rng) is not None


# kernels

def test_effects_of_one_weight_by_differences():
    (a, b), w, h = rng.uniform(0.5, 3, 2), 0.4, 1e-6
    slope = (linear([w + h, 1 - w - h], [[a], [b]]) - linear([w - h, 1 - w + h], [[a], [b]]))[0]/(2*h)
    assert abs(at(kernels.weight_effect(), a=a, b=b) - slope) < 1e-8
    slope = np.log(log_linear([w + h, 1 - w - h], [[a], [b]])/log_linear([w - h, 1 - w + h], [[a], [b]]))[0]/(2*h)
    assert abs(at(kernels.log_weight_effect(), a=a, b=b) - slope) < 1e-8


def test_means_in_order_on_random_parts():
    chain = kernels.means_in_order()
    assert chain.relation == ">=" and chain.strength == "symbolic proof"
    for w, p in [laws.random_mixture(rng) for _ in range(200)]:
        assert np.all(linear(w, p) >= log_linear(w, p))
    (w, z, m) = 0.3, 1.4, 2.0
    start = chain.start.subs({s: {"w": w, "z": z, "m": m}[s.name] for s in chain.start.free_symbols})
    parts = np.array([[m*np.exp((1 - w)*z)], [m*np.exp(-w*z)]])
    assert abs(linear([w, 1 - w], parts)[0] - float(start)) < TINY and abs(log_linear([w, 1 - w], parts)[0] - m) < TINY


def test_softmax_is_a_smooth_maximum_plus_a_divergence():
    w, p, T = rng.dirichlet(np.ones(3)), rng.normal(size=3), 0.6
    tilted = w*np.exp(p/T)/(w*np.exp(p/T)).sum()
    smooth = T*special.logsumexp(p/T, b=w)
    claimed = at(kernels.softmax_split(), u=w[0], v=w[1], p1=p[0], p2=p[1], p3=p[2], T=T)
    assert abs(softmax_mean(w, p[:, None], T)[0] - claimed) < TINY
    assert abs(claimed - smooth - T*stats.entropy(tilted, w)) < TINY and claimed >= smooth


def test_cold_and_hot_softmax():
    a, b, w = 0.7, 1.1, 0.9
    parts = [[a], [a + b]]
    assert abs(softmax_mean([w, 1 - w], parts, 1e-3)[0] - at(kernels.cold_softmax(), a=a, b=b)) < TINY
    assert abs(softmax_mean([w, 1 - w], parts, 1e9)[0] - at(kernels.hot_softmax(), a=a, b=a + b, w=w)) < 1e-8
    assert kernels.cold_softmax().strength.startswith("limit") and kernels.hot_softmax().strength.startswith("limit")


def test_gate_of_a_mixture_is_the_posterior():
    w, m1, m2, s, x = 0.3, -1.0, 2.0, 1.3, rng.normal(size=7)
    joint = w*stats.norm.pdf(x, m1, s), (1 - w)*stats.norm.pdf(x, m2, s)
    np.testing.assert_allclose(at(kernels.gate_of_a_mixture(), w=w, mu1=m1, mu2=m2, sigma=s, x=x), np.log(joint[0]/joint[1]), atol=TINY)


def test_gated_line_and_soup():
    x = np.linspace(-5, 5, 11)
    gate = special.expit(x)
    values = linear(np.stack([gate, 1 - gate], -1), np.stack([x, -x], -1)[..., None])[..., 0]
    np.testing.assert_allclose(at(kernels.gated_line(), x=x), values, atol=TINY)
    w, m1, m2 = 0.3, 0.5, 2.0
    gap = w*m1**2*x + (1 - w)*m2**2*x - linear([w, 1 - w], [[m1], [m2]])[0]**2*x
    np.testing.assert_allclose(at(kernels.soup_against_ensemble(), w=w, mu1=m1, mu2=m2, x=x), gap, atol=TINY)


def test_variance_of_a_draw_by_drawing():
    w, p, n = rng.dirichlet(np.ones(3)), rng.normal(size=3), 200_000
    drawn = sample(w, p[:, None], n, rng=rng)[:, 0]
    error = ((drawn - drawn.mean())**2).std()/np.sqrt(n)
    assert abs(at(kernels.variance_of_a_draw(), u=w[0], v=w[1], p1=p[0], p2=p[1], p3=p[2]) - drawn.var()) < 4*error


def test_layers_against_compositing_one_by_one():
    o, c = rng.uniform(0.1, 0.9, (2, 3))
    seen = over(o)
    assert abs(at(kernels.light_left_over(), o1=o[0], o2=o[1], o3=o[2]) - seen[:3].sum()) < TINY
    light, passed = 0.0, 1.0
    for i in range(3):
        light, passed = light + passed*c[i]*o[i], passed*(1 - o[i])
    values = {f"{name}{i + 1}": row[i] for name, row in (("o", o), ("c", c*o)) for i in range(3)}
    np.testing.assert_allclose(np.ravel(at(kernels.layers_associate(), **values)), [light, 1 - passed], atol=TINY)


def test_splines_are_scipys_and_sum_to_one():
    w = np.linspace(0.01, 0.99, 9)
    hump = BSpline.basis_element([0, 1, 2, 3], extrapolate=False)
    pieces = [hump(w + 2), hump(w + 1), hump(w)]
    np.testing.assert_allclose(pieces, [(1 - w)**2/2, (1 + 2*w - 2*w**2)/2, w**2/2], atol=TINY)
    np.testing.assert_allclose(np.sum(pieces, axis=0), float(kernels.splines_sum_to_one().result), atol=TINY)


def test_raoult_follows_the_free_path_on_its_own_clock():
    n, k = np.array([0.5, 0.3, 0.2])*3, np.array([3.0, 1.0, 0.2])
    run = integrate.solve_ivp(lambda t, y: [*(-k*y[:3]/y[:3].sum()), 1/y[:3].sum()], (0, 2), [*n, 0], rtol=1e-10, atol=1e-12)
    left, clock = run.y[:3, -1], run.y[3, -1]
    np.testing.assert_allclose(left/left.sum(), evaporate(n/n.sum(), k, clock), atol=1e-7)
    now = {f"n{i + 1}": n[i] for i in range(3)} | {f"k{i + 1}": k[i] for i in range(3)}
    h = 1e-6
    step = [evaporate(n/n.sum(), k, s*h/n.sum())[0] for s in (1, -1)]
    assert abs(at(kernels.raoult_warps_time(), **now) - (step[0] - step[1])/(2*h)) < 1e-7


def test_synergy_peak_by_trying_every_blend():
    a, y = 1.2, 3.0
    w = np.linspace(0, 1, 1001)
    blend = synergistic(np.stack([w, 1 - w], -1), [[a], [a]], [[0, y], [y, 0]])[:, 0]
    assert abs(blend.max() - at(kernels.synergy_peak(), a=a, y=y)) < TINY and w[blend.argmax()] == 0.5


def free_energy(chi):
    return lambda x: special.xlogy(x, x) + special.xlogy(1 - x, 1 - x) + chi*x*(1 - x)


def test_lever_rule_and_demixing_by_convex_hulls():
    threshold = float(kernels.demixing_threshold().result)
    assert len(gaps(free_energy(threshold - 0.01))) == 0 and len(gaps(free_energy(threshold + 0.05))) == 1
    chain = kernels.demixing_threshold()
    before = chain.steps[0].expression
    (low, high), = gaps(free_energy(2.5))
    assert abs(float(before.subs(sp.Symbol("d", positive=True), (high - low)/2)) - 2.5) < 1e-6
    split = phases(0.4, free_energy(2.5))
    lever = kernels.lever_rule()
    share = split.shares[0]
    values = {s: {"f": share, "a": low, "b": high}[s.name] for s in lever.start.free_symbols}
    assert abs((high - 0.4)/(high - low) - share) < 1e-6 and abs(float(lever.start.subs(values)) - share) < TINY


def test_water_is_balanced_by_a_search_for_whole_numbers():
    assert balance(["H2", "O2"], ["H2O"]) == (-2, -1, 2)
    matrix, names = element_matrix(["H2", "O2", "H2O"])
    assert names == ["H", "O"] and not np.any(matrix @ np.array([-2, -1, 2]))
    assert kernels.water_keeps_elements().result.is_zero_matrix
    with pytest.raises(FalseStep):
        derive(kernels.water_keeps_elements().start).to(sp.Matrix([0, 1]), "an oxygen atom appears")
