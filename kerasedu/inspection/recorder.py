"""Recorder: from the records of a tape to the steps of a trace."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from kerasedu.engine import Tensor, Variable
from kerasedu.engine.op import plain
from kerasedu.engine.tape import Record
from kerasedu.inspection.numbers import holder
from kerasedu.inspection.step import Step

Array = np.ndarray
_NAMING = ("formula", "whole", "derivatives")  # which elementwise operation it is; its name says that


class Recorder:
    """Makes steps out of the records of one training step.

    What later training may change, weights and the user's own arrays, is copied, once; everything else is shared
    between the steps in which it appears.

    Arguments:
        records: what the tape saw.
        model: the model.
        outputs: the tensors that the model returned.
    """

    def __init__(self, records: list[Record], model: Any, outputs: list[Any]) -> None:
        self.records = records
        self._model_name = model.name
        self._changing = {id(holder(weight.value)) for weight in model.variables}
        self._copies: dict[int, tuple[Any, Array]] = {}  # by the id of what was copied, which is held, too
        self._call_numbers = self._numbered_calls()
        self._given = self._given_by_calls(outputs)
        self._places = {id(record): number for number, record in enumerate(records)}

    # -- which call of which layer -------------------------------------------------------------------------------------

    def _numbered_calls(self) -> dict[int, int]:
        """For each call of a layer, by its id, which one of those of this layer at this place it is."""
        numbers: dict[int, int] = {}
        seen: dict[tuple[str, ...], int] = {}
        for record in self.records:
            for depth, call in enumerate(record.calls):
                if id(call) not in numbers:
                    path = record.layers[: depth + 1]
                    numbers[id(call)] = seen.get(path, 0)
                    seen[path] = numbers[id(call)] + 1
        return numbers

    def _given_by_calls(self, outputs: list[Any]) -> set[tuple[int, int]]:
        """Which call returned what, as pairs (id of the call, id of the tensor).

        A call returned what other layers take from it, or what the model returned. What only the loss takes from it is
        a penalty.
        """
        makers = {id(y): record for record in self.records for y in record.outputs}
        given = {(id(call), id(y)) for y in outputs if id(y) in makers for call in makers[id(y)].calls}
        for record in self.records:
            for x in record.inputs:
                if record.calls and id(x) in makers:
                    left = set(map(id, makers[id(x)].calls)) - set(map(id, record.calls))
                    given |= {(call, id(x)) for call in left}
        return given

    def _where(self, record: Record) -> dict[str, Any]:
        """The fields of a step that say where it ran. What ran outside every layer is the loss."""
        calls = record.calls
        if len(calls) > 1 and calls[0].name == self._model_name:
            calls = calls[1:]
        layers = tuple(call.name for call in calls) or ("loss",)
        made = {id(y) for y in record.outputs}
        return {
            "layer": layers[-1],
            "layers": layers,
            "calls": tuple(self._call_numbers[id(call)] for call in calls) or (0,),
            "gives": tuple(any((id(call), y) in self._given for y in made) for call in calls) or (False,),
            "number": self._places[id(record)],
        }

    # -- steps ---------------------------------------------------------------------------------------------------------

    def forward(self) -> list[Step]:
        """A step for each record."""
        return [self._forward(record) for record in self.records]

    def _forward(self, record: Record) -> Step:
        output, *more = (self.kept(y) for y in record.outputs)
        names = _names(record)
        variables = {name: x.path for name, x in zip(names, record.inputs, strict=True) if isinstance(x, Variable)}
        return Step(
            "forward",
            op=record.op.name,
            inputs=self._named(names, record.inputs),
            output=output,
            intermediates=_revealed(record, record.op.reveals),
            formula=record.op.formula,
            weights=variables,
            more_outputs=tuple(more),
            settings=settings_of(record.op),
            **self._where(record),
        )

    def backward(self, record: Record, forward: Step, gradients: tuple, input_gradients: tuple) -> Step:
        """The step back through a record.

        Arguments:
            record: what the tape saw.
            forward: its forward step.
            gradients: those of its outputs.
            input_gradients: those of its inputs; None where there is none.
        """
        return Step(
            "backward",
            op=record.op.name,
            inputs=forward.inputs,
            output=forward.output,
            gradient=np.asarray(gradients[0]),
            input_gradients={
                name: np.asarray(grad)
                for name, grad in zip(_names(record), input_gradients, strict=True)
                if grad is not None
            },
            intermediates=forward.intermediates | _revealed(record, record.op.reveals_backward),
            formula=record.op.gradient_formula,
            weights=forward.weights,
            more_outputs=forward.more_outputs,
            more_gradients=tuple(map(np.asarray, gradients[1:])),
            settings=forward.settings,
            **self._where(record),
        )

    def owners(self) -> dict[int, dict[str, Any]]:
        """For each weight, by its id, the fields of a step that say in which layer it was used last."""
        return {
            id(x): self._where(record) | {"gives": ()}
            for record in self.records
            for x in record.inputs
            if isinstance(x, Variable)
        }

    # -- arrays --------------------------------------------------------------------------------------------------------

    def _named(self, names: list[str], values: tuple[Any, ...]) -> dict[str, Array]:
        """The values that are there, by name."""
        return {name: self.kept(value) for name, value in zip(names, values, strict=True) if value is not None}

    def kept(self, x: Any) -> Array:
        """The numbers of a tensor, variable or array, such that training leaves them alone."""
        array = plain(x)
        mine = isinstance(x, Tensor) and isinstance(array, np.ndarray)
        if mine and id(holder(array)) not in self._changing:
            return array
        if id(x) not in self._copies:
            self._copies[id(x)] = (x, np.array(array))
        return self._copies[id(x)][1]


def settings_of(op: Any) -> dict[str, Any]:
    """How an operation was made: those arguments of its class that it keeps and that are plain."""
    names = inspect.signature(type(op).__init__).parameters
    return {
        name: value for name, value in vars(op).items() if name in names and name not in _NAMING and _is_plain(value)
    }


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, bool | int | float | str)


def _names(record: Record) -> list[str]:
    """Names of the inputs; those beyond the operation's own get numbers."""
    names = list(record.op.input_names)
    last = names[-1] if names else "x"
    return [*names, *(f"{last}_{i}" for i in range(len(names), len(record.inputs)))][: len(record.inputs)]


def _revealed(record: Record, names: tuple[str, ...]) -> dict[str, Array]:
    found = {name: getattr(record.op, name) for name in names}
    return {name: np.asarray(value) for name, value in found.items() if value is not None}
