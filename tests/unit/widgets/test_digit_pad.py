"""DigitPad outside of a browser: what the network sees, and that the answers are those of the model."""

import base64
import json

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.layers import Add, Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D, Reshape
from kerasedu.models import Model, Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import DigitPad
from kerasedu.widgets.digit_pad import ink


def reader(first="conv"):
    set_random_seed(0)
    layers = [Conv2D(4, 3, activation="relu", name=first), MaxPooling2D(name="pool"), Flatten(name="flat")]
    return Sequential([Input((28, 28, 1)), *layers, Dense(10, activation="softmax", name="out")], name="reader")


def drawing(shape=(28, 28)):
    return np.random.default_rng(1).random(shape).astype("float32")


def numbers(pad):
    return np.frombuffer(base64.b64decode(json.loads(pad.answer)["numbers"]), "<f4")


def draw(pad, strokes):
    """What the browser sends: the pad's dots, full of ink where `strokes` says so."""
    rows, columns = pad.image.shape
    dots = ink.dots_a_pixel(rows, columns)
    full = np.zeros((dots * rows, dots * columns))
    full[strokes] = 1
    pad.drawing = ink.to_text(full)
    return full


class Subclassed(Model):
    def __init__(self):
        super().__init__(name="own")
        self.flat, self.twice, self.out = Flatten(name="flat"), Dense(784, "tanh", name="twice"), Dense(3, name="out")

    def call(self, inputs):
        return self.out(self.twice(self.twice(self.flat(inputs))))


# -- the answers are the model's ---------------------------------------------------------------------------------------


def functional():
    x = Input((28, 28, 1))
    y = Conv2D(2, 3, padding="same")(x)
    y = Add()([x, y])
    return Model(x, Dense(5, activation="softmax")(Flatten()(Dropout(0.5)(y))))


def subclassed():
    model = Subclassed()
    model(np.zeros((1, 28, 28)))
    return model


MODELS = {
    "sequential": reader,
    "functional": functional,
    "subclassed": subclassed,
    "flat": lambda: Sequential([Input((64,)), Dense(3)]),
    "without a channel": lambda: Sequential([Input((12, 20)), Dense(4), Flatten(), Dense(2)]),
    "of any size": lambda: Sequential([Input((None, None, 1)), Conv2D(2, 3)]),
    "channel first": lambda: Sequential(
        [Input((1, 20, 20)), Conv2D(3, 3, data_format="channels_first", name="conv"), Flatten()]
    ),
}


@pytest.mark.parametrize("kind", MODELS)
def test_prediction_is_that_of_the_model(kind):
    model = MODELS[kind]()
    pad = DigitPad(model)
    pad.image = drawing(pad.image.shape)
    shape = [28 if side is None else side for side in (getattr(model, "input_shape", None) or (None, 28, 28))[1:]]
    expected = model.predict(drawing(pad.image.shape).reshape(1, *shape), verbose=0)[0]
    np.testing.assert_allclose(pad.prediction, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(list(pad.activations.values())[-1], pad.prediction)


def test_activations_are_those_of_the_layers():
    model = reader()
    pad = DigitPad(model)
    pad.image = drawing()
    x = drawing()[None, ..., None]
    for layer in model.layers:
        x = layer(x)
        np.testing.assert_allclose(pad.activations[layer.name], x[0], rtol=1e-5, atol=1e-6)


def test_what_is_sent_is_the_image_and_all_activations():
    pad = DigitPad(reader())
    pad.image = drawing()
    conv, pool, flat, out = pad.activations.values()
    parts = [drawing(), np.moveaxis(conv, -1, 0), np.moveaxis(pool, -1, 0), flat, out]
    np.testing.assert_array_equal(numbers(pad), np.concatenate([part.ravel() for part in parts]))
    np.testing.assert_allclose(json.loads(pad.answer)["prediction"], out, rtol=1e-3)


def test_channels_first_are_sent_like_channels_last():
    pad = DigitPad(MODELS["channel first"]())
    pad.image = drawing((20, 20))
    layer = json.loads(pad.payload)["layers"][0]
    assert (layer["rows"], layer["columns"], layer["panels"]) == (18, 18, 3)
    np.testing.assert_array_equal(numbers(pad)[400 : 400 + 3 * 18 * 18], pad.activations["conv"].ravel())


def test_a_layer_used_twice_answers_twice():
    assert list(DigitPad(subclassed()).activations) == ["flat", "twice", "twice #2", "out"]


def test_a_model_trained_on_0_to_255_is_given_that():
    model = reader()
    pad = DigitPad(model, scale=255, samples=np.full((2, 28, 28), 255, "uint8"))
    assert pad.image.max() == 1
    pad.image = drawing()
    expected = model.predict(255 * drawing()[None, ..., None], verbose=0)[0]
    np.testing.assert_allclose(pad.prediction, expected, rtol=1e-4, atol=1e-6)


def test_after_training_refresh_answers_anew():
    model = reader()
    pad = DigitPad(model)
    pad.image = drawing()
    before = pad.prediction
    model.layers[-1].bias.assign(np.arange(10.0))
    np.testing.assert_array_equal(pad.prediction, before)
    pad.refresh()
    np.testing.assert_allclose(pad.prediction, model.predict(drawing()[None, ..., None], verbose=0)[0], rtol=1e-5)
    assert pad.prediction.argmax() == 9


# -- what the network sees ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strokes", [np.s_[10:100, 20:30], np.s_[0:7, 0:160], np.s_[60:168, 100:168]])
def test_a_drawing_fills_a_box_of_20_and_its_mass_is_in_the_middle(strokes):
    pad = DigitPad(reader())
    full = draw(pad, strokes)
    rows, columns = np.nonzero(pad.image.max(axis=1))[0], np.nonzero(pad.image.max(axis=0))[0]
    sides = (np.ptp(rows) + 1, np.ptp(columns) + 1)
    assert max(sides) == 20
    tall, wide = (np.ptp(np.nonzero(full)[axis]) + 1 for axis in (0, 1))
    assert sides[0] / sides[1] == pytest.approx(tall / wide, rel=0.2)
    for axis in (0, 1):
        profile = pad.image.sum(axis=1 - axis)
        assert abs(profile @ np.arange(28) / profile.sum() - 13.5) <= 0.5


def test_where_a_drawing_lies_and_how_large_it_is_does_not_matter():
    pad = DigitPad(reader())
    draw(pad, np.s_[0:60, 0:30])
    here = pad.image
    draw(pad, np.s_[40:160, 90:150])
    np.testing.assert_allclose(pad.image, here, atol=1e-6)


def test_without_centring_each_pixel_is_the_mean_of_its_dots():
    pad = DigitPad(reader(), centre=False)
    full = draw(pad, np.s_[3:50, 8:90])
    np.testing.assert_allclose(pad.image, full.reshape(28, 6, 28, 6).mean(axis=(1, 3)), atol=1e-6)
    pad.centre = True
    assert not np.allclose(pad.image, full.reshape(28, 6, 28, 6).mean(axis=(1, 3)), atol=0.1)


def test_an_image_from_python_goes_in_as_it_is():
    pad = DigitPad(reader())
    pad.image = drawing()
    np.testing.assert_array_equal(pad.image, drawing())
    pad.centre = False
    np.testing.assert_array_equal(pad.image, drawing())
    pad.clear()
    assert not pad.image.any()
    np.testing.assert_allclose(ink.from_text(pad.drawing, (168, 168)), 0)


def test_a_blank_pad_is_a_blank_image():
    pad = DigitPad(reader())
    draw(pad, np.s_[0:0, 0:0])
    assert not pad.image.any()
    assert json.loads(pad.answer)["box"] is None


def test_samples_are_put_on_the_pad_until_something_else_is():
    samples = np.stack([drawing(), 1 - drawing()])
    pad = DigitPad(reader(), samples=samples)
    np.testing.assert_array_equal(pad.image, samples[0])
    pad.sample = 1
    np.testing.assert_array_equal(pad.image, samples[1])
    draw(pad, np.s_[5:20, 5:9])
    assert pad.sample == -1
    pad.sample = 1
    pad.clear()
    assert pad.sample == -1


@pytest.mark.parametrize("order", [("drawing", "sample"), ("sample", "drawing")])
def test_a_sample_sent_together_with_an_older_drawing_takes_its_place(order):
    pad = DigitPad(reader(), samples=np.stack([drawing(), 1 - drawing()]))
    state = {"drawing": ink.to_text(np.tri(168)), "sample": 1}
    pad.set_state({name: state[name] for name in order})
    assert pad.sample == 1
    np.testing.assert_array_equal(pad.image, 1 - drawing())


def test_every_change_of_the_option_is_answered():
    pad = DigitPad(reader())
    before = json.loads(pad.answer)["serial"]
    pad.centre = False
    assert json.loads(pad.answer)["serial"] == before + 1


def test_overlaps_are_means():
    for old, new in ((7, 3), (3, 7), (168, 28), (5, 5)):
        weights = ink.overlaps(old, new)
        np.testing.assert_allclose(weights.sum(axis=1), 1)
        np.testing.assert_allclose(weights.sum(axis=0), new / old)


# -- what is said and drawn --------------------------------------------------------------------------------------------


def test_probabilities_are_told_from_scores():
    kinds = {name: json.loads(DigitPad(MODELS[name]()).payload)["output"] for name in ("sequential", "flat")}
    assert kinds["sequential"]["probabilities"]
    assert not kinds["flat"]["probabilities"]


def test_a_model_may_answer_with_a_picture_or_with_something_else():
    coder = Sequential([Input((28, 28, 1)), Flatten(), Dense(784, "sigmoid"), Reshape((28, 28, 1))])
    pad = DigitPad(coder)
    pad.image = drawing()
    assert json.loads(pad.payload)["output"]["kind"] == "picture"
    np.testing.assert_array_equal(numbers(pad)[-784:], pad.prediction.ravel())
    other = DigitPad(MODELS["of any size"]())
    assert json.loads(other.payload)["output"]["kind"] == "other"
    assert "an output of shape 26 × 26 × 2" in other.picture().markup()


def test_large_layers_are_summarized_and_small_enough():
    set_random_seed(0)
    layers = [Conv2D(64, 3, padding="same", name=f"conv_{i}") for i in range(6)]
    pad = DigitPad(Sequential([Input((96, 96, 1)), *layers, Flatten(), Dense(10)]))
    pad.image = drawing((96, 96))
    data = json.loads(pad.payload)
    assert data["layers"][0]["block"] == [3, 3]
    assert data["layers"][0]["panels"] < data["layers"][0]["total"] == 64
    assert data["layers"][-2]["block"][1] > 1
    assert len(pad.payload) + len(pad.answer) <= 1_000_000
    first = pad.activations["conv_0"][:3, :3, 0].mean()
    np.testing.assert_allclose(numbers(pad)[96 * 96], first, rtol=1e-4)


def test_the_network_of_the_chapter_is_small_enough():
    set_random_seed(0)
    layers = [Conv2D(32, 3), MaxPooling2D(), Conv2D(64, 3), MaxPooling2D(), Flatten(), Dense(128), Dense(10)]
    pad = DigitPad(Sequential([Input((28, 28, 1)), *layers]), samples=np.zeros((100, 28, 28)))
    assert json.loads(pad.payload)["all_samples"] == 100
    assert all(layer["panels"] == layer["total"] for layer in json.loads(pad.payload)["layers"])
    assert len(pad.payload) + len(pad.answer) <= 300_000


def test_the_picture_is_the_same_every_time_and_well_formed(well_formed):
    pictures = []
    for _ in range(2):
        pad = DigitPad(reader())
        pad.image = drawing()
        pictures.append(pad.picture().markup())
    assert pictures[0] == pictures[1]
    root = well_formed(pictures[0])
    assert root.get("role") == "img"
    best = int(pad.prediction.argmax())
    assert f"{best}, probability {pad.prediction[best]:.4f}" in root.get("aria-label")
    assert len(pictures[0]) < 100_000


def test_names_are_escaped_and_its_repr_is_stable(tmp_path):
    name = "<img src=x onerror=alert(1)>"
    pad = DigitPad(reader(name), class_names=[name] * 10)
    assert "<img" not in pad.picture().markup()
    assert "<img" not in pad.to_html(tmp_path / "pad.html").read_text(encoding="utf-8")
    assert repr(pad) == "<DigitPad of reader: 28 × 28 pixels, 4 layers>"


# -- what cannot be drawn for ------------------------------------------------------------------------------------------


def two_inputs():
    x, y = Input((28, 28, 1)), Input((28, 28, 1))
    return Model([x, y], x + y)


class Branching(Model):
    def call(self, inputs):
        return inputs if float(ops.sum(inputs)) > 0 else -inputs


def branching():
    model = Branching(name="branching")
    model(np.zeros((1, 28, 28)))
    return model


@pytest.mark.parametrize(
    ("make", "arguments", "error", "message"),
    [
        (lambda: "reader", {}, TypeError, "got a str. Give it a model"),
        (lambda: Sequential([Dense(3)]), {}, ValueError, "no weights yet. Give it an input shape"),
        (two_inputs, {}, ValueError, "with 2 inputs and 1 outputs. One drawing goes in"),
        (branching, {}, ValueError, "cannot look inside 'branching'"),
        (
            lambda: Sequential([Input((9, 9, 3)), Flatten()]),
            {},
            ValueError,
            r"inputs of shape \(9, 9, 3\). It needs",
        ),
        (lambda: Sequential([Input((50,)), Dense(3)]), {}, ValueError, r"inputs of shape \(50,\). It needs"),
        (reader, {"scale": 0}, ValueError, "scale=0. It is the largest pixel value"),
        (reader, {"class_names": ["a"]}, ValueError, r"got 1 class names, and a model with an output of shape \(10,\)"),
        (reader, {"samples": np.zeros(3)}, ValueError, r"samples of shape \(3,\).*Give several images"),
        (
            reader,
            {"samples": np.full((1, 28, 28), 255)},
            ValueError,
            "sample 0, divided by 1, with.*Divide by 255",
        ),
        (
            reader,
            {"samples": np.zeros((2, 9, 9))},
            ValueError,
            r"of shape \(9, 9\).*one of numbers, of shape \(28",
        ),
    ],
)
def test_what_it_cannot_use_is_said_in_one_sentence(make, arguments, error, message):
    with pytest.raises(error, match=message):
        DigitPad(make(), **arguments)


def test_what_cannot_be_put_on_the_pad_is_said_and_changes_nothing():
    pad = DigitPad(reader(), samples=drawing()[None])
    for bad, message in (
        (np.zeros((2, 2)), r"an image of shape \(2, 2\)"),
        (np.full((28, 28), np.nan), "values from nan to nan. It takes 0 to 1"),
        (-drawing(), "It takes 0 to 1"),
    ):
        with pytest.raises(ValueError, match=message):
            pad.image = bad
    with pytest.raises(ValueError, match=r"sample=1, and has 1 samples. Choose one from 0 to 0"):
        pad.sample = 1
    with pytest.raises(ValueError, match=r"has 0 samples. Make it with some"):
        DigitPad(reader()).sample = 0
    for text in ("?", "AAAA"):
        with pytest.raises(ValueError, match="got a drawing that is no text of"):
            pad.drawing = text
    np.testing.assert_array_equal(pad.image, drawing())
