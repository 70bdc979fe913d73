"""clone_model: an equal model with weights of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasedu.engine.operations import FunctionCall
from kerasedu.engine.structure import flatten, pack_like
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers import InputLayer, Layer
from kerasedu.models.functional import Functional
from kerasedu.models.model import Model
from kerasedu.models.sequential import Sequential

CloneFunction = Callable[[Layer], Layer]


def clone_model(
    model: Model,
    input_tensors: Any = None,
    clone_function: CloneFunction | None = None,
    call_function: Callable[..., Any] | None = None,
    recursive: bool = False,
    **kwargs: Any,
) -> Any:
    """An equal model of new layers, with new weights.

    Arguments:
        model: a Sequential or Functional model; one of a class of your own only without the further arguments.
        input_tensors: KerasTensors, one for each input, to begin with instead of new ones.
        clone_function: function of a layer that returns the layer to put in its place; an equal new one when None.
        call_function: function of (layer, *args, **kwargs) that makes a call of a layer; for Functional models.
        recursive: whether models inside are cloned by these functions, too, instead of as one layer.
        kwargs: none.

    Returns:
        The new model. Its weights are drawn anew: copy them with `clone.set_weights(model.get_weights())`.

    Raises:
        ValueError: for arguments that do not go with this kind of model.

    Example:
        >>> from kerasedu.layers import Dense, Input
        >>> model = Sequential([Input((4,)), Dense(3)])
        >>> clone = clone_model(model)
        >>> clone.layers[0] is model.layers[0], clone.output_shape
        (False, (None, 3))
    """
    if kwargs:
        raise ValueError(f"clone_model has no argument {', '.join(kwargs)}.")
    if isinstance(model, Sequential):
        if call_function is not None:
            raise ValueError(
                "clone_model got a call_function for a Sequential model, whose layers are called one after the other "
                "in any case. It goes with Functional models."
            )
        return _clone_sequential(model, input_tensors, _cloner(clone_function, None, recursive))
    if isinstance(model, Functional):
        return _clone_functional(model, input_tensors, _cloner(clone_function, call_function, recursive), call_function)
    if any(one is not None for one in (input_tensors, clone_function, call_function)):
        raise ValueError(
            f"clone_model got a {type(model).__name__} with input_tensors, clone_function or call_function. They go "
            "with Sequential and Functional models, whose layers are known; the call of another model is its own."
        )
    if not isinstance(model, Layer):
        raise ValueError(f"clone_model got {model!r} of type {type(model).__name__}. It takes a model.")  # noqa: TRY004 - as in Keras
    return type(model).from_config(model.get_config())


def _cloner(clone: CloneFunction | None, call: Callable[..., Any] | None, recursive: bool) -> CloneFunction:
    """The function that makes the layer to put in the place of another."""

    def cloned(layer: Layer) -> Layer:
        if recursive and isinstance(layer, Functional | Sequential):
            own_call = call if isinstance(layer, Functional) else None
            return clone_model(layer, clone_function=clone, call_function=own_call, recursive=True)
        if isinstance(layer, InputLayer):
            return layer  # replaced by an input of its own
        return (clone or _equal)(layer)

    return cloned


def _equal(layer: Layer) -> Layer:
    return type(layer).from_config(layer.get_config())


def _clone_sequential(model: Sequential, input_tensors: Any, cloned: CloneFunction) -> Sequential:
    entrance = flatten(input_tensors)[:1] if input_tensors is not None else [_new_input(x) for x in model.inputs or []]
    clone = Sequential([*entrance, *map(cloned, model.layers)], name=model.name)
    if not model.trainable:
        clone.trainable = False
    return clone


def _clone_functional(
    model: Functional, input_tensors: Any, cloned: CloneFunction, call: Callable[..., Any] | None
) -> Functional:
    graph = model._graph  # noqa: SLF001 - a clone is made of the model's inside
    entrances = _inputs_for(model, input_tensors)
    others = {id(operation): _other(operation, cloned) for operation in graph.operations}

    def made(operation: Any, *args: Any, **kwargs: Any) -> Any:
        other = others[id(operation)]
        return call(other, *args, **kwargs) if call is not None and isinstance(other, Layer) else other(*args, **kwargs)

    outputs = pack_like(model.output, graph.rewired(entrances, made))
    clone = Functional(pack_like(model.input, entrances), outputs, name=model.name)
    if not model.trainable:
        clone.trainable = False
    return clone


def _inputs_for(model: Functional, input_tensors: Any) -> list[KerasTensor]:
    if input_tensors is None:
        return [_new_input(x) for x in model.inputs]
    entrances = flatten(input_tensors)
    if len(entrances) != len(model.inputs):
        raise ValueError(
            f"clone_model got {len(entrances)} input_tensors for model {model.name!r}, which has {len(model.inputs)} "
            "inputs. Give one for each."
        )
    return entrances


def _new_input(x: KerasTensor) -> KerasTensor:
    entrance = InputLayer(batch_shape=x.shape, dtype=x.dtype, name=x.name, optional=x.optional)
    return entrance.output


def _other(operation: Any, cloned: CloneFunction) -> Any:
    """The operation to put in the place of another, under its name."""
    if isinstance(operation, FunctionCall):
        return FunctionCall(operation.function, dict(operation.settings), operation.name, operation.class_name)
    return cloned(operation) if isinstance(operation, Layer) else operation.from_config(operation.get_config())
