"""Files of tensors in the safetensors format, read piece by piece.

A file is eight bytes (the length of the header, little-endian), a JSON header, and the bytes of the tensors,
one after another without gaps. NumPy has no brain float: BF16 passes through the upper half of a float32.
"""
from __future__ import annotations

import json
import math
import os
import threading
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .._operands import MixtureError

STORED = {name: np.dtype(kind).newbyteorder("<") for name, kind in {
    "F64": "f8", "F32": "f4", "F16": "f2", "BF16": "u2", "I64": "i8", "I32": "i4", "I16": "i2", "I8": "i1",
    "U64": "u8", "U32": "u4", "U16": "u2", "U8": "u1", "BOOL": "u1"}.items()}
LARGEST = {"F64": float(np.finfo("f8").max), "F32": (1 - 2**-25 - 2**-50) * 2.0**128, "F16": (1 - 2**-12 - 2**-50) * 2.0**16,
           "BF16": (1 - 2**-9 - 2**-24) * 2.0**128}
"""The floating types, and the largest number that each can round to."""
LONGEST = 100_000_000   # bytes of a header, as in the safetensors package


class Tensor(NamedTuple):
    """What a header says of one tensor; `start` and `stop` are bytes of the file."""
    dtype: str
    shape: tuple
    start: int
    stop: int

    @property
    def size(self):
        return math.prod(self.shape)


def decode(raw, dtype, out=None):
    """The numbers that stored words mean; brain floats go to `out`, an array of float32, if there is one.

    >>> decode(np.array([0x3F80, 0xC000], "u2"), "BF16")
    array([ 1., -2.], dtype=float32)
    """
    if dtype != "BF16":
        return raw
    bits = np.empty(raw.shape, "u4") if out is None else out.view("u4")
    np.copyto(bits, raw)
    bits <<= 16
    return bits.view("f4")


def encode(values, dtype, out=None):
    """The words that store floating numbers, rounded to the nearest, and to even between two.

    >>> [hex(word) for word in encode(np.array([1.0, 1 + 2**-8, 1 + 3 * 2**-8]), "BF16")]
    ['0x3f80', '0x3f80', '0x3f82']
    """
    out = np.empty(values.shape, STORED[dtype]) if out is None else out
    if dtype == "BF16":
        bits = values.astype("<f4").view("<u4")
        odd = bits >> 16
        odd &= 1
        bits += 0x7FFF
        bits += odd
        bits >>= 16
        values = bits
    np.copyto(out, values, casting="unsafe")
    return out


class Checkpoint:
    """A file of tensors, open for reading: its header is checked, its data stay on disk.

    Attributes
    ----------
    path : Path
    tensors : dict
        A `Tensor` for each name, in the order of the data.
    metadata : dict
        Words for words, as the file has them.

    Raises
    ------
    MixtureError
        If the file can't be read, is truncated or too long, or if its header breaks the format.
    """

    def __init__(self, path):
        self.path = Path(path)
        try:
            self._file, self._lock = open(path, "rb", buffering=0), threading.Lock()
        except OSError as error:
            raise MixtureError(f"{path}: can't be read: {error.strerror}.") from None
        try:
            self.metadata, self.tensors = self._header(os.fstat(self._file.fileno()).st_size)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def _header(self, total):
        length = int.from_bytes(self._file.read(8), "little")
        if total < 8 or length > total - 8:
            raise MixtureError(f"{self.path}: truncated, or not a safetensors file: {total} bytes can't hold the header "
                               f"of {length} bytes. Copy the file again.")
        if length > LONGEST:
            raise MixtureError(f"{self.path}: its header claims {length} bytes; {LONGEST} are the most. Save the file again.")
        try:
            header = json.loads(self._file.read(length), object_pairs_hook=_once)
            metadata = header.pop("__metadata__", {})
            tensors = {name: Tensor(t["dtype"], tuple(t["shape"]), *(8 + length + x for x in t["data_offsets"]))
                       for name, t in header.items()}
            if any(type(n) is not int or n < 0 for t in tensors.values() for n in (*t.shape, *t[2:])):
                raise ValueError("sizes and places must be whole numbers from 0 on")
            "".join([*tensors, *metadata, *metadata.values()]).encode()
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise MixtureError(f"{self.path}: its header breaks the safetensors format ({type(error).__name__}: {error}). "
                               "Save the file again.") from None
        tensors = dict(sorted(tensors.items(), key=lambda item: item[1][2:]))
        end = 8 + length
        for name, t in tensors.items():
            if t.dtype not in STORED:
                raise MixtureError(f"{self.path}: tensor {name!r} is of type {t.dtype}; known are {', '.join(STORED)}. "
                                   "Convert it first.")
            if t.start != end or t.stop - t.start != t.size * STORED[t.dtype].itemsize:
                raise MixtureError(f"{self.path}: tensor {name!r} should take {t.size * STORED[t.dtype].itemsize} bytes from "
                                   f"byte {end} on; its header says {t.start} to {t.stop}. Save the file again.")
            end = t.stop
        if end != total:
            what = "truncated" if end > total else "too long"
            raise MixtureError(f"{self.path}: {what}: its header needs {end} bytes, the file has {total}. Copy it again.")
        return metadata, tensors

    def read(self, name, start, out):
        """Fill an array with a tensor's stored words, from element `start` on; threads may do so at the same time."""
        left, place = memoryview(out.view("u1")), self.tensors[name].start + start * out.itemsize
        while len(left):
            got = self._read(left, place)
            if not got:
                raise MixtureError(f"{self.path}: became shorter while it was read. Leave the inputs alone until the end.")
            left, place = left[got:], place + got
        return out

    def _read(self, view, place):
        if hasattr(os, "preadv"):
            return os.preadv(self._file.fileno(), [view], place)
        with self._lock:
            self._file.seek(place)
            return self._file.readinto(view)

    def window(self, name, start=0, stop=None):
        """The elements from `start` to `stop` of a tensor, flat."""
        t = self.tensors[name]
        stop = t.size if stop is None else min(stop, t.size)
        return decode(self.read(name, start, np.empty(max(stop - start, 0), STORED[t.dtype])), t.dtype)


def _once(pairs):
    """A JSON object whose keys are all different."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found
