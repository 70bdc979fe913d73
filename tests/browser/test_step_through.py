"""StepThrough in a real JupyterLab, and without one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from jupyter_lab import write_notebook

from kerasedu.layers import GRU, LSTM, Conv2D, Conv2DTranspose, Dense, Flatten, Input, MaxPooling2D
from kerasedu.models import Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import StepThrough

SMALL = """
import json
import numpy as np
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import StepThrough
set_random_seed(1)
model = Sequential([Input((2,)), Dense(3, activation="tanh"), Dense(1)])
model.compile("sgd", "mse")
x, y = np.array([[0.5, -1.0]]), np.array([[1.0]])
w = StepThrough(model, x, y)
w
"""
NUMBERS = """
numbers = lambda array: None if array is None else np.ravel(array).tolist()
trace = model.trace(x, y)
print(json.dumps([[numbers(step.output), numbers(step.gradient), step.phase] for step in trace.steps]))
"""


def shown(place, side):
    """The numbers printed in a tensor's cells."""
    return [
        float(text)
        for text in place.locator(f".ke-side:{side}-child .ke-tensor").first.locator(".ke-number").all_text_contents()
    ]


def position(place):
    return int(re.search(r"step (\d+) of", place.locator(".ke-position").inner_text())[1]) - 1


def total(place):
    return int(re.search(r"of (\d+)", place.locator(".ke-position").inner_text())[1])


def explained(place):
    """The arithmetic, as `explain()` gives it."""
    return "\n".join(place.locator(".ke-line").all_text_contents())


def digit_step(**options):
    set_random_seed(0)
    layers = [
        Conv2D(32, 3, activation="relu"),
        MaxPooling2D(),
        Conv2D(64, 3, activation="relu"),
        MaxPooling2D(),
        Flatten(),
    ]
    model = Sequential([Input((28, 28, 1)), *layers, Dense(128, activation="relu"), Dense(10, activation="softmax")])
    model.compile("adam", "categorical_crossentropy")
    return StepThrough(model, np.random.default_rng(0).random((1, 28, 28, 1)), np.eye(10)[:1], **options)


def test_each_step_shows_the_numbers_of_the_engine(notebook):
    lab = notebook([SMALL, NUMBERS])
    lab.run(0)
    lab.run(1)
    steps = json.loads(lab.text(1))
    widget = lab.output(0).locator(".ke-steps")
    seen = []
    for number, (output, gradient, phase) in enumerate(steps):
        assert position(widget) == number
        expected = gradient if phase == "backward" else output
        numbers = shown(widget, "last")
        np.testing.assert_allclose(numbers, expected, rtol=1e-3)
        seen.append(numbers)
        if number + 1 < len(steps):
            widget.get_by_role("button", name="next step").click()
    assert len({str(numbers) for numbers in seen}) > len(steps) / 2


def test_keys_work_and_the_notebook_around_does_not_hear_them(notebook):
    lab = notebook([SMALL, "1"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-steps")
    widget.focus()
    last = total(widget) - 1
    for key, expected in (
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("End", last),
        ("ArrowRight", last),
        ("Home", 0),
    ):
        lab.page.keyboard.press(key)
        assert position(widget) == expected
    assert len(lab.cells()) == 2
    lab.page.keyboard.press("Space")
    lab.page.wait_for_function("() => Number(document.querySelector('.ke-controls input').value) >= 1", timeout=5000)
    lab.page.keyboard.press("Space")
    assert widget.get_by_role("button", name="play").get_attribute("aria-pressed") == "false"


def test_python_sets_the_step_and_reads_it(notebook):
    lab = notebook([SMALL, "w.step = 3", "print(w.step)"])
    lab.run(0)
    lab.run(1)
    widget = lab.output(0).locator(".ke-steps")
    widget.locator('[data-step="3"][aria-current="step"]').wait_for()
    widget.locator('[data-step="4"]').click()
    lab.run_until(2, "4")


def test_stepping_works_while_the_kernel_is_busy(notebook):
    lab = notebook([SMALL, "import time; time.sleep(4)"])
    lab.run(0)
    lab.run(1, wait=None)
    widget = lab.output(0).locator(".ke-steps")
    before = shown(widget, "last")
    widget.get_by_role("button", name="last step").click()
    after = shown(widget, "last")
    assert lab.running(1)
    assert before != after
    lab.wait(1)


def test_hovering_a_large_tensor_tells_the_number_under_the_pointer(page, tmp_path):
    widget = digit_step()
    tab = page(widget.to_html(tmp_path / "digit.html"))
    canvas = tab.locator(".ke-side:first-child canvas").first
    box = canvas.bounding_box()
    tab.mouse.move(box["x"] + (12 + 0.5) * box["width"] / 28, box["y"] + (5 + 0.5) * box["height"] / 28)
    told = tab.locator(".ke-tooltip").inner_text()
    expected = float(widget.trace.steps[0].inputs["x"][0, 5, 12, 0])
    assert told.startswith("x[0, 5, 12, 0] = ")
    assert float(told.split("= ")[1]) == pytest.approx(expected, rel=1e-3)


def wide_step(**options):
    """A model whose numbers do not all fit beside each other."""
    set_random_seed(0)
    made = [
        Conv2D(2, 3, activation="relu", name="conv"),
        Conv2DTranspose(2, 2, name="up"),
        Flatten(name="flat"),
        Dense(2, activation="softmax", name="out"),
    ]
    model = Sequential([Input((6, 6, 1)), *made], name="wide")
    model.compile("adam", "categorical_crossentropy")
    return StepThrough(model, np.random.default_rng(0).random((1, 6, 6, 1)), np.eye(2)[:1], **options)


def test_where_numbers_are_shrunk_the_pointer_and_the_outline_still_find_them(page, tmp_path):
    widget = wide_step()
    widget.element = (3, 2, 0)
    tab = page(widget.to_html(tmp_path / "wide.html"), viewport={"width": 900, "height": 900})
    cells = tab.locator('[data-key="→→"] svg.ke-cells')
    assert cells.bounding_box()["width"] < float(cells.get_attribute("width"))
    number = cells.locator("text").nth(3 * 8 + 2)  # rows of two channels of 4 columns
    number.hover(force=True)
    assert tab.locator(".ke-tooltip").inner_text() == f"y[0, 3, 2, 0] = {number.text_content()}"
    place, line = number.bounding_box(), tab.locator(".ke-outline.ke-chosen path").last.bounding_box()
    assert line["x"] <= place["x"]
    assert line["y"] <= place["y"]
    assert line["x"] + line["width"] >= place["x"] + place["width"]
    assert line["y"] + line["height"] >= place["y"] + place["height"]


def test_all_channels_can_be_reached(page, tmp_path):
    tab = page(digit_step().to_html(tmp_path / "digit.html"))
    kernel = tab.locator("[data-name=kernel]")
    assert "filters 1 to 8 of 32" in kernel.inner_text()
    kernel.get_by_role("button", name="next channels").click()
    assert "filters 9 to 16 of 32" in kernel.inner_text()
    tab.keyboard.press("Enter")  # the button keeps the focus
    assert "filters 17 to 24 of 32" in kernel.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_as_a_file_it_steps_without_a_kernel(page, tmp_path, scheme):
    tab = page(digit_step().to_html(tmp_path / "digit.html"), color_scheme=scheme)
    widget = tab.locator(".ke-steps")
    phases = set()
    widget.focus()
    for number in range(total(widget)):
        assert position(widget) == number
        phases.add(widget.locator(".ke-flow").get_attribute("data-phase"))
        tab.keyboard.press("ArrowRight")
    assert phases == {"forward", "backward", "update"}


def test_a_step_takes_at_most_50_milliseconds(page, tmp_path, measured):
    tab = page(digit_step().to_html(tmp_path / "digit.html"))
    script = """async () => {
        const next = document.querySelector("[aria-label='next step']");
        const times = [];
        while (!next.disabled) {
            const begin = performance.now();
            next.click();
            document.querySelector(".ke-stage").getBoundingClientRect();
            times.push(performance.now() - begin);
            await new Promise(requestAnimationFrame);
        }
        return times;
    }"""
    times = tab.evaluate(script)
    measured.latency("StepThrough", "a step of a 28x28 CNN", times, bound=50)


def test_without_a_kernel_a_trusted_notebook_shows_the_picture_and_no_error(notebook):
    lab = notebook([SMALL])
    lab.run(0)
    lab.save()
    assert not lab.page.locator(".kerasedu-picture").is_visible()
    lab.close()
    again = notebook(Path(lab.path))
    assert again.page.locator(".kerasedu-picture .kerasedu-svg").is_visible()
    assert "model not found" not in again.page.locator(".jp-OutputArea").inner_text()
    # JupyterLab itself complains about the model it cannot find.
    again.complaints[:] = [text for text in again.complaints if "model not found" not in text]


def test_without_trust_the_picture_is_an_image(notebook, tmp_path):
    data = {"text/html": digit_step()._repr_mimebundle_()[0]["text/html"], "text/plain": "a step"}
    write_notebook(tmp_path / "stranger.ipynb", ["w"], [data])
    lab = notebook(tmp_path / "stranger.ipynb")
    assert lab.output(0).locator(".kerasedu-image").is_visible()
    assert lab.text(0) == ""


def test_a_layer_whose_name_is_markup_is_shown_as_text(page, tmp_path):
    name = "<img src=x onerror=document.title='broken'>"
    model = Sequential([Input((2,)), Dense(1, name=name)])
    model.compile("sgd", "mse")
    tab = page(StepThrough(model, np.ones((1, 2)), np.ones((1, 1))).to_html(tmp_path / "name.html"))
    assert name in tab.locator(".ke-title").inner_text()
    assert tab.locator("img").count() == 0
    assert tab.title() != "broken"


CHOOSING = """
import numpy as np
from kerasedu.layers import Conv2D, Dense, Flatten, Input
from kerasedu.models import Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import StepThrough
set_random_seed(1)
model = Sequential([Input((9, 9, 1)), Conv2D(3, 3, name="conv"), Flatten(), Dense(1, name="out")], name="chooser")
model.compile("adam", "mse")
x = np.random.default_rng(0).normal(size=(4, 9, 9, 1))
w = StepThrough(model, x, np.ones((4, 1)))
w
"""


def click_cell(lab_page, place, row, column, rows, columns):
    """Click into the middle of a cell of a picture."""
    box = place.bounding_box()
    lab_page.mouse.click(
        box["x"] + (column + 0.5) * box["width"] / columns, box["y"] + (row + 0.5) * box["height"] / rows
    )


def test_a_click_on_a_cell_works_out_its_number(notebook, measured):
    lab = notebook([CHOOSING, "print(w.element, w.explain())", "w.channel = 1", "w.element = (2, 3, 1)"])
    lab.run(0)
    lab.run(2)
    widget = lab.output(0).locator(".ke-steps")
    cells = widget.locator('[data-key="→→"] .ke-cells')
    widget.get_by_text("channel 1, of 3").first.wait_for()
    click_cell(lab.page, cells, 4, 5, 7, 7)
    widget.locator(".ke-line", has_text="y[0, 4, 5, 1]").wait_for()
    lab.run_until(1, f"(4, 5, 1) {explained(widget)}")
    cells.focus()
    lab.page.keyboard.press("ArrowRight")
    widget.locator(".ke-line", has_text="y[0, 4, 6, 1]").wait_for()
    assert position(widget) == 0
    lab.run(3)
    widget.locator(".ke-line", has_text="y[0, 2, 3, 1]").wait_for()


ANSWERS = """async () => {
    const times = [];
    for (let i = 0; i < 12; i += 1) {
        const cells = document.querySelector('[data-key="→→"] .ke-cells');
        const begin = performance.now();
        const key = i < 6 ? "ArrowDown" : "ArrowUp";
        cells.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        while (!document.querySelector(".ke-line")) await new Promise(requestAnimationFrame);
        times.push(performance.now() - begin);
    }
    return times;
}"""


def test_python_answers_within_150_milliseconds(notebook, measured):
    lab = notebook([CHOOSING, "w.channel, w.element = 1, (0, 3, 1)"])
    lab.run(0)
    lab.run(1)
    lab.output(0).locator(".ke-line", has_text="y[0, 0, 3, 1]").wait_for()
    measured.latency("StepThrough", "a number worked out by Python", lab.page.evaluate(ANSWERS), bound=150)


def test_the_graph_leads_to_each_layer(notebook):
    lab = notebook([CHOOSING, "print(w.step)", "w.step = w.find('out', 'backward')"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-steps")
    node = widget.locator("[data-path=flatten]")
    node.focus()
    lab.page.keyboard.press("Enter")
    lab.run_until(1, "2")
    assert node.get_attribute("aria-current") == "step"
    assert widget.locator(".ke-title strong").inner_text() == "flatten"
    lab.run(2)
    widget.locator("[data-path=out][aria-current=step]").wait_for()
    size = float(widget.locator(".ke-edge-label", has_text="|∂|").first.text_content().split()[1])
    assert size > 0
    widget.focus()
    lab.page.keyboard.press("ArrowDown")
    assert widget.locator("[data-path=flatten]").get_attribute("aria-current") == "step"
    widget.locator("[data-phase=update]").click()
    assert widget.locator(".ke-flow").get_attribute("data-phase") == "update"


def test_another_sample_is_traced_by_python(notebook):
    lab = notebook([CHOOSING, "print(w.sample, float(w.trace.loss).__format__('.4g'))"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-steps")
    field = widget.get_by_role("spinbutton", name="sample")
    field.fill("2")
    before = widget.locator("[data-loss]").inner_text()
    field.press("Enter")
    lab.page.wait_for_function(f"() => document.querySelector('[data-loss]').innerText !== '{before}'")
    loss = widget.locator("[data-loss]").inner_text().split()[1]
    lab.run_until(1, f"2 {loss}")


def test_a_layer_can_be_taken_as_one_step(page, tmp_path):
    widget = digit_step(detail="layers")
    tab = page(widget.to_html(tmp_path / "digit.html"))
    assert total(tab) == len(widget.stops)
    assert explained(tab) == widget.explain()
    assert len(widget.explain().splitlines()) == 3
    tab.get_by_role("button", name="operations").first.click()
    assert total(tab) == len(widget)


def opened(tab):
    """Names of the layers that the graph marks as open."""
    return tab.locator(".ke-node.ke-open .ke-node-name").all_inner_texts()


def test_a_layer_is_opened_and_closed_by_itself(page, tmp_path):
    widget = wide_step(detail="layers")
    tab = page(widget.to_html(tmp_path / "wide.html"))
    whole = total(tab)
    button = tab.get_by_role("button", name="open this layer into its operations")
    button.click()
    widget.expand("conv")
    assert (opened(tab), total(tab), position(tab)) == (["conv"], len(widget.stops), 0)
    for number, lines in ((0, 1), (1, 1), (2, 1), (4, 2)):  # each operation of conv, and the next layer as a whole
        widget.step = number
        assert explained(tab) == widget.explain()
        assert len(widget.explain().splitlines()) == lines
        tab.keyboard.press("ArrowRight")
    tab.locator("[data-path=conv]").click()
    tab.get_by_role("button", name="take this layer as one step").click()
    assert (opened(tab), total(tab), position(tab)) == ([], whole, 0)
    widget.collapse("conv")
    widget.step = 0
    assert explained(tab) == widget.explain()


def test_plus_and_minus_open_and_close_the_layer_on_view(page, tmp_path):
    widget = wide_step()
    tab = page(widget.to_html(tmp_path / "wide.html"))
    every = total(tab)
    tab.locator(".ke-steps").focus()
    tab.keyboard.press("-")  # the others stay open
    widget.collapse("conv")
    assert total(tab) == len(widget.stops) < every
    assert opened(tab) == [path for path in widget.expanded if path != "loss"] + ["loss"]
    assert explained(tab) == widget.explain()
    tab.keyboard.press("-")
    assert total(tab) == len(widget.stops)
    tab.keyboard.press("+")
    assert total(tab) == every
    tab.get_by_role("button", name="layers", exact=True).click()
    assert opened(tab) == []


def test_python_and_the_page_open_the_same_layers(notebook):
    lab = notebook([SMALL, "w.detail = 'layers'; w.expand('loss')", "print(*w.expanded, len(w.stops))"])
    lab.run(0)
    lab.run(1)
    widget = lab.output(0).locator(".ke-steps")
    widget.locator(".ke-node.ke-open", has_text="loss").wait_for()
    lab.run_until(2, f"loss {total(widget)}")
    widget.locator(".ke-opening").click()
    lab.run_until(2, f"loss dense {total(widget)}")
    assert opened(widget) == ["dense", "loss"]


def recurrent_step():
    set_random_seed(0)
    model = Sequential([Input((3, 2)), LSTM(3, return_sequences=True), GRU(2), Dense(1)])
    model.compile("adam", "mse")
    return StepThrough(model, np.random.default_rng(0).random((1, 3, 2)), np.ones((1, 1)))


@pytest.mark.parametrize("make", [digit_step, wide_step, recurrent_step])
def test_every_step_shows_the_arithmetic_of_python(page, tmp_path, make):
    widget = make()
    tab = page(widget.to_html(tmp_path / "digit.html"))
    for number in range(len(widget)):
        widget.step = number
        assert explained(tab) == widget.explain()
        tab.locator("[aria-label='next step']").click(force=True, no_wait_after=True) if number + 1 < len(
            widget
        ) else None


def test_a_file_without_python_says_which_numbers_it_knows(page, tmp_path):
    tab = page(digit_step().to_html(tmp_path / "digit.html"))
    known = tab.locator(".ke-known button")
    assert known.count() == 4
    known.nth(2).click()
    chosen = tab.locator(".ke-known button[aria-pressed=true]").inner_text().strip("[]")
    assert tab.locator(".ke-left").inner_text() == f"y[0, {chosen}]"
    click_cell(tab, tab.locator('[data-key="→→"] canvas'), 1, 1, 53, 107)
    assert "This needs Python" in tab.locator(".ke-arithmetic").inner_text()
    assert tab.get_by_role("spinbutton").count() == 0
