"""Models as real Keras writes them into JSON: read, calculated, and written again."""

import json
from pathlib import Path

import numpy as np
import pytest

import kerasedu
from kerasedu.models import clone_model, model_from_json
from tests.unit.models.graphs import NAMES, Graphs, flat, inputs_for

HERE = Path(__file__).parent
KERAS = json.loads((HERE / "keras_graphs.json").read_text(encoding="utf-8"))
ARRAYS = dict(np.load(HERE / "keras_graphs.npz"))


def arrays_of(name, kind):
    return [ARRAYS[key] for key in sorted(ARRAYS) if key.startswith(f"{name}|{kind}|")]


def weighed(model, name):
    model.set_weights(arrays_of(name, "weight"))
    return model


def connections(config):
    """What matters of a configuration: the operations in their order, and how they are connected."""
    inside = config["config"]
    entries = [(e["class_name"], e.get("name"), _without_none(e.get("inbound_nodes"))) for e in inside["layers"]]
    return entries, inside.get("input_layers"), inside.get("output_layers")


def _without_none(part):
    """Keras writes training=False and mask=None where nobody said so."""
    if isinstance(part, dict):
        return {k: _without_none(v) for k, v in part.items() if k not in ("training", "mask", "constant_values")}
    return [_without_none(one) for one in part] if isinstance(part, list) else part


@pytest.mark.parametrize("name", NAMES)
def test_a_model_that_keras_wrote_calculates_what_keras_did(name):
    model = weighed(model_from_json(json.dumps(KERAS[name]["config"])), name)
    for ours, keras in zip(flat(model(inputs_for(name))), arrays_of(name, "output"), strict=True):
        np.testing.assert_allclose(ours, keras, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_model_made_here_has_layers_and_weights_in_the_order_of_keras(name):
    model = weighed(Graphs(kerasedu).build(name), name)
    assert [layer.name for layer in model.layers] == KERAS[name]["layers"]
    assert [weight.name for weight in model.weights] == KERAS[name]["weights"]
    for ours, keras in zip(flat(model(inputs_for(name))), arrays_of(name, "output"), strict=True):
        np.testing.assert_allclose(ours, keras, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "masks"])  # Keras makes operations of masks
def test_a_model_is_written_as_keras_writes_it(name):
    keras = KERAS[name]["config"]
    written = json.loads(model_from_json(json.dumps(keras)).to_json())
    assert (written["module"], written["class_name"]) == (keras["module"], keras["class_name"])
    assert connections(written) == connections(keras)


@pytest.mark.parametrize("name", NAMES)
def test_writing_and_reading_again_changes_nothing(name):
    text = Graphs(kerasedu).build(name).to_json()
    assert model_from_json(text).to_json() == text


@pytest.mark.parametrize("name", NAMES)
def test_a_clone_with_the_same_weights_calculates_the_same(name):
    model = weighed(Graphs(kerasedu).build(name), name)
    clone = clone_model(model)
    assert all(own is not other for own, other in zip(clone.weights, model.weights, strict=True))
    for own, other in zip(flat(weighed(clone, name)(inputs_for(name))), flat(model(inputs_for(name))), strict=True):
        np.testing.assert_array_equal(own, other)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_model_inside_another_returns_is_known_without_numbers(name):
    model = Graphs(kerasedu).build(name)
    inputs = model.input if name != "sequential_in_sequential" else kerasedu.Input((4,))
    outside = kerasedu.Model(inputs, model(inputs))
    expected = [tuple(y.shape[1:]) for y in flat(model(inputs_for(name)))]
    assert [y.shape[1:] for y in outside.outputs] == expected
