"""Light adds, filters multiply, paint averages a hyperbolic cosine: three kernels, and the order of their results."""
import sympy as sp

from mixing.derive import derive

R, a, b, K, S, X, T1, T2 = sp.symbols("R a b K S X T1 T2", positive=True)
w = sp.symbols("w", positive=True)
u, v, m, d = sp.symbols("u v m d", real=True)
w1, w2, S1, S2, c1, c2 = sp.symbols("w1 w2 S1 S2 c1 c2", positive=True)
UNIT = {R: (0, 1)}


def paint_chart():
    """What opaque paint averages is the hyperbolic cosine of the log reflectance.

    >>> paint_chart().result
    cosh(log(R)) - 1
    """
    return (derive((1 - R)**2 / (2*R), name="K/S", where=UNIT, given=["an opaque layer of reflectance R"])
            .to((R + 1/R)/2 - 1, "expand the square")
            .to(sp.cosh(sp.log(R)) - 1, "half the sum of a number and its inverse is a cosh"))


def chart_undone():
    """The reflectance comes back out of its K/S.

    >>> chart_undone().result
    R
    """
    q = (1 - R)**2 / (2*R)
    return (derive(1 + q - sp.sqrt(q*(q + 2)), name="R", where=UNIT, given=["q = K/S"])
            .to((1 + R**2)/(2*R) - (1 - R**2)/(2*R), "the root is of a square, and R < 1")
            .to(R, "subtract"))


def paint_half():
    """Half and half, paint is darker than the log-linear pool: the means of cosh against the cosh of the mean.

    >>> paint_half().relation, paint_half().result
    ('>=', cosh(u/2 + v/2))
    """
    return (derive((sp.cosh(u) + sp.cosh(v))/2, name="1 + K/S", given=["u = ln R_1, v = ln R_2", "equal weights"])
            .to(sp.cosh((u + v)/2)*sp.cosh((u - v)/2), "sum to product")
            .to(sp.cosh((u + v)/2)*(1 + 2*sp.sinh((u - v)/4)**2), "a cosh is one and twice a square")
            .at_least(sp.cosh((u + v)/2), "drop the square; more K/S is darker"))


def tangent_of_exp():
    """The exponential lies above its tangent; every ordering of means on this page comes from here.

    >>> tangent_of_exp().relation, tangent_of_exp().result
    ('>=', d + 1)
    """
    return derive(sp.exp(d), name="e^d").at_least(1 + d, "equal at d = 0, and convex")


def paint_against_pool():
    """For any weights the paint's cosh exceeds that of the log-linear pool by two gaps between an exponential and its tangent.

    Here d_i = ln R_i - m, where m is the weighted mean of the logs, so that the weighted sum of the d_i vanishes.

    >>> paint_against_pool().result
    (-d + exp(d) - 1)*exp(m)/2 + (d - 1 + exp(-d))*exp(-m)/2
    """
    return (derive(sp.cosh(m + d) - sp.cosh(m) - d*sp.sinh(m), name="gap_i", given=["ln R_i = m + d_i, with the d_i averaging to zero"])
            .to((sp.exp(m + d) + sp.exp(-m - d) - sp.exp(m) - sp.exp(-m) - d*sp.exp(m) + d*sp.exp(-m))/2, "write out cosh and sinh")
            .to(sp.exp(m)*(sp.exp(d) - 1 - d)/2 + sp.exp(-m)*(sp.exp(-d) - 1 + d)/2, "two gaps of an exponential to its tangent, neither negative"))


def pool_against_light():
    """The arithmetic mean over the geometric one, half and half: never below one.

    >>> pool_against_light().relation, pool_against_light().result
    ('>=', sqrt(a)*sqrt(b))
    """
    return (derive((a + b)/2, name="R_light", given=["reflectances a and b, equal weights"])
            .to(sp.sqrt(a*b) + (sp.sqrt(a) - sp.sqrt(b))**2/2, "complete the square")
            .at_least(sp.sqrt(a)*sp.sqrt(b), "a square is not negative"))


def chromaticity_weights():
    """Chromaticities x_i = X_i/S_i average with the weights w_i S_i, where S = X + Y + Z, not with the w_i.

    >>> chromaticity_weights().result
    S1*c1*w1/(S1*w1 + S2*w2) + S2*c2*w2/(S1*w1 + S2*w2)
    """
    share = lambda amount, total: amount*total/(w1*S1 + w2*S2)
    return (derive((w1*S1*c1 + w2*S2*c2)/(w1*S1 + w2*S2), name="x", given=["two lights in amounts w_i, with X_i = S_i c_i"])
            .to(share(w1, S1)*c1 + share(w2, S2)*c2, "two weights, neither negative, that sum to one"))


def every_hull_point():
    """Any weights on the chromaticities can be had: divide them by the S_i.

    >>> every_hull_point().result
    c1*w + c2*(1 - w)
    """
    return (derive((w1*S1*c1 + w2*S2*c2)/(w1*S1 + w2*S2), name="x", where={w: (0, 1)}, given=["two lights in amounts w_i, with X_i = S_i c_i"])
            .assuming((w*c1 + (1 - w)*c2)/(w + (1 - w)), "the sums cancel", "amounts w_1 = w/S_1 and w_2 = (1 - w)/S_2",
                      substitute={w1: w/S1, w2: (1 - w)/S2}))


def filters_multiply():
    """Filters in a row add in minus the logarithm.

    >>> filters_multiply().result
    -log(T1) - log(T2)
    """
    return (derive(-sp.log(T1*T2), name="absorbance", given=["two filters that do not scatter"])
            .to(-sp.log(T1) - sp.log(T2), "the logarithm of a product"))


def no_scatter():
    """Take the scattering out of the theory of paint, and Beer and Lambert's law remains.

    >>> no_scatter().result
    exp(-K*X)
    """
    z = sp.sqrt(K**2 + 2*K*S)
    return (derive(z/((S + K)*sp.sinh(z*X) + z*sp.cosh(z*X)), name="T", given=["a layer of thickness X that absorbs K and scatters S"])
            .limit(S, 0, sp.exp(-K*X), "nothing comes back", side="+"))


def thick_layer():
    """A layer too thick to see through has the reflectance of its K/S.

    >>> thick_layer().result
    K/S - sqrt(K**2/S**2 + 2*K/S) + 1
    """
    q = K/S
    root = sp.sqrt(q**2 + 2*q)
    return (derive(1/((1 + q) + root*sp.coth(root*S*X)), name="R", given=["a layer of thickness X on black"])
            .limit(X, sp.oo, 1/(1 + q + root), "the hyperbolic cotangent goes to one")
            .to(1 + q - root, "multiply by the conjugate: the product of both is one"))
