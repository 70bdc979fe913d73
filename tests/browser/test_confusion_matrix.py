"""ConfusionMatrix in a real JupyterLab, and without one."""

from __future__ import annotations

import json

import numpy as np
import pytest

from kerasedu.widgets import ConfusionMatrix

MATRIX = """
import json
import numpy as np
from kerasedu.widgets import ConfusionMatrix
rng = np.random.default_rng(0)
true = rng.integers(0, 4, 300)
chances = rng.random((300, 4)) + 0.7 * np.eye(4)[true]
chances /= chances.sum(axis=1, keepdims=True)
w = ConfusionMatrix(true, chances, rng.random((300, 8, 8)), ["ant", "bee", "cat", "dog"])
w
"""
NUMBERS = """
print(json.dumps([w.matrix.tolist(), w.normalize, w.cell, w.indices.tolist(),
                  w.recall.tolist(), w.precision.tolist(), chances.max(axis=1)[w.indices].tolist()]))
"""


def some(classes, count=400):
    rng = np.random.default_rng(1)
    true = rng.integers(0, classes, count)
    return true, np.where(rng.random(count) < 0.7, true, rng.integers(0, classes, count))


def numbers(place):
    """The numbers in the matrix of the page."""
    return [float(text) for text in place.locator("td.ke-confusion-cell").all_text_contents()]


def shown(place):
    """Which samples are shown, by their numbers."""
    return [int(one.get_attribute("data-index")) for one in place.locator(".ke-shown").all()]


def chosen(place):
    cell = place.locator("td[aria-selected=true]")
    return [int(cell.get_attribute(f"data-{name}")) for name in ("row", "column")]


def test_a_click_on_a_cell_shows_its_samples_here_and_in_python(notebook):
    lab = notebook([MATRIX, NUMBERS, "print(w.cell)"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-confusion")
    for cell in ((0, 1), (3, 3), (2, 0)):
        widget.locator(f'[data-row="{cell[0]}"][data-column="{cell[1]}"]').click()
        lab.run_until(2, str(cell))
        lab.run(1)
        matrix, _, python_cell, indices, recall, precision, sure = json.loads(lab.text(1))
        assert chosen(widget) == python_cell == list(cell)
        np.testing.assert_allclose(numbers(widget), np.ravel(matrix))
        assert shown(widget) == indices[:30]
        captions = widget.locator(".ke-sample-score").all_inner_texts()
        np.testing.assert_allclose([float(text.removeprefix("p ")) for text in captions], sure[:30], atol=6e-4)
        assert f"{len(indices)} samples" in widget.locator(".ke-panel-title").inner_text()
    sides = widget.locator("tbody td.ke-confusion-side:last-child").all_inner_texts()
    np.testing.assert_allclose(np.array(sides, float), recall, atol=0.0051)
    foot = widget.locator("tfoot tr:last-child td").all_inner_texts()
    np.testing.assert_allclose(np.array(foot, float), precision, atol=0.0051)


def test_the_way_of_counting_is_chosen_here_and_in_python(notebook):
    lab = notebook([MATRIX, NUMBERS, "print(w.normalize)", "w.normalize = 'all'; w.cell = (1, 2)"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-confusion")
    for name, way in (("share of the row", "true"), ("share of the column", "pred"), ("counts", "None")):
        widget.get_by_role("button", name=name).click()
        lab.run_until(2, way)
        lab.run(1)
        np.testing.assert_allclose(numbers(widget), np.ravel(json.loads(lab.text(1))[0]), atol=0.0051)
    lab.run(3)
    widget.locator('[data-way=all][aria-pressed="true"]').wait_for()
    widget.locator('[data-row="1"][data-column="2"][aria-selected=true]').wait_for()
    lab.run(1)
    matrix, *_ = json.loads(lab.text(1))
    np.testing.assert_allclose(numbers(widget), np.ravel(matrix), atol=0.0051)


def test_arrow_keys_move_while_the_kernel_is_busy(notebook):
    lab = notebook([MATRIX, "import time; time.sleep(4)", "print(w.cell)"])
    lab.run(0)
    lab.run(1, wait=None)
    widget = lab.output(0).locator(".ke-confusion")
    widget.focus()
    for key, cell in (
        ("Home", [0, 0]),
        ("ArrowRight", [0, 1]),
        ("ArrowDown", [1, 1]),
        ("ArrowUp", [0, 1]),
        ("ArrowUp", [0, 1]),
        ("End", [3, 3]),
        ("ArrowLeft", [3, 2]),
    ):
        lab.page.keyboard.press(key)
        assert chosen(widget) == cell
    assert lab.running(1)
    assert len(lab.cells()) == 3
    lab.wait(1)
    lab.run_until(2, "(3, 2)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["image", "colour", "plot", "text", "none"])
def test_as_a_file_it_shows_any_kind_of_sample(page, tmp_path, scheme, kind):
    rng = np.random.default_rng(0)
    samples = {
        "image": rng.random((400, 28, 28)),
        "colour": rng.integers(0, 256, (400, 40, 30, 3)).astype("uint8"),
        "plot": rng.normal(size=(400, 30, 2)),
        "text": [f"text number {i}" for i in range(400)],
        "none": None,
    }[kind]
    w = ConfusionMatrix(*some(5), samples)
    tab = page(w.to_html(tmp_path / "confusion.html"), color_scheme=scheme)
    assert shown(tab) == w.indices[:30].tolist()
    tab.locator('[data-row="2"][data-column="2"]').click()
    w.cell = (2, 2)
    assert shown(tab) == w.indices[:30].tolist()
    assert f"30 of {len(w.indices)} shown" in tab.locator(".ke-panel").inner_text()
    first = tab.locator(".ke-shown").first
    if kind == "image":
        script = "c => Array.from(c.getContext('2d').getImageData(0, 0, 28, 28).data.filter((_, i) => i % 4 === 0))"
        pixels = np.array(first.locator("canvas").evaluate(script)) / 255
        np.testing.assert_allclose(pixels, samples[w.indices[0]].ravel(), atol=0.003)
    if kind == "plot":
        assert first.locator("polyline").count() == 2
    if kind == "text":
        assert f"text number {w.indices[0]}" in first.inner_text()


def test_many_classes_are_a_map_to_point_at(page, tmp_path):
    w = ConfusionMatrix(*some(60, 3000))
    tab = page(w.to_html(tmp_path / "confusion.html"))
    canvas = tab.locator(".ke-confusion-map")
    box = canvas.bounding_box()
    canvas.click(position={"x": 7.5 / 60 * box["width"], "y": 7.5 / 60 * box["height"]})
    count = int(w.matrix[7, 7])
    assert f"7 taken for what it is: {count} samples" in tab.locator(".ke-tooltip").inner_text()
    assert f"7 taken for what it is: {count} samples" in tab.locator(".ke-panel-title").inner_text()
    assert f"recall of 7: {w.recall[7]:.2f}" in tab.locator(".ke-confusion-sums").inner_text()


def test_choosing_a_cell_takes_at_most_50_milliseconds(page, tmp_path, measured):
    true, pred = some(20, 4000)
    tab = page(ConfusionMatrix(true, pred, np.zeros((4000, 28, 28))).to_html(tmp_path / "confusion.html"))
    script = """async () => {
        const root = document.querySelector(".ke-confusion");
        const times = [];
        for (let i = 0; i < 40; i += 1) {
            const key = ["ArrowRight", "ArrowDown"][i % 2];
            const begin = performance.now();
            root.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            root.getBoundingClientRect();
            times.push(performance.now() - begin);
            await new Promise(requestAnimationFrame);
        }
        return times;
    }"""
    times = tab.evaluate(script)
    measured.latency("ConfusionMatrix", "choosing a cell", times)


def test_numbers_are_rounded_as_python_does(page, tmp_path):
    true, pred = [0] * 16 + [1] * 8, [0] * 15 + [1] + [1] * 5 + [0] * 3
    w = ConfusionMatrix(true, pred, normalize="true")
    tab = page(w.to_html(tmp_path / "confusion.html"))
    texts = tab.locator("td.ke-confusion-cell").all_text_contents()
    assert texts == [f"{cell:.2f}" for cell in w.matrix.ravel()] == ["0.94", "0.06", "0.38", "0.62"]
    tab.locator('[data-row="0"][data-column="1"]').click()
    assert f"{w.matrix[0, 1]:.1%} of the row" in tab.locator(".ke-panel-title").inner_text()


def test_names_and_texts_that_are_markup_are_shown_as_text(page, tmp_path):
    markup = "<img src=x onerror=document.title='broken'>"
    w = ConfusionMatrix([0, 1], [1, 1], [markup, "b"], [markup, "b"])
    tab = page(w.to_html(tmp_path / "confusion.html"))
    assert markup in tab.locator(".ke-samples").inner_text()
    assert markup in tab.locator(".ke-confusion-table").inner_text()
    assert tab.locator("img").count() == 0
    assert tab.title() != "broken"
