"""Make `pyodide.tar.xz` from the package that Pyodide's authors publish: npm pack pyodide@314.0.7, then

    python book/_ext/runtime/pack.py pyodide-314.0.7.tgz

Five files of it are kept, byte for byte; their digests are written beside the archive and checked when the book is built.
"""
import hashlib
import io
import lzma
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).parent
KEPT = ("pyodide-lock.json", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide.mjs", "python_stdlib.zip")


def main(package):
    archive, digests = io.BytesIO(), []
    with tarfile.open(package) as source, tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as target:
        for name in KEPT:
            content = source.extractfile(f"package/{name}").read()
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            target.addfile(entry, io.BytesIO(content))
            digests.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
    (HERE / "pyodide.tar.xz").write_bytes(lzma.compress(archive.getvalue(), preset=9 | lzma.PRESET_EXTREME))
    (HERE / "SHA256SUMS").write_text("".join(digests), "ascii")


if __name__ == "__main__":
    main(*sys.argv[1:])
