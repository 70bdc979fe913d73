"""The widgets elsewhere: in Jupyter Notebook, while the kernel is busy, in an exported page, as files of their own."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import numpy as np
import pytest
from jupyter_lab import write_notebook

import kerasedu.widgets
from kerasedu.course import quiz
from kerasedu.layers import LSTM, Conv2D, Dense, Embedding, Flatten, Input, MaxPooling2D
from kerasedu.models import Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import (
    ConfusionMatrix,
    ConvolutionExplorer,
    DigitPad,
    FeatureMaps,
    KernelGallery,
    LiveCurves,
    ModelDiagram,
    OptimizerRace,
    Playground,
    PoolingExplorer,
    RecurrenceExplorer,
    StepThrough,
)
from kerasedu.widgets.page import style_source

STEP = """
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
CONVOLUTION = """
import numpy as np
from kerasedu.widgets import ConvolutionExplorer
image = np.arange(36.0).reshape(6, 6)
c = ConvolutionExplorer(np.array([[1.0, 0.0], [0.0, -2.0]]), image)
c
"""
CURVES = """
from kerasedu.widgets import LiveCurves
live = LiveCurves()
history = model.fit(np.tile(x, (64, 1)), np.tile(y, (64, 1)), batch_size=8, epochs=3, callbacks=[live], verbose=0)
"""
MEMORY = """
import kerasedu.widgets
from kerasedu.layers import LSTM
from kerasedu.widgets import RecurrenceExplorer
memory = Sequential([Input((None, 1)), LSTM(3), Dense(1)])
r = RecurrenceExplorer(memory, np.linspace(-1, 1, 6)[None, :, None])
r
"""
BUSY = "import time\nfor _ in range(60):\n    time.sleep(0.1)"


# ---- Jupyter Notebook ------------------------------------------------------------------------------------------------


def test_in_jupyter_notebook_the_step_through_shows_the_numbers_of_the_engine(notebook):
    lab = notebook([STEP, "print(json.dumps(np.ravel(w.trace.steps[1].output).tolist()))", "print(w.step)"], "notebook")
    lab.run(0)
    lab.run(1)
    widget = lab.output(0).locator(".ke-steps")
    widget.get_by_role("button", name="next step").click()
    cells = widget.locator(".ke-side:last-child .ke-tensor").first.locator(".ke-number").all_text_contents()
    np.testing.assert_allclose([float(cell) for cell in cells], json.loads(lab.text(1)), rtol=1e-3)
    lab.run_until(2, "1")


def test_in_jupyter_notebook_the_convolution_answers_the_pointer_and_python(notebook):
    lab = notebook([CONVOLUTION, "c.cell = (2, 3)\nprint(c.explain())"], "notebook")
    lab.run(0)
    lab.run(1)
    widget = lab.output(0).locator(".ke-windows")
    widget.get_by_text("output[2, 3]").first.wait_for()
    lines = widget.locator(".ke-windows-lines p").all_text_contents()
    assert "\n".join(lines).replace("\u00a0", " ") == lab.text(1)
    assert float(lines[-1].rpartition("= ")[2]) == 15.0 - 2 * 22.0
    widget.get_by_role("button", name="next cell").click()
    assert "output[2, 4]" in widget.locator(".ke-windows-place").inner_text()


def test_in_jupyter_notebook_the_curves_grow_and_can_be_read(notebook):
    lab = notebook([STEP, CURVES, "print(history.history['loss'][-1]); print(live.explain(24))"], "notebook")
    for cell in range(3):
        lab.run(cell)
    widget = lab.output(1).locator(".ke-curves")
    assert widget.locator("[data-name=loss] .ke-batches-line").get_attribute("data-points") == "24"
    widget.focus()
    lab.page.keyboard.press("End")
    loss, *explained = lab.text(2).splitlines()
    assert widget.locator(".ke-curves-told p").all_inner_texts() == explained
    assert widget.locator(".ke-curves-last .ke-training").inner_text() == f"training {float(loss):.4g}"


# ---- a busy kernel ---------------------------------------------------------------------------------------------------


def test_clicks_and_keys_are_answered_while_a_later_cell_keeps_the_kernel_busy(notebook):
    lab = notebook([STEP, MEMORY, BUSY, "print(w.step, r.time)"])
    lab.run(0)
    lab.run(1)
    lab.run(2, wait=None)
    steps, memory = lab.output(0).locator(".ke-steps"), lab.output(1).locator(".ke-recurrence")
    steps.get_by_role("button", name="next step").click()
    steps.focus()
    lab.page.keyboard.press("ArrowRight")
    assert "step 3 of" in steps.locator(".ke-position").inner_text()
    memory.get_by_role("button", name="next time step").click()
    memory.focus()
    lab.page.keyboard.press("ArrowRight")
    assert memory.locator(".ke-recurrence-place").inner_text().startswith("time step 2 of 5")
    assert lab.running(2)
    lab.wait(2)
    lab.run_until(3, "2 2")  # what was clicked meanwhile arrives afterwards


# ---- one of each widget ----------------------------------------------------------------------------------------------


def image_network():
    """A CNN for 28 x 28 images."""
    set_random_seed(0)
    layers = [Conv2D(32, 3, activation="relu"), MaxPooling2D(), Conv2D(64, 3, activation="relu"), MaxPooling2D()]
    model = Sequential([Input((28, 28, 1)), *layers, Flatten(), Dense(128, activation="relu"), Dense(10)])
    model.compile("adam", "mse")
    return model, np.random.default_rng(0).random((1, 28, 28, 1), "float32")


def step_through():
    model, image = image_network()
    return StepThrough(model, image, np.eye(10)[:1])


def convolution():
    model, image = image_network()
    return ConvolutionExplorer(model.layers[0], image[0])


def pooling():
    model, image = image_network()
    return PoolingExplorer(model.layers[1], np.asarray(model.layers[0](image))[0])


def recurrence():
    set_random_seed(0)
    model = Sequential([Input((None,)), Embedding(20, 3), LSTM(4), Dense(1)])
    return RecurrenceExplorer(model, np.array([[3, 4, 5, 6, 7]]))


def race():
    return OptimizerRace(surface="ravine", steps=20)


def curves():
    """The curves of a training of the CNN."""
    model, image = image_network()
    live = LiveCurves()
    model.fit(np.repeat(image, 8, 0), np.eye(10)[:8], batch_size=2, epochs=2, callbacks=[live], verbose=0)
    return live


def model_diagram():
    return ModelDiagram(*image_network())


def feature_maps():
    return FeatureMaps(*image_network())


def kernel_gallery():
    return KernelGallery(image_network()[0])


def digit_pad():
    model, image = image_network()
    return DigitPad(model, samples=image)


def confusion_matrix():
    rng = np.random.default_rng(0)
    return ConfusionMatrix(rng.integers(0, 4, 90), rng.integers(0, 4, 90), rng.random((90, 28, 28)))


def playground():
    return Playground("moons", samples=50, hidden=[4], seed=1)


def press(place, key="ArrowRight"):
    def act(tab):
        tab.locator(place).first.focus()
        tab.keyboard.press(key)

    return act


def click(place):
    return lambda tab: tab.locator(place).first.click()


def point(place):
    return lambda tab: tab.locator(place).first.hover(position={"x": 9, "y": 9})


# name -> what makes one; what somebody does; where the page then says something else.
WIDGETS = {
    "ConfusionMatrix": (confusion_matrix, press(".ke-confusion"), ".ke-panel-title"),
    "ConvolutionExplorer": (convolution, press(".ke-windows"), ".ke-windows-place"),
    "DigitPad": (digit_pad, point(".ke-layers canvas"), ".ke-tooltip"),
    "FeatureMaps": (feature_maps, press(".ke-maps"), ".ke-show-told"),
    "KernelGallery": (kernel_gallery, press(".ke-kernels"), ".ke-kernels [aria-live=polite]"),
    "LiveCurves": (curves, press(".ke-curves"), ".ke-curves-told"),
    "ModelDiagram": (model_diagram, click(".ke-box >> nth=2"), ".ke-unseen"),
    "OptimizerRace": (race, press(".ke-race"), ".ke-race-position"),
    "Playground": (playground, point(".ke-pg-field"), ".ke-tooltip"),
    "PoolingExplorer": (pooling, press(".ke-windows"), ".ke-windows-place"),
    "RecurrenceExplorer": (recurrence, press(".ke-recurrence"), ".ke-recurrence-place"),
    "StepThrough": (step_through, press(".ke-steps"), ".ke-position"),
}
NOT_OF_IMAGES = {"RecurrenceExplorer", "OptimizerRace", "Playground", "ConfusionMatrix"}


def test_all_widgets_are_here():
    assert sorted(WIDGETS) == sorted(kerasedu.widgets.__all__)


@pytest.mark.parametrize("name", WIDGETS)
def test_as_a_file_opened_by_a_double_click_it_works_offline(page, tmp_path, name):
    maker, act, place = WIDGETS[name]
    tab = page(maker().to_html(tmp_path / f"{name}.html"))
    said = tab.locator(place).first
    assert tab.locator("#kerasedu-still").count() == 0  # the live one took the picture's place
    before = said.text_content()
    act(tab)
    assert said.text_content() != before


SHEETS = sorted((Path(kerasedu.widgets.__file__).parent / "static").glob("*.css"))
LOOKS = """() => Array.from(document.querySelectorAll(".kerasedu, .kerasedu *"), (one) => {
    const style = getComputedStyle(one);
    const look = Object.fromEntries(Array.from(style, (name) => [name, style.getPropertyValue(name)]));
    return [one.getAttribute("class") ?? one.tagName, look];
})"""


MAKERS = {name: maker for name, (maker, *_) in WIDGETS.items()} | {"quiz": lambda: quiz("16")}


@pytest.mark.parametrize("name", MAKERS)
def test_it_looks_the_same_beside_widgets_that_came_later(page, tmp_path, name):
    tab = page(MAKERS[name]().to_html(tmp_path / f"{name}.html"), reduced_motion="reduce")
    before = tab.evaluate(LOOKS)
    tab.add_style_tag(content="\n".join(style_source(sheet.stem) for sheet in SHEETS))
    after = tab.evaluate(LOOKS)
    changed = [
        f"{element}: {rule} {value} -> {new[rule]}"
        for (element, old), (_, new) in zip(before, after, strict=True)
        for rule, value in old.items()
        if new[rule] != value
    ]
    assert not changed, "\n".join(changed[:20])


@pytest.mark.parametrize("name", WIDGETS)
def test_what_is_sent_of_a_cnn_is_at_most_a_megabyte(measured, name):
    widget = WIDGETS[name][0]()
    if isinstance(widget, LiveCurves):
        sent = json.dumps(widget.data)
    else:
        sent = "".join(str(getattr(widget, trait)) for trait in ("payload", *widget.state_names))
    measured.size(name, "sent" if name in NOT_OF_IMAGES else "sent of a 28x28 CNN", sent)


# ---- an exported page ------------------------------------------------------------------------------------------------


def test_an_exported_page_without_the_state_of_widgets_shows_still_pictures_of_all(page, tmp_path):
    from nbconvert import HTMLExporter

    names = list(WIDGETS)
    widgets = [WIDGETS[name][0]() for name in names]
    bundles = [widget._repr_mimebundle_() for widget in widgets]
    outputs = [bundle[0] if isinstance(bundle, tuple) else bundle for bundle in bundles]
    write_notebook(tmp_path / "all.ipynb", names, outputs)
    exported, _ = HTMLExporter(embed_images=True).from_notebook_node(nbformat.read(tmp_path / "all.ipynb", 4))
    (tmp_path / "all.html").write_text(exported, encoding="utf-8")
    tab = page(tmp_path / "all.html", java_script_enabled=False)
    pictures = tab.locator(".kerasedu-picture .kerasedu-svg > svg")
    assert pictures.count() == len(names)
    for i, widget in enumerate(widgets):
        assert pictures.nth(i).is_visible()
        assert pictures.nth(i).bounding_box()["height"] > 60
        assert pictures.nth(i).get_attribute("aria-label") == widget.picture().label
