"""What the O-information of a mixture is: the proofs of `mixing.information` and its chapter."""
from __future__ import annotations

import sympy as sp

from ..derive import derive
from ..information.measures import Law, dual_total_correlation, o_information

n = sp.symbols("n", integer=True, positive=True)
x = sp.symbols("x", positive=True)
h1, h2, h3, h12, h13, h23, h123 = (sp.Symbol(f"H({S})", real=True) for S in ("1", "2", "3", "12", "13", "23", "123"))
three = Law(3, {(0,): h1, (1,): h2, (2,): h3, (0, 1): h12, (0, 2): h13, (1, 2): h23, (0, 1, 2): h123}.get)

# Entropies of n parts X, their mixture M and a class Z; sums run over the parts, -i leaves one part out.
H_X, H_M, H_XM, H_Z, H_XZ = (sp.Symbol(name, real=True) for name in ("H(X)", "H(M)", "H(X,M)", "H(Z)", "H(X,Z)"))
each, rest, rest_M = (sp.Symbol(name, real=True) for name in (
    r"\sum_{i} H(X_{i})", r"\sum_{i} H(X_{-i})", r"\sum_{i} H(X_{-i},M)"))
TC, DTC, D = (sp.Symbol(name, nonnegative=True) for name in (r"\mathrm{TC}", r"\mathrm{DTC}", r"\mathrm{DTC}_{M}"))
G, I_spare = sp.symbols("G I_0", nonnegative=True)


def _sum(*terms):
    """Terms side by side, as they are written."""
    return sp.Add(*terms, evaluate=False)


def _less(term):
    return sp.Mul(-1, term, evaluate=False)


def two_variables():
    """The O-information of any two variables.

    >>> two_variables().result
    0
    """
    return (derive(_sum(h1 + h2 - h12, _less(_sum(h12, _less(h12 - h2), _less(h12 - h1)))), name=r"\Omega")
            .to(_sum(h1 + h2 - h12, _less(h1 + h2 - h12)), "TC and DTC are both the mutual information")
            .to(0, "the same twice"))


def three_variables():
    """How far the total correlation of three variables exceeds the sum of their pairwise mutual information.

    >>> three_variables().result
    -H(1) + H(12) - H(123) + H(13) - H(2) + H(23) - H(3)
    """
    pairs = [_less(h1 + h2 - h12), _less(h1 + h3 - h13), _less(h2 + h3 - h23)]
    return (derive(_sum(h1 + h2 + h3 - h123, *pairs), name=r"\mathrm{TC} - \sum I")
            .to(-o_information(three), "minus the O-information, as the package computes it"))


def gibbs():
    """Why a relative entropy is not negative: the logarithm lies below its tangent.

    With x = q/p the mean of -ln x under p is at least the mean of 1 - x, which is zero; TC is such a mean, with the product
    of the margins for q, and so is every mutual information.

    >>> gibbs().relation, gibbs().result
    ('>=', 1 - x)
    """
    return derive(-sp.log(x), name=r"\ln \tfrac{p}{q}", given=["x = q/p"]).at_least(1 - x, "the logarithm lies below its tangent")


def dual_as_shares():
    """The dual total correlation as a sum of mutual information terms, none of which is negative.

    >>> dual_as_shares().steps[-1].reason
    'I(1; 23) and I(2; 3 | 1)'
    """
    return (derive(dual_total_correlation(three), name=r"\mathrm{DTC}")
            .to((h1 + h23 - h123) + (h12 + h13 - h123 - h1), "I(1; 23) and I(2; 3 | 1)"))


def knowing_one():
    """The O-information of a system whose first part tells all the others: not negative.

    >>> knowing_one().relation, knowing_one().result
    ('>=', 0)
    """
    return (derive(TC - D, name=r"\Omega(X, M)", given=["Ω(X, M) = TC(X) - DTC(X | M); here M is the part that tells all, X the others"])
            .assuming(TC, "nothing is left to share once M is known", "M determines X", substitute={D: 0})
            .at_least(0, "a total correlation is not negative"))


def mixture_identity():
    r"""The O-information of n parts together with their mixture, for any kernel and any law of the parts.

    TC(X) is the total correlation of the parts, DTC(X | M) their dual total correlation once the mixture is known.

    >>> mixture_identity().result
    -\mathrm{DTC}_{M} + \mathrm{TC}
    """
    whole = _sum(each + H_M - H_XM, _less(rest_M + H_X - n*H_XM))
    parts, given = each - H_X, rest_M - n*H_M - (n - 1)*(H_XM - H_M)
    return (derive(whole, name=r"\Omega(X, M)", given=["any parts X with finite entropies", "any mixture M, noisy or not"])
            .to(_sum(parts, _less(given)), "collect TC(X) and DTC(X | M)")
            .assuming(TC - D, "their names", "the terms are named after what they are, TC(X) and DTC(X | M)",
                      substitute={each: TC + H_X, rest_M: D + n*H_M + (n - 1)*(H_XM - H_M)}))


def independent_parts():
    """Independent parts have no positive O-information with any mixture of theirs.

    >>> independent_parts().relation, independent_parts().result
    ('<=', 0)
    """
    return (derive(TC - D, name=r"\Omega(X, M)", given=["Ω(X, M) = TC(X) - DTC(X | M), for every kernel"])
            .assuming(-D, "no total correlation", "independent parts", substitute={TC: 0})
            .at_most(0, "a dual total correlation is not negative"))


def kernel_increment():
    r"""What a mixture adds to the O-information of its parts, by what it tells.

    >>> kernel_increment().result
    H(M)*n + \sum_{i} H(X_{-i}) - \sum_{i} H(X_{-i},M) - (n - 1)*(H(M) + H(X) - H(X,M))
    """
    omega_parts = (each - H_X) - (rest - (n - 1)*H_X)
    omega_all = (each + H_M - H_XM) - (rest_M + H_X - n*H_XM)
    return (derive(omega_all - omega_parts, name=r"\Omega(X, M) - \Omega(X)")
            .to((rest + n*H_M - rest_M) - (n - 1)*(H_X + H_M - H_XM), "what M tells of all parts but one, summed, less (n-1) times what it tells of all"))


def upper_bound():
    """How far Ω lies below its largest value for a given total correlation.

    Each variable's information about the rest is at most DTC: what is dropped is the DTC of the rest given it.

    >>> upper_bound().result
    0
    """
    return (derive((TC - DTC) - (n - 2)/(n - 1)*TC, name=r"\Omega - \tfrac{n-2}{n-1}\,\mathrm{TC}", where={n: (2, sp.oo)})
            .to((TC - (n - 1)*DTC)/(n - 1), "over a common denominator")
            .assuming(-G/(n - 1), "what one tells of the rest is DTC less that of the rest given it, and summed it is TC + DTC",
                      "G is the sum over the variables of the DTC of the rest given one", substitute={TC: (n - 1)*DTC - G})
            .at_most(0, "G is not negative"))


def lower_bound():
    """How far Ω lies above its smallest value for a given total correlation.

    >>> lower_bound().relation, lower_bound().result
    ('>=', 0)
    """
    return (derive((TC - DTC) + (n - 2)*TC, name=r"\Omega + (n{-}2)\,\mathrm{TC}", where={n: (2, sp.oo)})
            .to((n - 1)*TC - DTC, "count TC")
            .assuming(G, "what one tells of the rest is TC less that of the rest, and summed it is TC + DTC",
                      "G is the sum over the variables of the TC of the rest", substitute={DTC: (n - 1)*TC - G})
            .at_least(0, "G is not negative"))


def latent_classes():
    """The dual total correlation of a mixture of product measures is at most the information about the class.

    >>> latent_classes().relation, latent_classes().result
    ('<=', H(X) - H(X,Z) + H(Z))
    """
    return (derive(H_X - (n*H_X - rest), name=r"\mathrm{DTC}", given=["X_1, ..., X_n independent given the class Z"])
            .assuming(H_X - (H_XZ - H_Z) - I_spare, "knowing Z too lowers each to what Z leaves open of it",
                      "what the variables keep to themselves is H(X | Z) and something not negative",
                      substitute={rest: n*H_X - (H_XZ - H_Z) - I_spare})
            .at_most(H_X + H_Z - H_XZ, "what remains is I(X; Z)"))
