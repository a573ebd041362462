"""Information shared by many variables: total correlation, its dual, O-information, for laws and for data.

>>> from mixing.information import o_information, outcomes, parity
>>> o_information(parity(3), unit="bits")
-1.0
"""
from .._operands import MixtureError
from .chorales import chorales
from .counts import chao_shen, counted, grassberger, miller_madow, plug_in
from .discrete import copies, n_mod_m, outcomes, parity, table
from .estimates import Estimate, bias, binned, estimate, lookalike
from .gaussian import copula, gaussian, normal_scores
from .lattice import log_determinants, o_informations
from .marginals import count_entropies
from .measures import (Law, Measures, dual_total_correlation, gradient, joint_entropy, measures, o_information, pointwise,
                       s_information, total_correlation)
from .multiplets import multiplet_o_information
from .neighbors import nearest, neighbor_entropies
from .reports import Report, report
from .scanning import Scan, rank, scan
from .scores import score_o_information
from .surveys import Survey, survey
from .systems import critical_correlation, critical_noise, product_o_information, redundant, synergistic, with_mixture

__all__ = [
    "Estimate", "Law", "Measures", "MixtureError", "Report", "Scan", "Survey", "bias", "binned", "chao_shen",
    "chorales", "copies", "copula", "count_entropies", "counted", "critical_correlation", "critical_noise",
    "dual_total_correlation", "estimate", "gaussian", "gradient", "grassberger", "joint_entropy", "log_determinants",
    "lookalike", "measures", "miller_madow", "multiplet_o_information", "n_mod_m", "nearest", "neighbor_entropies",
    "normal_scores", "o_information", "o_informations", "outcomes", "parity", "plug_in", "pointwise",
    "product_o_information", "rank",
    "redundant", "report", "s_information", "scan", "score_o_information", "survey", "synergistic", "table",
    "total_correlation", "with_mixture",
]
