"""m = K(w, p; c): parts p in a space, weights w on the simplex, a kernel K, a carrier c."""
from ._operands import MixtureError
from .carriers import EUCLIDEAN, FISHER_RAO, LOG, SPHERE, Carrier, power
from .kernels import barycenter, linear, log_linear, synergistic
