"""Diffusion, stretching and the scales of turbulence, step by step."""
import sympy as sp

from mixing.derive import derive

D, g, L, t, k, nu, eps, G = sp.symbols("D gamma L t k nu epsilon Gamma", positive=True)
T, mu, r, kB = sp.symbols("T mu r k_B", positive=True)


def mode_decay():
    """Each Fourier mode's variance falls at twice the diffusivity times its squared gradient: only diffusion mixes.

    >>> mode_decay().result
    -2*D*k**2*exp(-2*D*k**2*t)
    """
    amplitude = sp.exp(-D * k**2 * t)
    return (derive(sp.Derivative(amplitude**2, t), name="rate of change of the variance of one mode")
            .to(-2 * D * (k * amplitude) ** 2, "differentiate; k times the amplitude is the gradient")
            .to(-2 * D * k**2 * sp.exp(-2 * D * k**2 * t), "square"))


def ranz_warp():
    """Layers thinned at a steady strain meet diffusion after a time that grows with the logarithm of the Peclet number.

    >>> ranz_warp().result
    1
    """
    s = sp.Symbol("s", positive=True)
    done = sp.log(1 + 2 * g * L**2 / D) / (2 * g)
    return (derive(sp.Integral(D * sp.exp(2 * g * s) / L**2, (s, 0, done)), name="diffusion times elapsed",
                   given=["thickness L exp(-g t)", "time counted in units of thickness squared over D", "up to (1/2g) ln(1 + 2 g L^2/D)"])
            .to(D * (sp.exp(2 * g * done) - 1) / (2 * g * L**2), "integrate the exponential")
            .to(1, "insert the time"))


def batchelor_is_kolmogorov():
    """Batchelor's scale is Kolmogorov's over the root of the Schmidt number.

    >>> batchelor_is_kolmogorov().result
    sqrt(D)*nu**(1/4)/epsilon**(1/4)
    """
    quarter = sp.Rational(1, 4)
    return (derive((nu**3 / eps) ** quarter / sp.sqrt(nu / D), name="eta_K / sqrt(Sc)")
            .to((nu * D**2 / eps) ** quarter, "powers: 3/4 - 2/4 of the viscosity"))


def last_step_forgets_diffusivity():
    """The time diffusion needs across Batchelor's scale is Kolmogorov's time, whatever diffuses.

    >>> last_step_forgets_diffusivity().result
    sqrt(nu)/sqrt(epsilon)
    """
    scale = (nu * D**2 / eps) ** sp.Rational(1, 4)
    return (derive(scale**2 / D, name="eta_B^2 / D")
            .to(sp.sqrt(nu / eps), "the diffusivity cancels"))


def hot_batchelor():
    """Heating at a fixed power makes Batchelor's scale larger: the viscosity enters with a negative power.

    >>> hot_batchelor().result
    sqrt(6)*sqrt(T)*sqrt(k_B)/(6*sqrt(pi)*epsilon**(1/4)*mu**(1/4)*sqrt(r)*rho**(1/4))
    """
    rho = sp.Symbol("rho", positive=True)
    diffusivity = kB * T / (6 * sp.pi * mu * r)
    return (derive((mu / rho * diffusivity**2 / eps) ** sp.Rational(1, 4), name="eta_B", given=["Stokes and Einstein's diffusivity", "kinematic viscosity mu/rho"])
            .to(sp.sqrt(kB * T) / (sp.sqrt(6 * sp.pi * r) * (mu * rho * eps) ** sp.Rational(1, 4)), "one power of the viscosity up, two down")
            .to(sp.sqrt(T) * sp.sqrt(kB) / (sp.sqrt(6) * sp.sqrt(sp.pi) * eps**sp.Rational(1, 4) * mu**sp.Rational(1, 4) * sp.sqrt(r) * rho**sp.Rational(1, 4)), "roots"))


def flux_coefficient():
    """The efficiency is the flux coefficient over one plus itself: a fifth of the dissipation is a sixth of the work.

    >>> flux_coefficient().result
    Gamma/(Gamma + 1)
    """
    B = G * eps
    return (derive(B / (B + eps), name="share of the work that mixes", given=["Gamma = buoyancy flux B over dissipation"])
            .to(G / (1 + G), "divide by the dissipation"))


def slab_difference():
    """The slowest mode of a slab loaded in its lower half: the difference of top and bottom at the time given is the tolerance.

    >>> slab_difference().result
    e
    """
    e = sp.Symbol("e", positive=True)
    when = sp.log(4 / (sp.pi * e)) / sp.pi**2
    return (derive(4 / sp.pi * sp.exp(-sp.pi**2 * when), name="top minus bottom", given=["time in units of L^2/D, at ln(4/(pi e))/pi^2", "all faster modes gone"])
            .to(4 / sp.pi * (sp.pi * e / 4), "exponential of a logarithm")
            .to(e, "cancel"))
