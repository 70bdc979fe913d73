"""Boxes around the things in a picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.utils.bounding_boxes import convert_format
from kerasedu.utils.pillow import pillow
from kerasedu.visualization.pictures import as_bytes, channels_last

Array = np.ndarray
Colour = tuple[int, int, int]
LETTERS = 14  # height of the letters in pixels at font_scale=1


def draw_bounding_boxes(
    images: Any,
    bounding_boxes: dict[str, Any],
    bounding_box_format: str,
    class_mapping: dict[int, str] | None = None,
    color: Colour = (128, 128, 128),
    line_thickness: int = 2,
    text_thickness: int = 1,
    font_scale: float = 1.0,
    data_format: str | None = None,
) -> Array:
    """Pictures with boxes drawn into them, and the names of what is in them.

    Arguments:
        images: array (N, H, W, 3), numbers from 0 to 255.
        bounding_boxes: dict with "boxes", an array (N, M, 4); "labels", an array (N, M) of class numbers, -1 for a box
            that is none; and, if there are some, "confidences", an array (N, M) from 0 to 1.
        bounding_box_format: their format, see `utils.bounding_boxes.convert_format`.
        class_mapping: names of the classes by their numbers; without it no names are written.
        color: red, green and blue, from 0 to 255.
        line_thickness: in pixels.
        text_thickness: of the letters, in pixels.
        font_scale: how large the letters are; 1 is 14 pixels.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Returns:
        An array (N, H, W, 3) of whole numbers from 0 to 255, uint8.

    Raises:
        ImportError: if Pillow is not installed.
        TypeError: if bounding_boxes is no dict.
        ValueError: if images have another shape, or the dict lacks boxes.

    Example:
        >>> boxes = {"boxes": np.array([[[1, 1, 3, 3]]]), "labels": np.array([[0]])}
        >>> image = np.zeros((1, 5, 5, 3), "uint8")
        >>> draw_bounding_boxes(image, boxes, "xyxy", color=(9, 9, 9), line_thickness=1)[0, ..., 0]
        array([[0, 0, 0, 0, 0],
               [0, 9, 9, 9, 0],
               [0, 9, 0, 9, 0],
               [0, 9, 9, 9, 0],
               [0, 0, 0, 0, 0]], dtype=uint8)
    """
    pictures = as_bytes(channels_last(images, data_format, "draw_bounding_boxes"))
    boxes, labels, confidences = _parts(bounding_boxes, bounding_box_format, pictures.shape)
    names = class_mapping or {}
    style = {"color": tuple(color), "thickness": line_thickness, "stroke": text_thickness, "scale": font_scale}
    drawn = []
    for picture, inside, numbers, sure in zip(pictures, boxes, labels, confidences, strict=True):
        texts = [_text(names.get(int(n)), share) for n, share in zip(numbers, sure, strict=True)]
        wanted = [(box, text) for box, text, n in zip(inside, texts, numbers, strict=True) if n != -1]
        drawn.append(_drawn(picture, wanted, **style))
    return np.stack(drawn)


def _parts(bounding_boxes: Any, bounding_box_format: str, shape: tuple[int, ...]) -> tuple[Array, Array, list[Any]]:
    """Boxes as edges in pixels (N, M, 4), their classes (N, M), and how sure somebody is of them."""
    if not isinstance(bounding_boxes, dict):
        raise TypeError(
            f"draw_bounding_boxes got bounding_boxes of type {type(bounding_boxes).__name__}. It takes a dict: "
            "{'boxes': array (N, M, 4), 'labels': array (N, M)}."
        )
    if "boxes" not in bounding_boxes:
        raise ValueError(f"draw_bounding_boxes got a dict of {', '.join(bounding_boxes)}. It lacks 'boxes' (N, M, 4).")
    edges = plain(convert_format(bounding_boxes["boxes"], bounding_box_format, "xyxy", shape[1], shape[2]))
    if edges.ndim != 3 or len(edges) != shape[0]:
        raise ValueError(
            f"draw_bounding_boxes got boxes of shape {edges.shape} for {shape[0]} pictures. It takes (N, M, 4): M "
            "boxes in each picture."
        )
    labels = np.asarray(bounding_boxes.get("labels", np.zeros(edges.shape[:2], int)))
    sure = bounding_boxes.get("confidences", bounding_boxes.get("confidence"))
    return edges, labels, [[None] * edges.shape[1]] * len(edges) if sure is None else list(np.asarray(sure))


def _text(name: str | None, share: float | None) -> str:
    """What is written over a box."""
    if name is None:
        return ""
    return str(name) if share is None else f"{name}: {share:.2f}"


def _drawn(picture: Array, boxes: list[tuple[Array, str]], **style: Any) -> Array:
    """One picture with its boxes."""
    image = pillow("draw_bounding_boxes").fromarray(picture)
    from PIL import ImageDraw, ImageFont  # Pillow is there: the line before has made sure

    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(LETTERS * style["scale"])
    for box, text in boxes:
        left, top, right, bottom = (round(float(edge)) for edge in box)
        right, bottom = max(left, right), max(top, bottom)
        pen.rectangle((left, top, right, bottom), outline=style["color"], width=style["thickness"])
        if text:
            pen.text(
                (left, max(top - LETTERS * style["scale"] - 2, 0)),
                text,
                fill=style["color"],
                font=font,
                stroke_width=max((style["stroke"] or 1) - 1, 0),
            )
    return np.asarray(image)
