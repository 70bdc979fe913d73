"""Attention: every query takes a weighted mean of values, the more of each, the better its key fits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.engine.op import plain
from kerasedu.engine.tape import in_parts
from kerasedu.ops.arithmetic import add, divide, multiply
from kerasedu.ops.broadcasting import unbroadcast
from kerasedu.ops.einsums import einsum
from kerasedu.ops.elementwise import tanh
from kerasedu.ops.shaping import getitem, where
from kerasedu.ops.softmaxes import Softmax, softmax

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
        self.query, self.key, self.value = (x.swapaxes(1, 2) for x in (query, key, value))  # heads before time
        scaled = self.query * query.dtype.type(self.scale)
        self.scores = scaled @ self.key.swapaxes(2, 3)  # (N, heads, queries, keys)
        if bias is not None:
            self.scores, self.bias_shape = self.scores + bias, bias.shape
        if self.mask is not None:
            self.scores = np.where(self.mask, self.scores, lowest(self.scores.dtype))
        self.weights = Softmax().forward(self.scores)
        if self.mask is not None and self.blind_sees_nothing:
            self.weights *= self.mask
        return (self._after_dropout() @ self.value).swapaxes(1, 2), self.weights

    def _after_dropout(self) -> Array:
        return self.weights if self.kept is None else self.weights * self.kept

    def backward(self, grad_y: Array, grad_weights: Array) -> tuple[Array | None, ...]:
        grad_y = grad_y.swapaxes(1, 2)  # (N, heads, queries, width)
        grad_scores = grad_y @ self.value.swapaxes(
            2, 3
        )  # so far the gradient of the weights, here and in the next lines
        if self.kept is not None:
            grad_scores *= self.kept
        grad_scores += grad_weights
        grad_scores -= np.einsum("bhqk,bhqk->bhq", grad_scores, self.weights)[..., None]
        grad_scores *= self.weights
        if self.mask is not None:
            grad_scores *= self.mask
        scale = grad_y.dtype.type(self.scale)
        return (
            (grad_scores @ (self.key * scale)).swapaxes(1, 2) if self.needs_grad[0] else None,
            (grad_scores.swapaxes(2, 3) @ (self.query * scale)).swapaxes(1, 2) if self.needs_grad[1] else None,
            (self._after_dropout().swapaxes(2, 3) @ grad_y).swapaxes(1, 2) if self.needs_grad[2] else None,
            unbroadcast(grad_scores, self.bias_shape) if self.needs_grad[3] and hasattr(self, "bias_shape") else None,
        )


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
