"""What the attentions with heads share."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kerasedu import constraints, initializers, ops, regularizers
from kerasedu.engine import KerasTensor, settings
from kerasedu.engine.op import plain
from kerasedu.layers.einsum_dense import EinsumDense
from kerasedu.layers.layer import Layer
from kerasedu.layers.wrappers import build_inside
from kerasedu.ops.attention import attend, causal_mask, share_heads

Shape = tuple[int | None, ...]


class HeadedAttention(Layer):
    """Base of the attentions with heads: dense layers make query, key and value for each head; one joins the results.

    Arguments:
        heads: number of heads of the query.
        key_heads: number of heads of key and value; several heads of the query share one where it is smaller.
        key_dim: numbers of a query and of a key in each head.
        value_dim: numbers of a value in each head.

    The other arguments are those of MultiHeadAttention.
    """

    supports_masking = True

    def __init__(
        self,
        heads: int,
        key_heads: int,
        key_dim: int,
        value_dim: int,
        *,
        dropout: float,
        use_bias: bool,
        use_gate: bool,
        sliding_window: int | None,
        kernel_initializer: Any,
        bias_initializer: Any,
        kernel_regularizer: Any,
        bias_regularizer: Any,
        activity_regularizer: Any,
        kernel_constraint: Any,
        bias_constraint: Any,
        seed: int | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.heads, self.key_heads, self.key_dim, self.value_dim = heads, key_heads, key_dim, value_dim
        self.dropout, self.seed = dropout, seed
        if not 0 <= self.dropout < 1:
            raise ValueError(
                f"{type(self).__name__} got dropout={self.dropout!r}. It takes a number from 0 to below 1."
            )
        self.use_bias, self.use_gate, self.sliding_window = use_bias, use_gate, sliding_window
        self.generator = None if self.seed is None else np.random.default_rng(self.seed)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)

    # -- weights -------------------------------------------------------------------------------------------------------

    def build(self, query_shape: Shape, value_shape: Shape, key_shape: Shape | None = None) -> None:
        key_shape = key_shape or value_shape
        self._check(query_shape, value_shape, key_shape)
        self.query_dense = self._dense("query", query_shape, self.heads, self.key_dim)
        self.key_dense = self._dense("key", key_shape, self.key_heads, self.key_dim)
        self.gate_dense = self._dense("gate", query_shape, self.heads, self.value_dim) if self.use_gate else None
        self.value_dense = self._dense("value", value_shape, self.key_heads, self.value_dim)
        output = self.lengths_of_output(query_shape)
        names = "cdefg"[: len(output)]
        self.output_dense = self._make(f"...ab,ab{names}->...{names}", output, names, "attention_output")
        build_inside(self, self.output_dense, (*query_shape[:-1], self.heads, self.value_dim))

    def _dense(self, name: str, shape: Shape, heads: int, dim: int) -> EinsumDense:
        """The layer that makes one vector for each head out of the features."""
        layer = self._make("...a,abc->...bc", (heads, dim), "bc", name)
        build_inside(self, layer, shape)
        return layer

    def _make(self, equation: str, output_shape: Shape, bias_axes: str, name: str) -> EinsumDense:
        layer = EinsumDense(
            equation,
            output_shape,
            bias_axes=bias_axes if self.use_bias else None,
            kernel_initializer=self.kernel_initializer,
            bias_initializer=self.bias_initializer,
            kernel_regularizer=self.kernel_regularizer,
            bias_regularizer=self.bias_regularizer,
            kernel_constraint=self.kernel_constraint,
            bias_constraint=self.bias_constraint,
            dtype=self.dtype,
            name=name,
        )
        layer.supports_masking = True  # time steps stay what they are
        return layer

    def lengths_of_output(self, query_shape: Shape) -> Shape:
        """Lengths of the output's axes in the place of the query's last."""
        return (query_shape[-1],)

    # -- what it does --------------------------------------------------------------------------------------------------

    def call(
        self,
        query: Any,
        value: Any,
        key: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: bool = False,
        training: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        key = value if key is None else key
        self._check(tuple(query.shape), tuple(value.shape), tuple(key.shape))
        heads = Heads(query.shape, key.shape, self.axes_of_attention(len(query.shape)))
        mask = self._mask(heads, query_mask, value_mask, key_mask, attention_mask, use_causal_mask)
        q = heads.flat(self.query_dense(query))
        k = share_heads(heads.flat(self.key_dense(key)), self.heads)
        v = share_heads(heads.flat(self.value_dense(value)), self.heads)
        y, weights = attend(
            q,
            k,
            v,
            mask=mask,
            scale=1 / math.sqrt(self.key_dim),
            kept=self._kept((q.shape[0], self.heads, q.shape[1], k.shape[1]), q.dtype) if training else None,
            blind_sees_nothing=bool(return_attention_scores or self.dropout or len(query.shape) != 3),
        )
        y = heads.unflat(y)
        if self.gate_dense is not None:
            y = ops.multiply(y, ops.sigmoid(self.gate_dense(query)))
        y = self.output_dense(y)
        return (y, heads.unflat_weights(weights)) if return_attention_scores else y

    def _kept(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """Factors of a dropout of the weights; None without one."""
        if not self.dropout:
            return None
        lots = (self.generator or settings.generator()).random(shape)
        return (lots >= self.dropout).astype(dtype) / np.dtype(dtype).type(1 - self.dropout)

    def _mask(
        self, heads: Heads, query_mask: Any, value_mask: Any, key_mask: Any, attention_mask: Any, causal: bool
    ) -> Any:
        """Which keys each query may look at, (N, heads, T, S) or a shape that broadcasts to it; None for all."""
        queries, keys = heads.queries, heads.keys
        rules = []
        if query_mask is not None:
            rules.append(_boolean(query_mask)[..., :, None])
        rules += [_boolean(mask)[..., None, :] for mask in (value_mask, key_mask) if mask is not None]
        if causal:
            rules.append(causal_mask(queries, keys)[None])
        if self.sliding_window is not None:
            apart = np.abs(np.arange(queries)[:, None] - np.arange(keys))
            rules.append((apart < self.sliding_window)[None])
        if attention_mask is not None:
            rules.append(_boolean(attention_mask))
        if not rules:
            return None
        seen = rules[0]
        for rule in rules[1:]:
            seen = seen & rule
        return heads.flat_mask(seen)

    def axes_of_attention(self, rank: int) -> tuple[int, ...]:
        """The axes that attention runs over: all but the first and the last."""
        return tuple(range(1, rank - 1))

    def _check(self, query: Shape, value: Shape, key: Shape) -> None:
        if min(len(query), len(value), len(key)) < 3 or len({len(query), len(value), len(key)}) > 1:
            self._refuse(query, value, key, "Each needs three axes or more: samples, time, features.")
        if len({n for n in (query[0], value[0], key[0]) if n is not None}) > 1:
            self._refuse(query, value, key, "They must have the same number of samples.")
        if any(a != b for a, b in zip(value[1:-1], key[1:-1], strict=True) if None not in (a, b)):
            self._refuse(query, value, key, "Each value needs one key: their time axes must have the same length.")

    def _refuse(self, query: Shape, value: Shape, key: Shape, why: str) -> None:
        raise ValueError(
            f"{type(self).__name__} layer {self.name!r} got query, value and key of shapes {tuple(query)}, "
            f"{tuple(value)} and {tuple(key)}. {why}"
        )

    # -- shapes and configuration --------------------------------------------------------------------------------------

    def compute_output_shape(self, query_shape: Shape, value_shape: Any = None, key_shape: Any = None) -> Shape:
        return (*query_shape[:-1], *self.lengths_of_output(query_shape))

    def compute_output_spec(self, query: Any, value: Any, key: Any = None, *_: Any, **kwargs: Any) -> Any:
        y = KerasTensor(self.compute_output_shape(query.shape), self.dtype, name=f"{self.name}_output")
        if not kwargs.get("return_attention_scores"):
            return y
        heads = Heads(query.shape, (value if key is None else key).shape, self.axes_of_attention(len(query.shape)))
        return y, KerasTensor(heads.weights_shape(self.heads), self.dtype)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "dropout": self.dropout,
            "use_bias": self.use_bias,
            "use_gate": self.use_gate,
            "sliding_window": self.sliding_window,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
            "seed": self.seed,
        }


class Heads:
    """Brings arrays (N, *axes, heads, dim) into the shape (samples, time, heads, dim) of attention, and back.

    The axes of attention together are the time; the other axes count as samples.

    Arguments:
        query_shape: shape of the query, (N, *axes, features).
        key_shape: shape of the key, with as many axes.
        axes: the axes of attention.
    """

    def __init__(self, query_shape: Shape, key_shape: Shape, axes: tuple[int, ...]) -> None:
        self.query_shape, self.key_shape = tuple(query_shape), tuple(key_shape)
        self.axes = axes
        self.others = tuple(a for a in range(len(query_shape) - 1) if a not in axes)
        self.plain = self.others == (0,)

    @property
    def queries(self) -> int:
        return math.prod(self.query_shape[a] for a in self.axes)

    @property
    def keys(self) -> int:
        return math.prod(self.key_shape[a] for a in self.axes)

    def flat(self, x: Any) -> Any:
        """(N, *axes, heads, dim) as (samples, time, heads, dim)."""
        if self.plain and len(self.axes) == 1:
            return x
        rank = len(x.shape)
        time = math.prod(x.shape[a] for a in self.axes)
        x = ops.transpose(x, (*self.others, *self.axes, rank - 2, rank - 1))
        return ops.reshape(x, (-1, time, *x.shape[-2:]))

    def unflat(self, y: Any) -> Any:
        """(samples, queries, heads, dim) as (N, *axes, heads, dim)."""
        if self.plain and len(self.axes) == 1:
            return y
        order = (*self.others, *self.axes, len(self.query_shape) - 1, len(self.query_shape))
        y = ops.reshape(y, (*(self.query_shape[a] for a in order[:-2]), *y.shape[-2:]))
        return ops.transpose(y, tuple(order.index(a) for a in range(len(order))))

    def weights_shape(self, heads: int) -> Shape:
        """Shape of the weights as they are handed out: (N, *others, heads, *query axes, *key axes)."""
        others = (self.query_shape[a] for a in self.others)
        return (*others, heads, *(self.query_shape[a] for a in self.axes), *(self.key_shape[a] for a in self.axes))

    def unflat_weights(self, weights: Any) -> Any:
        """Weights (samples, heads, queries, keys) as they are handed out."""
        return ops.reshape(weights, self.weights_shape(weights.shape[1]))

    def flat_mask(self, mask: np.ndarray) -> np.ndarray:
        """A mask over (N, *others, *query axes, *key axes), perhaps with heads, as (samples, heads, queries, keys)."""
        time = 2 * len(self.axes)
        missing = len(self.others) + 1 + time - mask.ndim
        place = max(mask.ndim - time, 0)
        mask = mask.reshape(*mask.shape[:place], *(1,) * missing, *mask.shape[place:])
        if self.plain and len(self.axes) == 1:
            return mask
        heads = mask.shape[len(self.others)]
        return np.broadcast_to(mask, self.weights_shape(heads)).reshape(-1, heads, self.queries, self.keys)


def _boolean(mask: Any) -> np.ndarray:
    return np.asarray(plain(mask)).astype(bool)
