"""Whole numbers, such as words, as vectors that are learned."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import constraints, initializers, ops, regularizers
from kerasedu.engine import KerasTensor
from kerasedu.engine.op import plain
from kerasedu.layers.arguments import refuse_compression, whole_number
from kerasedu.layers.layer import Layer, registry
from kerasedu.ops.embedding import embed

Shape = tuple[int | None, ...]


@registry.register()
class Embedding(Layer):
    """For each whole number a vector of its own: row k of a table that is learned.

    Arguments:
        input_dim: how many numbers there are; they run from 0 to input_dim - 1.
        output_dim: length of a vector.
        embeddings_initializer: where the table starts.
        embeddings_regularizer: penalty on the table.
        embeddings_constraint: rule for the table.
        mask_zero: whether 0 means padding: later layers that know masks then skip it.
        weights: the table to start from, an array or a list of one.
        input_length: accepted for the sake of older Keras code; lengths are found from the data.
        lora_rank: not here; None.
        lora_alpha: not here; None.
        quantization_config: not here; None.

    Input shape: (N, ...), whole numbers. Output shape: (N, ..., output_dim). Weights: embeddings (input_dim,
    output_dim).

    Raises:
        ValueError: if input_dim or output_dim is no positive whole number, or an input lies outside.

    Example:
        >>> Embedding(10, 3)(np.array([[4, 0]])).shape
        (1, 2, 3)
    """

    takes_integers = True

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        weights: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        quantization_config: Any = None,
        input_length: int | None = None,
        **kwargs: Any,
    ) -> None:
        if input_length is not None and kwargs.get("input_shape") is None:
            lengths = input_length if isinstance(input_length, list | tuple) else (input_length,)
            kwargs["input_shape"] = tuple(lengths)
        super().__init__(**kwargs)
        refuse_compression(
            "Embedding", lora_rank=lora_rank, lora_alpha=lora_alpha, quantization_config=quantization_config
        )
        self.input_dim = whole_number(input_dim, "input_dim", "Embedding")
        self.output_dim = whole_number(output_dim, "output_dim", "Embedding")
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = constraints.get(embeddings_constraint)
        self.mask_zero = self.supports_masking = mask_zero
        if weights is not None:
            self.build()
            self.built = True
            self.embeddings.assign(weights[0] if isinstance(weights, list | tuple) else weights)

    def build(self, input_shape: Shape | None = None) -> None:
        self.embeddings = self.add_weight(
            (self.input_dim, self.output_dim),
            self.embeddings_initializer,
            regularizer=self.embeddings_regularizer,
            constraint=self.embeddings_constraint,
            name="embeddings",
        )

    def call(self, inputs: Any) -> Any:
        return embed(self._checked(np.asarray(plain(inputs))), self.embeddings)

    def _checked(self, inputs: np.ndarray) -> np.ndarray:
        """The inputs as whole numbers, if each of them has a row."""
        indices = inputs.astype(np.intp, copy=False)
        if indices.size and indices.view(np.uintp).max() >= self.input_dim:  # read so, negative numbers are huge
            wrong = indices.min() if indices.min() < 0 else indices.max()
            raise ValueError(
                f"{type(self).__name__} layer {self.name!r} got the number {wrong} and has input_dim={self.input_dim}: "
                f"numbers run from 0 to {self.input_dim - 1}. Raise input_dim, or replace rare words by one number "
                "before."
            )
        return indices

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return (*input_shape, self.output_dim)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return ops.not_equal(inputs, 0) if self.mask_zero else None

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "input_dim": self.input_dim,
            "output_dim": self.output_dim,
            "embeddings_initializer": initializers.serialize(self.embeddings_initializer),
            "embeddings_regularizer": regularizers.serialize(self.embeddings_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "embeddings_constraint": constraints.serialize(self.embeddings_constraint),
            "mask_zero": self.mask_zero,
        }


@registry.register()
class ReversibleEmbedding(Embedding):
    """An embedding that can also be walked back, from vectors to a score for each whole number, as language models do.

    Arguments:
        input_dim: how many numbers there are; they run from 0 to input_dim - 1.
        output_dim: length of a vector.
        tie_weights: whether the way back takes the same table; otherwise a matrix of its own.
        embeddings_initializer: where the table starts.
        embeddings_regularizer: penalty on the table.
        embeddings_constraint: rule for the table.
        mask_zero: whether 0 means padding.
        reverse_dtype: number type of the way back; the layer's when None.
        logit_soft_cap: scores are held between minus and plus this number, by a tanh; not when None.

    Weights: embeddings (input_dim, output_dim), and reverse_embeddings (output_dim, input_dim) if not tied.

    Example:
        >>> layer = ReversibleEmbedding(10, 3)
        >>> vectors = layer(np.array([[4, 0]]))
        >>> layer(vectors, reverse=True).shape
        (1, 2, 10)
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        tie_weights: bool = True,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        reverse_dtype: str | None = None,
        logit_soft_cap: float | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            input_dim,
            output_dim,
            embeddings_initializer,
            embeddings_regularizer,
            embeddings_constraint,
            mask_zero,
            **kwargs,
        )
        self.tie_weights, self.reverse_dtype, self.logit_soft_cap = tie_weights, reverse_dtype, logit_soft_cap

    def build(self, input_shape: Shape | None = None) -> None:
        super().build(input_shape)
        if not self.tie_weights:
            self.reverse_embeddings = self.add_weight(
                (self.output_dim, self.input_dim), self.embeddings_initializer, name="reverse_embeddings"
            )

    def call(self, inputs: Any, reverse: bool = False) -> Any:
        if not reverse:
            return super().call(inputs)
        matrix = ops.transpose(self.embeddings) if self.tie_weights else self.reverse_embeddings
        if self.reverse_dtype is not None:
            inputs, matrix = ops.cast(inputs, self.reverse_dtype), ops.cast(matrix, self.reverse_dtype)
        scores = ops.matmul(inputs, matrix)
        cap = self.logit_soft_cap
        return scores if cap is None else ops.multiply(cap, ops.tanh(ops.divide(scores, cap)))

    def compute_output_shape(self, input_shape: Shape, reverse: bool = False) -> Shape:
        return (*input_shape[:-1], self.input_dim) if reverse else super().compute_output_shape(input_shape)

    def compute_output_spec(self, inputs: Any, reverse: bool = False) -> Any:
        dtype = self.reverse_dtype if reverse and self.reverse_dtype else self.dtype
        return KerasTensor(self.compute_output_shape(inputs.shape, reverse), dtype, name=f"{self.name}_output")

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "tie_weights": self.tie_weights,
            "reverse_dtype": self.reverse_dtype,
            "logit_soft_cap": self.logit_soft_cap,
        }
