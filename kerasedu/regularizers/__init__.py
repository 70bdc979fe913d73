"""Penalties on large weights, added to the loss."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine.names import tells_near
from kerasedu.engine.registry import Registry

__all__ = [
    "L1",
    "L1L2",
    "L2",
    "OrthogonalRegularizer",
    "Regularizer",
    "deserialize",
    "get",
    "l1",
    "l1_l2",
    "l2",
    "orthogonal_regularizer",
    "serialize",
]

registry = Registry("regularizer", "keras.regularizers")


class Regularizer:
    """A penalty: `regularizer(weight)` returns a number that is added to the loss.

    Override `__call__` and `get_config`.
    """

    def __call__(self, x: Any) -> Any:
        raise NotImplementedError(
            f"{type(self).__name__} does not say what it adds to the loss. Define __call__(self, x)."
        )

    def get_config(self) -> dict[str, Any]:
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Regularizer:
        return cls(**config)


@registry.register("l1_l2")
class L1L2(Regularizer):
    """l1 times the sum of |w|, plus l2 times the sum of w squared.

    Arguments:
        l1: factor of the first, which drives weights to exactly 0.
        l2: factor of the second, which keeps weights small.

    Example:
        >>> import numpy as np
        >>> round(float(L1L2(l1=0.1, l2=0.01)(np.array([3.0, -4.0]))), 6)
        0.95
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1, self.l2 = float(l1 or 0.0), float(l2 or 0.0)

    def __call__(self, x: Any) -> Any:
        parts = []
        if self.l1:
            parts.append(ops.multiply(self.l1, ops.sum(ops.absolute(x))))
        if self.l2:
            parts.append(ops.multiply(self.l2, ops.sum(ops.square(x))))
        return ops.add(*parts) if len(parts) == 2 else parts[0] if parts else 0.0

    def get_config(self) -> dict[str, Any]:
        return {"l1": self.l1, "l2": self.l2}


@registry.register()
class L1(L1L2):
    """l1 times the sum of |w|."""

    def __init__(self, l1: float = 0.01) -> None:
        super().__init__(l1=l1)

    def get_config(self) -> dict[str, Any]:
        return {"l1": self.l1}


@registry.register()
class L2(L1L2):
    """l2 times the sum of w squared."""

    def __init__(self, l2: float = 0.01) -> None:
        super().__init__(l2=l2)

    def get_config(self) -> dict[str, Any]:
        return {"l2": self.l2}


@registry.register()
class OrthogonalRegularizer(Regularizer):
    """Keeps the rows (or columns) of a matrix at right angles: factor times the mean size of the cosine of two of them.

    Arguments:
        factor: factor of the penalty.
        mode: "rows" or "columns".

    Raises:
        ValueError: for another mode, or a weight that is no matrix.

    Example:
        >>> import numpy as np
        >>> float(OrthogonalRegularizer(factor=1.0)(np.array([[2.0, 0.0], [3.0, 0.0]])))
        1.0
    """

    def __init__(self, factor: float = 0.01, mode: str = "rows") -> None:
        if mode not in ("rows", "columns"):
            raise ValueError(f"OrthogonalRegularizer got mode={mode!r}. It takes 'rows' or 'columns'.")
        self.factor, self.mode = factor, mode

    def __call__(self, x: Any) -> Any:
        if len(x.shape) != 2:
            raise ValueError(
                f"OrthogonalRegularizer got a weight of shape {tuple(x.shape)}. It takes matrices: two axes."
            )
        rows = x if self.mode == "rows" else ops.transpose(x)
        count = rows.shape[0]
        lengths = ops.sqrt(ops.maximum(ops.sum(ops.square(rows), axis=1, keepdims=True), 1e-12))
        directions = ops.divide(rows, lengths)
        cosines = ops.matmul(directions, ops.transpose(directions))
        others = 1 - np.eye(count, dtype=cosines.dtype)
        pairs = count * (count - 1) / 2
        return ops.multiply(self.factor * 0.5 / pairs, ops.sum(ops.absolute(ops.multiply(cosines, others))))

    def get_config(self) -> dict[str, Any]:
        return {"factor": self.factor, "mode": self.mode}


l1 = L1
l2 = L2
l1_l2 = L1L2
orthogonal_regularizer = OrthogonalRegularizer


def get(identifier: Any) -> Any:
    """The regularizer that a name, configuration or instance stands for."""
    return registry.get(identifier)


def serialize(regularizer: Any) -> Any:
    """The configuration of a regularizer, as Keras 3 writes it."""
    return registry.serialize(regularizer)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """The regularizer that a configuration describes; `custom_objects` has the caller's own classes by name."""
    return registry.get(config, custom_objects)


__getattr__ = tells_near(__name__, __all__)
