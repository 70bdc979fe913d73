"""Many pictures side by side, drawn with matplotlib."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.visualization.boxes import Colour, draw_bounding_boxes
from kerasedu.visualization.masks import draw_segmentation_masks
from kerasedu.visualization.pictures import as_bytes, channels_last

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = np.ndarray


def plot_image_gallery(
    images: Any,
    y_true: Any = None,
    y_pred: Any = None,
    label_map: dict[int, str] | None = None,
    rows: int | None = None,
    cols: int | None = None,
    value_range: tuple[float, float] = (0, 255),
    scale: float = 2,
    path: str | None = None,
    show: bool | None = None,
    transparent: bool = True,
    dpi: int = 60,
    legend_handles: Any = None,
    data_format: str | None = None,
) -> Figure | None:
    """Pictures side by side, with what is true of them and what was predicted.

    Arguments:
        images: array (N, H, W, C).
        y_true: class numbers (N,), written over the pictures.
        y_pred: predicted class numbers (N,), likewise.
        label_map: names of the classes by their numbers; the numbers themselves when None.
        rows: rows of pictures; as many as needed when None.
        cols: pictures in a row; as many as rows, about, when None.
        value_range: the numbers that black and white have.
        scale: width and height of a picture in inches.
        path: file to write the figure into.
        show: whether to show it at once.
        transparent: whether the file's background is transparent.
        dpi: pixels of the file for each inch.
        legend_handles: what matplotlib's legend is to tell.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Returns:
        The figure; None where it was written or shown.

    Raises:
        ValueError: for no batch of pictures, or a path and show=True together.

    Example:
        >>> import matplotlib
        >>> matplotlib.use("agg")
        >>> figure = plot_image_gallery(np.zeros((3, 8, 8, 3)), y_true=[0, 1, 1], label_map={0: "cat", 1: "dog"})
        >>> [axes.get_title() for axes in figure.axes[:3]]
        ['true: cat', 'true: dog', 'true: dog']
    """
    if path is not None and show:
        raise ValueError(
            f"plot_image_gallery got path={path!r} and show=True. It writes the figure or shows it: give one."
        )
    import matplotlib.pyplot as plt

    pictures = as_bytes(channels_last(images, data_format, "plot_image_gallery"), value_range)
    rows, cols = _grid(len(pictures), rows, cols)
    figure, axes = plt.subplots(rows, cols, figsize=(cols * scale, rows * scale), squeeze=False, layout="tight")
    for place in axes.flat:
        place.axis("off")
    titles = _titles(len(pictures), y_true, y_pred, label_map or {})
    for place, picture, title in zip(axes.flat, pictures, titles, strict=False):
        place.imshow(picture if picture.shape[-1] > 1 else picture[..., 0], cmap="gray", vmin=0, vmax=255)
        place.set_title(title, fontsize="small")
    if legend_handles is not None:
        figure.legend(handles=legend_handles, loc="lower center")
    if path is None and not show:
        return figure
    if path is not None:
        figure.savefig(path, transparent=transparent, dpi=dpi)
    else:
        plt.show()
    plt.close(figure)
    return None


def plot_bounding_box_gallery(
    images: Any,
    bounding_box_format: str,
    y_true: dict[str, Any] | None = None,
    y_pred: dict[str, Any] | None = None,
    value_range: tuple[float, float] = (0, 255),
    true_color: Colour = (0, 188, 212),
    pred_color: Colour = (255, 235, 59),
    line_thickness: int = 2,
    font_scale: float = 1.0,
    text_thickness: int | None = None,
    class_mapping: dict[int, str] | None = None,
    ground_truth_mapping: dict[int, str] | None = None,
    prediction_mapping: dict[int, str] | None = None,
    legend: bool = False,
    legend_handles: Any = None,
    rows: int | None = None,
    cols: int | None = None,
    data_format: str | None = None,
    **kwargs: Any,
) -> Figure | None:
    """Pictures side by side, with the true boxes and the predicted ones.

    Arguments:
        images: array (N, H, W, 3).
        bounding_box_format: format of the boxes.
        y_true: the true boxes, as for `draw_bounding_boxes`.
        y_pred: the predicted ones.
        value_range: the numbers that black and white have.
        true_color: colour of the true boxes.
        pred_color: colour of the predicted ones.
        line_thickness: in pixels.
        font_scale: how large the letters are.
        text_thickness: of the letters, in pixels; 1 when None.
        class_mapping: names of the classes by their numbers.
        ground_truth_mapping: those for the true boxes; class_mapping when None.
        prediction_mapping: those for the predicted ones; class_mapping when None.
        legend: whether to tell which colour is which.
        legend_handles: further entries of the legend.
        rows: rows of pictures.
        cols: pictures in a row.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        kwargs: further arguments of `plot_image_gallery`.

    Returns:
        As for `plot_image_gallery`.
    """
    pictures = as_bytes(channels_last(images, data_format, "plot_bounding_box_gallery"), value_range)
    settings = {
        "line_thickness": line_thickness,
        "text_thickness": text_thickness or 1,
        "font_scale": font_scale,
        "data_format": "channels_last",
    }
    drawn = (
        (y_true, ground_truth_mapping or class_mapping, true_color),
        (y_pred, prediction_mapping or class_mapping, pred_color),
    )
    for boxes, names, colour in drawn:
        if boxes is not None:
            pictures = draw_bounding_boxes(pictures, boxes, bounding_box_format, names, colour, **settings)
    handles = [*(legend_handles or ()), *(_handles(true_color, pred_color) if legend else ())]
    gallery = {"rows": rows, "cols": cols, "legend_handles": handles or None, "data_format": "channels_last"}
    return plot_image_gallery(pictures, **gallery, **kwargs)


def plot_segmentation_mask_gallery(
    images: Any,
    num_classes: int,
    value_range: tuple[float, float] = (0, 255),
    y_true: Any = None,
    y_pred: Any = None,
    color_mapping: dict[int, Colour] | None = None,
    blend: bool = True,
    alpha: float = 0.8,
    ignore_index: int = -1,
    data_format: str | None = None,
    **kwargs: Any,
) -> Figure | None:
    """For each picture in a row: the picture, with the true classes of its pixels, and with the predicted ones.

    Arguments:
        images: array (N, H, W, 3).
        num_classes: how many classes there are.
        value_range: the numbers that black and white have.
        y_true: true class numbers (N, H, W) or (N, H, W, 1).
        y_pred: predicted ones.
        color_mapping: as for `draw_segmentation_masks`, and so are the next three.
        blend: see there.
        alpha: see there.
        ignore_index: see there.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        kwargs: further arguments of `plot_image_gallery`.

    Returns:
        As for `plot_image_gallery`.
    """
    pictures = as_bytes(channels_last(images, data_format, "plot_segmentation_mask_gallery"), value_range)
    views = [pictures]
    for masks in (y_true, y_pred):
        if masks is not None:
            last = channels_last(masks, data_format, "y_true or y_pred") if np.ndim(masks) == 4 else masks
            arguments = (num_classes, color_mapping, alpha, blend, ignore_index, "channels_last")
            views.append(draw_segmentation_masks(pictures, last, *arguments))
    settings = {"rows": len(pictures), "cols": len(views), "data_format": "channels_last"} | kwargs
    return plot_image_gallery(np.stack(views, axis=1).reshape(-1, *pictures.shape[1:]), **settings)


def _grid(count: int, rows: int | None, cols: int | None) -> tuple[int, int]:
    """How many rows and columns."""
    if rows is None and cols is None:
        cols = math.ceil(math.sqrt(count))
    if cols is None:
        cols = math.ceil(count / rows)
    return rows or math.ceil(count / cols), cols


def _titles(count: int, y_true: Any, y_pred: Any, names: dict[int, str]) -> list[str]:
    """What is written over each picture."""
    lines: list[list[str]] = [[] for _ in range(count)]
    for word, numbers in (("true", y_true), ("predicted", y_pred)):
        for line, number in zip(lines, () if numbers is None else np.asarray(numbers).reshape(-1), strict=False):
            line.append(f"{word}: {names.get(int(number), int(number))}")
    return ["\n".join(line) for line in lines]


def _handles(true_color: Colour, pred_color: Colour) -> list[Any]:
    from matplotlib.patches import Patch

    colours = (("true", true_color), ("predicted", pred_color))
    return [Patch(color=np.array(colour) / 255, label=word) for word, colour in colours]
