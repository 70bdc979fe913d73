"""KerasTensor: the shape and number type of an array that is not there yet."""

from __future__ import annotations

from typing import Any

from kerasedu.engine import settings


class KerasTensor:
    """What a model knows of its input before there is any: shape, number type and name.

    Arguments:
        shape: length of each axis, the batch axis first; None where it is not known.
        dtype: number type; `floatx()` when None.
        name: name of the input.

    Example:
        >>> KerasTensor((None, 28, 28, 1)).shape
        (None, 28, 28, 1)
    """

    def __init__(self, shape: tuple[int | None, ...], dtype: str | None = None, name: str | None = None) -> None:
        self.shape = tuple(shape)
        self.dtype = dtype or settings.floatx()
        self.name = name or "keras_tensor"

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}, name={self.name}>"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise TypeError(
            f"{self!r} has no numbers yet: it stands for the input of a model. Build the model first, then call it on an array."
        )
