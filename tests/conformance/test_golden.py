"""The numbers are those of real Keras. make_golden.py made them, and makes them again."""

import functools
import importlib

import numpy as np
import pytest

from kerasedu import initializers, layers, losses, metrics, models, ops, optimizers
from kerasedu.engine import GradientTape, Tensor, Variable
from kerasedu.engine.structure import flatten
from kerasedu.layers import Input
from tests.conformance import golden

CASES = golden.load()
CLOSE = {"rtol": 1e-4, "atol": 1e-5}
CLOSE_AFTER_TRAINING = {"rtol": 1e-3, "atol": 1e-4}


def cases(kind):
    """Run a test on each case of a kind."""
    chosen = [case for case in CASES if case["kind"] == kind]
    return pytest.mark.parametrize("case", chosen, ids=[case["id"] for case in chosen])


def numbered(case, name):
    """The arrays name0, name1, ... of a case."""
    own = case["arrays"]
    return [own[f"{name}{i}"] for i in range(len(own)) if f"{name}{i}" in own]


def make(kind, config):
    """A layer or a Sequential model."""
    return getattr(models if kind == "Sequential" else layers, kind)(**config)


def close(mine, theirs, **tolerance):
    """Equal up to rounding, relative to the largest number."""
    mine, theirs = np.asarray(mine), np.asarray(theirs)
    finite = np.abs(theirs[np.isfinite(theirs)]) if theirs.dtype.kind in "fc" else theirs
    scale = max(1.0, finite.max()) if finite.size and theirs.dtype.kind == "f" else 1.0
    assert mine.shape == theirs.shape
    tolerance = CLOSE | tolerance
    np.testing.assert_allclose(mine, theirs, rtol=tolerance["rtol"], atol=tolerance["atol"] * scale)


def given(case, tape):
    """The arguments of a case and its arrays of floats, which the tape watches."""
    arrays = {
        name: ops.convert_to_tensor(a) if a.dtype.kind == "f" else a
        for name, a in case["arrays"].items()
        if name.startswith(("x", "call"))
    }
    watched = {name: a for name, a in arrays.items() if not isinstance(a, np.ndarray)}
    for array in watched.values():
        tape.watch(array)
    args, call = (golden.read(case[key], arrays, make) for key in ("inputs", "call"))
    return args, call, watched


def compare(case, function, weights=lambda: ()):
    """Hold the outputs of a function, and the gradients for its arguments and weights, to those of Keras."""
    with GradientTape() as tape:
        args, call, watched = given(case, tape)
        outputs = flatten(function(*args, **call))
        floats = [y for y in outputs if np.asarray(y).dtype.kind == "f"]
        cotangents = numbered(case, "cotangent")
        total = sum(ops.sum(y * c) for y, c in zip(floats, cotangents, strict=False))
    for mine, theirs in zip(outputs, numbered(case, "y"), strict=True):
        close(mine, theirs)
    if not cotangents:
        return
    sources = [*watched.values(), *weights()]
    expected = [*(case["arrays"][f"grad:{name}"] for name in watched), *numbered(case, "grad_weight")]
    gradients = tape.gradient(total, sources) if isinstance(total, Tensor) else [None] * len(sources)
    for source, mine, theirs in zip(sources, gradients, expected, strict=True):
        slope = np.zeros(source.shape) if mine is None else np.asarray(mine)  # None: steps have no slope
        close(np.where(np.isnan(theirs), theirs, slope), theirs)  # where Keras has no number, any will do


@cases("layer")
def test_layers_and_their_gradients(case):
    layer = make(case["target"], golden.read(case["config"], case["arrays"], make))
    if "adapt" in case:
        layer.adapt(case["arrays"]["adapt"])
    else:
        args, call, _ = given(case, GradientTape())
        layer(*args, **call)
        assert [w.name for w in layer.weights] == case["weights"]
        layer.set_weights(numbered(case, "weight"))
    compare(case, layer, lambda: layer.trainable_weights)
    for mine, theirs in zip(layer.non_trainable_weights, numbered(case, "after"), strict="adapt" not in case):
        close(mine, theirs)


@cases("function")
def test_functions_and_their_gradients(case):
    module, *path = case["target"].split(".")
    function = functools.reduce(getattr, path, importlib.import_module(f"kerasedu.{module}"))
    compare(case, function if case["config"] is None else function(**case["config"]))


@cases("words")
def test_layers_of_words(case):
    layer = make(case["target"], case["config"])
    if "adapt" in case:
        layer.adapt(np.array(case["adapt"]))
    output = np.asarray(layer(np.array(case["inputs"][0])))
    np.testing.assert_array_equal(output.shape, np.shape(case["output"]))
    if output.dtype.kind == "f":
        close(output, np.array(case["output"], "float32"))
    else:
        assert output.tolist() == case["output"]
    if "vocabulary" in case:
        assert list(layer.get_vocabulary()) == case["vocabulary"]


@cases("initializer")
def test_initializers_draw_what_is_lawful(case):
    drawn = np.asarray(getattr(initializers, case["target"])(seed=2, **case["config"])(*case["inputs"]), "float64")
    if "gram" in case["arrays"]:
        matrix = drawn.reshape(-1, drawn.shape[-1])
        gram = matrix.T @ matrix if len(matrix) > matrix.shape[1] else matrix @ matrix.T
        np.testing.assert_allclose(gram, case["arrays"]["gram"], atol=1e-3)
        return
    assert drawn.std() == pytest.approx(case["std"], rel=0.03)
    assert drawn.mean() == pytest.approx(case["mean"], abs=6 * case["std"] / drawn.size**0.5)
    if "reach" in case:
        assert np.abs(drawn - drawn.mean()).max() == pytest.approx(case["reach"], rel=0.02)


@cases("loss")
def test_losses_and_their_gradients(case):
    own = case["arrays"]
    loss, y_pred = getattr(losses, case["class"])(**case["config"]), ops.convert_to_tensor(own["y_pred"])
    with GradientTape() as tape:
        tape.watch(y_pred)
        value = loss(own["y_true"], y_pred)
        total = ops.sum(ops.square(value))
    weighted = loss(own["y_true"], own["y_pred"], sample_weight=own["sample_weight"])
    close(value, own["loss"])
    close(weighted, own["weighted"])
    close(tape.gradient(total, y_pred), own["gradient"])


@cases("optimizer")
def test_optimizers_over_ten_steps(case):
    own = case["arrays"]
    optimizer, weight = getattr(optimizers, case["class"])(**case["config"]), Variable(own["start"])
    for gradient, expected in zip(own["gradients"], own["path"], strict=True):
        optimizer.apply_gradients([(gradient, weight)])
        close(weight, expected)


@cases("metric")
def test_metrics_over_three_batches(case):
    kind = getattr(metrics, case["class"])
    plain, weighted = kind(**case["config"]), kind(**case["config"])
    batches = [numbered(case, name) for name in ("x", "y")]
    batches = list(zip(*(arrays for arrays in batches if arrays), strict=True))
    for batch, expected in zip(batches, numbered(case, "result"), strict=True):
        close(plain(*batch), expected)
    for batch, weight, expected in zip(batches, numbered(case, "weight"), numbered(case, "weighted"), strict=True):
        close(weighted(*batch, sample_weight=weight), expected)


@cases("training")
def test_whole_trainings(case):
    own = case["arrays"]
    model = models.Sequential([Input(own["x"].shape[1:]), *(make(kind, config) for kind, config in case["layers"])])
    model.set_weights(numbered(case, "start"))
    model.compile(**case["compile"])
    history = model.fit(own["x"], own["y"], verbose=0, **case["fit"]).history
    assert model.count_params() == case["parameters"]
    assert set(history) == set(case["history"])
    for name, values in case["history"].items():
        close(history[name], values, **CLOSE_AFTER_TRAINING)
    for mine, theirs in zip(model.get_weights(), numbered(case, "final"), strict=True):
        close(mine, theirs, **CLOSE_AFTER_TRAINING)
    close(model.predict(own["x"], verbose=0), own["prediction"], **CLOSE_AFTER_TRAINING)
    judged = model.evaluate(own["x"], own["y"], verbose=0, return_dict=True)
    assert judged == pytest.approx(case["evaluation"], rel=1e-3, abs=1e-4)


def test_the_golden_numbers_stay_small():
    assert sum(path.stat().st_size for path in (golden.JSON, golden.NPZ)) < 600_000
