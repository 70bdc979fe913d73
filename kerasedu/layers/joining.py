"""Layers that run as one where nobody looks at what lies between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from kerasedu import activations
from kerasedu.engine.masks import are_there_masks
from kerasedu.engine.op import plain
from kerasedu.engine.tape import in_parts, inside
from kerasedu.engine.tensor import Tensor
from kerasedu.layers.convolution import BaseConv
from kerasedu.layers.layer import Layer
from kerasedu.layers.pooling import BaseMaxPooling
from kerasedu.ops.layout import channels_first, channels_last
from kerasedu.ops.pooled_convolution import PooledConv
from kerasedu.ops.pooling import MaxPool


def joined(layers: Iterable[Layer]) -> Iterator[Callable[[Any], Any]]:
    """The layers in their order, each to be called on what the one before returns; some of them in pairs.

    Example:
        >>> from kerasedu.layers import Conv2D, Flatten, MaxPooling2D
        >>> [type(step).__name__ for step in joined([Conv2D(8, 3), MaxPooling2D(), Flatten()])]
        ['PooledConvolution', 'Flatten']
    """
    waiting = deque(layers)
    while waiting:
        layer = waiting.popleft()
        yield PooledConvolution(layer, waiting.popleft()) if waiting and are_pair(layer, waiting[0]) else layer


def are_pair(first: Any, second: Any) -> bool:
    """Whether these are a convolution and a max-pooling."""
    return isinstance(first, BaseConv) and isinstance(second, BaseMaxPooling)


class PooledConvolution:
    """A convolution and the max-pooling behind it. Called, it returns what they return one after the other.

    They run as one, which is faster, where nobody looks at what lies between them. To a tape they are one operation of
    the convolution's.

    Arguments:
        conv: the convolution.
        pool: the max-pooling.
    """

    def __init__(self, conv: BaseConv, pool: BaseMaxPooling) -> None:
        self.conv, self.pool = conv, pool

    def __call__(self, inputs: Any) -> Any:
        if self._is_one() and isinstance(inputs, np.ndarray | Tensor) and inputs.dtype == self.conv.dtype:
            return self._as_one(inputs)
        return self.pool(self.conv(inputs))

    def _is_one(self) -> bool:
        """Whether the layers, as they are now, return the same numbers when they run as one, and nobody looks."""
        conv, pool = self.conv, self.pool
        return (
            conv.built
            and conv.groups == 1
            and conv.activation in (activations.relu, activations.linear)
            and (conv.dtype, conv.data_format) == (pool.dtype, pool.data_format)
            and _is_called_as(conv, BaseConv)
            and _is_called_as(pool, BaseMaxPooling)
            and not in_parts()
            and not are_there_masks()
        )

    def _as_one(self, inputs: Any) -> Any:
        conv, pool, layout = self.conv, self.pool, self.conv.data_format
        conv.check_channels(inputs.shape, conv.kernel.shape[-2])
        pool.compute_output_shape(conv.compute_output_shape(inputs.shape))
        how = conv.strides, conv.padding, conv.dilation_rate, conv.activation is activations.relu
        op = PooledConv(*how, MaxPool(pool.pool_size, pool.strides, pool.padding))
        x = channels_last(inputs, layout)
        if not op.suits(plain(x), plain(conv.kernel)):
            return pool(conv(inputs))
        with inside(conv.name):
            return channels_first(op(x, conv.kernel, conv.bias), layout)


def _is_called_as(layer: Layer, kind: type[Layer]) -> bool:
    """Whether a call of a layer does what its class says: not where somebody wrote a `call` of his own."""
    own, extras = type(layer), vars(layer)
    as_written = own.call is kind.call and own.__call__ is Layer.__call__ and "call" not in extras
    return as_written and layer.activity_regularizer is None and extras.get("_remat_scope") is None
