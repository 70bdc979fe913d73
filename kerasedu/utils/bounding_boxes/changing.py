"""What happens to boxes when something happens to their picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine.op import plain
from kerasedu.utils.bounding_boxes.formats import RELATIVE, convert_format, format_name, numbers_of


def clip_to_image_size(
    bounding_boxes: dict[str, Any],
    height: float | None = None,
    width: float | None = None,
    bounding_box_format: str = "xyxy",
) -> dict[str, Any]:
    """Boxes cut off where their picture ends; one of which nothing is left gets the label -1.

    Arguments:
        bounding_boxes: dict with "boxes", an array (..., 4), and as a rule "labels", an array (...).
        height: height of the picture in pixels; not needed for relative formats.
        width: its width.
        bounding_box_format: the format of the boxes.

    Returns:
        A dict like the one given.

    Raises:
        TypeError: if there is no dict.
        ValueError: if height and width are needed and not there.

    Example:
        >>> boxes = {"boxes": [[-5, 3, 120, 200], [60, 0, 70, 9]], "labels": [1, 2]}
        >>> clip_to_image_size(boxes, height=100, width=50)["labels"]
        array([ 1, -1], dtype=int32)
    """
    if not isinstance(bounding_boxes, dict):
        raise TypeError(
            f"clip_to_image_size got a {type(bounding_boxes).__name__}. It takes a dict: {{'boxes': array (..., 4), "
            "'labels': array (...)}."
        )
    if format_name(bounding_box_format) in RELATIVE:
        height = width = 1
    elif height is None or width is None:
        raise ValueError(
            f"clip_to_image_size got height={height}, width={width}. Boxes in format {bounding_box_format!r} count in "
            "pixels: give the picture's height and width."
        )
    edges = _cut(convert_format(bounding_boxes["boxes"], bounding_box_format, "xyxy", height, width), height, width)
    clipped = {**bounding_boxes, "boxes": convert_format(edges, "xyxy", bounding_box_format, height, width)}
    if "labels" in bounding_boxes:
        left, top, right, bottom = numbers_of(edges)
        labels = plain(bounding_boxes["labels"])
        clipped["labels"] = ops.where((right - left) * (bottom - top) > 0, labels, ops.cast(-1, labels.dtype))
    return clipped


def crop(boxes: Any, top: float, left: float, height: float, width: float, bounding_box_format: str = "xyxy") -> Any:
    """Boxes as they are in a part of the picture.

    Arguments:
        boxes: array (..., 4).
        top: rows that fall away above, in pixels.
        left: columns that fall away on the left.
        height: height of the part.
        width: its width.
        bounding_box_format: the format of the boxes, one in pixels.

    Raises:
        ValueError: for a relative format.

    Example:
        >>> crop([[10, 20, 40, 80]], top=5, left=10, height=30, width=20)
        array([[ 0., 15., 20., 30.]], dtype=float32)
    """
    edges = _moved(_pixels(boxes, bounding_box_format, "crop"), -left, -top)
    return convert_format(_cut(edges, height, width), "xyxy", bounding_box_format)


def pad(
    boxes: Any,
    top: float,
    left: float,
    height: float | None = None,  # noqa: ARG001 - for Keras's sake
    width: float | None = None,  # noqa: ARG001 - for Keras's sake
    bounding_box_format: str = "xyxy",
) -> Any:
    """Boxes as they are when something was put around the picture.

    Arguments:
        boxes: array (..., 4).
        top: rows that were put above, in pixels.
        left: columns that were put on the left.
        height: for Keras's sake.
        width: for Keras's sake.
        bounding_box_format: the format of the boxes, one in pixels.

    Raises:
        ValueError: for a relative format.

    Example:
        >>> pad([[10, 20, 40, 80]], top=5, left=1)
        array([[11., 25., 41., 85.]], dtype=float32)
    """
    return convert_format(_moved(_pixels(boxes, bounding_box_format, "pad"), left, top), "xyxy", bounding_box_format)


def affine_transform(
    boxes: Any,
    angle: Any,
    translate_x: Any,
    translate_y: Any,
    scale: Any,
    shear_x: Any,
    shear_y: Any,
    height: float,
    width: float,
    center_x: Any = None,
    center_y: Any = None,
    bounding_box_format: str = "xyxy",
) -> Any:
    """Boxes around the corners of boxes that were turned, moved, scaled and sheared.

    A corner p becomes M (p - center + shift) + center, with M = scale * ((c - t_x (t_y c - s), s + t_x (c + t_y s)),
    (t_y c - s, c + t_y s)), c and s the cosine and sine of the angle, t_x and t_y the tangents of the shears: this is
    how Keras composes them.

    Arguments:
        boxes: array (N, M, 4): M boxes in each of N pictures.
        angle: how far each picture is turned, in degrees: one number, or N.
        translate_x: how far it is moved to the right, in shares of width - 1; likewise one number or N, as all others.
        translate_y: how far down, in shares of height - 1.
        scale: how much larger it becomes.
        shear_x: by which angle upright lines lean, in degrees.
        shear_y: by which angle level lines lean.
        height: height of the pictures in pixels.
        width: their width.
        center_x: what stays in its place, in shares of width - 1; the middle when None.
        center_y: likewise in shares of height - 1.
        bounding_box_format: the format of the boxes, one in pixels.

    Returns:
        An array (N, M, 4). Boxes may reach out of the picture.

    Raises:
        ValueError: for boxes of another shape, or a relative format.

    Example:
        >>> affine_transform([[[0, 0, 2, 1]]], 90, 0, 0, 1, 0, 0, height=11, width=11).round(3)
        array([[[ 0.,  8.,  1., 10.]]], dtype=float32)
    """
    edges = _pixels(boxes, bounding_box_format, "affine_transform")
    if len(edges.shape) != 3:
        raise ValueError(f"affine_transform got boxes of shape {edges.shape}. It takes (pictures, boxes, 4).")
    left, top, right, bottom = numbers_of(edges)
    center = _share(0.5 if center_x is None else center_x, width), _share(0.5 if center_y is None else center_y, height)
    shift = _share(translate_x, width), _share(translate_y, height)
    rows = _matrix(angle, scale, shear_x, shear_y)
    corners = [
        (x - center[0] + shift[0], y - center[1] + shift[1])
        for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
    ]
    xs, ys = (
        ops.stack([row[0] * x + row[1] * y + middle for x, y in corners], axis=-1)
        for row, middle in zip(rows, center, strict=True)
    )
    around = [ops.min(xs, axis=-1), ops.min(ys, axis=-1), ops.max(xs, axis=-1), ops.max(ys, axis=-1)]
    return convert_format(ops.stack(around, axis=-1), "xyxy", bounding_box_format)


def _matrix(angle: Any, scale: Any, shear_x: Any, shear_y: Any) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    turned, leaning_x, leaning_y = (np.deg2rad(_column(x)) for x in (angle, shear_x, shear_y))
    cosine, sine, tangent_x, tangent_y = np.cos(turned), np.sin(turned), np.tan(leaning_x), np.tan(leaning_y)
    below = tangent_y * cosine - sine, cosine + tangent_y * sine
    above = cosine - tangent_x * below[0], sine + tangent_x * below[1]
    factor = _column(scale)
    return (factor * above[0], factor * above[1]), (factor * below[0], factor * below[1])


def _column(x: Any) -> np.ndarray:
    """One number for each picture, beside its boxes: (N, 1)."""
    return np.asarray(x, "float32").reshape(-1, 1)


def _share(x: Any, length: float) -> np.ndarray:
    return _column(x) * np.float32(length - 1)


def _pixels(boxes: Any, bounding_box_format: str, asked: str) -> Any:
    """Boxes as left, top, right, bottom in pixels."""
    if format_name(bounding_box_format) in RELATIVE:
        raise ValueError(
            f"{asked} got boxes in format {bounding_box_format!r}, and counts in pixels. Use convert_format first, "
            "with the picture's height and width."
        )
    return convert_format(boxes, bounding_box_format, "xyxy")


def _moved(edges: Any, across: float, down: float) -> Any:
    return edges + np.array([across, down, across, down], "float32")


def _cut(edges: Any, height: float, width: float) -> Any:
    left, top, right, bottom = numbers_of(edges)
    across, down = (lambda x: ops.clip(x, 0, width)), (lambda y: ops.clip(y, 0, height))
    return ops.stack([across(left), down(top), across(right), down(bottom)], axis=-1)
