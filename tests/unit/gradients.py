"""The one gradient check of the house, and numbers to check with."""

import numpy as np

from kerasedu.engine import GradientTape, Tensor

STEP = 1e-4


def check_gradient(function, *arrays, seed=0, tolerance=1e-6):
    """Along a random direction in each input, what the tape says agrees with the difference quotient, in float64.

    The function runs once on tensors under a tape, and on plain arrays without one for everything else: both must give
    the same numbers.
    """
    rng = np.random.default_rng(seed)
    arrays = [np.asarray(x, "float64") for x in arrays]
    tensors = [Tensor(x) for x in arrays]
    with GradientTape() as tape:
        tape.watch(tensors)
        output = function(*tensors)
    np.testing.assert_array_equal(output.numpy(), np.asarray(function(*arrays)))

    grad_y = rng.normal(size=output.shape)
    gradients = tape.gradient(output, tensors, output_gradients=grad_y)
    for i, (x, gradient) in enumerate(zip(arrays, gradients, strict=True)):
        assert gradient.shape == x.shape
        assert gradient.dtype == x.dtype
        direction = rng.normal(size=x.shape)

        def along(step, i=i, direction=direction):
            moved = [np.asarray(x + step * direction) if i == j else x for j, x in enumerate(arrays)]
            return np.sum(grad_y * np.asarray(function(*moved)))

        expected, actual = slope(along), np.sum(gradient * direction)
        assert abs(actual - expected) <= tolerance * max(abs(actual), abs(expected)) + 1e-9, (
            f"input {i}: the tape says {actual}, the difference quotient {expected}"
        )


def slope(function, step=STEP):
    """Derivative at 0, by a difference quotient over five points: its error falls with the fourth power of the step."""
    near, far = function(step) - function(-step), function(2 * step) - function(-2 * step)
    return (8 * near - far) / (12 * step)


def distinct(*shapes, seed=0):
    """One array for each shape. No two of all their numbers are closer than 0.1, none is closer to a whole number than
    0.05: no maximum, corner or jump lies between the points of a difference quotient.
    """
    counts = [int(np.prod(shape)) for shape in shapes]
    numbers = np.random.default_rng(seed).permutation(sum(counts)) - sum(counts) // 2 + 0.5
    parts = np.split(0.1 * numbers, np.cumsum(counts)[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def positive(*shapes, seed=0):
    """One array for each shape, of numbers from 0.5 to 2."""
    rng = np.random.default_rng(seed)
    return [rng.uniform(0.5, 2, shape) for shape in shapes]


def normal(*shapes, seed=0):
    """One array for each shape, of normally distributed numbers."""
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]
