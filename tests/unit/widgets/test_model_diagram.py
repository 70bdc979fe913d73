"""ModelDiagram outside of a browser."""

import json
import re

import numpy as np
import pytest
from traitlets import TraitError

from kerasedu import ops
from kerasedu.backend import clear_session
from kerasedu.engine import GradientTape, Tensor
from kerasedu.layers import (
    GRU,
    LSTM,
    BatchNormalization,
    Bidirectional,
    Concatenate,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Input,
    Layer,
    MaxPooling2D,
)
from kerasedu.models import Model, Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import ModelDiagram
from kerasedu.widgets.diagram.graph import MOST_DRAWINGS
from kerasedu.widgets.diagram.settings import changed_settings
from kerasedu.widgets.page import module_source

BAD_NAME = "<img src=x onerror=alert(1)>"


def siamese():
    """Two inputs through one model inside, an operation, and a model inside with two outputs."""
    clear_session()  # names count from the beginning: "add"
    set_random_seed(3)
    left, right = Input((8,), name="left"), Input((8,), name="right")
    layers = [
        Input((8,), name="features"),
        Dense(6, activation="relu", name="first"),
        Dropout(0.2, name="drop"),
        Dense(4, name="second"),
    ]
    encoder = Sequential(layers, name="encoder")
    code = Input((4,), name="code")
    head = Model(code, [Dense(1, name="p")(code), Dense(3, name="q", activation="softmax")(code)], name="head")
    one, two = encoder(left), encoder(right)
    mixed = ops.add(Dense(4, name="mix")(Concatenate(name="both")([one, two])), one)
    model = Model([left, right], head(mixed), name="siamese")
    model.compile("sgd", ["mse", "categorical_crossentropy"])
    return model


class Own(Model):
    def __init__(self):
        super().__init__(name="own")
        self.hidden, self.drop, self.end = Dense(6, name="hidden"), Dropout(0.5, name="drop"), Dense(1, name="end")

    def call(self, inputs):
        h = self.hidden(inputs)
        return self.end(self.drop(h) * 2 + h)


@pytest.fixture
def pair():
    numbers = np.random.default_rng(0)
    return [numbers.random((3, 8)).astype("float32"), numbers.random((3, 8)).astype("float32")]


@pytest.fixture
def truths():
    return [np.ones((3, 1)), np.eye(3)]


def chain(name="out"):
    set_random_seed(1)
    return Sequential(
        [Input((4,), name="x"), Dense(3, activation="tanh", name="hidden"), Dense(2, name=name)], name="m"
    )


def data_of(widget):
    return json.loads(widget.payload)


def numbers_at(widget, place):
    tensor = data_of(widget)["tensors"][place]
    shape = tensor["shape"][1:] if tensor["lead"] else tensor["shape"]
    return np.reshape(tensor["values"], shape)


def values(widget, path, call=0, output=0):
    return numbers_at(widget, data_of(widget)["layers"][path]["calls"][call][output][0])


def gradient(widget, path, call=0, output=0):
    return numbers_at(widget, data_of(widget)["layers"][path]["calls"][call][output][1])


def links(layout):
    return {(source, target) for source, target, *_ in layout["arrows"]}


# -- numbers -----------------------------------------------------------------------------------------------------------


def test_what_is_shown_is_what_the_layers_compute(pair, truths):
    model = siamese()
    for widget in (ModelDiagram(model, pair, truths, sample=1), ModelDiagram(model, pair, sample=1)):
        left, right = (x[1:2] for x in pair)
        encoder, head = model.get_layer("encoder"), model.get_layer("head")
        one, two = encoder(left)[0], encoder(right)[0]
        first = encoder.get_layer("first")
        for call, x in enumerate((left, right)):
            np.testing.assert_allclose(values(widget, "encoder/first", call), first(x)[0], rtol=1e-3)
        both = np.concatenate([one, two])
        mixed = model.get_layer("mix")(both[None])[0]
        expected = {
            "left": left[0],
            "right": right[0],
            "both": both,
            "mix": mixed,
            "add": mixed + one,
            "head/p": head(mixed[None] + one)[0][0],
            "head/q": head(mixed[None] + one)[1][0],
        }
        for path, array in expected.items():
            np.testing.assert_allclose(values(widget, path), array, rtol=1e-3, atol=1e-6, err_msg=path)
        np.testing.assert_allclose(values(widget, "encoder", 1), two, rtol=1e-3)
        np.testing.assert_allclose(values(widget, "head", 0, 1), expected["head/q"], rtol=1e-3)


def test_gradients_are_those_of_the_loss(pair, truths):
    model = siamese()
    widget = ModelDiagram(model, pair, truths, sample=2)
    x = [Tensor(array[2:]) for array in pair]
    y = [array[2:] for array in truths]
    encoder = model.get_layer("encoder")
    with GradientTape(persistent=True) as tape:
        tape.watch(x)
        one, two = encoder(x[0], training=False), encoder(x[1], training=False)
        mixed = model.get_layer("mix")(ops.concatenate([one, two], axis=-1)) + one
        p, q = model.get_layer("head")(mixed)
        likelihoods = ops.log(q / ops.sum(q))  # the loss makes them sum to 1, and so does its gradient
        loss = ops.mean((p - y[0]) ** 2) - ops.sum(y[1] * likelihoods)
    told = data_of(widget)
    assert told["loss"] == pytest.approx(float(loss), rel=1e-3)
    kernel = encoder.get_layer("second").kernel
    for path, wanted in (
        ("left", x[0]),
        ("right", x[1]),
        ("encoder", one),
        ("add", mixed),
        ("head/p", p),
        ("head/q", q),
    ):
        expected = np.asarray(tape.gradient(loss, wanted))
        np.testing.assert_allclose(gradient(widget, path), expected[0], rtol=2e-3, atol=1e-6, err_msg=path)
    np.testing.assert_allclose(gradient(widget, "encoder", 1), np.asarray(tape.gradient(loss, two))[0], rtol=2e-3)
    weight = next(one for one in told["layers"]["encoder/second"]["weights"] if one["name"] == "kernel")
    np.testing.assert_allclose(numbers_at(widget, weight["value"]), kernel.value, rtol=1e-3)
    expected = np.asarray(tape.gradient(loss, kernel))
    np.testing.assert_allclose(numbers_at(widget, weight["gradient"]), expected, rtol=2e-3, atol=1e-6)


def test_a_layer_that_ran_no_operation_gives_on_what_it_got(pair):
    widget = ModelDiagram(siamese(), pair)
    for call in (0, 1):
        np.testing.assert_array_equal(values(widget, "encoder/drop", call), values(widget, "encoder/first", call))


def test_an_input_inside_shows_what_came_into_its_model(pair):
    widget = ModelDiagram(siamese(), pair)
    for call, name in enumerate(("left", "right")):
        np.testing.assert_array_equal(values(widget, "encoder/features", call), values(widget, name))


def test_two_inputs_with_the_same_numbers_have_no_gradient_of_their_own(pair, truths):
    widget = ModelDiagram(siamese(), [pair[0], pair[0]], truths)
    assert data_of(widget)["layers"]["left"]["calls"][0][0][1] is None


def test_batch_normalization_and_dropout_behave_as_in_predict():
    set_random_seed(0)
    layers = [Input((4,)), BatchNormalization(name="norm"), Dropout(0.9, name="drop"), Dense(1, name="end")]
    model = Sequential(layers)
    model.compile("sgd", "mse")
    x = np.random.default_rng(0).random((5, 4)).astype("float32")
    for y in (None, np.ones((5, 1))):
        widget = ModelDiagram(model, x, y, sample=3)
        np.testing.assert_allclose(values(widget, "end"), model.predict(x, verbose=0)[3], rtol=1e-3)


def test_recurrent_layers_embeddings_and_wrappers_are_shown():
    set_random_seed(0)
    layers = [
        Embedding(9, 3, name="words"),
        LSTM(4, return_sequences=True, name="lstm"),
        Bidirectional(GRU(2), name="both"),
    ]
    model = Sequential([Input((5,), dtype="int32"), *layers, Dense(1, name="end")], name="text")
    model.compile("sgd", "mse")
    x = np.arange(10).reshape(2, 5) % 9
    widget = ModelDiagram(model, x, np.ones((2, 1)), sample=1)
    np.testing.assert_allclose(values(widget, "end"), model.predict(x, verbose=0)[1], rtol=1e-3)
    assert values(widget, "lstm").shape == (5, 4)
    both = data_of(widget)["layers"]["both"]
    assert both["kind"] == "Bidirectional(GRU)"
    assert len(both["weights"]) == 6
    assert all(weight["gradient"] is not None for weight in both["weights"])


def test_the_model_is_left_as_it_was(pair, truths):
    model = siamese()
    before = [weight.numpy() for weight in model.weights]
    ModelDiagram(model, pair, truths)
    for weight, array in zip(model.weights, before, strict=True):
        np.testing.assert_array_equal(weight.numpy(), array)


def test_without_data_there_are_shapes_weights_and_settings_only():
    data = data_of(ModelDiagram(chain()))
    hidden = data["layers"]["hidden"]
    assert (data["sample"], data["loss"], hidden["calls"], hidden["thumb"]) == (None, None, [], None)
    assert (hidden["inputs"], hidden["outputs"], hidden["count"]) == (["(None, 4)"], ["(None, 3)"], 15)
    assert [weight["name"] for weight in hidden["weights"]] == ["kernel", "bias"]


# -- the graph ---------------------------------------------------------------------------------------------------------


def test_each_combination_of_opened_models_has_its_layout(pair):
    widget = ModelDiagram(siamese(), pair)
    layouts = data_of(widget)["layouts"]
    assert set(layouts) == {"", "encoder", "head", "encoder\nhead"}
    assert ("encoder", "both") in links(layouts[""])
    assert ("encoder/second", "both") in links(layouts["encoder"])
    assert ("add", "head/code") in links(layouts["encoder\nhead"])
    assert [frame[0] for frame in layouts["encoder\nhead"]["frames"]] == ["encoder", "head"]


def test_an_arrow_tells_what_flows(pair):
    layout = data_of(ModelDiagram(siamese(), pair))["layouts"]["head"]
    flows = {(source, target): shape for source, target, _, _, shape in layout["arrows"]}
    assert flows["left", "encoder"] == "(None, 8)"
    assert flows["encoder", "both"] == "2 × (None, 4)"
    assert flows["add", "head/code"] == "(None, 4)"
    assert flows["head/code", "head/q"] == "(None, 4)"


def test_a_model_with_a_call_of_its_own_is_drawn_as_it_ran():
    model = Own()
    x = np.random.default_rng(0).random((2, 3)).astype("float32")
    model(x)
    widget = ModelDiagram(model, x)
    assert links(widget._layout()) == {
        ("x", "hidden"),
        ("hidden", "multiply"),
        ("multiply", "add"),
        ("hidden", "add"),
        ("add", "end"),
    }
    np.testing.assert_allclose(values(widget, "add"), 3 * model.hidden(x)[0], rtol=1e-3)
    data = data_of(widget)
    assert data["absent"] == ["drop"]
    assert data["layers"]["end"]["inputs"] == ["(1, 6)"]
    model.compile("sgd", "mse")
    judged = ModelDiagram(model, x, np.ones((2, 1)))
    np.testing.assert_allclose(
        gradient(judged, "add"), gradient(judged, "end") * model.end.kernel.value[:, 0], rtol=2e-3
    )


def test_a_model_with_a_call_of_its_own_is_one_box_before_it_runs():
    model = Own()
    model(np.ones((1, 3)))
    widget = ModelDiagram(model)
    assert list(data_of(widget)["layers"]) == ["own"]
    assert len(data_of(widget)["layers"]["own"]["weights"]) == 4


def test_of_many_models_inside_the_likely_layouts_come_at_once_and_others_when_asked():
    count = MOST_DRAWINGS.bit_length()
    models = [Sequential([Input((2,)), Dense(2, name="d")], name=f"part{i}") for i in range(count)]
    widget = ModelDiagram(Sequential([Input((2,)), *models], name="long"))
    layouts = data_of(widget)["layouts"]
    assert len(layouts) == count + 2
    widget.expanded = ["part2", "part0"]
    assert "part0\npart2" not in layouts
    assert ("part0/d", "part1") in links(json.loads(widget.more)["part0\npart2"])


# -- traits ------------------------------------------------------------------------------------------------------------


def test_choosing_a_layer_opens_the_models_around_it(pair):
    widget = ModelDiagram(siamese(), pair)
    assert repr(widget) == "<ModelDiagram of siamese: encoder>"
    widget.layer = "second"
    assert (widget.layer, widget.expanded) == ("encoder/second", ["encoder"])
    assert widget.explain() == "encoder/second: Dense, (None, 6) → (None, 4), 28 parameters"
    widget.expanded = ["head"]
    assert repr(widget) == "<ModelDiagram of siamese: encoder, expanded head>"


def test_opening_a_model_opens_those_around_it():
    deep = Sequential([Input((4,)), Sequential([Input((4,)), Dense(2, name="leaf")], name="twig")], name="branch")
    widget = ModelDiagram(Sequential([Input((4,)), deep], name="tree"), expanded=["branch/twig"])
    assert widget.expanded == ["branch", "branch/twig"]
    widget.layer = "leaf"
    widget.expanded = []
    assert widget.layer == "branch"


def test_what_is_shown_first_can_be_said(pair):
    widget = ModelDiagram(siamese(), pair, layer="head/q", expanded=["encoder"])
    assert (widget.layer, widget.expanded) == ("head/q", ["encoder", "head"])


def test_a_layer_model_or_zoom_that_does_not_exist_is_refused(pair):
    widget = ModelDiagram(siamese(), pair)
    with pytest.raises(ValueError, match=r"layer='nothing', and 'siamese' has no such path. Its layers are .*mix"):
        widget.layer = "nothing"
    with pytest.raises(ValueError, match=r"expanded='mix'.*models inside are encoder, head"):
        widget.expanded = ["mix"]
    with pytest.raises(ValueError, match=r"zoom=9.0. Choose a number from 0.1 to 4.0, or 0 to fit"):
        widget.zoom = 9
    with pytest.raises(TraitError):
        widget.layer = 3
    assert (widget.layer, widget.expanded, widget.zoom) == ("encoder", [], 0)


def test_a_name_that_several_layers_have_is_asked_for_in_full():
    parts = [Sequential([Input((2,)), Dense(2, name="same")], name=name) for name in ("a", "b")]
    widget = ModelDiagram(Sequential([Input((2,)), *parts]))
    with pytest.raises(ValueError, match=r"Say which one: a/same, b/same"):
        widget.layer = "same"


# -- settings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "told"),
    [
        (lambda: Dense(3), [["units", "3"]]),
        (lambda: Dense(3, kernel_regularizer="l2"), [["units", "3"], ["kernel_regularizer", "L2(l2=0.01)"]]),
        (lambda: Dense(3, kernel_initializer="glorot_uniform"), [["units", "3"]]),
        (lambda: Conv2D(8, 3, strides=2), [["filters", "8"], ["kernel_size", "(3, 3)"], ["strides", "(2, 2)"]]),
        (lambda: Dropout(0.3), [["rate", "0.3"]]),
        (BatchNormalization, []),
        (lambda: Embedding(9, 3), [["input_dim", "9"], ["output_dim", "3"]]),
        (lambda: LSTM(4, return_sequences=True), [["units", "4"], ["return_sequences", "True"]]),
    ],
)
def test_settings_are_those_that_differ_from_the_default(layer, told):
    assert changed_settings(layer()) == told


def test_a_layer_that_does_not_tell_its_settings_is_shown_without():
    class Scale(Layer):
        def __init__(self, how):
            super().__init__(name="scale")
            self.how = how

        def call(self, inputs):
            return self.how(inputs)

    assert changed_settings(Scale(np.exp)) == []


# -- pictures, pages, size ---------------------------------------------------------------------------------------------


def test_every_picture_is_well_formed_and_the_same_each_time(pair, truths, well_formed):
    one, other = (ModelDiagram(siamese(), pair, truths) for _ in range(2))
    for path in ("left", "mix", "add", "encoder", "encoder/second", "head/q"):
        one.layer = other.layer = path
        label = well_formed(one.picture().markup()).get("aria-label")
        assert one.explain() in label
        assert one._repr_mimebundle_()[0]["text/html"] == other._repr_mimebundle_()[0]["text/html"]


def test_the_first_picture_of_a_model_without_data_is_well_formed(well_formed):
    well_formed(ModelDiagram(chain()).picture().markup())


def test_a_name_that_looks_like_markup_stays_text(tmp_path, well_formed):
    widget = ModelDiagram(chain(BAD_NAME), np.ones((1, 4)), layer=BAD_NAME)
    assert BAD_NAME not in widget._repr_mimebundle_()[0]["text/html"]
    assert BAD_NAME not in widget.to_html(tmp_path / "m.html").read_text(encoding="utf-8")
    well_formed(widget.picture().markup())


def test_it_is_written_as_one_file_that_loads_nothing(tmp_path):
    page = ModelDiagram(chain(), np.ones((1, 4))).to_html(tmp_path / "m.html").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\"'\s<)]*", page)) == {"http://www.w3.org/2000/svg"}  # a name, not an address
    assert not re.search(r"\b(?:src|href)=\"(?!data:)", page)


def test_the_module_has_no_way_to_markup():
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", module_source("diagram"))


def digit_network():
    layers = [Conv2D(32, 3, activation="relu"), MaxPooling2D(), Conv2D(64, 3), MaxPooling2D(), Flatten()]
    model = Sequential([Input((28, 28, 1)), *layers, Dense(128), Dense(10, activation="softmax")])
    model.compile("adam", "categorical_crossentropy")
    return model


def test_a_digit_network_is_at_most_a_megabyte_and_not_summarized_further():
    widget = ModelDiagram(digit_network(), np.random.default_rng(0).random((1, 28, 28, 1)), np.eye(10)[:1])
    assert len(widget.payload.encode()) <= 1_000_000
    assert data_of(widget)["most"] is None


def test_a_large_model_is_summarized_and_says_so():
    layers = [Conv2D(64, 3, padding="same", name=f"c{i}") for i in range(24)]
    model = Sequential([Input((40, 40, 3)), *layers], name="large")
    model.compile("sgd", "mse")
    widget = ModelDiagram(model, np.random.default_rng(0).random((1, 40, 40, 3)), np.zeros((1, 40, 40, 64)))
    data = data_of(widget)
    assert len(widget.payload.encode()) <= 1_500_000
    assert data["most"] < 6000
    kernel = data["tensors"][data["layers"]["c5"]["weights"][0]["value"]]
    assert len(kernel["values"]) <= data["most"]
    assert kernel["total"] == [64, 64]


# -- what it cannot show -----------------------------------------------------------------------------------------------


def test_something_else_than_a_model_is_told_so():
    with pytest.raises(TypeError, match=r"ModelDiagram got 3 of type int. Give it a model."):
        ModelDiagram(3)


def test_a_model_that_is_not_built_is_told_so():
    with pytest.raises(ValueError, match=r"not built yet.*model\.build"):
        ModelDiagram(Sequential([Dense(2)], name="m"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"y": np.ones((2, 2))}, r"got y without x"),
        ({"x": np.ones((2, 4)), "y": np.ones((2, 2))}, r"'m' is not compiled, so there is no loss"),
        ({"x": np.ones((2, 5))}, r"x of shape \(2, 5\), but 'm' takes \(None, 4\)"),
        ({"x": np.ones(4)}, r"add an axis of samples, x\[None\]"),
        ({"x": np.ones((2, 4)), "sample": 2}, r"sample=2, but x holds 2 samples. Choose one from 0 to 1"),
        ({"x": np.ones((0, 4))}, r"sample=0, but x holds 0 samples. Give it some"),
    ],
)
def test_wrong_data_is_told_in_one_sentence(arguments, message):
    with pytest.raises(ValueError, match=message):
        ModelDiagram(chain(), **arguments)


def test_x_and_y_of_different_lengths_are_told_so():
    model = chain()
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match=r"arrays of \[1, 2\] samples"):
        ModelDiagram(model, np.ones((2, 4)), np.ones((1, 2)))
