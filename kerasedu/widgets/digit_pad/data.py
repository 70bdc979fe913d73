"""What DigitPad sends: once how each layer is laid out, and with each drawing one string of numbers."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasedu.widgets.digits import all_rounded
from kerasedu.widgets.tensors import block_mean

Array = np.ndarray
MOST_NUMBERS = 160_000  # of all layers together: with four bytes each, in base64, 0.85 MB
MOST_OF_A_LAYER = 24_000
MOST_UNITS = 4096  # of a vector
MOST_BARS = 200  # more units are cells of a heat map
MOST_PIXELS = 32  # on a side of one channel of several; a single channel may have twice as many
MOST_CLASSES = 100


def layer_plan(shape: tuple[int, ...], most: int) -> dict[str, Any]:
    """How the output of a layer is shown.

    Arguments:
        shape: of the output, without the batch.
        most: most numbers to send.

    Returns:
        "kind": "bars", "cells" or "maps"; "rows" and "columns" of each panel; "panels" shown of "total"; "block": how
        many rows and columns a shown number is the mean of.

    Example:
        >>> layer_plan((26, 26, 32), 24_000)
        {'kind': 'maps', 'rows': 26, 'columns': 26, 'panels': 32, 'total': 32, 'block': [1, 1]}
        >>> layer_plan((128,), 24_000)["kind"], layer_plan((1600,), 24_000)["kind"]
        ('bars', 'cells')
    """
    if len(shape) < 2:
        units = math.prod(shape)
        block = _steps(units, min(MOST_UNITS, most))
        kind = "bars" if units <= MOST_BARS else "cells"
        return _plan(kind, 1, _steps(units, block), 1, 1, [1, block])
    rows, columns, channels = (*shape, 1) if len(shape) == 2 else (math.prod(shape[:-2]), *shape[-2:])
    side = MOST_PIXELS if channels > 1 else 2 * MOST_PIXELS
    block = [_steps(rows, side), _steps(columns, side)]
    rows, columns = _steps(rows, block[0]), _steps(columns, block[1])
    return _plan("maps", rows, columns, min(channels, max(1, most // (rows * columns))), channels, block)


def _plan(kind: str, rows: int, columns: int, panels: int, total: int, block: list[int]) -> dict[str, Any]:
    return {"kind": kind, "rows": rows, "columns": columns, "panels": panels, "total": total, "block": block}


def _steps(length: int, most: int) -> int:
    return max(1, -(-length // most))


def layers_data(names: Sequence[str], kinds: Sequence[str], outputs: Sequence[Array]) -> list[dict[str, Any]]:
    """Name, kind, shape and plan of each layer; many layers share the room there is."""
    most = min(MOST_OF_A_LAYER, MOST_NUMBERS // max(1, len(outputs)))
    about = zip(names, kinds, outputs, strict=True)
    return [{"name": n, "type": k, "shape": list(y.shape), **layer_plan(y.shape, most)} for n, k, y in about]


def shown_numbers(output: Array, plan: dict[str, Any]) -> Array:
    """What is shown of the output of a layer, (panels, rows, columns)."""
    if plan["kind"] != "maps":
        return block_mean(output.reshape(1, 1, -1), *plan["block"])
    maps = output[..., None] if output.ndim == 2 else output.reshape(-1, *output.shape[-2:])
    return block_mean(np.moveaxis(maps[..., : plan["panels"]], -1, 0), *plan["block"])


def answer_data(image: Array, shown: Sequence[Array], prediction: Array, serial: int) -> dict[str, Any]:
    """One answer.

    Returns:
        "numbers": the image and what is shown of each layer, one after the other, four bytes each, in base64;
        "prediction": the model's output, where it is a vector of at most 100 numbers; "serial": which answer it is.
    """
    numbers = np.concatenate([np.ravel(part) for part in (image, *shown)]).astype("<f4")
    classes = prediction if is_classes(prediction) else ()
    text = base64.b64encode(numbers.tobytes()).decode()
    return {"numbers": text, "prediction": all_rounded(classes), "serial": serial}


def is_classes(prediction: Array) -> bool:
    """Whether an output has a number for each class."""
    return prediction.ndim == 1 and prediction.size <= MOST_CLASSES


def output_data(prediction: Array, shape: tuple[int, int]) -> dict[str, Any]:
    """What kind of answer it is: "classes", "picture" for one of the drawing's own size, or "other"."""
    kind = "classes" if is_classes(prediction) else "picture" if prediction.size == math.prod(shape) else "other"
    return {"kind": kind, "shape": list(prediction.shape)}
