"""Windows that slide over the spatial axes of a batch: where they lie, and how to cut them out and put them back.

Written once for any number of spatial axes, channels last. Convolution and pooling stand on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

Array = np.ndarray

PADDINGS = ("valid", "same", "causal")


@dataclass(frozen=True)
class Windows:
    """Where the windows of one operation lie.

    Arguments:
        spatial: length of the input along each spatial axis.
        size: elements of a window along each axis.
        strides: steps between neighbouring windows.
        dilation: steps between neighbouring elements of a window.
        padding: "valid" (windows stay inside), "same" (zeros around, so that every stride-th element has a window), or
            "causal" (as many windows as with "same", but all zeros go before, so that no window looks ahead).

    Raises:
        ValueError: if a window does not fit, or an argument is not what it should be.
    """

    spatial: tuple[int, ...]
    size: tuple[int, ...]
    strides: tuple[int, ...]
    dilation: tuple[int, ...]
    padding: str

    def __post_init__(self) -> None:
        if self.padding not in PADDINGS:
            raise ValueError(f"Got padding={self.padding!r}. It takes 'valid' or 'same'.")
        for name in ("size", "strides", "dilation"):
            numbers = getattr(self, name)
            if len(numbers) != len(self.spatial) or any(n < 1 for n in numbers):
                raise ValueError(
                    f"Got a window {name} of {numbers} for an input with spatial axes {self.spatial}. "
                    f"It takes {len(self.spatial)} whole numbers of at least 1, one for each axis."
                )
        if any(count < 1 for count in self.counts):
            raise ValueError(
                f"A window of {self.size}{self._spread_out()} does not fit into an input of spatial shape {self.spatial}. "
                "Use a smaller window, padding='same', or fewer pooling and strided layers before this one."
            )

    def _spread_out(self) -> str:
        return f" (spread over {self.extent} by dilation {self.dilation})" if self.extent != self.size else ""

    @property
    def extent(self) -> tuple[int, ...]:
        """How far a window reaches along each axis, gaps of the dilation included."""
        return tuple((k - 1) * d + 1 for k, d in zip(self.size, self.dilation, strict=True))

    @property
    def counts(self) -> tuple[int, ...]:
        """Number of windows along each axis, which is the spatial shape of the output."""
        if self.padding == "valid":
            return tuple((n - e) // s + 1 for n, e, s in zip(self.spatial, self.extent, self.strides, strict=True))
        return tuple(-(-n // s) for n, s in zip(self.spatial, self.strides, strict=True))

    @property
    def pads(self) -> tuple[tuple[int, int], ...]:
        """Zeros before and after each axis; of an odd number the larger half comes after, unless all come before."""
        if self.padding == "valid":
            return ((0, 0),) * len(self.spatial)
        if self.padding == "causal":
            return tuple((e - 1, 0) for e in self.extent)
        needed = [
            max((c - 1) * s + e - n, 0)
            for c, s, e, n in zip(self.counts, self.strides, self.extent, self.spatial, strict=True)
        ]
        return tuple((p // 2, p - p // 2) for p in needed)

    @property
    def padded_lengths(self) -> tuple[int, ...]:
        """Length of each spatial axis with its padding."""
        return tuple(n + before + after for n, (before, after) in zip(self.spatial, self.pads, strict=True))

    @property
    def overlap(self) -> bool:
        """Whether an input element can lie in two windows."""
        return any(e > s for e, s in zip(self.extent, self.strides, strict=True))

    @property
    def inside(self) -> tuple[slice, ...]:
        """The input's place in its padded copy."""
        return tuple(slice(before, before + n) for (before, _), n in zip(self.pads, self.spatial, strict=True))

    def padded(self, x: Array, value: float = 0.0) -> Array:
        """The input with its padding around it; itself where there is none."""
        if not any(map(any, self.pads)):
            return x
        wide = np.full((len(x), *self.padded_lengths, x.shape[-1]), value, x.dtype)
        wide[:, *self.inside] = x
        return wide

    def without_padding(self, wide: Array) -> Array:
        """The part of a padded array that is the input's."""
        return wide[:, *self.inside]

    def views(self, wide: Array) -> Iterator[Array]:
        """One view for each window element, in reading order; each (N, *counts, C), and writing into it writes into `wide`.

        More axes may stand before the spatial ones.
        """
        for offset in product(*map(range, self.size)):
            where = (
                slice(o * d, o * d + (c - 1) * s + 1, s)
                for o, d, c, s in zip(offset, self.dilation, self.counts, self.strides, strict=True)
            )
            yield wide[..., *where, :]

    def unfold(self, wide: Array) -> Array:
        """Every window, as a view (N, *counts, *size, C) of the padded input."""
        batch, *steps, channel = wide.strides
        between = [step * s for step, s in zip(steps, self.strides, strict=True)]
        within = [step * d for step, d in zip(steps, self.dilation, strict=True)]
        shape = (len(wide), *self.counts, *self.size, wide.shape[-1])
        return as_strided(wide, shape, (batch, *between, *within, channel), writeable=False)

    def fold(self, windows: Array) -> Array:
        """Put windows (N, *counts, *size, C) back where they were cut out; where they overlap, they add up.

        One axis after the other, so that each addition runs over long stretches of memory.
        """
        rank = len(self.spatial)
        for axis in range(rank):
            windows = self._fold_axis(windows, axis, rank)
        return self.without_padding(windows)

    def _fold_axis(self, windows: Array, axis: int, rank: int) -> Array:
        """Fold one spatial axis: its `counts` and its `size` become one axis of the padded length."""
        reach = (self.counts[axis] - 1) * self.strides[axis] + 1
        elements = np.moveaxis(windows, 1 + rank, 0)
        shape = list(elements.shape[1:])
        shape[1 + axis] = self.padded_lengths[axis]
        folded = np.zeros(shape, windows.dtype)
        for m, element in enumerate(elements):
            start = m * self.dilation[axis]
            where = (slice(None),) * (1 + axis) + (slice(start, start + reach, self.strides[axis]),)
            folded[where] += element
        return folded

    @property
    def elements(self) -> int:
        """Elements in all the windows of one sample and one channel."""
        return prod(self.counts) * prod(self.size)


@dataclass(frozen=True)
class SpreadingWindows(Windows):
    """Where the windows of a transposed convolution lie: on its output. Each input element spreads over one window.

    Arguments:
        spatial: length of the input along each spatial axis, which is the number of windows.
        size, strides, dilation: as for Windows.
        padding: "valid" keeps everything that a window reaches, "same" cuts the output to stride times the input.
        output_padding: how much longer the output is than what its shortest form would be; None for the two rules above.
    """

    output_padding: tuple[int, ...] | None = None

    @property
    def counts(self) -> tuple[int, ...]:
        return self.spatial

    @property
    def lengths(self) -> tuple[int, ...]:
        """Length of the output along each spatial axis."""
        return tuple(
            (n - 1) * s + (e if self.padding == "valid" else e % 2) + more
            for n, s, e, more in zip(self.spatial, self.strides, self.extent, self._more, strict=True)
        )

    @property
    def _more(self) -> tuple[int, ...]:
        """The output padding that was asked for, or the one that makes the rules of "valid" and "same" come true."""
        if self.output_padding is not None:
            return self.output_padding
        pairs = zip(self.strides, self.extent, strict=True)
        return tuple(max(s - e, 0) if self.padding == "valid" else s - e % 2 for s, e in pairs)

    @property
    def pads(self) -> tuple[tuple[int, int], ...]:
        """What is cut off before and after each axis of the output."""
        pads = []
        for n, s, e, length in zip(self.spatial, self.strides, self.extent, self.lengths, strict=True):
            surplus = (n - 1) * s + e - length
            inner = 2 * (e - 1) - surplus  # zeros around the input, if it is seen as slid over by the flipped kernel
            before = 0 if self.padding == "valid" else e - 1 - min(-(-inner // 2), e - 1)
            pads.append((before, max(surplus - before, 0)))
        return tuple(pads)


def per_axis(value: Any, rank: int, name: str) -> tuple[int, ...]:
    """A number, or one number for each spatial axis, as a tuple.

    Raises:
        ValueError: if it is neither.
    """
    numbers = [value] * rank if isinstance(value, int | np.integer) else value
    if (
        not isinstance(numbers, list | tuple)
        or len(numbers) != rank
        or not all(isinstance(n, int | np.integer) and not isinstance(n, bool) for n in numbers)
    ):
        raise ValueError(
            f"Got {name}={value!r}. It takes a whole number, or {rank} of them, one for each spatial axis."
        )
    return tuple(map(int, numbers))
