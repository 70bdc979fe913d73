"""The smallest PNG that does: a table of colours and one byte a pixel.

Written by hand and not compressed, so that the same numbers are the same bytes on every machine, whatever its zlib.
"""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np

from kerasedu.widgets.palette import LEVELS, heat

_LARGEST_BLOCK = 65535
EMPTY = 2 * LEVELS + 1  # index of the colour for "no cell here"


def heat_image(ratios: np.ndarray) -> str:
    """A data URL: one pixel a cell; `ratios` (rows, columns) from -1 to 1, NaN where there is no cell."""
    known = np.nan_to_num(np.clip(ratios, -1, 1))
    indices = np.where(np.isnan(ratios), EMPTY, np.rint(known * LEVELS) + LEVELS).astype(np.uint8)
    return "data:image/png;base64," + base64.b64encode(_png(indices)).decode()


def _png(indices: np.ndarray) -> bytes:
    rows, columns = indices.shape
    colours = [heat(level / LEVELS) for level in range(-LEVELS, LEVELS + 1)]
    header = struct.pack(">IIBBBBB", columns, rows, 8, 3, 0, 0, 0)
    table = bytes(part for colour in colours for part in colour[:3]) + bytes(3)
    opacity = bytes(round(255 * colour[3]) for colour in colours) + bytes(1)
    pixels = b"".join(b"\0" + row.tobytes() for row in indices)
    chunks = ((b"IHDR", header), (b"PLTE", table), (b"tRNS", opacity), (b"IDAT", _stored(pixels)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _stored(data: bytes) -> bytes:
    """A zlib stream that only stores (RFC 1950 and 1951)."""
    blocks = [data[i : i + _LARGEST_BLOCK] for i in range(0, len(data), _LARGEST_BLOCK)] or [b""]
    last = len(blocks) - 1
    body = b"".join(bytes([i == last]) + struct.pack("<HH", len(b), 0xFFFF ^ len(b)) + b for i, b in enumerate(blocks))
    return b"\x78\x01" + body + struct.pack(">I", zlib.adler32(data))
