"""Dense, Activation, Flatten: the plain layers."""

from __future__ import annotations

from math import prod
from typing import Any

from kerasedu import activations, constraints, initializers, ops, regularizers
from kerasedu.engine.tape import in_parts
from kerasedu.layers.arguments import layout_name, refuse_compression, whole_number
from kerasedu.layers.layer import Layer, registry


@registry.register()
class Dense(Layer):
    """Every unit is a weighted sum of all inputs: y = activation(x @ kernel + bias).

    Arguments:
        units: number of outputs.
        activation: function or name; none (linear) when None.
        use_bias: whether each unit has a number of its own added.
        kernel_initializer: where the kernel starts.
        bias_initializer: where the bias starts.
        kernel_regularizer: penalty on the kernel.
        bias_regularizer: penalty on the bias.
        activity_regularizer: penalty on the output.
        kernel_constraint: rule for the kernel.
        bias_constraint: rule for the bias.
        lora_rank, lora_alpha, quantization_config: accepted as None only, as Keras's files have them.

    Input shape: (N, ..., inputs). Output shape: (N, ..., units). Weights: kernel (inputs, units), bias (units,).

    Raises:
        ValueError: if units is no positive whole number, or an input has another length than the kernel.

    Example:
        >>> import numpy as np
        >>> Dense(3)(np.ones((2, 4))).shape
        (2, 3)
    """

    supports_masking = True

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: Any = None,
        lora_alpha: Any = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        refuse_compression("Dense", lora_rank=lora_rank, lora_alpha=lora_alpha, quantization_config=quantization_config)
        self.units = whole_number(units, "units", "Dense")
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self.kernel = self.add_weight(
            (self._features(input_shape), self.units),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        self.bias = (
            self.add_weight(
                (self.units,),
                self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                name="bias",
            )
            if self.use_bias
            else None
        )

    def _features(self, input_shape: tuple[int | None, ...]) -> int:
        """Length of the last axis, if the shape is one this layer can take."""
        if len(input_shape) < 2 or input_shape[-1] is None:
            raise ValueError(
                f"Dense layer {self.name!r} got an input of shape {tuple(input_shape)}. It takes (samples, ..., "
                "features) with a known number of features."
            )
        return input_shape[-1]

    def call(self, inputs: Any) -> Any:
        if self._features(inputs.shape) != self.kernel.shape[0]:
            raise ValueError(
                f"Dense layer {self.name!r} got an input of shape {tuple(inputs.shape)} and was built for "
                f"{self.kernel.shape[0]} features on the last axis. Give it arrays of shape (samples, "
                f"{self.kernel.shape[0]})."
            )
        if in_parts():
            y = ops.matmul(inputs, self.kernel)
            return self.activation(y if self.bias is None else ops.add(y, self.bias))
        if self.activation is activations.relu:
            return ops.dense(inputs, self.kernel, self.bias, relu=True)
        return self.activation(ops.dense(inputs, self.kernel, self.bias))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        self._features(input_shape)
        return (*input_shape[:-1], self.units)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "units": self.units,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
        }


@registry.register()
class Activation(Layer):
    """An activation function as a layer of its own.

    Arguments:
        activation: function or name.

    Example:
        >>> import numpy as np
        >>> Activation("relu")(np.array([[-1.0, 2.0]]))
        array([[0., 2.]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = activations.get(activation)

    def call(self, inputs: Any) -> Any:
        return self.activation(inputs)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "activation": activations.serialize(self.activation)}


@registry.register()
class Flatten(Layer):
    """All numbers of a sample in one row: (N, H, W, C) becomes (N, H * W * C).

    Arguments:
        data_format: "channels_last" or "channels_first"; the numbers come out in the order of channels last.

    Example:
        >>> import numpy as np
        >>> Flatten()(np.ones((2, 3, 4))).shape
        (2, 12)
    """

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = layout_name(data_format)

    def call(self, inputs: Any) -> Any:
        if self.data_format == "channels_first" and inputs.ndim > 1:
            inputs = ops.moveaxis(inputs, 1, -1)
        return ops.reshape(inputs, (len(inputs), prod(inputs.shape[1:])))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        lengths = input_shape[1:]
        return (input_shape[0], None if None in lengths else prod(lengths))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "data_format": self.data_format}
