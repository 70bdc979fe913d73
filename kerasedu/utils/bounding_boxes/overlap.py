"""How well boxes match: the area that two share, by the area that they cover together."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine.op import plain
from kerasedu.utils.bounding_boxes.formats import RELATIVE, convert_format, format_name, numbers_of, size_of

TINY = 1e-7  # keeps divisions finite


def compute_iou(
    boxes1: Any,
    boxes2: Any,
    bounding_box_format: str,
    use_masking: bool = False,
    mask_val: float = -1,
    image_shape: Any = None,
) -> Any:
    """Intersection over union of each box of one set with each of another.

    Arguments:
        boxes1: array (M, 4), or (N, M, 4) for a batch of pictures.
        boxes2: array (K, 4) or (N, K, 4).
        bounding_box_format: the format of both.
        use_masking: whether boxes without a positive number are padding, and get `mask_val`.
        mask_val: what such pairs get.
        image_shape: shape of the picture (H, W, ...), for relative formats.

    Returns:
        An array (M, K) or (N, M, K) of numbers from 0 to 1.

    Raises:
        ValueError: for other shapes, or a relative format without image_shape.

    Example:
        >>> compute_iou([[0, 0, 2, 2]], [[1, 0, 3, 2], [5, 5, 6, 6]], "xyxy").round(3)
        array([[0.333, 0.   ]], dtype=float32)
    """
    first, second = (_edges(boxes, bounding_box_format, image_shape) for boxes in (boxes1, boxes2))
    if len(first.shape) not in (2, 3) or len(second.shape) not in (2, 3):
        raise ValueError(
            f"compute_iou got boxes of shapes {first.shape} and {second.shape}. It takes (M, 4), or (N, M, 4) for "
            "a batch."
        )
    rows, columns = numbers_of(ops.expand_dims(first, -2)), numbers_of(ops.expand_dims(second, -3))
    overlap, union = _areas(rows, columns)
    iou = ops.divide_no_nan(overlap, union)
    if not use_masking:
        return iou
    padding = [np.max(plain(boxes), axis=-1) < 0 for boxes in (first, second)]
    masked = padding[0][..., :, None] | padding[1][..., None, :]
    return ops.where(masked, ops.cast(mask_val, iou.dtype), iou)


def compute_ciou(boxes1: Any, boxes2: Any, bounding_box_format: str, image_shape: Any = None) -> Any:
    """Complete intersection over union of the boxes of two sets, pair by pair: a loss is 1 minus it.

    It is IoU, less the distance of the middles and the difference of the proportions, so that boxes that do not touch
    are told apart, too (Zheng et al. 2020, "Distance-IoU Loss").

    Arguments:
        boxes1: array (..., 4).
        boxes2: array (..., 4).
        bounding_box_format: the format of both.
        image_shape: shape of the picture (H, W, ...), for relative formats.

    Returns:
        An array (...) of numbers from -1.5 to 1.

    Raises:
        ValueError: for a relative format without image_shape.

    Example:
        >>> compute_ciou([[0, 0, 2, 2]], [[0, 0, 2, 2]], "xyxy")
        array([1.], dtype=float32)
    """
    first, second = (numbers_of(_edges(boxes, bounding_box_format, image_shape)) for boxes in (boxes1, boxes2))
    overlap, union = _areas(first, second)
    iou = ops.divide(overlap, union + TINY)
    distance = sum(ops.square((first[i] + first[i + 2] - second[i] - second[i + 2]) / 2) for i in (0, 1))
    diagonal = sum(ops.square(_span(first, second, i)) for i in (0, 1)) + TINY
    angles = [ops.arctan((b[2] - b[0]) / (b[3] - b[1] + TINY)) for b in (first, second)]
    proportions = 4 / math.pi**2 * ops.square(angles[1] - angles[0])
    weight = proportions / (proportions - iou + (1 + TINY))
    return iou - distance / diagonal - weight * proportions


def _edges(boxes: Any, bounding_box_format: str, image_shape: Any) -> Any:
    """Boxes as left, top, right, bottom."""
    if format_name(bounding_box_format) in RELATIVE and image_shape is None:
        raise ValueError(
            f"Boxes in format {bounding_box_format!r} count in shares of the picture. Give its shape: "
            "image_shape=(height, width, channels)."
        )
    height, width = size_of(image_shape)
    return convert_format(boxes, bounding_box_format, "xyxy", height, width)


def _areas(first: list[Any], second: list[Any]) -> tuple[Any, Any]:
    """The area that boxes share, and the one that they cover together."""
    sides = [
        ops.maximum(ops.minimum(first[i + 2], second[i + 2]) - ops.maximum(first[i], second[i]), 0.0) for i in (0, 1)
    ]
    overlap = sides[0] * sides[1]
    areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (first, second)]
    return overlap, areas[0] + areas[1] - overlap


def _span(first: list[Any], second: list[Any], axis: int) -> Any:
    """Length along an axis of the smallest box around both."""
    return ops.maximum(first[axis + 2], second[axis + 2]) - ops.minimum(first[axis], second[axis])
