"""Take the README's pictures anew: every widget in a browser, light and dark, into assets/.

    python -m tests.store_pictures [NAME ...]

Each widget is shown by the page that its `to_html` writes. The models learn drawn digits first, which takes a while.
"""

from __future__ import annotations

import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu import datasets, layers, models, widgets
from kerasedu.utils import set_random_seed

if TYPE_CHECKING:
    from collections.abc import Callable

ASSETS = Path(__file__).parents[1] / "assets"
WIDTH = 980
AS_WITH_A_KERNEL = """() => {
  for (const control of document.querySelectorAll(".ke-playground :disabled")) control.disabled = false;
  document.querySelector(".ke-playground > .ke-note")?.remove();
}"""  # the page of the Playground says that training needs a kernel; in a notebook it has one


@cache
def digits() -> tuple[Any, ...]:
    """Drawn digits: images to train on, their labels, images of the exam, their labels."""
    (x, y), (x_new, y_new) = datasets.mnist.load_drawn(train=3000, test=1000)
    return x[..., None].astype("float32") / 255, y, x_new[..., None].astype("float32") / 255, y_new


@cache
def reader() -> tuple[Any, Any, Any]:
    """A network that reads them, its curves, and its weights before it had learned."""
    set_random_seed(16)
    parts = [
        layers.Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu", name="conv_1"),
        layers.MaxPooling2D(name="pool_1"),
        layers.Conv2D(64, 3, activation="relu", name="conv_2"),
        layers.MaxPooling2D(name="pool_2"),
        layers.Flatten(name="flatten"),
        layers.Dense(128, activation="relu", name="hidden"),
        layers.Dense(10, activation="softmax", name="digits"),
    ]
    model = models.Sequential(parts, name="reader")
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, y, x_new, y_new = digits()
    before, curves = model.get_weights(), widgets.LiveCurves()
    model.fit(x, y, epochs=3, verbose=0, validation_data=(x_new, y_new), callbacks=[curves])
    return model, curves, before


def playground() -> Any:
    features = ["x1", "x2", "sin(pi x1)", "sin(pi x2)"]
    shown = widgets.Playground("spirals", noise=0.03, features=features, hidden=[8, 6, 4], seed=1)
    for _ in range(60):
        shown.step(21)
    return shown


def step_through() -> Any:
    _, _, x, y = digits()
    shown = widgets.StepThrough(reader()[0], x, y, sample=3)
    shown.step = shown.find("conv_1", "forward")
    return shown


def digit_pad() -> Any:
    return widgets.DigitPad(reader()[0], samples=digits()[2][3:15])


def model_diagram() -> Any:
    _, _, x, y = digits()
    return widgets.ModelDiagram(reader()[0], x, y, sample=3)


def feature_maps() -> Any:
    shown = widgets.FeatureMaps(reader()[0], digits()[2][:12], sample=3)
    shown.layer = "conv_2"
    return shown


def kernel_gallery() -> Any:
    model, _, before = reader()
    return widgets.KernelGallery(model, before=before)


def confusion_matrix() -> Any:
    _, _, x, y = digits()
    return widgets.ConfusionMatrix.of(reader()[0], x, y)


def live_curves() -> Any:
    return reader()[1]


def convolution() -> Any:
    roof = "0000000000 0000110000 0001111000 0011111100 0111111110"
    wall = "0033333300 0033333300 0033003300 0033003300 0000000000"
    house = np.array([[int(pixel) for pixel in row] for row in f"{roof} {wall}".split()])
    shown = widgets.ConvolutionExplorer(np.array([[-1, 0, 1]] * 3), house)
    shown.cell = (5, 1)
    return shown


def recurrence() -> Any:
    set_random_seed(18)
    layer = layers.LSTM(4, return_sequences=True, name="memory")
    layer.build((None, 12, 1))
    shown = widgets.RecurrenceExplorer(layer, np.sin(np.arange(12) / 2).reshape(1, 12, 1))
    shown.time = 4
    return shown


def optimizer_race() -> Any:
    shown = widgets.OptimizerRace(surface="ravine", steps=60)
    shown.step = 25
    return shown


PICTURES: dict[str, Callable[[], Any]] = {
    made.__name__: made
    for made in (
        playground,
        step_through,
        digit_pad,
        model_diagram,
        feature_maps,
        kernel_gallery,
        confusion_matrix,
        live_curves,
        convolution,
        recurrence,
        optimizer_race,
    )
}


def main(names: list[str]) -> None:
    """Take the pictures named, or all."""
    from playwright.sync_api import sync_playwright

    from tests.browser.jupyter_lab import find_browser

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        alone = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--disable-gpu", *alone])
        for name in names or PICTURES:
            page = PICTURES[name]().to_html(Path(folder) / f"{name}.html")
            for scheme in ("light", "dark"):
                _take(browser, page, scheme, ASSETS / f"{name}_{scheme}.png")
                sys.stdout.write(f"{name}_{scheme}.png\n")
        browser.close()


def _take(browser: Any, page: Path, scheme: str, to: Path) -> None:
    tab = browser.new_page(viewport={"width": WIDTH + 32, "height": 1200}, color_scheme=scheme)
    tab.goto(page.as_uri())
    tab.wait_for_timeout(500)
    tab.evaluate(AS_WITH_A_KERNEL)
    tab.locator("#kerasedu-widget").screenshot(path=to)
    tab.close()


if __name__ == "__main__":
    main(sys.argv[1:])
