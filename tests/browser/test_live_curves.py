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
    assert last in panel.locator(".ke-key .ke-training").inner_text()
    assert best in panel.locator(".ke-best").inner_text()


def test_the_log_axis_can_be_chosen_by_a_click_and_from_python(notebook):
    lab = notebook([SLOW_TRAINING.replace("0.02", "0.001"), "print(live.log)", "live.log = False"])
    lab.run(0)
    ticks = lab.output(0).locator("[data-name=loss] .ke-tick")
    straight = ticks.all_text_contents()
    lab.output(0).get_by_role("button", name="Draw the losses on a logarithmic axis").click()
    assert ticks.all_text_contents() != straight
    lab.run(1)
    assert lab.text(1) == "True"
    lab.run(2)
    lab.page.wait_for_function(
        "old => document.querySelectorAll('[data-name=loss] .ke-tick').length === old", arg=len(straight)
    )
    assert ticks.all_text_contents() == straight


def test_the_still_picture_stands_back_while_the_live_one_is_there(notebook):
    lab = notebook([SLOW_TRAINING.replace("0.02", "0.001"), "live"])
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
    lab = notebook([SLOW_TRAINING.replace("0.02", "0.001")])
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
