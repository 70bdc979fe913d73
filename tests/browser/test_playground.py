"""Playground in a real JupyterLab, and without one."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pytest

from kerasedu.widgets import Playground

PLAYGROUND = """
import json
from kerasedu.widgets import Playground
p = Playground("moons", samples=200, hidden=[4, 4])
p
"""
SCORES = """
from kerasedu.widgets.playground.options import features_of
judged = [p.model.evaluate(features_of(x, p.features), y, batch_size=len(y), verbose=0)
          for x, y in (p.points.training, p.points.test)]
print(json.dumps([p.batches, p.playing, judged, [layer.get_weights()[0].ravel().tolist() for layer in p.model.layers]]))
"""
PACE = """async seconds => {
    const root = document.querySelector(".ke-playground");
    const first = Number(root.dataset.ticks);
    const begin = performance.now();
    await new Promise((done) => setTimeout(done, 1000 * seconds));
    return (1000 * (Number(root.dataset.ticks) - first)) / (performance.now() - begin);
}"""
CHOICE = """async () => {
    const nodes = document.querySelector(".ke-nodes");
    const begin = performance.now();
    await new Promise((done) => {
        new MutationObserver(done).observe(nodes, { childList: true });
        document.querySelector("[data-key='units01']").click();
    });
    return performance.now() - begin;
}"""
MORE = "ticks => Number(document.querySelector('.ke-playground').dataset.ticks) >= ticks"


def numbers(place):
    """What the table says: loss and accuracy of training and of test."""
    cells = [place.locator(f"td[data-value={name}]") for name in ("loss", "accuracy", "test_loss", "test_accuracy")]
    loss, accuracy, test_loss, test_accuracy = (cell.inner_text().removesuffix(" %") for cell in cells)
    return [[float(loss), float(accuracy) / 100], [float(test_loss), float(test_accuracy) / 100]]


def batches(place):
    return int(re.search(r"(\d+) batches", place.locator(".ke-pg-epoch").inner_text())[1])


def weights(place):
    return [float(wire.get_attribute("data-weight")) for wire in place.locator(".ke-wire").all()]


def shows_the_model(lab, cell):
    """Holds the numbers in the page equal to what the model says of itself; returns how many batches it had."""
    lab.run(cell)
    trained, playing, judged, kernels = json.loads(lab.text(cell))
    assert not playing
    widget = lab.output(0).locator(".ke-playground")
    widget.get_by_text(f"{trained} batches", exact=True).wait_for()
    np.testing.assert_allclose(numbers(widget), judged, rtol=1e-3, atol=6e-4)
    np.testing.assert_allclose(weights(widget), np.concatenate(kernels), rtol=1e-3, atol=1e-6)
    return trained


def test_it_plays_and_shows_the_numbers_of_the_model(notebook, measured):
    lab = notebook([PLAYGROUND, SCORES])
    lab.run(0)
    assert shows_the_model(lab, 1) == 0
    widget = lab.output(0).locator(".ke-playground")
    widget.get_by_role("button", name="train", exact=True).click()
    lab.page.wait_for_function(MORE, arg=5)
    rate = lab.page.evaluate(PACE, 3)
    measured.number("Playground", "ticks a second, 2-4-4-1 (aim: 10)", rate, "", at_least=1)
    widget.get_by_role("button", name="pause").click()
    lab.page.wait_for_timeout(500)  # the last tick may still be on its way
    assert shows_the_model(lab, 1) >= 50


def test_it_rests_while_another_cell_runs_and_goes_on_after_it(notebook):
    busy = "import time\nbefore = p.batches\ntime.sleep(2.5)\nprint(p.batches - before)"
    lab = notebook([PLAYGROUND, busy])
    lab.run(0)
    widget = lab.output(0).locator(".ke-playground")
    widget.get_by_role("button", name="train", exact=True).click()
    lab.page.wait_for_function(MORE, arg=5)
    lab.run(1, wait=None)
    widget.get_by_text("waiting for the kernel").wait_for()
    lab.wait(1)
    assert lab.text(1) == "0"
    after = batches(widget)
    lab.page.wait_for_function(MORE, arg=int(widget.get_attribute("data-ticks")) + 3)
    assert batches(widget) > after


def test_keys_train_and_the_notebook_around_does_not_hear_them(notebook):
    lab = notebook([PLAYGROUND, SCORES])
    lab.run(0)
    widget = lab.output(0).locator(".ke-playground")
    widget.focus()
    for _ in range(5):
        lab.page.keyboard.press("ArrowRight")
    widget.get_by_text("5 batches", exact=True).wait_for()
    assert shows_the_model(lab, 1) == 5
    widget.focus()
    lab.page.keyboard.press("Space")
    lab.page.wait_for_function(MORE, arg=int(widget.get_attribute("data-ticks")) + 2)
    widget.focus()
    lab.page.keyboard.press("Space")
    widget.get_by_role("button", name="train", exact=True).wait_for()
    assert len(lab.cells()) == 2


def test_what_is_chosen_in_the_page_and_in_python_is_the_same(notebook):
    told = "print(p.data, p.features, p.hidden, p.activation, p.learning_rate, p.batches, p.model.count_params())"
    lab = notebook([PLAYGROUND, told, "p.hidden = [2]\np.step(3)"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-playground")
    widget.get_by_role("button", name="train one epoch").click()
    widget.get_by_text("14 batches", exact=True).wait_for()
    widget.get_by_label("Learning rate").select_option("0.1")
    lab.run_until(1, "moons ['x1', 'x2'] [4, 4] tanh 0.1 14 37")
    widget.get_by_label("Activation").select_option("relu")
    widget.get_by_role("button", name="circles").click()
    widget.get_by_role("button", name="one hidden layer less").click()
    lab.run_until(1, "circles ['x1', 'x2'] [4] relu 0.1 0 17")
    widget.get_by_role("button", name="one neuron more in hidden layer 1").click()
    widget.locator("[data-name='x1^2']").click()
    lab.run_until(1, "circles ['x1', 'x2', 'x1^2'] [5] relu 0.1 0 26")
    assert widget.locator(".ke-neuron[data-layer]").count() == 5
    lab.run(2)
    widget.get_by_text("3 batches", exact=True).wait_for()
    assert widget.locator(".ke-neuron[data-layer]").count() == 2
    widget.get_by_role("button", name="start anew").click()
    lab.run_until(1, "circles ['x1', 'x2', 'x1^2'] [2] relu 0.1 0 11")


def test_a_choice_answers_with_the_new_network(notebook, measured):
    lab = notebook([PLAYGROUND, "print(p.hidden)"])
    lab.run(0)
    lab.output(0).locator(".ke-playground").wait_for()
    times = [lab.page.evaluate(CHOICE) for _ in range(4)]
    measured.latency("Playground", "from a choice to the new network", times, bound=150)
    lab.run_until(1, "[8, 4]")


def test_a_loss_that_overflows_is_told_and_stops_it(notebook):
    wild = "p.optimizer, p.learning_rate, p.regularization, p.regularization_rate = 'sgd', 100, 'l2', 10"
    lab = notebook([PLAYGROUND, wild, "print(p.playing)"])
    lab.run(0)
    lab.run(1)
    widget = lab.output(0).locator(".ke-playground")
    widget.get_by_role("button", name="train", exact=True).click()
    widget.get_by_text("The loss became").wait_for()
    lab.run_until(2, "False")


def test_without_a_kernel_a_trusted_notebook_shows_the_picture(notebook):
    lab = notebook([PLAYGROUND])
    lab.run(0)
    lab.save()
    assert not lab.page.locator(".kerasedu-picture").is_visible()
    path = lab.path
    lab.close()
    again = notebook(path)
    assert again.page.locator(".kerasedu-picture .kerasedu-svg").is_visible()
    for _ in range(50):  # JupyterLab itself complains about the model it cannot find, sooner or later
        if not any("model not found" in text for text in again.complaints):
            again.page.wait_for_timeout(100)
    again.complaints[:] = [text for text in again.complaints if "model not found" not in text]


def trained():
    p = Playground("spirals", hidden=[8, 3], features=["x1", "x2", "sin(pi x1)"], learning_rate=0.02)
    p.step(200)
    return p


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_as_a_file_it_shows_the_state_and_says_what_training_needs(page, tmp_path, scheme):
    p = trained()
    tab = page(p.to_html(tmp_path / "playground.html"), color_scheme=scheme)
    widget = tab.locator(".ke-playground")
    scores = [[p.scores["loss"], p.scores["accuracy"]], [p.scores["test_loss"], p.scores["test_accuracy"]]]
    np.testing.assert_allclose(numbers(widget), scores, rtol=1e-3, atol=6e-4)
    assert "Training needs a running kernel" in widget.inner_text()
    assert widget.get_by_role("button", name="train", exact=True).is_disabled()
    assert widget.get_by_label("Learning rate").input_value() == "0.02"  # no common rate, but the one that is set
    widget.locator("input[type=checkbox]").check()
    assert tab.locator(".ke-points circle").count() == 300


def test_pointing_tells_the_probability_the_weight_and_the_neuron(page, tmp_path):
    p = trained()
    tab = page(p.to_html(tmp_path / "playground.html"))
    tip, field = tab.locator(".ke-tooltip"), tab.locator(".ke-pg-field")
    surface = np.frombuffer(base64.b64decode(json.loads(p.frame)["surface"]), np.int8).reshape(48, 48)
    box = field.bounding_box()
    for row, column in ((0, 0), (20, 30), (40, 7)):
        place = {"x": (column + 0.5) / 48 * box["width"], "y": (row + 0.5) / 48 * box["height"]}
        field.hover(position=place)
        assert float(tip.inner_text().rpartition(" ")[2]) == pytest.approx(
            (surface[row, column] / 127 + 1) / 2, abs=0.01
        )
    tab.locator(".ke-neuron[data-layer='1'][data-unit='2']").hover()
    bias = p.model.get_layer("hidden_2").get_weights()[1][2]
    assert float(re.search(r"bias (\S+),", tip.inner_text())[1]) == pytest.approx(bias, rel=1e-3)
    assert tab.locator(".ke-pg-what").inner_text() == "hidden layer 2, neuron 3"
    assert tab.locator(".ke-wire.ke-on").count() == 8 + 1
    tab.locator(".ke-touch").last.dispatch_event("pointermove")
    kernel = p.model.get_layer("output").get_weights()[0]
    told = re.fullmatch(r"weight (\S+) from hidden layer 2, neuron 3 to output", tip.inner_text())
    assert float(told[1]) == pytest.approx(kernel[2, 0], rel=1e-3)
