"""PoolingExplorer in a real JupyterLab, and without one."""

from __future__ import annotations

import json

import numpy as np
import pytest
from windows_page import LATENCY, hover, same_at_every_step, told

from kerasedu.layers import AveragePooling2D, MaxPooling1D, MaxPooling2D
from kerasedu.widgets import PoolingExplorer

CELL = """
import json
import numpy as np
from kerasedu.layers import MaxPooling2D
from kerasedu.widgets import PoolingExplorer
layer = MaxPooling2D(2, name="pool")
image = np.random.default_rng(0).normal(size=(1, 8, 8, 3)).astype("float32")
w = PoolingExplorer(layer, image, channel=1)
w
"""


def explorers():
    rng = np.random.default_rng(0)
    image = rng.integers(-3, 4, (6, 5, 2)).astype(float)
    yield "max", PoolingExplorer(MaxPooling2D(3, 2, padding="same"), image, grad=rng.normal(size=(3, 3, 2)))
    yield "average", PoolingExplorer(AveragePooling2D(3, 2, padding="same"), image, channel=1)
    yield "gaps", PoolingExplorer("max", image, pool_size=1, strides=2)
    yield "signal", PoolingExplorer(MaxPooling1D(3, 1), rng.normal(size=(12, 1)))


def test_pointing_at_an_output_tells_the_layers_own_number(notebook):
    lab = notebook([CELL, "print(json.dumps([layer(image)[0, ..., 1].tolist(), w.cell, w.explain()]))"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-windows")
    box = widget.locator(".ke-field.ke-live").bounding_box()
    lab.page.mouse.move(box["x"] + 3.5 * box["width"] / 4, box["y"] + 1.5 * box["height"] / 4)
    shown = told(widget)
    lab.page.mouse.move(box["x"], box["y"] - 30)
    lab.page.wait_for_timeout(300)
    lab.run(1)
    y, cell, explained = json.loads(lab.text(1))
    assert cell == [1, 3]
    assert explained == shown
    assert float(shown.partition(" is ")[2].partition(",")[0]) == pytest.approx(y[1][3], rel=1e-3)


def test_another_window_comes_from_the_engine(notebook):
    lab = notebook([CELL, "print(w.pool_size, w.strides, w._data['counts']); print(w.explain())"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-windows")
    widget.get_by_role("combobox", name="window").select_option("3")
    widget.get_by_text("windows 3 × 3").wait_for()
    lab.page.wait_for_timeout(300)
    lab.run(1)
    first, *explained = lab.text(1).splitlines()
    assert first == "(3, 3) (2, 2) [3, 3]"
    assert told(widget) == "\n".join(explained)


@pytest.mark.parametrize("name", [name for name, _ in explorers()])
def test_the_page_says_what_python_says(page, tmp_path, name):
    widget = dict(explorers())[name]
    same_at_every_step(page(widget.to_html(tmp_path / "pool.html")), widget)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_as_a_file_it_answers_the_pointer(page, tmp_path, scheme):
    widget = PoolingExplorer("average", np.random.default_rng(0).random((28, 28)), pool_size=3, strides=2)
    tab = page(widget.to_html(tmp_path / "pool.html"), color_scheme=scheme)
    widget.cell = (7, 11)
    hover(tab, widget, widget.cell)
    assert told(tab) == widget.explain()


def test_a_step_takes_at_most_50_milliseconds(page, tmp_path, measured):
    widget = PoolingExplorer("max", np.random.default_rng(0).random((28, 28, 32)))
    times = page(widget.to_html(tmp_path / "pool.html")).evaluate(LATENCY)
    measured.latency("PoolingExplorer", "a step", times, bound=50)


def test_a_layer_whose_name_is_markup_is_shown_as_text(page, tmp_path):
    name = "<img src=x onerror=document.title='broken'>"
    tab = page(PoolingExplorer(MaxPooling2D(2, name=name), np.ones((4, 4))).to_html(tmp_path / "name.html"))
    assert name in tab.locator(".ke-windows-head").inner_text()
    assert tab.locator("img").count() == 0
    assert tab.title() != "broken"
