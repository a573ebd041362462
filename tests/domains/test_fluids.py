import array_api_strict as strict
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq

from mixing import MixtureError
from mixing.derivations import fluids as proofs
from mixing.domains import fluids, stirring


@pytest.fixture
def rng():
    return np.random.default_rng(1994)


def smooth(rng, n=64):
    return stirring.diffuse(rng.normal(size=(n, n)), 1e-3, 1.0)


def test_stirring_keeps_the_mass_and_the_variance(rng):
    field = smooth(rng) + 3.0
    stirred = stirring.sine_flow(field, 0.0, (0.1, 0.6), amplitude=0.05)
    assert stirred.mean() == pytest.approx(field.mean(), abs=1e-12)
    assert stirring.variance(stirred) == pytest.approx(stirring.variance(field), rel=1e-9)
    blurred = stirring.sine_flow(field, 1e-3, (0.1, 0.6))
    assert blurred.mean() == pytest.approx(field.mean(), abs=1e-12) and stirring.variance(blurred) < stirring.variance(field)


def test_variance_falls_by_exactly_the_dissipation(rng):
    D, field = 2e-3, smooth(rng)
    lost = stirring.variance(field) - stirring.variance(stirring.diffuse(field, D, 0.7))
    dissipated = quad(lambda t: 2 * D * stirring.gradient_power(stirring.diffuse(field, D, t)), 0, 0.7, epsabs=1e-15, epsrel=1e-13)[0]
    assert lost == pytest.approx(dissipated, rel=1e-11)


def test_shear_moves_each_line_by_its_distance(rng):
    x, shift = np.arange(32) / 32, rng.uniform(-1, 1, 32)
    wave = lambda x: np.sin(2 * np.pi * 3 * x) + 0.5 * np.cos(2 * np.pi * x)
    field = np.broadcast_to(wave(x), (32, 32))
    np.testing.assert_allclose(stirring.shear(field, shift, -1), wave(x[None, :] - shift[:, None]), atol=1e-12)
    np.testing.assert_allclose(stirring.shear(field.T, shift, -2), wave(x[None, :] - shift[:, None]).T, atol=1e-12)


def test_diffusion_of_one_mode_is_an_exponential():
    field = stirring.stripe(32)
    np.testing.assert_allclose(stirring.diffuse(field, 0.01, 2.0), np.exp(-0.02 * (2 * np.pi) ** 2) * field, atol=1e-14)


def test_the_flow_agrees_with_following_particles_backward():
    n, phases, amplitude = 64, (0.3, 0.8), 0.08
    grid = np.arange(n) / n
    x, y = np.meshgrid(grid, grid)
    y0 = y - amplitude * np.sin(2 * np.pi * (x + phases[1]))
    x0 = x - amplitude * np.sin(2 * np.pi * (y0 + phases[0]))
    np.testing.assert_allclose(stirring.sine_flow(stirring.stripe(n), 0.0, phases, amplitude), np.cos(2 * np.pi * x0), atol=1e-10)


def test_the_same_step_on_a_strict_array_api(rng):
    field = smooth(rng, 32)
    ours, theirs = (stirring.sine_flow(f, 1e-3, (0.1, 0.6)) for f in (field, strict.asarray(field)))
    assert type(theirs).__module__.startswith("array_api_strict")
    np.testing.assert_allclose(np.asarray(theirs), ours, atol=1e-13)


def test_a_finer_grid_changes_nothing():
    times = [stirring.stir(1e4, size=n, rng=np.random.default_rng(1)).time for n in (128, 192)]
    assert times[0] == pytest.approx(times[1], abs=1e-4)


def test_mixing_times_over_three_decades():
    peclet, sizes = np.array([1e2, 1e3, 1e4, 1e5]), (64, 64, 128, 256)
    chaotic = np.array([np.mean([stirring.stir(p, size=n, rng=np.random.default_rng(s)).time for s in range(3)]) for p, n in zip(peclet, sizes)])
    shear = np.array([stirring.stir(p, size=n, chaotic=False, rng=None).time for p, n in zip(peclet, sizes)])
    slope, offset = np.polyfit(np.log(peclet), chaotic, 1)
    assert np.abs(chaotic - slope * np.log(peclet) - offset).max() < 0.5 and 0.7 < slope < 1.1
    power = np.diff(np.log(shear)) / np.diff(np.log(peclet))
    assert np.all((power > 0.4) & (power <= 0.67))
    assert stirring.mix_norm(stirring.stripe(16)) == pytest.approx((0.5 / np.sqrt(1 + (2 * np.pi) ** 2)) ** 0.5)


def test_lyapunov_exponent_against_two_close_particles():
    rate = stirring.lyapunov(periods=100, particles=300, rng=np.random.default_rng(0))
    rng = np.random.default_rng(5)
    p = rng.random((2, 4000))
    q = p + np.array([[1e-9], [0]])
    for _ in range(8):
        a, b = rng.random(2)
        for z in (p, q):
            z[0] += 0.5 * np.sin(2 * np.pi * (z[1] + a))
            z[1] += 0.5 * np.sin(2 * np.pi * (z[0] + b))
    parted = np.log(np.hypot(*(q - p)) / 1e-9).mean() / 8
    assert parted == pytest.approx(rate, abs=0.12)


def test_chaos_of_the_blinking_vortex_grows_with_its_strength():
    share = [(stirring.blinking_vortex(mu, periods=120, particles=300, rng=np.random.default_rng(0))[1] > 0.05).mean() for mu in (0.05, 0.3, 1.0)]
    assert share[0] < 0.08 < share[1] < share[2]


def test_ranz_time_solves_the_warped_clock():
    for g, D, L in ((1.0, 5.2e-10, 0.05), (3.0, 1e-9, 0.01)):
        when = brentq(lambda t: D / L**2 * (np.exp(2 * g * t) - 1) / (2 * g) - 1, 1e-6, 100)
        assert fluids.ranz_time(L, g, D) == pytest.approx(when, rel=1e-9)
    assert proofs.ranz_warp().result == 1


def test_scales_agree_with_their_derivations():
    nu, D, eps = 1e-6, 5.2e-10, 1e-2
    assert proofs.batchelor_is_kolmogorov().numeric(proofs.D, proofs.eps, proofs.nu)(D, eps, nu) == pytest.approx(float(fluids.batchelor(nu, D, eps)))
    length, time = fluids.kolmogorov(nu, eps)
    assert fluids.batchelor(nu, D, eps) == pytest.approx(length * np.sqrt(D / nu))
    assert fluids.batchelor(nu, D, eps) ** 2 / D == pytest.approx(time)
    assert proofs.flux_coefficient().numeric(proofs.G)(0.2) == pytest.approx(fluids.efficiency(0.2))


@pytest.mark.parametrize("call", [
    lambda: fluids.water_viscosity(25.0), lambda: fluids.stokes_einstein(-3, 1e-3, 1e-9), lambda: fluids.ranz_time(0.1, 0, 1e-9),
    lambda: fluids.batchelor(1e-7, 1e-6, 1), lambda: fluids.efficiency(-0.1), lambda: stirring.diffuse(stirring.stripe(8), -1, 1),
    lambda: stirring.baker(np.zeros((3, 3))), lambda: stirring.stir(1e6, size=16, most=3, rng=np.random.default_rng(0))])
def test_bad_input_is_refused(call):
    with pytest.raises(MixtureError):
        call()
