"""Our colors against those of colour-science."""
import numpy as np
import pytest

from mixing.domains import color, color_appearance, color_difference

pytestmark = pytest.mark.oracle


@pytest.fixture(scope="module")
def colour():
    return pytest.importorskip("colour")


@pytest.fixture
def spectra():
    return np.random.default_rng(4).uniform(size=(500, 41))


def reference(colour, spectra, light="D65"):
    observer = colour.MSDS_CMFS["CIE 1931 2 Degree Standard Observer"]
    shape = colour.SpectralShape(380, 780, 10)
    return colour.msds_to_XYZ(spectra, observer, colour.SDS_ILLUMINANTS[light], method="Integration", shape=shape) / 100


def test_xyz_agree(colour, spectra):
    np.testing.assert_allclose(color.xyz(spectra), reference(colour, spectra), atol=1e-10)


def test_the_table_is_that_of_colour_science(colour):
    observer, daylight, patches = color.tables()
    nm = color.WAVELENGTHS.astype(float)
    np.testing.assert_allclose(observer, colour.MSDS_CMFS["CIE 1931 2 Degree Standard Observer"][nm], rtol=1e-11)
    np.testing.assert_allclose(daylight, colour.SDS_ILLUMINANTS["D65"][nm], rtol=1e-11)
    theirs = colour.SDS_COLOURCHECKERS["ColorChecker N Ohta"]
    for (name, r), (other, sd) in zip(patches.items(), theirs.items(), strict=True):
        assert other.startswith(name.replace("-", " "))
        np.testing.assert_allclose(r, sd[nm], rtol=1e-11)


def test_tungsten_is_illuminant_a(colour):
    np.testing.assert_allclose(color.tungsten(), colour.SDS_ILLUMINANTS["A"][color.WAVELENGTHS.astype(float)], rtol=1e-5)


def test_ten_nanometers_are_fine_enough_for_measured_reflectances(colour):
    patches = colour.SDS_COLOURCHECKERS["ColorChecker N Ohta"]
    observer = colour.MSDS_CMFS["CIE 1931 2 Degree Standard Observer"]
    fine = np.array([colour.sd_to_XYZ(sd, observer, colour.SDS_ILLUMINANTS["D65"], method="Integration",
                                      shape=colour.SpectralShape(380, 780, 1)) / 100 for sd in patches.values()])
    ours = color.xyz(np.array(list(color.tables()[2].values())))
    assert np.abs(ours - fine).max() < 2e-3


def test_lab_and_both_distances_agree(colour, spectra):
    one, other = color.xyz(spectra), color.xyz(spectra[::-1] ** 3)
    white = color.observer().sum(0)
    x, y = color.chromaticity(white)
    labs = color_difference.lab(one), color_difference.lab(other)
    np.testing.assert_allclose(labs[0], colour.XYZ_to_Lab(one, np.array([x, y])), atol=1e-10)
    np.testing.assert_allclose(color_difference.delta_e(*labs), colour.delta_E(*labs, method="CIE 2000"), atol=1e-10)
    np.testing.assert_allclose(color_difference.delta_e76(*labs), colour.delta_E(*labs, method="CIE 1976"), atol=1e-10)


def test_screens_agree(colour, spectra):
    theirs = colour.XYZ_to_sRGB(color.xyz(spectra), apply_cctf_encoding=True)
    np.testing.assert_allclose(color.to_srgb(color.xyz(spectra)), theirs, atol=2e-3)   # they round the matrix as the standard prints it
    cones = colour.appearance.hunt.MATRIX_XYZ_TO_HPE
    np.testing.assert_array_equal(cones, [[0.38971, 0.68898, -0.07868], [-0.22981, 1.18340, 0.04641], [0, 0, 1]])


@pytest.mark.parametrize("luminance, background", [(64.0, 0.2), (318.31, 0.2), (5.0, 0.5)])
def test_appearance_agrees(colour, spectra, luminance, background):
    some, white = color.xyz(spectra**3), color.observer().sum(0)
    for model, theirs in (("cam16", colour.XYZ_to_CAM16), ("ciecam02", colour.XYZ_to_CIECAM02)):
        seen = theirs(100 * some, 100 * white, luminance, 100 * background)
        ours = color_appearance.appearance(some, white, luminance=luminance, background=background, model=model)
        for name, values in ours._asdict().items():
            np.testing.assert_allclose(values, getattr(seen, name), atol=1e-8)
    spaces = colour.JMh_CAM16_to_CAM16UCS(np.stack([(cam := colour.XYZ_to_CAM16(100 * some, 100 * white, luminance, 100 * background)).J, cam.M, cam.h], -1))
    mine = color_appearance.ucs(some, white, luminance=luminance, background=background)
    np.testing.assert_allclose(mine, spaces, atol=1e-8)
    far = color_appearance.delta_cam(some, some[::-1], white, luminance=luminance, background=background)
    np.testing.assert_allclose(far, colour.delta_E(spaces, spaces[::-1], method="CAM16-UCS"), atol=1e-8)
