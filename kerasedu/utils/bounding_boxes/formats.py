"""The ways to write down a box, and from one to another."""

from __future__ import annotations

from typing import Any

from kerasedu import ops

ABSOLUTE = ("xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw")
RELATIVE = ("rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh")
FORMATS = (*ABSOLUTE, *RELATIVE)


def convert_format(
    boxes: Any,
    source: str,
    target: str,
    height: float | None = None,
    width: float | None = None,
    dtype: str = "float32",
) -> Any:
    """Boxes in another format.

    The formats: "xyxy" (left, top, right, bottom), "yxyx" (top, left, bottom, right), "xywh" (left, top, width,
    height), "center_xywh" (the middle, width, height), "center_yxhw" (the middle, y first, height, width), all in
    pixels; and "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh", in shares of the picture's width and height.

    Arguments:
        boxes: array (..., 4); or a dict that has one under "boxes".
        source: the format that they are in.
        target: the format that they are to be in.
        height: height of the picture in pixels, for relative formats.
        width: its width.
        dtype: number type of the result.

    Returns:
        An array (..., 4), or a dict like the one given.

    Raises:
        ValueError: for an unknown format, boxes without four numbers, or a relative format without height and width.

    Example:
        >>> convert_format([[10, 20, 40, 80]], "xyxy", "center_xywh")
        array([[25., 50., 30., 60.]], dtype=float32)
        >>> convert_format([[10, 20, 40, 80]], "xyxy", "rel_xywh", height=100, width=50)
        array([[0.2, 0.2, 0.6, 0.6]], dtype=float32)
    """
    if isinstance(boxes, dict):
        return {**boxes, "boxes": convert_format(boxes["boxes"], source, target, height, width, dtype)}
    source, target = format_name(source), format_name(target)
    if (source in RELATIVE or target in RELATIVE) and (height is None or width is None):
        raise ValueError(
            f"convert_format from {source!r} to {target!r} got height={height}, width={width}. Relative formats count "
            "in shares of the picture: give its height and width."
        )
    boxes = ops.cast(boxes, dtype)
    if not boxes.shape or boxes.shape[-1] != 4:
        raise ValueError(f"convert_format got boxes of shape {boxes.shape}. A box has four numbers: give (..., 4).")
    if source == target:
        return boxes
    edges = _to_edges(boxes, source)
    lengths = (width, height, width, height)
    if source in RELATIVE:
        edges = [edge * length for edge, length in zip(edges, lengths, strict=True)]
    if target in RELATIVE:
        edges = [edge / length for edge, length in zip(edges, lengths, strict=True)]
    return ops.cast(ops.stack(_from_edges(edges, target), axis=-1), dtype)


def format_name(value: Any) -> str:
    """The name of a format, in small letters.

    Raises:
        ValueError: for anything else.
    """
    if str(value).lower() not in FORMATS:
        raise ValueError(f"There is no format {value!r} for boxes. Use one of {', '.join(FORMATS)}.")
    return value.lower()


def numbers_of(boxes: Any) -> list[Any]:
    """The four numbers of each box: four arrays (...)."""
    return [boxes[..., i] for i in range(4)]


def size_of(image_shape: Any) -> tuple[Any, Any]:
    """(height, width) of a picture of this shape (H, W, ...); twice None for None."""
    return (None, None) if image_shape is None else tuple(image_shape[:2])


def _to_edges(boxes: Any, source: str) -> list[Any]:
    """Left, top, right and bottom."""
    a, b, c, d = numbers_of(boxes)
    kind = source.removeprefix("rel_")
    if kind == "yxyx":
        return [b, a, d, c]
    if kind == "xywh":
        return [a, b, a + c, b + d]
    if kind == "center_xywh":
        return [a - c / 2, b - d / 2, a + c / 2, b + d / 2]
    if kind == "center_yxhw":
        return [b - d / 2, a - c / 2, b + d / 2, a + c / 2]
    return [a, b, c, d]


def _from_edges(edges: list[Any], target: str) -> list[Any]:
    left, top, right, bottom = edges
    width, height = right - left, bottom - top
    kind = target.removeprefix("rel_")
    if kind == "yxyx":
        return [top, left, bottom, right]
    if kind == "xywh":
        return [left, top, width, height]
    if kind == "center_xywh":
        return [left + width / 2, top + height / 2, width, height]
    if kind == "center_yxhw":
        return [top + height / 2, left + width / 2, height, width]
    return edges
