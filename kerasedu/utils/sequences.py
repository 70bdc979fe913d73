"""Sequences of different lengths, as one array."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

SIDES = ("pre", "post")


def pad_sequences(
    sequences: Any,
    maxlen: int | None = None,
    dtype: Any = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> np.ndarray:
    """Sequences brought to one length: short ones are filled up, long ones are cut.

    Arguments:
        sequences: list of sequences, each a list of numbers, or of arrays of one shape.
        maxlen: the common length; that of the longest sequence if None.
        dtype: number type of the result; `object` or `str` for words.
        padding: "pre" to fill up in front, "post" to fill up at the end.
        truncating: "pre" to cut off the beginning, "post" to cut off the end.
        value: what is filled in.

    Returns:
        Array of shape (sequences, maxlen, ...).

    Raises:
        ValueError: if a sequence is no sequence, its entries have another shape than those of the others, or an
            argument is out of its range.

    Example:
        >>> pad_sequences([[1, 2, 3, 4], [5]], maxlen=3)
        array([[2, 3, 4],
               [0, 0, 5]], dtype=int32)
    """
    _check(sequences, maxlen, padding, truncating)
    _check_value(dtype, value)
    rows = list(sequences)
    lengths = [_length(row, i) for i, row in enumerate(rows)]
    maxlen = max(lengths, default=0) if maxlen is None else int(maxlen)
    entry = next((np.shape(row)[1:] for row in map(np.asarray, rows) if len(row)), ())
    padded = np.full((len(rows), maxlen, *entry), value, dtype=dtype)
    for i, (row, length) in enumerate(zip(rows, lengths, strict=True)):
        if not length:
            continue
        kept = np.asarray(row[-maxlen:] if truncating == "pre" else row[:maxlen], dtype=dtype)
        if kept.shape[1:] != entry:
            raise ValueError(
                f"pad_sequences got sequence {i} with entries of shape {kept.shape[1:]}, and earlier ones of shape "
                f"{entry}. Give all entries one shape."
            )
        part = slice(-len(kept), None) if padding == "pre" else slice(len(kept))
        padded[i, part] = kept
    return padded


def _check(sequences: Any, maxlen: Any, padding: str, truncating: str) -> None:
    if isinstance(sequences, str) or not isinstance(sequences, Iterable):
        raise ValueError(  # noqa: TRY004 - Keras's kind of error
            f"pad_sequences got {type(sequences).__name__} {str(sequences)[:40]!r}. It takes a list of sequences, such "
            "as [[1, 2], [3]]."
        )
    if maxlen is not None and (isinstance(maxlen, bool) or not hasattr(maxlen, "__index__") or maxlen < 1):
        raise ValueError(
            f"pad_sequences got maxlen={maxlen!r}. It takes a whole number of at least 1, or None for the length of "
            "the longest sequence."
        )
    for name, side in (("padding", padding), ("truncating", truncating)):
        if side not in SIDES:
            raise ValueError(f"pad_sequences got {name}={side!r}. It takes 'pre' or 'post'.")


def _check_value(dtype: Any, value: Any) -> None:
    """Words can only be filled up with words, and only where the array may hold them."""
    kind = np.dtype(dtype).kind
    if isinstance(value, str) and kind not in "OUS":
        raise ValueError(
            f"pad_sequences got value={value!r} and dtype={dtype!r}. For sequences of words also give dtype=object."
        )


def _length(row: Any, index: int) -> int:
    if isinstance(row, str) or not hasattr(row, "__len__"):
        raise ValueError(
            f"pad_sequences got {row!r} as sequence {index}. Each sequence is a list of its own: [[1, 2], [3]] instead "
            "of [1, 2, 3]."
        )
    return len(row)
