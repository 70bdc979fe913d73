"""How much memory a trace may keep."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kerasedu.inspection.numbers import bytes_held, holder, in_words, size_in_words
from kerasedu.inspection.step import Step

Array = np.ndarray
MOST_BYTES = 2**29
"""What a trace keeps at most, if nobody says otherwise: 512 MB."""


def bounded(steps: list[Step], max_bytes: int | None) -> list[Step]:
    """The steps, without their largest intermediates where all together would be too large.

    Arguments:
        steps: the steps of a trace.
        max_bytes: most bytes to keep; None for no bound.

    Raises:
        ValueError: if inputs, outputs and gradients alone are larger.
    """
    total = bytes_held(array for step in steps for array in step.arrays())
    if max_bytes is None or total <= max_bytes:
        return steps
    dropped: set[int] = set()
    for array in sorted(_only_revealed(steps), key=lambda one: -one.nbytes):
        if total <= max_bytes:
            break
        dropped.add(id(array))
        total -= array.nbytes
    if total > max_bytes:
        raise ValueError(
            f"This trace keeps {size_in_words(total)} of inputs, outputs and gradients, and max_bytes={max_bytes} "
            f"allows {size_in_words(max_bytes)}. Trace fewer samples, model.trace(x[:4], y[:4]), or allow more: "
            f"max_bytes={total}."
        )
    return [_without(step, dropped) for step in steps]


def _only_revealed(steps: list[Step]) -> list[Array]:
    """The memory that intermediates keep and nothing else does."""
    needed = {id(holder(array)) for step in steps for array in replace(step, intermediates={}).arrays()}
    held = {id(one): one for step in steps for one in map(holder, step.intermediates.values())}
    return [one for key, one in held.items() if key not in needed]


def _without(step: Step, dropped: set[int]) -> Step:
    gone = {name for name, array in step.intermediates.items() if id(holder(array)) in dropped}
    if not gone:
        return step
    stay = {name: array for name, array in step.intermediates.items() if name not in gone}
    return replace(
        step, intermediates=stay, left_out={name: in_words(step.intermediates[name]) for name in sorted(gone)}
    )
