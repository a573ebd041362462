r"""Clusters that cancel: a signal that is there in each cluster and gone in their union (after Kawata et al. 2025)."""
import sympy as sp

from mixing.derive import derive

z, v = sp.symbols("z v", real=True)
sign = sp.Symbol("s", real=True)
rho = sp.Symbol("rho", positive=True)
HERMITE = z**3 - 3*z                      # He_3, orthogonal to everything of lower degree under the bell curve
CLUSTERS = ["two equal clusters, s = 1 and s = -1", r"$y$ contains $s\,\mathrm{He}_3(z)$, and $z$ is a standard normal coordinate in both"]


def bell(x):
    return sp.exp(-x**2/2) / sp.sqrt(2*sp.pi)


def seen(s):
    """The third Hermite coefficient that a cluster of sign s shows."""
    return sp.Integral(s*HERMITE*HERMITE*bell(z), (z, -sp.oo, sp.oo))


def in_one_cluster():
    """The Hermite coefficient of the hidden direction within a cluster.

    >>> in_one_cluster().result
    6*s
    """
    return (derive(seen(sign), name=r"\operatorname{E}[y\,\mathrm{He}_3(z) \mid s]", given=CLUSTERS[1:])
            .to(6*sign, r"$\operatorname{E}[\mathrm{He}_3^2] = 3!$"))


def over_both_clusters():
    """The same coefficient for somebody who does not see the clusters.

    >>> over_both_clusters().result
    0
    """
    return (derive(seen(1)/2 + seen(-1)/2, name=r"\operatorname{E}[y\,\mathrm{He}_3(z)]", given=CLUSTERS)
            .to(0, "what one cluster says the other takes back"))


def with_the_cluster():
    """One degree higher it is back: multiplied by the coordinate u along which the clusters lie, plus and minus rho.

    >>> with_the_cluster().result
    6*rho
    """
    place = lambda s: s*rho + sp.Integral(v*bell(v), (v, -sp.oo, sp.oo))
    return (derive(seen(1)*place(1)/2 + seen(-1)*place(-1)/2, name=r"\operatorname{E}[y\,\mathrm{He}_3(z)\,u]",
                   given=[*CLUSTERS, r"$u = s\rho + v$, where $v$ is standard normal and independent of $z$"])
            .to(6*rho, "both clusters now have the same sign"))
