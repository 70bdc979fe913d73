"""LayerView: what a trace knows of one layer."""

from __future__ import annotations

import numpy as np

from kerasedu.inspection.step import Step

Array = np.ndarray


class LayerView:
    """What a trace knows of one layer, or of a model inside the model with all its layers.

    Of a layer that was called several times, `input`, `output`, `gradient` and `intermediates` are those of the last
    call; `calls` has a view for each.

    Arguments:
        name: the layer's name, or its path, such as "encoder/dense".
        steps: its steps, in the order they ran.
        depth: how many layers the path to it has.

    Example:
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> model = Sequential([Input((2,)), Dense(1, kernel_initializer="ones", name="sum")])
        >>> model.compile("sgd", "mse")
        >>> view = model.trace(np.array([[1.0, 3.0]]), np.array([[5.0]]))["sum"]
        >>> view.input, view.output, view.gradient
        (array([[1., 3.]], dtype=float32), array([[4.]], dtype=float32), array([[-2.]], dtype=float32))
        >>> list(view.weights), view.step("Matmul").output
        (['sum/kernel', 'sum/bias'], array([[4.]], dtype=float32))
    """

    def __init__(self, name: str, steps: list[Step], depth: int = 1) -> None:
        self.name, self.steps, self._depth = name, steps, depth

    # -- its calls -----------------------------------------------------------------------------------------------------

    @property
    def calls(self) -> list[LayerView]:
        """A view for each call of the layer, in the order of the calls. Update steps belong to all of them."""
        places = dict.fromkeys(self._place(step) for step in self._of("forward"))
        return [
            LayerView(
                self.name,
                [step for step in self.steps if step.phase == "update" or self._place(step) == place],
                self._depth,
            )
            for place in places
        ]

    def _place(self, step: Step) -> tuple[int, ...]:
        return step.calls[: self._depth]

    def _of(self, phase: str) -> list[Step]:
        return [step for step in self.steps if step.phase == phase]

    @property
    def _last_call(self) -> list[Step]:
        """The forward steps of the last call."""
        forward = self._of("forward")
        return [step for step in forward if self._place(step) == self._place(forward[-1])]

    @property
    def _giving(self) -> list[Step]:
        """The forward steps whose outputs the last call returned."""
        steps = self._last_call
        return [step for step in steps if any(step.gives[self._depth - 1 : self._depth])] or steps[-1:]

    # -- what went in and came out -------------------------------------------------------------------------------------

    @property
    def output(self) -> Array:
        """What came out of the layer; of a layer with several outputs, what was computed last. See `outputs`."""
        return self._giving[-1].output

    @property
    def outputs(self) -> list[Array]:
        """Everything that came out of the layer, in the order in which it was computed."""
        return [array for step in self._giving for array in (step.output, *step.more_outputs)]

    @property
    def inputs(self) -> list[Array]:
        """The arrays that went into the layer, without its weights."""
        steps = self._last_call
        own = {id(array) for step in steps for array in (step.output, *step.more_outputs)}
        found = {
            id(array): array
            for step in steps
            for name, array in step.inputs.items()
            if name not in step.weights and id(array) not in own and array.ndim
        }
        return list(found.values())

    @property
    def input(self) -> Array | None:
        """What went into the layer; of a layer with several inputs, the first. None for a layer that takes none."""
        return next(iter(self.inputs), None)

    # -- gradients and weights -----------------------------------------------------------------------------------------

    @property
    def gradient(self) -> Array | None:
        """Gradient of the loss with respect to `output`; None where it has none."""
        number = self._giving[-1].number
        return next((step.gradient for step in self._of("backward") if step.number == number), None)

    @property
    def weights(self) -> dict[str, Array]:
        """The weights that the layer used, before the update, by path."""
        return {
            path: step.inputs[name]
            for step in self._of("forward")
            for name, path in step.weights.items()
            if name in step.inputs
        }

    @property
    def weight_gradients(self) -> dict[str, Array]:
        """Gradient of the loss with respect to each weight that learns, over all calls, by path."""
        return {step.variable: step.gradient for step in self._of("update") if step.gradient is not None}

    @property
    def gradient_norm(self) -> float | None:
        """Size of the gradient of all its weights together; None for a layer without any that learn."""
        gradients = self.weight_gradients.values()
        return float(np.sqrt(sum(float(np.sum(np.square(g, dtype=float))) for g in gradients))) if gradients else None

    # -- what its operations reveal ------------------------------------------------------------------------------------

    @property
    def intermediates(self) -> dict[str, Array]:
        """Everything that the operations of the last call reveal, by name, also on the way back.

        What a layer inside this one reveals has that layer's name before it: "forward_gru.hidden". The gates, states
        and state gradients of a recurrent layer are (samples, time steps, units), in the order in which it read.
        """
        found: dict[str, list[Array]] = {}
        for step in self._revealing:
            for name, array in step.intermediates.items():
                found.setdefault(self._inside(step) + name, []).append(array)
        return {name: _over_time(arrays) for name, arrays in found.items()}

    @property
    def left_out(self) -> dict[str, str]:
        """Intermediates that were too large to keep: what they were like, by name."""
        return {self._inside(step) + name: words for step in self._revealing for name, words in step.left_out.items()}

    @property
    def _revealing(self) -> list[Step]:
        """The last call's steps, each as it was last: backward where it has been, else forward."""
        place = self._place(self._last_call[-1])
        steps = [step for step in self.steps if step.phase != "update" and self._place(step) == place]
        return sorted({step.number: step for step in steps}.values(), key=lambda step: step.number)

    def _inside(self, step: Step) -> str:
        """What stands before the name of something revealed in a layer inside this one."""
        return "".join(f"{name}." for name in step.layers[self._depth :])

    def step(self, op: str) -> Step:
        """The forward step of an operation in the last call, such as "Softmax"; of several, the last.

        Raises:
            KeyError: if there is none.
        """
        steps = {step.op: step for step in self._last_call}
        if op not in steps:
            raise KeyError(f"Layer {self.name!r} ran no operation {op!r}. It ran {', '.join(steps)}.")
        return steps[op]

    def __repr__(self) -> str:
        return f"<LayerView {self.name}: {len(self.steps)} steps, output {self.output.shape}>"


def _over_time(arrays: list[Array]) -> Array:
    """Side by side what single time steps (N, 1, units) reveal; of anything else that comes several times, the last."""
    if len(arrays) > 1 and all(array.ndim == 3 and array.shape[1] == 1 for array in arrays):
        return np.concatenate(arrays, axis=1)
    return arrays[-1]
