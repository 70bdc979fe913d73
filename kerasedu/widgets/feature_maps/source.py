"""One sample's way through a model: what came out of each layer, in the order in which they ran."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.engine.registry import snake_case
from kerasedu.engine.structure import flatten, map_structure
from kerasedu.inspection.layer_view import LayerView
from kerasedu.inspection.step import Step
from kerasedu.inspection.trace import Trace
from kerasedu.layers import Flatten, Permute, Reshape

WHO = "FeatureMaps"

Array = np.ndarray


@dataclass(frozen=True)
class Activation:
    """What came out of a layer for one sample.

    Attributes:
        name: path of the layer, such as "encoder/conv"; of an operation outside of every layer its name; "input".
        layer: the layer; None where there is none.
        array: without the axis of samples, channels last: (rows, columns, channels), (steps, channels) or (units,).
        channels_first: whether the model has the channels in front.
        sources: places of the activations that it was computed from.
    """

    name: str
    layer: Any
    array: Array
    channels_first: bool
    sources: tuple[int, ...]

    @property
    def kind(self) -> str:
        """Name of the layer's class; "" where there is none."""
        return "" if self.layer is None else type(self.layer).__name__


# -- what was given ----------------------------------------------------------------------------------------------------


def images_of(model: Any, images: Any) -> Any:
    """The images with an axis of samples, in the structure and shape that the model takes.

    Raises:
        TypeError: if it is no model.
        ValueError: if the model has no weights yet, or cannot take these images.
    """
    if not hasattr(model, "trace"):
        raise TypeError(f"{WHO} got a {type(model).__name__}. Give it a model and images: {WHO}(model, images).")
    if not model.built:
        raise ValueError(
            f"{WHO} got the model {model.name!r}, which has no weights yet. Give it an input shape (start with "
            "layers.Input(shape=...)), or call it once on data, before looking into it."
        )
    expected = model.input_shape_expected
    if isinstance(expected, tuple):
        arrays = _fitting(np.asarray(plain(images)), expected, model.name)
    else:
        arrays = map_structure(lambda array: np.asarray(plain(array)), images)
    _check(flatten(arrays), model.name)
    return map_structure(lambda array: array.astype(model.dtype) if array.dtype.kind == "f" else array, arrays)


def _fitting(array: Array, expected: tuple[int | None, ...], name: str) -> Array:
    """The images; one alone with an axis of samples, grey ones with an axis of channels."""
    ways = (array, array[None], array[..., None], array[None, ..., None])
    for way in ways:
        if len(way.shape) == len(expected) and all(
            want in (None, have) for have, want in zip(way.shape[1:], expected[1:], strict=True)
        ):
            return way
    raise ValueError(
        f"{WHO} got images of shape {array.shape}, but {name!r} takes {expected}, where None is the number of samples."
    )


def _check(arrays: Sequence[Array], name: str) -> None:
    counts = {len(array) if array.ndim else 0 for array in arrays}
    if len(counts) != 1 or 0 in counts:
        shapes = ", ".join(str(array.shape) for array in arrays) or "none"
        raise ValueError(f"{WHO} got images of shape {shapes} for {name!r}. Give it at least one, samples first.")
    for array in arrays:
        if array.dtype.kind not in "biuf" or not np.isfinite(array).all():
            raise ValueError(
                f"{WHO} got images of {array.dtype} with values that are no finite numbers. Give it numbers only; "
                "np.nan_to_num(images) turns nan into 0."
            )


def count_of(images: Any) -> int:
    """Number of samples."""
    return len(flatten(images)[0])


# -- one sample's way --------------------------------------------------------------------------------------------------


def activations(model: Any, images: Any, sample: int) -> list[Activation]:
    """What goes in and what comes out of each layer, for one sample.

    Layers inside of models, and of layers that a learner has written, stand for themselves; ready-made ones that are
    made of others, such as Bidirectional, stand for all of these.
    """
    one = map_structure(lambda array: array[sample : sample + 1], images)
    steps = [step for step in Trace.of(model, one, training=False, max_bytes=None).steps if step.phase == "forward"]
    runs = list(_runs(model, steps))
    inputs = flatten(one)
    in_front = next((_in_front(layer) for _, layer, _ in runs if _in_front(layer) is not None), False)
    names = ["input"] if len(inputs) == 1 else [f"input {i + 1}" for i in range(len(inputs))]
    found = [Activation(name, None, array[0], bool(in_front), ()) for name, array in zip(names, inputs, strict=True)]
    makers: dict[int, int] = {}  # places of activations, by the id of an array
    for name, layer, run in runs:
        output = LayerView(name, run, len(run[0].layers)).output
        sources = _sources(run, makers, inputs)
        makers |= {id(array): len(found) for step in run for array in (step.output, *step.more_outputs)}
        if len(output) == 1:
            before = found[sources[0]].channels_first if sources else False
            layout = before if _in_front(layer) is None else bool(_in_front(layer))
            found.append(Activation(_told_apart(name, found), layer, output[0], layout, sources))
    return [_channels_last(one) for one in found]


def _runs(model: Any, steps: Sequence[Step]) -> Iterator[tuple[str, Any, list[Step]]]:
    """Name, layer and steps of each call of a layer; an operation outside of every layer stands alone."""
    runs: dict[tuple, tuple[str, Any, list[Step]]] = {}
    for step in steps:
        depth, layer = _owner(model, step.layers)
        if layer is None and step.layers == ("loss",):
            continue
        path = "/".join(step.layers[:depth])
        if layer is None:
            runs[step.number,] = (_name_of_operation(model, step), None, [step])
        else:
            runs.setdefault((path, step.calls[:depth]), (path, layer, []))[2].append(step)
    yield from runs.values()


def _name_of_operation(model: Any, step: Step) -> str:
    """The name of an operation outside of every layer: its own in the graph, or that of what it does."""
    *around, last = step.layers
    own = around if last in (model.name, *around) else [*around, last]
    is_named = own and snake_case(step.op) == own[-1].rstrip("_0123456789")
    return "/".join(own if is_named else [*own, snake_case(step.op)])


def _owner(model: Any, names: tuple[str, ...]) -> tuple[int, Any]:
    """Which of the layers that a step ran in it stands for: how deep, and the layer; None where it is in none."""
    inside = model
    for depth, name in enumerate(names, 1):
        layer = next((one for one in _layers_in(inside) if one.name == name), None)
        if layer is None or not _layers_in(layer):
            return depth, layer
        inside = layer
    return len(names), None


def _layers_in(layer: Any) -> list[Any]:
    """The layers that a model, or a layer that a learner has written, is made of."""
    if hasattr(layer, "layers"):
        return list(layer.layers)
    ready_made = type(layer).__module__.startswith("kerasedu.")
    return [] if ready_made else list(layer._sublayers)  # noqa: SLF001 - a layer has no public list of those inside


def _sources(run: Sequence[Step], makers: dict[int, int], inputs: Sequence[Array]) -> tuple[int, ...]:
    """Places of the activations that went into a run of steps."""
    taken = [array for step in run for name, array in step.inputs.items() if name not in step.weights]
    places = {makers[id(array)] for array in taken if id(array) in makers}
    for array in taken:  # a trace works with copies of what the model was given
        same = [i for i, one in enumerate(inputs) if one.shape == array.shape and np.array_equal(one, array)]
        places |= set() if id(array) in makers else set(same[:1])
    return tuple(sorted(places))


def _in_front(layer: Any) -> bool | None:
    """Whether a layer has channels in front; None where it does not say."""
    if isinstance(layer, Reshape | Permute | Flatten):
        return False
    layout = getattr(layer, "data_format", None)
    return None if layout is None else layout == "channels_first"


def _told_apart(name: str, found: Sequence[Activation]) -> str:
    """The name; of a layer that was called before, with the number of the call."""
    before = sum(one.name == name or one.name.startswith(f"{name} (call ") for one in found)
    return f"{name} (call {before + 1})" if before else name


def _channels_last(one: Activation) -> Activation:
    return replace(one, array=np.moveaxis(one.array, 0, -1)) if one.channels_first and one.array.ndim > 1 else one
