"""TensorFlow's functions in the functional models of tf.keras, as the operations of Keras 3 that do the same."""

from __future__ import annotations

from typing import Any

from kerasedu.engine.operation_names import class_name_of, is_given_in_call, module_of

Config = dict[str, Any]
Call = tuple[list[Any], Config]

OPERATION_LAYERS = ("TFOpLambda", "SlicingOpLambda")

MATCHES = {
    "abs": "absolute",
    "clip_by_value": "clip",
    "concat": "concatenate",
    "divide": "true_divide",
    "pow": "power",
    "reduce_max": "max",
    "reduce_mean": "mean",
    "reduce_min": "min",
    "reduce_prod": "prod",
    "reduce_std": "std",
    "reduce_sum": "sum",
    "reduce_variance": "var",
    "truediv": "true_divide",
} | {
    name: name
    for name in (
        *("add", "cos", "elu", "equal", "exp", "expand_dims", "floor", "gelu", "getitem", "greater", "greater_equal"),
        *(
            "leaky_relu",
            "less",
            "less_equal",
            "log",
            "matmul",
            "maximum",
            "minimum",
            "multiply",
            "negative",
            "ones_like",
        ),
        *("reciprocal", "relu", "relu6", "reshape", "rsqrt", "selu", "sigmoid", "sign", "silu", "sin", "softmax"),
        *(
            "softplus",
            "sqrt",
            "square",
            "squeeze",
            "stack",
            "subtract",
            "tanh",
            "tile",
            "transpose",
            "where",
            "zeros_like",
        ),
    )
}
"""TensorFlow's name of a function, without its module, and that of the operation which stands for it."""

ARGUMENTS = {
    "alpha": "negative_slope",
    "b": "x2",
    "clip_value_max": "x_max",
    "clip_value_min": "x_min",
    "multiples": "repeats",
    "perm": "axes",
    "shape": "newshape",
    "slice_spec": "key",
    "y": "x2",
}
"""What TensorFlow calls an argument, and what the operations call it."""


def operation_entry(entry: Config, calls: list[Call]) -> Config:
    """The entry of a function of TensorFlow, as that of an operation.

    Arguments:
        entry: the entry, as tf.keras wrote it.
        calls: its calls, each as (arguments, arguments by name).

    Raises:
        ValueError: if no operation here does the same.
    """
    function = str(entry.get("config", {}).get("function")).rpartition(".")[2]
    name = entry["name"]
    if function in ("cast", "identity", "stop_gradient"):
        return _passing_on(entry, calls, function)
    match = MATCHES.get(function)
    if match is None or len(calls) != 1:
        raise ValueError(
            f"Layer {name!r} is the function tf.{entry.get('config', {}).get('function')} of TensorFlow, which has no "
            "match here. Write it as a Layer class of your own where the model was made, and save it anew."
        )
    args, named = calls[0]
    named = {ARGUMENTS.get(key, key): value for key, value in named.items()}
    given = [named.pop(key) for key in ("x2",) if key in named]
    if match == "getitem":
        given = [_key(named.pop("key", []))]
    settings = {key: value for key, value in named.items() if not is_given_in_call(match, key)}
    called = {key: value for key, value in named.items() if key not in settings}
    if settings.pop("transpose_a", None) or settings.pop("transpose_b", None):
        raise ValueError(
            f"Layer {name!r} multiplies transposed matrices, tf.matmul(..., transpose_b=True), which is not read."
        )
    return {
        "module": module_of(match),
        "class_name": class_name_of(match),
        "config": {"name": name, **settings},
        "name": name,
        "inbound_nodes": [{"args": [*args, *given], "kwargs": called}],
    }


def _passing_on(entry: Config, calls: list[Call], function: str) -> Config:
    """A function that hands its input on as it is."""
    dtype = calls[0][1].get("dtype", "float32") if calls else "float32"
    if function == "cast" and dtype != "float32":
        raise ValueError(f"Layer {entry['name']!r} makes its input {dtype!r}, tf.cast, which is not read.")
    return {
        "module": "keras.layers",
        "class_name": "Identity",
        "config": {"name": entry["name"]},
        "name": entry["name"],
        "inbound_nodes": [{"args": args, "kwargs": {}} for args, _ in calls],
    }


def _key(spec: Any) -> Any:
    """What stands between the brackets of x[...], from TensorFlow's description of it."""
    parts = [_part(one) for one in spec] if isinstance(spec, list) else [_part(spec)]
    return parts if len(parts) > 1 else parts[0]


def _part(one: Any) -> Any:
    if isinstance(one, dict) and {"start", "stop"} <= set(one):
        return {"class_name": "__slice__", "config": {end: one.get(end) for end in ("start", "stop", "step")}}
    return {"class_name": "__ellipsis__", "config": {}} if one == "..." else one
