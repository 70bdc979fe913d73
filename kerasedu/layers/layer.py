"""Layer: weights, a configuration, and one call into the operations."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu import ops, regularizers
from kerasedu.engine.inference import infer_outputs
from kerasedu.engine.masks import are_there_masks, get_mask, set_mask
from kerasedu.engine.naming import unique_name
from kerasedu.engine.operations import Operation, made_with, takes
from kerasedu.engine.registry import Registry, snake_case
from kerasedu.engine.remat import RematScope, open_remat_scope, remat, surroundings
from kerasedu.engine.structure import flatten, map_structure
from kerasedu.engine.symbolic import KerasTensor, add_node, is_symbolic
from kerasedu.engine.tape import inside
from kerasedu.engine.tensor import ArrayLike
from kerasedu.engine.warning import warn_user
from kerasedu.layers.arguments import first_shape, number_type, refuse_unknown
from kerasedu.layers.calling import (
    CallSignature,
    built_config,
    call_signature,
    numbers_as_array,
    shapes_of,
    tensors_of,
    with_tuples,
)
from kerasedu.layers.numpy_layer import LayerOp
from kerasedu.layers.weights import WeightHolder

registry = Registry("layer", "keras.layers")


class _Calls(threading.local):
    """The `training` flag of the layers that are being called in this thread, outermost first; None: nobody said."""

    def __init__(self) -> None:
        self.training: list[bool | None] = []


_calls = _Calls()


def training_of_call() -> bool | None:
    """What somebody said of `training` to the layer that is being called, or to one around it; None if nobody did."""
    return _calls.training[-1] if _calls.training else None


class _AsNow:
    """What was said of `training` when this was made, said again inside."""

    def __init__(self) -> None:
        self._said = training_of_call()

    def __enter__(self) -> None:
        _calls.training.append(self._said)

    def __exit__(self, *exception: object) -> None:
        _calls.training.pop()


surroundings.append(_AsNow)


class Layer(WeightHolder, Operation):
    """A step of a model: an array in, an array out, and the weights in between.

    A layer of your own defines `call`, out of `kerasedu.ops` or NumPy functions, and makes its weights in `build`. Or
    it defines `forward(self, inputs, *weights)` and `backward(self, grad_outputs)` on plain arrays: forward is given
    the arrays of the weights after the input, and backward returns a gradient for each of them, in the same order.

    Arguments:
        trainable: whether training may change the weights.
        dtype: number type of weights and inputs; `floatx()` when None.
        name: name; made from the class name when None.
        input_shape: shape of one sample, for the first layer of a Sequential model.
        input_dim: length of one sample, short for input_shape=(input_dim,).
        batch_input_shape: shape with the batch axis.
        activity_regularizer: penalty on the output.

    Raises:
        TypeError: for an argument that the layer does not have; the message names the nearest ones.

    Example:
        >>> import numpy as np
        >>> from kerasedu import ops
        >>> from kerasedu.layers import Layer
        >>> class Scale(Layer):
        ...     def build(self, input_shape):
        ...         self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="factor")
        ...     def call(self, inputs):
        ...         return ops.multiply(inputs, self.factor)
        >>> Scale()(np.array([[1.0, 2.0]]))
        array([[1., 2.]], dtype=float32)
    """

    supports_masking = False
    takes_integers = False
    """Whether whole numbers stay whole numbers, as for Embedding; otherwise they become the layer's number type."""
    takes_text = False
    _remat_scope: RematScope | None = None
    input_spec: Any = None
    """An InputSpec, or a list of them: inputs that differ are refused with a clear message."""

    def __init__(
        self,
        *,
        trainable: bool = True,
        dtype: str | None = None,
        name: str | None = None,
        input_shape: tuple[int | None, ...] | None = None,
        input_dim: int | None = None,
        batch_input_shape: tuple[int | None, ...] | None = None,
        activity_regularizer: Any = None,
        **unknown: Any,
    ) -> None:
        if unknown:
            refuse_unknown(type(self), unknown)
        self._hold_nothing(trainable)
        vars(self)["_losses"] = []  # not looked through for layers
        self._remat_scope = open_remat_scope()
        self.name = name or unique_name(snake_case(type(self).__name__))
        self.built = False
        self.dtype = number_type(dtype, self.name)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.batch_input_shape = first_shape(input_shape, input_dim, batch_input_shape)

    # -- the life cycle ------------------------------------------------------------------------------------------------

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "build" in vars(cls):
            cls.build = _once(cls.build)

    def build(self, input_shape: Any) -> None:
        """Make the weights for inputs of this shape, the batch axis included.

        It runs once, at the latest before the first call.
        """

    def call(self, inputs: Any) -> Any:
        """What the layer does to its inputs."""
        if hasattr(type(self), "forward"):
            given = inputs if isinstance(inputs, list | tuple) else (inputs,)
            return LayerOp(self)(*given, *self.weights)
        raise NotImplementedError(
            f"Layer {type(self).__name__} does not say what it does. Define call(self, inputs) and return the output, "
            "or forward and backward on plain arrays."
        )

    def __call__(self, *args: Any, training: bool | None = None, **kwargs: Any) -> Any:
        args, kwargs = self._numbers(numbers_as_array(args)), self._numbers(kwargs) if kwargs else kwargs
        signature = call_signature(type(self))
        given = args[0] if len(args) == 1 and not kwargs else signature.by_name(args, kwargs)
        if not _calls.training:
            self.clear_losses()
        if not self.built:
            self._build_for(given)
        if self.input_spec is not None and args:
            self._hold_to_spec(args[0])
        if is_symbolic(*args, *kwargs.values()):
            return self.symbolic_call(*args, training=training, **kwargs)
        training = training_of_call() if training is None else bool(training)
        if signature.takes_training:
            kwargs["training"] = signature.training if training is None else training
        masks = self._masks_of(given, signature) if are_there_masks() else {}
        if masks:
            wanted = [name for name in masks if name in signature.names and kwargs.get(name) is None]
            kwargs |= {name: masks[name] for name in wanted}
        _calls.training.append(training)
        try:
            with inside(self.name):
                call = self.call if self._remat_scope is None else self._call_of(args)
                output = call(*args, **kwargs)
        finally:
            _calls.training.pop()
        if masks or kwargs.get("mask") is not None or type(self).compute_mask is not Layer.compute_mask:
            self._pass_on(masks, kwargs, args[0] if args else None, output)
        if self.activity_regularizer is not None:
            for y in flatten(output):
                self.add_loss(self.activity_regularizer(y) / len(y))
        return output

    def _call_of(self, args: tuple[Any, ...]) -> Callable[..., Any]:
        """`call`; for a layer that was made in a RematScope one whose numbers are computed again on the way back."""
        again = self._remat_scope.covers(self, shapes_of(args[0]) if args else None)
        return remat(self.call) if again else self.call

    def symbolic_call(self, *args: Any, training: bool | None = None, **kwargs: Any) -> Any:
        outputs = self.compute_output_spec(*args, **kwargs)
        said = {} if training is None else {"training": bool(training)}
        return add_node(self, args, kwargs | said, outputs)

    def _hold_to_spec(self, inputs: Any) -> None:
        """Raise if the inputs are not what `input_spec` says."""
        for spec, x in zip(flatten(self.input_spec), flatten(inputs), strict=False):
            problem = spec.problem_with(tuple(x.shape)) if spec is not None and x is not None else None
            if problem:
                raise ValueError(
                    f"{type(self).__name__} layer {self.name!r} got an input of shape {tuple(x.shape)}: {problem}. "
                    "Give it what its input_spec asks for."
                )

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Shape of the output for inputs of this shape, the batch axis included.

        Where a layer does not say it, it is found by trial on zeros.
        """
        if not self.built:
            self.build(input_shape)
            self.built = True
        outputs = infer_outputs(self._call_plainly, (tensors_of(input_shape, self.dtype),), {})
        return map_structure(lambda x: x.shape, outputs)

    @property
    def says_output_shape(self) -> bool:
        """Whether the layer defines `compute_output_shape` itself."""
        return type(self).compute_output_shape is not Layer.compute_output_shape

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """KerasTensors for what a call on these KerasTensors will return.

        A layer that says its output shape is believed; any other is tried on zeros.
        """
        if not self.says_output_shape:
            return infer_outputs(self._call_plainly, args, kwargs)
        shape = self.compute_output_shape(map_structure(lambda x: x.shape, args[0]))
        if isinstance(shape, list):
            return [KerasTensor(one, self.dtype, name=f"{self.name}_output") for one in shape]
        return KerasTensor(shape, self.dtype, name=f"{self.name}_output")

    def _call_plainly(self, *args: Any, **kwargs: Any) -> Any:
        """`call`, told that this is no training if it wants to know."""
        if call_signature(type(self)).takes_training:
            kwargs["training"] = False
        return self.call(*args, **kwargs)

    def _build_for(self, given: Any) -> None:
        """Call `build` with the shapes of what the layer was given: one, or those that it asks for by name."""
        names = [name for name in inspect.signature(self.build).parameters if name.endswith("_shape")]
        if isinstance(given, dict) and len(names) > 1:
            shapes = {name: shapes_of(given.get(name.removesuffix("_shape"))) for name in names}
            self.build(**{name: shape for name, shape in shapes.items() if shape is not None})
        else:
            shape = shapes_of(next(iter(given.values())) if isinstance(given, dict) else given)
            self.build(shape)
            vars(self).setdefault("_built_for", {"input_shape": shape})
        self.built = True

    def _numbers(self, arguments: Any) -> Any:
        """Arrays and lists of numbers among the arguments, as arrays of the layer's number type."""
        if len(arguments) == 1 and type(arguments) is tuple and type(arguments[0]) is np.ndarray:
            return (self._number(arguments[0]),)
        return map_structure(self._number, arguments)

    def _number(self, x: Any) -> Any:
        if isinstance(x, ArrayLike) and x.value.dtype.kind == "f" and x.value.dtype != self.dtype:
            return ops.cast(x, self.dtype)
        if not isinstance(x, np.ndarray):
            return x
        if x.dtype.kind == "f" or (x.dtype.kind in "iu" and not self.takes_integers):
            return x if x.dtype == self.dtype else x.astype(self.dtype)
        if x.dtype.kind in "iub" or self.takes_text:
            return x
        raise TypeError(
            f"{type(self).__name__} layer {self.name!r} got an input of type {x.dtype}. It calculates with numbers: "
            "turn text into numbers first (StringLookup, TextVectorization), and make sure that all rows have the same "
            "length."
        )

    # -- masks ---------------------------------------------------------------------------------------------------------

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """The mask of the output: that of the input, for a layer that keeps the time steps as they are."""
        return previous_mask

    def _masks_of(self, given: Any, signature: CallSignature) -> dict[str, Any]:
        """The masks that travel with the inputs: "mask" for the first argument, "query_mask" or the like for others."""
        if not isinstance(given, dict):
            given = {signature.first: given}
        masks = {}
        for i, (name, value) in enumerate(given.items()):
            travelling = map_structure(get_mask, value)
            if any(mask is not None for mask in flatten(travelling)):
                masks["mask" if i == 0 and "mask" in signature.names else f"{name}_mask"] = travelling
                if i == 0:
                    masks.setdefault("mask", travelling)
        return masks

    def _pass_on(self, masks: dict[str, Any], kwargs: dict[str, Any], inputs: Any, output: Any) -> None:
        """Let the output's mask travel with it."""
        mask = masks.get("mask", kwargs.get("mask"))
        if not self.supports_masking:
            if masks:
                warn_user(
                    f"Layer {self.name!r} ({type(self).__name__}) got an input with a mask, and does not know masks: "
                    "from here on, padding counts like data. Put the layers that know masks (LSTM, GRU, ...) before "
                    "it.",
                )
            return
        result = self.compute_mask(inputs, mask)
        if result is None:
            return
        outputs = flatten(output)
        for y, m in zip(
            outputs, flatten(result) if isinstance(result, list | tuple) else [result] * len(outputs), strict=False
        ):
            if m is not None:
                set_mask(y, m)

    # -- losses --------------------------------------------------------------------------------------------------------

    def add_loss(self, loss: Any) -> None:
        """Add a number to the loss of the training step that is running; for use inside `call`."""
        self._losses.append(loss)

    @property
    def losses(self) -> list[Any]:
        """What regularizers and `add_loss` add to the loss: of the weights as they are, and of the last call."""
        penalties = [w.regularizer(w) for w in self._own_weights if w.regularizer is not None and w.trainable]
        return [*penalties, *self._losses, *(loss for layer in self._sublayers for loss in layer.losses)]

    def clear_losses(self) -> None:
        """Forget what the last call added."""
        self._losses.clear()
        for layer in self._sublayers:
            layer.clear_losses()

    # -- configuration -------------------------------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        """What `from_config` needs to make an equal layer without its weights.

        For a class that does not define it, that is how the layer was made.

        Raises:
            NotImplementedError: if it was made with something that cannot be written down.
        """
        if type(self).get_config is Layer.get_config:
            return self._config_as_made()
        return {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}

    def _config_as_made(self) -> dict[str, Any]:
        """The arguments that the layer was made with; what is true of every layer as it is now."""
        config = {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}
        config = {name: value for name, value in config.items() if takes(type(self), name)}
        return config | made_with(self, config)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Layer:
        return cls(**config)

    def get_build_config(self) -> dict[str, Any] | None:
        """The shapes that `build` was given, for `build_from_config`; None if it was not, or makes nothing."""
        if "_built_for" not in vars(self) or type(self).build is Layer.build:
            return None
        return built_config(vars(self)["_built_for"])

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Build the layer for the shapes that `get_build_config` told."""
        shape, shapes = with_tuples(config.get("input_shape")), config.get("shapes_dict")
        if self.built or (shape is None and not shapes):
            return
        if shape is not None:
            self.build(shape)
        else:
            self.build(**{name: with_tuples(one) for name, one in shapes.items()})
        self.built = True

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


def _once(build: Callable[..., None]) -> Callable[..., None]:
    """`build`, made to do nothing where the layer is built already, and to leave no weights behind where it fails."""

    @functools.wraps(build)
    def run(self: Layer, *args: Any, **kwargs: Any) -> None:
        if self.built:
            return
        known = len(self._own_weights)
        try:
            build(self, *args, **kwargs)
        except Exception:
            del self._own_weights[known:]
            self.built = False
            raise
        bound = inspect.signature(build).bind(self, *args, **kwargs).arguments
        vars(self)["_built_for"] = {name: shape for name, shape in bound.items() if shape is not self}
        self.built = True

    return run
