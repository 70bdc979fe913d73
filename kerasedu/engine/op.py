"""Op: one differentiable operation and, once it ran under a tape, one node of that tape."""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any

import numpy as np

from kerasedu.engine.tape import active_tapes
from kerasedu.engine.tensor import ArrayLike, Tensor


class _EveryInput:
    """Answers True for every input: an op that is run by hand computes all its gradients."""

    def __getitem__(self, i: int) -> bool:
        return True


class Op:
    """One differentiable operation and, once it ran under a tape, one node of that tape.

    A subclass says in `forward` what happens to plain arrays, and in `backward` how the gradient of the output becomes one
    gradient for each input. What `backward` needs, `forward` leaves behind under a name; names worth showing a learner are
    listed in `reveals`.

    Attributes:
        formula: forward, as LaTeX.
        gradient_formula: backward, as LaTeX.
        reveals: names of the attributes that are worth showing.
        recording: whether a backward pass may follow; if not, forward need not keep anything.
        needs_grad: for each input, whether somebody needs its gradient.

    Example:
        >>> import numpy as np
        >>> from kerasedu.engine import GradientTape, Op, Tensor
        >>> class Cube(Op):
        ...     def forward(self, x):
        ...         self.x = x
        ...         return x**3
        ...     def backward(self, grad_y):
        ...         return (grad_y * 3 * self.x**2,)
        >>> x = Tensor(np.array([1.0, 2.0]))
        >>> with GradientTape() as tape:
        ...     tape.watch(x)
        ...     y = Cube()(x)
        >>> tape.gradient(y, x)
        array([ 3., 12.])
    """

    formula = ""
    gradient_formula = ""
    reveals: tuple[str, ...] = ()
    recording = True
    needs_grad: Any = _EveryInput()

    def forward(self, *arrays: Any) -> Any:
        """Plain arrays in, plain array (or a tuple of them) out."""
        raise NotImplementedError(f"{type(self).__name__} has no forward. Define forward(self, *arrays).")

    def backward(self, *grads: Any) -> tuple[Any, ...]:
        """One gradient for each output in, one for each input out; None where an input has none."""
        raise NotImplementedError(
            f"{type(self).__name__} has no backward, so no gradient can pass it. Define backward(self, grad_y), which returns "
            "one gradient per input of forward, or stop the gradient on purpose with ops.stop_gradient."
        )

    @property
    def name(self) -> str:
        """What a learner reads on the node."""
        return type(self).__name__

    @property
    def input_names(self) -> tuple[str, ...]:
        """The names that `forward` gives its inputs."""
        return _parameters_of(type(self))

    def __call__(self, *inputs: Any) -> Any:
        arrays = [plain(x) for x in inputs]
        tapes = [tape for tape in active_tapes() if any(map(tape.watches, inputs))]
        self.recording = bool(tapes)
        self.needs_grad = tuple(any(tape.watches(x) for tape in tapes) for x in inputs)
        output = self.forward(*arrays)
        if not tapes and not any(isinstance(x, Tensor) for x in inputs):
            return output
        outputs = tuple(map(Tensor, output)) if isinstance(output, tuple) else (Tensor(output),)
        for tape in tapes:
            tape.record(self, inputs, outputs)
        return outputs if isinstance(output, tuple) else outputs[0]


def plain(x: Any) -> Any:
    """The plain array of anything array-like. Python's numbers stay as they are, so that they do not widen a float32 array.

    None, an optional input that was not given, stays None.
    """
    if isinstance(x, ArrayLike):
        return x.value
    if x is None or isinstance(x, np.ndarray | int | float):
        return x.item() if isinstance(x, np.float64) else x
    return x.item() if isinstance(x, np.generic) else np.asarray(x)


@cache
def _parameters_of(op: type[Op]) -> tuple[str, ...]:
    return tuple(name for name in inspect.signature(op.forward).parameters if name != "self")
