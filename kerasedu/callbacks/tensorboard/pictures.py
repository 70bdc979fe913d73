"""Weights as pictures."""

from __future__ import annotations

import struct
import zlib

import numpy as np

Array = np.ndarray
AT_MOST = 3
"""Pictures of one weight."""


def weight_pictures(weight: Array) -> Array:
    """A weight as grey pictures, from its smallest number (black) to its largest (white).

    Arguments:
        weight: an array. A kernel (height, width, channels, filters) gives one picture for each pair of channel and
            filter, the first three of them; a matrix one picture, lying on its side; a vector one row.

    Returns:
        Whole numbers from 0 to 255, (pictures, height, width).
    """
    array = np.squeeze(np.asarray(weight, np.float64))
    if array.ndim > 2:
        pictures = array.reshape(*array.shape[:2], -1).transpose(2, 0, 1)[:AT_MOST]
    else:
        picture = np.atleast_2d(array)
        pictures = (picture.T if picture.shape[0] > picture.shape[1] else picture)[None]
    low, high = pictures.min(), pictures.max()
    return np.rint((pictures - low) * (255 / (high - low) if high > low else 0)).astype(np.uint8)


def grey_png(picture: Array) -> bytes:
    """A PNG file.

    Arguments:
        picture: grey values from 0 to 255, (height, width).
    """
    height, width = picture.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + row.tobytes() for row in picture)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
