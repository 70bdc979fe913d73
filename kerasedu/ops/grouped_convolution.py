"""Grouped convolution: channels fall into groups, and each group has filters of its own that see no other group.

A group has few channels, so a row of `columns` would be put together from many short pieces. Here each channel is a
plane of its own first, and the columns stand upright: one row for each window element, as long as there are windows.
"""

from __future__ import annotations

from math import prod

import numpy as np

from kerasedu.engine import Op
from kerasedu.engine.slices import each_slice, sum_over_slices
from kerasedu.ops.number_types import same_type
from kerasedu.ops.products import add_bias_and_cut
from kerasedu.ops.windows import Windows

Array = np.ndarray


class GroupedConv(Op):
    """A convolution for each group of channels, all at once, and optionally bias and relu.

    forward   y[i, g, f] = sum over window elements m and the group's channels c of
              x[s i + d m, g, c] * kernel[m, c, g, f],
              that is  y[g] = relu(weights[g] @ columns[g] + bias[g])  for each group g
    backward  grad_z = grad_y where y > 0
              grad_weights[g] = grad_z[g] @ columns[g].T,  grad_bias = sum of grad_z
              grad_x = weights[g].T @ grad_z[g], added up where the windows were cut out; with strides of 1 that is
              a grouped convolution too, of grad_z with zeros around it, with the kernel turned around

    Arguments:
        strides: steps s between windows along each spatial axis.
        padding: "valid", "same" or "causal".
        dilation: steps d between the elements of a window along each spatial axis.
        groups: number of groups.
        relu: whether negative sums become 0.

    Input shapes: x (N, *spatial, C), kernel (*size, C / groups, F), bias (F,). Output shape: (N, *counts, F).

    In the comments G is the number of groups, P the windows of a slice of samples, K the numbers in a window of one
    group.
    """

    formula = r"y_{i,g,f} = \sum_{m,c} x_{s i + d m,\,g,\,c} \; W_{m,c,g,f} + b_{g,f}"
    gradient_formula = (
        r"\partial W_{m,c,g,f} = \sum_i x_{s i + d m,\,g,\,c} \, \partial y_{i,g,f}, \quad "
        r"\partial x_{s i + d m,\,g,\,c} = \sum_{i,m,f} \partial y_{i,g,f} \, W_{m,c,g,f}"
    )
    reveals = ("columns",)

    def __init__(
        self, strides: tuple[int, ...], padding: str, dilation: tuple[int, ...], groups: int, relu: bool = False
    ) -> None:
        self.strides, self.padding, self.dilation, self.groups, self.relu = strides, padding, dilation, groups, relu

    def forward(self, x: Array, kernel: Array, bias: Array | None = None) -> Array:
        self.windows = Windows(x.shape[1:-1], kernel.shape[:-2], self.strides, self.dilation, self.padding)
        self.x, self.kernel = same_type(x, kernel)
        y = np.empty((len(x), *self.windows.counts, kernel.shape[-1]), self.x.dtype)

        def work(part: slice) -> None:
            z = self.weights @ self.columns_of(part)  # (G, F / G, P)
            y[part] = np.moveaxis(z.reshape(y.shape[-1], *y[part].shape[:-1]), 0, -1)
            add_bias_and_cut(y[part], bias, self.relu)

        each_slice(work, len(x), self.bytes_per_sample)
        self.y = y
        return y

    def backward(self, grad_y: Array) -> tuple[Array | None, ...]:
        need_x, need_kernel, need_bias = (self.needs_grad[i] for i in range(3))
        grad_x = np.empty(self.x.shape, grad_y.dtype) if need_x else None

        def work(part: slice) -> tuple[Array | None, Array | None]:
            images = grad_y[part] * (self.y[part] > 0) if self.relu else grad_y[part]
            grad_z = np.moveaxis(images, -1, 0).reshape(*self.weights.shape[:2], prod(images.shape[:-1]))
            if need_x:  # grad_z is (G, F / G, P)
                grad_x[part] = (
                    self.slide_back(images)
                    if set(self.strides) == {1}
                    else self.fold(self.weights.swapaxes(1, 2) @ grad_z)
                )
            grad_weights = grad_z @ self.columns_of(part).swapaxes(1, 2) if need_kernel else None
            return grad_weights, grad_z.sum(axis=-1).ravel() if need_bias else None

        grad_weights, grad_bias = sum_over_slices(work, len(self.x), self.bytes_per_sample)
        return grad_x, self.kernel_of(grad_weights) if need_kernel else None, grad_bias

    @property
    def columns(self) -> Array:
        """Every window of the batch as one column: (G, K, N * windows)."""
        return self.columns_of(slice(0, len(self.x)))

    def columns_of(self, part: slice) -> Array:
        """Every window of these samples as one column: (G, K, P)."""
        x = np.moveaxis(self.x[part], -1, 0)  # (C, samples, *spatial)
        planes = np.zeros((*x.shape[:2], *self.windows.padded_lengths), x.dtype)
        planes[:, :, *self.windows.inside] = x
        planes = planes.reshape(self.groups, self.kernel.shape[-2], *planes.shape[1:], 1)
        elements = np.stack(list(self.windows.views(planes)), axis=1)  # (G, elements, C / G, samples, *counts, 1)
        return elements.reshape(self.groups, self.weights.shape[-1], prod(elements.shape[3:]))

    def slide_back(self, grad_z: Array) -> Array:
        """Slide the kernel, turned around, over the gradients (samples, *counts, F), with zeros around them."""
        pads = [
            (e - 1 - b, n + b - c)
            for e, n, c, (b, _) in zip(
                self.windows.extent, self.x.shape[1:-1], self.windows.counts, self.windows.pads, strict=True
            )
        ]
        size, filters = self.kernel.shape[:-2], self.kernel.shape[-1]
        each = self.kernel.reshape(*size, -1, self.groups, filters // self.groups)
        turned = np.flip(each, range(len(size))).swapaxes(-3, -1)  # (*size, F / G, G, C / G)
        op = GroupedConv(self.strides, "valid", self.dilation, self.groups)
        return op.forward(np.pad(grad_z, ((0, 0), *pads, (0, 0))), turned.reshape(*size, filters // self.groups, -1))

    def fold(self, grad_columns: Array) -> Array:
        """Gradients of the columns (G, K, P), added up where the windows were cut out."""
        channels, samples = self.x.shape[-1], grad_columns.shape[-1] // prod(self.windows.counts)
        each = (self.groups, prod(self.windows.size), channels // self.groups, samples, *self.windows.counts, 1)
        elements = np.moveaxis(grad_columns.reshape(each), 1, 0)
        planes = np.zeros((channels, samples, *self.windows.padded_lengths, 1), grad_columns.dtype)
        for view, element in zip(self.windows.views(planes), elements, strict=True):
            view[...] += element.reshape(view.shape)
        return self.windows.without_padding(np.moveaxis(planes[..., 0], 0, -1))

    @property
    def weights(self) -> Array:
        """The kernel (*size, C / G, F) as a matrix for each group, with one row for each filter: (G, F / G, K)."""
        filters = self.kernel.shape[-1]
        return self.kernel.reshape(-1, self.groups, filters // self.groups).transpose(1, 2, 0)

    def kernel_of(self, weights: Array) -> Array:
        """Matrices (G, F / G, K) in the shape of the kernel (*size, C / G, F)."""
        return weights.transpose(2, 0, 1).reshape(self.kernel.shape)

    @property
    def bytes_per_sample(self) -> int:
        return self.windows.elements * self.x.shape[-1] * self.x.itemsize
