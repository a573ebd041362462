"""Files in the safetensors format, written whole or not at all."""
from __future__ import annotations

import json
import os
import secrets
import threading
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from .._operands import MixtureError
from .files import STORED, Checkpoint, Tensor

SETTLE = 1 << 25    # bytes that are worth a word to the disk


def header(tensors, metadata):
    """The first bytes of a file that holds these tensors in this order.

    >>> header({"a": Tensor("F32", (2,), 0, 8)}, {})[8:]
    b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}  '
    """
    fields, end = {"__metadata__": metadata} if metadata else {}, 0
    for name, t in tensors.items():
        start, end = end, end + t.size * STORED[t.dtype].itemsize
        fields[name] = {"dtype": t.dtype, "shape": t.shape, "data_offsets": (start, end)}
    text = json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text


class Part:
    """A file that is being written, in any order, by several threads."""

    def __init__(self, file):
        self._file, self._turn, self._begun = file, threading.Lock(), 0

    def put(self, place, data):
        """Write the bytes of an array, or bytes, at a place."""
        left = memoryview(np.frombuffer(data, "u1"))
        while len(left):
            done = self._write(left, place)
            left, place = left[done:], place + done

    def _write(self, view, place):
        if hasattr(os, "pwrite"):
            return os.pwrite(self._file.fileno(), view, place)
        with self._turn:
            self._file.seek(place)
            return self._file.write(view)

    def settle(self, place):
        """Ask the disk to begin with what is written up to a place, and don't wait: at the end there is less to wait for."""
        if place - self._begun >= SETTLE and hasattr(os, "posix_fadvise"):
            os.posix_fadvise(self._file.fileno(), self._begun, place - self._begun, os.POSIX_FADV_DONTNEED)
            self._begun = place


@contextmanager
def replacing(path):
    """A new file that takes its place under this name when all of it is on the disk, and vanishes on any error.

    Until then it is a hidden neighbor, `.merging-….part`; only a process that is killed outright leaves that behind.
    """
    target = Path(os.path.realpath(path))
    part = target.with_name(f".merging-{secrets.token_hex(6)}.part")
    try:
        with open(part, "xb", buffering=0) as file:
            yield Part(file)
            os.fsync(file.fileno())
        os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def save(path, arrays, metadata=None):
    """Write NumPy arrays, by name, as a safetensors file.

    >>> save("model.safetensors", {"name": np.array(["word"])})
    Traceback (most recent call last):
        ...
    mixing.MixtureError: 'name' is an array of <U4; known are float64, float32, float16, int64, int32, int16, \
int8, uint64, uint32, uint16, uint8, bool.
    """
    kinds = {np.dtype("?" if name == "BOOL" else kind): name for name, kind in STORED.items() if name != "BF16"}
    arrays = {name: np.asarray(x, order="C") for name, x in arrays.items()}
    for name, x in arrays.items():
        if x.dtype not in kinds:
            raise MixtureError(f"{name!r} is an array of {x.dtype}; known are {', '.join(map(str, kinds))}.")
    with replacing(path) as file:
        first = header({name: Tensor(kinds[x.dtype], x.shape, 0, 0) for name, x in arrays.items()}, metadata or {})
        place = len(first)
        for x in arrays.values():
            file.put(place, x.tobytes())
            place += x.nbytes
        file.put(0, first)


def load(path):
    """The tensors of a safetensors file as NumPy arrays, by name; BF16 as float32."""
    with Checkpoint(path) as file:
        kinds = {name: bool if t.dtype == "BOOL" else None for name, t in file.tensors.items()}
        return {name: file.window(name).reshape(t.shape).astype(kinds[name] or file.window(name, 0, 0).dtype)
                for name, t in file.tensors.items()}
