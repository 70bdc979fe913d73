"""The program that builds and trains the same model on the same points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerasedu.widgets.playground.options import FEATURES, OWN

_OPTIMIZERS = {
    "sgd": "SGD(learning_rate={rate})",
    "momentum": "SGD(learning_rate={rate}, momentum=0.9)",
    "rmsprop": "RMSprop(learning_rate={rate})",
    "adagrad": "Adagrad(learning_rate={rate})",
    "adam": "Adam(learning_rate={rate})",
}


def program(chosen: Mapping[str, Any], first_test: int, samples: int, epochs: int) -> str:
    """Python that runs as it stands; for points of one's own it needs x and y."""
    has_test = first_test < samples
    parts = [
        _imports(chosen),
        _points(chosen, first_test, has_test),
        _features(chosen["features"]),
        _model(chosen),
        _training(chosen, epochs, has_test),
    ]
    return "\n\n".join(parts) + "\n"


def _imports(chosen: Mapping[str, Any]) -> str:
    lines = ["import numpy as np", "", "import kerasedu as keras"]
    return "\n".join(lines if chosen["data"] == OWN else [*lines, "from kerasedu.datasets import toy"])


def _points(chosen: Mapping[str, Any], first_test: int, has_test: bool) -> str:
    if chosen["data"] == OWN:
        lines = [
            "# x and y are your own points, (n, 2), and their classes, (n,). Each column is scaled to -1 to 1.",
            'x, y = np.asarray(x, "float32"), np.asarray(y, "int64").ravel()',
            "low, high = x.min(axis=0), x.max(axis=0)",
            f"order = np.random.default_rng({chosen['data_seed']}).permutation(len(x))",
            'x = (2 * (x - low) / np.where(high > low, high - low, 1) - 1)[order].astype("float32")',
            "y = y[order]",
        ]
    else:
        made = f"n={chosen['samples']}, noise={chosen['noise']}, seed={chosen['data_seed']}"
        lines = [f'x, y = toy.load("{chosen["data"]}", {made})']
    if has_test:
        lines += [f"x_train, y_train = x[:{first_test}], y[:{first_test}]"]
        lines += [f"x_test, y_test = x[{first_test}:], y[{first_test}:]"]
    else:
        lines += ["x_train, y_train = x, y"]
    return "\n".join(lines)


def _features(names: list[str]) -> str:
    columns = ", ".join(FEATURES[name][1] for name in names)
    body = ["    x1, x2 = x.T", f"    return np.stack([{columns}], axis=1)"]
    return "\n".join(["", "def features(x):", *body, ""])


def _model(chosen: Mapping[str, Any]) -> str:
    penalty = ""
    if chosen["regularization"] != "none":
        name = f"keras.regularizers.{chosen['regularization'].upper()}"
        penalty = f", kernel_regularizer={name}({chosen['regularization_rate']})"
    layers = [*((units, chosen["activation"]) for units in chosen["hidden"]), (1, "sigmoid")]
    lines = [
        f"    keras.Input(({len(chosen['features'])},)),",
        *(f'    keras.layers.Dense({units}, activation="{name}"{penalty}),' for units, name in layers),
    ]
    optimizer = "keras.optimizers." + _OPTIMIZERS[chosen["optimizer"]].format(rate=chosen["learning_rate"])
    return "\n".join(
        [
            f"keras.utils.set_random_seed({chosen['seed']})",
            "model = keras.Sequential([",
            *lines,
            "])",
            f'model.compile(optimizer={optimizer}, loss="binary_crossentropy", metrics=["accuracy"])',
        ]
    )


def _training(chosen: Mapping[str, Any], epochs: int, has_test: bool) -> str:
    judged = ", validation_data=(features(x_test), y_test)" if has_test else ""
    return f"model.fit(features(x_train), y_train, batch_size={chosen['batch_size']}, epochs={epochs}{judged})"
