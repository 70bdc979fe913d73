"""KernelGallery in a real JupyterLab, and without one."""

from __future__ import annotations

import json

import numpy as np
import pytest

from kerasedu.layers import LSTM, Conv2D, Dense, Flatten, Input, MaxPooling2D
from kerasedu.models import Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import KernelGallery

CELL = """
import json
import numpy as np
from kerasedu.layers import Conv2D, Dense, Flatten, Input
from kerasedu.models import Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import KernelGallery
set_random_seed(0)
layers = [Conv2D(6, 3, name="conv"), Flatten(name="flat"), Dense(2, name="out")]
model = Sequential([Input((8, 8, 3)), *layers], name="small")
model.compile("sgd", "mse")
before = model.get_weights()
rng = np.random.default_rng(0)
model.fit(rng.normal(size=(16, 8, 8, 3)), rng.normal(size=(16, 2)), epochs=2, verbose=0)
w = KernelGallery(model, before=before)
w
"""
NUMBERS = """
kernel = model.get_layer("conv").kernel.numpy()
arrays = {"before": before[0], "after": kernel, "change": kernel - before[0]}
told = [w.tile, w.channel, w.view, w.order, w.explain()]
print(json.dumps([told, {name: array[..., w.channel, w.tile].ravel().tolist() for name, array in arrays.items()}]))
"""
LATENCY = """async () => {
    const root = document.querySelector(".ke-kernels");
    const times = [];
    for (const key of [..."RRRRRRDRRRRRRDRRRDU"]) {
        const begin = performance.now();
        const name = { R: "ArrowRight", D: "ArrowDown", U: "ArrowUp" }[key];
        root.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
        root.getBoundingClientRect();
        times.push(performance.now() - begin);
        await new Promise(requestAnimationFrame);
    }
    return times;
}"""


def digit_model():
    set_random_seed(0)
    layers = [Conv2D(32, 3, name="conv1"), MaxPooling2D(), Conv2D(64, 3, name="conv2"), MaxPooling2D()]
    return Sequential([Input((28, 28, 1)), *layers, Flatten(), Dense(128, name="dense"), Dense(10, name="out")])


def large(place, view):
    return [float(text) for text in place.locator(f'[data-name="large {view}"] .ke-number').all_text_contents()]


def chips(place):
    texts = place.locator(".ke-kernels-chips .ke-chip").all_inner_texts()
    return dict(text.rsplit(" ", 1) for text in texts)


def test_a_clicked_tile_shows_the_layers_own_numbers_before_after_and_their_change(notebook):
    lab = notebook([CELL, NUMBERS, "print(w.tile, w.channel, w.view, w.order)"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-kernels")
    widget.locator('.ke-show-stage [data-tile="4"]').click()
    widget.get_by_role("combobox", name="input channel").select_option("2")
    widget.get_by_role("button", name="change", exact=True).click()
    widget.get_by_role("button", name="norm", exact=True).click()
    lab.run_until(2, "4 2 change norm")  # the last click may still be on its way to the kernel
    lab.run(1)
    told, arrays = json.loads(lab.text(1))
    assert told[:4] == [4, 2, "change", "norm"]
    for view, numbers in arrays.items():
        np.testing.assert_allclose(large(widget, view), numbers, rtol=1e-3, atol=1e-7)
    shown = chips(widget)
    assert told[4].endswith(f"sum {shown['sum']}, norm {shown['norm']}, bias {shown['bias']}")


def test_python_and_keys_choose_weight_tile_and_channel(notebook):
    lab = notebook([CELL, "w.tile, w.channel, w.view = 3, 1, 'before'", "print(w.weight, w.tile, w.channel)"])
    lab.run(0)
    lab.run(1)
    widget = lab.output(0).locator(".ke-kernels")
    widget.get_by_text("filter 3").first.wait_for()
    widget.focus()
    for key in ("ArrowRight", "PageDown", "ArrowLeft", "ArrowLeft", "ArrowDown", "ArrowUp"):
        lab.page.keyboard.press(key)
    lab.run_until(2, "conv/kernel 0 2")
    assert len(lab.cells()) == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_as_a_file_it_works_without_a_kernel(page, tmp_path, scheme):
    gallery = KernelGallery(digit_model())
    tab = page(gallery.to_html(tmp_path / "kernels.html"), color_scheme=scheme)
    widget = tab.locator(".ke-kernels")
    for weight, tile in (("conv1/kernel", 31), ("conv2/kernel", 5)):
        gallery.weight, gallery.tile = weight, tile
        widget.locator(f'.ke-layer[data-name="{weight}"]').click()
        widget.locator(f'.ke-show-stage [data-tile="{tile}"]').click()
        np.testing.assert_allclose(large(widget, "after"), gallery.numbers()[..., 0].ravel(), rtol=1e-3)
        assert widget.locator(".ke-hidden").text_content() == gallery.explain()


def test_hovering_tells_the_number_by_its_index_in_the_layer(page, tmp_path):
    set_random_seed(0)
    layer = LSTM(5, name="lstm")
    model = Sequential([Input((4, 9)), layer])
    tab = page(KernelGallery(model).to_html(tmp_path / "kernels.html"))
    box = tab.locator('.ke-show-stage [data-tile="2"] canvas').bounding_box()
    tab.mouse.move(box["x"] + 3.5 * box["width"] / 5, box["y"] + 6.5 * box["height"] / 9)
    told = tab.locator(".ke-tooltip").inner_text()
    assert told.startswith("lstm/kernel[6, 13] = ")  # the third gate's fourth unit
    assert float(told.split("= ")[1]) == pytest.approx(float(layer.cell.kernel.value[6, 13]), rel=1e-3)


def test_the_kernels_of_colour_images_can_be_shown_in_colour(page, tmp_path):
    gallery = KernelGallery(Sequential([Input((8, 8, 3)), Conv2D(4, 3, name="conv")]))
    tab = page(gallery.to_html(tmp_path / "kernels.html"))
    tab.get_by_role("button", name="as colours").click()
    pixel = """() => [...document.querySelector('.ke-show-stage [data-tile="1"] canvas').getContext("2d")
        .getImageData(2, 0, 1, 1).data]"""
    gallery.tile = 1
    kernel = gallery.numbers()[0, 2]
    peak = np.abs(gallery._weights["conv/kernel"].array).max()
    np.testing.assert_allclose(tab.evaluate(pixel)[:3], 127.5 * (1 + kernel / peak), atol=1)


def test_the_tiles_are_sorted_by_their_norm(page, tmp_path):
    gallery = KernelGallery(digit_model())
    gallery.order = "norm"
    tab = page(gallery.to_html(tmp_path / "kernels.html"))
    tiles = [int(tile.get_attribute("data-tile")) for tile in tab.locator(".ke-show-stage .ke-tile").all()]
    assert tiles == gallery.tiles()


def test_a_step_takes_at_most_50_milliseconds(page, tmp_path, measured):
    model = digit_model()
    times = page(KernelGallery(model, before=model.get_weights()).to_html(tmp_path / "kernels.html")).evaluate(LATENCY)
    measured.latency("KernelGallery", "a step", times)


def test_the_digit_network_is_at_most_a_megabyte(measured):
    model = digit_model()
    measured.size(
        "KernelGallery", "with the kernels of before", KernelGallery(model, before=model.get_weights()).payload
    )


def test_a_layer_whose_name_is_markup_is_shown_as_text(page, tmp_path):
    name = "<img src=x onerror=document.title='broken'>"
    model = Sequential([Input((6, 6, 1)), Conv2D(2, 3, name=name)], name=name)
    tab = page(KernelGallery(model).to_html(tmp_path / "name.html"))
    assert name in tab.locator(".ke-show-list").inner_text()
    assert tab.locator("img").count() == 0
    assert tab.title() != "broken"
