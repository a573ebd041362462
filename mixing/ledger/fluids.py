"""Evidence on stirring, diffusing and mixing."""
from fractions import Fraction

import numpy as np
import sympy as sp

from mixing.domains import fluids, stirring
from mixing.ledger import check

D_SUGAR = 5.2e-10


def _halves(n):
    field = np.zeros((n, n), dtype=int)
    field[:, :n // 2] = 1
    return field


def baker_folds_and_changes_no_parcel():
    """Six folds of a 128 x 128 square: 2^k - 1 interfaces after k folds, and as many cells of dye as before."""
    field, results = _halves(128), []
    for k in range(1, 7):
        field = stirring.baker(field)
        results.append(check(f"interfaces after {k} folds", int((np.diff(field[:, 0]) != 0).sum()), "==", 2**k - 1, how="enumeration"))
    return results + [check("cells of dye", int(field.sum()), "==", 128 * 64, how="enumeration")]


def baker_is_a_shuffle():
    """Numbered cells: after a fold each number is there exactly once."""
    cells = stirring.baker(np.arange(64 * 64).reshape(64, 64))
    return check("different numbers among 4096 cells", len(np.unique(cells)), "==", 4096, how="enumeration")


def variance_falls_by_the_gradient():
    """A stirred field under diffusion: the slope of its variance, by finite differences, over -2 D times its squared gradient."""
    field = stirring.sine_flow(stirring.stripe(64), 1e-3, (0.2, 0.7))
    h, D = 1e-5, 1e-3
    slope = (stirring.variance(stirring.diffuse(field, D, 2 * h)) - stirring.variance(field)) / (2 * h)
    return check("ratio", slope / (-2 * D * stirring.gradient_power(stirring.diffuse(field, D, h))), "==", 1.0, within=1e-6, how="numeric")


def three_gases_flow_uphill():
    """Maxwell and Stefan's equations for hydrogen, nitrogen and carbon dioxide: nitrogen, evenly spread, flows all the same."""
    x, slope = np.array([0.25, 0.5, 0.25]), np.array([1.0, 0.0, -1.0])          # even nitrogen, opposite gradients of the others
    pair = 1e-4 * np.array([[0, 0.83, 0.68], [0.83, 0, 0.17], [0.68, 0.17, 0]])   # m2/s at 308 K
    drag = np.where(pair > 0, 1 / np.where(pair > 0, pair, 1), 0)
    A = x[:, None] * drag - np.diag(drag @ x)
    flux = np.linalg.lstsq(np.vstack([A, np.ones(3)]), np.append(slope, 0.0), rcond=None)[0]
    return [check("gradient of nitrogen", int(slope[1]), "==", 0, how="exact"), check("size of nitrogen's flux over hydrogen's", float(abs(flux[1] / flux[0])), ">", 0.1, how="numeric")]


def half_a_diffusion_time_evens_a_slab():
    """A slab loaded in its lower half, sixty modes summed: difference of top and bottom at 0.491 L^2/D."""
    t, k = fluids.slab_uniform(0.01), np.arange(1, 60)
    top_minus_bottom = np.sum(2 / (k * np.pi) * np.sin(k * np.pi / 2) * (1 - np.cos(k * np.pi)) * np.exp(-(k * np.pi) ** 2 * t))
    return check("difference", float(top_minus_bottom), "==", 0.01, within=1e-6, how="numeric")


def the_slowest_mode_is_ten_times_faster():
    """The slowest mode's time in units of L^2/D."""
    return check("one over pi squared", 1 / np.pi**2, "<", 0.11, how="numeric")


def sugar_takes_days():
    """Sugar over five centimeters of tea at 80 degrees Celsius, by its slowest mode: in days, and the length that takes five minutes."""
    hot = float(fluids.stokes_einstein(353.15, fluids.water_viscosity(353.15), fluids.SUCROSE_RADIUS))
    return [check("days for the slowest mode", 0.05**2 / (np.pi**2 * hot) / fluids.DAY, ">", 1.5, how="numeric"),
            check("millimeters in five minutes", 1000 * float(np.sqrt(hot * 300)), "<", 1.0, how="numeric")]


def a_meter_takes_decades():
    """Sugar over a meter: L^2/D in years, the slowest mode in years, and the length for three weeks."""
    return [check("years, L^2/D", fluids.diffusion_time(1.0, D_SUGAR) / fluids.YEAR, ">", 60, how="numeric"),
            check("years, slowest mode", fluids.diffusion_time(1.0, D_SUGAR) / np.pi**2 / fluids.YEAR, ">", 6, how="numeric"),
            check("centimeters in three weeks", 100 * float(np.sqrt(D_SUGAR * 21 * fluids.DAY)), "<", 3.2, how="numeric")]


def chaos_buys_a_logarithm():
    """Periods until one percent of the variance is left, at Peclet numbers 100 and 10,000: stirred and not."""
    times = [stirring.stir(pe, size=n, rng=np.random.default_rng(0)).time for pe, n in ((1e2, 64), (1e4, 128))]
    still = np.log(100) / (2 * (2 * np.pi) ** 2)
    return [check("stirred, growth for a hundred times the Peclet number", times[1] / times[0], "<", 5, how="numeric"),
            check("unstirred periods at 10,000 over stirred ones", still * 1e4 / times[1], ">", 50, how="numeric")]


def layers_settle_at_strain_against_diffusion():
    """A layer under steady strain g, by its width equation w' = -g w + D/w integrated in time: it settles at sqrt(D/g)."""
    g, D, w, dt = 2.0, 3e-4, 0.5, 1e-4
    for _ in range(100_000):
        w += dt * (-g * w + D / w)
    return check("width over sqrt(D/g)", w / np.sqrt(D / g), "==", 1.0, within=1e-3, how="numeric")


def mercury_needs_another_scale():
    """Heat in mercury: the Schmidt (here Prandtl) number is far below one."""
    return check("viscosity over diffusivity of heat", 1.1e-7 / 4.4e-6, "<", 0.1, how="numeric")


def cold_milk_sinks_in_hot_coffee():
    """Five centimeters and fifty kelvin: the Rayleigh number."""
    nu = float(fluids.water_viscosity(353.15)) / 972
    return check("Rayleigh number", fluids.rayleigh(50, 0.05, 5e-4, nu, 1.6e-7), ">", 1e8, how="numeric")


def equal_temperatures_do_not_convect():
    """No difference in temperature: the Rayleigh number is zero."""
    return check("Rayleigh number", fluids.rayleigh(0, 0.05, 5e-4, 3.6e-7, 1.6e-7), "==", 0.0, within=1e-300, how="numeric")


def _hot_and_cold():
    eta, rho = [float(fluids.water_viscosity(T)) for T in (353.15, 293.15)], (971.8, 998.2)
    nu = [e / r for e, r in zip(eta, rho)]
    D = [float(fluids.stokes_einstein(T, e, fluids.SUCROSE_RADIUS)) for T, e in zip((353.15, 293.15), eta)]
    return nu, D


def the_hot_scale_is_larger():
    """Batchelor's scale at 80 over that at 20 degrees Celsius, at the same power."""
    nu, D = _hot_and_cold()
    ratio = fluids.batchelor(nu[0], D[0], 1e-2) / fluids.batchelor(nu[1], D[1], 1e-2)
    return check("hot over cold", float(ratio), "==", 1.43, within=0.01, how="numeric")


def small_eddies_turn_faster_when_hot():
    """Kolmogorov's time at 80 over that at 20 degrees Celsius."""
    nu, _ = _hot_and_cold()
    return check("hot over cold", fluids.kolmogorov(nu[0], 1e-2)[1] / fluids.kolmogorov(nu[1], 1e-2)[1], "==", 0.60, within=0.01, how="numeric")


def dissipation_is_set_by_the_spoon():
    """The units of dissipation, m2/s3, are those of U^3/L, with no viscosity in it: the powers of meter and second."""
    U, length = np.array([1, -1]), np.array([1, 0])
    return [check(f"power of {unit} in U^3/L", int((3 * U - length)[i]), "==", (2, -3)[i], how="exact") for i, unit in enumerate(("meter", "second"))]


def sucrose_from_its_radius():
    """Sucrose of radius 0.47 nm at 25 degrees Celsius against the measured 5.2e-10 m2/s, and the factor from 20 to 80 degrees."""
    _, D = _hot_and_cold()
    return [check("diffusivity in 1e-10 m2/s", float(fluids.stokes_einstein(298.15, 8.9e-4, 0.47e-9)) * 1e10, "==", 5.2, within=0.05, how="numeric"),
            check("80 over 20 degrees", D[0] / D[1], "==", 3.4, within=0.05, how="numeric")]


def water_in_water_is_faster():
    """The measured self-diffusion of water, 2.30e-9 m2/s, over Stokes and Einstein's for a radius of 0.14 nm."""
    return check("measured over predicted", 2.30e-9 / float(fluids.stokes_einstein(298.15, 8.9e-4, 0.14e-9)), ">", 1.2, how="numeric")


def only_one_exponent_has_the_units():
    """The powers of dissipation and wavenumber whose product is an energy spectrum, from the units of meter and second."""
    p, q = sp.symbols("p q")
    found = sp.solve([sp.Eq(2 * p - q, 3), sp.Eq(-3 * p, -2)], [p, q])
    return [check("power of the dissipation", found[p], "==", sp.Rational(2, 3), how="exact"), check("power of the wavenumber", found[q], "==", -sp.Rational(5, 3), how="exact")]


def a_flow_without_cascade_mixes_exponentially():
    """The alternating sines have one wavenumber; neighbors part exponentially, and two blinking vortices stir half their surroundings."""
    rate = stirring.lyapunov(periods=60, particles=200, rng=np.random.default_rng(0))
    _, exponents = stirring.blinking_vortex(1.0, periods=150, particles=300, rng=np.random.default_rng(0))
    return [check("rate of separation a period", rate, ">", 0.8, how="Monte Carlo"), check("share of chaotic particles of the blinking vortex", float((exponents > 0.05).mean()), ">", 0.3, how="Monte Carlo")]


def a_fifth_is_a_sixth():
    """With a flux coefficient of one fifth the efficiency is one sixth, and not one fifth."""
    G = Fraction(1, 5)
    return [check("efficiency", G / (1 + G), "==", Fraction(1, 6), how="exact"), check("efficiency", G / (1 + G), "!=", G, how="exact")]


def without_weight_there_is_no_gamma():
    """A liquid of one density: no buoyancy flux, so the coefficient is zero; and the sine flow mixes it nevertheless."""
    left = stirring.stir(1e3, size=64, rng=np.random.default_rng(0))
    return [check("efficiency by buoyancy", fluids.efficiency(0.0), "==", 0.0, within=1e-300, how="numeric"), check("variance left", float(left.variance[-1]), "<", 0.01, how="numeric")]
