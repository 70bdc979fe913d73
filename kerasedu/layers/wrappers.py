"""Wrapper: a layer around another one."""

from __future__ import annotations

from typing import Any

from kerasedu.layers.layer import Layer, registry


@registry.register()
class Wrapper(Layer):
    """A layer around another one; derive from it, and say in `call` what is done with `self.layer`.

    Arguments:
        layer: the layer inside.

    Raises:
        TypeError: if it is no layer.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import Dense
        >>> class Twice(Wrapper):
        ...     def call(self, inputs):
        ...         return self.layer(self.layer(inputs))
        >>> Twice(Dense(3))(np.ones((2, 3))).shape
        (2, 3)
    """

    def __init__(self, layer: Layer, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(layer, Layer):
            raise TypeError(
                f"{type(self).__name__} got {layer!r} of type {type(layer).__name__}. It takes a layer, such as "
                "Dense(10). Did you pass the class without its parentheses?"
            )
        self.layer = layer

    def build(self, input_shape: Any = None) -> None:
        build_inside(self, self.layer, input_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "layer": registry.serialize(self.layer)}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Wrapper:
        return cls(**{**config, "layer": registry.get(config["layer"], custom_objects)})


def build_inside(outer: Layer, inner: Layer, input_shape: Any) -> None:
    """Make the weights of a layer inside another, and say in their paths where it is: time_distributed/dense/kernel."""
    if inner.built:
        return
    inner.build(input_shape)
    inner.built = True
    for weight in inner.weights:
        weight.path = f"{outer.name}/{weight.path}"
