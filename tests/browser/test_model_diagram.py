"""ModelDiagram in a real JupyterLab, and without one."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from kerasedu.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D
from kerasedu.models import Model, Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import ModelDiagram

SMALL = """
import json
import numpy as np
from kerasedu.layers import Concatenate, Dense, Input
from kerasedu.models import Model, Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import ModelDiagram
set_random_seed(1)
left, right = Input((3,), name="left"), Input((3,), name="right")
layers = [Dense(3, activation="tanh", name="first"), Dense(2, name="second")]
encoder = Sequential([Input((3,), name="features"), *layers], name="encoder")
both = Concatenate(name="both")([encoder(left), encoder(right)])
model = Model([left, right], Dense(2, name="result")(both), name="twins")
model.compile("sgd", "mse")
x, y = [np.array([[0.5, -1.0, 2.0]]), np.array([[1.0, 0.0, -0.5]])], np.array([[1.0, 0.0]])
w = ModelDiagram(model, x, y)
w
"""
NUMBERS = """
numbers = lambda array: np.ravel(array).tolist()
view = model.trace(x, y, training=False)["encoder/second"]
calls = [[numbers(call.output), numbers(call.gradient)] for call in view.calls]
weights = {path: [numbers(array), numbers(view.weight_gradients[path])] for path, array in view.weights.items()}
print(json.dumps([calls, weights]))
"""
LATENCY = """async () => {
    const graph = document.querySelector(".ke-diagram-graph");
    const times = [];
    for (let i = 0; i < 40; i += 1) {
        const begin = performance.now();
        const key = Math.floor(i / 8) % 2 ? "ArrowUp" : "ArrowDown";
        graph.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        document.querySelector(".ke-panel").getBoundingClientRect();
        times.push(performance.now() - begin);
        await new Promise(requestAnimationFrame);
    }
    return times;
}"""


def digits_diagram():
    set_random_seed(0)
    layers = [Conv2D(32, 3, activation="relu"), MaxPooling2D(), Conv2D(64, 3, activation="relu"), MaxPooling2D()]
    model = Sequential([Input((28, 28, 1)), *layers, Flatten(), Dense(128), Dense(10, activation="softmax")])
    model.compile("adam", "categorical_crossentropy")
    return ModelDiagram(model, np.random.default_rng(0).random((1, 28, 28, 1)), np.eye(10)[:1])


def numbers_of(place, name):
    """The numbers of all pictures of this name, one list a picture."""
    pictures = place.locator(f'.ke-tensor[data-name="{name}"]').all()
    return [[float(text) for text in one.locator(".ke-number").all_text_contents()] for one in pictures]


def box(place, path):
    return place.locator(f'[data-path="{path}"]')


def shown(place):
    """Path of the layer in the panel."""
    return place.locator(".ke-panel-head strong").inner_text()


def test_a_click_shows_a_layers_numbers_as_the_engine_has_them(notebook):
    lab = notebook([SMALL, NUMBERS])
    lab.run(0)
    lab.run(1)
    calls, weights = json.loads(lab.text(1))
    widget = lab.output(0).locator(".ke-diagram")
    widget.get_by_role("button", name="show the layers of encoder").first.click()
    box(widget, "encoder/second").click()
    assert shown(widget) == "encoder/second"
    np.testing.assert_allclose(numbers_of(widget, "y"), [value for value, _ in calls], rtol=1e-3)
    np.testing.assert_allclose(numbers_of(widget, "∂loss/∂y"), [gradient for _, gradient in calls], rtol=1e-3)
    for path, (value, gradient) in weights.items():
        name = path.rpartition("/")[2]
        np.testing.assert_allclose(numbers_of(widget, name)[0], value, rtol=1e-3)
        np.testing.assert_allclose(numbers_of(widget, f"∂loss/∂{name}")[0], gradient, rtol=1e-3)


def test_python_chooses_and_opens_and_sees_what_was_clicked(notebook):
    cells = [SMALL, "w.layer = 'encoder/first'", "print(w.layer, w.expanded)", "w.expanded = []", "w.zoom = 0.5"]
    lab = notebook(cells)
    lab.run(0)
    widget = lab.output(0).locator(".ke-diagram")
    assert shown(widget) == "encoder"
    lab.run(1)
    box(widget, "encoder/first").and_(widget.locator("[aria-current]")).wait_for()
    assert shown(widget) == "encoder/first"
    box(widget, "both").click()
    lab.run_until(2, "both ['encoder']")
    lab.run(3)
    box(widget, "encoder/first").wait_for(state="detached")
    before = widget.locator(".ke-graph-svg").bounding_box()["width"]
    lab.run(4)
    lab.page.wait_for_function(
        "before => document.querySelector('.ke-graph-svg').getBoundingClientRect().width < before", arg=before - 5
    )


def test_keys_walk_open_and_close_and_the_notebook_does_not_hear_them(notebook):
    lab = notebook([SMALL, "1"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-diagram")
    box(widget, "encoder").focus()
    for key, expected in (
        ("ArrowDown", "both"),
        ("ArrowDown", "result"),
        ("ArrowDown", "result"),
        ("Home", "left"),
        ("ArrowRight", "right"),
        ("ArrowDown", "encoder"),
        ("Enter", "encoder"),
        ("ArrowDown", "encoder/features"),
        ("ArrowDown", "encoder/first"),
        ("Escape", "encoder"),
        ("End", "result"),
        ("ArrowUp", "both"),
    ):
        lab.page.keyboard.press(key)
        assert shown(widget) == expected
        opened = box(widget, "encoder/first").count() == 1
        assert opened == (key == "Enter" or expected.startswith("encoder/"))
    assert len(lab.cells()) == 2
    assert lab.page.evaluate("() => document.activeElement.dataset.path") == "both"


def test_it_answers_while_the_kernel_is_busy(notebook):
    lab = notebook([SMALL, "import time; time.sleep(4)"])
    lab.run(0)
    lab.run(1, wait=None)
    widget = lab.output(0).locator(".ke-diagram")
    widget.get_by_role("button", name="show the layers of encoder").first.click()
    box(widget, "encoder/first").click()
    assert shown(widget) == "encoder/first"
    assert lab.running(1)
    lab.wait(1)


def test_a_combination_that_was_not_prepared_is_drawn_by_the_kernel(notebook):
    many = """
    from kerasedu.layers import Dense, Input
    from kerasedu.models import Sequential
    from kerasedu.widgets import ModelDiagram
    parts = [Sequential([Input((2,)), Dense(2, name="d")], name=f"part{i}") for i in range(7)]
    w = ModelDiagram(Sequential([Input((2,)), *parts], name="long"), expanded=["part0"])
    w
    """
    lab = notebook([re.sub(r"^ {4}", "", many, flags=re.MULTILINE)])
    lab.run(0)
    widget = lab.output(0).locator(".ke-diagram")
    widget.locator('[data-toggle="part3"]').click()
    box(widget, "part3/d").wait_for()
    assert box(widget, "part0/d").count() == 1
    assert not widget.locator(".ke-asked").is_visible()


def test_without_a_kernel_such_a_combination_says_so(page, tmp_path):
    parts = [Sequential([Input((2,)), Dense(2, name="d")], name=f"part{i}") for i in range(7)]
    widget = ModelDiagram(Sequential([Input((2,)), *parts], name="long"))
    tab = page(widget.to_html(tmp_path / "long.html"))
    tab.locator('[data-toggle="part3"]').click()
    assert box(tab, "part3/d").count() == 1
    tab.locator('[data-toggle="part0"]').click()
    assert "no kernel is listening" in tab.locator(".ke-asked").inner_text()
    assert box(tab, "part0/d").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_as_a_file_it_works_without_a_kernel(page, tmp_path, scheme):
    widget = digits_diagram()
    tab = page(widget.to_html(tmp_path / "digits.html"), color_scheme=scheme)
    paths = [one.get_attribute("data-path") for one in tab.locator(".ke-box").all()]
    assert paths == widget._shown()
    for path in paths:
        box(tab, path).click()
        widget.layer = path
        assert shown(tab) == path
        assert tab.locator(".ke-unseen").text_content() == widget.explain()
    np.testing.assert_allclose(sum(numbers_of(tab, "y")[0]), 1, rtol=1e-3)


def test_hovering_tells_the_number_and_what_flows(page, tmp_path):
    widget = digits_diagram()
    tab = page(widget.to_html(tmp_path / "digits.html"))
    kernel = tab.locator('[data-name="kernel"] canvas')
    place = kernel.bounding_box()
    tab.mouse.move(place["x"] + 1, place["y"] + 1)
    told = tab.locator(".ke-tooltip").inner_text()
    data = json.loads(widget.payload)
    weight = data["layers"][widget.layer]["weights"][0]
    assert told.startswith("kernel[0, 0, 0, 0] = ")
    assert float(told.split("= ")[1]) == data["tensors"][weight["value"]]["values"][0]
    edge = tab.locator(".ke-diagram-edge .ke-hit").first.bounding_box()
    tab.mouse.move(edge["x"] + edge["width"] / 2, edge["y"] + edge["height"] / 2)
    assert tab.locator(".ke-tooltip").inner_text().endswith(": (None, 28, 28, 1)")


def test_the_graph_is_made_larger_smaller_and_fitted(page, tmp_path):
    tab = page(digits_diagram().to_html(tmp_path / "digits.html"))

    def wide():
        return tab.locator(".ke-graph-svg").bounding_box()["width"]

    fitted = wide()
    tab.get_by_role("button", name="larger").click()
    assert wide() == pytest.approx(1.25 * fitted, rel=0.01)
    tab.locator(".ke-box").first.focus()
    tab.keyboard.press("-")
    tab.keyboard.press("-")
    assert wide() == pytest.approx(fitted / 1.25, rel=0.01)
    tab.keyboard.press("0")
    assert wide() == pytest.approx(fitted, rel=0.01)


def test_walking_takes_at_most_50_milliseconds(page, tmp_path, measured):
    widget = digits_diagram()
    measured.size("ModelDiagram", "a 28x28 CNN", widget.payload)
    times = page(widget.to_html(tmp_path / "digits.html")).evaluate(LATENCY)
    measured.latency("ModelDiagram", "from layer to layer", times)


def test_a_large_model_stays_usable(page, tmp_path, measured):
    x = Input((32, 32, 16))
    y = x
    for i in range(40):
        y = y + Conv2D(16, 3, padding="same", activation="relu", name=f"conv{i}")(y)
    widget = ModelDiagram(Model(x, y, name="deep"), np.random.default_rng(0).random((1, 32, 32, 16)))
    measured.size("ModelDiagram", "80 layers with activations", widget.payload, bound=1_500_000)
    tab = page(widget.to_html(tmp_path / "deep.html"))
    assert "A large model" in tab.locator(".ke-diagram").inner_text()
    times = tab.evaluate(LATENCY)
    measured.latency("ModelDiagram", "from layer to layer, of 80", times)
    box(tab, "conv0").focus()
    tab.keyboard.press("End")
    seen = """() => {
        const place = (name) => document.querySelector(name).getBoundingClientRect();
        const [graph, last] = [place(".ke-diagram-graph"), place(".ke-box[aria-current]")];
        return graph.top <= last.top && last.bottom <= graph.bottom;
    }"""
    tab.wait_for_function(seen, timeout=5000)  # it scrolls there


def test_a_layer_whose_name_is_markup_is_shown_as_text(page, tmp_path):
    name = "<img src=x onerror=document.title='broken'>"
    model = Sequential([Input((2,)), Dense(1, name=name)])
    tab = page(ModelDiagram(model, np.ones((1, 2)), layer=name).to_html(tmp_path / "name.html"))
    assert shown(tab) == name
    assert tab.locator("img").count() == 0
    assert tab.title() != "broken"
