"""Everything PoolingExplorer shows of one image: computed by the engine, cut to what a page can hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine import GradientTape, Tensor
from kerasedu.layers.pooling import BaseAveragePooling, BaseMaxPooling
from kerasedu.ops.pooling import MaxPool
from kerasedu.ops.windows import Windows, per_axis
from kerasedu.widgets.convolution.data import FINE, MOST_NUMBERS, finite_gradient, flat, maps
from kerasedu.widgets.images import Picture

WHO = "PoolingExplorer"
MODES = {"max": ops.max_pool, "average": ops.average_pool}


@dataclass(frozen=True)
class Pooling:
    """What is made of each window, and where the windows lie.

    Attributes:
        mode: "max" or "average".
        size, strides: one number for each spatial axis.
        padding: "valid" or "same".
        name: of the layer; "" for none.
        channels_first: whether its images have their channels in front.
    """

    mode: str
    size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    name: str = ""
    channels_first: bool = False


def pooling_of(source: Any, pool_size: Any, strides: Any, padding: str | None) -> Pooling:
    """The pooling of a layer, or the one that "max" or "average" names.

    Arguments:
        source: MaxPooling1D, MaxPooling2D, AveragePooling1D or AveragePooling2D; or "max" or "average".
        pool_size: in the place of the layer's own; None keeps this. Without a layer (2, 2); a pool_size of one number
            in a tuple, (2,), is for signals.
        strides: in the same way; without a layer the pool_size.
        padding: in the same way; without a layer "valid".

    Raises:
        TypeError: if it is neither.
    """
    if isinstance(source, str) and source in MODES:
        axes = len(pool_size) if isinstance(pool_size, tuple | list) else 2
        size = per_axis(2 if pool_size is None else pool_size, axes, "pool_size")
        steps = size if strides is None else per_axis(strides, axes, "strides")
        return Pooling(source, size, steps, padding or "valid")
    if not isinstance(source, BaseMaxPooling | BaseAveragePooling) or source.rank > 2:
        named = repr(source) if isinstance(source, str) else f"{type(source).__name__} {getattr(source, 'name', '')!r}"
        raise TypeError(
            f"{WHO} got {named}. Give it a MaxPooling1D, MaxPooling2D, AveragePooling1D or AveragePooling2D, or "
            "'max' or 'average'."
        )
    mode = "max" if isinstance(source, BaseMaxPooling) else "average"
    return Pooling(
        mode,
        source.pool_size if pool_size is None else per_axis(pool_size, source.rank, "pool_size"),
        source.strides if strides is None else per_axis(strides, source.rank, "strides"),
        padding or source.padding,
        source.name,
        source.data_format == "channels_first",
    )


def run(pooling: Pooling, picture: Picture, grad: Any = None) -> dict[str, np.ndarray]:
    """One image through the pooling and back.

    Arguments:
        pooling: the pooling.
        picture: the image.
        grad: gradient of the loss with respect to the output, (*windows, channels); ones when None.

    Returns:
        "image", "y", "grad_y", "grad_image"; of maxima "winner", the place of each window's winner in reading order.
        All without a batch axis.

    Raises:
        ValueError: if windows or gradient do not fit the image.
    """
    image = Tensor(picture.array[None])
    how = pooling.size, pooling.strides, pooling.padding
    with GradientTape() as tape:
        tape.watch(image)
        y = MODES[pooling.mode](image, *how, "channels_last")
    start = np.ones(y.shape, y.dtype) if grad is None else _fitting(grad, y.shape, picture)
    values = {"image": picture.array, "y": y.value[0], "grad_y": start[0]}
    values["grad_image"] = tape.gradient(y, image, start)[0]
    if pooling.mode == "max":
        op = MaxPool(*how)
        op(image.value)
        values["winner"] = op.winner[0]
    return values


def _fitting(grad: Any, shape: tuple[int, ...], picture: Picture) -> np.ndarray:
    grad = finite_gradient(grad, WHO).astype(picture.array.dtype)
    if picture.is_cut:
        raise ValueError(
            f"{WHO} got a gradient for an image of {picture.whole}, of which it shows the middle only. Cut the image "
            f"to at most {picture.array.shape[:-1]} yourself, and give the gradient of that."
        )
    if grad.shape in (shape, shape[1:]) or (shape[-1] == 1 and grad.shape == shape[1:-1]):
        return grad.reshape(shape)
    raise ValueError(
        f"{WHO} got a gradient of shape {grad.shape}, but the output has {shape[1:]}. Give one number for each output."
    )


def pooling_data(pooling: Pooling, picture: Picture, grad: Any = None, *, channel: int = 0) -> dict[str, Any]:
    """Plain data, ready for JSON. A signal is an image of one row.

    Returns:
        "kind", "mode", "name", "rank"; "shape" of the image and "whole" before its middle was cut out; where windows
        lie: "size", "strides", "dilation", "padding", "pads" (above, left of it) and "counts"; "channels" as [first,
        end, total] of those that are sent; "given": whether the gradient was; and the arrays of `run`, channel by
        channel, each row by row.
    """
    values = run(pooling, picture, grad)
    spatial, channels = picture.array.shape[:-1], picture.array.shape[-1]
    ones = (1,) * len(spatial)
    windows = Windows(spatial, pooling.size, pooling.strides, ones, pooling.padding)
    some = min(channels, max(1, MOST_NUMBERS // (2 * int(np.prod(spatial)) + 3 * int(np.prod(windows.counts)))))
    first = min(channel, channels - some)
    chosen = first, first + some
    arrays = {name: maps(values[name], chosen, FINE) for name in ("image", "grad_y", "y", "grad_image")}
    return {
        "kind": "pooling",
        "mode": pooling.mode,
        "name": pooling.name,
        "rank": len(spatial),
        "padding": pooling.padding,
        "given": grad is not None,
        "whole": list(flat(picture.whole)),
        "shape": list(flat(spatial)),
        "size": list(flat(pooling.size)),
        "strides": list(flat(pooling.strides)),
        "dilation": [1, 1],
        "pads": [before for before, _ in flat(windows.pads, (0, 0))],
        "counts": list(flat(windows.counts)),
        "channels": [*chosen, channels],
        **arrays,
        "winner": maps(values["winner"], chosen) if "winner" in values else [],
    }
