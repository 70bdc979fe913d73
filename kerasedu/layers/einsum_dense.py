"""Dense layers over any axes, said by an einsum equation."""

from __future__ import annotations

import re
from typing import Any

from kerasedu import activations, constraints, initializers, ops, regularizers
from kerasedu.layers.arguments import refuse_compression
from kerasedu.layers.layer import Layer, registry

Shape = tuple[int | None, ...]
EQUATION = re.compile(r"(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]+)(\.\.\.)?")


@registry.register()
class EinsumDense(Layer):
    """Weighted sums over the axes that an equation names: y = activation(einsum(equation, x, kernel) + bias).

    `EinsumDense("ab,bc->ac", 10)` is `Dense(10)`; `EinsumDense("abc,cde->abde", (None, 8, 16))` makes 8 heads of 16
    numbers.

    Arguments:
        equation: names of the axes of input, kernel and output: "ab,bc->ac"; "..." before or behind, in input and
            output, stands for axes that stay as they are.
        output_shape: lengths of the output's axes without the batch axis and those of "..."; None takes the input's
            length.
        activation: function or name; none (linear) when None.
        bias_axes: names of the output's axes along which the bias has numbers of its own; no bias when None.
        kernel_initializer: where the kernel starts.
        bias_initializer: where the bias starts.
        kernel_regularizer: penalty on the kernel.
        bias_regularizer: penalty on the bias.
        kernel_constraint: rule for the kernel.
        bias_constraint: rule for the bias.
        lora_rank: not here; None.
        lora_alpha: not here; None.
        gptq_unpacked_column_size: not here; None.
        quantization_config: not here; None.

    Raises:
        ValueError: if equation, output_shape and input do not fit together.

    Example:
        >>> import numpy as np
        >>> EinsumDense("abc,cd->abd", output_shape=(None, 5), bias_axes="d")(np.ones((2, 3, 4))).shape
        (2, 3, 5)
    """

    def __init__(
        self,
        equation: str,
        output_shape: Any,
        activation: Any = None,
        bias_axes: str | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        gptq_unpacked_column_size: int | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        refuse_compression(
            "EinsumDense",
            lora_rank=lora_rank,
            lora_alpha=lora_alpha,
            gptq_unpacked_column_size=gptq_unpacked_column_size,
            quantization_config=quantization_config,
        )
        self.equation, self.bias_axes = equation, bias_axes
        self.output_lengths = tuple(output_shape) if isinstance(output_shape, list | tuple) else (output_shape,)
        self.activation = activations.get(activation)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self._read_equation()

    def _read_equation(self) -> None:
        """Take the equation apart: names of the axes, and whether "..." stands before or behind."""
        match = EQUATION.fullmatch(self.equation.replace(" ", ""))
        if match is None or match[1] != match[5] or match[3] != match[7] or (match[1] and match[3]):
            raise ValueError(
                f"EinsumDense got equation={self.equation!r}. It takes input, kernel and output, such as 'ab,bc->ac', "
                "with '...' before or behind both input and output, such as '...b,bc->...c'."
            )
        self.dots_before, self.dots_behind = bool(match[1]), bool(match[3])
        self.input_names, self.kernel_names, self.output_names = match[2], match[4], match[6]
        if unknown := set(self.output_names) - set(self.input_names) - set(self.kernel_names):
            self._refuse(f"The output's axis {unknown.pop()!r} is neither one of the input nor one of the kernel.")
        if unknown := set(self.kernel_names) - set(self.input_names) - set(self.output_names):
            self._refuse(f"The kernel's axis {unknown.pop()!r} is neither one of the input nor one of the output.")
        if unknown := set(self.bias_axes or "") - set(self.output_names):
            self._refuse(f"bias_axes={self.bias_axes!r} names {unknown.pop()!r}, which is no axis of the output.")

    def _refuse(self, why: str) -> None:
        raise ValueError(f"EinsumDense layer {self.name!r} has equation={self.equation!r}. {why}")

    def _lengths(self, input_shape: Shape) -> tuple[dict[str, int | None], Shape]:
        """Length of each named axis, and the lengths that "..." stands for."""
        names, extra = self.input_names, len(input_shape) - len(self.input_names)
        if extra < 0 or (extra and not (self.dots_before or self.dots_behind)):
            self._refuse(f"It got an input of shape {tuple(input_shape)}, whose axes the equation does not name.")
        named = input_shape[extra:] if self.dots_before else input_shape[: len(names)]
        dots = input_shape[:extra] if self.dots_before else input_shape[len(names) :]
        lengths = dict(zip(names, named, strict=True))
        told = self.output_names if self.dots_before else self.output_names[1:]
        if len(self.output_lengths) != len(told):
            self._refuse(
                f"It has output_shape={self.output_lengths}, and the output's axes without the batch are {told!r}."
            )
        for name, length in zip(told, self.output_lengths, strict=True):
            if length is not None and lengths.get(name) not in (None, length):
                self._refuse(f"Axis {name!r} has length {lengths[name]} in the input and {length} in output_shape.")
            lengths[name] = length if length is not None else lengths.get(name)
        return lengths, tuple(dots)

    def build(self, input_shape: Shape) -> None:
        lengths, dots = self._lengths(input_shape)
        shape = tuple(lengths[name] for name in self.kernel_names)
        if None in shape:
            self._refuse(
                f"It got an input of shape {tuple(input_shape)}: the kernel's shape {shape} is not known from it."
            )
        self.kernel = self.add_weight(
            shape,
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        self.bias = None
        if self.bias_axes:
            self.bias = self.add_weight(
                self._bias_shape(lengths, len(dots)),
                self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                name="bias",
            )

    def _bias_shape(self, lengths: dict[str, int | None], dots: int) -> Shape:
        """From the first axis that has a bias on: its length where it has one, 1 where it has none."""
        first = min(self.output_names.index(name) for name in self.bias_axes)
        shape = tuple(lengths[name] if name in self.bias_axes else 1 for name in self.output_names[first:])
        return shape + (1,) * dots if self.dots_behind else shape

    def call(self, inputs: Any) -> Any:
        lengths, _ = self._lengths(tuple(inputs.shape))
        if tuple(lengths[name] for name in self.kernel_names) != self.kernel.shape:
            self._refuse(
                f"It got an input of shape {tuple(inputs.shape)}, which does not fit its kernel of shape "
                f"{self.kernel.shape}."
            )
        y = ops.einsum(self.equation, inputs, self.kernel)
        return self.activation(y if self.bias is None else ops.add(y, self.bias))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        lengths, dots = self._lengths(tuple(input_shape))
        named = tuple(lengths[name] for name in self.output_names)
        return (*dots, *named) if self.dots_before else (*named, *dots)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "output_shape": self.output_lengths,
            "equation": self.equation,
            "activation": activations.serialize(self.activation),
            "bias_axes": self.bias_axes,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
        }
