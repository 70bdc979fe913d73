"""Configurations and files of Keras 2 and tf.keras, as they were written, read as what they meant."""

import json

import h5py
import numpy as np
import pytest

from kerasedu import losses, metrics, models, optimizers, saving
from kerasedu.saving.keras2 import is_keras2, translate, translate_training
from tests.unit.saving.conftest import numbers, same, small_model, state_of

VERSION = "2.15.0"


def layer(class_name, **settings):
    return {"class_name": class_name, "config": settings}


def sequential(*entries, shape=(None, 6, 3), dtype="float32", version=VERSION):
    entrance = layer(
        "InputLayer", batch_input_shape=list(shape), dtype=dtype, sparse=False, ragged=False, name="input_1"
    )
    config = {"class_name": "Sequential", "config": {"name": "sequential", "layers": [entrance, *entries]}}
    return models.model_from_json(json.dumps({**config, "keras_version": version, "backend": "tensorflow"}))


def node(class_name, name, inbound, **settings):
    return {"class_name": class_name, "config": {"name": name, **settings}, "name": name, "inbound_nodes": inbound}


def functional(entries, outputs, shape=(None, 4)):
    entrance = node("InputLayer", "x", [], batch_input_shape=list(shape), dtype="float32", sparse=False, ragged=False)
    config = {"name": "model", "layers": [entrance, *entries], "input_layers": [["x", 0, 0]], "output_layers": outputs}
    return models.model_from_json(json.dumps({"class_name": "Functional", "config": config, "keras_version": VERSION}))


# -- layers ------------------------------------------------------------------------------------------------------------


def test_versions_are_told_apart():
    assert is_keras2("2.15.0")
    assert is_keras2("1.2.2")
    assert not is_keras2("3.15.1")
    assert not is_keras2(None)


def test_settings_that_are_gone_are_left_out():
    model = sequential(
        layer("LSTM", name="lstm", units=2, time_major=False, implementation=2, return_sequences=True),
        layer("TimeDistributed", name="td", layer=layer("Dense", name="d", units=3, batch_input_shape=[None, 2])),
        layer("GaussianNoise", name="noise", stddev=0.5, rng_type="stateful"),
        layer("Flatten", name="flat"),
    )
    assert model.output_shape == (None, 18)


def test_a_batch_shape_is_read_under_its_older_name():
    assert sequential(layer("Dense", name="d", units=1), shape=(None, 5)).input_shape == (None, 5)


def test_settings_with_another_name_now_are_renamed():
    model = sequential(
        layer("LeakyReLU", name="leaky", alpha=0.25), layer("ThresholdedReLU", name="above", theta=1.5), shape=(None, 3)
    )
    np.testing.assert_allclose(model(np.array([[-4.0, 1.0, 2.0]])), [[0, 0, 2]])
    assert model.layers[0].negative_slope == 0.25


def test_an_axis_in_a_list_is_an_axis():
    assert sequential(layer("BatchNormalization", name="norm", axis=[2])).layers[0].axis == 2


def test_the_hard_sigmoid_of_keras_2_has_another_slope():
    x = np.array([[-4.0, 1.0, 4.0]])
    older = sequential(layer("Activation", name="a", activation="hard_sigmoid"), shape=(None, 3))
    np.testing.assert_allclose(older(x), [[0, 0.7, 1]], rtol=1e-6)
    newer = sequential(layer("Activation", name="a", activation="hard_sigmoid"), shape=(None, 3), version="3.0.0")
    np.testing.assert_allclose(newer(x), [[0, 4 / 6, 1]], rtol=1e-6)
    again = models.model_from_json(older.to_json())
    np.testing.assert_allclose(again(x), older(x))


def test_kernels_that_a_layer_does_not_have_are_left_out():
    settings = {"kernel_size": [2], "groups": 1, "kernel_initializer": layer("GlorotUniform", seed=None)}
    model = sequential(
        layer("SeparableConv1D", name="s", filters=2, kernel_regularizer=None, **settings),
        layer("Conv1DTranspose", name="t", filters=2, kernel_size=[2], groups=1),
    )
    assert model.output_shape == (None, 6, 2)


def test_initializers_had_a_number_type():
    start = {"class_name": "RandomNormal", "config": {"mean": 0.0, "stddev": 0.5, "seed": 1, "dtype": "float32"}}
    assert (
        sequential(layer("Dense", name="d", units=2, kernel_initializer=start)).layers[0].kernel_initializer.seed == 1
    )


@pytest.mark.parametrize("policy", ["Policy", "PolicyV1", "DTypePolicy"])
def test_what_was_computed_in_sixteen_bits_is_computed_in_thirty_two(policy):
    dtype = {"class_name": policy, "config": {"name": "mixed_float16"}}
    assert sequential(layer("Dense", name="d", units=2, dtype=dtype)).layers[0].dtype == "float32"


def test_the_first_keras_2_wrote_a_list_of_layers():
    inside = [layer("Dense", name="d", units=2, batch_input_shape=[None, 3])]
    config = {"class_name": "Sequential", "config": inside}
    assert models.model_from_json(json.dumps(config)).output_shape == (None, 2)


def test_module_paths_of_tensorflow_mean_keras():
    entry = {"module": "tensorflow.python.keras.layers.core", **layer("Dense", name="d", units=2)}
    assert sequential(entry).layers[0].units == 2


# -- graphs ------------------------------------------------------------------------------------------------------------


def test_calls_are_read_from_nested_lists():
    model = functional(
        [
            node("Dense", "one", [[["x", 0, 0, {}]]], units=4),
            node("Add", "sum", [[["x", 0, 0, {}], ["one", 0, 0, {}]]]),
            node("Dense", "two", [[["sum", 0, 0, {}]]], units=2),
        ],
        [["two", 0, 0]],
    )
    assert model.output_shape == (None, 2)
    x = np.ones((2, 4), "float32")
    one, two = model.get_layer("one"), model.get_layer("two")
    np.testing.assert_allclose(model(x), two(x + one(x)), rtol=1e-6)


def test_a_model_inside_counts_its_calls_from_one():
    inside = layer("Sequential", name="inner")
    inside["config"]["layers"] = [
        layer("InputLayer", batch_input_shape=[None, 4], name="in"),
        layer("Dense", name="d", units=4),
    ]
    inner = {**inside, "name": "inner", "inbound_nodes": [[["x", 0, 0, {}]], [["inner", 1, 0, {}]]]}
    model = functional([inner], [["inner", 2, 0]])
    x = np.ones((2, 4), "float32")
    dense = model.get_layer("inner")
    np.testing.assert_allclose(model(x), dense(dense(x)), rtol=1e-6)


def test_a_tensor_may_be_given_by_name():
    model = functional(
        [
            node("Reshape", "seq", [[["x", 0, 0, {}]]], target_shape=[2, 2]),
            node("MultiHeadAttention", "att", [[["seq", 0, 0, {"value": ["seq", 0, 0]}]]], num_heads=1, key_dim=2),
        ],
        [["att", 0, 0]],
    )
    assert model.output_shape == (None, 2, 2)


def operation(name, function, *inbound, kind="TFOpLambda"):
    return node(kind, name, list(inbound), trainable=True, dtype="float32", function=function)


def test_functions_of_tensorflow_are_operations():
    model = functional(
        [
            operation("double", "math.multiply", ["x", 0, 0, {"y": 2.0, "name": None}]),
            operation("less", "math.subtract", ["double", 0, 0, {"y": ["x", 0, 0], "name": None}]),
            operation("cut", "clip_by_value", ["less", 0, 0, {"clip_value_min": 0.0, "clip_value_max": 2.5}]),
            operation("both", "concat", [["cut", 0, 0, {"axis": -1}], ["x", 0, 0, {"axis": -1}]]),
            operation("kept", "cast", ["both", 0, 0, {"dtype": "float32"}]),
            operation(
                "some",
                "__operators__.getitem",
                ["kept", 0, 0, {"slice_spec": [{"start": None, "stop": None, "step": None}, {"start": 1, "stop": 6}]}],
                kind="SlicingOpLambda",
            ),
            operation("mean", "math.reduce_mean", ["some", 0, 0, {"axis": 1, "keepdims": True}]),
        ],
        [["mean", 0, 0]],
    )
    x = np.array([[1.0, 2.0, 3.0, 4.0]])
    together = np.concatenate([np.clip(x, 0, 2.5), x], axis=-1)
    np.testing.assert_allclose(model(x), together[:, 1:6].mean(1, keepdims=True), rtol=1e-6)


@pytest.mark.parametrize(
    ("entry", "match"),
    [
        (
            operation("w", "io.write_file", ["x", 0, 0, {}]),
            r"is the function tf.io.write_file of TensorFlow, which has no",
        ),
        (operation("c", "cast", ["x", 0, 0, {"dtype": "int32"}]), r"makes its input 'int32', tf.cast"),
        (
            operation("m", "linalg.matmul", ["x", 0, 0, {"b": ["x", 0, 0], "transpose_b": True}]),
            r"multiplies transposed matrices",
        ),
    ],
)
def test_functions_without_a_match_are_named(entry, match):
    with pytest.raises(saving.ModelFileError, match=match):
        functional([entry], [[entry["name"], 0, 0]])


# -- compiling ---------------------------------------------------------------------------------------------------------


def test_an_optimizer_was_registered_as_custom_and_said_more():
    settings = {"name": "Adam", "learning_rate": 0.25, "jit_compile": False, "is_legacy_optimizer": False}
    config = translate({"class_name": "Custom>Adam", "config": settings})
    assert optimizers.deserialize(config).learning_rate == 0.25


def test_the_decay_of_the_oldest_optimizers_is_a_schedule():
    config = translate({"class_name": "SGD", "config": {"lr": 0.5, "decay": 0.25, "momentum": 0.9, "nesterov": False}})
    schedule = optimizers.deserialize(config).get_config()["learning_rate"]
    assert schedule["class_name"] == "InverseTimeDecay"
    revived = optimizers.schedules.deserialize(schedule)
    np.testing.assert_allclose(revived(4), 0.5 / (1 + 0.25 * 4), rtol=1e-6)


def test_a_reduction_that_was_chosen_by_itself_is_the_mean():
    settings = {"reduction": "auto", "name": "mean_squared_error", "fn": "mean_squared_error"}
    loss = losses.deserialize(translate({"class_name": "MeanSquaredError", "config": settings}))
    assert loss.reduction == "sum_over_batch_size"


def test_metrics_made_of_functions_are_those_classes():
    wrapped = {
        "class_name": "MeanMetricWrapper",
        "config": {"name": "accuracy", "dtype": "float32", "fn": "binary_accuracy"},
    }
    config = {"loss": "mse", "metrics": [[wrapped]], "optimizer_config": {"class_name": "Custom>SGD", "config": {}}}
    told = translate_training(config, ["out"], VERSION)["metrics"]
    revived = metrics.deserialize(told[0])
    assert (type(revived).__name__, revived.name) == ("BinaryAccuracy", "accuracy")


def test_of_several_outputs_the_names_of_metrics_begin_with_the_output():
    wrapped = {"class_name": "MeanMetricWrapper", "config": {"name": "b_mae", "fn": "mean_absolute_error"}}
    told = translate_training({"metrics": [None, [wrapped]], "optimizer_config": {}}, ["a", "b"], VERSION)["metrics"]
    assert told[0] is None
    assert told[1][0]["config"]["name"] == "mae"


# -- files -------------------------------------------------------------------------------------------------------------


def as_keras2(path):
    """Give a .h5 file the version and the names of weights that Keras 2 writes."""
    with h5py.File(path, "a") as file:
        file.attrs["keras_version"] = VERSION
        group = file["model_weights"]
        for layer_name in group.attrs["layer_names"]:
            folder = group[layer_name]
            names = [f"{layer_name}/{name.rpartition('/')[2]}:0" for name in folder.attrs["weight_names"]]
            for old, new in zip(list(folder.attrs["weight_names"]), names, strict=True):
                folder.move(old, f"{new}_")
                folder.move(f"{new}_", new)
            if names:
                folder.attrs["weight_names"] = names
        state = file["optimizer_weights"]
        names = [name for name in state.attrs["weight_names"] if not name.endswith("learning_rate")]
        state.attrs["weight_names"] = names
        config = json.loads(file.attrs["training_config"])
        config["optimizer_config"]["class_name"] = "Custom>Adam"
        file.attrs["training_config"] = json.dumps(config)


def test_a_file_of_keras_2_goes_on_training(model, tmp_path):
    model.save(tmp_path / "model.h5")
    as_keras2(tmp_path / "model.h5")
    revived = saving.load_model(tmp_path / "model.h5")
    assert same(state_of(revived), state_of(model))
    for one in (revived, model):
        one.fit(*numbers(), shuffle=False, verbose=0)
    assert same(state_of(revived), state_of(model))


def test_the_state_of_the_oldest_optimizers_is_put_in_order(model, tmp_path):
    model.save(tmp_path / "model.h5")
    with h5py.File(tmp_path / "model.h5", "a") as file:
        state = file["optimizer_weights"]
        arrays = [state[name][()] for name in state.attrs["weight_names"]]
        momentums, velocities = arrays[2::2], arrays[3::2]
        del file["optimizer_weights"]
        state = file.create_group("optimizer_weights")
        names = ["Adam/iter:0"]
        state[names[0]] = arrays[0]
        for kind, slots in (("m", momentums), ("v", velocities)):
            for i, slot in enumerate(slots):
                names.append(f"Adam/w{i}/{kind}:0")
                state[names[-1]] = slot
        state.attrs["weight_names"] = names
    assert same(state_of(saving.load_model(tmp_path / "model.h5")), state_of(model))


def test_weights_of_a_frozen_layer_stand_behind_the_others(tmp_path):
    model = small_model()
    inner = models.Sequential(model.layers, name="inner")
    inner.layers[0].trainable = False
    outer = models.Sequential([inner])
    outer.build((None, 3))
    outer.save_weights(tmp_path / "frozen.h5")
    before = outer.get_weights()
    outer.set_weights([np.zeros_like(w) for w in before])
    outer.load_weights(tmp_path / "frozen.h5")
    assert same(outer.get_weights(), before)
