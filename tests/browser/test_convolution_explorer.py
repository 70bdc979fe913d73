"""ConvolutionExplorer in a real JupyterLab, and without one."""

from __future__ import annotations

import json

import numpy as np
import pytest
from windows_page import LATENCY, hover, same_at_every_step, told

from kerasedu.layers import Conv1D, Conv2D, DepthwiseConv2D
from kerasedu.utils import set_random_seed
from kerasedu.widgets import ConvolutionExplorer

CELL = """
import json
import numpy as np
from kerasedu.layers import Conv2D
from kerasedu.utils import set_random_seed
from kerasedu.widgets import ConvolutionExplorer
set_random_seed(1)
layer = Conv2D(4, 3, activation="relu", name="conv")
image = np.random.default_rng(0).random((1, 9, 9, 2)).astype("float32")
y = layer(image)
w = ConvolutionExplorer(layer, image, filter=2)
w
"""


def layer_on(layer, image):
    layer(image[None])
    return layer, image


def digit_explorer(**how):
    set_random_seed(0)
    layer, image = layer_on(Conv2D(32, 3, activation="relu"), np.random.default_rng(0).random((28, 28, 1)))
    return ConvolutionExplorer(layer, image, **how)


def explorers():
    rng = np.random.default_rng(0)
    set_random_seed(0)
    tanh = layer_on(Conv2D(3, 3, activation="tanh", bias_initializer="random_normal"), rng.normal(size=(6, 6, 2)))
    yield "layer", ConvolutionExplorer(*tanh, grad=rng.normal(size=(4, 4, 3)), filter=1, channel=1)
    yield "kernel", ConvolutionExplorer(rng.normal(size=(3, 2)), rng.normal(size=(5, 6)), strides=2, padding="same")
    spread = {"dilation_rate": (2, 1), "padding": "same"}
    yield "dilated", ConvolutionExplorer(rng.normal(size=(3, 3)), rng.normal(size=(6, 5)), **spread)
    depthwise = layer_on(DepthwiseConv2D(2, depth_multiplier=2), rng.normal(size=(5, 5, 3)))
    yield "depthwise", ConvolutionExplorer(*depthwise, filter=3)
    signal = layer_on(Conv1D(2, 3, padding="causal"), rng.normal(size=(20, 2)))
    yield "signal", ConvolutionExplorer(*signal)
    yield "cut", ConvolutionExplorer(rng.normal(size=(3, 3, 512, 64)), rng.normal(size=(11, 11, 512)), filter=9)


def test_pointing_at_an_output_tells_the_layers_own_number(notebook):
    lab = notebook([CELL, "print(json.dumps([y[0, ..., 2].tolist(), w.cell, w.explain()]))"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-windows")
    field = widget.locator(".ke-field.ke-live")
    box = field.bounding_box()
    lab.page.mouse.move(box["x"] + 2.5 * box["width"] / 7, box["y"] + 5.5 * box["height"] / 7)
    assert widget.locator(".ke-windows-place").inner_text() == "output[5, 2], filter 2, before relu"
    shown = told(widget)
    lab.page.mouse.move(box["x"], box["y"] - 30)  # when the pointer leaves, Python hears of the cell
    lab.page.wait_for_timeout(300)
    lab.run(1)
    y, cell, explained = json.loads(lab.text(1))
    assert cell == [5, 2]
    assert explained == shown
    assert float(shown.rpartition("= ")[2]) == pytest.approx(y[5][2], rel=1e-3)


def test_python_turns_it_and_hears_what_was_chosen(notebook):
    lab = notebook(
        [CELL, "w.direction, w.cell = 'kernel', (1, 1)", "print(w.direction, w.filter)", "print(w.explain())"]
    )
    lab.run(0)
    lab.run(1)
    widget = lab.output(0).locator(".ke-windows")
    place = widget.locator(".ke-windows-place")
    place.get_by_text("gradient of kernel[1, 1], channel 0, filter 2").wait_for()
    lab.run(3)
    assert told(widget) == lab.text(3)
    widget.get_by_role("button", name="backward: one input").click()
    widget.get_by_role("combobox", name="filter").select_option("0")
    lab.run_until(2, "input 0")


def test_another_stride_comes_from_the_engine(notebook):
    lab = notebook([CELL, "print(w.strides, w.padding, w._data['counts']); print(w.explain())"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-windows")
    widget.get_by_role("combobox", name="stride").select_option("2")
    widget.get_by_text("stride 2 × 2").wait_for()
    widget.get_by_role("combobox", name="padding").select_option("same")
    widget.get_by_text("padding same").wait_for()
    lab.page.wait_for_timeout(300)
    lab.run(1)
    first, *explained = lab.text(1).splitlines()
    assert first == "(2, 2) same [5, 5]"
    assert told(widget) == "\n".join(explained)


def test_it_works_while_the_kernel_is_busy_and_keeps_the_keys_to_itself(notebook):
    lab = notebook([CELL, "import time; time.sleep(4)"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-windows")
    widget.focus()
    lab.page.keyboard.press("Home")
    lab.run(1, wait=None)
    widget.get_by_role("button", name="next cell").click()
    widget.focus()
    lab.page.keyboard.press("ArrowDown")
    assert widget.locator(".ke-windows-place").inner_text() == "output[1, 1], filter 2, before relu"
    assert lab.running(1)
    lab.wait(1)
    assert len(lab.cells()) == 2


@pytest.mark.parametrize("name", [name for name, _ in explorers()])
def test_the_page_says_what_python_says(page, tmp_path, name):
    widget = dict(explorers())[name]
    same_at_every_step(page(widget.to_html(tmp_path / "conv.html")), widget)


def test_every_channel_and_filter_can_be_chosen_without_a_kernel(page, tmp_path):
    widget = dict(explorers())["depthwise"]
    tab = page(widget.to_html(tmp_path / "conv.html"))
    tab.get_by_role("combobox", name="filter").select_option("5")
    widget.filter = 5
    assert widget.channel == 2
    assert "channel 2" in tab.locator("[data-board]").nth(1).inner_text()
    assert told(tab) == widget.explain()
    tab.get_by_role("combobox", name="channel").select_option("0")
    widget.channel = 0
    assert told(tab) == widget.explain()
    assert tab.get_by_role("combobox", name="stride").count() == 0  # nobody is there to compute it


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_as_a_file_it_answers_the_pointer(page, tmp_path, scheme):
    widget = digit_explorer(filter=3)
    tab = page(widget.to_html(tmp_path / "conv.html"), color_scheme=scheme)
    widget.cell = (12, 20)
    hover(tab, widget, widget.cell)
    assert told(tab) == widget.explain()
    value = tab.locator(".ke-tooltip").inner_text()
    assert value.startswith("output, filter 3, before relu[12, 20] = ")
    assert float(value.rpartition("= ")[2]) == pytest.approx(widget.map()[12, 20], rel=1e-3)


@pytest.mark.parametrize("direction", ["forward", "kernel", "input"])
def test_a_step_takes_at_most_50_milliseconds(page, tmp_path, measured, direction):
    widget = digit_explorer()
    widget.direction = direction
    times = page(widget.to_html(tmp_path / "conv.html")).evaluate(LATENCY)
    measured.latency("ConvolutionExplorer", f"a step, {direction}", times, bound=50)


def test_a_layer_whose_name_is_markup_is_shown_as_text(page, tmp_path):
    name = "<img src=x onerror=document.title='broken'>"
    layer, image = layer_on(Conv2D(1, 2, name=name), np.ones((3, 3, 1)))
    tab = page(ConvolutionExplorer(layer, image).to_html(tmp_path / "name.html"))
    assert name in tab.locator(".ke-windows-head").inner_text()
    assert tab.locator("img").count() == 0
    assert tab.title() != "broken"
