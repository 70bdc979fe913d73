"""Model: a layer that is made of layers, and learns."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from kerasedu.engine.custom_objects import CustomObjectScope
from kerasedu.engine.structure import map_structure
from kerasedu.engine.symbolic import KerasTensor, is_symbolic, unrecorded
from kerasedu.inspection import Trace
from kerasedu.inspection.bounds import MOST_BYTES
from kerasedu.layers import Layer
from kerasedu.layers.calling import call_signature, shapes_of, tensors_of
from kerasedu.layers.layer import registry
from kerasedu.models.summary import Summary
from kerasedu.training import Trainer
from kerasedu.utils import unpack_x_y_sample_weight


@registry.register(module="keras")
class Model(Trainer, Layer):
    """A layer that is made of layers, and learns. Derive from it, keep layers as attributes, and define `call`.

    `Model(inputs, outputs)` makes one out of what layers made of an Input: a Functional model.

    Arguments:
        name: name; made from the class name when None.
        trainable: whether training may change the weights.
        dtype: number type; `floatx()` when None.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import Dense
        >>> from kerasedu.models import Model
        >>> class TwoLayers(Model):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.hidden, self.out = Dense(4, activation="relu"), Dense(1)
        ...     def call(self, inputs):
        ...         return self.out(self.hidden(inputs))
        >>> TwoLayers().predict(np.ones((3, 2)), verbose=0).shape
        (3, 1)
    """

    takes_integers = takes_text = True  # as far as the model goes: its layers say for themselves

    def __new__(cls, *args: Any, **kwargs: Any) -> Model:  # noqa: PYI034 - Model(inputs, outputs) is a Functional
        """`Model(inputs, outputs)` gives a Functional model."""
        if cls is Model and _is_functional(args, kwargs):
            from kerasedu.models.functional import Functional  # Functional derives from this class

            return super().__new__(Functional, *args, **kwargs)
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if _is_functional(args, kwargs):
            _let_be_functional(type(self)).__init__(self, *args, **kwargs)
            return
        if args or {"inputs", "outputs"} & set(kwargs):
            raise TypeError(
                f"{type(self).__name__} got inputs or outputs alone. Give both: Model(inputs, outputs), with inputs "
                "such as Input((4,)), and outputs that layers made of them."
            )
        super().__init__(**kwargs)

    # -- what it is made of --------------------------------------------------------------------------------------------

    @property
    def layers(self) -> list[Layer]:
        """The layers inside, in the order they were added."""
        return [layer for layer in self._sublayers if isinstance(layer, Layer)]

    @layers.setter
    def layers(self, _: Any) -> None:
        self._refuse_layers()

    def _refuse_layers(self) -> NoReturn:
        raise AttributeError(
            f"Model {self.name!r} was given an attribute named layers. That name lists all layers of a model: call "
            "yours otherwise, such as self.blocks."
        )

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """A layer by its name, or by its place.

        Raises:
            ValueError: if there is none, or not exactly one of the two is given.
        """
        if (name is None) == (index is None):
            raise ValueError(
                f"get_layer got name={name!r} and index={index!r}. Give one of them: model.get_layer('dense')."
            )
        if index is not None and -len(self.layers) <= index < len(self.layers):
            return self.layers[index]
        for layer in self.layers:
            if index is None and layer.name == name:
                return layer
        wanted = f"name={name!r}" if index is None else f"index={index}"
        raise ValueError(
            f"Model {self.name!r} has no layer with {wanted}. Its layers are "
            f"{', '.join(layer.name for layer in self.layers)}."
        )

    # -- what the trainer asks -----------------------------------------------------------------------------------------

    @property
    def input_names(self) -> list[str] | None:
        """Names of the inputs, in order, if they have some."""
        return None

    @property
    def output_names(self) -> list[str] | None:
        """Names of the outputs, in order, if they are known: of the layers that make them, or the keys of a dict."""
        return None

    @property
    def input_shape_expected(self) -> Any:
        """Shape of the batches that the model takes, if that is known before the first one."""
        return None

    def output_shape_for(self, input_shape: Any) -> Any:
        """Shape of the output for inputs of this shape, if that is known without running the model."""
        return None

    # -- building ------------------------------------------------------------------------------------------------------

    def call(self, inputs: Any) -> Any:
        raise NotImplementedError(
            f"Model {type(self).__name__} does not say what it does. Define call(self, inputs) and return the output, "
            "or make a model of layers: Sequential([...]), or Model(inputs, outputs)."
        )

    def build(self, input_shape: Any = None, **shapes: Any) -> None:
        """Make the weights for inputs of this shape, the batch axis included, by following the call without numbers.

        Arguments:
            input_shape: a shape, or a structure of them as `call` takes arrays.
            shapes: where `call` takes several arguments, the shape of each: `build(query_shape=..., value_shape=...)`.

        Raises:
            ValueError: if the model cannot be followed without numbers.
        """
        if input_shape is None and not shapes:
            raise ValueError(
                f"Model {self.name!r} does not know what it will be given. Say it: model.build((None, 28, 28, 1))."
            )
        args = [] if input_shape is None else [tensors_of(input_shape, self.dtype)]
        named = {name.removesuffix("_shape"): tensors_of(shape, self.dtype) for name, shape in shapes.items()}
        try:
            with unrecorded():
                self._call_plainly(*args, **named)
        except Exception as error:
            raise ValueError(
                f"Model {self.name!r} cannot be built for {input_shape or shapes}: its call failed on arrays without "
                f"numbers, with {type(error).__name__}: {error} Call it once on a batch of data instead."
            ) from error

    def _build_for(self, given: Any) -> None:
        if type(self).build is not Model.build:
            super()._build_for(given)
        elif isinstance(given, dict) and len(given) > 1 and call_signature(type(self)).first in given:
            vars(self)["_built_for"] = {f"{name}_shape": shapes_of(value) for name, value in given.items()}
        else:
            vars(self)["_built_for"] = {"input_shape": shapes_of(given)}
        self.built = True  # the layers inside are built as they are called

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        try:
            with unrecorded():
                outputs = self._call_plainly(*args, **kwargs)
        except (TypeError, ValueError, AttributeError, NotImplementedError):
            return super().compute_output_spec(*args, **kwargs)  # by trial on arrays
        if not is_symbolic(outputs):
            return super().compute_output_spec(*args, **kwargs)
        return map_structure(lambda y: KerasTensor(y.shape, y.dtype), outputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return shapes_of(self.compute_output_spec(tensors_of(input_shape, self.dtype)))

    @property
    def says_output_shape(self) -> bool:
        return type(self).compute_output_shape is not Model.compute_output_shape

    def _pass_on(self, *_: Any) -> None:
        """Masks travel with the arrays that the layers inside return."""

    def reset_states(self) -> None:
        """Put the states that stateful layers inside remember back to zero."""
        for layer in self._sublayers:
            for name in ("reset_states", "reset_state"):
                if hasattr(layer, name):
                    getattr(layer, name)()
                    break

    # -- looking at it -------------------------------------------------------------------------------------------------

    def summary(
        self,
        line_length: int | None = None,
        positions: list[float] | None = None,
        print_fn: Callable[[str], Any] | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: tuple[str, str] | list[str] | None = None,
    ) -> None:
        """Show a table of the layers, their output shapes and numbers of parameters.

        In a notebook it is a table of the page; elsewhere it is printed.

        Arguments:
            line_length: width of the printed table in characters; at most 80 when None.
            positions: where each column ends, as shares of the width: [0.4, 0.7, 1.0].
            print_fn: function that gets the table as text instead, line by line.
            expand_nested: whether models inside show their layers, too.
            show_trainable: whether to tell which layers learn.
            layer_range: the first and the last layer to show, by name or as patterns of `re`.

        Raises:
            ValueError: if positions or layer_range are not what they should be.
        """
        table = Summary(self, expand_nested, show_trainable, layer_range)
        table.show(line_length, positions, print_fn)

    def trace(
        self,
        x: Any,
        y: Any = None,
        training: bool | None = None,
        sample_weight: Any = None,
        max_bytes: int | None = MOST_BYTES,
    ) -> Trace:
        """Run one training step on (x, y), keep every number of it, and leave the model as it was.

        Without y, a model that is not compiled, or whose loss compares with y, is traced forward only: no loss, no
        gradients, no update; `trace.loss` is None. A model that needs no y for its loss takes a whole step.

        Arguments:
            x: a few samples.
            y: what is true of them.
            training: whether layers such as Dropout behave as in training; when not given, they do in a training step
                and do not where it is forward only.
            sample_weight: how much each sample counts, (N,).
            max_bytes: most bytes to keep; the largest intermediates are left out where it would be more, and
                `trace.left_out` says which. None for no bound.

        Returns:
            The Trace: `trace.steps` lists every forward, backward and update step.

        Raises:
            RuntimeError: if y is given before `compile`.
            ValueError, TypeError: if the data is not what it should be, or the trace larger than max_bytes.

        Example:
            >>> from kerasedu.layers import Dense, Input
            >>> from kerasedu.models import Sequential
            >>> model = Sequential([Input((2,)), Dense(1, kernel_initializer="ones", name="sum")])
            >>> model.trace([[1.0, 3.0]])["sum"].output
            array([[4.]], dtype=float32)
        """
        inputs, truths, weights = unpack_x_y_sample_weight(self._one_batch(x, y, sample_weight, caller="trace"))
        if truths is not None:
            self._require_compiled("trace")
        return Trace.of(self, inputs, truths, training, weights, max_bytes)

    # -- configuration and files ---------------------------------------------------------------------------------------

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
        """The model that a configuration describes, with new weights.

        Arguments:
            config: what `get_config` returned.
            custom_objects: classes and functions of your own that it names, by their names.

        Raises:
            TypeError: if the class cannot be made with this configuration.
        """
        if cls is Model and "input_layers" in config:
            from kerasedu.models.functional import Functional  # Functional derives from this class

            return Functional.from_config(config, custom_objects)
        with CustomObjectScope(custom_objects or {}):
            try:
                return cls(**config)
            except TypeError as error:
                raise TypeError(
                    f"{cls.__name__} cannot be made from its configuration, which has {', '.join(config)}: {error}. "
                    "Define get_config(self), which returns the arguments of __init__, or from_config(cls, config)."
                ) from error

    def to_json(self, **kwargs: Any) -> str:
        """The model's configuration as JSON text, for `model_from_json`; weights are not in it.

        Arguments:
            kwargs: arguments of `json.dumps`, such as indent=2.
        """
        from kerasedu import saving  # a higher floor, which knows every kind of object

        return json.dumps(saving.serialize_keras_object(self), **kwargs)

    def save(self, filepath: str | Path, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any) -> None:
        """Write the whole model into a file: configuration, weights, and how it was compiled.

        Arguments:
            filepath: name of the file, ending in .keras (or .h5, the older form).
            overwrite: whether a file that is there may be replaced.
            zipped: whether the .keras file is one zip archive.
            kwargs: further arguments of `saving.save_model`.
        """
        from kerasedu import saving  # a higher floor

        more = kwargs if zipped is None else {**kwargs, "zipped": zipped}
        saving.save_model(self, filepath, overwrite=overwrite, **more)

    def save_weights(self, filepath: str | Path, overwrite: bool = True, max_shard_size: float | None = None) -> None:
        """Write the weights into a file, ending in .weights.h5. Arguments as for `saving.save_weights`."""
        from kerasedu import saving  # a higher floor

        saving.save_weights(self, filepath, overwrite=overwrite, max_shard_size=max_shard_size)

    def load_weights(self, filepath: str | Path, skip_mismatch: bool = False, **kwargs: Any) -> None:
        """Put the weights of a file in place of the model's. Arguments as for `saving.load_weights`."""
        from kerasedu import saving  # a higher floor

        saving.load_weights(self, filepath, skip_mismatch=skip_mismatch, **kwargs)

    def export(
        self,
        filepath: str | Path,
        format: str = "tf_saved_model",
        verbose: Any = None,
        input_signature: Any = None,
        **kwargs: Any,
    ) -> NoReturn:
        """Not done: the formats of other engines need those engines.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(
            "export writes models for TensorFlow, ONNX or OpenVINO to serve, which needs those packages. Save the "
            "model, model.save('model.keras'), open it in Keras itself, and export it there."
        )

    def quantize(self, mode: Any = None, config: Any = None, filters: Any = None, **kwargs: Any) -> NoReturn:
        """Not done: weights here are plain numbers.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(
            "quantize makes weights of few bits, for which NumPy has no arithmetic. Save the model, "
            "model.save('model.keras'), and quantize it in Keras itself."
        )


def _is_functional(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether a model is given inputs and outputs."""
    return len(args) + ("inputs" in kwargs) + ("outputs" in kwargs) >= 2


def _let_be_functional(kind: type) -> type:
    """Let a model class whose `__init__` gives inputs and outputs to `super().__init__` derive from Functional.

    Returns:
        Functional.
    """
    from kerasedu.models.functional import Functional  # Functional derives from this class

    for base in kind.__mro__:
        if Model in base.__bases__ and not issubclass(base, Functional):
            base.__bases__ = tuple(Functional if one is Model else one for one in base.__bases__)
    return Functional


def model_from_json(json_string: str, custom_objects: dict[str, Any] | None = None) -> Any:
    """The model that `to_json` described, with new weights.

    Arguments:
        json_string: the text.
        custom_objects: classes and functions of your own that it names, by their names.

    Raises:
        ValueError: if it is no JSON, or does not describe a model.

    Example:
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> text = Sequential([Input((4,)), Dense(3)]).to_json()
        >>> model_from_json(text).output_shape
        (None, 3)
    """
    from kerasedu import saving  # a higher floor

    return saving.model_from_json(json_string, custom_objects)
