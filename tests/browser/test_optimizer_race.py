"""OptimizerRace in a real JupyterLab, and without one."""

from __future__ import annotations

import json

import numpy as np
import pytest

from kerasedu.widgets import OptimizerRace

RACE = """
import json
from kerasedu.optimizers import Adam, SGD
from kerasedu.widgets import OptimizerRace
w = OptimizerRace([SGD(0.3), Adam(0.3)], "ravine", steps=30)
w
"""
BY_HAND = """
import numpy as np
from kerasedu import ops
from kerasedu.engine import GradientTape, Variable
x, y, path = Variable(np.array(-7.0), dtype="float64"), Variable(np.array(2.0), dtype="float64"), []
adam = Adam(0.3)
for _ in range(31):
    path.append([float(x.value), float(y.value)])
    with GradientTape() as tape:
        height = ops.square(x) / 20 + ops.square(y)
    adam.apply_gradients(zip(tape.gradient(height, [x, y]), [x, y]))
print(json.dumps(path))
"""


def row(place, name):
    return [float(text) for text in place.locator(f'tr[data-name="{name}"] td[data-column]').all_inner_texts()]


def test_the_numbers_are_those_of_the_optimizer(notebook):
    lab = notebook([RACE, BY_HAND, "w.step = 29", "print(w.step)"])
    lab.run(0)
    lab.run(1)
    path = json.loads(lab.text(1))
    widget = lab.output(0).locator(".ke-race")
    for step in range(3):
        np.testing.assert_allclose(row(widget, "Adam(0.3)")[:2], path[step], rtol=1e-3)
        widget.get_by_role("button", name="next step").click()
    lab.run_until(3, "3")  # the last click may still be on its way to the kernel
    lab.run(2)
    widget.get_by_text("step 29 of 30").wait_for()
    np.testing.assert_allclose(row(widget, "Adam(0.3)")[:2], path[29], rtol=1e-3)
    widget.focus()
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowRight"):
        lab.page.keyboard.press(key)
    lab.run_until(3, "2")


def test_it_plays_while_the_kernel_is_busy(notebook):
    lab = notebook([RACE, "import time; time.sleep(4)"])
    lab.run(0)
    lab.run(1, wait=None)
    widget = lab.output(0).locator(".ke-race")
    widget.get_by_role("button", name="play").click()
    far = "() => Number(document.querySelector('.ke-race-controls input').value) >= 5"
    lab.page.wait_for_function(far, timeout=3000)
    widget.get_by_role("button", name="pause").click()
    assert lab.running(1)
    lab.wait(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_as_a_file_it_works_without_a_kernel(page, tmp_path, scheme):
    race = OptimizerRace(surface="rosenbrock", steps=40)
    tab = page(race.to_html(tmp_path / "race.html"), color_scheme=scheme)
    tab.locator(".ke-race").focus()
    tab.keyboard.press("End")
    for path in json.loads(race.payload)["paths"]:
        ends = [path[name][-1] for name in ("x", "y", "height", "slope")]
        np.testing.assert_allclose(row(tab, path["name"]), ends, rtol=1e-6)
        line = tab.locator(f'path.ke-path[data-name="{path["name"]}"]')
        assert line.get_attribute("d").count("L") == 40


def test_a_step_takes_at_most_50_milliseconds(page, tmp_path, measured):
    tab = page(OptimizerRace(surface="beale", steps=1000).to_html(tmp_path / "race.html"))
    script = """() => Array.from({ length: 60 }, (_, i) => {
        const begin = performance.now();
        const slider = document.querySelector(".ke-race-controls input");
        slider.value = 940 + i;
        slider.dispatchEvent(new Event("input"));
        document.querySelector(".ke-race-table").getBoundingClientRect();
        return performance.now() - begin;
    })"""
    times = tab.evaluate(script)
    measured.latency("OptimizerRace", "a step", times, bound=50)


def test_a_name_that_is_markup_is_shown_as_text(page, tmp_path):
    name = "<img src=x onerror=document.title='broken'>"
    tab = page(OptimizerRace({name: "sgd"}, steps=3).to_html(tmp_path / "name.html"))
    assert name in tab.locator(".ke-race-table").inner_text()
    assert tab.locator("img").count() == 0
    assert tab.title() != "broken"
