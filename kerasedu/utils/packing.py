"""What training steps get: inputs, truths and sample weights in one tuple."""

from __future__ import annotations

from typing import Any


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """Inputs, truths and sample weights as a step of `fit` gets them.

    Arguments:
        x: inputs: an array, or a structure of arrays.
        y: truths likewise, or None.
        sample_weight: weights likewise, or None.

    Returns:
        (x, y, sample_weight), or (x, y) without weights. Without truths, x itself; a list or tuple x becomes (x,), as
        it would be taken apart otherwise.

    Example:
        >>> pack_x_y_sample_weight("x", "y")
        ('x', 'y')
        >>> pack_x_y_sample_weight(["x1", "x2"])
        (['x1', 'x2'],)
    """
    if y is None:
        return (x,) if isinstance(x, list | tuple) else x
    return (x, y) if sample_weight is None else (x, y, sample_weight)


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """Inputs, truths and sample weights of what a training step got.

    Arguments:
        data: x, (x,), (x, y) or (x, y, sample_weight); a list counts as a tuple.

    Returns:
        (x, y, sample_weight), with None for what is not there.

    Raises:
        ValueError: if there are more parts, or none.

    Example:
        >>> unpack_x_y_sample_weight(("x", "y"))
        ('x', 'y', None)
    """
    if not isinstance(data, (list, tuple)):
        return data, None, None
    if not 1 <= len(data) <= 3:
        raise ValueError(
            f"Got data with {len(data)} parts. A training step takes x, (x,), (x, y) or (x, y, sample_weight)."
        )
    x, y, sample_weight = (*data, None, None)[:3]
    return x, y, sample_weight
