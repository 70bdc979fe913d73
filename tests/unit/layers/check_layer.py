"""The one layer check: takes a layer through everything that happens to it in a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine import GradientTape, Tensor, settings
from kerasedu.engine.structure import flatten, map_structure
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.engine.tape import running_in_parts
from kerasedu.layers import Layer
from kerasedu.optimizers import SGD

RATE = 0.1


@dataclass(frozen=True)
class Checked:
    """What came out of the check, for further claims of the test.

    Attributes:
        layer: the layer, built.
        inputs: what it was called on.
        output: what it returned, while not training.
    """

    layer: Layer
    inputs: Any
    output: Any


def check_layer(
    layer_class: type[Layer],
    config: dict[str, Any],
    inputs: Any,
    *,
    output_shape: tuple[int, ...] | None = None,
    weights: dict[str, tuple[int, ...]] | None = None,
    fused_equals_parts: float = 1e-5,
    trains: bool = True,
) -> Checked:
    """Construct, configuration round trip, build, shapes, fused against parts, one training step, number types.

    Arguments:
        layer_class: the layer.
        config: arguments for it.
        inputs: an array (N, ...) with N at least 2, or a structure of them.
        output_shape: expected shape of the output.
        weights: expected names and shapes of the weights, in order.
        fused_equals_parts: how far the fused form may be from its parts.
        trains: whether every trainable weight must change in a training step.
    """
    layer = _check_round_trip(layer_class, config)
    output = _check_shapes(layer, inputs, output_shape)
    if weights is not None:
        assert {w.name: w.shape for w in layer.weights} == weights
        assert [w.name for w in layer.weights] == list(weights), "the order of the weights is Keras's"
    _check_parts(layer, inputs, fused_equals_parts)
    _check_training(layer, inputs, trains)
    _check_number_types(layer_class, config, inputs)
    return Checked(layer, inputs, output)


def _check_round_trip(layer_class: type[Layer], config: dict[str, Any]) -> Layer:
    """The configuration makes an equal layer, whose configuration is the same."""
    layer = layer_class(**config)
    revived = layer_class.from_config(layer.get_config())
    assert revived.get_config() == layer.get_config()
    assert set(vars(revived)) == set(vars(layer))
    return layer


def _check_shapes(layer: Layer, inputs: Any, output_shape: tuple[int, ...] | None) -> Any:
    """What the layer says of its output, symbolically and as a formula, is what comes out."""
    unknown_batch = map_structure(lambda x: KerasTensor((None, *x.shape[1:]), x.dtype.name), inputs)
    symbolic = layer(unknown_batch)
    assert layer.built
    output = layer(inputs)
    shapes = map_structure(lambda x: tuple(x.shape), inputs)
    computed = layer.compute_output_shape(shapes)
    for said, said_of_any, real in zip(flatten(symbolic), _shapes_in(computed), flatten(output), strict=True):
        assert said.shape[0] is None
        assert said.shape[1:] == real.shape[1:]
        assert said_of_any == real.shape
        assert said.dtype == real.dtype.name
    if output_shape is not None:
        assert output.shape == output_shape
    return output


def _shapes_in(structure: Any) -> list[tuple[int, ...]]:
    """The shapes in a structure of shapes."""
    return [structure] if isinstance(structure, tuple) else list(structure)


def _check_parts(layer: Layer, inputs: Any, tolerance: float) -> None:
    """While somebody watches, the layer runs as its parts: output and gradients are the same."""
    fused = _output_and_gradients(layer, inputs)
    with running_in_parts():
        parts = _output_and_gradients(layer, inputs)
    for one, other in zip(fused, parts, strict=True):
        if one is None:  # whole numbers have no gradient
            assert other is None
        else:
            np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance)


def _output_and_gradients(layer: Layer, inputs: Any) -> list[np.ndarray]:
    tensors = map_structure(lambda x: ops.convert_to_tensor(x.astype(layer.dtype)), inputs)
    watched = [*flatten(tensors), *layer.trainable_weights]
    with GradientTape() as tape:
        tape.watch(flatten(tensors))
        outputs = flatten(layer(tensors, training=False))
        loss = sum(np.sum(np.square(y)) for y in outputs)
    if not isinstance(loss, Tensor):  # no gradient passes the layer
        return outputs
    return [*(y.numpy() for y in outputs), *tape.gradient(loss, watched)]


def _check_training(layer: Layer, inputs: Any, trains: bool) -> None:
    """One training step changes the weights that training may change, and no other."""
    stream = settings.generator().bit_generator.state
    before = {w.path: w.numpy() for w in layer.weights}
    with GradientTape() as tape:
        loss = sum(np.sum(np.square(y)) for y in flatten(layer(inputs, training=True)))
    learning = layer.trainable_weights
    if learning:
        SGD(RATE).apply_gradients(zip(tape.gradient(loss, learning), learning, strict=True))
    for weight in learning if trains else ():
        assert not np.array_equal(weight.numpy(), before[weight.path]), f"{weight.path} did not learn"
    settings.generator().bit_generator.state = stream


def _check_number_types(layer_class: type[Layer], config: dict[str, Any], inputs: Any) -> None:
    """The number type that the layer is told is that of its weights and outputs."""
    for dtype in ("float32", "float64"):
        layer = layer_class(**{**config, "dtype": dtype})
        for y in flatten(layer(inputs)):
            assert y.dtype == dtype
        assert {w.dtype for w in layer.weights} <= {dtype}
