"""FeatureMaps in a real JupyterLab, and without one."""

from __future__ import annotations

import json

import numpy as np
import pytest

from kerasedu.layers import Conv1D, Conv2D, Dense, Flatten, Input, MaxPooling2D
from kerasedu.models import Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import FeatureMaps

CELL = """
import json
import numpy as np
from kerasedu.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D
from kerasedu.models import Model, Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import FeatureMaps
set_random_seed(0)
layers = [Conv2D(4, 3, activation="relu", name="conv"), MaxPooling2D(name="pool"), Flatten(name="flat")]
model = Sequential([Input((10, 10, 1)), *layers, Dense(3, activation="softmax", name="out")], name="small")
images = np.random.default_rng(0).normal(size=(40, 10, 10, 1)).astype("float32")
w = FeatureMaps(model, images, class_names=["cat", "dog", "fox"])
w
"""
NUMBERS = """
layer = Model(model.inputs, model.get_layer("conv").output)
print(json.dumps([layer.predict(images, verbose=0)[w.sample, ..., w.channel].tolist(), w.cell, w.explain()]))
"""
LATENCY = """async () => {
    const root = document.querySelector(".ke-maps");
    const press = (key) => root.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    const timed = async (count, act) => {
        const times = [];
        for (let i = 0; i < count; i += 1) {
            const begin = performance.now();
            act(i);
            root.getBoundingClientRect();
            times.push(performance.now() - begin);
            await new Promise(requestAnimationFrame);
        }
        return times;
    };
    press("Home");
    const layers = await timed(7, () => press("ArrowDown"));
    press("Home");
    press("ArrowDown");
    const channels = await timed(30, () => press("ArrowRight"));
    const map = root.querySelector("[data-name=large]");
    const box = map.getBoundingClientRect();
    const over = (i) => ({ clientX: box.left + 5 + 5 * i, clientY: box.top + 40, bubbles: true });
    const cells = await timed(30, (i) => map.dispatchEvent(new PointerEvent("pointermove", over(i))));
    return { layers, channels, cells };
}"""


def digit_maps(count=4):
    set_random_seed(0)
    first = [Conv2D(32, 3, activation="relu", name="conv1"), MaxPooling2D(name="pool1")]
    layers = [*first, Conv2D(64, 3, activation="relu", name="conv2"), MaxPooling2D()]
    head = [Flatten(), Dense(128, activation="relu", name="dense"), Dense(10, activation="softmax", name="out")]
    model = Sequential([Input((28, 28, 1)), *layers, *head])
    return FeatureMaps(model, np.random.default_rng(0).random((count, 28, 28, 1)))


def told(place):
    """The sentences, as `explain()` gives them."""
    return "\n".join(filter(None, place.locator(".ke-show-told p").all_text_contents()))


def hover(tab, place, cell, shape):
    box = place.locator("[data-name=large]").bounding_box()
    right, down = ((part + 0.5) / length for part, length in zip(cell[::-1], shape[::-1], strict=True))
    tab.mouse.move(box["x"] + right * box["width"], box["y"] + down * box["height"])


def test_pointing_at_a_cell_tells_the_layers_own_number_and_what_it_sees(notebook):
    lab = notebook([CELL, NUMBERS, "print(w.cell)"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-maps")
    widget.locator('[data-tile="2"]').click()
    hover(lab.page, widget, (3, 5), (8, 8))
    assert lab.page.locator(".ke-tooltip").inner_text() == told(widget).splitlines()[0]
    shown = told(widget)
    lab.page.mouse.move(5, 5)
    lab.run_until(2, "[3, 5]")  # what the pointer did may still be on its way to the kernel
    lab.run(1)
    y, cell, explained = json.loads(lab.text(1))
    assert cell == [3, 5]
    assert shown == explained
    assert shown.splitlines()[1] == "It sees rows 3 to 5 and columns 5 to 7 of the input."
    assert float(shown.splitlines()[0].split(" = ")[1]) == pytest.approx(y[3][5], rel=1e-3, abs=1e-9)


def test_python_and_keys_choose_layer_channel_and_image(notebook):
    lab = notebook([CELL, "w.layer, w.channel, w.sample = 'pool', 3, 1", "print(w.layer, w.channel, w.sample, w.cell)"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-maps")
    lab.run(1)
    widget.locator('.ke-layer[aria-current][data-name="pool"]').wait_for()
    assert widget.locator('.ke-tile[aria-pressed="true"]').get_attribute("data-tile") == "3"
    assert "image 2 of 40" in widget.inner_text()
    widget.focus()
    for key in ("ArrowLeft", "ArrowUp", "PageDown", "Shift+ArrowDown"):
        lab.page.keyboard.press(key)
    values = lab.output(0).locator(".ke-show-told .ke-first").inner_text()
    lab.run_until(2, f"conv 2 2 {json.loads(values.replace('conv', '').split(' = ')[0])[:2]}")
    assert len(lab.cells()) == 3


def test_an_image_that_was_not_sent_comes_from_the_kernel(notebook):
    lab = notebook([CELL, "print(w.sample, w.explain())", "w.sample = 39"])
    lab.run(0)
    lab.run(2)
    widget = lab.output(0).locator(".ke-maps")
    widget.get_by_text("image 40 of 40").wait_for()
    widget.locator(".ke-tile").first.wait_for()
    lab.run(1)
    assert lab.text(1) == "39 " + told(widget)


def test_it_works_while_the_kernel_is_busy(notebook):
    lab = notebook([CELL, "import time; time.sleep(4)"])
    lab.run(0)
    lab.run(1, wait=None)
    widget = lab.output(0).locator(".ke-maps")
    widget.locator('.ke-layer[data-name="out"]').click()
    assert [*widget.locator(".ke-unit-name").all_inner_texts()] == ["cat", "dog", "fox"]
    assert lab.running(1)
    lab.wait(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_as_a_file_the_page_says_what_python_says(page, tmp_path, scheme):
    w = digit_maps()
    tab = page(w.to_html(tmp_path / "maps.html"), color_scheme=scheme)
    widget = tab.locator(".ke-maps")
    for sample, layer, channel in ((0, "conv1", 31), (1, "pool1", 4), (2, "conv2", 63), (2, "dense", 77)):
        w.sample, w.layer, w.channel = sample, layer, channel
        while f"image {sample + 1} of" not in widget.inner_text():
            widget.get_by_role("button", name="next image").click()
        widget.locator(f'.ke-layer[data-name="{layer}"]').click()
        if layer == "dense":
            box = widget.locator("[data-name=units]").bounding_box()
            column, row, lines = channel % 64, channel // 64, 2
            tab.mouse.click(
                box["x"] + (column + 0.5) * box["width"] / 64, box["y"] + (row + 0.5) * box["height"] / lines
            )
        else:
            widget.locator(f'[data-tile="{channel}"]').focus()
            tab.keyboard.press("Enter")
        assert told(widget) == w.explain()


def test_what_needs_the_kernel_is_said_in_a_file_without_one(page, tmp_path):
    tab = page(digit_maps(count=9).to_html(tmp_path / "maps.html"))
    for _ in range(5):
        tab.get_by_role("button", name="next image").click()
    assert "This page holds image 1 to 3 and was not sent this one." in tab.locator("[data-note]").inner_text()


def test_the_colours_can_be_each_channels_own(page, tmp_path):
    w = digit_maps()
    tab = page(w.to_html(tmp_path / "maps.html"))
    output = w.output("conv1")
    assert f"full colour is {np.abs(output).max():.4g}" in tab.locator(".ke-show-range").inner_text()
    tab.get_by_role("button", name="each channel its own").click()
    for channel in (0, 7, 31):
        text = tab.locator(f'[data-tile="{channel}"] span').inner_text()
        assert text.startswith(f"{channel}: ")
        assert float(text.split(": ")[1]) == pytest.approx(np.abs(output[..., channel]).max(), rel=1e-3)
    darkest = """tile => Math.max(...document.querySelector(`[data-tile="${tile}"] canvas`).getContext("2d")
        .getImageData(0, 0, 26, 26).data.filter((_, i) => i % 4 === 3))"""
    assert {tab.evaluate(darkest, channel) for channel in (0, 7, 31)} == {255}


def test_a_signal_is_shown_in_strips(page, tmp_path):
    set_random_seed(0)
    model = Sequential([Input((20, 2)), Conv1D(3, 5, padding="causal", name="conv")])
    w = FeatureMaps(model, np.random.default_rng(0).normal(size=(20, 2)))
    tab = page(w.to_html(tmp_path / "signal.html"))
    assert tab.locator(".ke-strips .ke-tile").count() == 3
    hover(tab, tab.locator(".ke-maps"), (0, 11), (1, 20))
    w.cell = (0, 11)
    assert told(tab.locator(".ke-maps")) == w.explain()


def test_hover_and_steps_take_at_most_50_milliseconds(page, tmp_path, measured):
    times = page(digit_maps().to_html(tmp_path / "maps.html")).evaluate(LATENCY)
    for what, one in times.items():
        measured.latency("FeatureMaps", what, one)


def test_a_layer_whose_name_is_markup_is_shown_as_text(page, tmp_path):
    name = "<img src=x onerror=document.title='broken'>"
    model = Sequential([Input((6, 6, 1)), Conv2D(2, 3, name=name)], name=name)
    tab = page(FeatureMaps(model, np.ones((1, 6, 6, 1))).to_html(tmp_path / "name.html"))
    assert name in tab.locator(".ke-show-list").inner_text()
    assert tab.locator("img").count() == 0
    assert tab.title() != "broken"
