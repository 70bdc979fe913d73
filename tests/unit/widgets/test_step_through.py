"""StepThrough outside of a browser: data, walking, pictures, bad input."""

import json
import re
from itertools import pairwise

import numpy as np
import pytest
from traitlets import TraitError

from kerasedu import layers, models
from kerasedu.inspection import Step, Trace
from kerasedu.utils import set_random_seed
from kerasedu.widgets import StepThrough
from kerasedu.widgets.page import module_source

BAD_NAME = "<img src=x onerror=alert(1)>"


def tensor_of(widget, step, name=None, *, gradient=False):
    data = json.loads(widget.payload)
    entry = data["steps"][step]
    if name is None:
        place = entry["gradient" if gradient else "output"]
    else:
        place = next(g if gradient else v for n, v, g in entry["inputs"] if n == name)
    return np.reshape(data["tensors"][place]["values"], data["tensors"][place]["shape"])


def digit_reader():
    set_random_seed(0)
    model = models.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu", name="conv_1"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax", name="digits"),
        ],
        name="reader",
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    return model, np.random.default_rng(0).random((3, 28, 28, 1)), np.array([1, 2, 3])


def not_last_in_a_row(widget, layer):
    """Numbers of the steps of a layer after which another one of it follows, of the same phase."""
    steps = widget.trace.steps
    return {
        i
        for i, (one, other) in enumerate(pairwise(steps))
        if one.layer == other.layer == layer and one.phase == other.phase != "update"
    }


class TestData:
    def test_the_numbers_sent_are_the_numbers_of_the_steps(self, trace):
        widget = StepThrough(trace)
        for number, step in enumerate(trace.steps):
            np.testing.assert_allclose(tensor_of(widget, number), step.output, rtol=5e-4)
            for name, array in step.inputs.items():
                np.testing.assert_allclose(tensor_of(widget, number, name), array, rtol=5e-4)
            for name, array in step.input_gradients.items():
                np.testing.assert_allclose(tensor_of(widget, number, name, gradient=True), array, rtol=5e-4)
            if step.gradient is not None:
                np.testing.assert_allclose(tensor_of(widget, number, gradient=True), step.gradient, rtol=5e-4)

    def test_each_tensor_is_sent_once(self, trace):
        steps = json.loads(StepThrough(trace).payload)["steps"]
        assert steps[0]["output"] == steps[1]["inputs"][0][1] == steps[6]["inputs"][0][1]

    def test_a_weight_says_which_one_it_is(self, trace):
        data = json.loads(StepThrough(trace).payload)
        kernel = next(place for name, place, _ in data["steps"][0]["inputs"] if name == "kernel")
        assert data["variables"][str(kernel)] == "hidden/kernel"

    def test_an_update_shows_the_change(self, trace):
        data = json.loads(StepThrough(trace).payload)
        update = data["steps"][8]
        expected = trace.steps[8].output - trace.steps[8].inputs["weight"]
        change = np.reshape(data["tensors"][update["change"]]["values"], expected.shape)
        np.testing.assert_allclose(change, expected, rtol=5e-4)
        assert update["numbers"] == [["learning_rate", 0.1]]

    def test_plain_numbers_and_formulas_are_sent(self, trace):
        data = json.loads(StepThrough(trace).payload)
        assert data["loss"] == pytest.approx(trace.loss, rel=1e-3)
        assert data["steps"][5]["formula"] == [r"\partial x = \partial y \, W^T", r"\partial W = x^T \partial y"]
        for step in data["steps"]:
            assert all(line in data["formulas"] for line in step["formula"])

    def test_what_is_sent_of_a_digit_reader_stays_below_a_megabyte(self):
        widget = StepThrough(*digit_reader())
        assert len(widget.payload.encode()) < 1e6
        conv = json.loads(widget.payload)["steps"][0]
        summarized = json.loads(widget.payload)["tensors"][conv["output"]]
        assert summarized["panels"][0] < summarized["total"][0] == 32  # and the page says so

    def test_a_formula_that_cannot_be_drawn_is_shown_as_latex(self):
        step = Step("forward", "a", "B", {"x": np.ones(2)}, np.ones(2), formula=r"\begin{nothing}")
        widget = StepThrough(Trace([step], 1.0))
        assert json.loads(widget.payload)["formulas"] == {}
        assert "begin{nothing}" in widget.picture().markup()


class TestWalking:
    def test_every_step_can_be_reached_from_python(self, trace):
        widget = StepThrough(trace)
        widget.step = 3
        assert repr(widget) == "<StepThrough: step 4 of 11, forward, loss, MeanSquaredError>"
        widget.next()
        assert widget.step == 4
        widget.previous()
        widget.last()
        widget.next()
        assert widget.step == 10
        widget.first()
        widget.previous()
        assert widget.step == 0
        widget.step = widget.find("hidden", "backward")
        assert widget.step == 6
        widget.play()
        assert widget.playing
        widget.pause()
        assert not widget.playing

    def test_a_layer_can_be_one_step(self, trace):
        widget = StepThrough(trace, detail="layers")
        assert widget.stops == [1, 2, 3, 4, 5, 7, 8, 9, 10]
        assert repr(widget) == "<StepThrough: step 2 of 11, forward, hidden, Relu>"
        widget.next()
        widget.next()
        assert widget.step == 3
        widget.detail = "operations"
        assert widget.stops == list(range(11))

    def test_one_layer_can_be_expanded_and_the_others_stay_whole(self):
        widget = StepThrough(*digit_reader(), detail="layers")
        whole = widget.stops
        widget.expand("conv_1")
        assert widget.expanded == ("conv_1",)
        assert set(widget.stops) - set(whole) == not_last_in_a_row(widget, "conv_1")
        assert widget.shown == 0
        assert len(widget.explain().splitlines()) == 1
        widget.collapse("conv_1")
        assert (widget.stops, widget.shown) == (whole, 2)
        assert len(widget.explain().splitlines()) == 3

    def test_one_layer_can_be_collapsed_and_the_others_stay_open(self):
        widget = StepThrough(*digit_reader())
        every = set(widget.stops)
        widget.collapse("conv_1")
        assert widget.detail == "layers"
        assert every - set(widget.stops) == not_last_in_a_row(widget, "conv_1")
        widget.detail = "operations"
        assert set(widget.stops) == every

    def test_what_was_expanded_before_layers_are_steps_is_open_then(self):
        widget = StepThrough(*digit_reader())
        widget.expand("digits")
        assert len(widget.stops) == len(widget)
        widget.detail = "layers"
        assert widget.expanded == ("digits",)
        assert not_last_in_a_row(widget, "digits") < set(widget.stops)
        assert not not_last_in_a_row(widget, "conv_1") & set(widget.stops)

    def test_layers_are_expanded_by_name_or_path_and_kept_in_a_page(self, tmp_path):
        inside = models.Sequential([layers.Input((2,)), layers.Dense(2, activation="tanh", name="deep")], name="inside")
        model = models.Sequential([layers.Input((2,)), inside, layers.Dense(1, name="out")])
        model.compile("sgd", "mse")
        widget = StepThrough(model, np.ones((1, 2)), np.ones((1, 1)), detail="layers")
        for name in ("deep", "inside/deep"):
            widget.expanded = [name]
            assert widget.expanded == ("inside/deep",)
        page = widget.to_html(tmp_path / "opened.html").read_text(encoding="utf-8")
        assert '"expanded":["inside/deep"]' in page

    def test_a_layer_that_cannot_be_expanded_is_answered_with_those_that_can(self, trace):
        widget = StepThrough(trace, detail="layers")
        for act in (widget.expand, widget.collapse, lambda name: setattr(widget, "expanded", (name,))):
            with pytest.raises(ValueError, match=r"no layer 'nobody' of several operations.*There are hidden\."):
                act("nobody")
        single = StepThrough(Trace([Step("forward", "a", "Square", {"x": np.ones((1, 2))}, np.ones((1, 2)))], 1.0))
        with pytest.raises(ValueError, match=r"no layer 'a' .*Every layer is a single operation here\."):
            single.expand("a")

    def test_an_element_that_the_last_operation_of_a_layer_has_not_is_let_go(self):
        steps = [
            Step("forward", "a", "Square", {"x": np.ones((1, 3))}, np.ones((1, 3))),
            Step(
                "forward", "a", "Sum", {"x": np.ones((1, 3))}, np.ones((1, 1)), settings={"axis": 1, "keepdims": True}
            ),
        ]
        widget = StepThrough(Trace(steps, 1.0))
        widget.element = (2,)
        widget.collapse("a")
        assert widget.element == ()

    @pytest.mark.parametrize("step", [-1, 11])
    def test_a_step_that_does_not_exist_is_refused_and_nothing_changes(self, trace, step):
        widget = StepThrough(trace)
        widget.step = 5
        with pytest.raises(ValueError, match=rf"step={step}, but has the steps 0 to 10"):
            widget.step = step
        assert widget.step == 5
        with pytest.raises(TraitError):
            widget.step = "five"

    def test_a_layer_that_does_not_exist_is_named_with_those_that_do(self, trace):
        with pytest.raises(ValueError, match=r"no forward step of layer 'dense'.*hidden, result"):
            StepThrough(trace).find("dense")

    def test_another_sample_is_traced_when_it_is_chosen(self):
        model, x, y = digit_reader()
        widget = StepThrough(model, x, y)
        before = widget.trace.loss
        widget.sample = 2
        assert widget.trace.loss != before
        np.testing.assert_allclose(widget.trace.steps[0].inputs["x"][0], x[2], rtol=1e-6)
        with pytest.raises(ValueError, match=r"sample=3, but x holds 3 samples. Choose one from 0 to 2"):
            widget.sample = 3

    def test_of_a_trace_of_several_samples_each_can_be_shown(self):
        model, x, y = digit_reader()
        trace = model.trace(x, y)
        widget = StepThrough(trace, sample=1)
        data = json.loads(widget.payload)
        shown = data["tensors"][data["steps"][0]["inputs"][0][1]]
        assert shown["lead"] == [1]
        np.testing.assert_allclose(np.reshape(shown["values"], (28, 28)), x[1, :, :, 0], rtol=1e-3)
        widget.sample = 2
        assert widget.trace is trace
        assert json.loads(widget.payload)["tensors"][data["steps"][0]["inputs"][0][1]]["lead"] == [2]


class TestElements:
    @pytest.fixture
    def widget(self):
        return StepThrough(*digit_reader())

    def test_a_telling_one_is_chosen_at_first(self, widget):
        name, value = re.match(r"y\[0, (.*)\] = .* = (.*)$", widget.explain()).groups()
        output = widget.trace.steps[0].output[0, ..., :8]  # the channels that are shown first
        assert output[tuple(map(int, name.split(", ")))] == output.max()
        assert float(value) == pytest.approx(output.max(), rel=1e-3)

    def test_any_other_can_be_chosen(self, widget):
        widget.element = (3, 4, 31)
        assert widget.explain().startswith("y[0, 3, 4, 31] = ")
        assert json.loads(widget.arithmetic)["element"] == [3, 4, 31]
        value = float(widget.explain().rsplit("= ", 1)[1].replace("−", "-"))
        assert value == pytest.approx(float(widget.trace.steps[0].output[0, 3, 4, 31]), rel=1e-3)

    def test_it_is_followed_as_long_as_there_is_one_at_its_place(self, widget):
        widget.element = (3, 4, 1)
        widget.step = 2
        assert widget.element == (3, 4, 1)
        assert "max(0, " in widget.explain()
        widget.step = 3  # the pooling makes something smaller, in which (3, 4, 1) is elsewhere
        assert widget.element == ()

    def test_backward_it_is_of_the_gradient_of_an_input_or_of_a_weight(self, widget):
        widget.step = next(i for i, s in enumerate(widget.trace.steps) if s.phase == "backward" and s.op == "Conv")
        assert widget.explain().startswith("∂x[0, ")
        widget.target = "kernel"
        assert widget.explain().startswith("∂kernel[")
        widget.element = (0, 1, 2, 3)
        assert widget.explain().startswith("∂kernel[0, 1, 2, 3] = ")

    def test_the_operations_of_a_layer_are_worked_out_one_after_the_other(self, widget):
        widget.detail = "layers"
        lines = widget.explain().splitlines()
        assert len(lines) == 3
        assert len({line.split(" = ")[0] for line in lines}) == 1
        assert "max(0, " in lines[-1]

    @pytest.mark.parametrize("element", [(26, 0, 0), (0, 0), (0, 0, 0, 0), (-1, 0, 0), (0.5, 0, 0)])
    def test_one_that_does_not_exist_is_refused(self, widget, element):
        with pytest.raises(ValueError, match=r"what this step makes of one sample has shape \(26, 26, 32\)"):
            widget.element = element

    def test_an_operation_without_a_rule_shows_its_formula_only(self):
        step = Step("forward", "a", "Mystery", {"x": np.ones((1, 2))}, np.ones((1, 2)), formula="y = x")
        assert StepThrough(Trace([step], 1.0)).explain() == ""


class TestPictures:
    def test_every_one_is_well_formed_and_the_same_each_time(self, make_trace, well_formed):
        one, other = StepThrough(make_trace()), StepThrough(make_trace())
        for step in range(len(one)):
            one.step = other.step = step
            assert one._repr_mimebundle_()[0]["text/html"] == other._repr_mimebundle_()[0]["text/html"]
            root = well_formed(one.picture().markup())
            assert f"step {step + 1} of 11" in root.get("aria-label")

    def test_they_show_the_numbers_and_the_arithmetic(self, trace):
        widget = StepThrough(trace)
        widget.step = 2
        assert ">1.235<" in widget.picture().markup()
        assert widget.explain() in widget.picture().markup()

    def test_a_name_that_looks_like_markup_stays_text(self, make_trace, tmp_path, well_formed):
        widget = StepThrough(make_trace(BAD_NAME))
        assert BAD_NAME not in widget._repr_mimebundle_()[0]["text/html"]
        assert BAD_NAME not in widget.to_html(tmp_path / "step.html").read_text(encoding="utf-8")
        well_formed(widget.picture().markup())

    def test_it_is_written_as_one_file_that_loads_nothing(self, trace, tmp_path):
        page = StepThrough(trace).to_html(tmp_path / "step.html").read_text(encoding="utf-8")
        assert set(re.findall(r"https?://[^\"'\s<)]*", page)) == {"http://www.w3.org/2000/svg"}  # a name, no address
        assert not re.search(r"\b(?:src|href)=\"(?!data:)", page)
        assert "@import" not in page
        assert "import(" not in page

    def test_the_module_has_no_way_to_markup(self):
        for name in ("step_through", "live_curves"):
            assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", module_source(name))


class TestForwardOnly:
    def test_without_y_there_are_forward_steps_only(self):
        model, x, _ = digit_reader()
        widget = StepThrough(model, x)
        assert {step.phase for step in widget.trace.steps} == {"forward"}
        assert json.loads(widget.payload)["loss"] is None
        assert "forward pass" not in widget.title()
        assert StepThrough(widget.trace).title() == "Step through one forward pass"
        widget.picture()

    def test_a_model_need_not_be_compiled(self):
        model = models.Sequential([layers.Input((2,)), layers.Dense(1, kernel_initializer="ones")])
        assert StepThrough(model, [[1.0, 2.0]]).explain() == "y[0, 0] = 1 × 1 + 2 × 1 = 3"


class Model:
    """As much of a model as StepThrough asks for."""

    name, built, input_shape = "small", True, (None, 2)

    def trace(self, x, y):
        self.traced = x, y
        return Trace([Step("forward", "a", "Relu", {"x": x}, x)], 0.5)


def test_one_sample_of_the_data_is_traced():
    model, x = Model(), np.arange(6.0).reshape(3, 2)
    widget = StepThrough(model, x, [7, 8, 9], sample=2)
    np.testing.assert_array_equal(model.traced[0], x[2:])
    np.testing.assert_array_equal(model.traced[1], [9])
    assert repr(widget) == "<StepThrough of small: step 1 of 1, forward, a, Relu>"


def test_a_model_with_several_inputs_and_outputs_takes_several_arrays():
    a, b = layers.Input((2,), name="a"), layers.Input((3,), name="b")
    both = layers.Concatenate(name="both")([a, b])
    model = models.Model([a, b], [layers.Dense(1, name="one")(both), layers.Dense(2, name="two")(both)])
    model.compile("sgd", ["mse", "mse"])
    x, y = [np.ones((4, 2)), np.ones((4, 3))], [np.ones((4, 1)), np.ones((4, 2))]
    widget = StepThrough(model, x, y, sample=3)
    assert widget.trace["both"].output.shape == (1, 5)
    assert {"one", "two"} <= {step["layer"] for step in json.loads(widget.payload)["steps"]}
    with pytest.raises(ValueError, match=r"x of shape \(4, 2\) and \(4, 3\) and y of shape \(2, 1\) and \(4, 2\)"):
        StepThrough(model, x, [np.ones((2, 1)), np.ones((4, 2))])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, r"a model without x"),
        ({"x": np.ones((3, 5)), "y": np.ones(3)}, r"x of shape \(3, 5\), but 'small' takes \(None, 2\)"),
        ({"x": np.ones(2), "y": np.ones(1)}, r"add a batch axis"),
        ({"x": np.ones((3, 2)), "y": np.ones(2)}, r"one target for each sample"),
        ({"x": np.ones((3, 2)), "y": np.ones(3), "sample": 3}, r"sample=3, but x holds 3 samples"),
        ({"x": np.ones((3, 2)), "y": np.ones(3), "seconds": 0}, r"seconds=0"),
        ({"x": np.ones((3, 2)), "y": np.ones(3), "detail": "all"}, r"detail='all'. It takes 'operations' or 'layers'"),
    ],
)
def test_wrong_data_is_told_in_one_sentence(arguments, message):
    with pytest.raises(ValueError, match=message):
        StepThrough(Model(), **arguments)


def test_a_model_without_weights_is_told_so():
    model = Model()
    model.built = False
    with pytest.raises(ValueError, match=r"no weights yet.*layers\.Input"):
        StepThrough(model, np.ones((1, 2)), np.ones(1))


def test_something_else_than_a_model_is_told_so():
    with pytest.raises(TypeError, match=r"got a int"):
        StepThrough(3, np.ones((1, 2)), np.ones(1))
    with pytest.raises(ValueError, match=r"trace without steps"):
        StepThrough(Trace([], 0.0))
