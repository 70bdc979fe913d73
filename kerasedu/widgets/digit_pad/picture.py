"""The drawing and what every layer answers, as a still picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from kerasedu.widgets.digits import shape_text, text
from kerasedu.widgets.palette import BLUE, ORANGE, css
from kerasedu.widgets.png import heat_image
from kerasedu.widgets.svg import Svg
from kerasedu.widgets.tensors import block_mean
from kerasedu.widgets.words import Words

WIDTH, MARGIN, TOP, SIDE = 860, 12, 48, 190
_NAMES = 150  # width of the column with the names of the layers
_ROW = 64
_TILES = 14  # channels of a layer in the picture
_TILE_CELLS = 14  # cells along a side of each
_BARS_LEFT = 300
_MOST_BARS = 10

Data = Mapping[str, Any]
Array = np.ndarray


class Answer(NamedTuple):
    """One answer.

    Attributes:
        image: what the network sees, (rows, columns).
        shown: what is shown of each layer, (panels, rows, columns).
        prediction: the model's output.
    """

    image: Array
    shown: Sequence[Array]
    prediction: Array


def pad_picture(data: Data, answer: Answer, title: str, words: Words) -> Svg:
    """The picture of one answer."""
    layers = data["layers"]
    height = TOP + SIDE + 44 + _ROW * len(layers)
    svg = Svg(WIDTH, height, label=_label(data, answer, title, words))
    svg.text(MARGIN, 18, title, font_size=14, font_weight="bold")
    svg.text(MARGIN, TOP - 8, words["sees"], font_size=12, opacity=0.75)
    rows, columns = answer.image.shape
    wide, tall = (SIDE * side / max(rows, columns) for side in (columns, rows))
    svg.image(MARGIN, TOP, wide, tall, heat_image(block_mean(answer.image[None], *_blocks(rows, columns, 64))[0]))
    svg.rect(MARGIN, TOP, wide, tall, fill="none", stroke="currentColor", stroke_opacity="0.3")
    svg.text(_BARS_LEFT, TOP - 8, words["answers"], font_size=12, opacity=0.75)
    _draw_answer(svg, data, answer, words)
    y = TOP + SIDE + 32
    svg.text(MARGIN, y, words["layers"], font_size=12, opacity=0.75)
    for i, (layer, panels) in enumerate(zip(layers, answer.shown, strict=True)):
        _draw_layer(svg, y + 14 + _ROW * i, layer, panels)
    return svg


def best_of(data: Data, prediction: Array) -> int | None:
    """Place of the largest number of an answer by classes; None for another answer."""
    return int(np.argmax(prediction)) if data["output"]["kind"] == "classes" else None


def answer_text(data: Data, prediction: Array, words: Words) -> str:
    """The answer in words."""
    best = best_of(data, prediction)
    if best is None:
        return words["outside"].format(shape=shape_text(prediction.shape))
    sentence = words["probability" if data["output"]["probabilities"] else "score"]
    return sentence.format(label=data["labels"][best], value=_number(data, float(prediction[best])))


def _number(data: Data, value: float) -> str:
    """Probabilities with four decimals, other numbers with four digits."""
    return f"{value:.4f}" if data["output"]["probabilities"] else text(value)


def _label(data: Data, answer: Answer, title: str, words: Words) -> str:
    rows, columns = answer.image.shape
    layers = ", ".join(layer["name"] for layer in data["layers"])
    told = answer_text(data, answer.prediction, words)
    return words["picture"].format(title=title, rows=rows, columns=columns, answer=told, layers=layers)


def _draw_answer(svg: Svg, data: Data, answer: Answer, words: Words) -> None:
    best = best_of(data, answer.prediction)
    if best is None:
        svg.text(_BARS_LEFT, TOP + 20, answer_text(data, answer.prediction, words), font_size=13)
        return
    prediction = np.nan_to_num(answer.prediction.astype(float))
    svg.text(_BARS_LEFT, TOP + 74, data["labels"][best][:6], font_size=64, font_weight="bold", fill=css(BLUE))
    svg.text(_BARS_LEFT, TOP + 98, answer_text(data, answer.prediction, words), font_size=12)
    order = range(len(prediction)) if len(prediction) <= _MOST_BARS else np.argsort(-prediction)[:_MOST_BARS]
    peak = 1.0 if data["output"]["probabilities"] else float(np.abs(prediction).max()) or 1.0
    for line, place in enumerate(order):
        told = (data["labels"][place], _number(data, prediction[place]))
        _draw_bar(svg, TOP + 19 * line, told, prediction[place] / peak, chosen=place == best)


def _draw_bar(svg: Svg, y: float, told: tuple[str, str], ratio: float, *, chosen: bool) -> None:
    left, room = _BARS_LEFT + 210, 250
    weight = "bold" if chosen else None
    svg.text(left - 8, y + 12, told[0][:14], font_size=12, text_anchor="end", font_weight=weight)
    svg.rect(left, y + 2, room, 13, fill="currentColor", fill_opacity="0.08")
    fill = css(BLUE if ratio >= 0 else ORANGE)
    svg.rect(left, y + 2, room * abs(ratio), 13, fill=fill, fill_opacity=None if chosen else "0.6")
    svg.text(left + room + 8, y + 12, told[1], font_size=12, font_weight=weight)


def _draw_layer(svg: Svg, y: float, layer: Data, panels: Array) -> None:
    svg.text(MARGIN, y + 16, layer["name"][:20], font_size=12, font_weight="bold")
    svg.text(MARGIN, y + 31, layer["type"][:22], font_size=11, opacity=0.75)
    svg.text(MARGIN, y + 45, shape_text(layer["shape"]), font_size=11, opacity=0.75)
    finite = np.abs(panels[np.isfinite(panels)])
    ratios = panels / ((float(finite.max()) if finite.size else 0) or 1)
    left, room = MARGIN + _NAMES, WIDTH - 2 * MARGIN - _NAMES
    if layer["kind"] != "maps":
        _draw_vector(svg, (left, y + 8, room, 40), ratios.ravel())
        return
    rows, columns = panels.shape[1:]
    small = block_mean(ratios[:_TILES], *_blocks(rows, columns, _TILE_CELLS if len(panels) > 1 else 28))
    side = 48 / max(small.shape[1:])
    for i, tile in enumerate(small):
        svg.image(left + i * 50, y + 4, side * tile.shape[1], side * tile.shape[0], heat_image(tile))


def _draw_vector(svg: Svg, place: tuple[float, float, float, float], ratios: Array) -> None:
    """A vector as one strip of cells, each the mean of several where they are many."""
    x, y, room, high = place
    cells = block_mean(ratios[None, None], 1, -(-len(ratios) // 256))[0]
    wide = min(18, room / cells.shape[1])
    svg.image(x, y + high / 4, wide * cells.shape[1], high / 2, heat_image(cells))


def _blocks(rows: int, columns: int, most: int) -> tuple[int, int]:
    return -(-rows // most), -(-columns // most)
