"""Arrays brought into the order, rank and number type of a model's inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine.masks import get_mask, set_mask
from kerasedu.engine.structure import flatten
from kerasedu.engine.symbolic import KerasTensor


class Entrances:
    """The inputs of a model, and how what it is given is brought to them.

    Arguments:
        structure: a KerasTensor, or a structure of them.
        owner: name of the model, for messages.
    """

    def __init__(self, structure: Any, owner: str) -> None:
        self.structure, self.owner = structure, owner
        self.tensors: list[KerasTensor] = flatten(structure)
        self._single = isinstance(structure, KerasTensor)

    @property
    def names(self) -> list[str]:
        """What the inputs are called: their own names, or the keys of the dict in which they were given."""
        if self._by_keys:
            return sorted(self.structure)
        return [x.name for x in self.tensors]

    @property
    def _by_keys(self) -> bool:
        return isinstance(self.structure, dict) and all(isinstance(x, KerasTensor) for x in self.structure.values())

    def fitted(self, given: Any) -> list[Any]:
        """What a model was given: one array for each input, in their order, rank and number type.

        Arguments:
            given: arrays or KerasTensors: one, a list or tuple in the order of the inputs, a dict by their names, or
                whatever structure the inputs came in.

        Raises:
            ValueError: if there are too many or too few, a name is missing, or a shape does not fit.
        """
        if self._single and hasattr(given, "shape"):
            return [fitting(given, self.tensors[0], self.owner)]
        arrays = self._in_order(given)
        return [fitting(x, tensor, self.owner) for x, tensor in zip(arrays, self.tensors, strict=True)]

    def tensors_for(self, shapes: Any) -> list[KerasTensor]:
        """A KerasTensor for each input, of these shapes.

        Arguments:
            shapes: one for each input, in any structure.

        Raises:
            ValueError: if there are too many or too few.
        """
        listed = list(_each_shape(shapes))
        if len(listed) != len(self.tensors):
            raise ValueError(
                f"Model {self.owner!r} got {len(listed)} shapes, {shapes}, and takes {len(self.tensors)} inputs. Give "
                "one shape for each."
            )
        return [KerasTensor(shape, x.dtype) for shape, x in zip(listed, self.tensors, strict=True)]

    def _in_order(self, given: Any) -> list[Any]:
        if isinstance(given, dict):
            return self._by_name(given)
        arrays = flatten(given)
        if len(arrays) != len(self.tensors):
            raise ValueError(
                f"Model {self.owner!r} got {len(arrays)} inputs and takes {len(self.tensors)}: {', '.join(self.names)}."
            )
        return arrays

    def _by_name(self, given: dict[str, Any]) -> list[Any]:
        keys = sorted(self.structure) if isinstance(self.structure, dict) else [x.name for x in self.tensors]
        missing = [key for key in keys if key not in given]
        if missing:
            raise ValueError(
                f"Model {self.owner!r} got inputs named {', '.join(map(str, given))} and lacks {', '.join(missing)}. "
                "Give one for each Input, by its name."
            )
        arrays = flatten([given[key] for key in keys])
        if len(arrays) != len(self.tensors):
            raise ValueError(
                f"Model {self.owner!r} got {len(arrays)} arrays under {', '.join(keys)} and takes {len(self.tensors)}. "
                "Give them in the structure in which the model got its inputs."
            )
        return arrays


def _each_shape(shapes: Any) -> Iterator[tuple[int | None, ...]]:
    if isinstance(shapes, dict):
        for key in sorted(shapes):
            yield from _each_shape(shapes[key])
    elif any(isinstance(part, list | tuple | dict) for part in shapes):
        for part in shapes:
            yield from _each_shape(part)
    else:
        yield tuple(shapes)


def fitting(x: Any, tensor: KerasTensor, owner: str) -> Any:
    """An array as an input takes it: with its rank, where an axis of length 1 makes the difference, and number type.

    Raises:
        ValueError: if the shape does not fit, or None is given where an array is needed.
    """
    if x is None:
        if tensor.optional:
            return None
        raise ValueError(
            f"Model {owner!r} got None for its input {tensor.name!r}. Give an array of shape {tensor.shape}, or make "
            "the input optional: Input(..., optional=True)."
        )
    if not hasattr(x, "shape"):
        x = np.asarray(x)
    shape = x.shape
    if len(shape) != len(tensor.shape):
        x = _with_rank(x, tensor)
    if not _fits(x.shape, tensor.shape):
        raise ValueError(
            f"Model {owner!r} got an array of shape {tuple(shape)} for its input {tensor.name!r}, which takes "
            f"{tensor.shape}. Lengths that the input knows must be the same; the first axis counts the samples."
        )
    return x if x.dtype == tensor.dtype or isinstance(x, KerasTensor) else _with_type(x, tensor.dtype)


def _with_rank(x: Any, tensor: KerasTensor) -> Any:
    """The array with an axis of length 1 at the end taken off or added, where that makes its rank the input's."""
    rank = len(tensor.shape)
    if len(x.shape) == rank + 1 and x.shape[-1] == 1:
        return ops.squeeze(x, -1)
    if len(x.shape) == rank - 1 and tensor.shape[-1] == 1:
        return ops.expand_dims(x, -1)
    return x


def _fits(shape: tuple[int | None, ...], wanted: tuple[int | None, ...]) -> bool:
    """Whether a shape is one that the input takes, whatever the number of samples."""
    if len(shape) != len(wanted):
        return False
    return all(a == b or a is None or b is None for a, b in zip(shape[1:], wanted[1:], strict=True))


def _with_type(x: Any, dtype: str) -> Any:
    """The array in another number type; text stays text."""
    if dtype == "string" or getattr(x.dtype, "kind", "f") not in "fiub":
        return x
    cast = ops.cast(x, dtype)
    mask = get_mask(x)
    if mask is not None:
        set_mask(cast, mask)
    return cast
