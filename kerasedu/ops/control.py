"""Conditions and loops as functions, a gradient of one's own, and functions of functions.

Here they run at once, step by step, so a tape sees every step.
"""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from kerasedu.engine import GradientTape, Op, Tensor, operation
from kerasedu.engine.op import plain
from kerasedu.engine.structure import flatten, map_structure, pack_like
from kerasedu.ops.arithmetic import multiply
from kerasedu.ops.broadcasting import normalize_axes
from kerasedu.ops.reductions import sum as total
from kerasedu.ops.shaping import concatenate, convert_to_tensor, getitem, stack

Array = np.ndarray


def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    """What one of two functions returns, by a condition. The other is not called.

    Arguments:
        pred: one true or false.
        true_fn: function without arguments.
        false_fn: function without arguments.

    Example:
        >>> cond(2 > 1, lambda: "yes", lambda: "no")
        'yes'
    """
    return true_fn() if pred else false_fn()


def switch(index: Any, branches: Sequence[Callable], *operands: Any) -> Any:
    """What one of several functions returns, by its number.

    Arguments:
        index: number of the function; one too small counts as the first, one too large as the last.
        branches: the functions.
        operands: what they are called with.

    Example:
        >>> switch(1, [lambda x: x, lambda x: 10 * x], 3)
        30
    """
    return branches[min(max(int(index), 0), len(branches) - 1)](*operands)


def while_loop(cond: Callable[..., Any], body: Callable, loop_vars: Any, maximum_iterations: int | None = None) -> Any:
    """Values that a function changes as long as a condition holds.

    Arguments:
        cond: function of the values that says whether to go on.
        body: function of the values that returns the next ones.
        loop_vars: the first values: one, or a tuple or list.
        maximum_iterations: after so many rounds it ends in any case; never when None.

    Example:
        >>> while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, 2 * x), (0, 1))
        (3, 8)
    """
    several = isinstance(loop_vars, tuple | list)
    values = tuple(loop_vars) if several else (loop_vars,)
    for _ in itertools.count() if maximum_iterations is None else range(maximum_iterations):
        if not cond(*values):
            break
        after = body(*values)
        values = tuple(after) if several else (after,)
    return type(loop_vars)(values) if several else values[0]


def fori_loop(lower: Any, upper: Any, body_fun: Callable[[int, Any], Any], init_val: Any) -> Any:
    """A value that a function changes once for each whole number from lower to below upper.

    Arguments:
        lower: the first number.
        upper: where to end; this number is not called with.
        body_fun: function of the number and the value that returns the next value.
        init_val: the first value.

    Example:
        >>> fori_loop(1, 4, lambda i, product: i * product, 1)
        6
    """
    for i in range(int(lower), int(upper)):
        init_val = body_fun(i, init_val)
    return init_val


@operation
def scan(
    f: Callable[[Any, Any], tuple[Any, Any]],
    init: Any,
    xs: Any = None,
    length: int | None = None,
    reverse: bool = False,
    unroll: Any = 1,
) -> tuple[Any, Any]:
    """A state that goes through the rows of an array, as a recurrent layer's through time.

    Arguments:
        f: function of the state and a row that returns the next state and a result.
        init: the first state, a structure of arrays.
        xs: the rows: an array, or a structure of arrays with equally long first axes; None, for no rows.
        length: how many steps, needed where there are no rows.
        reverse: whether to go from the last row to the first.
        unroll: for Keras's sake; it changes nothing.

    Returns:
        (last state, results, stacked along a new first axis in the order of the rows).

    Example:
        >>> state, results = scan(lambda s, x: (s + x, s * x), 0.0, np.array([1.0, 2.0, 3.0]))
        >>> float(state), results
        (6.0, array([0., 2., 9.]))
    """
    count = length if xs is None else _length(xs)
    results: list[Any] = [None] * count
    for i in reversed(range(count)) if reverse else range(count):
        init, results[i] = f(init, _row(xs, i))
    return init, _stacked(results)


def _length(xs: Any) -> int:
    return len(plain(flatten(xs)[0]))


def _row(xs: Any, i: int) -> Any:
    return None if xs is None else map_structure(lambda x: getitem(x, i), xs)


def _stacked(results: list[Any]) -> Any:
    """Structures of arrays as one structure of arrays, stacked."""
    if not results or results[0] is None:
        return None
    columns = zip(*builtins.map(flatten, results), strict=True)
    return pack_like(results[0], [stack(column) for column in columns])


@operation
def map(f: Callable[[Any], Any], xs: Any) -> Any:
    """What a function returns for each row, stacked.

    Arguments:
        f: function of a row.
        xs: an array, or a structure of arrays with equally long first axes.

    Example:
        >>> map(lambda row: row[0] * row[1], np.array([[1.0, 2.0], [3.0, 4.0]]))
        array([ 2., 12.])
    """
    return _stacked([f(_row(xs, i)) for i in range(_length(xs))])


@operation
def vectorized_map(function: Callable[[Any], Any], elements: Any) -> Any:
    """What a function returns for each row, stacked. The same as `map` here. Arguments as there."""
    return map(function, elements)


@operation
def associative_scan(f: Callable[[Any, Any], Any], elems: Any, reverse: bool = False, axis: int = 0) -> Any:
    """Running result of an operation that may be bracketed anyhow, such as a sum, a maximum or a matrix product.

    In round r each place takes in what stands 2^r places before it: as many rounds as the length has binary digits.

    Arguments:
        f: function of two arrays (or structures of arrays) that works along `axis` place by place.
        elems: array, or structure of arrays with equally long axes.
        reverse: whether to run from the last place to the first.
        axis: axis to run along.

    Example:
        >>> associative_scan(lambda a, b: a + b, np.array([1.0, 2.0, 3.0]))
        array([1., 3., 6.])
    """

    def part(structure: Any, key: slice) -> Any:
        return map_structure(lambda x: getitem(x, _along(x, axis, key)), structure)

    backwards = np.s_[::-1]
    y = part(elems, backwards) if reverse else elems
    first = flatten(y)[0]
    length = np.shape(plain(first))[axis]
    distance = 1
    while distance < length:
        joined = f(part(y, np.s_[:-distance]), part(y, np.s_[distance:]))
        pairs = zip(flatten(part(y, np.s_[:distance])), flatten(joined), strict=True)
        y = pack_like(y, [concatenate([kept, new], axis) for kept, new in pairs])
        distance *= 2
    return part(y, backwards) if reverse else y


def _along(x: Any, axis: int, key: slice) -> tuple[Any, ...]:
    return (np.s_[:],) * normalize_axes(axis, np.ndim(plain(x)))[0] + (key,)


class CustomGradient(Op):
    """A function that brings its own backward.

    Arguments:
        function: of arrays; returns its output and a function from the gradient of the output to those of the inputs.
    """

    formula = r"y = f(x)"
    gradient_formula = r"\partial x = \mathrm{grad}(\partial y)"

    def __init__(self, function: Callable) -> None:
        self.function = function

    def forward(self, *arrays: Array) -> Any:
        output, self.gradient = self.function(*arrays)
        return tuple(builtins.map(plain, output)) if isinstance(output, tuple | list) else plain(output)

    def backward(self, *grads: Array) -> tuple[Any, ...]:
        gradients = self.gradient(*grads)
        several = gradients if isinstance(gradients, tuple | list) else (gradients,)
        return tuple(plain(grad) for grad in several)


def custom_gradient(f: Callable) -> Callable:
    """Decorator: a function of arrays that says itself how its gradient goes back.

    Arguments:
        f: function of arrays that returns its output and another function: from the gradient of the output to the
            gradient of each input.

    Example:
        >>> import kerasedu
        >>> @custom_gradient
        ... def log_one_plus_exp(x):
        ...     e = np.exp(x)
        ...     return np.log(1 + e), lambda grad: grad * (1 - 1 / (1 + e))
        >>> x = kerasedu.ops.convert_to_tensor([0.0])
        >>> with kerasedu.GradientTape() as tape:
        ...     tape.watch(x)
        ...     y = log_one_plus_exp(x)
        >>> tape.gradient(y, x)
        array([0.5], dtype=float32)
    """

    @operation
    def run(*args: Any, **kwargs: Any) -> Any:
        return CustomGradient(lambda *arrays: f(*arrays, **kwargs))(*args)

    run.__name__, run.__doc__ = getattr(f, "__name__", "run"), f.__doc__
    return run


def jvp(fun: Callable, primals: Any, tangents: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """How fast the output of a function changes when its inputs move in a direction: the Jacobian matrix times that
    direction.

    A tape goes backward only, so it is asked once for each number of the output.

    Arguments:
        fun: function of arrays that returns an array, or (array, anything else) with `has_aux`.
        primals: tuple of inputs.
        tangents: tuple of directions, one for each input.
        has_aux: whether the function returns something else too.

    Returns:
        (output, its rate of change), and what else the function returned.

    Example:
        >>> y, rate = jvp(lambda x: x * x, (np.array([1.0, 3.0]),), (np.array([1.0, 0.5]),))
        >>> y, rate
        (array([1., 9.]), array([2., 3.]))
    """
    inputs = [Tensor(plain(convert_to_tensor(x))) for x in primals]
    with GradientTape(persistent=True) as tape:
        tape.watch(inputs)
        output = fun(*inputs)
    output, *aux = output if has_aux else (output,)
    y = convert_to_tensor(output)
    rate = np.zeros(y.size, y.dtype)
    for i, unit in enumerate(np.eye(y.size, dtype=y.dtype)):
        gradients = tape.gradient(y, inputs, output_gradients=unit.reshape(y.shape))
        pairs = zip(gradients, tangents, strict=True)
        rate[i] = builtins.sum(float(total(multiply(grad, plain(t)))) for grad, t in pairs if grad is not None)
    return (plain(y), rate.reshape(y.shape), *aux)


def vectorize(pyfunc: Callable, *, excluded: Any = None, signature: str | None = None) -> Callable[..., Any]:
    """A function of numbers (or of small arrays) as a function of arrays, called once for each of their numbers.

    Arguments:
        pyfunc: the function.
        excluded: positions of arguments that are handed on as they are.
        signature: which axes belong to a single call: "(n),(n)->()" for two vectors that give a number. The result of
            a call may have any axes. Single numbers when None.

    Example:
        >>> vectorize(lambda a, b: a if a > b else b)(np.array([1.0, 5.0]), 2.0)
        array([2., 5.])
    """
    left_out = set(excluded or ())

    def run(*args: Any) -> Any:
        looped = [i for i in range(len(args)) if i not in left_out]
        own = _core_ranks(signature, len(looped))
        arrays = {i: args[i] if hasattr(args[i], "shape") else np.asarray(args[i]) for i in looped}
        outer = {i: arrays[i].shape[: len(arrays[i].shape) - rank] for i, rank in zip(looped, own, strict=True)}
        shape = np.broadcast_shapes(*outer.values())

        def call(place: tuple[int, ...]) -> Any:
            picked = list(args)
            for i in looped:
                picked[i] = getitem(arrays[i], _own_place(place, outer[i]))
            return pyfunc(*picked)

        return _nested(call, shape)

    run.__name__, run.__doc__ = getattr(pyfunc, "__name__", "run"), pyfunc.__doc__
    return run


def _core_ranks(signature: str | None, count: int) -> list[int]:
    """How many axes of each argument belong to a single call."""
    if signature is None:
        return [0] * count
    groups = signature.split("->")[0].replace(" ", "").strip("()").split("),(")
    return [len([name for name in group.split(",") if name]) for group in groups]


def _own_place(place: tuple[int, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
    """A place in the broadcast shape, as a place in an array of this shape."""
    near = place[len(place) - len(shape) :]
    return tuple(0 if n == 1 else i for i, n in zip(near, shape, strict=True))


def _nested(call: Callable[[tuple[int, ...]], Any], shape: tuple[int, ...], place: tuple[int, ...] = ()) -> Any:
    """Results of the calls for all places, stacked axis by axis."""
    if len(place) == len(shape):
        return call(place)
    return _stacked([_nested(call, shape, (*place, i)) for i in range(shape[len(place)])])
