"""Attention over sequences with one head: dot products (Luong) or sums (Bahdanau)."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine import KerasTensor
from kerasedu.engine.op import plain
from kerasedu.layers.layer import Layer, registry
from kerasedu.ops.attention import causal_mask

Shape = tuple[int | None, ...]
FAR_BELOW = {2: 65504.0, 4: 1e9, 8: 1e9}
"""What is taken away from the score of a key that must not be looked at, by the bytes of a number. As in Keras."""


@registry.register()
class Attention(Layer):
    """Each query takes a mean of the values, weighted by how well their keys fit (Luong et al. 2015).

    scores = query @ key.T, weights = softmax(scores), output = weights @ value

    Arguments:
        use_scale: whether the scores are multiplied by a number that is learned.
        score_mode: "dot" for query @ key.T, "concat" for the sum over tanh(query + key), times a learned number.
        dropout: share of the weights that become 0 while training.
        seed: a whole number for a random stream of this layer's own.

    Call with [query, value] or [query, value, key]; the key is the value when it is not given. Shapes: query (N, T,
    dim), value (N, S, width), key (N, S, dim). Output shape: (N, T, width), and with return_attention_scores the
    weights (N, T, S).

    Weights: scale (), concat_score_weight (), as far as they are used.

    Raises:
        ValueError: for another score_mode, or inputs that are no such list.

    Example:
        >>> x = np.array([[[0.0], [9.0]]])
        >>> Attention()([x, x]).ravel()
        array([4.5, 9. ], dtype=float32)
    """

    supports_masking = True

    def __init__(
        self,
        use_scale: bool = False,
        score_mode: str = "dot",
        dropout: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if score_mode not in ("dot", "concat"):
            raise ValueError(f"Attention got score_mode={score_mode!r}. It takes 'dot' or 'concat'.")
        self.use_scale, self.score_mode, self.dropout, self.seed = use_scale, score_mode, dropout, seed
        self.generator = None if seed is None else np.random.default_rng(seed)
        self.scale = self.concat_score_weight = None

    def build(self, input_shape: Any) -> None:
        self._check(input_shape)
        if self.use_scale:
            self.scale = self.add_weight((), "ones", name="scale")
        if self.score_mode == "concat":
            self.concat_score_weight = self.add_weight((), "ones", name="concat_score_weight")

    def _check(self, shapes: Any) -> None:
        """Whether these are the shapes of [query, value] or [query, value, key] that fit together."""
        if not isinstance(shapes, list | tuple) or not all(isinstance(shape, list | tuple) for shape in shapes):
            self._refuse(shapes, "It takes a list: [query, value] or [query, value, key].")
        if len(shapes) not in (2, 3):
            self._refuse(
                shapes, f"It takes two or three arrays, [query, value] or [query, value, key], and not {len(shapes)}."
            )
        query, value, key = shapes[0], shapes[1], shapes[-1]
        if len({len(query), len(value), len(key)}) > 1 or query[-1] != key[-1]:
            self._refuse(shapes, "Query and key must have the same number of axes and the same length of the last one.")
        if key[:-1] != value[:-1]:
            self._refuse(shapes, "Each value needs one key: all their axes but the last must be equal.")

    def _refuse(self, shapes: Any, why: str) -> None:
        raise ValueError(f"{type(self).__name__} layer {self.name!r} got inputs of shapes {shapes}. {why}")

    def scores(self, query: Any, key: Any) -> Any:
        """How well each key fits each query: (N, T, S)."""
        if self.score_mode == "dot":
            scores = ops.einsum("...td,...sd->...ts", query, key)
            return scores if self.scale is None else ops.multiply(scores, self.scale)
        sums = ops.add(ops.expand_dims(query, -2), ops.expand_dims(key, -3))  # (N, T, S, dim)
        sums = sums if self.scale is None else ops.multiply(sums, self.scale)
        return ops.multiply(ops.sum(ops.tanh(sums), axis=-1), self.concat_score_weight)

    def call(
        self,
        inputs: Any,
        mask: Any = None,
        training: bool = False,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        self._check([tuple(x.shape) for x in inputs] if isinstance(inputs, list | tuple) else tuple(inputs.shape))
        query, value, key = inputs[0], inputs[1], inputs[-1]
        query_mask, value_mask = self._masks(mask)
        scores = self.scores(query, key)
        seen = self._seen(scores.shape, value_mask, use_causal_mask)
        if seen is not None:
            far_below = FAR_BELOW[np.dtype(scores.dtype).itemsize]
            scores = ops.subtract(scores, np.where(seen, 0, far_below).astype(scores.dtype))
        weights = ops.softmax(scores)
        dropped = ops.dropout(weights, self.dropout, None, self.generator) if training and self.dropout else weights
        y = ops.matmul(dropped, value)
        if query_mask is not None:
            y = ops.multiply(y, np.asarray(plain(query_mask))[..., None].astype(y.dtype))
        return (y, weights) if return_attention_scores else y

    def _masks(self, mask: Any) -> tuple[Any, Any]:
        """The mask of the query and that of the value."""
        if mask is None:
            return None, None
        if not isinstance(mask, list | tuple) or len(mask) not in (2, 3):
            raise ValueError(
                f"{type(self).__name__} layer {self.name!r} takes mask=[query_mask, value_mask], and got {mask!r}."
            )
        return mask[0], mask[1]

    @staticmethod
    def _seen(shape: tuple[int, ...], value_mask: Any, causal: bool) -> Any:
        """Which keys each query may look at; None for all."""
        seen = causal_mask(*shape[-2:]) if causal else None
        if value_mask is None:
            return seen
        value_mask = np.asarray(plain(value_mask), bool)[..., None, :]
        return value_mask if seen is None else value_mask & seen

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """That of the query."""
        return previous_mask[0] if isinstance(previous_mask, list | tuple) else None

    def compute_output_shape(self, input_shape: Any) -> Shape:
        return (*input_shape[0][:-1], input_shape[1][-1])

    def compute_output_spec(
        self,
        inputs: Any,
        mask: Any = None,
        training: bool = False,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        shapes = [x.shape for x in inputs]
        y = KerasTensor(self.compute_output_shape(shapes), self.dtype, name=f"{self.name}_output")
        scores = (*shapes[0][:-1], shapes[1][-2])
        return (y, KerasTensor(scores, self.dtype)) if return_attention_scores else y

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "use_scale": self.use_scale,
            "score_mode": self.score_mode,
            "dropout": self.dropout,
            "seed": self.seed,
        }


@registry.register()
class AdditiveAttention(Attention):
    """Each query takes a mean of the values, weighted by how well their keys fit (Bahdanau et al. 2015).

    scores = sum over dim of scale * tanh(query + key), weights = softmax(scores), output = weights @ value

    Arguments:
        use_scale: whether each dimension has a factor that is learned.
        dropout: share of the weights that become 0 while training.
        seed: a whole number for a random stream of this layer's own.

    Call with [query, value] or [query, value, key], as Attention. Weights: scale (dim,).
    """

    def __init__(self, use_scale: bool = True, dropout: float = 0.0, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(use_scale=use_scale, dropout=dropout, seed=seed, **kwargs)

    def build(self, input_shape: Any) -> None:
        self._check(input_shape)
        if self.use_scale:
            self.scale = self.add_weight((input_shape[0][-1],), "glorot_uniform", name="scale")

    def scores(self, query: Any, key: Any) -> Any:
        fits = ops.tanh(ops.add(ops.expand_dims(query, -2), ops.expand_dims(key, -3)))  # (N, T, S, dim)
        return ops.sum(fits if self.scale is None else ops.multiply(fits, self.scale), axis=-1)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        del config["score_mode"]
        return config
