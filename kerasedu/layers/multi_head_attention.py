"""Attention with several heads, each of which looks for something else."""

from __future__ import annotations

from typing import Any

from kerasedu.layers.arguments import whole_number
from kerasedu.layers.headed_attention import HeadedAttention
from kerasedu.layers.layer import registry

Shape = tuple[int | None, ...]


@registry.register()
class MultiHeadAttention(HeadedAttention):
    """Several attentions side by side, each over projections of its own, and a dense layer that joins them.

    Source: Vaswani et al. 2017.

    Arguments:
        num_heads: number of heads.
        key_dim: numbers of a query and of a key in each head.
        value_dim: numbers of a value in each head; key_dim when None.
        dropout: share of the attention weights that become 0 while training.
        use_bias: whether the dense layers have biases.
        output_shape: lengths of the output's axes behind those of time; the query's last axis when None.
        attention_axes: axes that attention runs over; all but the first and the last when None.
        sliding_window: each query sees only keys less than this many steps away; all when None.
        flash_attention: accepted for Keras's sake; there is one way here.
        kernel_initializer: where the kernels start.
        bias_initializer: where the biases start.
        kernel_regularizer: penalty on the kernels.
        bias_regularizer: penalty on the biases.
        activity_regularizer: penalty on the output.
        kernel_constraint: rule for the kernels.
        bias_constraint: rule for the biases.
        use_gate: whether the result of each head is multiplied by a sigmoid gate that is made of the query.
        seed: a whole number for a random stream of this layer's own.

    Call with query (N, T, features), value (N, S, features) and, if it is not the value, key; further with query_mask
    (N, T), value_mask and key_mask (N, S), attention_mask (N, T, S), use_causal_mask, return_attention_scores.
    Output shape: (N, T, features), and the weights (N, heads, T, S).

    Example:
        >>> import numpy as np
        >>> x = np.ones((2, 5, 8))
        >>> MultiHeadAttention(num_heads=2, key_dim=4)(x, x).shape
        (2, 5, 8)
    """

    def __init__(
        self,
        num_heads: int,
        key_dim: int,
        value_dim: int | None = None,
        dropout: float = 0.0,
        use_bias: bool = True,
        output_shape: Any = None,
        attention_axes: Any = None,
        sliding_window: int | None = None,
        flash_attention: bool | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_gate: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        num_heads = whole_number(num_heads, "num_heads", "MultiHeadAttention")
        key_dim = whole_number(key_dim, "key_dim", "MultiHeadAttention")
        super().__init__(
            num_heads,
            num_heads,
            key_dim,
            key_dim if value_dim is None else whole_number(value_dim, "value_dim", "MultiHeadAttention"),
            dropout=dropout,
            use_bias=use_bias,
            use_gate=use_gate,
            sliding_window=sliding_window,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
            seed=seed,
            **kwargs,
        )
        self.output_lengths = output_shape
        self.attention_axes = attention_axes

    def lengths_of_output(self, query_shape: Shape) -> Shape:
        given = self.output_lengths
        if given is None:
            return super().lengths_of_output(query_shape)
        return tuple(given) if isinstance(given, list | tuple) else (given,)

    def axes_of_attention(self, rank: int) -> tuple[int, ...]:
        if self.attention_axes is None:
            return super().axes_of_attention(rank)
        axes = self.attention_axes if isinstance(self.attention_axes, list | tuple) else (self.attention_axes,)
        return tuple(axis % rank for axis in axes)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "num_heads": self.heads,
            "key_dim": self.key_dim,
            "value_dim": self.value_dim,
            "output_shape": self.output_lengths,
            "attention_axes": self.attention_axes,
        }


@registry.register("GroupQueryAttention", class_name="GroupQueryAttention")
class GroupedQueryAttention(HeadedAttention):
    """Attention with several heads, in which groups of query heads share one head of key and value.

    Source: Ainslie et al. 2023.

    Arguments:
        head_dim: numbers of a query, a key and a value in each head.
        num_query_heads: number of heads of the query.
        num_key_value_heads: number of heads of key and value, which divides that of the query.
        dropout: share of the attention weights that become 0 while training.
        use_bias: whether the dense layers have biases.
        sliding_window: each query sees only keys less than this many steps away; all when None.
        flash_attention: accepted for Keras's sake; there is one way here.
        kernel_initializer: where the kernels start.
        bias_initializer: where the biases start.
        kernel_regularizer: penalty on the kernels.
        bias_regularizer: penalty on the biases.
        activity_regularizer: penalty on the output.
        kernel_constraint: rule for the kernels.
        bias_constraint: rule for the biases.
        use_gate: whether the result of each head is multiplied by a sigmoid gate that is made of the query.
        seed: a whole number for a random stream of this layer's own.

    Call as MultiHeadAttention.

    Example:
        >>> import numpy as np
        >>> x = np.ones((2, 5, 8))
        >>> GroupedQueryAttention(head_dim=4, num_query_heads=4, num_key_value_heads=2)(x, x).shape
        (2, 5, 8)
    """

    def __init__(
        self,
        head_dim: int,
        num_query_heads: int,
        num_key_value_heads: int,
        dropout: float = 0.0,
        use_bias: bool = True,
        sliding_window: int | None = None,
        flash_attention: bool | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_gate: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        head_dim = whole_number(head_dim, "head_dim", "GroupedQueryAttention")
        if whole_number(num_query_heads, "num_query_heads", "GroupedQueryAttention") % whole_number(
            num_key_value_heads, "num_key_value_heads", "GroupedQueryAttention"
        ):
            raise ValueError(
                f"GroupedQueryAttention got num_query_heads={num_query_heads} and "
                f"num_key_value_heads={num_key_value_heads}. The first must be a multiple of the second."
            )
        super().__init__(
            num_query_heads,
            num_key_value_heads,
            head_dim,
            head_dim,
            dropout=dropout,
            use_bias=use_bias,
            use_gate=use_gate,
            sliding_window=sliding_window,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
            seed=seed,
            **kwargs,
        )

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "head_dim": self.key_dim,
            "num_query_heads": self.heads,
            "num_key_value_heads": self.key_heads,
        }


GroupQueryAttention = GroupedQueryAttention
