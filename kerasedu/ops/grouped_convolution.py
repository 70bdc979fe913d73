"""Grouped convolution: channels fall into groups, and each group has filters of its own that see no other group.

A group has few channels, so a row of `columns` would be put together from many short pieces. Here each channel is a
plane of its own first, and the columns stand upright: one row for each window element, as long as there are windows.
"""

from __future__ import annotations

from math import prod

import numpy as np

from kerasedu.engine import Op
from kerasedu.engine.slices import slices, sum_over_slices
from kerasedu.ops.windows import Windows

Array = np.ndarray


class GroupedConv(Op):
    """A convolution for each group of channels, all at once.

    forward   y[i, g, f] = sum over window elements m and the group's channels c of
              x[s i + d m, g, c] * kernel[m, c, g, f],
              that is  y[g] = weights[g] @ columns[g]  for each group g
    backward  grad_weights[g] = grad_y[g] @ columns[g].T
              grad_x = weights[g].T @ grad_y[g], added up where the windows were cut out

    Arguments:
        strides: steps s between windows along each spatial axis.
        padding: "valid", "same" or "causal".
        dilation: steps d between the elements of a window along each spatial axis.
        groups: number of groups.

    Input shapes: x (N, *spatial, C), kernel (*size, C / groups, F). Output shape: (N, *counts, F).

    In the comments G is the number of groups, P the windows of a slice of samples, K the numbers in a window of one
    group.
    """

    formula = r"y_{i,g,f} = \sum_{m,c} x_{s i + d m,\,g,\,c} \; W_{m,c,g,f}"
    gradient_formula = (
        r"\partial W_{m,c,g,f} = \sum_i x_{s i + d m,\,g,\,c} \, \partial y_{i,g,f}, \quad "
        r"\partial x_{s i + d m,\,g,\,c} = \sum_{i,m,f} \partial y_{i,g,f} \, W_{m,c,g,f}"
    )
    reveals = ("columns",)

    def __init__(self, strides: tuple[int, ...], padding: str, dilation: tuple[int, ...], groups: int) -> None:
        self.strides, self.padding, self.dilation, self.groups = strides, padding, dilation, groups

    def forward(self, x: Array, kernel: Array) -> Array:
        self.windows = Windows(x.shape[1:-1], kernel.shape[:-2], self.strides, self.dilation, self.padding)
        self.x, self.kernel = x, kernel
        y = np.empty((len(x), *self.windows.counts, kernel.shape[-1]), np.result_type(x, kernel))
        for part in slices(len(x), self.bytes_per_sample):
            z = self.weights @ self.columns_of(part)  # (G, F / G, P)
            y[part] = np.moveaxis(z.reshape(y.shape[-1], *y[part].shape[:-1]), 0, -1)
        return y

    def backward(self, grad_y: Array) -> tuple[Array | None, ...]:
        need_x, need_kernel = (self.needs_grad[i] for i in range(2))
        grad_x = np.empty(self.x.shape, grad_y.dtype) if need_x else None

        def work(part: slice) -> tuple[Array | None]:
            grad_z = np.moveaxis(grad_y[part], -1, 0).reshape(*self.weights.shape[:2], -1)  # (G, F / G, P)
            if need_x:
                grad_x[part] = self.fold(self.weights.swapaxes(1, 2) @ grad_z)
            return (grad_z @ self.columns_of(part).swapaxes(1, 2) if need_kernel else None,)

        (grad_weights,) = sum_over_slices(work, len(self.x), self.bytes_per_sample)
        return grad_x, self.kernel_of(grad_weights) if need_kernel else None

    @property
    def columns(self) -> Array:
        """Every window of the batch as one column: (G, K, N * windows)."""
        return self.columns_of(slice(0, len(self.x)))

    def columns_of(self, part: slice) -> Array:
        """Every window of these samples as one column: (G, K, P)."""
        planes = np.ascontiguousarray(np.moveaxis(self.windows.padded(self.x[part]), -1, 0))  # (C, samples, *lengths)
        planes = planes.reshape(self.groups, -1, *planes.shape[1:], 1)
        elements = np.stack(list(self.windows.views(planes)), axis=1)  # (G, elements, C / G, samples, *counts, 1)
        return elements.reshape(self.groups, self.weights.shape[-1], -1)

    def fold(self, grad_columns: Array) -> Array:
        """Gradients of the columns (G, K, P), added up where the windows were cut out."""
        planes = (self.groups, self.kernel.shape[-2], grad_columns.shape[-1] // prod(self.windows.counts))
        elements = grad_columns.reshape(self.groups, -1, *planes[1:], *self.windows.counts, 1)
        grad_planes = np.zeros((*planes, *self.windows.padded_lengths, 1), grad_columns.dtype)
        for view, element in zip(self.windows.views(grad_planes), np.moveaxis(elements, 1, 0), strict=True):
            view[...] += element
        return self.windows.without_padding(np.moveaxis(grad_planes.reshape(-1, *grad_planes.shape[2:-1]), 0, -1))

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
