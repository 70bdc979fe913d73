"""TraceTable: a trace as a table, as text and as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from kerasedu.inspection.step import Step

Array = np.ndarray
HEADINGS = ("layer", "op", "inputs", "output", "range", "gradient")
NUMBERS = ("range", "gradient")


class TraceTable:
    """One row for each operation: layer, operation, shapes, range of the output, size of its gradient.

    Printed it is text; as the last line of a notebook's cell, a table of the page.

    Arguments:
        steps: the steps of a trace.
        title: what stands above it.

    Attributes:
        rows: the texts of the cells, row by row.
    """

    def __init__(self, steps: Sequence[Step], title: str) -> None:
        gradients = {step.number: step.gradient for step in steps if step.phase == "backward"}
        forward = [step for step in steps if step.phase == "forward"]
        several = {step.path for step in forward if any(step.calls)}
        self.title = title
        self.rows = [_row(step, gradients.get(step.number), step.path in several) for step in forward]

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        lines = [HEADINGS, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(HEADINGS))]
        texts = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in lines]
        return "\n".join([self.title, "", texts[0], "  ".join("-" * width for width in widths), *texts[1:]])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        line = "border-bottom:1px solid color-mix(in srgb,currentColor 25%,transparent)"
        head = "".join(_cell("th", name, name, "border-bottom:2px solid currentColor") for name in HEADINGS)
        body = "".join(
            f"<tr>{''.join(_cell('td', text, name, line) for text, name in zip(row, HEADINGS, strict=True))}</tr>"
            for row in self.rows
        )
        return (
            '<div style="color:inherit;font-size:13px;overflow-x:auto">'
            '<table style="border-collapse:collapse;color:inherit;font:inherit">'
            '<caption style="caption-side:top;text-align:left;color:inherit;font-weight:bold;padding:4px 0">'
            f"{escape(self.title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )


def _row(step: Step, gradient: Array | None, several: bool) -> tuple[str, ...]:
    call = f" (call {step.calls[-1] + 1})" if several else ""
    inputs = ", ".join(f"{name} {array.shape}" for name, array in step.inputs.items() if array.ndim)
    return (step.path + call, step.op, inputs, str(step.output.shape), _range(step.output), _size(gradient))


def _range(array: Array) -> str:
    if array.dtype.kind not in "fiub" or not array.size:
        return array.dtype.name
    return f"{float(array.min()):.3g}" if array.size == 1 else f"{float(array.min()):.3g} to {float(array.max()):.3g}"


def _size(gradient: Array | None) -> str:
    """Euclidean norm of a gradient."""
    return "" if gradient is None else f"{np.linalg.norm(np.asarray(gradient, float)):.3g}"


def _cell(tag: str, text: str, heading: str, line: str) -> str:
    align = "right" if heading in NUMBERS else "left"
    return f'<{tag} style="{line};text-align:{align};padding:3px 10px;white-space:nowrap">{escape(text)}</{tag}>'
