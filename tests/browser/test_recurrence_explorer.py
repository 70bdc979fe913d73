"""RecurrenceExplorer in a real JupyterLab, and without one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from kerasedu.layers import GRU, LSTM, Dense, Embedding, Input
from kerasedu.models import Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import RecurrenceExplorer

SMALL = """
import json
import numpy as np
from kerasedu.layers import Dense, Embedding, Input, LSTM
from kerasedu.models import Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import RecurrenceExplorer
set_random_seed(1)
model = Sequential([Input((None,)), Embedding(20, 3), LSTM(4, name="memory"), Dense(1)])
model.compile("sgd", "mse")
x, y = np.array([[3, 4, 5, 6, 7]]), np.array([[1.0]])
w = RecurrenceExplorer(model, x, y=y, labels="it was not bad !".split())
w
"""
NUMBERS = """
seen = model.trace(x, y, training=False)["memory"].intermediates
print(json.dumps({name: array[0].tolist() for name, array in seen.items()}))
"""


def cells(place, row):
    """The numbers printed in a map, row by row: (units, time steps)."""
    texts = place.locator(f"[data-row={row}] .ke-number").all_text_contents()
    return np.array([float(text) for text in texts])


def lines(place):
    return place.locator(".ke-recurrence-lines p").all_inner_texts()


def test_gates_states_and_gradients_are_those_of_the_engine(notebook):
    lab = notebook([SMALL, NUMBERS])
    lab.run(0)
    lab.run(1)
    seen = {name: np.array(array) for name, array in json.loads(lab.text(1)).items()}
    widget = lab.output(0).locator(".ke-recurrence")
    names = {"i": "input_gate", "f": "forget_gate", "g": "candidate", "o": "output_gate", "c": "cell", "h": "hidden"}
    for row, name in names.items():
        np.testing.assert_allclose(cells(widget, row), seen[name].T.ravel(), rtol=0.06)
    widget.get_by_role("button", name="backward through time").click()
    for row, name in (("grad_h", "hidden_gradient"), ("grad_c", "cell_gradient")):
        np.testing.assert_allclose(cells(widget, row), seen[name].T.ravel(), rtol=0.06)
        sizes = np.linalg.norm(seen[name], axis=-1)
        np.testing.assert_allclose(cells(widget, f"size_{row}"), sizes, rtol=0.06)


def test_a_click_the_keys_and_python_choose_the_time_step_and_the_words_follow(notebook):
    lab = notebook([SMALL, "w.time = 3; w.unit = 2", "print(w.explain())", "print(w.time, w.unit, w.direction)", "1"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-recurrence")
    lab.run(1)
    widget.get_by_text("time step 3 of 4, “bad”, unit 2").wait_for()
    lab.run(2)
    assert lines(widget) == lab.text(2).splitlines()
    widget.get_by_role("button", name="backward through time").click()
    widget.focus()
    for key in ("ArrowLeft", "ArrowDown", "Home", "ArrowRight"):
        lab.page.keyboard.press(key)
    assert widget.locator(".ke-recurrence-place").inner_text() == "time step 1 of 4, “was”, unit 3"
    lab.run_until(3, "1 3 backward")
    lab.run(2)
    assert lines(widget) == lab.text(2).splitlines()
    assert len(lab.cells()) == 5


def test_pointing_works_while_the_kernel_is_busy(notebook):
    lab = notebook([SMALL, "import time; time.sleep(4)"])
    lab.run(0)
    lab.run(1, wait=None)
    widget = lab.output(0).locator(".ke-recurrence")
    widget.locator("[data-row=h] .ke-row-field").hover(position={"x": 46 * 2.5, "y": 19 * 1.5})
    assert widget.locator(".ke-recurrence-place").inner_text() == "time step 2 of 4, “not”, unit 1"
    told = widget.locator(".ke-tooltip").inner_text()
    assert told.startswith("hidden state h, time step 2, unit 1: ")
    assert any(line.endswith(f"= {told.rpartition(' ')[2]}") for line in lines(widget))
    assert lab.running(1)
    lab.wait(1)


def test_without_a_kernel_a_trusted_notebook_shows_the_picture_and_no_error(notebook):
    lab = notebook([SMALL])
    lab.run(0)
    lab.save()
    assert not lab.page.locator(".kerasedu-picture").is_visible()
    lab.close()
    again = notebook(Path(lab.path))
    assert again.page.locator(".kerasedu-picture .kerasedu-svg").is_visible()
    # JupyterLab itself complains about the model it cannot find.
    again.complaints[:] = [text for text in again.complaints if "model not found" not in text]


def waves():
    """Two GRU layers of 32 and 16 units, and a hundred time steps."""
    set_random_seed(0)
    time = np.linspace(0, 12, 100)
    model = Sequential([Input((None, 2)), GRU(32, return_sequences=True), GRU(16, name="second"), Dense(1)])
    return RecurrenceExplorer(model, np.stack([np.sin(time), np.cos(3 * time)], -1)[None], unit=7)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_as_a_file_it_works_without_a_kernel(page, tmp_path, scheme):
    explorer = waves()
    tab = page(explorer.to_html(tmp_path / "waves.html"), color_scheme=scheme)
    widget = tab.locator(".ke-recurrence")
    widget.get_by_role("button", name="next time step").click()
    widget.get_by_role("button", name="backward through time").click()
    widget.get_by_label("unit").select_option("3")
    explorer.time, explorer.direction, explorer.unit = 1, "backward", 3
    assert lines(widget) == explorer.explain().splitlines()
    heights = [float(bar.get_attribute("height")) for bar in widget.locator("[data-row=size_grad_h] .ke-size").all()]
    sizes = json.loads(explorer.payload)["norms"]["grad_h"]
    np.testing.assert_allclose(np.divide(heights, max(heights)), np.divide(sizes, max(sizes)), atol=1e-6)


def test_pointing_takes_at_most_50_milliseconds(page, tmp_path, measured):
    set_random_seed(0)
    model = Sequential([Input((None,)), Embedding(50, 16), LSTM(24), Dense(1)])
    explorer = RecurrenceExplorer(model, np.arange(50)[None] % 50, labels=[f"word{i}" for i in range(50)])
    tab = page(explorer.to_html(tmp_path / "words.html"))
    script = """() => {
        const field = document.querySelector("[data-row=c] .ke-row-field");
        const box = field.getBoundingClientRect();
        return Array.from({ length: 60 }, (_, i) => {
            const begin = performance.now();
            const clientX = box.left + (box.width * (i + 0.5)) / 60;
            const clientY = box.top + (box.height * (i % 24)) / 24;
            field.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY }));
            document.querySelector(".ke-recurrence-lines").getBoundingClientRect();
            return performance.now() - begin;
        });
    }"""
    times = tab.evaluate(script)
    measured.latency("RecurrenceExplorer", "pointing at a time step", times, bound=50)


def test_names_and_labels_that_are_markup_are_shown_as_text(page, tmp_path):
    name = "<img src=x onerror=document.title='broken'>"
    layer = LSTM(2, name=name)
    layer.build((None, None, 1))
    explorer = RecurrenceExplorer(layer, np.ones((1, 3, 1)), labels=[name] * 3)
    tab = page(explorer.to_html(tmp_path / "name.html"))
    assert name in tab.locator(".ke-recurrence-head").inner_text()
    assert name in tab.locator(".ke-recurrence-place").inner_text()
    assert tab.locator("img").count() == 0
    assert tab.title() != "broken"
