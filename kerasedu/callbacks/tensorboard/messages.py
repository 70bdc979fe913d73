"""What stands in event files: protocol buffers, encoded by hand.

A message is a row of fields. A field is its key, (number << 3 | kind) as a varint, and its content: a varint (kind 0),
8 bytes (kind 1), a length and so many bytes (kind 2), or 4 bytes (kind 5). The numbers of the fields are those of
TensorFlow's event.proto, summary.proto and tensor.proto.
"""

from __future__ import annotations

import struct

import numpy as np

FLOAT, DOUBLE, STRING = 1, 2, 7
"""Tensor types."""

SCALAR, TENSOR, BLOBS = 1, 2, 3
"""Classes of data."""

BUCKETS = 30
"""Bars of a histogram."""


def varint(value: int) -> bytes:
    r"""A whole number from 0 to 2**64 - 1, seven bits a byte, the lowest first.

    Example:
        >>> varint(300)
        b'\xac\x02'
    """
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def whole(number: int, value: int) -> bytes:
    """A field with a whole number."""
    return varint(number << 3) + varint(value)


def double(number: int, value: float) -> bytes:
    """A field with a decimal number of 8 bytes."""
    return varint(number << 3 | 1) + struct.pack("<d", value)


def blob(number: int, content: bytes | str) -> bytes:
    """A field with bytes, a text or a message."""
    content = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(content)) + content


def file_version(wall_time: float) -> bytes:
    """The event that a file begins with."""
    return double(1, wall_time) + blob(3, "brain.Event:2")


def event(wall_time: float, step: int, value: bytes) -> bytes:
    """An event: a summary with one value at a step."""
    return double(1, wall_time) + whole(2, step) + blob(5, blob(1, value))


def scalar(tag: str, value: float) -> bytes:
    """A summary value: one number."""
    tensor = whole(1, FLOAT) + blob(2, b"") + blob(4, struct.pack("<f", value))
    return _value(tag, tensor, "scalars", SCALAR)


def histogram(tag: str, values: np.ndarray) -> bytes:
    """A summary value: how often values fall between which bounds; values that are not finite are left out."""
    finite = np.asarray(values, np.float64)[np.isfinite(values)]
    counts, edges = np.histogram(finite, BUCKETS) if finite.size else (np.zeros(0), np.zeros(1))
    rows = np.stack([edges[:-1], edges[1:], counts], axis=1)  # (buckets, 3)
    tensor = whole(1, DOUBLE) + blob(2, _shape(rows.shape)) + blob(4, rows.astype("<f8").tobytes())
    return _value(tag, tensor, "histograms", TENSOR)


def images(tag: str, width: int, height: int, pngs: list[bytes]) -> bytes:
    """A summary value: pictures of one size, as PNG files."""
    return _value(tag, _texts([str(width).encode(), str(height).encode(), *pngs]), "images", BLOBS)


def keras_graph(tag: str, model_json: str) -> bytes:
    """A summary value: the configuration of a model, which TensorBoard draws as a graph."""
    return _value(tag, _texts([model_json.encode()]), "graph_keras_model", BLOBS, content=b"1")


def _texts(texts: list[bytes]) -> bytes:
    """A tensor of texts, with one axis."""
    return whole(1, STRING) + blob(2, _shape((len(texts),))) + b"".join(blob(8, text) for text in texts)


def _shape(shape: tuple[int, ...]) -> bytes:
    return b"".join(blob(2, whole(1, size)) for size in shape)


def _value(tag: str, tensor: bytes, plugin: str, data_class: int, content: bytes = b"") -> bytes:
    data = blob(1, plugin) + (blob(2, content) if content else b"")
    return blob(1, tag) + blob(8, tensor) + blob(9, blob(1, data) + whole(4, data_class))
