"""LiveCurves in a real JupyterLab."""

from __future__ import annotations

import pytest
from jupyter_lab import write_notebook

from kerasedu.widgets import LiveCurves

SLOW_TRAINING = """
import math, time
from kerasedu.widgets import LiveCurves
live = LiveCurves()
live.set_params({"epochs": 3, "steps": 40})
live.on_train_begin()
for epoch in range(3):
    live.on_epoch_begin(epoch)
    for batch in range(40):
        time.sleep(0.02)
        loss = 2 * math.exp(-(epoch + batch / 40))
        live.on_train_batch_end(batch, {"loss": loss, "accuracy": 1 - loss / 2.5})
    logs = {"loss": loss, "accuracy": 1 - loss / 2.5, "val_loss": loss + 0.1, "val_accuracy": 0.9 - loss / 2.5}
    live.on_epoch_end(epoch, logs)
live.on_train_end()
"""

QUICK_TRAINING = SLOW_TRAINING.replace("0.02", "0.001")
INTERRUPTED = """
import time
import numpy as np
from kerasedu.callbacks import LambdaCallback
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential
from kerasedu.widgets import LiveCurves
x, live = np.ones((6000, 1), "float32"), LiveCurves()
model = Sequential([Input((1,)), Dense(1)])
model.compile("sgd", "mse")
slow = LambdaCallback(on_train_batch_end=lambda batch, logs: time.sleep(0.02))
how = {"batch_size": 1, "verbose": 0, "callbacks": [live, slow]}
history = model.fit(x, x, epochs=2, **how)
"""


def points(notebook, cell=0):
    line = notebook.output(cell).locator("[data-name=loss] .ke-batches-line")
    return int(line.get_attribute("data-points"))


def test_the_curve_grows_while_the_cell_is_still_running(notebook):
    lab = notebook([SLOW_TRAINING])
    lab.run(0, wait=None)
    lab.output(0).locator("[data-name=loss] .ke-batches-line").wait_for(state="attached")
    early = points(lab)
    lab.page.wait_for_timeout(800)
    later = points(lab)
    still_running = lab.running(0)
    lab.wait(0)
    assert still_running
    assert 0 < early < later < points(lab) == 120


def test_numbers_in_the_page_are_the_numbers_of_the_record(notebook):
    lab = notebook(
        [SLOW_TRAINING, "print(live.data['panels'][0]['training'][-1][1], live.data['panels'][0]['best'][1])"]
    )
    lab.run(0)
    lab.run(1)
    last, best = lab.text(1).split()
    panel = lab.output(0).locator("[data-name=loss]")
    assert panel.locator(".ke-curves-last .ke-training").inner_text() == f"training {last}"
    assert panel.locator(".ke-curves-best").inner_text() == f"best: {best} in epoch 3"


def test_the_log_axis_can_be_chosen_by_a_click_and_from_python(notebook):
    lab = notebook([QUICK_TRAINING, "print(live.log)", "live.log = False"])
    lab.run(0)
    ticks = lab.output(0).locator("[data-name=loss] .ke-tick")
    straight = ticks.all_text_contents()
    lab.output(0).get_by_role("button", name="Draw the losses on a logarithmic axis").click()
    assert ticks.all_text_contents() != straight
    lab.run_until(1, "True")
    lab.run(2)
    lab.page.wait_for_function(
        "old => document.querySelectorAll('[data-name=loss] .ke-tick').length === old", arg=len(straight)
    )
    assert ticks.all_text_contents() == straight


def test_what_a_click_chooses_python_knows_and_what_python_chooses_is_shown(notebook):
    lab = notebook(
        [
            QUICK_TRAINING,
            "print(live.by, live.smoothing, live.metrics, live.hidden)",
            "live.by, live.smoothing, live.metrics, live.hidden = 'batch', 0.8, 'loss', ['training']",
        ]
    )
    lab.run(0)
    widget = lab.output(0).locator(".ke-curves")
    widget.get_by_label("smoothing").fill("0.6")
    assert widget.locator(".ke-smooth-line").count() == 2
    widget.get_by_role("button", name="by epoch").click()
    assert widget.locator(".ke-batches-line").count() == 0
    widget.get_by_role("button", name="Show or hide accuracy").click()
    assert widget.locator(".ke-curves-panel").count() == 1
    widget.locator("[data-curve=validation]").click()
    assert widget.locator(".ke-validation-line").count() == 0
    assert widget.locator(".ke-curves-ring").count() == 0  # the best epoch was one of the validation
    lab.run_until(1, "epoch 0.6 ['loss'] ['validation']")
    lab.run(2)
    widget.locator(".ke-smooth-line").wait_for(state="attached")
    assert widget.locator(".ke-training-line").count() == 0
    assert widget.locator(".ke-validation-line").count() == 1
    assert widget.get_by_label("smoothing").input_value() == "0.8"


def told(widget):
    return "\n".join(widget.locator(".ke-curves-told p").all_inner_texts())


def test_the_keys_read_the_values_of_all_curves_in_words(notebook):
    lab = notebook([QUICK_TRAINING, "print(live.explain())", "live.at = 55", "print(live.at)", "1"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-curves")
    widget.focus()
    for key in ("End", "ArrowLeft", "ArrowLeft", "ArrowRight"):
        lab.page.keyboard.press(key)
    lab.run_until(3, "119.0")
    lab.run(1)
    assert told(widget) == lab.text(1)
    assert told(widget).startswith("batch 119, epoch 3\nloss: by batch ")
    lab.run(2)
    widget.get_by_text("batch 55, epoch 2").wait_for()
    lab.run(1)
    assert told(widget) == lab.text(1)
    widget.focus()
    lab.page.keyboard.press("Escape")
    lab.run_until(3, "None")
    assert len(lab.cells()) == 5  # the notebook around did not hear the keys


COMPARED = """
import numpy as np
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential
from kerasedu.optimizers import SGD
from kerasedu.optimizers.schedules import ExponentialDecay
from kerasedu.widgets import LiveCurves
x = np.linspace(-1, 1, 64, dtype="float32")[:, None]
live = LiveCurves(compare={"guess": {"loss": [1.5, 1.4], "val_loss": [1.6, 1.5]}})
def train(rate):
    model = Sequential([Input((1,)), Dense(1)])
    model.compile(SGD(ExponentialDecay(rate, 4, 0.5)), "mse")
    return model.fit(x, 2 * x, batch_size=16, epochs=3, validation_split=0.25, callbacks=[live], verbose=0)
history = train(0.01)
"""


def test_another_model_is_compared_with_the_runs_before_it(notebook):
    lab = notebook([COMPARED, "history = train(0.3)", "print(live.explain(7))", "print(live.hidden)"])
    for cell in range(3):
        lab.run(cell)
    first, second = (lab.output(cell).locator(".ke-curves") for cell in (0, 1))
    assert first.locator("[data-curve='run 1']").count() == 0
    assert "run 1, finished after epoch 3" in first.inner_text()  # it stays as it was
    assert [key.inner_text() for key in second.locator(".ke-curve-key").all()][-2:] == ["guess", "run 1"]
    assert second.locator("[data-name=learning_rate] [data-run='2']").count() == 1
    second.focus()
    lab.page.keyboard.press("Home")
    for _ in range(6):
        lab.page.keyboard.press("ArrowRight")
    assert told(second) == lab.text(2)
    assert "guess: training" in told(second)
    second.locator("[data-curve='run 1']").click()
    assert second.locator("[data-run='2']").count() == 0
    lab.run_until(3, "['run 1']")


def long_training():
    live = LiveCurves(smoothing=0.6, compare=[{"loss": [1.0] * 20, "accuracy": [0.5] * 20}])
    live.set_params({"epochs": 20, "steps": 100})
    live.on_train_begin()
    for epoch in range(20):
        live.on_epoch_begin(epoch)
        for batch in range(100):
            loss = 1 / (1 + epoch + batch / 100)
            live.on_train_batch_end(batch, {"loss": loss, "accuracy": 1 - loss, "mae": loss, "auc": 1 - loss})
        live.on_epoch_end(
            epoch, {"loss": loss, "accuracy": 1 - loss, "mae": loss, "auc": 1 - loss, "val_loss": 2 * loss}
        )
    live.on_train_end()
    return live


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_as_a_file_it_works_without_a_kernel(page, tmp_path, scheme):
    live = long_training()
    tab = page(live.to_html(tmp_path / "curves.html"), color_scheme=scheme)
    widget = tab.locator(".ke-curves")
    for name in ("loss", "auc"):
        assert 250 <= int(widget.locator(f"[data-name={name}] .ke-batches-line").get_attribute("data-points")) <= 500
    widget.locator("[data-name=loss] > svg").hover(position={"x": 200, "y": 90})
    batch = int(told(widget).split(",")[0].removeprefix("batch "))
    assert told(widget) == live.explain(batch)
    widget.get_by_role("button", name="by epoch").click()
    widget.locator("[data-name=loss] > svg").click(position={"x": 200, "y": 90})
    live.by = "epoch"
    epoch = int(told(widget).splitlines()[0].removeprefix("epoch "))
    assert told(widget) == live.explain(epoch)
    best = widget.locator("[data-name=auc] .ke-curves-best").inner_text()
    assert best == f"best: {max(y for _, y, _ in live.data['panels'][3]['training']):.4g} in epoch 20"


def test_pointing_and_smoothing_take_at_most_50_milliseconds(page, tmp_path, measured):
    tab = page(long_training().to_html(tmp_path / "curves.html"))
    pointing = """async () => {
        const picture = document.querySelector("[data-name=auc] > svg");
        const [box, times] = [picture.getBoundingClientRect(), []];
        for (let i = 0; i < 60; i += 1) {
            const begin = performance.now();
            const clientX = box.left + (box.width * (i + 0.5)) / 60;
            picture.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY: box.top + 60, bubbles: true }));
            document.querySelector(".ke-curves-told").getBoundingClientRect();
            times.push(performance.now() - begin);
            await new Promise(requestAnimationFrame);
        }
        return times;
    }"""
    smoothing = """async () => {
        const slider = document.querySelector(".ke-curves-smoothing input");
        const times = [];
        for (let i = 0; i < 20; i += 1) {
            const begin = performance.now();
            slider.value = 0.05 * (i % 19);
            slider.dispatchEvent(new Event("input"));
            document.querySelector(".ke-curves-told").getBoundingClientRect();
            times.push(performance.now() - begin);
            await new Promise(requestAnimationFrame);
        }
        return times;
    }"""
    measured.latency("LiveCurves", "pointing at four panels", tab.evaluate(pointing), bound=50)
    measured.latency("LiveCurves", "smoothing four panels", tab.evaluate(smoothing), bound=50)


COST = """
import time
import numpy as np
from kerasedu.layers import Conv2D, Dense, Flatten, Input
from kerasedu.models import Sequential
from kerasedu.widgets import LiveCurves
x, y = np.random.default_rng(0).random((512, 28, 28, 1), "float32"), np.arange(512) % 10
model = Sequential([Input((28, 28, 1)), Conv2D(8, 3, activation="relu"), Flatten(), Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
live, spent, pushes = LiveCurves(), [], []
def timed(hook):
    def call(*args):
        begin = time.thread_time()  # of this thread: what else the machine does is not the cost of a hook
        hook(*args)
        spent.append(time.thread_time() - begin)
    return call
model.fit(x, y, verbose=0, callbacks=[live])  # what is imported at the first use is not the cost of a training
live.view.observe(lambda change: pushes.append(time.perf_counter()), "payload")
for name in ("on_train_begin", "on_epoch_begin", "on_train_batch_end", "on_epoch_end", "on_train_end"):
    setattr(live, name, timed(getattr(live, name)))
begin = time.perf_counter(), time.thread_time()
model.fit(x, y, batch_size=8, epochs=24, verbose=0, callbacks=[live])
seconds, worked = time.perf_counter() - begin[0], time.thread_time() - begin[1]
print(100 * sum(spent) / worked, (len(pushes) - 2) / seconds)  # the first and the last are made in any case
"""


def test_it_costs_at_most_three_percent_of_the_training_and_pushes_at_most_ten_times_a_second(notebook, measured):
    lab = notebook([COST])
    lab.run(0)
    share, pushes = map(float, lab.output(0).filter(has_not=lab.page.locator(".kerasedu")).last.inner_text().split())
    measured.number("LiveCurves", "share of the training of a CNN", share, "%", bound=3)
    measured.number("LiveCurves", "pushes a second", pushes, "", bound=10)


def test_an_interrupted_training_keeps_its_curves_and_the_next_one_goes_on(notebook):
    lab = notebook([INTERRUPTED, "history = model.fit(x, x, epochs=1, steps_per_epoch=3, **how)", "print(live)"])
    lab.run(0, wait=None)
    widget = lab.output(0).locator(".ke-curves")
    widget.locator("[data-name=loss] .ke-batches-line").wait_for(state="attached")
    lab.command("notebook:interrupt-kernel")
    widget.get_by_text("stopped in epoch 1", exact=True).wait_for()
    lab.wait(0)
    lab.run(1)
    lab.run(2)
    assert lab.text(2) == "<LiveCurves: finished after epoch 2, loss>"
    assert "fit 2" in lab.output(1).locator("[data-name=loss]").text_content()


def test_the_still_picture_stands_back_while_the_live_one_is_there(notebook):
    lab = notebook([QUICK_TRAINING, "live"])
    lab.run(0)
    still = lab.page.locator(".jp-Cell").first.locator(".kerasedu-picture")
    still.wait_for(state="attached")
    assert not still.is_visible()
    lab.run(1)
    assert lab.output(1).locator(".kerasedu-svg svg").is_visible()  # asked for again, it is shown
    assert not lab.output(1).locator(".kerasedu-image").is_visible()


def test_without_trust_the_picture_is_an_image_and_its_text_does_not_leak(notebook, tmp_path):
    """What somebody sees who opens a notebook that another person ran: markup is cleaned, no kernel is there."""
    live = LiveCurves()
    live.on_train_begin()
    live.on_epoch_begin(0)
    live.on_train_batch_end(0, {"loss": 1.0})
    live.on_epoch_end(0, {"loss": 1.0})
    live.on_train_end()
    write_notebook(tmp_path / "stranger.ipynb", ["live"], [live._repr_mimebundle_()])
    lab = notebook(tmp_path / "stranger.ipynb")
    image = lab.output(0).locator(".kerasedu-image")
    assert image.is_visible()
    assert image.evaluate("image => image.naturalWidth") > 100
    assert lab.text(0).strip() == ""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_in_both_themes(notebook, theme):
    lab = notebook([QUICK_TRAINING])
    lab.theme(theme)
    lab.run(0)
    script = """element => {
        const lightness = (colour) =>
            colour.match(/[\\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 765;
        const ground = getComputedStyle(document.querySelector(".jp-Notebook")).backgroundColor;
        return [lightness(getComputedStyle(element).color), lightness(ground)];
    }"""
    ink, ground = lab.output(0).locator(".ke-tick").first.evaluate(script)
    assert abs(ink - ground) > 0.5
