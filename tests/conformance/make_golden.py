"""Make golden.json and golden.npz, the numbers of real Keras that kerasedu is held to.

Run by hand, from the root of the project, where Keras and JAX are installed:

KERAS_BACKEND=jax python -m tests.conformance.make_golden

What is made stands in cases.py. Gradients come from JAX. Keras asks for TensorFlow besides for layers of words and the
like; where it is not installed, those cases stay as they were.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import keras
import numpy as np

from tests.conformance import golden
from tests.conformance.cases import FUNCTIONS, INITIALIZERS, LAYERS, LOSSES, METRICS, OPTIMIZERS, TRAININGS, WORDS

OPTIMIZER_STEPS, BATCHES = 10, 3


class Made:
    """The cases and their arrays."""

    def __init__(self) -> None:
        self.cases: list[tuple[dict[str, Any], golden.Arrays]] = []

    def add(self, case: dict[str, Any], **arrays: Any) -> None:
        """Add a case with its arrays."""
        given = {name: np.asarray(array) for name, array in arrays.items()}
        floats = ("float64", "bfloat16")
        kept = {name: a.astype("float32") if a.dtype.name in floats else a for name, a in given.items()}
        self.cases.append((case, kept))

    def generator(self) -> np.random.Generator:
        """Lots for the next case."""
        return np.random.default_rng(len(self.cases))


def draw(generator: np.random.Generator, *shape: int) -> np.ndarray:
    return generator.normal(size=shape).astype("float32")


def make(kind: str, config: dict[str, Any]) -> Any:
    """A layer or a Sequential model."""
    return getattr(keras if kind == "Sequential" else keras.layers, kind)(**config)


def weigh(layer: keras.layers.Layer, generator: np.random.Generator) -> list[np.ndarray]:
    """Give a layer or model weights of our own, no bias of which is zero, and return them."""
    weights = [0.5 * draw(generator, *w.shape) for w in layer.weights]
    weights = [np.abs(a) if "variance" in w.name else a for w, a in zip(layer.weights, weights, strict=True)]
    layer.set_weights(weights)
    return weights


def floats_of(values: Any) -> list[Any]:
    """The arrays of floats in an output, in order."""
    return [one for one in keras.tree.flatten(values) if keras.backend.is_float_dtype(one.dtype)]


def numbered(name: str, values: list[Any]) -> dict[str, Any]:
    return {f"{name}{i}": value for i, value in enumerate(values)}


def gradients(
    function: Callable[..., Any], arrays: golden.Arrays, weights: list[Any], generator: np.random.Generator
) -> dict[str, Any]:
    """Cotangents, and the gradients of sum(output * cotangent) for the arrays of floats and the weights."""
    whole = {name: array for name, array in arrays.items() if array.dtype.kind != "f"}
    floats = {name: array for name, array in arrays.items() if array.dtype.kind == "f"}
    outputs = jax.eval_shape(lambda floats: floats_of(function(whole | floats, weights)), floats)
    cotangents = [draw(generator, *one.shape) for one in outputs]

    def total(floats: golden.Arrays, weights: list[Any]) -> Any:
        outputs = floats_of(function(whole | floats, weights))
        return sum((y * cotangent).sum() for y, cotangent in zip(outputs, cotangents, strict=True))

    if not cotangents:
        return {}
    of_arrays, of_weights = jax.grad(total, argnums=(0, 1))(floats, weights)
    named = {f"grad:{name}": gradient for name, gradient in of_arrays.items()}
    return numbered("cotangent", cotangents) | named | numbered("grad_weight", of_weights)


def called(made: Made, kind: str, target: str, name: str, recipe: dict[str, Any]) -> tuple[dict[str, Any], Any, Any]:
    """A case as JSON, its arrays, and its generator."""
    generator, arrays = made.generator(), {}
    case = {"id": f"{kind}/{target}/{name}", "kind": kind, "target": target}
    for key, value in recipe.items():
        prefix = {"inputs": "x", "call": "call"}.get(key, key)
        case[key] = golden.written(value, prefix, arrays, functools.partial(draw, generator))
    return case, arrays, generator


def add_layer(made: Made, kind: str, name: str, recipe: dict[str, Any]) -> None:
    """Output of a layer, its gradients, and what its other weights have become."""
    case, arrays, generator = called(made, "layer", kind, name, recipe)
    layer = make(kind, golden.read(case["config"], arrays, make))
    examples = arrays.pop("adapt", None)
    if examples is not None:
        layer.adapt(examples)

    def inputs(arrays: golden.Arrays) -> tuple[list[Any], dict[str, Any]]:
        return golden.read(case["inputs"], arrays, make), golden.read(case["call"], arrays, make)

    def stateless(arrays: golden.Arrays, trainable: list[Any]) -> Any:
        args, call = inputs(arrays)
        fixed = [v.value for v in layer.non_trainable_variables]
        return layer.stateless_call(trainable, fixed, *args, **call)[0]

    args, call = inputs(arrays)
    layer(*args, **call)
    start = weigh(layer, generator) if examples is None else []
    slopes = gradients(stateless, arrays, [v.value for v in layer.trainable_variables], generator)
    outputs = keras.tree.flatten(layer(*args, **call))
    after = [] if examples is not None else layer.non_trainable_weights
    case["weights"] = [w.name for w in layer.weights] if examples is None else None
    arrays |= {} if examples is None else {"adapt": examples}
    made.add(
        case, **arrays, **slopes, **numbered("weight", start), **numbered("y", outputs), **numbered("after", after)
    )


def add_function(made: Made, path: str, name: str, recipe: dict[str, Any]) -> None:
    """Values and gradients of a function, or of an object that is called like one."""
    case, arrays, generator = called(made, "function", path, name, recipe)
    function = functools.reduce(getattr, path.split("."), keras)
    function = function if case["config"] is None else function(**case["config"])

    def run(arrays: golden.Arrays, _: Any = None) -> Any:
        return function(*golden.read(case["inputs"], arrays, make), **golden.read(case["call"], arrays, make))

    slopes = gradients(run, arrays, [], generator) if any(a.dtype.kind == "f" for a in arrays.values()) else {}
    # A few functions of Keras do otherwise with NumPy arrays than with tensors.
    tensors = {name: jax.numpy.asarray(a) if a.dtype.kind == "f" else a for name, a in arrays.items()}
    outputs = keras.tree.flatten(run(tensors))
    made.add(case, **arrays, **slopes, **numbered("y", outputs))


def add_words(made: Made, kind: str, name: str, recipe: dict[str, Any]) -> None:
    """What a layer makes of words, and its vocabulary."""
    case = {"id": f"words/{kind}/{name}", "kind": "words", "target": kind, **recipe}
    layer = getattr(keras.layers, kind)(**recipe["config"])
    if "adapt" in recipe:
        layer.adapt(np.array(recipe["adapt"]))
    output = np.asarray(layer(np.array(recipe["inputs"][0])))
    case["output"] = np.char.decode(output.astype(bytes)).tolist() if output.dtype.kind == "O" else output.tolist()
    if hasattr(layer, "get_vocabulary"):
        case["vocabulary"] = [one if isinstance(one, str) else int(one) for one in layer.get_vocabulary()]
    made.add(case)


def add_initializer(made: Made, kind: str, name: str, recipe: dict[str, Any]) -> None:
    """What is lawful in numbers drawn by lot; how far they reach only where something bounds them."""
    drawn = np.asarray(getattr(keras.initializers, kind)(seed=1, **recipe["config"])(*recipe["inputs"]), "float64")
    case = {"id": f"initializer/{kind}/{name}", "kind": "initializer", "target": kind, **recipe}
    if kind == "Orthogonal":
        matrix = drawn.reshape(-1, drawn.shape[-1])
        small = matrix.T @ matrix if len(matrix) > matrix.shape[1] else matrix @ matrix.T
        made.add(case, gram=small.round(4))
        return
    case |= {"mean": drawn.mean(), "std": drawn.std()}
    reach = np.abs(drawn - drawn.mean()).max()
    made.add(case | ({"reach": reach} if reach < 2.5 * drawn.std() else {}))


def add_loss(made: Made, name: str, kind: str, config: dict[str, Any], truths: str) -> None:
    """A loss with and without sample weights, and its gradient for the predictions."""
    generator = made.generator()
    y_true, y_pred = truths_and_predictions(truths, generator, from_logits=config.get("from_logits", False))
    loss = getattr(keras.losses, kind)(**config)
    values = getattr(keras.losses, kind)(**config | {"reduction": "none"})(y_true, y_pred)
    weight = generator.random(values.shape).astype("float32")
    gradient = jax.grad(lambda p: (loss(y_true, p) ** 2).sum())(y_pred)
    made.add(
        {"id": f"loss/{name}", "kind": "loss", "class": kind, "config": config},
        y_true=y_true,
        y_pred=y_pred,
        sample_weight=weight,
        loss=loss(y_true, y_pred),
        weighted=loss(y_true, y_pred, sample_weight=weight),
        gradient=gradient,
    )


def truths_and_predictions(kind: str, generator: np.random.Generator, *, from_logits: bool) -> tuple[Any, Any]:
    """Truths of a kind, and predictions that losses of this kind take."""
    numbers, labels = draw(generator, 6, 4), generator.integers(0, 4, 6)
    truths = {
        "numbers": draw(generator, 6, 4),
        "yes or no": (numbers[::-1] > 0).astype("float32"),
        "sides": np.sign(numbers[::-1]),
        "one-hot": np.eye(4, dtype="float32")[labels],
        "labels": labels,
        "counts": generator.poisson(2, (6, 4)).astype("float32"),
        "embeddings": labels,
        "sequences": np.array([[1, 2, 0], [3, 3, 1]]),
    }
    predictions = {
        "counts": np.exp(numbers),
        "embeddings": numbers / np.linalg.norm(numbers, axis=1, keepdims=True),
        "sequences": draw(generator, 2, 6, 4),
    }
    if kind in ("yes or no", "one-hot", "labels") and not from_logits:
        numbers = np.exp(numbers) / np.exp(numbers).sum(axis=1, keepdims=True)
    return truths[kind], predictions.get(kind, numbers)


def add_optimizer(made: Made, name: str, kind: str, config: dict[str, Any]) -> None:
    """The weight after each of ten steps."""
    generator = made.generator()
    start, slopes = draw(generator, 3, 2), draw(generator, OPTIMIZER_STEPS, 3, 2)
    optimizer, weight = getattr(keras.optimizers, kind)(**config), keras.Variable(start)
    path = []
    for slope in slopes:
        optimizer.apply_gradients([(slope, weight)])
        path.append(keras.ops.convert_to_numpy(weight))
    case = {"id": f"optimizer/{name}", "kind": "optimizer", "class": kind, "config": config}
    made.add(case, start=start, gradients=slopes, path=np.stack(path))


def add_metric(made: Made, name: str, kind: str, config: dict[str, Any], truths: str | None) -> None:
    """A metric after each of three batches, without and with sample weights."""
    generator = made.generator()
    batches = [metric_batch(truths, generator, config) for _ in range(BATCHES)]
    weights = [generator.integers(0, 4, 6).astype("float32") for _ in range(BATCHES)]
    plain, weighted = (getattr(keras.metrics, kind)(**config) for _ in range(2))
    results = [plain(*batch) for batch in batches]
    weighted_results = [weighted(*batch, sample_weight=w) for batch, w in zip(batches, weights, strict=True)]
    arrays = numbered("weight", weights) | numbered("result", results) | numbered("weighted", weighted_results)
    for position in range(len(batches[0])):
        arrays |= numbered(("x", "y")[position], [batch[position] for batch in batches])
    made.add({"id": f"metric/{name}", "kind": "metric", "class": kind, "config": config}, **arrays)


def metric_batch(kind: str | None, generator: np.random.Generator, config: dict[str, Any]) -> tuple[Any, ...]:
    """What a metric looks at: truths and predictions, or numbers alone."""
    if kind is None:
        return (draw(generator, 6, 2),)
    if kind == "classes":
        return tuple(generator.integers(0, 4, (2, 6)))
    y_true, y_pred = truths_and_predictions(
        kind.removesuffix(" of one"), generator, from_logits=config.get("from_logits", False)
    )
    return (y_true[:, 0], y_pred[:, 0]) if kind.endswith(" of one") else (y_true, y_pred)


def add_training(made: Made, name: str, recipe: dict[str, Any]) -> None:
    """History, final weights and predictions of a whole fit."""
    generator = made.generator()
    x = draw(generator, *recipe["shape"])
    classes = recipe["layers"][-1][1]["units"]
    score = x.reshape(len(x), -1)[:, :5].sum(axis=1)
    y = np.digitize(score, np.quantile(score, [1 / 3, 2 / 3])) if classes > 1 else (score > 0).astype("float32")
    layers = [getattr(keras.layers, kind)(**config) for kind, config in recipe["layers"]]
    model = keras.Sequential([keras.Input(x.shape[1:]), *layers])
    start = weigh(model, generator)
    model.compile(**recipe["compile"])
    history = model.fit(x, y, verbose=0, **recipe["fit"]).history
    case = {"id": f"training/{name}", "kind": "training", **recipe, "parameters": model.count_params()}
    case["evaluation"] = model.evaluate(x, y, verbose=0, return_dict=True)
    case["history"] = history
    weights = numbered("start", start) | numbered("final", model.get_weights())
    made.add(case, x=x, y=y, prediction=model.predict(x, verbose=0), **weights)


def main() -> None:
    """Make all cases and save them."""
    made = Made()
    before = {case["id"]: (case, case.pop("arrays")) for case in golden.load()} if golden.JSON.exists() else {}
    tables = (add_layer, LAYERS), (add_function, FUNCTIONS), (add_initializer, INITIALIZERS), (add_words, WORDS)
    for add, table in tables:
        for target, recipes in table.items():
            for name, recipe in recipes.items():
                try:
                    add(made, target, name, recipe)
                except ImportError:  # TensorFlow is missing
                    made.cases.append(before[f"{add.__name__.removeprefix('add_')}/{target}/{name}"])
    for name, recipe in LOSSES.items():
        add_loss(made, name, *recipe)
    for name, recipe in OPTIMIZERS.items():
        add_optimizer(made, name, *recipe)
    for name, recipe in TRAININGS.items():
        add_training(made, name, recipe)
    for name, recipe in METRICS.items():
        add_metric(made, name, *recipe)
    golden.save(made.cases, {"keras": keras.__version__, "jax": jax.__version__, "numpy": np.__version__})
    print(f"{len(made.cases)} cases, made with Keras {keras.__version__}")  # noqa: T201


if __name__ == "__main__":
    main()
