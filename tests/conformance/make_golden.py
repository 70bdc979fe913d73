"""Make golden.json and golden.npz, the numbers of real Keras that kerasedu is held to.

Run by hand, where Keras is installed:

KERAS_BACKEND=jax python tests/conformance/make_golden.py

A case is an entry of golden.json; its arrays stand in golden.npz under "<id>:<name>". Gradients come from JAX.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import keras
import numpy as np

HERE = Path(__file__).parent
STEPS = 10
IMAGES, VECTORS = (2, 7, 6, 4), (3, 5)

LAYERS = {
    "Dense/linear": ("Dense", {"units": 4}, VECTORS),
    "Dense/relu": ("Dense", {"units": 4, "activation": "relu"}, VECTORS),
    "Dense/softmax": ("Dense", {"units": 4, "activation": "softmax"}, VECTORS),
    "Dense/sequence": ("Dense", {"units": 3, "activation": "tanh", "use_bias": False}, (2, 3, 5)),
    "Conv2D/valid": ("Conv2D", {"filters": 3, "kernel_size": 3, "activation": "relu"}, IMAGES),
    "Conv2D/same": ("Conv2D", {"filters": 3, "kernel_size": [2, 3], "padding": "same"}, IMAGES),
    "Conv2D/strides": ("Conv2D", {"filters": 3, "kernel_size": 3, "strides": [2, 3], "activation": "sigmoid"}, IMAGES),
    "Conv2D/strides_same": ("Conv2D", {"filters": 3, "kernel_size": [4, 2], "strides": 3, "padding": "same"}, IMAGES),
    "Conv2D/stride_over_kernel": ("Conv2D", {"filters": 2, "kernel_size": 1, "strides": 2}, IMAGES),
    "Conv2D/dilation": ("Conv2D", {"filters": 3, "kernel_size": 2, "dilation_rate": [3, 2]}, IMAGES),
    "Conv2D/dilation_same": ("Conv2D", {"filters": 2, "kernel_size": 3, "dilation_rate": 2, "padding": "same"}, IMAGES),
    "Conv2D/groups": ("Conv2D", {"filters": 6, "kernel_size": 3, "groups": 2, "activation": "relu"}, IMAGES),
    "Conv2D/channels_first": (
        "Conv2D",
        {"filters": 3, "kernel_size": 3, "data_format": "channels_first"},
        (2, 4, 7, 6),
    ),
    "MaxPooling2D/valid": ("MaxPooling2D", {}, IMAGES),
    "MaxPooling2D/same": ("MaxPooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}, IMAGES),
    "MaxPooling2D/overlap": ("MaxPooling2D", {"pool_size": [3, 2], "strides": 1}, IMAGES),
    "AveragePooling2D/valid": ("AveragePooling2D", {"pool_size": [2, 3]}, IMAGES),
    "AveragePooling2D/same": ("AveragePooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}, IMAGES),
    "Flatten/channels_first": ("Flatten", {"data_format": "channels_first"}, IMAGES),
    "Activation/softplus": ("Activation", {"activation": "softplus"}, VECTORS),
}

LOSSES = {
    "MeanSquaredError/mean": ("MeanSquaredError", {}, "numbers"),
    "MeanSquaredError/sum": ("MeanSquaredError", {"reduction": "sum"}, "numbers"),
    "BinaryCrossentropy/probabilities": ("BinaryCrossentropy", {}, "yes or no"),
    "BinaryCrossentropy/logits": ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "yes or no"),
    "CategoricalCrossentropy/probabilities": ("CategoricalCrossentropy", {"label_smoothing": 0.2}, "one-hot"),
    "CategoricalCrossentropy/logits": ("CategoricalCrossentropy", {"from_logits": True}, "one-hot"),
    "SparseCategoricalCrossentropy/probabilities": ("SparseCategoricalCrossentropy", {}, "labels"),
    "SparseCategoricalCrossentropy/logits": ("SparseCategoricalCrossentropy", {"from_logits": True}, "labels"),
    "SparseCategoricalCrossentropy/ignored": ("SparseCategoricalCrossentropy", {"ignore_class": 1}, "labels"),
}

OPTIMIZERS = {
    "SGD/plain": ("SGD", {"learning_rate": 0.1}),
    "SGD/momentum": ("SGD", {"learning_rate": 0.05, "momentum": 0.9}),
    "SGD/nesterov": ("SGD", {"learning_rate": 0.05, "momentum": 0.8, "nesterov": True}),
    "RMSprop/plain": ("RMSprop", {"learning_rate": 0.01}),
    "RMSprop/centered": ("RMSprop", {"learning_rate": 0.01, "rho": 0.8, "momentum": 0.5, "centered": True}),
    "Adam/plain": ("Adam", {"learning_rate": 0.01}),
    "Adam/amsgrad": ("Adam", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.9, "amsgrad": True}),
}

TRAININGS = {
    "cnn": {
        "layers": [
            ["Conv2D", {"filters": 4, "kernel_size": 3, "activation": "relu"}],
            ["MaxPooling2D", {}],
            ["Conv2D", {"filters": 6, "kernel_size": 2, "padding": "same", "activation": "relu"}],
            ["AveragePooling2D", {"pool_size": 2}],
            ["Flatten", {}],
            ["Dense", {"units": 8, "activation": "relu"}],
            ["Dense", {"units": 3, "activation": "softmax"}],
        ],
        "shape": [30, 10, 10, 1],
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]},
        "fit": {"batch_size": 8, "epochs": 3, "validation_split": 0.2, "shuffle": False},
    },
    "mlp": {
        "layers": [
            ["Dense", {"units": 6, "activation": "tanh", "kernel_regularizer": "l2"}],
            ["Dense", {"units": 4, "activation": "relu", "kernel_constraint": "max_norm"}],
            ["Dense", {"units": 1, "activation": "sigmoid"}],
        ],
        "shape": [40, 5],
        "compile": {"optimizer": "rmsprop", "loss": "binary_crossentropy", "metrics": ["accuracy"]},
        "fit": {"batch_size": 16, "epochs": 4, "validation_split": 0.25, "shuffle": False},
    },
}


class Golden:
    """The cases and their arrays."""

    def __init__(self) -> None:
        self.cases: list[dict[str, Any]] = []
        self.arrays: dict[str, np.ndarray] = {}

    def add(self, case: dict[str, Any], **arrays: Any) -> None:
        """Add a case with its arrays."""
        self.cases.append(case)
        for name, given in arrays.items():
            array = np.asarray(given)
            self.arrays[f"{case['id']}:{name}"] = array.astype("float32") if array.dtype.kind == "f" else array

    def save(self) -> None:
        """Write both files."""
        made_with = {"keras": keras.__version__, "jax": jax.__version__, "numpy": np.__version__}
        text = json.dumps({"made_with": made_with, "cases": self.cases}, indent=1)
        (HERE / "golden.json").write_text(text + "\n", encoding="utf-8")
        np.savez_compressed(HERE / "golden.npz", **self.arrays)


def draw(generator: np.random.Generator, *shape: int) -> np.ndarray:
    return generator.normal(size=shape).astype("float32")


def weigh(layer: keras.layers.Layer, generator: np.random.Generator) -> list[np.ndarray]:
    """Give a layer or model weights of our own, no bias of which is zero, and return them."""
    weights = [0.5 * draw(generator, *w.shape) for w in layer.weights]
    layer.set_weights(weights)
    return weights


def add_layer(golden: Golden, name: str, kind: str, config: dict[str, Any], shape: tuple[int, ...]) -> None:
    """Output of a layer, and the gradients of sum(output * cotangent) for its input and weights."""
    generator = np.random.default_rng(len(golden.cases))
    layer, x = getattr(keras.layers, kind)(**config), draw(generator, *shape)
    cotangent = draw(generator, *layer(x).shape)
    weights = weigh(layer, generator)

    def total(x: Any, weights: Any) -> Any:
        output, _ = layer.stateless_call(weights, [], x)
        return (output * cotangent).sum()

    grad_x, grad_weights = jax.grad(total, argnums=(0, 1))(x, [np.asarray(w) for w in weights])
    case = {
        "id": f"layer/{name}",
        "kind": "layer",
        "class": kind,
        "config": config,
        "weights": [w.name for w in layer.weights],
    }
    arrays = {f"weight{i}": w for i, w in enumerate(weights)} | {
        f"grad_weight{i}": g for i, g in enumerate(grad_weights)
    }
    golden.add(case, x=x, cotangent=cotangent, y=layer(x), grad_x=grad_x, **arrays)


def add_loss(golden: Golden, name: str, kind: str, config: dict[str, Any], truths: str) -> None:
    """A loss with and without sample weights, and its gradient for the predictions."""
    generator = np.random.default_rng(len(golden.cases))
    y_pred, labels = draw(generator, 6, 4), generator.integers(0, 4, 6)
    y_true = {"numbers": draw(generator, 6, 4), "yes or no": (y_pred[::-1] > 0).astype("float32")}
    y_true |= {"one-hot": np.eye(4, dtype="float32")[labels], "labels": labels}
    if truths != "numbers" and not config.get("from_logits"):
        y_pred = np.exp(y_pred) / np.exp(y_pred).sum(axis=1, keepdims=True)
    loss, weight = getattr(keras.losses, kind)(**config), generator.random(6).astype("float32")
    gradient = jax.grad(lambda p: loss(y_true[truths], p))(y_pred)
    golden.add(
        {"id": f"loss/{name}", "kind": "loss", "class": kind, "config": config},
        y_true=y_true[truths],
        y_pred=y_pred,
        sample_weight=weight,
        loss=loss(y_true[truths], y_pred),
        weighted=loss(y_true[truths], y_pred, sample_weight=weight),
        gradient=gradient,
    )


def add_optimizer(golden: Golden, name: str, kind: str, config: dict[str, Any]) -> None:
    """The weight after each of ten steps."""
    generator = np.random.default_rng(len(golden.cases))
    start, gradients = draw(generator, 3, 2), draw(generator, STEPS, 3, 2)
    optimizer, weight = getattr(keras.optimizers, kind)(**config), keras.Variable(start)
    path = []
    for gradient in gradients:
        optimizer.apply_gradients([(gradient, weight)])
        path.append(keras.ops.convert_to_numpy(weight))
    case = {"id": f"optimizer/{name}", "kind": "optimizer", "class": kind, "config": config}
    golden.add(case, start=start, gradients=gradients, path=np.stack(path))


def add_training(golden: Golden, name: str, recipe: dict[str, Any]) -> None:
    """History, final weights and predictions of a whole fit."""
    generator = np.random.default_rng(len(golden.cases))
    x = draw(generator, *recipe["shape"])
    classes = recipe["layers"][-1][1]["units"]
    score = x.reshape(len(x), -1)[:, :5].sum(axis=1)
    y = np.digitize(score, np.quantile(score, [1 / 3, 2 / 3])) if classes > 1 else (score > 0).astype("float32")
    layers = [getattr(keras.layers, kind)(**config) for kind, config in recipe["layers"]]
    model = keras.Sequential([keras.Input(x.shape[1:]), *layers])
    start = weigh(model, generator)
    model.compile(**recipe["compile"])
    history = model.fit(x, y, verbose=0, **recipe["fit"]).history
    arrays = {f"start{i}": w for i, w in enumerate(start)} | {f"final{i}": w for i, w in enumerate(model.get_weights())}
    case = {"id": f"training/{name}", "kind": "training", **recipe, "parameters": model.count_params()}
    case["evaluation"] = model.evaluate(x, y, verbose=0, return_dict=True)
    case["history"] = history
    golden.add(case, x=x, y=y, prediction=model.predict(x, verbose=0), **arrays)


def main() -> None:
    """Make all cases and save them."""
    golden = Golden()
    for add, table in ((add_layer, LAYERS), (add_loss, LOSSES), (add_optimizer, OPTIMIZERS)):
        for name, recipe in table.items():
            add(golden, name, *recipe)
    for name, recipe in TRAININGS.items():
        add_training(golden, name, recipe)
    golden.save()
    print(f"{len(golden.cases)} cases, {len(golden.arrays)} arrays, made with Keras {keras.__version__}")  # noqa: T201


if __name__ == "__main__":
    main()
