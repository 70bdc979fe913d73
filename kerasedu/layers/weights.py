"""The weights of a layer and of the layers inside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from kerasedu import constraints, initializers, regularizers
from kerasedu.engine import Variable
from kerasedu.engine.naming import unique_name


class WeightHolder:
    """Something that has weights of its own, and parts that have weights too. Every Layer is one.

    Variables and layers that are kept as attributes, also in lists and dicts, are found by themselves.
    """

    name: str
    dtype: str

    def _hold_nothing(self, trainable: bool) -> None:
        """Start without weights and parts; lists that are attributes already will be looked through."""
        open_lists = {name: value for name, value in vars(self).items() if isinstance(value, list | dict)}
        vars(self).update(_own_weights=[], _inner_layers=[], _open_lists=open_lists, _trainable=trainable)

    def add_weight(
        self,
        shape: tuple[int, ...] | None = None,
        initializer: Any = None,
        dtype: str | None = None,
        trainable: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        name: str | None = None,
    ) -> Variable:
        """Make a weight of this layer.

        Arguments:
            shape: its shape; () when None.
            initializer: where it starts; "glorot_uniform" when None.
            dtype: number type; the layer's when None.
            trainable: whether training changes it.
            regularizer: penalty that is added to the loss.
            constraint: rule that it obeys after every update.
            name: its name within the layer.
        """
        weight = Variable(
            initializers.get(initializer or "glorot_uniform"),
            shape=tuple(shape or ()),
            dtype=dtype or self.dtype,
            trainable=trainable and self._trainable,
            name=name or unique_name("variable"),
            path=f"{self.name}/{name or 'variable'}",
        )
        weight.regularizer = regularizers.get(regularizer)
        weight.constraint = constraints.get(constraint)
        weight.learnable = trainable
        self._own_weights.append(weight)
        return weight

    def __setattr__(self, name: str, value: Any) -> None:
        """Remember layers and variables that are kept as attributes, also in lists and dicts, in their order."""
        made = "_open_lists" in vars(self)
        if made:
            self._register(self._open_lists)
            self._open_lists.pop(name, None)
            if isinstance(value, list | dict):
                self._open_lists[name] = value
        if made or any(isinstance(part, WeightHolder | Variable) for part in _parts(value)):
            self._register(value)
        super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        """Called where Python finds no such attribute."""
        if "_open_lists" in vars(self):
            return super().__getattribute__(name)  # raises what Python raises
        raise AttributeError(
            f"A layer of class {type(self).__name__} is used before it was made: its __init__ has not called "
            "super().__init__() yet. Make that the first line of __init__."
        )

    def _register(self, value: Any) -> None:
        """Count the layers and variables in there as parts of this layer, if they are not yet."""
        for part in _parts(value):
            if (
                isinstance(part, WeightHolder)
                and part is not self
                and all(part is not known for known in self._inner_layers)
            ):
                self._inner_layers.append(part)
            elif isinstance(part, Variable) and all(part is not known for known in self._own_weights):
                part.learnable = part.trainable
                self._own_weights.append(part)

    @property
    def _sublayers(self) -> list[Any]:
        """The layers inside, with those that came into a list or dict after it was made an attribute."""
        if self._open_lists:
            self._register(self._open_lists)
        return self._inner_layers

    @property
    def weights(self) -> list[Variable]:
        """All weights: first those that training changes, then the others, then those of the layers inside."""
        inside = [w for layer in self._sublayers for w in layer.weights]
        own = [w for w in self._own_weights if w.learnable] + [w for w in self._own_weights if not w.learnable]
        return _each_once([*own, *inside])

    @property
    def trainable_weights(self) -> list[Variable]:
        """The weights that training changes; none where `trainable` is False."""
        return [w for w in self.weights if w.trainable]

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The weights that training leaves alone."""
        return [w for w in self.weights if not w.trainable]

    @property
    def memories(self) -> list[Variable]:
        """What is remembered from one call to the next and is no weight: the states of stateful recurrent layers."""
        return [memory for layer in self._sublayers for memory in layer.memories]

    @property
    def variables(self) -> list[Variable]:
        """All weights, and what else is remembered from one call to the next."""
        return [*self.weights, *self.memories]

    @property
    def trainable_variables(self) -> list[Variable]:
        return self.trainable_weights

    @property
    def non_trainable_variables(self) -> list[Variable]:
        return self.non_trainable_weights

    @property
    def trainable(self) -> bool:
        """Whether training may change the weights, here and in the layers inside."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)
        for layer in self._sublayers:
            layer.trainable = value
        for weight in self._own_weights:
            weight.trainable = weight.learnable and self._trainable

    def get_weights(self) -> list[np.ndarray]:
        """Copies of the weights' arrays, in the order of `weights`."""
        return [w.numpy().copy() for w in self.weights]

    def set_weights(self, weights: list[Any]) -> None:
        """Put arrays in place of the weights, in the order of `weights`.

        Raises:
            ValueError: if their number or a shape differs; then no weight was changed.
        """
        arrays = [np.asarray(w) for w in weights]
        wanted, got = [w.shape for w in self.weights], [a.shape for a in arrays]
        if wanted != got:
            raise ValueError(
                f"{type(self).__name__} {self.name!r} was given weights of shapes {got} and has weights of shapes "
                f"{wanted}. Give one array for each weight, in the order of layer.weights."
            )
        for weight, array in zip(self.weights, arrays, strict=True):
            weight.assign(array)

    @property
    def random_streams(self) -> list[np.random.Generator]:
        """The random streams that this layer and those inside have of their own, as Dropout(0.5, seed=1) has one."""
        own = [value for value in vars(self).values() if isinstance(value, np.random.Generator)]
        return [*own, *(stream for layer in self._sublayers for stream in layer.random_streams)]

    def count_params(self) -> int:
        """Number of numbers in all weights."""
        return sum(w.size for w in self.weights)


def _parts(value: Any) -> Iterator[Any]:
    """The value itself, or what a list, tuple or dict holds."""
    if isinstance(value, list | tuple):
        for part in value:
            yield from _parts(part)
    elif isinstance(value, dict):
        yield from _parts(list(value.values()))
    else:
        yield value


def _each_once(weights: list[Variable]) -> list[Variable]:
    return list({id(w): w for w in weights}.values())
