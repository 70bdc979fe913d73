"""StepThrough outside of a browser."""

import json
import re
from types import SimpleNamespace

import numpy as np
import pytest
from traitlets import TraitError

from kerasedu.inspection import Step, Trace
from kerasedu.widgets import StepThrough
from kerasedu.widgets.page import module_source
from kerasedu.widgets.step.data import layer_groups

BAD_NAME = "<img src=x onerror=alert(1)>"


def tensor_of(widget, step, name=None, *, gradient=False):
    data = json.loads(widget.payload)
    entry = data["steps"][step]
    if name is None:
        place = entry["gradient" if gradient else "output"]
    else:
        place = next(g if gradient else v for n, v, g in entry["inputs"] if n == name)
    return np.reshape(data["tensors"][place]["values"], data["tensors"][place]["shape"])


def test_the_numbers_sent_are_the_numbers_of_the_steps(trace):
    widget = StepThrough(trace)
    for number, step in enumerate(trace.steps):
        np.testing.assert_allclose(tensor_of(widget, number), step.output, rtol=5e-4)
        for name, array in step.inputs.items():
            np.testing.assert_allclose(tensor_of(widget, number, name), array, rtol=5e-4)
        for name, array in step.input_gradients.items():
            np.testing.assert_allclose(tensor_of(widget, number, name, gradient=True), array, rtol=5e-4)
        if step.gradient is not None:
            np.testing.assert_allclose(tensor_of(widget, number, gradient=True), step.gradient, rtol=5e-4)


def test_each_tensor_is_sent_once(trace):
    data = json.loads(StepThrough(trace).payload)
    steps = data["steps"]
    assert steps[0]["output"] == steps[1]["inputs"][0][1] == steps[6]["inputs"][0][1]


def test_a_weight_says_which_one_it_is(trace):
    data = json.loads(StepThrough(trace).payload)
    kernel = next(place for name, place, _ in data["steps"][0]["inputs"] if name == "kernel")
    assert data["variables"][str(kernel)] == "hidden/kernel"


def test_an_update_shows_the_change(trace):
    data = json.loads(StepThrough(trace).payload)
    update = data["steps"][8]
    expected = trace.steps[8].output - trace.steps[8].inputs["weight"]
    change = np.reshape(data["tensors"][update["change"]]["values"], expected.shape)
    np.testing.assert_allclose(change, expected, rtol=5e-4)
    assert update["numbers"] == [["learning_rate", 0.1]]


def test_the_strip_runs_backward_from_right_to_left(trace):
    hidden, result, loss = json.loads(StepThrough(trace).payload)["groups"]
    assert (hidden["forward"], hidden["backward"], hidden["update"]) == ([0, 1], [7, 6], [8, 9])
    assert (result["backward"], loss["backward"]) == ([5], [4])


def test_a_layer_used_twice_has_two_places_in_the_strip():
    used = ["shared", "between", "shared"]
    steps = [SimpleNamespace(phase="forward", layer=name) for name in used]
    steps += [SimpleNamespace(phase="backward", layer=name) for name in reversed(used)]
    assert [group["backward"] for group in layer_groups(steps)] == [[5], [4], [3]]


def test_every_step_can_be_reached_from_python(trace):
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


@pytest.mark.parametrize("step", [-1, 11])
def test_a_step_that_does_not_exist_is_refused_and_nothing_changes(trace, step):
    widget = StepThrough(trace)
    widget.step = 5
    with pytest.raises(ValueError, match=rf"step={step}, but has the steps 0 to 10"):
        widget.step = step
    assert widget.step == 5
    with pytest.raises(TraitError):
        widget.step = "five"


def test_a_layer_that_does_not_exist_is_named_with_those_that_do(trace):
    with pytest.raises(ValueError, match=r"no forward step of layer 'dense'.*hidden, result"):
        StepThrough(trace).find("dense")


def test_every_picture_is_well_formed_and_the_same_each_time(make_trace, well_formed):
    one, other = StepThrough(make_trace()), StepThrough(make_trace())
    for step in range(len(one)):
        one.step = other.step = step
        assert one._repr_mimebundle_()[0]["text/html"] == other._repr_mimebundle_()[0]["text/html"]
        root = well_formed(one.picture().markup())
        assert f"step {step + 1} of 11" in root.get("aria-label")


def test_the_picture_shows_the_numbers(trace):
    assert re.search(r">1\.235<", StepThrough(trace).picture().markup()) is None
    widget = StepThrough(trace)
    widget.step = 2
    assert ">1.235<" in widget.picture().markup()


def test_a_name_that_looks_like_markup_stays_text(make_trace, tmp_path, well_formed):
    widget = StepThrough(make_trace(BAD_NAME))
    assert BAD_NAME not in widget._repr_mimebundle_()[0]["text/html"]
    assert BAD_NAME not in widget.to_html(tmp_path / "step.html").read_text(encoding="utf-8")
    well_formed(widget.picture().markup())


def test_it_is_written_as_one_file_that_loads_nothing(trace, tmp_path):
    page = StepThrough(trace).to_html(tmp_path / "step.html").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\"'\s<)]*", page)) == {"http://www.w3.org/2000/svg"}  # a name, not an address
    assert not re.search(r"\b(?:src|href)=\"(?!data:)", page)
    assert "@import" not in page
    assert "import(" not in page


def test_the_module_has_no_way_to_markup():
    for name in ("step_through", "live_curves"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", module_source(name))


def test_plain_numbers_and_formulas_are_sent(trace):
    data = json.loads(StepThrough(trace).payload)
    assert data["loss"] == pytest.approx(trace.loss, rel=1e-3)
    assert data["steps"][5]["formula"] == [r"\partial x = \partial y \, W^T", r"\partial W = x^T \partial y"]
    for step in data["steps"]:
        assert all(line in data["formulas"] for line in step["formula"])


def test_a_formula_that_cannot_be_drawn_is_shown_as_latex():
    step = Step("forward", "a", "B", {"x": np.ones(2)}, np.ones(2), formula=r"\begin{nothing}")
    widget = StepThrough(Trace([step], 1.0))
    assert json.loads(widget.payload)["formulas"] == {}
    assert "begin{nothing}" in widget.picture().markup()


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


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": np.ones((3, 2))}, r"a model without y"),
        ({}, r"a model without x and y"),
        ({"x": np.ones((3, 5)), "y": np.ones(3)}, r"x of shape \(3, 5\), but 'small' takes \(None, 2\)"),
        ({"x": np.ones(2), "y": np.ones(1)}, r"add a batch axis"),
        ({"x": np.ones((3, 2)), "y": np.ones(2)}, r"one target for each sample"),
        ({"x": np.ones((3, 2)), "y": np.ones(3), "sample": 3}, r"sample=3, but x holds 3 samples"),
        ({"x": np.ones((3, 2)), "y": np.ones(3), "seconds": 0}, r"seconds=0"),
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
