"""Chapter 15, convolution and pooling: its exercises and its quiz."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from kerasedu.course.claims import gives, gives_whole_numbers
from kerasedu.course.exercises import Claim, Exercise, Stopped, calls
from kerasedu.course.questions import Choice, Question
from kerasedu.textbook import conv2d, conv_kernel_gradient

# ---- 15.1: windows along a side, 15.3: receptive fields -------------------------------------------------------------


def _windows(side: int, window: int, stride: int = 1, dilation: int = 1, padding: str = "valid") -> dict[str, Any]:
    return {"side": side, "window": window, "stride": stride, "dilation": dilation, "padding": padding}


def _layers(*pairs: tuple[int, int]) -> dict[str, Any]:
    """Layers as (window, stride)."""
    windows, strides = zip(*pairs, strict=True)
    return {"windows": list(windows), "strides": list(strides)}


# ---- 15.2: a kernel that moves pictures -----------------------------------------------------------------------------

_SIDE, _ROW, _COLUMN = 7, 3, 3


def _moved_dot(answer: Any) -> np.ndarray:
    """What the kernel makes of a single dot in the middle."""
    kernel = _kernel(answer)
    dot = np.zeros((_SIDE, _SIDE, 1))
    dot[_ROW, _COLUMN] = 1
    return conv2d(dot, kernel[:, :, None, None], padding="same")[:, :, 0]


def _kernel(answer: Any) -> np.ndarray:
    try:
        kernel = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        raise Stopped(f"The answer is to be an array of numbers, and is a {type(answer).__name__}.") from None
    if kernel.shape != (3, 3):
        raise Stopped(f"The answer is to be 3 x 3 numbers, and has the shape {kernel.shape}.")
    return kernel


def _is_a_kernel(answer: Any) -> str:
    kernel = _kernel(answer)
    return "" if np.isfinite(kernel).all() else f"The kernel holds {kernel[~np.isfinite(kernel)][0]}."


def _leaves_one_dot(answer: Any) -> str:
    moved = _moved_dot(answer)
    lit = np.count_nonzero(moved)
    if lit == 1 and np.isclose(moved.sum(), 1):
        return ""
    if lit == 1:
        return f"A dot of brightness 1 came out with brightness {moved.sum():.4g}."
    return f"A single dot came out as {lit or 'no'} dots."


def _came_out_at(answer: Any) -> tuple[int, int, str]:
    row, column = map(int, np.argwhere(_moved_dot(answer))[0])
    return row, column, f"The dot from row {_ROW}, column {_COLUMN} came out at row {row}, column {column}."


def _stays_in_its_row(answer: Any) -> str:
    row, _, seen = _came_out_at(answer)
    return "" if row == _ROW else seen


def _moves_to_the_right(answer: Any) -> str:
    _, column, seen = _came_out_at(answer)
    return "" if column == _COLUMN + 1 else seen


# ---- 15.4: the gradient of a kernel ---------------------------------------------------------------------------------

_IMAGE = np.array([[1.0, 2, 3, 5], [7, 11, 13, 17], [19, 23, 29, 31]])


def _gradient(answer: Any, image: np.ndarray, grad_y: np.ndarray) -> tuple[np.ndarray, str]:
    """What a learner's function gives, and in words for which gradients."""
    result, _ = calls(answer, image=image.copy(), grad_y=grad_y.copy())
    found = np.asarray(result, dtype=float)
    return found, f"For an image {image.shape} and grad_y={grad_y.tolist()} your function gave {found.tolist()}."


def _has_the_kernels_shape(answer: Any) -> str:
    for shape, kernel_shape in (((2, 2), (2, 3)), ((1, 3), (3, 2))):
        found, _ = _gradient(answer, _IMAGE, np.zeros(shape))
        if found.shape != kernel_shape:
            return (
                f"For an image {_IMAGE.shape} and an output {shape} your function gave an array of shape {found.shape}."
            )
    return ""


def _is_right(answer: Any, gradients: list[list[list[float]]]) -> str:
    for numbers in gradients:
        grad_y = np.array(numbers, dtype=float)
        shape = np.subtract(_IMAGE.shape, grad_y.shape) + 1
        expected = conv_kernel_gradient(_IMAGE[:, :, None], grad_y[:, :, None], (*shape, 1, 1), strides=(1, 1))
        found, seen = _gradient(answer, _IMAGE, grad_y)
        if not np.allclose(found, expected[:, :, 0, 0]):
            return seen
    return ""


# ---- the exercises --------------------------------------------------------------------------------------------------

EXERCISES = (
    Exercise(
        "15.1",
        claims=(
            Claim("it gives a whole number", partial(gives_whole_numbers, arguments=_windows(10, 3))),
            Claim(
                "valid, stride 1: every place where the whole window lies inside counts",
                partial(gives, wanted=[(_windows(10, 3), 8), (_windows(28, 5), 24), (_windows(4, 4), 1)]),
            ),
            Claim(
                "valid: a stride skips places, and what is left at the edge does not count",
                partial(gives, wanted=[(_windows(28, 2, 2), 14), (_windows(27, 2, 2), 13), (_windows(28, 3, 3), 9)]),
            ),
            Claim(
                "a dilated window reaches further",
                partial(
                    gives,
                    wanted=[
                        (_windows(28, 3, 1, 4), 20),
                        (_windows(10, 2, 1, 3), 7),
                        (_windows(20, 4, 1, 5), 5),
                        (_windows(20, 3, 3, 2), 6),
                    ],
                ),
            ),
            Claim(
                "same, stride 1: as many windows as pixels",
                partial(
                    gives,
                    wanted=[(_windows(10, 3, padding="same"), 10), (_windows(9, 2, 1, 3, padding="same"), 9)],
                ),
            ),
            Claim(
                "same, larger strides: the last windows may reach over the edge, and count",
                partial(
                    gives,
                    wanted=[
                        (_windows(28, 3, 2, padding="same"), 14),
                        (_windows(7, 3, 2, padding="same"), 4),
                        (_windows(10, 5, 3, padding="same"), 4),
                    ],
                ),
            ),
        ),
        hints=(
            "Begin with the reach: how many pixels lie from the first to the last pixel of a dilated window?",
            "Valid: the first pixel can lie at side - reach + 1 places, and the stride takes some. // rounds down.",
            "Same: side / stride, rounded up. -(-a // b) rounds up, and math.ceil(a / b) does, too.",
        ),
        solution="""
def places(side, window, stride, dilation, padding):
    if padding == "same":
        return -(-side // stride)
    reach = (window - 1) * dilation + 1
    return (side - reach) // stride + 1
""",
    ),
    Exercise(
        "15.2",
        claims=(
            Claim("it is a kernel of 3 x 3 numbers", _is_a_kernel),
            Claim("a single dot stays a single dot, as bright as before", _leaves_one_dot),
            Claim("it stays in its row", _stays_in_its_row),
            Claim("it comes out one column further to the right", _moves_to_the_right),
        ),
        hints=(
            "Which kernel leaves a picture as it is? Its nine products have to come down to the pixel in the middle.",
            "Every output asks: which pixel do I copy? After the move, where was what is now in the middle?",
            "Keras does not flip the kernel. If your picture moves the wrong way, remember the letter F.",
        ),
        solution="""
shift = np.zeros((3, 3))
shift[1, 0] = 1  # each output copies the pixel to its left
""",
    ),
    Exercise(
        "15.3",
        claims=(
            Claim("it gives a whole number", partial(gives_whole_numbers, arguments=_layers((3, 1)))),
            Claim(
                "behind a single layer, a number sees its window, whatever the stride",
                partial(gives, wanted=[(_layers((3, 1)), 3), (_layers((5, 1)), 5), (_layers((2, 2)), 2)]),
            ),
            Claim(
                "with stride 1, neighbouring windows share pixels, which are not counted twice",
                partial(gives, wanted=[(_layers((3, 1), (3, 1)), 5), (_layers((3, 1), (5, 1), (3, 1)), 9)]),
            ),
            Claim(
                "behind a stride, one step is several pixels wide",
                partial(
                    gives,
                    wanted=[
                        (_layers((3, 1), (2, 2), (3, 1)), 8),
                        (_layers((3, 2), (3, 1)), 7),
                        (_layers((2, 3), (2, 1)), 5),
                    ],
                ),
            ),
            Claim(
                "strides multiply from layer to layer",
                partial(
                    gives,
                    wanted=[
                        (_layers((2, 2), (2, 2), (2, 1)), 8),
                        (_layers((3, 1), (2, 2), (3, 1), (2, 2), (3, 1)), 18),
                        (_layers((3, 2), (3, 3), (3, 1)), 19),
                    ],
                ),
            ),
        ),
        hints=(
            "Go through the layers from the image on. Keep two numbers: how far you see, and how wide one step is.",
            "Before the first layer you see 1 pixel, and a step is 1 pixel wide.",
            "A window of 3 adds two steps to what you see. After that, the layer's stride makes the steps wider.",
        ),
        solution="""
def sees(windows, strides):
    pixels, step = 1, 1
    for window, stride in zip(windows, strides):
        pixels += (window - 1) * step
        step *= stride
    return pixels
""",
    ),
    Exercise(
        "15.4",
        claims=(
            Claim("it gives one gradient for each weight, whatever the shapes", _has_the_kernels_shape),
            Claim(
                "a window whose gradient is 1, among zeros, gives its own pixels",
                partial(
                    _is_right, gradients=[[[1, 0, 0], [0, 0, 0]], [[0, 0, 0], [0, 1, 0]], [[0, 0], [0, 1], [0, 0]]]
                ),
            ),
            Claim(
                "a window counts as much as its gradient says, and with its sign",
                partial(_is_right, gradients=[[[0, 5, 0]], [[0, 0], [-2, 0]]]),
            ),
            Claim(
                "the gradients of all windows are added up",
                partial(_is_right, gradients=[[[1, 1], [1, 1]], [[1, -2, 3], [0, 4, -5]]]),
            ),
        ),
        hints=(
            "The kernel has image.shape - grad_y.shape + 1 rows and columns.",
            "Go over the output: the window of output (i, j) begins at image[i, j]. How large is it?",
            "Begin with zeros in the kernel's shape. Add grad_y[i, j] times the window, for every i and j.",
        ),
        solution="""
def kernel_gradient(image, grad_y):
    rows, columns = np.subtract(image.shape, grad_y.shape) + 1
    gradient = np.zeros((rows, columns))
    for i, j in np.ndindex(*grad_y.shape):
        gradient += grad_y[i, j] * image[i : i + rows, j : j + columns]
    return gradient
""",
    ),
)

QUIZ = (
    Question(
        "An object in a picture moves three pixels to the right. What do the answers of a Conv2D with stride 1 do, "
        "away from the edges?",
        (
            Choice("They stay as they are", "That takes a pooling over the whole image: it forgets where."),
            Choice("They move three pixels to the right", "The same weights serve every place.", right=True),
            Choice("Nobody can say", "It can be said: the same nine products occur again, three places on."),
        ),
    ),
    Question(
        "A window of 2 x 2 under MaxPooling2D gets the gradient 8. What do its four pixels get?",
        (
            Choice("8 each", "Then they would have 32 together: more than there was."),
            Choice("2 each", "So it is shared out by AveragePooling2D."),
            Choice(
                "The largest gets 8, the others 0", "A little more of another pixel would change nothing.", right=True
            ),
        ),
    ),
    Question(
        "Two networks learn the same task from the same examples. One layer flips its kernel, as mathematics does; the "
        "other does not, as Keras does. What differs in the end?",
        (
            Choice("The learned kernel is turned around, the answers are the same", "Learning undoes it.", right=True),
            Choice("The one that does not flip learns less well", "Each kernel of one has its twin in the other."),
            Choice("Nothing, not even the kernels", "For the same answers, one kernel has to be the other one turned."),
        ),
    ),
)
