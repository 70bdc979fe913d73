"""A playground as a still picture: the network with every neuron's surface, the model's own, and the loss."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from kerasedu.plots.drawing import colour_of_class
from kerasedu.widgets.curves.picture import ticks, value_range
from kerasedu.widgets.digits import rounded, text
from kerasedu.widgets.palette import BLUE, GREEN, ORANGE, css
from kerasedu.widgets.playground.data import LARGEST_BYTE, SMALL, SURFACE
from kerasedu.widgets.png import heat_image
from kerasedu.widgets.svg import Svg
from kerasedu.widgets.words import Words

WIDTH, HEIGHT = 940, 380
NODE, PITCH = 32, 39
FIRST, LAST, MIDDLE = 74, 386, 200  # from the features to the last hidden layer; the height about which all lie
FIELD = (470, 70, 260)  # left, top and side of the surface
SOFT = 0.62  # the surface leaves room for the points on it
INK = "currentColor"
CURVE = (786, 186, 144, 144)

Data = Mapping[str, Any]


def playground_picture(scene: Data, frame: Data, words: Words) -> Svg:
    """The state that these data describe."""
    chosen, told = scene["chosen"], standing(frame, words)
    about = {"rate": text(frame["rate"]), "activation": chosen["activation"], "optimizer": words[chosen["optimizer"]]}
    label = words["picture"].format(title=title_of(scene, words), standing=told, **about)
    svg = Svg(WIDTH, HEIGHT, label=label)
    svg.text(10, 20, title_of(scene, words), font_size=15, font_weight="bold")
    more = f"{about['activation']} · {about['optimizer']} · {words['learning_rate'].lower()} {about['rate']}"
    svg.text(10, 39, more, font_size=12, opacity=0.75)
    _draw_network(svg, scene, frame, words)
    _draw_surface(svg, scene, frame, words)
    _draw_numbers(svg, frame, words)
    _draw_curve(svg, frame, words)
    return svg


def title_of(scene: Data, words: Words) -> str:
    """Name of the points, and the layers' units."""
    chosen = scene["chosen"]
    layers = "-".join(map(str, (len(chosen["features"]), *chosen["hidden"], 1)))
    return words["title"].format(data=words[chosen["data"]], layers=layers)


def standing(frame: Data, words: Words) -> str:
    """How far the training is, in words."""
    scores = frame["scores"]
    told = words["standing"].format(**{**frame, **_words_of(scores["loss"], scores["accuracy"])})
    if scores["test_loss"] is None:
        return told + "."
    return told + words["test_standing"].format(**_words_of(scores["test_loss"], scores["test_accuracy"])) + "."


def _words_of(loss: Any, accuracy: Any) -> dict[str, str]:
    return {"loss": text(loss), "accuracy": percent(accuracy)}


def percent(share: Any) -> str:
    """Example:
    >>> percent(0.98571)
    '98.6 %'
    """
    return f"{100 * share:.1f} %"


def unpacked(letters: str, side: int) -> np.ndarray:
    """What `data.packed` packed: pictures of side x side cells, from -1 to 1."""
    return np.frombuffer(base64.b64decode(letters), np.int8).reshape(-1, side, side) / LARGEST_BYTE


# -- the network -------------------------------------------------------------------------------------------------------


def _columns(scene: Data, frame: Data) -> list[list[np.ndarray]]:
    """The pictures of the features in use, and of each hidden layer's neurons."""
    used = [one for one in scene["features"] if one["name"] in scene["chosen"]["features"]]
    first = [unpacked(one["surface"], SMALL)[0] for one in used]
    return [first, *(list(unpacked(layer, SMALL)) for layer in frame["neurons"])]


def _places(columns: list[list[np.ndarray]]) -> list[list[tuple[float, float]]]:
    """The middle of each node; the model's output last, at the left edge of its surface."""
    wide = (LAST - FIRST) / max(1, len(columns) - 1)
    found = [
        [(FIRST + wide * i, MIDDLE + PITCH * (j - (len(column) - 1) / 2)) for j in range(len(column))]
        for i, column in enumerate(columns)
    ]
    return [*found, [(FIELD[0] + NODE / 2, MIDDLE)]]


def _draw_network(svg: Svg, scene: Data, frame: Data, words: Words) -> None:
    columns = _columns(scene, frame)
    places = _places(columns)
    for sources, targets, kernel in zip(places[:-1], places[1:], frame["kernels"], strict=True):
        for k, weight in enumerate(kernel):
            _draw_edge(svg, sources[k // len(targets)], targets[k % len(targets)], weight)
    for column, spots in zip(columns, places, strict=False):
        for image, (x, y) in zip(column, spots, strict=True):
            left, top = x - NODE / 2, y - NODE / 2
            _smooth_image(svg, left, top, NODE, image)
            svg.rect(left, top, NODE, NODE, fill="none", stroke="currentColor", stroke_opacity="0.5", rx=2)
    labels = [one["label"] for one in scene["features"] if one["name"] in scene["chosen"]["features"]]
    for label, (x, y) in zip(labels, places[0], strict=True):
        svg.text(x - NODE / 2 - 8, y + 4, label, font_size=13, text_anchor="end")
    lowest = max(y for spots in places for _, y in spots)
    names = [words["features"]] + ([words["hidden"]] if frame["neurons"] else [])
    for name, spots in zip(names, (places[0], places[1]), strict=False):
        x = spots[0][0] if name == names[0] else (places[1][0][0] + places[-2][0][0]) / 2
        svg.text(x, lowest + NODE, name, font_size=11, text_anchor="middle", opacity=0.75)


def _smooth_image(svg: Svg, left: float, top: float, side: float, ratios: np.ndarray) -> None:
    """As in the browser: without the edges of the cells."""
    svg.element("image", x=left, y=top, width=side, height=side, href=heat_image(ratios))


def _draw_edge(svg: Svg, source: tuple[float, float], target: tuple[float, float], weight: Any) -> None:
    if isinstance(weight, str):
        return
    (x1, y1), (x2, y2) = (source[0] + NODE / 2, source[1]), (target[0] - NODE / 2, target[1])
    bend = (x1 + x2) / 2
    path = f"M{x1:.0f} {y1:.1f}C{bend:.0f} {y1:.1f} {bend:.0f} {y2:.1f} {x2:.0f} {y2:.1f}"
    svg.element(
        "path", d=path, fill="none", stroke=css(BLUE if weight > 0 else ORANGE), stroke_width=edge_width(weight)
    )


def edge_width(weight: float) -> float:
    """How thick the line of a weight is."""
    return min(0.6 + 1.7 * abs(weight), 7.0)


# -- the output --------------------------------------------------------------------------------------------------------


def _draw_surface(svg: Svg, scene: Data, frame: Data, words: Words) -> None:
    left, top, side = FIELD
    _smooth_image(svg, left, top, side, SOFT * unpacked(frame["surface"], SURFACE)[0])
    reach = scene["reach"]
    points = np.array(scene["points"]).reshape(-1, 3)[: scene["first_test"]]
    dots = {0: "", 1: ""}
    for x, y, label in points.tolist():
        across, down = (x / 1000 / reach + 1) / 2 * side, (1 - y / 1000 / reach) / 2 * side
        dots[label] += f"M{left + across:.1f} {top + down:.1f}h0"
    for label, dotted in dots.items():
        for ink, wide in (("#ffffff", 7), (colour_of_class(label), 5)):
            svg.element("path", d=dotted, stroke=ink, stroke_width=wide, stroke_linecap="round")
    svg.rect(left, top, side, side, fill="none", stroke="currentColor", stroke_opacity="0.5")
    svg.text(left, top - 10, words["scale"], font_size=11, opacity=0.75)
    for at in (-1, 0, 1):
        place = (at / reach + 1) / 2 * side
        svg.text(left + place, top + side + 14, str(at), font_size=10, text_anchor="middle", opacity=0.75)
        svg.text(left + side + 6, top + side - place + 4, str(at), font_size=10, opacity=0.75)


def _draw_numbers(svg: Svg, frame: Data, words: Words) -> None:
    left, top = CURVE[0] - 26, FIELD[1]
    scores = frame["scores"]
    svg.text(left, top + 8, f"{words['epoch'].capitalize()} {frame['epoch']}", font_size=15, font_weight="bold")
    for column, name in ((106, "loss"), (168, "accuracy")):
        svg.text(left + column, top + 32, words[name], font_size=11, text_anchor="end", opacity=0.75)
    rows = (("training", INK, "loss", "accuracy"), ("test", css(GREEN), "test_loss", "test_accuracy"))
    for row, (name, colour, loss, accuracy) in enumerate(rows):
        if scores[loss] is None:
            continue
        y = top + 52 + 19 * row
        svg.line(left, y - 4, left + 12, y - 4, stroke=colour, stroke_width=2.5)
        svg.text(left + 17, y, words[name], font_size=11)
        svg.text(left + 106, y, text(scores[loss]), font_size=12, text_anchor="end")
        svg.text(left + 168, y, percent(scores[accuracy]), font_size=12, text_anchor="end")


def _draw_curve(svg: Svg, frame: Data, words: Words) -> None:
    left, top, wide, tall = CURVE
    marks = [[batches / frame["epoch_batches"], *losses] for batches, *losses in frame["marks"]]
    values = [v for _, *losses in marks for v in losses if isinstance(v, int | float)]
    low, high = value_range(values, log=False)
    last = max(marks[-1][0], 1)
    for tick in ticks(low, high, log=False):
        y = top + tall - tall * (tick - low) / (high - low)
        svg.line(left, y, left + wide, y, opacity=0.12)
        svg.text(left - 5, y + 3.5, text(tick), font_size=10, text_anchor="end", opacity=0.75)
    svg.line(left, top + tall, left + wide, top + tall, opacity=0.6)
    for column, colour in ((2, css(GREEN)), (1, INK)):
        line = [
            (left + wide * mark[0] / last, top + tall - tall * (mark[column] - low) / (high - low))
            for mark in marks
            if isinstance(mark[column], int | float)
        ]
        svg.curve(line, stroke=colour, stroke_width=2)
    svg.text(left, top + tall + 14, "0", font_size=10, text_anchor="middle", opacity=0.75)
    svg.text(left + wide, top + tall + 14, text(rounded(last, 3)), font_size=10, text_anchor="end", opacity=0.75)
    svg.text(left + wide / 2, top + tall + 14, words["epoch"], font_size=10, text_anchor="middle", opacity=0.75)
