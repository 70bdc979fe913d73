"""The table that `model.summary()` prints."""

from __future__ import annotations

from typing import Any

HEADINGS = ("Layer (type)", "Output Shape", "Param #")


def summary_text(model: Any, line_length: int | None = None) -> str:
    """A table of the layers, their output shapes and numbers of parameters.

    Arguments:
        model: a model.
        line_length: width of the table in characters; as wide as its words need when None.
    """
    rows = [_row(layer, shape) for layer, shape in zip(model.layers, _output_shapes(model), strict=True)]
    widths = _widths(rows, line_length)
    trainable = sum(w.size for w in model.trainable_weights)
    total = model.count_params()
    return "\n".join(
        [
            f'Model: "{model.name}"',
            _rule("┏┳┓", "━", widths),
            _line("┃", HEADINGS, widths),
            _rule("┡╇┩", "━", widths),
            *_body(rows, widths),
            _rule("└┴┘", "─", widths),
            f" Total params: {total:,} ({readable_size(model.weights)})",
            f" Trainable params: {trainable:,} ({readable_size(model.trainable_weights)})",
            f" Non-trainable params: {total - trainable:,} ({readable_size(model.non_trainable_weights)})",
        ]
    )


def readable_size(weights: list[Any]) -> str:
    """How much memory weights take."""
    size = float(sum(w.value.nbytes for w in weights))
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} GB"


def _row(layer: Any, shape: Any) -> tuple[str, str, str]:
    parameters = f"{layer.count_params():,}" if layer.built else "0 (unbuilt)"
    return f"{layer.name} ({type(layer).__name__})", "?" if shape is None else str(shape), parameters


def _output_shapes(model: Any) -> list[Any]:
    """The output shape of each layer, as far as it is known before the model has run."""
    shape = getattr(model, "input_shape", None)
    shapes = []
    for layer in model.layers:
        shape = None if shape is None else layer.compute_output_shape(shape)
        shapes.append(shape)
    return shapes


def _widths(rows: list[tuple[str, str, str]], line_length: int | None) -> list[int]:
    widths = [max(len(row[i]) for row in [*rows, HEADINGS]) for i in range(3)]
    if line_length is not None:
        widths[0] = max(widths[0] + line_length - sum(widths) - 10, len(HEADINGS[0]))
    return widths


def _rule(corners: str, dash: str, widths: list[int]) -> str:
    return corners[0] + corners[1].join(dash * (w + 2) for w in widths) + corners[2]


def _line(edge: str, cells: tuple[str, str, str], widths: list[int]) -> str:
    name, shape, parameters = (cell[:w] for cell, w in zip(cells, widths, strict=True))
    return f"{edge} {name:<{widths[0]}} {edge} {shape:<{widths[1]}} {edge} {parameters:>{widths[2]}} {edge}"


def _body(rows: list[tuple[str, str, str]], widths: list[int]) -> list[str]:
    between = _rule("├┼┤", "─", widths)
    lines: list[str] = []
    for row in rows:
        lines += [between] if lines else []
        lines.append(_line("│", row, widths))
    return lines
