"""Attention: every query takes a weighted mean of values, the more of each, the better its key fits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.engine.op import plain
from kerasedu.engine.slices import each_slice
from kerasedu.engine.tape import in_parts
from kerasedu.ops.arithmetic import add, divide, multiply
from kerasedu.ops.broadcasting import unbroadcast
from kerasedu.ops.einsums import einsum
from kerasedu.ops.elementwise import tanh
from kerasedu.ops.shaping import getitem, where
from kerasedu.ops.softmaxes import softmax, softmax_in_place

Array = np.ndarray


class DotProductAttention(Op):
    """Weighted means of values; the weights are the softmax of products of queries and keys, for each head on its own.

    forward   scores = scale * query @ key.T + bias;  where the mask says False, the lowest number there is
              weights = softmax(scores),  y = (weights * kept) @ value
    backward  grad_value = (weights * kept).T @ grad_y,  grad_weights = grad_y @ value.T * kept
              grad_scores = weights * (grad_weights - sum of grad_weights * weights)
              grad_query = scale * grad_scores @ key,  grad_key = scale * grad_scores.T @ query

    Arguments:
        scale: factor of the products, usually 1 / sqrt(dim).
        mask: which keys each query may look at, an array that broadcasts to (N, heads, queries, keys); all when None.
        kept: factors of a dropout of the weights (N, heads, queries, keys), or None.
        blind_sees_nothing: whether a query that may look at no key gets 0; otherwise the mean of all values.

    Input shapes: query (N, queries, heads, dim), key (N, keys, heads, dim), value (N, keys, heads, width), bias that
    broadcasts to (N, heads, queries, keys), or None. Output shapes: y (N, queries, heads, width), and the weights.
    """

    formula = r"y = \mathrm{softmax}\left(\frac{Q K^T}{\sqrt{d}}\right) V"
    gradient_formula = (
        r"\partial V = A^T \partial y, \quad \partial A = \partial y \, V^T, \quad "
        r"\partial S = A \odot (\partial A - \sum_j A_j \, \partial A_j), \quad "
        r"\partial Q = \frac{1}{\sqrt{d}} \, \partial S \, K"
    )
    reveals = ("scores", "weights")

    def __init__(
        self, scale: float, mask: Array | None = None, kept: Array | None = None, blind_sees_nothing: bool = False
    ) -> None:
        self.scale, self.mask, self.kept, self.blind_sees_nothing = scale, mask, kept, blind_sees_nothing

    def forward(self, query: Array, key: Array, value: Array, bias: Array | None = None) -> tuple[Array, Array]:
        scaled = query * query.dtype.type(self.scale)
        self.query, self.key, self.value = (x.swapaxes(1, 2) for x in (scaled, key, value))  # heads before time
        self.bias = bias
        samples, queries, heads, _ = query.shape
        dtype = np.result_type(query, key, value, *(() if bias is None else (bias,)))
        self.weights = np.empty((samples, heads, queries, key.shape[1]), dtype)
        y = np.empty((samples, queries, heads, value.shape[-1]), dtype)

        def work(part: slice) -> None:
            weights = softmax_in_place(self._scores(part, out=self.weights[part]))
            if self.mask is not None and self.blind_sees_nothing:
                weights *= of_samples(self.mask, part)
            np.matmul(self._after_dropout(part), self.value[part], out=y[part].swapaxes(1, 2))

        each_slice(work, samples, self._bytes_per_sample)
        return y, self.weights

    @property
    def _bytes_per_sample(self) -> int:
        """About how much memory the work on one sample touches: its weights and what is made of them."""
        return 4 * math.prod(self.weights.shape[1:]) * self.weights.itemsize

    @property
    def scores(self) -> Array:
        """How well each key fits each query, (N, heads, queries, keys); computed anew for somebody who looks."""
        return self._scores(slice(None), np.empty_like(self.weights))

    def _scores(self, part: slice, out: Array) -> Array:
        np.matmul(self.query[part], self.key[part].swapaxes(2, 3), out=out)
        if self.bias is not None:
            out += of_samples(self.bias, part)
        if self.mask is not None:
            np.copyto(out, lowest(out.dtype), where=~of_samples(self.mask, part))
        return out

    def _after_dropout(self, part: slice) -> Array:
        return self.weights[part] if self.kept is None else self.weights[part] * self.kept[part]

    def backward(self, grad_y: Array, grad_weights: Array) -> tuple[Array | None, ...]:
        grads = [
            np.empty(x.swapaxes(1, 2).shape, x.dtype) if self.needs_grad[i] else None
            for i, x in enumerate((self.query, self.key, self.value))
        ]
        with_bias = self.bias is not None and self.needs_grad[3]
        grad_bias = np.empty_like(self.weights) if with_bias else None

        def work(part: slice) -> None:
            grad_scores = self._gradient_of_scores(part, grad_y[part].swapaxes(1, 2), grad_weights[part])
            grad_query, grad_key, grad_value = (None if g is None else g[part].swapaxes(1, 2) for g in grads)
            if grad_query is not None:
                np.matmul(grad_scores, self.key[part], out=grad_query)
                grad_query *= self.scale
            if grad_key is not None:
                np.matmul(grad_scores.swapaxes(2, 3), self.query[part], out=grad_key)
            if grad_value is not None:
                weights = self._after_dropout(part)
                np.matmul(weights.swapaxes(2, 3), grad_y[part].swapaxes(1, 2), out=grad_value)
            if grad_bias is not None:
                grad_bias[part] = grad_scores

        each_slice(work, len(grad_y), self._bytes_per_sample)
        return (*grads, None if grad_bias is None else unbroadcast(grad_bias, self.bias.shape))

    def _gradient_of_scores(self, part: slice, grad_y: Array, grad_weights: Array) -> Array:
        weights = self.weights[part]
        grad = grad_y @ self.value[part].swapaxes(2, 3)  # so far of the weights, here and in the next lines
        if self.kept is not None:
            grad *= self.kept[part]
        grad += grad_weights
        grad -= np.einsum("bhqk,bhqk->bhq", grad, weights)[..., None]
        grad *= weights
        if self.mask is not None:
            grad *= of_samples(self.mask, part)
        return grad


def of_samples(x: Array, part: slice) -> Array:
    """These samples of an array that broadcasts to (N, heads, queries, keys)."""
    return x[part] if x.ndim == 4 and len(x) > 1 else x


def lowest(dtype: Any) -> float:
    """A score so low that softmax gives 0, and far enough from the lowest number there is to be calculated with."""
    return float(np.finfo(dtype).min) / 2


def attend(
    query: Any,
    key: Any,
    value: Any,
    bias: Any = None,
    mask: Array | None = None,
    scale: float = 1.0,
    kept: Array | None = None,
    blind_sees_nothing: bool = False,
    soft_cap: float | None = None,
) -> tuple[Any, Any]:
    """Attention and its weights: at once, or step by step where somebody is watching.

    Arguments:
        query: array (N, queries, heads, dim).
        key: array (N, keys, heads, dim).
        value: array (N, keys, heads, width).
        bias: added to the scores, an array that broadcasts to (N, heads, queries, keys), or None.
        mask: see DotProductAttention, as for the next three.
        scale: factor of the products.
        kept: factors of a dropout of the weights, or None.
        blind_sees_nothing: whether a query that may look at no key gets 0.
        soft_cap: scores are held between minus and plus this number, by a tanh; not when None.
    """
    if not in_parts() and soft_cap is None:
        return DotProductAttention(scale, mask, kept, blind_sees_nothing)(query, key, value, bias)
    scores = multiply(einsum("bqhd,bkhd->bhqk", query, key), scale)
    if soft_cap is not None:
        scores = multiply(tanh(divide(scores, soft_cap)), soft_cap)
    if bias is not None:
        scores = add(scores, bias)
    if mask is not None:
        scores = where(mask, scores, lowest(scores.dtype))
    weights = softmax(scores)
    if mask is not None and blind_sees_nothing:
        weights = multiply(weights, mask.astype(weights.dtype))
    dropped = weights if kept is None else multiply(weights, kept)
    return einsum("bhqk,bkhd->bqhd", dropped, value), weights


def causal_mask(queries: int, keys: int) -> Array:
    """Which keys each query may look at if none may look ahead: those up to its own place.

    Example:
        >>> causal_mask(2, 3)
        array([[ True, False, False],
               [ True,  True, False]])
    """
    return np.tri(queries, keys, dtype=bool)


@operation
def dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    bias: Any = None,
    mask: Any = None,
    scale: float | None = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
    attn_logits_soft_cap: float | None = None,
) -> Any:
    """Every query takes a mean of the values, weighted by the softmax of its products with the keys.

    Arguments:
        query: array (N, queries, heads, dim).
        key: array (N, keys, heads, dim); with fewer heads, several heads of the query share one.
        value: array (N, keys, heads, width).
        bias: added to the scores, an array that broadcasts to (N, heads, queries, keys), or None.
        mask: which keys each query may look at, likewise; True for those it may.
        scale: factor of the products; 1 / sqrt(dim) when None.
        is_causal: whether no query may look at keys behind its own place.
        flash_attention: accepted for Keras's sake; there is one way here.
        attn_logits_soft_cap: scores are held between minus and plus this number, by a tanh; not when None.

    Returns:
        Array (N, queries, heads, width).

    Raises:
        ValueError: if the shapes do not fit together.

    Example:
        >>> x = np.array([[[[0.0]], [[9.0]]]])
        >>> dot_product_attention(x, x, x).ravel()
        array([4.5, 9. ])
    """
    shapes = [np.shape(plain(x)) for x in (query, key, value)]
    _check_shapes(*shapes)
    queries, heads, keys = shapes[0][1], shapes[0][2], shapes[1][1]
    key, value = share_heads(key, heads), share_heads(value, heads)
    mask = None if mask is None else np.asarray(plain(mask), bool)
    if is_causal:
        mask = causal_mask(queries, keys) if mask is None else mask & causal_mask(queries, keys)
    scale = 1 / math.sqrt(shapes[0][-1]) if scale is None else scale
    return attend(query, key, value, bias, mask, scale, soft_cap=attn_logits_soft_cap)[0]


def share_heads(x: Any, heads: int) -> Any:
    """Keys or values (N, keys, fewer heads, dim) with each head as often as it takes to have this many."""
    fewer = x.shape[2]
    return x if fewer == heads else getitem(x, (slice(None), slice(None), np.repeat(np.arange(fewer), heads // fewer)))


def _check_shapes(query: tuple[int, ...], key: tuple[int, ...], value: tuple[int, ...]) -> None:
    if len(query) != 4 or len(key) != 4 or len(value) != 4:
        why = "Each has four axes: samples, time, heads, dimensions."
    elif len({query[0], key[0], value[0]}) > 1 or key[1:3] != value[1:3] or query[3] != key[3]:
        why = (
            "Queries and keys must have the same dimensions, keys and values the same time steps and heads, all the "
            "same samples."
        )
    elif query[2] % key[2]:
        why = "The number of the query's heads must be a multiple of that of the key's."
    else:
        return
    raise ValueError(f"dot_product_attention got query, key and value of shapes {query}, {key} and {value}. {why}")
