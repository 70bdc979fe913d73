"""What the mobile networks share: numbers of filters in whole eights, and the padding before strides of two."""

from __future__ import annotations

from kerasedu.applications.asked import channels_first
from kerasedu.engine.symbolic import KerasTensor


def whole_eights(filters: float, least: int = 8) -> int:
    """The nearest multiple of 8 that takes away at most a tenth.

    Arguments:
        filters: how many there would be.
        least: the smallest answer.

    Example:
        >>> whole_eights(11.2), whole_eights(33.6), whole_eights(12)
        (16, 32, 16)
    """
    rounded = max(least, int(filters + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * filters else rounded


def padding_before_strides(x: KerasTensor, kernel_size: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Zeros around an image, so that a valid convolution with strides 2 sees what Keras's weights were trained on.

    On an even axis there is one row less before than after. An open axis counts as even.

    Arguments:
        x: the images, of four axes.
        kernel_size: height and width of the window.

    Returns:
        (top, bottom), (left, right).

    Example:
        >>> padding_before_strides(KerasTensor((None, 64, 33, 8)), 3)
        ((0, 1), (1, 1))
    """
    height, width = x.shape[2:] if channels_first() else x.shape[1:3]
    half = kernel_size // 2
    before_height, before_width = (half - (size is None or size % 2 == 0) for size in (height, width))
    return (before_height, half), (before_width, half)
