"""The entrance of a model."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.symbolic import KerasTensor, add_node, recorded, refuse_unlike_numpy
from kerasedu.layers.layer import Layer, registry

Shape = tuple[int | None, ...]


@registry.register()
class InputLayer(Layer):
    """Says which shape a model takes, and passes it on unchanged. `Input` makes one, and returns its output.

    Arguments:
        shape: shape of one sample.
        batch_size: number of samples, if it is fixed.
        dtype: number type; `floatx()` when None.
        sparse: False; NumPy's arrays are dense.
        ragged: False; NumPy's arrays have rows of one length.
        batch_shape: shape with the batch axis, instead of the first two.
        input_tensor: a symbolic tensor whose shape, number type and name to take.
        optional: whether None may be passed instead of an array.
        name: name.

    Attributes:
        output: the KerasTensor that stands for what will come in.

    Raises:
        ValueError: if no shape is given, or one that is no tuple, or for sparse or ragged inputs.
    """

    takes_integers = True

    def __init__(
        self,
        shape: Shape | None = None,
        batch_size: int | None = None,
        dtype: str | None = None,
        sparse: bool | None = None,
        ragged: bool | None = None,
        batch_shape: Shape | None = None,
        input_tensor: KerasTensor | None = None,
        optional: bool = False,
        name: str | None = None,
    ) -> None:
        if input_tensor is not None:
            batch_shape, dtype, name = input_tensor.shape, input_tensor.dtype, name or input_tensor.name
        super().__init__(name=name)
        refuse_unlike_numpy("Input", sparse, ragged)
        self.dtype = dtype_name(dtype)
        self.takes_text = self.dtype == "string"
        self.optional = optional
        self.batch_shape = _full_shape(shape, batch_size, batch_shape)
        self.built = True
        entrance = KerasTensor(self.batch_shape, self.dtype, name=self.name)
        entrance.optional = optional
        with recorded():
            add_node(self, (), {}, entrance)

    def call(self, inputs: Any = None) -> Any:
        return inputs

    def compute_output_shape(self, input_shape: Any = None) -> Shape:
        return self.batch_shape if input_shape is None else tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {
            "batch_shape": self.batch_shape,
            "dtype": self.dtype,
            "sparse": False,
            "ragged": False,
            "name": self.name,
            "optional": self.optional,
        }


def Input(
    shape: Shape | None = None,
    batch_size: int | None = None,
    dtype: str | None = None,
    sparse: bool | None = None,
    ragged: bool | None = None,
    batch_shape: Shape | None = None,
    name: str | None = None,
    tensor: KerasTensor | None = None,
    optional: bool = False,
) -> KerasTensor:
    """The entrance of a model: an array that is not there yet, of this shape.

    Arguments:
        shape: shape of one sample, without the batch axis.
        batch_size: number of samples, if it is fixed.
        dtype: number type; `floatx()` when None.
        sparse: False; NumPy's arrays are dense.
        ragged: False; NumPy's arrays have rows of one length.
        batch_shape: shape with the batch axis, instead of the first two.
        name: name of the input.
        tensor: a symbolic tensor whose shape, number type and name to take instead.
        optional: whether None may be passed instead of an array.

    Raises:
        ValueError: if neither shape nor batch_shape is given, the shape is no tuple, or for sparse or ragged inputs.

    Example:
        >>> Input((28, 28, 1)).shape
        (None, 28, 28, 1)
    """
    return InputLayer(
        shape=shape,
        batch_size=batch_size,
        dtype=dtype,
        sparse=sparse,
        ragged=ragged,
        batch_shape=batch_shape,
        input_tensor=tensor,
        optional=optional,
        name=name,
    ).output


def dtype_name(dtype: Any) -> str:
    """The name of a number type, also of those that only inputs have: "string", "bool"; `floatx()` for None."""
    if dtype is None:
        return settings.floatx()
    if isinstance(dtype, dict):
        return dtype["config"]["name"]
    return dtype if isinstance(dtype, str) else np.dtype(dtype).name


def _full_shape(shape: Shape | None, batch_size: int | None, batch_shape: Shape | None) -> Shape:
    """The shape with the batch axis.

    Raises:
        ValueError: if none is given, or one that is no tuple of lengths.
    """
    if shape is None and batch_shape is None:
        raise ValueError(
            "Input got neither shape nor batch_shape. Give the shape of one sample: Input(shape=(28, 28, 1))."
        )
    for name, one in (("shape", shape), ("batch_shape", batch_shape)):
        if one is not None and not isinstance(one, tuple | list):
            raise ValueError(
                f"Input got {name}={one!r}. It takes a tuple, the shape of one sample: Input(shape=({one},))."
            )
    full = (batch_size, *shape) if batch_shape is None else tuple(batch_shape)
    for length in full:
        if length is not None and (isinstance(length, bool) or not hasattr(length, "__index__") or length < 0):
            raise ValueError(
                f"Input got shape={shape if batch_shape is None else batch_shape!r}. Each length is a whole number, or "
                "None where it is not known."
            )
    return full
