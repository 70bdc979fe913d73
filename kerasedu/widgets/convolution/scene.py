"""What ConvolutionExplorer shows at one cell: of the output, of the kernel, or of the image."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.widgets.convolution.data import seeing, seen_by
from kerasedu.widgets.convolution.words import CONVOLUTION
from kerasedu.widgets.digits import text
from kerasedu.widgets.windows.scene import (
    NOTHING,
    Board,
    Cell,
    Numbers,
    Scene,
    at,
    bracketed,
    grid,
    index_text,
    inside,
    products,
    total,
)

LIVE = {"forward": 2, "kernel": 1, "input": 0}  # which of image, kernel and output is chosen from


class ConvolutionNumbers(Numbers):
    """The maps of a convolution, by channel and filter."""

    def seen(self, filter: int) -> range:
        return seen_by(filter, self.data["channels"], self.data["filters"], self.data["groups"])

    def seeing(self, channel: int) -> range:
        return seeing(channel, self.data["channels"], self.data["filters"], self.data["groups"])

    def image(self, name: str, channel: int) -> np.ndarray:
        return self.panel(name, channel - self.data["channels"][0], self.shape)

    def output(self, name: str, filter: int) -> np.ndarray:
        return self.panel(name, filter - self.data["filters"][0], self.counts)

    def weights(self, name: str, filter: int, channel: int) -> np.ndarray:
        own = self.seen(filter)
        place = (filter - self.data["filters"][0]) * len(own) + channel - own.start
        return self.panel(name, place, self.size)

    def one(self, name: str, filter: int) -> float:
        return float(self.data[name][filter - self.data["filters"][0]])

    def telling(self, direction: str, filter: int, channel: int) -> np.ndarray:
        """The map whose loudest cell is worth a look: of outputs, what the activation lets through."""
        if direction == "forward" and self.data["activation"]:
            return self.output("y", filter)
        return self.live(direction, filter, channel)

    def live(self, direction: str, filter: int, channel: int) -> np.ndarray:
        """The map that a cell is chosen from."""
        if direction == "kernel":
            return self.weights("grad_kernel", filter, channel)
        return self.output("z", filter) if direction == "forward" else self.image("grad_image", channel)


def convolution_scene(data: dict[str, Any], direction: str, cell: Cell, filter: int, channel: int) -> Scene:
    """The scene at a cell.

    Arguments:
        data: what `convolution_data` made.
        direction: "forward", "kernel" or "input".
        cell: of the output, of the kernel, or of the image.
        filter: which filter.
        channel: which channel.
    """
    numbers = ConvolutionNumbers(data)
    make = {"forward": _forward, "kernel": _kernel, "input": _input}[direction]
    blanks = {"filter": filter, "channel": channel, "before": before(data)}
    titles = {name: CONVOLUTION[name].format(**blanks) for name in TITLES}
    return make(numbers, cell, filter, channel, titles)


TITLES = ("image", "weights", "output", "grad_image", "grad_weights", "grad_output")


def _forward(numbers: ConvolutionNumbers, cell: Cell, filter: int, channel: int, titles: dict[str, str]) -> Scene:
    image, kernel = numbers.image("image", channel), numbers.weights("kernel", filter, channel)
    marks = [numbers.pixel(cell, element) for element in numbers.elements()]
    window = grid(numbers.size, lambda element: at(image, numbers.pixel(cell, element)))
    maps = (
        Board(titles["image"], image, marks, None, numbers.around()),
        Board(titles["weights"], kernel),
        Board(titles["output"], numbers.output("z", filter), (), cell),
    )
    lines = _forward_lines(numbers, cell, filter, channel, window, kernel)
    return Scene(maps, 2, _factors(window, kernel, "window", "the_kernel", maps[0], maps[1]), lines)


def _forward_lines(
    numbers: ConvolutionNumbers, cell: Cell, filter: int, channel: int, window: np.ndarray, kernel: np.ndarray
) -> list[str]:
    data, z = numbers.data, at(numbers.output("z", filter), cell)
    others = [c for c in numbers.seen(filter) if c != channel]
    alone = not others and not data["rest"] and not data["biased"]
    own = z if alone else total(window * kernel)
    lines = [f"{products(window, kernel, CONVOLUTION)} = {text(own)}"]
    if not alone:
        parts = [CONVOLUTION["channel_part"].format(channel=channel, value=text(own))]
        if others or data["rest"]:
            rest = [_product_sum(numbers, cell, filter, c) for c in others]
            rest += [at(numbers.output("rest", filter), cell)] if data["rest"] else []
            count = data["channels"][2] // data["groups"] - 1
            parts.append(CONVOLUTION["other_channels"].format(count=count, value=bracketed(total(rest))))
        if data["biased"]:
            parts.append(CONVOLUTION["bias_part"].format(value=bracketed(numbers.one("bias", filter))))
        lines.append(f"{' + '.join(parts)} = {text(z)}")
    if data["activation"]:
        y = text(at(numbers.output("y", filter), cell))
        lines.append(CONVOLUTION["activation"].format(name=data["activation"], z=text(z), y=y))
    padding = sum(not inside(numbers.pixel(cell, element), numbers.shape) for element in numbers.elements())
    return [*lines, CONVOLUTION["in_padding"].format(count=padding, all=window.size)] if padding else lines


def _product_sum(numbers: ConvolutionNumbers, cell: Cell, filter: int, channel: int) -> float:
    image, kernel = numbers.image("image", channel), numbers.weights("kernel", filter, channel)
    return total([at(image, numbers.pixel(cell, element)) * kernel[element] for element in numbers.elements()])


def _kernel(numbers: ConvolutionNumbers, cell: Cell, filter: int, channel: int, titles: dict[str, str]) -> Scene:
    image, grads = numbers.image("image", channel), numbers.output("grad_z", filter)
    met = grid(numbers.counts, lambda window: at(image, numbers.pixel(window, cell)))
    marks = [numbers.pixel(window, cell) for window in np.ndindex(*numbers.counts)]
    gradient = numbers.weights("grad_kernel", filter, channel)
    maps = (
        Board(titles["image"], image, marks, None, numbers.around()),
        Board(titles["grad_weights"], gradient, (), cell),
        Board(titles["grad_output"], grads),
    )
    lines = [f"{products(met, grads, CONVOLUTION)} = {text(at(gradient, cell))}"]
    padding = sum(not inside(pixel, numbers.shape) for pixel in marks)
    if padding:
        lines.append(CONVOLUTION["in_padding"].format(count=padding, all=len(marks)))
    if numbers.data["biased"]:
        bias = text(numbers.one("grad_bias", filter))
        lines.append(CONVOLUTION["grad_bias"].format(filter=filter, value=bias))
    return Scene(maps, 1, _factors(met, grads, "pixels_met", "grads_met", maps[0], maps[2]), lines)


def _input(numbers: ConvolutionNumbers, cell: Cell, filter: int, channel: int, titles: dict[str, str]) -> Scene:
    kernel, grads = numbers.weights("kernel", filter, channel), numbers.output("grad_z", filter)
    met = {element: numbers.window(cell, element) for element in numbers.elements()}
    weights = grid(numbers.size, lambda element: kernel[element] if met[element] else NOTHING)
    arrived = grid(numbers.size, lambda element: at(grads, met[element], NOTHING))
    maps = (
        Board(titles["grad_image"], numbers.image("grad_image", channel), (), cell),
        Board(titles["weights"], kernel, [element for element, window in met.items() if window]),
        Board(titles["grad_output"], grads, [window for window in met.values() if window]),
    )
    lines = _input_lines(numbers, cell, filter, channel, weights, arrived)
    return Scene(maps, 0, _factors(weights, arrived, "weights_met", "grads_met", maps[1], maps[2]), lines)


def _input_lines(
    numbers: ConvolutionNumbers, cell: Cell, filter: int, channel: int, weights: np.ndarray, arrived: np.ndarray
) -> list[str]:
    gradient = at(numbers.image("grad_image", channel), cell)
    others = [f for f in numbers.seeing(channel) if f != filter]
    alone = not others and not numbers.data["rest_image"]
    own = gradient if alone else total(weights * arrived)
    lines = [f"{products(weights, arrived, CONVOLUTION)} = {text(own)}"]
    if alone:
        return lines
    rest = [_gradient_sum(numbers, cell, f, channel) for f in others]
    if numbers.data["rest_image"]:
        rest.append(at(numbers.image("rest_image", channel), cell))
    count = numbers.data["filters"][2] // numbers.data["groups"] - 1
    mine = CONVOLUTION["filter_part"].format(filter=filter, value=text(own))
    theirs = CONVOLUTION["other_filters"].format(count=count, value=bracketed(total(rest)))
    return [*lines, f"{mine} + {theirs} = {text(gradient)}"]


def _gradient_sum(numbers: ConvolutionNumbers, cell: Cell, filter: int, channel: int) -> float:
    kernel, grads = numbers.weights("kernel", filter, channel), numbers.output("grad_z", filter)
    return total([kernel[element] * at(grads, numbers.window(cell, element)) for element in numbers.elements()])


def _factors(
    left: np.ndarray, right: np.ndarray, left_name: str, right_name: str, left_map: Board, right_map: Board
) -> tuple[Board, Board, Board]:
    """What meets, with the colours it has in the maps it is from, and the products."""
    return (
        Board(CONVOLUTION[left_name], left, peak=_peak(left_map)),
        Board(CONVOLUTION[right_name], right, peak=_peak(right_map)),
        Board(CONVOLUTION["products"], left * right),
    )


def _peak(board: Board) -> float:
    return float(np.abs(board.values).max())


def before(data: dict[str, Any]) -> str:
    """That an output is shown as it is before the activation, where there is one."""
    return CONVOLUTION["before"].format(activation=data["activation"]) if data["activation"] else ""


def place_text(data: dict[str, Any], direction: str, cell: Cell, filter: int, channel: int) -> str:
    """Which number is explained, in words."""
    where = {"index": index_text(cell, data["rank"]), "filter": filter, "channel": channel, "before": before(data)}
    return CONVOLUTION[f"place_{direction}"].format(**where)
