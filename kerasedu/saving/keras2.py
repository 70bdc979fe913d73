"""Configurations of Keras 2 and tf.keras in the words of Keras 3.

Everything here turns plain data into plain data. What Keras 3 wrote passes through as it is, but for what its `.h5`
files leave out.
"""

from __future__ import annotations

from typing import Any

from kerasedu import layers, losses, metrics, ops, optimizers
from kerasedu.engine.custom_objects import get_registered_object, register_keras_serializable
from kerasedu.engine.operation_names import function_of, module_of
from kerasedu.saving.keras2_graph import translate_graph
from kerasedu.saving.serialization import find_function

Config = dict[str, Any]

DROPPED = frozenset({
    "autocast",
    "batch_input_shape",
    "fn",
    "force_generator",
    "implementation",
    "input_length",
    "is_legacy_optimizer",
    "jit_compile",
    "key_shape",
    "query_shape",
    "ragged_input",
    "rng_type",
    "softmax_robust_masking",
    "time_major",
    "value_shape",
    "virtual_batch_size",
    "vocabulary_dtype",
})  # fmt: skip
"""Settings that Keras 3 no longer has, and that changed nothing in what is computed."""

RENAMED = {
    "LeakyReLU": {"alpha": "negative_slope"},
    "ThresholdedReLU": {"theta": "threshold"},
}
MIXED_POLICIES = ("mixed_float16", "mixed_bfloat16", "bfloat16")
"""Policies whose weights have 32 bits, and those of a number type that NumPy does not have."""

CLASSES = {"Model": "Functional", "ThresholdedReLU": "ReLU", "BatchNormalizationV1": "BatchNormalization"}
"""Classes that have another name now."""
KERNELS_OF_ITS_OWN = ("SeparableConv1D", "SeparableConv2D", "DepthwiseConv1D", "DepthwiseConv2D")
NOT_OF_THESE = ("groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint")
"""Layers whose configurations used to mention a kernel that they do not have, and those settings."""


@register_keras_serializable("keras2", "hard_sigmoid")
def hard_sigmoid_of_keras2(x: Any) -> Any:
    """Keras 2's hard sigmoid, 0.2 x + 0.5 cut off at 0 and 1; that of Keras 3 has the slope 1/6.

    Example:
        >>> import numpy as np
        >>> hard_sigmoid_of_keras2(np.array([-3.0, 0.0, 1.0]))
        array([0. , 0.5, 0.7])
    """
    return ops.clip(ops.add(ops.multiply(x, 0.2), 0.5), 0.0, 1.0)


def is_keras2(version: str | None) -> bool:
    """Whether a version, as files mention it, is before 3."""
    return isinstance(version, str) and version.split(".")[0] in ("1", "2")


def translate(config: Any, version: str | None = None) -> Any:
    """A configuration in the words of Keras 3.

    Arguments:
        config: the configuration, as any Keras wrote it.
        version: which Keras wrote it, as far as is known: "2.15.0".

    Raises:
        ValueError: for an operation of TensorFlow that has no match here.
    """
    if isinstance(config, list):
        return [translate(part, version) for part in config]
    if not isinstance(config, dict):
        return config
    if not isinstance(config.get("class_name"), str):
        return {key: translate(value, version) for key, value in config.items()}
    if _is_policy(config):
        return _number_type(config)
    if config["class_name"].startswith("__"):
        return config
    return _translate_entry(config, version)


def _is_policy(config: Config) -> bool:
    return "Policy" in config["class_name"] and isinstance(config.get("config"), dict)


def _number_type(config: Config) -> Any:
    """The name of the number type that a policy gives weights. What was computed in 16 bits is computed in 32."""
    name = config["config"].get("name")
    return "float32" if name in MIXED_POLICIES else name or config


def _translate_entry(config: Config, version: str | None) -> Config:
    """The configuration of an object in the words of Keras 3."""
    entry = {key: value for key, value in config.items() if key != "shared_object_id"}
    if isinstance(entry.get("module"), str) and entry["module"].split(".")[0] != "keras":
        entry["module"] = None
    if _is_the_users(entry):
        return _translate_own(entry, version)
    name = entry["class_name"].rpartition(">")[2]
    settings = _layers_of_model(name, entry.get("config"))
    entry["class_name"] = CLASSES.get(name, name)
    if name == "Model" and "input_layers" not in (settings if isinstance(settings, dict) else ()):
        entry["class_name"] = name  # one of a class of its own, and not of a graph
    if entry["class_name"] == "Functional":
        entry["module"] = entry["registered_name"] = None
    if isinstance(settings, dict):
        settings = {key: translate(value, version) for key, value in settings.items()}
        entry["config"] = _translate_settings(name, settings, version)
    if not is_keras2(version):
        _name_module_of_operation(entry)
    done = ("config", "inbound_nodes")
    return {key: value if key in done else translate(value, version) for key, value in entry.items()}


def _translate_own(entry: Config, version: str | None) -> Config:
    """The configuration of an object of the user's class: what it means is for the class to say."""
    own = {key: translate(value, version) for key, value in entry.items()}
    if isinstance(own.get("config"), dict):
        own["config"].pop("autocast", None)  # Keras's Layer writes it for every class, and ours does not know it
    return own


def _layers_of_model(name: str, settings: Any) -> Any:
    """The settings of a model with its layers as Keras 3 lists and connects them; other settings as they are."""
    if isinstance(settings, list):  # a Sequential model of the first Keras 2
        settings = {"layers": settings}
    if not isinstance(settings, dict):
        return settings
    if name == "Sequential" and isinstance(settings.get("layers"), list):
        settings = {**settings, "layers": _with_entrance(settings["layers"])}
    return translate_graph(settings) if "input_layers" in settings else settings


def _with_entrance(entries: list[Any]) -> list[Any]:
    """The layers of a Sequential model, with an InputLayer where the first layer was told the shape."""
    first = entries[0].get("config") if entries and isinstance(entries[0], dict) else None
    shape = first.get("batch_input_shape") if isinstance(first, dict) else None
    if shape is None or entries[0].get("class_name") == "InputLayer":
        return entries
    return [{"class_name": "InputLayer", "config": {"batch_shape": shape, "dtype": first.get("dtype")}}, *entries]


def _is_the_users(entry: Config) -> bool:
    """Whether a configuration means something that the user registered."""
    name = entry.get("registered_name")
    names = [name] if isinstance(name, str) else [entry["class_name"]] if entry.get("module") is None else []
    return any(get_registered_object(name) is not None for name in names)


def _translate_settings(name: str, settings: Config, version: str | None) -> Config:
    settings = {RENAMED.get(name, {}).get(key, key): value for key, value in settings.items()}
    if name in layers.registry:
        return _layer_settings(name, settings, version)
    if name in optimizers.registry and ("learning_rate" in settings or "lr" in settings):
        return _optimizer_settings(_without_dropped(settings))
    if name in losses.registry and "reduction" in settings:
        settings["reduction"] = "sum_over_batch_size" if settings["reduction"] == "auto" else settings["reduction"]
        return _without_dropped(settings)
    if "seed" in settings or "dtype" in settings:  # an initializer, which has no number type of its own any more
        return {key: value for key, value in settings.items() if key != "dtype" or name not in _INITIALIZERS}
    return settings


_INITIALIZERS = frozenset({
    "Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "Identity", "LecunNormal", "LecunUniform",
    "Ones", "Orthogonal", "RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling", "Zeros",
})  # fmt: skip


def _without_dropped(settings: Config) -> Config:
    return {key: value for key, value in settings.items() if key not in DROPPED}


def _layer_settings(name: str, settings: Config, version: str | None) -> Config:
    if name == "InputLayer":
        return _input_settings(settings)
    if name == "Lambda":
        return _lambda_settings(settings)
    if name == "BatchNormalization" and isinstance(settings.get("axis"), list) and len(settings["axis"]) == 1:
        settings["axis"] = settings["axis"][0]
    if name.endswith("Transpose"):
        settings.pop("groups", None)
    if name in KERNELS_OF_ITS_OWN:
        settings = {key: value for key, value in settings.items() if key not in NOT_OF_THESE}
    if settings.get("dtype") == "string":
        del settings["dtype"]
    if is_keras2(version):
        for key in ("activation", "recurrent_activation"):
            if settings.get(key) == "hard_sigmoid":
                settings[key] = _HARD_SIGMOID
    return _without_dropped(settings)


_HARD_SIGMOID = {
    "module": "builtins",
    "class_name": "function",
    "config": "keras2>hard_sigmoid",
    "registered_name": "function",
}


def _input_settings(settings: Config) -> Config:
    shape = settings.pop("batch_input_shape", None)
    if shape is not None:
        settings["batch_shape"] = shape
    return {key: value for key, value in settings.items() if key not in ("sparse", "ragged") or value}


def _lambda_settings(settings: Config) -> Config:
    """The functions of a Lambda layer, which a file can only name, as those functions.

    Raises:
        ValueError: if a name is not known.
    """
    gone = ("function_type", "module", "output_shape_type", "output_shape_module")
    told = {key: value for key, value in settings.items() if key not in gone}
    if isinstance(told.get("function"), str):
        told["function"] = {"class_name": "function", "config": told["function"]}
    named = [key for key, value in told.items() if isinstance(value, dict) and value.get("class_name") == "function"]
    return {**told, **{key: find_function(told[key]) for key in named}}


def _optimizer_settings(settings: Config) -> Config:
    """Of an optimizer before Keras 2.11, `decay` is a schedule: learning_rate / (1 + decay * step)."""
    if "lr" in settings:
        settings["learning_rate"] = settings.pop("lr")
    decay = settings.pop("decay", 0.0)
    if decay:
        schedule = {"initial_learning_rate": settings["learning_rate"], "decay_steps": 1, "decay_rate": decay}
        settings["learning_rate"] = {
            "module": "keras.optimizers.schedules",
            "class_name": "InverseTimeDecay",
            "config": schedule,
            "registered_name": None,
        }
    return settings


def _name_module_of_operation(entry: Config) -> None:
    """Tell operations from layers of the same name where a `.h5` file leaves out the module: layers have a dtype."""
    settings = entry.get("config")
    if entry.get("module") is not None or "inbound_nodes" not in entry or not isinstance(settings, dict):
        return
    function = function_of(entry["class_name"])
    if function is not None and "trainable" not in settings and entry["class_name"] not in ("InputLayer", "Functional"):
        entry["module"] = module_of(function)


# -- what a model was compiled with ------------------------------------------------------------------------------------


def translate_training(config: Config, outputs: list[str], version: str | None = None) -> Config:
    """What `compile` was given, from a `.h5` file of Keras 2 or 3, as Keras 3 writes it into `.keras` files.

    Arguments:
        config: the training configuration.
        outputs: names of the model's outputs: Keras 2 puts them in front of the names of metrics.
        version: which Keras wrote it.
    """
    translated = {key: translate(value, version) for key, value in config.items()}
    translated["optimizer"] = translated.pop("optimizer_config", translated.get("optimizer"))
    for key in ("metrics", "weighted_metrics"):
        translated[key] = _metrics(translated.get(key), outputs)
    translated.pop("sample_weight_mode", None)
    return translated


def _metrics(given: Any, outputs: list[str]) -> Any:
    """Metrics as `compile` takes them. Of a model with one output, Keras 2 makes a list of one list."""
    if isinstance(given, list):
        inside = [_metrics(one, outputs) for one in given]
        return inside[0] if len(inside) == 1 and isinstance(inside[0], list) else inside
    if not isinstance(given, dict):
        return given
    if given.get("class_name") == "MeanMetricWrapper":
        return _metric_of_function(given["config"], outputs)
    return {key: _metrics(one, outputs) for key, one in given.items()} if "class_name" not in given else given


def _metric_of_function(settings: Config, outputs: list[str]) -> Any:
    """The metric of the class that has the function's name: that of binary_accuracy is BinaryAccuracy."""
    function, name = str(settings.get("fn")), str(settings.get("name"))
    for output in outputs if len(outputs) > 1 else ():
        name = name.removeprefix(f"{output}_")
    class_name = "".join(word.capitalize() for word in function.split("_"))
    if class_name not in metrics.registry:
        return function
    return {"module": "keras.metrics", "class_name": class_name, "config": {"name": name}, "registered_name": None}
