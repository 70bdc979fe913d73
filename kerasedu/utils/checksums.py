"""Checksums of files."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 1 << 16
_HASH_LENGTHS = {32: "md5", 64: "sha256"}


def has_hash(path: Path, file_hash: str | None, hash_algorithm: str = "auto") -> bool:
    """Whether a file has this checksum; None fits every file."""
    if file_hash is None:
        return True
    hasher = hashlib.new(hash_name(file_hash, hash_algorithm), usedforsecurity=False)
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            hasher.update(piece)
    return hasher.hexdigest() == file_hash.lower()


def hash_name(file_hash: str, hash_algorithm: str) -> str:
    """The algorithm of a checksum: as told, or by its length for "auto".

    Raises:
        ValueError: if the length does not fit.
    """
    name = _HASH_LENGTHS.get(len(file_hash)) if hash_algorithm == "auto" else hash_algorithm
    if name not in _HASH_LENGTHS.values() or _HASH_LENGTHS.get(len(file_hash)) != name:
        raise ValueError(
            f"The checksum {file_hash!r} has {len(file_hash)} characters and hash_algorithm is {hash_algorithm!r}. "
            "A sha256 has 64 hexadecimal digits, an md5 32."
        )
    return name
