"""FeatureMaps outside of a browser: its numbers are those of the engine."""

import json

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.layers import (
    GRU,
    LSTM,
    AveragePooling2D,
    BatchNormalization,
    Bidirectional,
    Conv1D,
    Conv2D,
    Conv2DTranspose,
    Conv3D,
    Cropping2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Input,
    MaxPooling2D,
    ReLU,
    SeparableConv2D,
    ZeroPadding2D,
)
from kerasedu.models import Model, Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import FeatureMaps
from kerasedu.widgets.feature_maps.source import activations, images_of
from kerasedu.widgets.feature_maps.telling import panels_of, seen_by
from kerasedu.widgets.packing import unpacked

BAD_NAME = "<img src=x onerror=alert(1)>"


def small_cnn():
    set_random_seed(0)
    layers = [
        Conv2D(3, 3, activation="relu", name="conv"),
        MaxPooling2D(name="pool"),
        Flatten(name="flat"),
        Dense(4, activation="softmax", name="out"),
    ]
    return Sequential([Input((8, 10, 1)), *layers], name="small")


def images(count=3, shape=(8, 10, 1)):
    return np.random.default_rng(0).normal(size=(count, *shape)).astype("float32")


def digit_cnn():
    set_random_seed(0)
    layers = [Conv2D(32, 3, activation="relu"), MaxPooling2D(), Conv2D(64, 3, activation="relu"), MaxPooling2D()]
    head = [Flatten(), Dense(128, activation="relu"), Dense(10, activation="softmax")]
    return Sequential([Input((28, 28, 1)), *layers, *head])


def test_every_layers_numbers_are_those_of_the_model():
    model, x = small_cnn(), images()
    w = FeatureMaps(model, x, sample=1)
    assert w.layers == ["input", "conv", "pool", "flat", "out"]
    for layer in model.layers:
        expected = Model(model.inputs, layer.output).predict(x, verbose=0)[1]
        np.testing.assert_allclose(w.output(layer.name), expected, rtol=1e-5, atol=1e-7)
        sent = np.moveaxis(panels_of(w._data, 1, layer.name).reshape(-1, *expected.shape[:-1]), 0, -1)
        np.testing.assert_array_equal(sent, w.output(layer.name).astype("float32"))
    np.testing.assert_array_equal(w.output("input"), x[1])


def test_the_model_is_left_as_it_was():
    model = Sequential([Input((6, 6, 1)), Conv2D(2, 3), BatchNormalization(), Dropout(0.5)])
    model.compile("adam", "mse")
    before, optimizer = model.get_weights(), model.optimizer
    FeatureMaps(model, images(2, (6, 6, 1)))
    assert model.optimizer is optimizer
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_channels_in_front_are_shown_like_channels_behind():
    x = images(1, (3, 8, 9))
    layers = [Conv2D(4, 3, data_format="channels_first", name="conv"), ReLU(name="relu")]
    pool = MaxPooling2D(data_format="channels_first", name="pool")
    model = Sequential([Input((3, 8, 9)), *layers, pool])
    w = FeatureMaps(model, x)
    for name in ("conv", "relu", "pool"):
        expected = Model(model.inputs, model.get_layer(name).output).predict(x, verbose=0)[0]
        np.testing.assert_allclose(w.output(name), np.moveaxis(expected, 0, -1), rtol=1e-5)
    assert w.output("input").shape == (8, 9, 3)


def test_signals_and_states_over_time_are_strips_and_vectors_bars():
    layers = [Conv1D(4, 3, padding="causal", name="conv"), LSTM(5, return_sequences=True, name="lstm")]
    model = Sequential([Input((12, 2)), *layers, Bidirectional(GRU(3), name="both"), Dense(2, name="out")])
    w = FeatureMaps(model, images(2, (12, 2)))
    forms = {layer["name"]: (layer["form"], layer["rows"], layer["columns"]) for layer in w._data["layers"]}
    assert forms["conv"] == ("signal", 1, 12)
    assert forms["lstm"] == ("signal", 1, 12)
    assert forms["both"] == forms["out"] == ("vector", 1, 1)
    w.cell = (0, 7)
    assert w.explain().splitlines()[1] == "It sees the steps 5 to 7 of the input."


def test_branches_nested_models_and_a_learners_own_layers_are_opened():
    class Block(Model):
        def __init__(self):
            super().__init__(name="block")
            self.conv = Conv2D(3, 3, padding="same", name="inner")
            self.head = Dense(2, name="head")

        def call(self, x):
            return self.head(ops.mean(ops.relu(self.conv(x) + x), axis=(1, 2)))

    model = Block()
    x = images(1, (6, 6, 3))
    y = model(x)
    w = FeatureMaps(model, x)
    assert w.layers == ["input", "inner", "add", "relu", "mean", "head"]
    np.testing.assert_allclose(w.output("head"), np.asarray(y)[0], rtol=1e-5)
    given = Input((6, 6, 3))
    nested = Model(
        given,
        Sequential([Input((3,)), Dense(4, name="a"), Dense(2, name="b")], name="top")(
            GlobalAveragePooling2D(name="mean")(given)
        ),
    )
    assert FeatureMaps(nested, x).layers == ["input", "mean", "top/a", "top/b"]


def test_a_layer_called_twice_is_shown_twice():
    given = Input((4,))
    dense = Dense(4, name="same")
    w = FeatureMaps(Model(given, dense(dense(given))), images(1, (4,)))
    assert w.layers == ["input", "same", "same (call 2)"]


CHAINS = {
    "convolutions": lambda: [Conv2D(2, 3, padding="same"), Conv2D(2, (3, 2), strides=2, padding="same"), Conv2D(1, 2)],
    "pooling": lambda: [Conv2D(2, 3), AveragePooling2D(2), ReLU(), Conv2D(1, 3, padding="same")],
    "dilation": lambda: [Conv2D(1, 2, dilation_rate=3), AveragePooling2D(3, 2, padding="same")],
    "borders": lambda: [ZeroPadding2D(((1, 2), (3, 0))), Conv2D(1, 3, strides=2), Cropping2D(((1, 0), (0, 1)))],
    "depthwise": lambda: [DepthwiseConv2D(3, strides=2), SeparableConv2D(2, 3, padding="same")],
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_cell_sees_exactly_what_changes_it(name):
    model = Sequential([Input((14, 13, 1)), *CHAINS[name]()])
    for weight in model.trainable_weights:
        weight.assign(np.abs(weight.value) + 0.1)  # so that no two ways cancel
    x = np.abs(images(1, (14, 13, 1))) + 1
    w = FeatureMaps(model, x)
    layer = w._data["layers"][-1]
    y = np.asarray(model(x))[0, ..., 0]
    changed = {cell: np.zeros((14, 13), bool) for cell in np.ndindex(y.shape)}
    for row, column in np.ndindex(14, 13):
        other = x.copy()
        other[0, row, column] += 10
        for cell in np.argwhere(np.abs(np.asarray(model(other))[0, ..., 0] - y) > 1e-6):
            changed[tuple(cell)][row, column] = True
    for cell, mask in changed.items():
        rows, columns = seen_by(layer, cell)
        seen = np.zeros_like(mask)
        seen[rows[0] : rows[1] + 1, columns[0] : columns[1] + 1] = True
        reach = np.zeros_like(mask)
        if mask.any():
            high, wide = np.nonzero(mask)
            reach[high.min() : high.max() + 1, wide.min() : wide.max() + 1] = True
        np.testing.assert_array_equal(seen, reach)


def test_nothing_is_said_of_the_input_where_no_plain_chain_leads_up():
    given = Input((8, 8, 2))
    a = Conv2D(2, 3, padding="same", name="a")(given)
    model = Model(given, Conv2DTranspose(1, 2, name="up")(a + given))
    w = FeatureMaps(model, images(1, (8, 8, 2)))
    fields = {layer["name"].partition("_")[0]: layer["field"] is not None for layer in w._data["layers"]}
    assert fields == {"input": True, "a": True, "add": False, "up": False}
    w.layer = "up"
    assert len(w.explain().splitlines()) == 1


@pytest.mark.parametrize("kind", ["conv", "depthwise", "transposed"])
def test_the_kernel_beside_a_channel_is_the_one_that_made_it(kind):
    made = {
        "conv": Conv2D(4, 3),
        "depthwise": DepthwiseConv2D(3, depth_multiplier=2),
        "transposed": Conv2DTranspose(4, 3),
    }
    layer = made[kind]
    model = Sequential([Input((6, 6, 2)), layer])
    kernel = FeatureMaps(model, images(1, (6, 6, 2)))._data["layers"][1]["kernel"]
    sent = unpacked(kernel["values"]).reshape(4, kernel["slices"], 3, 3)
    for channel in range(4):
        expected = {
            "conv": lambda c: np.moveaxis(layer.kernel.value[..., c], -1, 0),
            "depthwise": lambda c: layer.kernel.value[None, :, :, c // 2, c % 2],
            "transposed": lambda c: np.moveaxis(layer.kernel.value[:, :, c], -1, 0),
        }[kind](channel)
        np.testing.assert_array_equal(sent[channel], expected)


def test_everything_can_be_chosen_from_python():
    w = FeatureMaps(small_cnn(), images(), class_names=["a", "b", "c", "d"])
    w.cell = (5, 7)
    assert w.explain().splitlines()[0] == f"conv[5, 7, 0] = {float(f'{w.output()[5, 7, 0]:.4g}'):g}"
    w.sample, w.channel, w.scale = 2, 2, "channel"
    w.layer = "out"
    assert (w.channel, w.cell) == (2, [])
    best = "abcd"[int(w.output().argmax())]
    assert w.explain().splitlines()[1].startswith(f"The largest is {best}: ")
    assert repr(w) == "<FeatureMaps of small: sample 2 of 3, out (4), channel 2>"
    w.layer = "flat"
    w.channel = 30
    w.layer = "conv"
    assert w.channel == 0


def test_without_a_chosen_cell_the_loudest_is_told():
    w = FeatureMaps(small_cnn(), images(), channel=1)
    assert w.loudest() == np.unravel_index(np.abs(w.output()[..., 1]).argmax(), (6, 8))


def test_samples_and_channels_beyond_those_sent_are_sent_when_they_are_chosen():
    w = FeatureMaps(digit_cnn(), images(9, (28, 28, 1)))
    assert list(w._data["samples"]) == ["0", "1", "2"]
    w.sample = 7
    assert list(json.loads(w.payload)["samples"]) == ["6", "7", "8"]
    wide = Sequential([Input((20, 20, 1)), Conv2D(200, 3, name="wide")])
    w = FeatureMaps(wide, images(1, (20, 20, 1)))
    first, end, total = w._data["layers"][1]["channels"]
    assert (first, total) == (0, 200)
    w.channel = end
    sent = json.loads(w.payload)["layers"][1]["channels"]
    assert sent[0] <= end < sent[1]
    np.testing.assert_array_equal(panels_of(w._data, 0, "wide")[end - sent[0]], w.output()[..., end])


def test_a_large_network_is_summarized_to_a_megabyte_and_says_so():
    layers = [layer for f in (64, 128, 256) for layer in (Conv2D(f, 3, padding="same"), MaxPooling2D())]
    model = Sequential([Input((160, 160, 3)), *layers, Flatten()])
    w = FeatureMaps(model, images(1, (160, 160, 3)))
    assert len(w.payload.encode()) <= 1_000_000
    block = w._data["layers"][1]["block"][0]
    assert block > 1
    w.cell = (0, 0)
    mean = w.output()[:block, :block, 0].mean()
    assert w.explain().splitlines()[0].startswith("mean of conv2d")
    assert float(w.explain().splitlines()[0].split("= ")[1]) == pytest.approx(mean, rel=1e-3)


def test_the_digit_network_is_at_most_a_megabyte():
    assert len(FeatureMaps(digit_cnn(), images(20, (28, 28, 1))).payload.encode()) <= 1_000_000


def test_one_image_alone_and_grey_ones_without_channels_are_taken():
    model, x = small_cnn(), images(1)
    for given in (x, x[0], x[..., 0], x[0, ..., 0], x.tolist()):
        np.testing.assert_allclose(FeatureMaps(model, given).output("input"), x[0], rtol=1e-6)


def test_what_has_too_many_axes_is_listed_and_not_drawn():
    model = Sequential([Input((4, 4, 4, 1)), Conv3D(2, 2, name="solid"), Flatten()])
    w = FeatureMaps(model, images(1, (4, 4, 4, 1)))
    assert w.explain().startswith("An output of this shape is not drawn")
    assert "not drawn" in w.picture().label


def unbuilt():
    return Sequential([Dense(2)], name="raw")


@pytest.mark.parametrize(
    ("model", "given", "more", "error", "message"),
    [
        (Dense(2), images(), {}, TypeError, r"got a Dense. Give it a model and images"),
        (unbuilt(), images(), {}, ValueError, r"'raw', which has no weights yet"),
        (
            small_cnn(),
            images(3, (9, 9, 1)),
            {},
            ValueError,
            r"shape \(3, 9, 9, 1\), but 'small' takes \(None, 8, 10, 1\)",
        ),
        (small_cnn(), images(0), {}, ValueError, r"Give it at least one"),
        (small_cnn(), np.full((1, 8, 10, 1), np.nan), {}, ValueError, r"no finite numbers"),
        (small_cnn(), images(), {"sample": 3}, ValueError, r"sample=3, but there are 3 images"),
        (small_cnn(), images(), {"layer": "cnv"}, ValueError, r"layer='cnv'. It has the layers input, conv"),
        (small_cnn(), images(), {"channel": 3}, ValueError, r"channel=3, but 'conv' has 3 channels"),
        (small_cnn(), images(), {"scale": "log"}, ValueError, r"scale='log'. Choose 'layer' or 'channel'"),
        (small_cnn(), images(), {"class_names": ["a"]}, ValueError, r"1 class_names, but the last layer, 'out'"),
    ],
)
def test_bad_input_is_told_in_one_sentence(model, given, more, error, message):
    with pytest.raises(error, match=message):
        FeatureMaps(model, given, **more)


def test_what_is_not_there_cannot_be_chosen():
    w = FeatureMaps(small_cnn(), images())
    with pytest.raises(ValueError, match=r"channel=9, but 'conv' has 3 channels. Choose one from 0 to 2"):
        w.channel = 9
    with pytest.raises(ValueError, match=r"cell=\(6, 0\), but 'conv' has 6 rows and 8 columns"):
        w.cell = (6, 0)
    with pytest.raises(ValueError, match=r"layer='dense'"):
        w.layer = "dense"
    with pytest.raises(ValueError, match=r"sample=-1"):
        w.sample = -1


def test_every_picture_is_well_formed_and_the_same_each_time(well_formed):
    one, other = (FeatureMaps(small_cnn(), images()) for _ in range(2))
    for layer in one.layers:
        one.layer = other.layer = layer
        assert one._repr_mimebundle_()[0]["text/html"] == other._repr_mimebundle_()[0]["text/html"]
        assert layer in well_formed(one.picture().markup()).get("aria-label")


def test_a_name_that_looks_like_markup_stays_text(tmp_path):
    model = Sequential([Input((6, 6, 1)), Conv2D(2, 3, name=BAD_NAME)], name=BAD_NAME)
    w = FeatureMaps(model, images(1, (6, 6, 1)))
    assert BAD_NAME not in w._repr_mimebundle_()[0]["text/html"]
    assert BAD_NAME not in w.to_html(tmp_path / "maps.html").read_text(encoding="utf-8")


def test_what_a_layer_was_computed_from_is_known():
    model = small_cnn()
    found = activations(model, images_of(model, images()), 0)
    assert [one.sources for one in found] == [(), (0,), (1,), (2,), (3,)]
