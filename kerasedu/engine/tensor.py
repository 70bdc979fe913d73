"""Tensor: an array whose history a tape knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from kerasedu.engine.protocol import Operators


class ArrayLike(Operators):
    """What Tensor and Variable share: they hold an array in `value` and answer like it."""

    value: np.ndarray

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    @property
    def ndim(self) -> int:
        return self.value.ndim

    @property
    def size(self) -> int:
        return self.value.size

    @property
    def T(self) -> Any:
        return np.transpose(self)

    def numpy(self) -> np.ndarray:
        """The plain array."""
        return self.value

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.value, dtype, copy=copy)

    def __len__(self) -> int:
        return len(self.value)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        return bool(self.value)

    def __float__(self) -> float:
        return float(self.value)

    def __int__(self) -> int:
        return int(self.value)

    def __index__(self) -> int:
        return self.value.__index__()

    def __format__(self, specification: str) -> str:
        return format(self.value, specification)


class Tensor(ArrayLike):
    """An array whose history a tape knows.

    It behaves like the array it holds: operators, indexing and NumPy's functions work on it, and while a GradientTape
    is watching it, each of them is recorded.

    Arguments:
        value: anything NumPy makes an array of.

    Example:
        >>> import numpy as np
        >>> from kerasedu.engine import GradientTape, Tensor
        >>> x = Tensor(np.array([1.0, 2.0]))
        >>> with GradientTape() as tape:
        ...     tape.watch(x)
        ...     y = np.sum(x * x)
        >>> tape.gradient(y, x)
        array([2., 4.])
    """

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = np.asarray(value)

    @property
    def dtype(self) -> np.dtype:
        return self.value.dtype

    def __repr__(self) -> str:
        return f"Tensor({self.value!r})"
