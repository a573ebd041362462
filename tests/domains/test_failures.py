import numpy as np
import pytest

from mixing.domains import failures


def test_every_repair_moves_its_detector_the_right_way():
    for seed in range(5):
        for cases in failures.table(rng=np.random.default_rng(seed)).values():
            assert len({c.domain for c in cases}) == 2
            for case in cases:
                assert case.repaired and case.move in ("weights", "carrier", "part", "time", "kernel"), case


def test_a_case_knows_when_it_is_not_repaired():
    assert not failures.Case("d", "m", 1.0, 0.5, "weights", "more").repaired
    assert not failures.Case("d", "m", 1.0, 1.5, "weights", "less").repaired


def test_srgb_curve_is_continuous_and_inverts_the_encoding():
    light = np.linspace(0, 1, 1001)
    code = np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-12) ** (1 / 2.4) - 0.055)
    np.testing.assert_allclose(failures.to_light(code), light, atol=2e-8)
    assert failures.to_light(0.04045 + 1e-9) == pytest.approx(float(failures.to_light(0.04045 - 1e-9)), abs=1e-7)


def test_wrong_prior_error_by_simulation():
    bayes, _ = failures.prior_mismatch()
    heads = np.random.default_rng(1).binomial(10, 0.7, 400_000)
    squared = ((heads + 2) / (10 + 2 + 38) - 0.7) ** 2
    assert bayes.before == pytest.approx(squared.mean(), abs=4 * squared.std() / 400_000**0.5)
