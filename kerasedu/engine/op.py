"""Op: one differentiable operation and, once it ran under a tape, one node of that tape."""

from __future__ import annotations

import inspect
from functools import cache
from operator import or_
from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.tape import GradientTape, active_tapes
from kerasedu.engine.tensor import ArrayLike, Tensor

AS_THEY_ARE = (np.ndarray, int, float)
"""What `plain` leaves as it is."""


class _EveryInput:
    """Answers True for every input: an op that is run by hand computes all its gradients."""

    __iter__ = None  # there is no last input: a loop would never end

    def __getitem__(self, i: int) -> bool:
        return True


class Op:
    """One differentiable operation and, once it ran under a tape, one node of that tape.

    A subclass says in `forward` what happens to plain arrays, and in `backward` how the gradient of the output becomes
    one gradient for each input. What `backward` needs, `forward` leaves behind under a name; names worth showing a
    learner are listed in `reveals`.

    Attributes:
        formula: forward, as LaTeX.
        gradient_formula: backward, as LaTeX.
        reveals: names of the attributes that are worth showing.
        reveals_backward: names of those that `backward` leaves behind, when somebody is watching closely.
        recording: whether a backward pass may follow; if not, forward need not keep anything.
        needs_grad: for each input, whether somebody needs its gradient.
        recorded: whether it stands on a tape; then it keeps the numbers of that run and cannot run again.

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
    reveals_backward: tuple[str, ...] = ()
    recording = True
    recorded = False
    needs_grad: Any = _EveryInput()

    def forward(self, *arrays: Any) -> Any:
        """Plain arrays in, plain array (or a tuple of them) out."""
        raise NotImplementedError(f"{type(self).__name__} has no forward. Define forward(self, *arrays).")

    def backward(self, *grads: Any) -> tuple[Any, ...]:
        """One gradient for each output in, one for each input out; None where an input has none."""
        raise NotImplementedError(
            f"{type(self).__name__} has no backward, so no gradient can pass it. Define backward(self, grad_y), which "
            "returns one gradient per input of forward, or stop the gradient on purpose with ops.stop_gradient."
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
        arrays = map(plain, inputs)
        if self.recorded:
            raise RuntimeError(
                f"This {self.name} already stands on a tape, and keeps the numbers of that run for its backward pass. "
                f"An operation runs once: make a new one for each call, {type(self).__name__}(...)(x)."
            )
        tapes = self._watched_by(inputs)
        self.recording = bool(tapes)
        output = self.forward(*arrays)
        if not tapes and Tensor not in map(type, inputs):
            return np.asarray(output) if isinstance(output, np.generic) else output  # an array keeps its type
        outputs = tuple(map(Tensor, output)) if isinstance(output, tuple) else (Tensor(output),)
        for tape in tapes:
            tape.record(self, inputs, outputs)
        self.recorded = bool(tapes)
        return outputs if isinstance(output, tuple) else outputs[0]

    def _watched_by(self, inputs: tuple[Any, ...]) -> list[GradientTape]:
        """The tapes that watch one of the inputs; `needs_grad` says which inputs these are."""
        tapes, needs_grad = [], (False,) * len(inputs)
        for tape in active_tapes():
            watched = tuple(map(tape.watches, inputs))
            if True in watched:
                needs_grad = tuple(map(or_, needs_grad, watched)) if tapes else watched
                tapes.append(tape)
        self.needs_grad = needs_grad
        return tapes


def plain(x: Any) -> Any:
    """The plain array of anything array-like.

    Single numbers stay numbers, so that they do not widen a float32 array: Python's as they are, NumPy's whole ones as
    Python's, its float64 as that. Lists of Python's numbers become arrays of `floatx()` or int32, as in Keras. None, an
    optional input that was not given, stays None.
    """
    if type(x) is np.ndarray:
        return x
    if isinstance(x, ArrayLike):
        return x.value
    if isinstance(x, np.integer):
        return x.item()
    return x if x is None or isinstance(x, AS_THEY_ARE) else from_python(x)


def from_python(x: Any) -> np.ndarray:
    """The array of a list or number. Python's numbers have no width of their own: they get `floatx()`'s, or int32.

    Whole numbers that are too large for int32 stay int64.

    Example:
        >>> from_python([0.5, 2]).dtype.name, from_python([1, 2]).dtype.name, from_python([np.float64(0.5)]).dtype.name
        ('float32', 'int32', 'float64')
    """
    array = np.asarray(x)
    first = x
    while isinstance(first, list | tuple) and first:
        first = first[0]
    if isinstance(first, np.generic) or not isinstance(first, int | float | list | tuple):
        return array
    if array.dtype.kind == "f":
        return array.astype(settings.floatx(), copy=False)
    narrow = array.astype(np.int32) if array.dtype.kind == "i" else array
    return narrow if np.array_equal(narrow, array) else array


@cache
def _parameters_of(op: type[Op]) -> tuple[str, ...]:
    return tuple(name for name in inspect.signature(op.forward).parameters if name != "self")
