"""Every closed form about mixtures and pools a second way: quadrature, enumeration, sampling, grids, SciPy's laws."""
import numpy as np
import pytest
import sympy as sp
from scipy import integrate, special, stats

from mixing.derivations import probability as mixtures
from mixing.derivations import probability_pools as pools
from mixing.derivations import probability_sharpness as sharpness
from mixing.derivations import probability_weights as weights
from mixing.derive import FalseStep
from mixing.domains.probability import bell, density, modes, posterior_weights, two_modes
from mixing.domains.probability_pools import kl, log_pool, product

rng = np.random.default_rng(1906)
TINY = 1e-10


def symbols(chain):
    """The chain's symbols in the order of their names, and the result as a function of them."""
    order = sorted(chain.result.free_symbols, key=str)
    return [s.name for s in order], chain.numeric(*order)


def at(chain, **values):
    """The result at a point given by name."""
    names, function = symbols(chain)
    return function(*(values[name] for name in names))


def moment(power, w, means, sds, about=0.0):
    """A moment of a mixture of bells, by quadrature."""
    ends = [min(m - 12*s for m, s in zip(means, sds)), max(m + 12*s for m, s in zip(means, sds))]
    return integrate.quad(lambda x: (x - about)**power*density(x, w, means, sds), *ends, limit=200, epsabs=1e-12)[0]


# mixtures

def test_total_variance_by_enumerating_two_point_parts():
    w, m, s = rng.dirichlet(np.ones(3)), rng.normal(size=3), rng.uniform(0.5, 2, 3)
    atoms, chance = np.concatenate([m - s, m + s]), np.concatenate([w, w])/2
    exact = chance @ atoms**2 - (chance @ atoms)**2
    found = at(mixtures.total_variance(), u=w[0], v=w[1], **{f"mu{i + 1}": m[i] for i in range(3)}, **{f"sigma{i + 1}": s[i] for i in range(3)})
    assert abs(found - exact) < TINY


def test_two_part_variance_and_skew_by_quadrature():
    w, d, s1, s2 = 0.3, 2.5, 0.7, 1.4
    weights, means, sds = [w, 1 - w], [0.0, d], [s1, s2]
    mean = moment(1, weights, means, sds)
    assert abs(at(mixtures.two_part_variance(), w=w, d=d, sigma1=s1, sigma2=s2) - moment(2, weights, means, sds, mean)) < 1e-8
    assert abs(at(mixtures.two_part_skew(), w=w, d=d, sigma1=s1, sigma2=s2) - moment(3, weights, means, sds, mean)) < 1e-8
    assert at(mixtures.two_part_skew(), w=w, d=d, sigma1=s1, sigma2=s2) != 0


def test_two_part_covariance_by_enumerating_four_point_parts():
    w, step = 0.35, rng.normal(size=2)
    covariances = [np.array([[2.0, 0.5], [0.5, 1.0]]), np.array([[1.0, -0.3], [-0.3, 0.5]])]
    atoms, chance = [], []
    for weight, center, S in zip((w, 1 - w), (np.zeros(2), step), covariances):
        for column in np.linalg.cholesky(S).T:
            atoms += [center + np.sqrt(2)*column, center - np.sqrt(2)*column]
            chance += [weight/4]*2
    atoms, chance = np.array(atoms), np.array(chance)
    centered = atoms - chance @ atoms
    exact = (chance[:, None]*centered).T @ centered
    (p, r, q), (g, s, h) = ((S[0, 0], S[0, 1], S[1, 1]) for S in covariances)
    found = at(mixtures.two_part_covariance(), w=w, d1=step[0], d2=step[1], p=p, r=r, q=q, g=g, s=s, h=h)
    np.testing.assert_allclose(found, exact, atol=TINY)


def test_slope_and_curvature_by_differences_and_by_counting_peaks():
    d, s, x, h = 1.3, 0.8, 0.4, 1e-5

    def f(place):
        return density(place, [0.5, 0.5], [-d, d], [s, s])
    assert abs(at(mixtures.slope_between_bells(), d=d, sigma=s, x=x) - (f(x + h) - f(x - h))/(2*h)/f(x)) < 1e-7
    assert abs(at(mixtures.curvature_between_bells(), d=d, sigma=s) - (f(1e-3) - 2*f(0.0) + f(-1e-3))/1e-6/f(0.0)) < 1e-4
    for peak in modes([0.5, 0.5], [-d, d], [s, s]):
        assert abs(at(mixtures.slope_between_bells(), d=d, sigma=s, x=peak)) < 1e-8
    for gap, peaks in [(0.98, 1), (1.02, 2)]:
        curved = at(mixtures.curvature_between_bells(), d=gap*s, sigma=s)
        assert len(modes([0.5, 0.5], [-gap*s, gap*s], [s, s])) == peaks == 1 + (curved > 0)


def test_odds_at_a_peak_at_the_peaks_that_a_search_finds():
    D, w = 1.6, 0.42
    for peak in modes([w, 1 - w], [-D, D], [1.0, 1.0]):
        assert abs(at(mixtures.odds_at_a_peak(), D=D, x=peak) - np.log(w/(1 - w))) < 1e-7


@pytest.mark.parametrize("D", [1.2, 1.7, 2.5])
def test_two_peak_boundary_separates_one_peak_from_two(D):
    edge = at(mixtures.two_peak_boundary(), t=np.arccosh(D))
    for log_odds, peaks in [(edge*0.97, 2), (edge*1.03, 1)]:
        w = special.expit(log_odds)
        assert len(modes([w, 1 - w], [-D, D], [1.0, 1.0], per_sd=400)) == peaks
        assert two_modes(w, 2*D) == (peaks == 2)


def test_scale_mixture_kurtosis_by_quadrature():
    w, u, v = 0.9, 1.0, 9.0
    sds = [np.sqrt(u), np.sqrt(v)]
    found = at(mixtures.scale_mixture_kurtosis(), w=w, u=u, v=v)
    assert abs(found - moment(4, [w, 1 - w], [0, 0], sds)/moment(2, [w, 1 - w], [0, 0], sds)**2) < 1e-7
    assert abs(found - 25/3) < TINY                                   # nine tenths narrow, one tenth three times as wide


def test_student_from_bells_is_scipys_law():
    x = np.linspace(-4, 4, 9)
    for nu in (1.0, 2.5, 30.0):
        np.testing.assert_allclose(at(mixtures.student_from_bells(), nu=nu, x=x), stats.t.pdf(x, nu), rtol=1e-10)


def test_overlap_and_gram_determinant_by_quadrature():
    d, s1, s2 = 1.7, 0.6, 1.3
    exact = integrate.quad(lambda x: bell(x, 0, s1)*bell(x, d, s2), -20, 20)[0]
    assert abs(at(mixtures.overlap(), d=d, sigma1=s1, sigma2=s2) - exact) < TINY
    gram = [[integrate.quad(lambda x: bell(x, a, s1)*bell(x, b, s1), -20, 20)[0] for a in (0, d)] for b in (0, d)]
    assert abs(at(mixtures.independent_bells(), d=d, sigma=s1) - np.linalg.det(gram)/gram[0][0]**2) < 1e-9


def test_unbounded_likelihood_on_twenty_observations():
    assert mixtures.unbounded_likelihood().result == sp.oo
    x = rng.normal(size=20)
    totals = [np.log(density(x, [0.5, 0.5], [x[0], 0.0], [s, 1.0])).sum() for s in 10.0**-np.arange(2, 40, 6)]
    assert np.all(np.diff(totals) > 10)


def test_em_gap_is_a_bound_that_the_posterior_reaches():
    f, g = rng.uniform(0.1, 2, 2)
    shares = np.linspace(0.01, 0.99, 99)
    bound = shares*np.log(f/shares) + (1 - shares)*np.log(g/(1 - shares))
    np.testing.assert_allclose(at(weights.em_gap(), f=f, g=g, r=shares), bound, atol=TINY)
    assert np.all(bound < np.log(f + g)) and abs(at(weights.em_gap(), f=f, g=g, r=f/(f + g)) - np.log(f + g)) < TINY


def test_posterior_log_odds_is_bayes_rule():
    n, K, p = 7, 0.3, 0.2
    w = posterior_weights([n*K, 0.0], [p, 1 - p])
    assert abs(at(weights.posterior_log_odds(), n=n, K=K, p=p) - np.log(w[0]/w[1])) < TINY


def test_edge_and_mass_of_a_smoothed_flat_density():
    assert mixtures.edge_of_a_comb().result == sp.Rational(1, 2)
    s = 0.01
    grid = np.linspace(-0.5, 0.5, 200_001)
    smooth = stats.norm.cdf(grid/s) - stats.norm.cdf((grid - 1)/s)
    moved = np.sum(np.abs(smooth - (grid > 0)))*(grid[1] - grid[0])/2
    assert abs(smooth[100_000] - 0.5) < TINY
    assert abs(at(mixtures.mass_across_an_edge(), sigma=s) - moved) < 1e-5


def test_dominant_parts_by_sampling_sticks():
    k, t, trials = 7, 0.125, 100_000
    count = (rng.dirichlet(np.ones(k), trials) > t).sum(1)
    assert abs(at(weights.dominant_parts(), k=k, t=t) - count.mean()) < 4*count.std()/np.sqrt(trials)
    assert abs(at(weights.dominant_parts(), k=k, t=t) - k*stats.beta.sf(t, 1, k - 1)) < TINY


def test_most_dominant_parts_by_trying_every_number():
    t, k = 1e-4, np.arange(1, 60_000)
    assert abs(t*(k*(1 - t)**(k - 1)).max() - float(weights.most_dominant_parts().result)) < t


# pools

X = np.linspace(-25, 35, 60_001)
CELL = X[1] - X[0]


def pooled(w, m, tau):
    rows = np.stack([bell(X, mean, t**-0.5) for mean, t in zip(m, tau)])
    return log_pool(w, rows, CELL), rows


def spread(p):
    mean = (p*X).sum()*CELL
    return mean, ((X - mean)**2*p).sum()*CELL


def test_gaussian_pool_and_product_on_a_grid():
    w, m, tau = 0.3, (1.0, 4.0), (1.0, 0.25)
    pool, rows = pooled([w, 1 - w], m, tau)
    mean, variance = spread(pool.pool)
    precision = at(pools.gaussian_precision(), w=w, tau1=tau[0], tau2=tau[1])
    assert abs(1/variance - precision) < 1e-8 and min(tau) < precision < max(tau)
    exponent = at(pools.gaussian_pool(), w=w, mu1=m[0], mu2=m[1], tau1=tau[0], tau2=tau[1], x=X)
    assert abs(X[exponent.argmin()] - mean) <= CELL
    inside = np.abs(X - mean) < 5
    assert np.ptp((np.log(pool.pool) + exponent/2)[inside]) < 1e-9
    assert abs(1/spread(product(rows, CELL).pool)[1] - at(pools.product_precision(), tau1=tau[0], tau2=tau[1])) < 1e-8


def test_gaussian_normalizers_on_a_grid():
    w, d, s = 0.35, 3.0, 1.2
    equal = pooled([w, 1 - w], (0, d), (s**-2, s**-2))[0]
    assert abs(-equal.log_normalizer - at(pools.gaussian_normalizer(), w=w, d=d, sigma=s)) < 1e-9
    unequal = pooled([w, 1 - w], (0, d), (0.5, 3.0))[0]
    assert abs(-unequal.log_normalizer - at(pools.unequal_normalizer(), w=w, d=d, tau1=0.5, tau2=3.0)) < 1e-9


def test_exponential_family_on_poisson_laws():
    w, rates, k = 0.4, (2.0, 7.0), np.arange(0, 80)
    pool = log_pool([w, 1 - w], np.stack([stats.poisson.pmf(k, r) for r in rates]))
    mean = rates[0]**w*rates[1]**(1 - w)                               # the mean natural parameter, exponentiated
    np.testing.assert_allclose(pool.pool, stats.poisson.pmf(k, mean), atol=1e-12)
    A = sp.Function("A")
    formula = pools.exponential_family().result.replace(A, sp.exp)
    by_name = {s: {"w": w, "theta1": np.log(rates[0]), "theta2": np.log(rates[1]), "x": 3}[s.name] for s in formula.free_symbols}
    inside = float(formula.subs(by_name))
    exact = w*stats.poisson.logpmf(3, rates[0]) + (1 - w)*stats.poisson.logpmf(3, rates[1]) + special.gammaln(4)
    assert abs(inside - exact) < TINY


def test_dirichlet_pool_and_product_against_scipys_density():
    a, b, w = np.array([2.0, 3, 4]), np.array([5.0, 1.5, 2]), 0.3
    points = rng.dirichlet(np.ones(3), 6)
    logs = {**{f"a{i + 1}": a[i] for i in range(3)}, **{f"b{i + 1}": b[i] for i in range(3)}, "w": w}
    for chain, exponents, target in [(pools.dirichlet_pool(), (w, 1 - w), w*a + (1 - w)*b), (pools.dirichlet_product(), (1, 1), a + b - 1)]:
        claimed = [at(chain, **logs, **{f"l{i + 1}": np.log(p[i]) for i in range(3)}) for p in points]
        law = [stats.dirichlet.logpdf(p, target) for p in points]
        parts = [exponents[0]*stats.dirichlet.logpdf(p, a) + exponents[1]*stats.dirichlet.logpdf(p, b) for p in points]
        assert np.ptp(np.subtract(claimed, law)) < 1e-9 and np.ptp(np.subtract(parts, law)) < 1e-9


def named(prefix, row):
    return {f"{prefix}{i + 1}": value for i, value in enumerate(row)}


def test_centroids_beat_every_other_distribution():
    w = 0.4
    p, r = rng.dirichlet(np.ones(3), 2)
    pool = log_pool([w, 1 - w], [p, r])
    Z = np.exp(pool.log_normalizer)
    others = rng.dirichlet(np.ones(3), 2000)
    reverse = np.array([w*kl(q, p) + (1 - w)*kl(q, r) for q in others])
    claimed = at(pools.log_pool_is_the_centroid(), w=w, Z=Z, q1=others[:, 0], q2=others[:, 1], **named("p", p), **named("r", r))
    np.testing.assert_allclose(claimed, reverse, atol=1e-9)
    assert reverse.min() > -pool.log_normalizer
    assert abs(w*kl(pool.pool, p) + (1 - w)*kl(pool.pool, r) + pool.log_normalizer) < TINY
    m = w*p + (1 - w)*r
    forward = np.array([w*kl(p, q) + (1 - w)*kl(r, q) for q in others])
    claimed = at(pools.linear_pool_is_the_centroid(), w=w, **named("p", p), **named("q", r), **named("r", others.T))
    np.testing.assert_allclose(claimed, forward, atol=1e-9)
    assert forward.min() > w*kl(p, m) + (1 - w)*kl(r, m)


def test_entropy_gap_is_the_entropy_of_the_pool_and_respects_both_bounds():
    for w in (0.2, 0.5, 0.9):
        p, q = rng.dirichlet(np.full(3, 0.5), 2)
        pool, parts = stats.entropy(w*p + (1 - w)*q), w*stats.entropy(p) + (1 - w)*stats.entropy(q)
        assert abs(at(sharpness.entropy_gap(), w=w, **named("p", p), **named("q", q)) - pool) < TINY
        assert parts <= pool <= parts + stats.entropy([w, 1 - w])


def test_each_pool_keeps_its_own_axiom_and_breaks_the_other():
    w, (p, q), L = 0.3, rng.dirichlet(np.ones(3), 2), rng.uniform(0.1, 1, 3)

    def learn(row):
        return row*L/(row*L).sum()
    later, first = learn(log_pool([w, 1 - w], [p, q]).pool), log_pool([w, 1 - w], [learn(p), learn(q)]).pool
    np.testing.assert_allclose(later, first, atol=1e-14)
    odds = at(pools.log_pool_updates(), w=w, **named("p", p), **named("q", q), **named("L", L))
    np.testing.assert_allclose(np.ravel(odds), later[1:]/later[0], rtol=1e-10)
    linear = learn(w*p + (1 - w)*q)
    assert np.abs(linear - (w*learn(p) + (1 - w)*learn(q))).max() > 1e-3
    P, Q = rng.dirichlet(np.ones(6), 2).reshape(2, 2, 3)
    tables = {f"{name}{i}{j}": T[i, j] for name, T in (("p", P), ("q", Q)) for i in range(2) for j in range(3)}
    np.testing.assert_allclose(np.ravel(at(pools.linear_pool_marginalizes(), w=w, **tables)), w*P.sum(1) + (1 - w)*Q.sum(1), atol=TINY)


def test_the_log_pool_moves_a_margin_that_both_experts_share():
    pool = log_pool([0.5, 0.5], [[0.05, 0.45, 0.5], [0.45, 0.05, 0.5]]).pool
    assert abs(pool[:2].sum() - float(pools.log_pool_does_not_marginalize().result)) < TINY


def test_opposite_coins_multiply_to_a_fair_one():
    assert abs(product([[0.9, 0.1], [0.1, 0.9]]).pool[0] - float(pools.opposite_coins().result)) < TINY


def test_tilted_variance_by_quadrature_stays_below_the_flat_law():
    flat = float(sharpness.untilted_variance().result)
    for a in (0.3, 5.0, 20.0):
        Z = integrate.quad(lambda t: np.exp(-a*t), 0, 1)[0]
        mean = integrate.quad(lambda t: t*np.exp(-a*t), 0, 1)[0]/Z
        exact = integrate.quad(lambda t: (t - mean)**2*np.exp(-a*t), 0, 1)[0]/Z
        assert abs(at(sharpness.tilted_variance(), a=a) - exact) < 1e-9 and exact < flat == 1/12


# the steps themselves can fail

def test_a_spoiled_last_step_of_each_chain_is_refused():
    for chain in (mixtures.two_part_variance(), mixtures.scale_mixture_kurtosis(), mixtures.overlap(), pools.gaussian_precision(),
                  pools.gaussian_normalizer(), sharpness.tilted_variance()):
        with pytest.raises(FalseStep):
            chain.to(chain.result*sp.Rational(101, 100), "one percent more")
