"""RNN: a cell, taken through a sequence time step by time step."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine import Variable
from kerasedu.engine.op import plain
from kerasedu.engine.structure import flatten, map_structure, pack_like
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers.layer import Layer, registry
from kerasedu.layers.recurrent.any_cell import (
    as_list,
    build_cell,
    first_states,
    is_cell,
    one_step,
    output_size,
    reset_dropout_masks,
)
from kerasedu.layers.recurrent.stacked import StackedRNNCells

Shape = tuple[int | None, ...]


@registry.register()
class RNN(Layer):
    """A cell, taken through a sequence: at each time step it gets the input and the states that it left behind before.

    A cell of your own is a layer with `state_size` (a whole number, or a list of them) and `call(self, inputs,
    states)`, which returns the output and a list of new states.

    Arguments:
        cell: the cell, or a list of cells to be stacked.
        return_sequences: whether the output has all time steps, or the last one only.
        return_state: whether the states after the last time step are returned too: [output, *states].
        go_backwards: whether the sequence is read from its end; the output then begins with what was read first.
        stateful: whether each batch goes on with the states that the one before ended with. The batch size must be
            fixed then: Input(batch_shape=(32, None, 8)). `reset_state()` puts the states back to zero.
        unroll: accepted, and changes nothing.
        zero_output_for_mask: whether the output of a masked time step is 0 instead of the output before it.

    Call arguments:
        sequences: array (N, T, features).
        initial_state: list of the states to begin with; zeros when None.
        mask: array of true and false (N, T): which time steps count. A masked one leaves the states as they are.
        training: whether dropout drops.

    Output shape: (N, units), with return_sequences (N, T, units).

    Raises:
        ValueError: if the cell has no state_size; if the input is no batch of sequences; if a batch of another size
            comes to a stateful layer.

    Example:
        >>> import numpy as np
        >>> from kerasedu import ops
        >>> class Adding(Layer):
        ...     state_size = 1
        ...     def call(self, inputs, states):
        ...         total = ops.add(states[0], inputs)
        ...         return total, [total]
        >>> RNN(Adding(), return_sequences=True)(np.array([[[1.0], [2.0], [3.0]]])).ravel()
        array([1., 3., 6.], dtype=float32)
    """

    supports_masking = True
    input_axes = 3

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**_with_input_shape(kwargs))
        cell = StackedRNNCells(cell) if isinstance(cell, list | tuple) else cell
        if not is_cell(cell):
            raise ValueError(
                f"{type(self).__name__} got cell={cell!r}. A cell has `call(inputs, states)` and `state_size`, the "
                "number of numbers in its state, or a list of them: LSTMCell(32), or a layer of your own."
            )
        self.cell = cell
        self.return_sequences, self.return_state, self.go_backwards = return_sequences, return_state, go_backwards
        self.stateful, self.unroll, self.zero_output_for_mask = stateful, unroll, zero_output_for_mask
        self.states: list[Any] | None = None

    # -- shapes --------------------------------------------------------------------------------------------------------

    @property
    def state_size(self) -> list[Any]:
        """Size of each state; for stacked cells, of each state of each cell."""
        return as_list(self.cell.state_size)

    def build(self, sequences_shape: Shape, initial_state_shape: Any = None) -> None:
        self._check_sequences(sequences_shape)
        build_cell(self, self.cell, (sequences_shape[0], *sequences_shape[2:]))
        if self.stateful:
            self._remember_states(sequences_shape)

    def _check_sequences(self, shape: Shape) -> None:
        layout = "samples, time steps, features" + ", ..." * (self.input_axes > 3)
        if not isinstance(shape, tuple) or len(shape) != self.input_axes:
            got = f"inputs of shapes {shape}" if isinstance(shape, list) else f"an input of shape {shape}"
            raise ValueError(
                f"{type(self).__name__} layer {self.name!r} got {got}. It takes one array with {self.input_axes} axes: "
                f"({layout}). A layer before it must return whole sequences (return_sequences=True); states are given "
                "as initial_state=[...]."
            )
        if shape[1] == 0 or None in shape[2:]:
            raise ValueError(
                f"{type(self).__name__} layer {self.name!r} got an input of shape {shape}. It takes ({layout}) with at "
                "least one time step and a known number of features."
            )

    def compute_output_shape(self, sequences_shape: Shape, initial_state_shape: Any = None) -> Any:
        batch, steps = sequences_shape[:2]
        size = output_size(self.cell)
        output = (batch, steps, size) if self.return_sequences else (batch, size)
        return [output, *_shape_of(batch, self.state_size)] if self.return_state else output

    def compute_output_spec(self, sequences: Any, *args: Any, **kwargs: Any) -> Any:
        self._check_sequences(tuple(sequences.shape))
        return _symbolic(self.compute_output_shape(tuple(sequences.shape)), self.dtype, f"{self.name}_output")

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        mask = flatten(previous_mask)[0] if self.return_sequences else None
        return [mask, *([None] * len(flatten(self.state_size)))] if self.return_state else mask

    # -- states --------------------------------------------------------------------------------------------------------

    def get_initial_state(self, batch_size: int) -> list[Any]:
        """States to begin with: what the cell says, else zeros."""
        return first_states(self.cell, batch_size, self.dtype)

    def _remember_states(self, sequences_shape: Shape) -> None:
        if sequences_shape[0] is None:
            raise ValueError(
                f"{type(self).__name__} layer {self.name!r} is stateful and got inputs of shape {sequences_shape}, "
                "without a fixed batch size. It keeps states for each sample of a batch: give the batch size, "
                "Input(batch_shape=(32, 10, 8))."
            )
        named: dict[str, Any] = {"trainable": False, "name": "rnn_state", "path": f"{self.name}/rnn_state"}
        zeros = self.get_initial_state(sequences_shape[0])
        states = map_structure(lambda zero: Variable(np.array(zero), **named), zeros)
        vars(self)["states"] = states  # past __setattr__, which would count them as weights

    @property
    def memories(self) -> list[Variable]:
        """The states that a stateful layer remembers: they are no weights, neither trained nor saved."""
        return flatten(self.states) if self.states else []

    def reset_state(self) -> None:
        """Put the states that a stateful layer remembers back to zero."""
        for state in self.memories:
            state.assign(np.zeros(state.shape, state.dtype))

    reset_states = reset_state

    def _first_states(self, initial_state: Any, samples: int) -> list[Any]:
        if initial_state is not None:
            given = as_list(initial_state)
            if len(flatten(given)) != len(flatten(self.state_size)):
                raise ValueError(
                    f"{type(self).__name__} layer {self.name!r} got {len(flatten(given))} initial states and has "
                    f"{len(flatten(self.state_size))}, of sizes {self.state_size}. Give initial_state a list of that "
                    "many arrays."
                )
            return given
        if not self.stateful:
            return self.get_initial_state(samples)
        kept = len(self.memories[0])
        if kept != samples:
            raise ValueError(
                f"{type(self).__name__} layer {self.name!r} is stateful for batches of {kept} samples and got one of "
                f"{samples}. Each sample goes on where the one at its place in the batch before ended: use one batch "
                "size throughout, and a number of samples that it divides."
            )
        return map_structure(lambda state: state.value, self.states)

    # -- through time --------------------------------------------------------------------------------------------------

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool = False) -> Any:
        self._check_sequences(tuple(sequences.shape))
        states = self._first_states(initial_state, sequences.shape[0])
        reset_dropout_masks(self.cell)
        output, states = self.inner_loop(sequences, states, steps_that_count(mask, sequences.shape, self), training)
        if self.states:
            for kept, state in zip(self.memories, flatten(states), strict=False):
                kept.assign(plain(state))
        return [output, *states] if self.return_state else output

    def inner_loop(self, sequences: Any, states: list[Any], mask: Any, training: bool) -> tuple[Any, list[Any]]:
        """The cell, time step by time step: output and the states at the end."""
        steps = ops.time_steps(sequences)
        outputs: list[Any] = []
        for t in reversed(range(len(steps))) if self.go_backwards else range(len(steps)):
            output, new_states = self.step(steps[t], states, training)
            if mask is not None:
                output = where_counts(mask[:, t], output, self._masked_output(output, states, outputs))
                pairs = zip(flatten(new_states), flatten(states), strict=True)
                new_states = pack_like(states, [where_counts(mask[:, t], new, old) for new, old in pairs])
            states = new_states
            outputs.append(output)
        return (ops.sequence(outputs) if self.return_sequences else outputs[-1]), states

    def step(self, x: Any, states: list[Any], training: bool) -> tuple[Any, list[Any]]:
        """One time step of the cell: output and new states."""
        return one_step(self.cell, x, states, training)

    def _masked_output(self, output: Any, states: list[Any], outputs: list[Any]) -> Any:
        """What stands for the output of a masked time step: 0, or else the output before it, which in most cells is the
        first state (of the last cell, where cells are stacked).
        """
        zeros = np.zeros(output.shape, self.dtype)
        if self.zero_output_for_mask:
            return zeros
        before = states[-1][0] if isinstance(states[-1], list | tuple) else states[0]
        if before.shape == output.shape:
            return before
        return outputs[-1] if outputs else zeros

    # -- configuration -------------------------------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "return_sequences": self.return_sequences,
            "return_state": self.return_state,
            "go_backwards": self.go_backwards,
            "stateful": self.stateful,
            "unroll": self.unroll,
            "zero_output_for_mask": self.zero_output_for_mask,
            "cell": registry.serialize(self.cell),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> RNN:
        cell = registry.get(config["cell"], custom_objects)
        return cls(**{**config, "cell": cell})


def where_counts(counts: Any, new: Any, old: Any) -> Any:
    """The new numbers where a time step counts, the old ones where it is masked; counts (N,), the others (N, ...)."""
    return ops.where(counts.reshape(-1, *(1,) * (new.ndim - 1)), new, old)


def steps_that_count(mask: Any, shape: Shape, layer: Layer) -> np.ndarray | None:
    """A mask as an array of true and false (N, T).

    Raises:
        ValueError: if it has another shape.
    """
    if mask is None:
        return None
    counts = np.asarray(plain(flatten(mask)[0]), bool)
    if counts.shape not in (shape[:2], (*shape[:2], 1)):
        raise ValueError(
            f"{type(layer).__name__} layer {layer.name!r} got a mask of shape {counts.shape} for inputs of shape "
            f"{tuple(shape)}. It says which time steps count, true or false for each: {tuple(shape[:2])}."
        )
    return counts.reshape(shape[:2])


def _shape_of(batch: int | None, size: Any) -> Any:
    """The shape of a state of this size, or of each in a list of sizes."""
    return [_shape_of(batch, one) for one in size] if isinstance(size, list | tuple) else (batch, size)


def _symbolic(shape: Any, dtype: str, name: str) -> Any:
    """A KerasTensor of this shape, or one for each in a list of shapes."""
    return (
        [_symbolic(one, dtype, name) for one in shape]
        if isinstance(shape, list)
        else KerasTensor(shape, dtype, name=name)
    )


def _with_input_shape(arguments: dict[str, Any]) -> dict[str, Any]:
    """`input_length` and `input_dim`, as older programs say them, as one `input_shape`."""
    if "input_dim" not in arguments and "input_length" not in arguments:
        return arguments
    shape = (arguments.pop("input_length", None), arguments.pop("input_dim", None))
    return {"input_shape": shape, **arguments}
