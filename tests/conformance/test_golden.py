"""The numbers are those of real Keras. make_golden.py made them, and makes them again."""

import json
from pathlib import Path

import numpy as np
import pytest

from kerasedu import layers, losses, ops, optimizers
from kerasedu.engine import GradientTape, Variable
from kerasedu.layers import Input
from kerasedu.models import Sequential

HERE = Path(__file__).parent
CASES = json.loads((HERE / "golden.json").read_text(encoding="utf-8"))["cases"]
CLOSE = {"rtol": 1e-4, "atol": 1e-5}
CLOSE_AFTER_TRAINING = {"rtol": 1e-3, "atol": 1e-4}


@pytest.fixture(scope="module")
def arrays():
    with np.load(HERE / "golden.npz", allow_pickle=False) as archive:
        return dict(archive)


def cases(kind):
    """Run a test on each case of a kind."""
    chosen = [case for case in CASES if case["kind"] == kind]
    return pytest.mark.parametrize("case", chosen, ids=[case["id"] for case in chosen])


def arrays_of(case, arrays):
    """The arrays of a case by name, and a function that lists the numbered ones."""
    own = {
        key.removeprefix(f"{case['id']}:"): array for key, array in arrays.items() if key.startswith(f"{case['id']}:")
    }

    def numbered(name):
        return [own[f"{name}{i}"] for i in range(len(own)) if f"{name}{i}" in own]

    return own, numbered


@cases("layer")
def test_layers_and_their_gradients(case, arrays):
    own, numbered = arrays_of(case, arrays)
    layer, x = getattr(layers, case["class"])(**case["config"]), ops.convert_to_tensor(own["x"])
    layer.build(own["x"].shape)
    assert [w.name for w in layer.weights] == case["weights"]
    layer.set_weights(numbered("weight"))
    with GradientTape() as tape:
        tape.watch(x)
        y = layer(x)
        total = ops.sum(y * own["cotangent"])
    grad_x, *grad_weights = tape.gradient(total, [x, *layer.weights])
    np.testing.assert_allclose(y.numpy(), own["y"], **CLOSE)
    np.testing.assert_allclose(grad_x, own["grad_x"], **CLOSE)
    for mine, theirs in zip(grad_weights, numbered("grad_weight"), strict=True):
        np.testing.assert_allclose(mine, theirs, **CLOSE)


@cases("loss")
def test_losses_and_their_gradients(case, arrays):
    own, _ = arrays_of(case, arrays)
    loss, y_pred = getattr(losses, case["class"])(**case["config"]), ops.convert_to_tensor(own["y_pred"])
    with GradientTape() as tape:
        tape.watch(y_pred)
        value = loss(own["y_true"], y_pred)
    weighted = loss(own["y_true"], own["y_pred"], sample_weight=own["sample_weight"])
    np.testing.assert_allclose(value.numpy(), own["loss"], **CLOSE)
    np.testing.assert_allclose(weighted, own["weighted"], **CLOSE)
    np.testing.assert_allclose(tape.gradient(value, y_pred), own["gradient"], **CLOSE)


@cases("optimizer")
def test_optimizers_over_ten_steps(case, arrays):
    own, _ = arrays_of(case, arrays)
    optimizer, weight = getattr(optimizers, case["class"])(**case["config"]), Variable(own["start"])
    for gradient, expected in zip(own["gradients"], own["path"], strict=True):
        optimizer.apply_gradients([(gradient, weight)])
        np.testing.assert_allclose(weight.numpy(), expected, **CLOSE)


@cases("training")
def test_whole_trainings(case, arrays):
    own, numbered = arrays_of(case, arrays)
    model = Sequential(
        [Input(own["x"].shape[1:]), *(getattr(layers, kind)(**config) for kind, config in case["layers"])]
    )
    model.set_weights(numbered("start"))
    model.compile(**case["compile"])
    history = model.fit(own["x"], own["y"], verbose=0, **case["fit"]).history
    assert model.count_params() == case["parameters"]
    assert set(history) == set(case["history"])
    for name, values in case["history"].items():
        np.testing.assert_allclose(history[name], values, **CLOSE_AFTER_TRAINING)
    for mine, theirs in zip(model.get_weights(), numbered("final"), strict=True):
        np.testing.assert_allclose(mine, theirs, **CLOSE_AFTER_TRAINING)
    np.testing.assert_allclose(model.predict(own["x"], verbose=0), own["prediction"], **CLOSE_AFTER_TRAINING)
    judged = model.evaluate(own["x"], own["y"], verbose=0, return_dict=True)
    assert judged == pytest.approx(case["evaluation"], rel=1e-3, abs=1e-4)


def test_the_golden_numbers_stay_small():
    assert sum((HERE / name).stat().st_size for name in ("golden.json", "golden.npz")) < 300_000
