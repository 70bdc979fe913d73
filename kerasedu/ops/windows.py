"""Windows that slide over the spatial axes of a batch: where they lie, and how to cut them out and put them back.

Written once for any number of spatial axes, channels last. Convolution and pooling stand on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from kerasedu.engine.workspace import empty

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
                f"A window of {self.size}{self._spread_out()} does not fit into an input of spatial shape "
                f"{self.spatial}. Use a smaller window, padding='same', or fewer pooling and strided layers before it."
            )

    def _spread_out(self) -> str:
        return f" (spread over {self.extent} by dilation {self.dilation})" if self.extent != self.size else ""

    @cached_property
    def extent(self) -> tuple[int, ...]:
        """How far a window reaches along each axis, gaps of the dilation included."""
        return tuple((k - 1) * d + 1 for k, d in zip(self.size, self.dilation, strict=True))

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """Number of windows along each axis, which is the spatial shape of the output."""
        if self.padding == "valid":
            return tuple((n - e) // s + 1 for n, e, s in zip(self.spatial, self.extent, self.strides, strict=True))
        return tuple(-(-n // s) for n, s in zip(self.spatial, self.strides, strict=True))

    @cached_property
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

    @cached_property
    def padded_lengths(self) -> tuple[int, ...]:
        """Length of each spatial axis with its padding."""
        return tuple(n + before + after for n, (before, after) in zip(self.spatial, self.pads, strict=True))

    @cached_property
    def inside(self) -> tuple[slice, ...]:
        """The input's place in its padded copy."""
        return tuple(slice(before, before + n) for (before, _), n in zip(self.pads, self.spatial, strict=True))

    def padded(self, x: Array, value: float = 0.0) -> Array:
        """The input with its padding around it; itself where there is none."""
        if not any(map(any, self.pads)):
            return x
        shape = (len(x), *self.padded_lengths, x.shape[-1])
        wide = np.full(shape, value, x.dtype) if value else np.zeros(shape, x.dtype)  # zeros come for nothing
        wide[:, *self.inside] = x
        return wide

    def band(self, x: Array, rows: slice) -> tuple[Array, Windows]:
        """What some of the windows along the first axis reach, with its padding, and those windows on it.

        Arguments:
            x: the input, (N, *spatial, C).
            rows: which of the windows.
        """
        if rows == slice(0, self.counts[0]):
            return self.padded(x), self
        stride, length, before = self.strides[0], self.spatial[0], self.pads[0][0]
        first, stop = rows.start * stride - before, (rows.stop - 1) * stride + self.extent[0] - before
        wide = np.zeros((len(x), stop - first, *self.padded_lengths[1:], x.shape[-1]), x.dtype)
        top, bottom = max(first, 0), max(first, 0, min(stop, length))
        wide[:, top - first : bottom - first, *self.inside[1:]] = x[:, top:bottom]
        return wide, Windows(wide.shape[1:-1], self.size, self.strides, self.dilation, "valid")

    def without_padding(self, wide: Array) -> Array:
        """The part of a padded array that is the input's."""
        return wide[:, *self.inside]

    def views(self, wide: Array) -> Iterator[Array]:
        """One view for each window element, in reading order, (N, *counts, C). What is written into one is in `wide`.

        More axes may stand before the spatial ones.
        """
        for offset in product(*map(range, self.size)):
            where = (
                slice(o * d, o * d + (c - 1) * s + 1, s)
                for o, d, c, s in zip(offset, self.dilation, self.counts, self.strides, strict=True)
            )
            yield wide[..., *where, :]

    def unfold(self, wide: Array) -> Array:
        """Every window, as a view (N, *counts, *size, C) of the padded input. More axes may stand where C stands."""
        rank = len(self.size)
        batch, steps, channels = wide.strides[0], wide.strides[1 : rank + 1], wide.strides[rank + 1 :]
        between = [step * s for step, s in zip(steps, self.strides, strict=True)]
        within = [step * d for step, d in zip(steps, self.dilation, strict=True)]
        shape = (len(wide), *self.counts, *self.size, *wide.shape[rank + 1 :])
        return as_strided(wide, shape, (batch, *between, *within, *channels), writeable=False)

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
        stride, length = self.strides[axis], self.padded_lengths[axis]
        reach = (self.counts[axis] - 1) * stride + 1
        elements = np.moveaxis(windows, (1 + rank, 1 + axis), (0, 1))  # (size, counts, N, ...)
        folded = empty((*windows.shape[: 1 + axis], length, *elements.shape[3 + axis :]), windows.dtype)
        places = np.moveaxis(folded, 1 + axis, 0)  # (length, N, ...)
        places[reach if stride == 1 else 0 :] = 0
        places[:reach:stride] = elements[0]
        for m, element in enumerate(elements[1:], 1):
            start = m * self.dilation[axis]
            places[start : start + reach : stride] += element
        return folded

    def along(self, axes: slice) -> Windows:
        """The windows along some of the axes only, over an input that has its padding already."""
        return Windows(self.padded_lengths[axes], self.size[axes], self.strides[axes], self.dilation[axes], "valid")

    @property
    def elements(self) -> int:
        """Elements in all the windows of one sample and one channel."""
        return prod(self.counts) * prod(self.size)


@dataclass(frozen=True)
class SpreadWindows(Windows):
    """Where the windows of a transposed convolution lie: on its output. Each input element spreads over one of them.

    Arguments:
        inputs: length of the input along each spatial axis, which is the number of windows.
        before: how many rows of what the windows reach are cut off before the output, along each axis.

    The others are as for Windows, with `spatial` the shape of the output.
    """

    inputs: tuple[int, ...]
    before: tuple[int, ...]

    @classmethod
    def of(
        cls,
        inputs: tuple[int, ...],
        size: tuple[int, ...],
        strides: tuple[int, ...],
        dilation: tuple[int, ...],
        padding: str,
        output_padding: tuple[int, ...] | None = None,
    ) -> SpreadWindows:
        """The windows that inputs of this spatial shape spread over; output_padding as for `spread_along`."""
        extras = output_padding or (None,) * len(inputs)
        axes = zip(inputs, size, strides, dilation, extras, strict=True)
        lengths, before = zip(*(spread_along(n, k, s, d, padding, extra) for n, k, s, d, extra in axes), strict=True)
        if min(lengths) < 1:
            raise ValueError(
                f"A transposed window of {size} with strides {strides}, padding={padding!r} and "
                f"output_padding={output_padding} leaves nothing of an input of spatial shape {inputs}: its output "
                f"would be {lengths}. Use padding='valid', a larger stride or a larger output_padding."
            )
        return cls(lengths, size, strides, dilation, padding, inputs, before)

    @cached_property
    def counts(self) -> tuple[int, ...]:
        return self.inputs

    @cached_property
    def pads(self) -> tuple[tuple[int, int], ...]:
        """What is cut off before and after each axis of the output."""
        axes = zip(self.inputs, self.strides, self.extent, self.before, self.spatial, strict=True)
        return tuple((b, max((n - 1) * s + e - b - length, 0)) for n, s, e, b, length in axes)


def spread_along(
    length: int, size: int, stride: int, dilation: int, padding: str, output_padding: int | None
) -> tuple[int, int]:
    """Length of the output of a transposed convolution along one axis, and how much is cut off before it.

    The windows reach over (length - 1) * stride + extent places. "valid" keeps all of them, and at least
    stride * length; "same" keeps stride * length. Half of what is cut off (rounded down) lies before. With an output
    padding, "valid" keeps that many more, and "same" (length - 1) * stride + extent % 2 + output_padding.

    Example:
        >>> spread_along(4, size=3, stride=2, dilation=1, padding="valid", output_padding=None)
        (9, 0)
        >>> spread_along(4, size=5, stride=2, dilation=1, padding="same", output_padding=None)
        (8, 1)
    """
    extent = (size - 1) * dilation + 1
    kept = extent if padding == "valid" else extent % 2
    if output_padding is None:
        output_padding = max(stride - extent, 0) if padding == "valid" else stride - kept
    return (length - 1) * stride + kept + output_padding, max((extent - kept - output_padding) // 2, 0)


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
