"""What the normalizations share that give every feature a scale and an offset of its own."""

from __future__ import annotations

from typing import Any

from kerasedu import constraints, initializers, ops, regularizers
from kerasedu.engine.tape import in_parts
from kerasedu.layers.layer import Layer
from kerasedu.ops.broadcasting import normalize_axes

Shape = tuple[int | None, ...]


class AffineNormalization(Layer):
    """Base of the layers that normalize and then give every feature a scale gamma and an offset beta of its own.

    Arguments:
        center: whether there is an offset beta.
        scale: whether there is a scale gamma.
        beta_initializer: where beta starts.
        gamma_initializer: where gamma starts.
        beta_regularizer: penalty on beta.
        gamma_regularizer: penalty on gamma.
        beta_constraint: rule for beta.
        gamma_constraint: rule for gamma.
    """

    supports_masking = True

    def __init__(
        self,
        center: bool,
        scale: bool,
        beta_initializer: Any,
        gamma_initializer: Any,
        beta_regularizer: Any,
        gamma_regularizer: Any,
        beta_constraint: Any,
        gamma_constraint: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.center, self.scale = center, scale
        self.gamma = self.beta = None
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)

    def add_gamma_and_beta(self, shape: Shape) -> None:
        """Make the two weights, as far as the layer has them."""
        if None in shape:
            raise ValueError(
                f"{type(self).__name__} layer {self.name!r} needs a known length of the axes it scales, and got "
                f"{shape}. Give the input a full shape there, or use scale=False and center=False."
            )
        if self.scale:
            self.gamma = self.add_weight(
                shape,
                self.gamma_initializer,
                regularizer=self.gamma_regularizer,
                constraint=self.gamma_constraint,
                name="gamma",
            )
        if self.center:
            self.beta = self.add_weight(
                shape,
                self.beta_initializer,
                regularizer=self.beta_regularizer,
                constraint=self.beta_constraint,
                name="beta",
            )

    def axes_of(self, axis: Any, shape: Shape) -> tuple[int, ...]:
        """The axis argument as numbers from 0.

        Raises:
            ValueError: if an axis is not there.
        """
        rank = len(shape)
        if any(not -rank <= a < rank for a in (axis if isinstance(axis, list | tuple) else (axis,))):
            raise ValueError(
                f"{type(self).__name__} layer {self.name!r} has axis={axis} and got an input of shape {tuple(shape)}, "
                f"whose axes run from {-rank} to {rank - 1}."
            )
        return tuple(sorted(normalize_axes(axis, rank)))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "center": self.center,
            "scale": self.scale,
            "beta_initializer": initializers.serialize(self.beta_initializer),
            "gamma_initializer": initializers.serialize(self.gamma_initializer),
            "beta_regularizer": regularizers.serialize(self.beta_regularizer),
            "gamma_regularizer": regularizers.serialize(self.gamma_regularizer),
            "beta_constraint": constraints.serialize(self.beta_constraint),
            "gamma_constraint": constraints.serialize(self.gamma_constraint),
        }


def apply_in_parts(op: Any, inputs: tuple[Any, ...], gamma: Any, beta: Any) -> Any:
    """Run a normalizing operation with its scale and offset: at once, or one by one where somebody is watching."""
    if not in_parts():
        return op(*inputs, gamma, beta)
    return affine(op(*inputs, None, None), gamma, beta)


def affine(x: Any, scale: Any, offset: Any) -> Any:
    """scale * x + offset, as far as they are given."""
    y = x if scale is None else ops.multiply(x, scale)
    return y if offset is None else ops.add(y, offset)
