"""Boxes as differences from anchors: what a detector learns to predict (Ren et al. 2015, "Faster R-CNN")."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.utils.bounding_boxes.formats import convert_format, numbers_of, size_of

ENCODINGS = ("center_xywh", "center_yxhw")


def encode_box_to_deltas(
    anchors: Any,
    boxes: Any,
    anchor_format: str,
    box_format: str,
    encoding_format: str = "center_yxhw",
    variance: Any = None,
    image_shape: Any = None,
) -> Any:
    """How far boxes are from their anchors: the middle in anchor lengths, the lengths as logarithms of their ratio.

    Arguments:
        anchors: array (M, 4) or (N, M, 4).
        boxes: array (M, 4) or (N, M, 4), a box for each anchor.
        anchor_format: the format of the anchors.
        box_format: the format of the boxes.
        encoding_format: "center_yxhw" or "center_xywh": the order of the four differences.
        variance: four numbers by which the differences are divided.
        image_shape: shape of the picture (H, W, ...), for relative formats.

    Returns:
        An array (M, 4) or (N, M, 4).

    Raises:
        ValueError: for another encoding, a variance without four numbers, or a relative format without image_shape.

    Example:
        >>> encode_box_to_deltas([[0, 0, 10, 10]], [[1, 2, 11, 12]], "xyxy", "xyxy")
        array([[0.2, 0.1, 0. , 0. ]], dtype=float32)
    """
    variance = _checked(encoding_format, variance)
    height, width = size_of(image_shape)
    a = numbers_of(convert_format(anchors, anchor_format, encoding_format, height, width))
    b = numbers_of(convert_format(boxes, box_format, encoding_format, height, width))
    middle = [(b[i] - a[i]) / a[i + 2] for i in (0, 1)]
    lengths = [ops.log(b[i] / a[i]) for i in (2, 3)]
    return ops.stack([*middle, *lengths], axis=-1) / variance


def decode_deltas_to_boxes(
    anchors: Any,
    boxes_delta: Any,
    anchor_format: str,
    box_format: str,
    encoded_format: str = "center_yxhw",
    variance: Any = None,
    image_shape: Any = None,
) -> Any:
    """The boxes that these differences from anchors mean: `encode_box_to_deltas` backwards.

    Arguments:
        anchors: array (M, 4), or a dict of such arrays, by the level of a feature pyramid.
        boxes_delta: array (M, 4) or (N, M, 4), or a dict of such arrays.
        anchor_format: the format of the anchors.
        box_format: the format that the boxes are to have.
        encoded_format: the order of the differences: "center_yxhw" or "center_xywh".
        variance: four numbers by which the differences are multiplied.
        image_shape: shape of the picture (H, W, ...), for relative formats.

    Returns:
        An array like boxes_delta, or a dict of such.

    Raises:
        ValueError: as for `encode_box_to_deltas`.

    Example:
        >>> decode_deltas_to_boxes([[0, 0, 10, 10]], [[0.2, 0.1, 0.0, 0.0]], "xyxy", "xyxy")
        array([[ 1.,  2., 11., 12.]], dtype=float32)
    """
    if isinstance(boxes_delta, dict):
        settings = (anchor_format, box_format, encoded_format, variance, image_shape)
        return {level: decode_deltas_to_boxes(anchors[level], one, *settings) for level, one in boxes_delta.items()}
    variance = _checked(encoded_format, variance)
    height, width = size_of(image_shape)
    a = numbers_of(convert_format(anchors, anchor_format, encoded_format, height, width))
    d = numbers_of(ops.cast(boxes_delta, "float32") * variance)
    middle = [a[i] + d[i] * a[i + 2] for i in (0, 1)]
    lengths = [a[i] * ops.exp(d[i]) for i in (2, 3)]
    boxes = ops.stack([*middle, *lengths], axis=-1)
    return convert_format(boxes, encoded_format, box_format, height, width)


def _checked(encoding: str, variance: Any) -> np.ndarray:
    """The variance as an array; ones for None."""
    if encoding not in ENCODINGS:
        raise ValueError(f"Got the encoding format {encoding!r}. Differences have 'center_xywh' or 'center_yxhw'.")
    array = np.ones(4, "float32") if variance is None else np.asarray(variance, "float32")
    if array.shape != (4,):
        raise ValueError(f"Got variance={variance!r}. It takes four numbers, one for each difference, or None.")
    return array
