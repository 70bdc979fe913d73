"""Operation: what can be called on KerasTensors and then is a node of the graph."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from itertools import takewhile
from typing import Any, Self, TypeVar

from kerasedu.engine.inference import ELEMENTWISE, infer_broadcast, infer_outputs
from kerasedu.engine.naming import unique_name
from kerasedu.engine.operation_names import class_name_of, is_given_in_call, keras_takes
from kerasedu.engine.registry import snake_case
from kerasedu.engine.symbolic import Node, add_node, is_symbolic, nodes_of
from kerasedu.engine.tape import inside

Function = TypeVar("Function", bound=Callable[..., Any])


class Operation:
    """What can be called on arrays, and on KerasTensors, where it becomes a node of the graph. Every layer is one.

    Derive from it and define `call`; what has weights derives from Layer.

    Arguments:
        name: name; made from the class name when None.

    Example:
        >>> import numpy as np
        >>> class Scale(Operation):
        ...     def __init__(self, factor, name=None):
        ...         super().__init__(name=name)
        ...         self.factor = factor
        ...     def call(self, x):
        ...         return self.factor * x
        >>> Scale(3.0)(np.array([1.0, 2.0]))
        array([3., 6.])
        >>> Scale(3.0).get_config()["factor"]
        3.0
    """

    name: str

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Remember how it was made: `get_config` of a class that defines none tells that."""
        made = super().__new__(cls)
        vars(made)["_made_with"] = (args, kwargs)
        return made

    def __init__(self, name: str | None = None) -> None:
        self.name = name or unique_name(snake_case(type(self).__name__))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if is_symbolic(args, kwargs):
            return self.symbolic_call(*args, **kwargs)
        with inside(self.name):
            return self.call(*args, **kwargs)

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """What it does to arrays."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it does. Define call(self, ...).")

    def symbolic_call(self, *args: Any, **kwargs: Any) -> Any:
        """Call it on KerasTensors: a node of the graph, and KerasTensors for what will come out."""
        return add_node(self, args, kwargs, self.compute_output_spec(*args, **kwargs))

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """KerasTensors for what a call on these KerasTensors will return."""
        return infer_outputs(self.call, args, kwargs)

    @property
    def input(self) -> Any:
        """What its first call was given: a KerasTensor, or a list of them.

        Raises:
            AttributeError: if it was never called on a KerasTensor.
        """
        inputs = self._first_call("input").inputs
        return inputs[0] if len(inputs) == 1 else inputs

    @property
    def output(self) -> Any:
        """What its first call returned: a KerasTensor, or a structure of them. Errors as for `input`."""
        return self._first_call("output").output

    def _first_call(self, asked: str) -> Node:
        calls = nodes_of(self)
        if not calls:
            raise AttributeError(
                f"{type(self).__name__} {self.name!r} has no {asked} yet: it was never called on a KerasTensor. It has "
                "one once it is part of a functional model, or of a Sequential model that begins with an Input."
            )
        return calls[0]

    def get_config(self) -> dict[str, Any]:
        """What `from_config` needs to make an equal one: the arguments it was made with.

        Raises:
            NotImplementedError: if one of them is no number, text, or list or dict of such.
        """
        config = {"name": self.name} if takes(type(self), "name") else {}
        return config | made_with(self, config)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        return cls(**config)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


def made_with(thing: Operation, known: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `__init__` that an object was made with, by name, without those that are known already.

    Raises:
        NotImplementedError: if one of them cannot be written down; then the class has to define `get_config`.
    """
    args, kwargs = vars(thing).get("_made_with", ((), {}))
    signature = inspect.signature(type(thing).__init__)
    bound = signature.bind_partial(thing, *args, **kwargs).arguments
    bound.pop(next(iter(signature.parameters)))
    for name, parameter in signature.parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            bound.update(bound.pop(name, {}))
        elif parameter.kind is parameter.VAR_POSITIONAL and bound.pop(name, ()):
            _refuse_to_tell(thing, f"*{name}", args)
    told = {name: value for name, value in bound.items() if name not in known}
    for name, value in told.items():
        if not _is_plain(value):
            _refuse_to_tell(thing, name, value)
    return told


def takes(kind: type, name: str) -> bool:
    """Whether the `__init__` of a class takes an argument of this name."""
    parameters = inspect.signature(kind.__init__).parameters
    return name in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values())


def _is_plain(value: Any) -> bool:
    """Whether a value can be written down as it is."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(one) for key, one in value.items())
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, bool | int | float | str)


def _refuse_to_tell(thing: Operation, name: str, value: Any) -> None:
    raise NotImplementedError(
        f"{type(thing).__name__} {thing.name!r} was made with {name}={value!r}, which cannot be written down as it is. "
        "Define get_config(self), which returns the arguments of __init__ as numbers, text, lists and dicts, and where "
        "needed from_config(cls, config), which makes the object from them."
    )


class FunctionCall(Operation):
    """A public function such as `ops.mean` as part of a graph, under a name of its own.

    As in Keras's files, arrays are given in the call, and everything else is a setting: `ops.mean(x, axis=1)` is the
    operation with axis=1, called on x.

    Arguments:
        function: the function.
        settings: its arguments that are no arrays, by name.
        name: name; made from Keras's name of the operation when None: "mean", "mean_1".
        class_name: Keras's name of the operation, where a function stands for two: "TrueDivide", "Divide".
    """

    def __init__(
        self,
        function: Callable[..., Any],
        settings: dict[str, Any],
        name: str | None = None,
        class_name: str | None = None,
    ) -> None:
        self.function, self.settings = function, settings
        self.function_name = function.__name__
        self.class_name = class_name or class_name_of(self.function_name)
        self._form = call_form(function)
        super().__init__(name or unique_name(snake_case(self.class_name)))

    def call(self, *args: Any, **kwargs: Any) -> Any:
        if self._form.takes_many:
            return self.function(*(self.settings[name] for name in self._form.before), *args, **self._others, **kwargs)
        return self.function(**dict(zip(self._form.called, args, strict=False)), **kwargs, **self.settings)

    @property
    def _others(self) -> dict[str, Any]:
        """The settings that stand behind the arrays."""
        return {name: value for name, value in self.settings.items() if name not in self._form.before}

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        call = self.call
        return (
            infer_broadcast(call, args, kwargs)
            if self.function_name in ELEMENTWISE
            else infer_outputs(call, args, kwargs)
        )

    def get_config(self) -> dict[str, Any]:
        known = {name: value for name, value in self.settings.items() if keras_takes(self.function_name, name)}
        return {"name": self.name, **known}

    def __getstate__(self) -> dict[str, Any]:
        """For pickle, which finds a function by its name: there it stands as the public one."""
        state = {name: value for name, value in vars(self).items() if name not in ("_form", "_made_with")}
        return state | {"function": _public(self.function)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        function = getattr(state["function"], "in_graph", state["function"])
        vars(self).update(state, function=function, _form=call_form(function))

    def __repr__(self) -> str:
        return f"<{self.class_name} name={self.name}>"


def _public(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function that `operation` made of a function; the same one, if it was not decorated."""
    public = getattr(sys.modules.get(function.__module__), function.__name__, None)
    return public if getattr(public, "in_graph", None) is function else function


class CallForm:
    """How a function of `keras.ops` is called: which of its arguments are arrays, and which are settings.

    Attributes:
        called: names of its arrays.
        takes_many: whether it takes any number of arrays, as `ops.einsum` does.
        before: names of the settings that stand before those.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.signature = inspect.signature(function)
        self._function = function.__name__
        parameters = self.signature.parameters
        self.called = [name for name in parameters if is_given_in_call(self._function, name)]
        self._many = next((name for name, p in parameters.items() if p.kind is p.VAR_POSITIONAL), None)
        self._more = next((name for name, p in parameters.items() if p.kind is p.VAR_KEYWORD), None)
        self.takes_many = self._many is not None
        names = list(parameters)
        self.before = [n for n in names[: names.index(self._many)] if n not in self.called] if self.takes_many else []

    def split(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any], Any]:
        """The arguments of a call as (arrays by position, arrays by name, settings)."""
        bound = self.signature.bind(*args, **kwargs)
        given = set(bound.arguments)
        bound.apply_defaults()
        values = dict(bound.arguments)
        many, more = values.pop(self._many, ()), values.pop(self._more, {})
        named = {name: values.pop(name) for name in self.called if name in values}
        leading = [named.pop(name) for name in takewhile(given.__contains__, list(named))]
        (named if self._more and is_given_in_call(self._function, self._more) else values).update(more)
        named |= {name: values.pop(name) for name in list(values) if is_symbolic(values[name])}
        return (*leading, *many), named, values


call_form = functools.cache(CallForm)


def operation(function: Function) -> Function:
    """Decorator of public functions: called on a KerasTensor, they become a node of the graph."""

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        if is_symbolic(*args, *kwargs.values()):
            arrays, named, settings = call_form(function).split(args, kwargs)
            return FunctionCall(function, settings).symbolic_call(*arrays, **named)
        return function(*args, **kwargs)

    run.in_graph = function
    return run
