"""Evidence on chemical mixtures: laws of solutions, entropy, reactions, phases."""
import numpy as np
import sympy as sp

from mixing import entropy
from mixing.domains import activity, chemistry, vapor
from mixing.domains.zoo_phases import gaps
from mixing.domains.zoo_reaction import balance, element_matrix, react
from mixing.ledger import check


def a_reaction_uses_up_its_species():
    """Three mol of hydrogen and one of oxygen leave no oxygen."""
    left = react([3.0, 1.0, 0.0], balance(["H2", "O2"], ["H2O"])).amounts
    return check("oxygen left, in whole mol", int(round(left[1])), "==", 0, how="exact")


def a_reaction_conserves_elements():
    """The same reaction changes no count of atoms."""
    A, _ = element_matrix(["H2", "O2", "H2O"])
    return [check(f"change in atoms of {name}", int(row @ np.array(balance(["H2", "O2"], ["H2O"]))), "==", 0, how="exact") for name, row in zip("HO", A)]


def strong_dislike_leaves_nearly_pure_phases():
    """At chi = 8 each phase of a regular solution is purer than 99.9 %, and not pure."""
    low = chemistry.binodal(8.0)[0]
    return [check("share of the other in a phase", float(low), "<", 1e-3, how="numeric"), check("share of the other in a phase", float(low), ">", 1e-5, how="numeric")]


def an_ideal_pair_distills_apart():
    """Ideal ethanol and water have no composition at which liquid and vapor agree."""
    return check("azeotropes of the ideal pair", len(vapor.azeotrope(np.zeros_like, 101.3)), "==", 0, how="numeric")


def ethanol_stops_at_the_azeotrope():
    """In the measurements at 101.3 kPa the vapor is richer in ethanol at first and poorer near the end."""
    lead = vapor.AT_101_KPA[:, 2] - vapor.AT_101_KPA[:, 1]
    return [check("vapor minus liquid at x = 0.869", float(lead[15]), ">", 0, how="numeric"), check("vapor minus liquid at x = 0.914", float(lead[17]), "<", 0, how="numeric")]


def water_is_between_hydrogen_and_oxygen():
    """In atom fractions water is two thirds of the way from oxygen to hydrogen, and the element matrix sends (2, 1, -2) to zero."""
    A = sp.Matrix(element_matrix(["H2", "O2", "H2O"])[0])
    water = A[:, 2] / sum(A[:, 2])
    mixed = sp.Rational(2, 3) * A[:, 0] / sum(A[:, 0]) + sp.Rational(1, 3) * A[:, 1] / sum(A[:, 1])
    return [check("largest gap in atom fractions", max(abs(e) for e in water - mixed), "==", 0, how="exact"),
            check("elements changed by two hydrogen, one oxygen, minus two water", sum(abs(e) for e in A * sp.Matrix([2, 1, -2])), "==", 0, how="exact")]


def meeting_has_a_speed_limit():
    """8RT/(3 eta) in water at 25 degrees Celsius, eta = 0.890 mPa s."""
    return check("limit in 1e9 per molar second", chemistry.diffusion_limit(8.9e-4, 298.15) * 1e-6, "==", 7.43, within=0.01, how="numeric")


def one_molecule_can_react_alone():
    """Dinitrogen tetroxide falls apart: the balanced equation has one molecule on its left, so nothing has to meet."""
    nu = balance(["N2O4"], ["NO2"])
    return check("molecules on the left", -sum(v for v in nu if v < 0), "==", 1, how="exact")


def ideal_pressures_add():
    """With all virial coefficients zero the mixture's pressure is the sum."""
    p = lambda n: float(chemistry.virial_pressure(n, np.zeros((2, 2)), 300.0, 0.02))
    return check("relative gap", (p([0.4, 0.6]) - p([0.4, 0.0]) - p([0.0, 0.6])) / p([0.4, 0.6]), "==", 0.0, within=1e-14, how="numeric")


def real_pressures_do_not_add():
    """Methane and carbon dioxide near room temperature, with B12 = -59 cm3/mol: one mole in a liter."""
    B = 1e-6 * np.array([[-43.0, -59.0], [-59.0, -123.0]])
    p = lambda n: float(chemistry.virial_pressure(n, B, 298.15, 1e-3))
    gap = p([0.5, 0.5]) - p([0.5, 0.0]) - p([0.0, 0.5])
    return check("mixture minus sum, relative to the mixture", gap / p([0.5, 0.5]), "<", -0.02, how="numeric")


def total_pressure_is_linear():
    """The total pressure at the middle is the mean of the pure ones."""
    return check("pressure at one half", float(chemistry.raoult([0.5, 0.5], [100.0, 40.0])[0]), "==", 70.0, within=1e-12, how="numeric")


def vapor_is_not_linear():
    """The vapor over an even ideal liquid is not even."""
    return check("vapor share of the volatile one", float(chemistry.raoult([0.5, 0.5], [100.0, 40.0])[1][0]), ">", 0.7, how="numeric")


def henry_fails_when_concentrated():
    """At equal shares and chi = 1.5 Henry's line overstates a regular solution's pressure."""
    x = 0.5
    return check("Henry's pressure over the regular solution's", float(np.exp(1.5) / np.exp(1.5 * (1 - x) ** 2)), ">", 3, how="numeric")


def absorbances_add():
    """Two solutes in one cell pass the product of what each passes alone."""
    both = chemistry.transmittance([0.4, 0.9], [0.7, 0.3])
    return check("both against the product", float(both), "==", 10 ** -(0.4 * 0.7) * 10 ** -(0.9 * 0.3), within=1e-15, how="numeric")


def a_band_reads_low():
    """Half the band at absorbance 0 and half at 2: the mean is 1, the reading is not."""
    return check("reading", float(chemistry.band_absorbance([0.0, 2.0])), "==", 0.2967, within=5e-5, how="numeric")


def arrangements_approach_shannon():
    """ln W over N H for a million molecules of three kinds."""
    x = np.array([0.5, 0.3, 0.2])
    return check("ln W / (N H) at a million", float(chemistry.log_arrangements(1e6 * x) / (1e6 * entropy(x))), "==", 1.0, within=2e-5, how="numeric")


def a_hundred_molecules_have_less():
    """ln W for fifty and fifty falls short of a hundred bits by half the logarithm of 50 pi, to a hundredth."""
    short = 100 * np.log(2) - float(chemistry.log_arrangements([50, 50]))
    return [check("nats that are missing", short, ">", 2, how="numeric"), check("nats that are missing", short, "==", 0.5 * np.log(50 * np.pi), within=0.01, how="numeric")]


def one_bit_per_molecule():
    """Even mixing gains R ln 2, one bit a molecule: 5.763 J/(mol K)."""
    return check("entropy of even mixing", float(chemistry.mixing_entropy([0.5, 0.5])), "==", 5.763, within=5e-4, how="numeric")


def big_molecules_count_differently():
    """A polymer of a thousand segments at volume fraction one half: the entropy for each site is about half of the even mixture's."""
    polymer, small = -float(chemistry.free_energy(0.5, 0.0, size=1000)), -float(chemistry.free_energy(0.5, 0.0))
    return check("entropy against that of small molecules", polymer / small, "<", 0.51, how="numeric")


def identical_gases_gain_nothing():
    """With one kind there is one arrangement, however many molecules are on either side."""
    return check("arrangements of a hundred identical molecules", int(round(float(np.exp(chemistry.log_arrangements([100]))))), "==", 1, how="exact")


def molecules_are_coins():
    """Twenty molecules, each left or right: 2^20 arrangements in all, counted by the number on the left."""
    from math import comb
    return check("arrangements", sum(comb(20, k) for k in range(21)), "==", 2**20, how="enumeration")


def _label_information(gap):
    x = np.linspace(-12, 12 + gap, 200_001)
    f = 0.5 * (np.exp(-x**2 / 2) + np.exp(-((x - gap) ** 2) / 2)) / np.sqrt(2 * np.pi)
    return -np.trapezoid(f * np.log(np.maximum(f, 1e-300)), x) - 0.5 * np.log(2 * np.pi * np.e)


def label_information_is_bounded():
    """What a sample of a mixture of two Gaussians tells about its part, for gaps from one half to eight: at most ln 2."""
    return check("largest information", float(max(_label_information(g) for g in (0.5, 1, 2, 4, 8))), "<=", float(np.log(2)) + 1e-9, how="quadrature")


def overlap_hides_the_label():
    """Two unit Gaussians two apart."""
    return check("information in nats", float(_label_information(2.0)), "==", 0.3368, within=1e-4, how="quadrature")


def five_models_obey_gibbs_duhem():
    """sum x_i d ln gamma_i/dx_1 vanishes for every model, by central differences at eleven compositions."""
    x1, h, results = np.linspace(0.05, 0.95, 11), 1e-6, []
    at = lambda x: np.stack([x, 1 - x], axis=-1)
    models = {"Margules": lambda x: activity.margules(x, 1.6, 0.8), "Redlich-Kister": lambda x: activity.redlich_kister(x, [1.2, -0.4, 0.2]),
              "van Laar": lambda x: activity.van_laar(x, 1.8, 0.9), "Wilson": lambda x: activity.wilson(x, [[1, 0.2], [0.8, 1]]),
              "NRTL": lambda x: activity.nrtl(x, [[0, -0.1], [1.9, 0]])}
    for name, model in models.items():
        slope = (model(at(x1 + h)) - model(at(x1 - h))) / (2 * h)
        results.append(check(f"largest violation, {name}", float(np.abs((at(x1) * slope).sum(-1)).max()), "<=", 1e-8, how="numeric"))
    return results


def sea_water_is_eight_percent_off():
    """0.6 mol/kg of sodium chloride with and without its osmotic coefficient of 0.923."""
    return check("ideal over real rise", chemistry.boiling_elevation(0.6) / chemistry.boiling_elevation(0.6, osmotic=0.923), ">", 1.08, how="numeric")


def a_kitchen_thermometer_does_not_care():
    """The difference, in kelvin."""
    return check("ideal minus real rise", chemistry.boiling_elevation(0.6) - chemistry.boiling_elevation(0.6, osmotic=0.923), "<", 0.05, how="numeric")


def excess_is_the_weighted_activity():
    """Margules' excess energy from its own formula equals sum x ln gamma at eleven compositions."""
    x1 = np.linspace(0, 1, 11)
    x = np.stack([x1, 1 - x1], axis=-1)
    own = x1 * (1 - x1) * (0.8 * x1 + 1.6 * (1 - x1))
    return check("largest gap", float(np.abs(activity.excess_gibbs(x, activity.margules(x, 1.6, 0.8)) - own).max()), "<=", 1e-15, how="numeric")


def positive_excess_fully_miscible():
    """chi = 1: the excess energy is positive everywhere inside, and the hull of the free energy finds no gap."""
    x = np.linspace(0.01, 0.99, 99)
    return [check("smallest excess energy", float((x * (1 - x)).min()), ">", 0, how="numeric"),
            check("miscibility gaps", len(gaps(lambda z: chemistry.free_energy(z, 1.0))), "==", 0, how="numeric")]


def hull_equals_root():
    """chi = 2.5: both ends of the hull's bridge against the root of the equation, and no bridge at chi = 2."""
    bridge = gaps(lambda z: chemistry.free_energy(z, 2.5))
    return [check("largest gap between hull and root", float(np.abs(bridge[0] - chemistry.binodal(2.5)).max()), "<=", 1e-6, how="numeric"),
            check("bridges at chi = 2", len(gaps(lambda z: chemistry.free_energy(z, 2.0))), "==", 0, how="numeric")]


def polymer_splits_above_its_critical_point():
    """A hundred segments: no gap one percent below the critical chi, a gap around the critical fraction one percent above."""
    phi, chi = chemistry.critical_point(100)
    above = gaps(lambda z: chemistry.free_energy(z, 1.01 * chi, 100))
    return [check("gaps below", len(gaps(lambda z: chemistry.free_energy(z, 0.99 * chi, 100))), "==", 0, how="numeric"),
            check("gaps above that hold the critical fraction", int(sum(a < phi < b for a, b in above)), "==", 1, how="numeric")]


def _fitted():
    families = {"Margules": (activity.margules, [1.6, 0.9]), "Redlich-Kister": (lambda x, *a: activity.redlich_kister(x, a), [1.2, -0.3, 0.1]),
                "van Laar": (activity.van_laar, [1.7, 0.95]), "Wilson": (lambda x, a, b: activity.wilson(x, [[1, np.exp(a)], [np.exp(b), 1]]), [-1.5, -0.2]),
                "NRTL": (lambda x, a, b: activity.nrtl(x, [[0, a], [b, 0]]), [0.1, 1.5])}
    for name, (family, start) in families.items():
        constants = vapor.fit(family, start, vapor.AT_101_KPA, 101.3).constants
        yield name, lambda x, f=family, c=constants: f(x, *c)


def margules_loses_the_azeotrope():
    """Fitted at 101.3 kPa, Margules is more than 0.04 off there and has no azeotrope at 32.86 kPa."""
    model = dict(_fitted())["Margules"]
    return [check("distance of its azeotrope from 0.894", float(vapor.azeotrope(model, 101.3)[0, 0] - 0.894), ">", 0.04, how="numeric"),
            check("azeotropes at 32.86 kPa", len(vapor.azeotrope(model, 32.86)), "==", 0, how="numeric")]


def four_models_find_the_azeotrope():
    """The other four against the handbook's mole fraction of 0.894."""
    return [check(f"azeotrope of {name}", float(vapor.azeotrope(model, 101.3)[0, 0]), "==", 0.894, within=0.02, how="numeric")
            for name, model in _fitted() if name != "Margules"]
