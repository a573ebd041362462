"""Evidence on what a mixture is: weights, kernels, carriers, readouts."""
from __future__ import annotations

import numpy as np

from mixing.ledger import check


def amount_decides_the_number_of_phases():
    r"""In a regular solution with :math:`\chi = 5/2`, one part in ten dissolves and three in ten make two phases."""
    energy = lambda x: x * np.log(x) + (1 - x) * np.log(1 - x) + 2.5 * x * (1 - x)
    x = np.linspace(1e-4, 1 - 1e-4, 9999)
    g = energy(x)
    lowest = g.min()                          # the energy is symmetric, so the common tangent is flat
    return [check("energy at x = 0.1, above the envelope only if it must separate", bool(x[g.argmin()] < 0.1), "==", False),
            check("energy at x = 0.3 over what two phases need", energy(0.3) - lowest, ">", 0, within=1e-3)]
