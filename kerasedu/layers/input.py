"""The entrance of a model."""

from __future__ import annotations

from typing import Any

from kerasedu.engine.naming import unique_name
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers.layer import Layer, registry


@registry.register()
class InputLayer(Layer):
    """Says which shape a model takes, and passes it on unchanged.

    Arguments:
        shape: shape of one sample.
        batch_size: number of samples, if it is fixed.
        dtype: number type.
        sparse: False; NumPy's arrays are dense.
        ragged: False; NumPy's arrays have rows of one length.
        batch_shape: shape with the batch axis, instead of the first two.
        input_tensor: a symbolic tensor whose shape, number type and name to take.
        optional: whether None may be passed instead of an array.
        name: name.

    Raises:
        ValueError: for sparse or ragged inputs.
    """

    def __init__(
        self,
        shape: tuple[int | None, ...] | None = None,
        batch_size: int | None = None,
        dtype: str | None = None,
        sparse: bool | None = None,
        ragged: bool | None = None,
        batch_shape: tuple[int | None, ...] | None = None,
        input_tensor: KerasTensor | None = None,
        optional: bool = False,
        name: str | None = None,
    ) -> None:
        if input_tensor is not None:
            batch_shape, dtype, name = input_tensor.shape, input_tensor.dtype, name or input_tensor.name
        super().__init__(name=name, dtype=dtype)
        _refuse_unlike_numpy(sparse, ragged)
        self.optional = optional
        self.batch_shape = (batch_size, *(shape or ())) if batch_shape is None else tuple(batch_shape)
        self.built = True

    def call(self, inputs: Any) -> Any:
        return inputs

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return tuple(input_shape)

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
    shape: tuple[int | None, ...] | None = None,
    batch_size: int | None = None,
    dtype: str | None = None,
    sparse: bool | None = None,
    ragged: bool | None = None,
    batch_shape: tuple[int | None, ...] | None = None,
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
        tensor: a symbolic tensor to take instead.
        optional: whether None may be passed instead of an array.

    Raises:
        ValueError: if neither shape nor batch_shape is given, the shape is no tuple, or for sparse or ragged inputs.

    Example:
        >>> Input((28, 28, 1)).shape
        (None, 28, 28, 1)
    """
    if tensor is not None:
        return tensor
    if shape is None and batch_shape is None:
        raise ValueError(
            "Input got neither shape nor batch_shape. Give the shape of one sample: Input(shape=(28, 28, 1))."
        )
    if shape is not None and not isinstance(shape, tuple | list):
        raise ValueError(
            f"Input got shape={shape!r}. It takes a tuple, the shape of one sample: Input(shape=({shape},))."
        )
    _refuse_unlike_numpy(sparse, ragged)
    full = (batch_size, *shape) if batch_shape is None else tuple(batch_shape)
    entrance = KerasTensor(full, dtype, name or unique_name("input_layer"))
    entrance.optional = optional
    return entrance


def _refuse_unlike_numpy(sparse: bool | None, ragged: bool | None) -> None:
    if sparse or ragged:
        raise ValueError(
            f"Input got sparse={sparse!r}, ragged={ragged!r}. NumPy's arrays have every number and rows of one length: "
            "make the data dense, and pad rows to one length."
        )
