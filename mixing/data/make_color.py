"""Makes color.txt from the tables of the package colour-science: python make_color.py > color.txt

Every tenth nanometer from 380 to 780: the CIE 1931 2 degree standard observer, the CIE standard illuminant D65, and the
reflectances of the 24 patches of the ColorChecker after N. Ohta (1997), The Basis of Color Reproduction Engineering.
colour-science is copyright Colour Developers, under the BSD 3-Clause license.
"""
import numpy as np


def main():
    import colour
    nm = np.arange(380, 781, 10)
    at = lambda table: np.asarray(table[nm.astype(float)]).reshape(len(nm), -1)
    patches = colour.SDS_COLOURCHECKERS["ColorChecker N Ohta"]
    names = [name.split(" (")[0].replace(" ", "-") for name in patches]
    columns = [at(colour.MSDS_CMFS["CIE 1931 2 Degree Standard Observer"]), at(colour.SDS_ILLUMINANTS["D65"]), *map(at, patches.values())]
    print(f"# {' '.join(__doc__.split(chr(10), 2)[2].split())} Version {colour.__version__}.")
    print("nm x y z D65", *names)
    for wavelength, row in zip(nm, np.hstack(columns)):
        print(wavelength, *(f"{v:.12g}" for v in row))


if __name__ == "__main__":
    main()
