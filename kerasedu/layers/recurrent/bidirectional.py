"""Bidirectional: a sequence, read from both ends."""

from __future__ import annotations

from typing import Any

from kerasedu import ops
from kerasedu.engine.structure import flatten
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers.layer import Layer, registry
from kerasedu.layers.recurrent.any_cell import as_list
from kerasedu.layers.wrappers import build_inside

Shape = tuple[int | None, ...]
MERGE_MODES = ("sum", "mul", "ave", "concat", None)


@registry.register()
class Bidirectional(Layer):
    """Two recurrent layers, of which one reads the sequence from its beginning and the other from its end.

    Where whole sequences are returned, both outputs of a time step stand at its place, and those of a masked one are 0.

    Arguments:
        layer: a recurrent layer, such as LSTM(32). It is used as a pattern: the layers inside are made anew.
        merge_mode: what becomes of the two outputs: "concat" side by side, "sum", "mul" their product, "ave" their
            mean; None for a list of both.
        weights: arrays to start with, in the order of `weights`.
        backward_layer: the layer that reads from the end, with go_backwards=True; made after `layer` when None.

    Call arguments:
        sequences: array (N, T, features).
        initial_state: list of the states to begin with: of the forward layer, then of the backward layer.
        mask: array of true and false (N, T): which time steps count.
        training: whether dropout drops.

    Output shape: (N, 2 * units), with return_sequences (N, T, 2 * units); half as wide where outputs are not
    concatenated. With return_state the states of both layers follow.

    Raises:
        ValueError: if the layer is not recurrent, the merge mode unknown, or the two layers do not match.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import LSTM
        >>> Bidirectional(LSTM(4, return_sequences=True))(np.ones((2, 10, 3))).shape
        (2, 10, 8)
    """

    supports_masking = True

    def __init__(
        self,
        layer: Layer,
        merge_mode: str | None = "concat",
        weights: Any = None,
        backward_layer: Layer | None = None,
        **kwargs: Any,
    ) -> None:
        for one in (layer, backward_layer or layer):
            if not isinstance(one, Layer) or not hasattr(one, "go_backwards"):
                raise ValueError(
                    f"Bidirectional got {one!r}. It takes a recurrent layer, which can read a sequence from both ends: "
                    "Bidirectional(LSTM(32))."
                )
        if merge_mode not in MERGE_MODES:
            raise ValueError(f"Bidirectional got merge_mode={merge_mode!r}. It takes one of {MERGE_MODES}.")
        super().__init__(**({"batch_input_shape": layer.batch_input_shape} | kwargs))
        self.merge_mode = merge_mode
        self.forward_layer = _like(layer, name=f"forward_{layer.name.removeprefix('forward_')}")
        self.backward_layer = backward_layer or _like(
            layer, name=f"backward_{layer.name.removeprefix('forward_')}", go_backwards=not layer.go_backwards
        )
        self._check_pair()
        for one in (self.forward_layer, self.backward_layer):  # an output repeated from one end is none from the other
            one.zero_output_for_mask = one.return_sequences
        self._first_weights = weights
        self.return_sequences, self.return_state = layer.return_sequences, layer.return_state
        self.stateful = layer.stateful

    def _check_pair(self) -> None:
        forward, backward = self.forward_layer, self.backward_layer
        for name in ("stateful", "return_sequences", "return_state"):
            values = getattr(forward, name), getattr(backward, name)
            if values[0] != values[1]:
                raise ValueError(
                    f"Bidirectional got a layer with {name}={values[0]} and a backward_layer with {name}={values[1]}. "
                    "Both must be the same."
                )
        if forward.go_backwards == backward.go_backwards:
            raise ValueError(
                f"Bidirectional got a layer and a backward_layer that both have go_backwards={forward.go_backwards}. "
                "They read from opposite ends: make the second one with go_backwards=True."
            )

    def build(self, sequences_shape: Shape, initial_state_shape: Any = None) -> None:
        for layer in (self.forward_layer, self.backward_layer):
            build_inside(self, layer, sequences_shape)
        if self._first_weights is not None:
            self.set_weights(self._first_weights)

    # -- shapes and masks ----------------------------------------------------------------------------------------------

    def compute_output_shape(self, sequences_shape: Shape, initial_state_shape: Any = None) -> Any:
        forward, backward = (
            layer.compute_output_shape(sequences_shape) for layer in (self.forward_layer, self.backward_layer)
        )
        outputs = [shape[0] if self.return_state else shape for shape in (forward, backward)]
        states = [*forward[1:], *backward[1:]] if self.return_state else []
        if self.merge_mode is not None:
            width = outputs[0][-1] + outputs[1][-1] if self.merge_mode == "concat" else outputs[0][-1]
            outputs = [(*outputs[0][:-1], width)]
        return outputs[0] if len(outputs) == 1 and not states else [*outputs, *states]

    def compute_output_spec(self, sequences: Any, *args: Any, **kwargs: Any) -> Any:
        shape = self.compute_output_shape(tuple(sequences.shape))
        if isinstance(shape, list):
            return [KerasTensor(one, self.dtype, name=f"{self.name}_output") for one in shape]
        return KerasTensor(shape, self.dtype, name=f"{self.name}_output")

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        mask = flatten(previous_mask)[0] if self.return_sequences else None
        outputs = [mask] if self.merge_mode is not None else [mask, mask]
        return [*outputs, *([None] * len(flatten(self._state_sizes)))] if self.return_state else outputs

    @property
    def _state_sizes(self) -> list[Any]:
        return [self.forward_layer.state_size, self.backward_layer.state_size]

    # -- both ways -----------------------------------------------------------------------------------------------------

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool = False) -> Any:
        states = [None, None] if initial_state is None else self._share_out(as_list(initial_state))
        how = {"mask": mask, "training": training}
        forward = self.forward_layer(sequences, initial_state=states[0], **how)
        backward = self.backward_layer(sequences, initial_state=states[1], **how)
        outputs = [y[0] if self.return_state else y for y in (forward, backward)]
        if self.return_sequences:
            outputs[1] = outputs[1][:, ::-1]
        merged = self._merge(*outputs)
        return [*as_list(merged), *forward[1:], *backward[1:]] if self.return_state else merged

    def _share_out(self, states: list[Any]) -> list[list[Any]]:
        """The first half of the states for the forward layer, the second for the backward one."""
        wanted = len(flatten(self._state_sizes))
        if len(flatten(states)) != wanted:
            raise ValueError(
                f"Bidirectional layer {self.name!r} got {len(flatten(states))} initial states and has {wanted}: first "
                "those of the forward layer, then those of the backward one."
            )
        half = len(states) // 2
        return [states[:half], states[half:]]

    def _merge(self, y: Any, y_back: Any) -> Any:
        if self.merge_mode == "concat":
            return ops.concatenate([y, y_back], axis=-1)
        if self.merge_mode == "mul":
            return ops.multiply(y, y_back)
        if self.merge_mode is None:
            return [y, y_back]
        total = ops.add(y, y_back)
        return ops.multiply(total, 0.5) if self.merge_mode == "ave" else total

    # -- states --------------------------------------------------------------------------------------------------------

    @property
    def states(self) -> list[Any] | None:
        """The states that stateful layers remember: forward, then backward; None for others."""
        if self.forward_layer.states is None:
            return None
        return [*self.forward_layer.states, *self.backward_layer.states]

    def reset_state(self) -> None:
        """Put the states that stateful layers remember back to zero."""
        self.forward_layer.reset_state()
        self.backward_layer.reset_state()

    reset_states = reset_state

    # -- configuration -------------------------------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "merge_mode": self.merge_mode,
            "layer": registry.serialize(self.forward_layer),
            "backward_layer": registry.serialize(self.backward_layer),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Bidirectional:
        inside = {
            name: registry.get(config[name], custom_objects)
            for name in ("layer", "backward_layer")
            if config.get(name) is not None
        }
        return cls(**{**config, **inside})


def _like(layer: Layer, **changes: Any) -> Layer:
    """A layer made anew like this one, but for the changes."""
    return type(layer).from_config({**layer.get_config(), **changes})
