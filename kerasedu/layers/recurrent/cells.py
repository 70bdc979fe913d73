"""What the built-in cells share: three weights, and dropout that stays the same for a whole sequence.

A cell is one time step: from an input (N, features) and the states before, it gives an output and the states after.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import activations, constraints, initializers, ops, regularizers
from kerasedu.layers.arguments import whole_number
from kerasedu.layers.layer import Layer

Shape = tuple[int | None, ...]


class DropoutCell(Layer):
    """Base of cells with dropout: which inputs and states are dropped is drawn once, and holds for all time steps.

    Arguments:
        dropout: share of the inputs to drop while training.
        recurrent_dropout: share of the states to drop, on their way to the gates, while training.
        seed: a whole number for a random stream of this cell's own.
    """

    def __init__(
        self, dropout: float = 0.0, recurrent_dropout: float = 0.0, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.dropout = min(1.0, max(0.0, dropout))
        self.recurrent_dropout = min(1.0, max(0.0, recurrent_dropout))
        self.seed = seed
        self.generator = None if seed is None else np.random.default_rng(seed)
        vars(self)["_masks"] = {}  # by what they drop; not looked through for layers

    def reset_dropout_masks(self) -> None:
        """Draw anew what is dropped; a recurrent layer does so before each sequence."""
        self._masks.clear()

    def with_dropout(self, x: Any, training: bool) -> Any:
        """The inputs of a time step, some of them dropped."""
        return ops.multiply(x, self.mask("inputs", x.shape)) if self.drops_inputs(training) else x

    def sequence_with_dropout(self, x: Any, training: bool) -> Any:
        """The inputs of all time steps (N, T, ...), the same ones dropped in each."""
        if not self.drops_inputs(training):
            return x
        return ops.multiply(x, self.mask("inputs", (x.shape[0], *x.shape[2:]))[:, None])

    def with_recurrent_dropout(self, h: Any, training: bool) -> Any:
        """A state on its way to the gates, some of it dropped."""
        return ops.multiply(h, self.mask("states", h.shape)) if self.drops_states(training) else h

    def drops_inputs(self, training: bool) -> bool:
        return training and 0 < self.dropout < 1

    def drops_states(self, training: bool) -> bool:
        return training and 0 < self.recurrent_dropout < 1

    def mask(self, what: str, shape: tuple[int, ...]) -> np.ndarray:
        """0 where something is dropped, 1 / (1 - rate) elsewhere; drawn when it is first needed."""
        if what not in self._masks or self._masks[what].shape != tuple(shape):
            rate = self.dropout if what == "inputs" else self.recurrent_dropout
            self._masks[what] = ops.dropout(np.ones(shape, self.dtype), rate, generator=self.generator)
        return self._masks[what]

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "dropout": self.dropout,
            "recurrent_dropout": self.recurrent_dropout,
            "seed": self.seed,
        }


class RecurrentCell(DropoutCell):
    """Base of SimpleRNNCell, LSTMCell and GRUCell.

    Arguments:
        units: number of outputs, and of numbers in each state.
        activation: function or name; none (linear) when None.
        use_bias: whether each gate of each unit has a number of its own added.
        kernel_initializer: where the kernel starts; likewise recurrent_initializer and bias_initializer.
        kernel_regularizer: penalty on the kernel; likewise recurrent_regularizer and bias_regularizer.
        kernel_constraint: rule for the kernel; likewise recurrent_constraint and bias_constraint.
        dropout, recurrent_dropout, seed: as for DropoutCell.

    Weights: kernel (features, gates * units), recurrent_kernel (units, gates * units), bias (gates * units,).
    """

    gate_count = 1
    state_count = 1
    feature_axis = -1
    """Which axis of the input holds the features."""

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units = whole_number(units, "units", type(self).__name__.removesuffix("Cell"))
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.recurrent_initializer = initializers.get(recurrent_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.recurrent_regularizer = regularizers.get(recurrent_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.recurrent_constraint = constraints.get(recurrent_constraint)
        self.bias_constraint = constraints.get(bias_constraint)

    @property
    def state_size(self) -> int | list[int]:
        """Number of numbers in the state, or in each of them."""
        return self.units if self.state_count == 1 else [self.units] * self.state_count

    @property
    def output_size(self) -> int:
        """Number of outputs."""
        return self.units

    def build(self, input_shape: Shape) -> None:
        self.kernel = self.add_weight(
            self.kernel_shape(input_shape[-1]),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        self.recurrent_kernel = self.add_weight(
            self.kernel_shape(self.units),
            self.recurrent_initializer,
            regularizer=self.recurrent_regularizer,
            constraint=self.recurrent_constraint,
            name="recurrent_kernel",
        )
        self.bias = self._add_bias() if self.use_bias else None

    def _add_bias(self) -> Any:
        return self.add_weight(
            self.bias_shape,
            self.first_bias,
            regularizer=self.bias_regularizer,
            constraint=self.bias_constraint,
            name="bias",
        )

    def kernel_shape(self, inputs: int) -> tuple[int, ...]:
        return (inputs, self.gate_count * self.units)

    @property
    def bias_shape(self) -> tuple[int, ...]:
        return (self.gate_count * self.units,)

    def first_bias(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        """Where the bias starts."""
        return self.bias_initializer(shape, dtype=dtype)

    def get_initial_state(self, batch_size: int) -> list[np.ndarray]:
        """States to begin with: zeros, each (batch_size, units)."""
        return [np.zeros((batch_size, self.units), self.dtype) for _ in range(self.state_count)]

    # -- one time step -------------------------------------------------------------------------------------------------

    def call(self, inputs: Any, states: Any, training: bool = False) -> tuple[Any, Any]:
        given = list(states) if isinstance(states, list | tuple) else [states]
        x = self.with_dropout(inputs, training)
        if self.runs_as_operation(training):
            output, *new_states = self.operation(ops.expand_dims(x, 1), given)
        else:
            output, *new_states = self.from_parts(x, given, training)
        return output, (new_states if isinstance(states, list | tuple) else new_states[0])

    def runs_as_operation(self, training: bool) -> bool:
        """Whether the operation that knows whole sequences computes what this cell computes."""
        return self.activation is activations.tanh and not self.drops_states(training)

    def operation(self, sequence: Any, states: list[Any], **how: Any) -> tuple[Any, ...]:
        """The operation over a sequence (N, T, features): output and states."""
        raise NotImplementedError

    def from_parts(self, x: Any, states: list[Any], training: bool) -> tuple[Any, ...]:
        """One time step out of elementary operations: output and states."""
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "units": self.units,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "recurrent_initializer": initializers.serialize(self.recurrent_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "recurrent_regularizer": regularizers.serialize(self.recurrent_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "recurrent_constraint": constraints.serialize(self.recurrent_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
        }


def affine(x: Any, kernel: Any, bias: Any) -> Any:
    """x @ kernel + bias; without a bias the product alone."""
    y = ops.matmul(x, kernel)
    return y if bias is None else ops.add(y, bias)
