"""DigitPad in a real JupyterLab, and without one."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest

from kerasedu.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D
from kerasedu.models import Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import DigitPad

PAD = """
import json
import numpy as np
from kerasedu.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D
from kerasedu.models import Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import DigitPad
set_random_seed(3)
layers = [Conv2D(32, 3, activation="relu", name="conv"), MaxPooling2D(), Conv2D(64, 3, activation="relu"),
          MaxPooling2D(), Flatten(), Dense(128, activation="relu"), Dense(10, activation="softmax", name="digits")]
model = Sequential([Input((28, 28, 1)), *layers], name="reader")
pad = DigitPad(model, samples=np.stack([np.eye(28), np.eye(28)[::-1]]))
pad
"""
ANSWER = "print(json.dumps(model.predict(pad.image[None, ..., None], verbose=0)[0].tolist()))"
IMAGE = "print(json.dumps([pad.image.tolist(), pad.sample, pad.activations['conv'].tolist()]))"
SEVEN = ((0.25, 0.2), (0.72, 0.2), (0.5, 0.5), (0.4, 0.85))


def stroke(tab, points):
    """Draw with the mouse."""
    paper = tab.locator(".ke-pad-paper")
    paper.evaluate("paper => paper.scrollIntoView({ block: 'center' })")
    box = paper.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    tab.mouse.move(*places[0])
    tab.mouse.down()
    for place in places[1:]:
        tab.mouse.move(*place, steps=6)
    tab.mouse.up()


class Fingers:
    """Fingers on a page that was opened with has_touch=True; places are parts of the pad's sides."""

    def __init__(self, tab):
        self.session = tab.context.new_cdp_session(tab)
        self.paper = tab.locator(".ke-pad-paper")
        self.paper.evaluate("paper => paper.scrollIntoView({ block: 'center' })")

    def send(self, kind, *places):
        """An event of the screen: where each finger is now."""
        box = self.paper.bounding_box()
        points = [
            {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"], "id": finger}
            for finger, (x, y) in enumerate(places)
        ]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def draw(self, places):
        self.send("touchStart", places[0])
        for begin, end in pairwise(places):
            for part in np.linspace(0, 1, 7)[1:]:
                self.send("touchMove", tuple(np.add(begin, part * np.subtract(end, begin)).tolist()))
        self.send("touchEnd")


def scrolled(tab):
    """How far the notebook, or a page, is scrolled."""
    script = "() => (document.querySelector('.jp-WindowedPanel-outer') ?? document.scrollingElement).scrollTop"
    return tab.evaluate(script)


def answers(place):
    """The probabilities in the page, by class."""
    return [float(text) for text in place.locator(".ke-answer-number").all_inner_texts()]


def seen(tab):
    """The pixels of what the network sees, 0 to 1."""
    script = """() => {
        const canvas = document.querySelector(".ke-seen canvas");
        const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        return Array.from({ length: canvas.width * canvas.height }, (_, i) => pixels[4 * i + 3] / 255);
    }"""
    return np.reshape(tab.evaluate(script), (28, 28))


def settle(tab, since):
    """Wait for an answer after answer number `since`, and for the last of them."""
    tab.wait_for_function(f"() => Number(document.querySelector('.ke-digits').dataset.serial) > {since}")
    tab.wait_for_timeout(400)
    return int(tab.locator(".ke-digits").get_attribute("data-serial"))


def digit_network():
    set_random_seed(3)
    layers = [Conv2D(32, 3, activation="relu", name="conv"), MaxPooling2D(), Conv2D(64, 3), MaxPooling2D(), Flatten()]
    return Sequential([Input((28, 28, 1)), *layers, Dense(128), Dense(10, activation="softmax")], name="reader")


def test_what_is_drawn_with_the_mouse_is_answered_by_the_model(notebook):
    lab = notebook([PAD, ANSWER, IMAGE])
    lab.run(0)
    widget = lab.output(0).locator(".ke-digits")
    lab.run(1)
    np.testing.assert_allclose(answers(widget), json.loads(lab.text(1)), atol=6e-5)
    first = answers(widget)
    widget.get_by_role("button", name="clear").click()
    before = settle(lab.page, 1)
    stroke(lab.page, SEVEN)
    settle(lab.page, before)
    lab.run(1)
    np.testing.assert_allclose(answers(widget), json.loads(lab.text(1)), atol=6e-5)
    assert answers(widget) != first
    lab.run(2)
    image, sample, _ = json.loads(lab.text(2))
    assert sample == -1
    np.testing.assert_allclose(seen(lab.page), image, atol=0.003)
    assert 20 < np.count_nonzero(np.array(image) > 0.5) < 200
    assert widget.locator(".ke-seen-marks rect").count() == 1


def test_what_is_drawn_with_a_finger_is_answered_by_the_model_and_the_page_stays(notebook):
    lab = notebook([PAD, ANSWER, IMAGE, "\n" * 60], has_touch=True)
    lab.run(0)
    widget = lab.output(0).locator(".ke-digits")
    widget.get_by_role("button", name="clear").tap()
    before = settle(lab.page, 1)
    finger = Fingers(lab.page)
    place = scrolled(lab.page)
    finger.draw([(0.5, 0.9), (0.5, 0.1)])
    settle(lab.page, before)
    assert scrolled(lab.page) == place
    ink = np.flatnonzero(seen(lab.page).any(axis=1))
    assert (ink.min(), ink.max()) == (4, 23)  # all of the line came: 20 rows high, as it is scaled
    lab.run(1)
    np.testing.assert_allclose(answers(widget), json.loads(lab.text(1)), atol=6e-5)
    lab.run(2)
    image = np.array(json.loads(lab.text(2))[0])
    np.testing.assert_allclose(seen(lab.page), image, atol=0.003)
    finger.draw([(0.5, 1.6), (0.5, 0.9), (0.5, 0.2)])  # it begins below the pad
    lab.page.wait_for_timeout(300)
    assert scrolled(lab.page) > place + 50


def test_a_second_finger_draws_nothing(notebook):
    lab = notebook([PAD, "pad.clear(); pad.centre = False", IMAGE], has_touch=True)
    lab.run(0)
    lab.run(1)
    settle(lab.page, 1)
    fingers = Fingers(lab.page)
    fingers.send("touchStart", (0.1, 0.2))
    fingers.send("touchMove", (0.5, 0.2))
    fingers.send("touchStart", (0.5, 0.2), (0.5, 0.9))
    fingers.send("touchMove", (0.9, 0.2), (0.1, 0.9))
    fingers.send("touchEnd")
    settle(lab.page, 2)
    lab.run(2)
    image = np.array(json.loads(lab.text(2))[0])
    assert image[5, 4:24].all()
    assert not image[9:].any()


def test_hovering_tells_the_activation_under_the_pointer(notebook):
    lab = notebook([PAD, IMAGE])
    lab.run(0)
    lab.run(1)
    conv = np.array(json.loads(lab.text(1))[2])
    canvas = lab.output(0).locator("[data-name=conv] canvas")
    box = canvas.bounding_box()
    for x in (0.05, 0.4, 0.8):
        canvas.hover(position={"x": x * box["width"], "y": 0.2 * box["height"]})
        name, value = lab.page.locator(".ke-tooltip").inner_text().split(" = ")
        place = tuple(map(int, name.removeprefix("conv[").removesuffix("]").split(", ")))
        assert float(value) == pytest.approx(conv[place], rel=1e-3, abs=1e-6)


def test_python_and_the_page_drive_the_same_pad(notebook):
    lab = notebook([PAD, "pad.image = np.tri(28); pad.centre = False", IMAGE, ANSWER, "print(pad.sample, pad.centre)"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-digits")
    lab.run(1)
    settle(lab.page, 1)
    np.testing.assert_allclose(seen(lab.page), np.tri(28))
    assert not widget.get_by_role("checkbox").is_checked()
    widget.locator('[data-sample="1"]').click()
    widget.get_by_role("checkbox").check()
    lab.run_until(4, "1 True")
    settle(lab.page, 2)
    np.testing.assert_allclose(seen(lab.page), np.eye(28)[::-1])
    lab.run(3)
    np.testing.assert_allclose(answers(widget), json.loads(lab.text(3)), atol=6e-5)


def test_it_does_not_wait_for_an_answer_that_nobody_owes(notebook):
    lab = notebook([PAD])
    lab.run(0)
    widget = lab.output(0).locator(".ke-digits")
    for press in (
        lambda: widget.get_by_role("checkbox").uncheck(),  # of an image that goes in as it is
        lambda: widget.locator('[data-sample="0"]').click(),  # it is there already
        lambda: widget.get_by_role("button", name="clear").click(),
        lambda: widget.get_by_role("button", name="clear").click(),
    ):
        press()
        lab.page.wait_for_timeout(900)
        assert "ke-waiting" not in widget.get_attribute("class")
    assert not seen(lab.page).any()


def test_drawing_by_keyboard(notebook):
    lab = notebook([PAD, "pad.clear(); pad.centre = False", IMAGE, "1"])
    lab.run(0)
    lab.run(1)
    settle(lab.page, 1)
    lab.output(0).locator(".ke-pad-paper").focus()
    for key in ("ArrowUp", "Space", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "Space", "ArrowDown", "ArrowDown"):
        lab.page.keyboard.press(key)
    settle(lab.page, 2)
    lab.run(2)
    image = np.array(json.loads(lab.text(2))[0])
    assert set(zip(*np.nonzero(image > 0.7), strict=True)) >= {(13, column) for column in range(14, 20)}
    assert not image[17:].any()
    assert "row 15, column 19" in lab.page.locator(".ke-unseen").inner_text()
    assert len(lab.cells()) == 4
    lab.output(0).locator(".ke-pad-paper").focus()
    lab.page.keyboard.press("Delete")
    settle(lab.page, 3)
    lab.run(2)
    assert not np.any(json.loads(lab.text(2))[0])


def test_while_the_kernel_is_busy_drawing_goes_on_and_the_answer_follows(notebook):
    lab = notebook([PAD, "import time; time.sleep(5)", ANSWER])
    lab.run(0)
    widget = lab.output(0).locator(".ke-digits")
    widget.get_by_role("button", name="clear").click()
    before = settle(lab.page, 1)
    lab.run(1, wait=None)
    stroke(lab.page, SEVEN)
    ink = """() => {
        const canvas = document.querySelector(".ke-pad canvas");
        return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value);
    }"""
    lab.page.wait_for_function(ink, timeout=1500)
    assert lab.running(1)
    lab.wait(1)
    settle(lab.page, before)
    lab.run(2)
    np.testing.assert_allclose(answers(widget), json.loads(lab.text(2)), atol=6e-5)
    assert "ke-waiting" not in widget.get_attribute("class")


def test_an_answer_takes_at_most_150_milliseconds_and_no_more_than_ten_a_second_are_asked_for(notebook, measured):
    lab = notebook([PAD])
    lab.run(0)
    script = """async () => {
        const root = document.querySelector(".ke-digits");
        const paper = root.querySelector(".ke-pad-paper");
        const box = paper.getBoundingClientRect();
        const pointer = (type, x, y) => {
            const place = { clientX: box.left + x * box.width, clientY: box.top + y * box.height };
            paper.dispatchEvent(new PointerEvent(type, { pointerId: 1, button: 0, bubbles: true, ...place }));
        };
        paper.setPointerCapture = () => {};
        const pause = (time) => new Promise((done) => setTimeout(done, time));
        const times = [];
        for (let i = 0; i < 20; i += 1) {
            const before = root.dataset.serial;
            const begin = performance.now();
            pointer("pointerdown", 0.2 + 0.03 * i, 0.3);
            pointer("pointerup", 0.2 + 0.03 * i, 0.3);
            while (root.dataset.serial === before) await new Promise(requestAnimationFrame);
            times.push(performance.now() - begin);
            await pause(150);
        }
        const [sent, begin] = [Number(root.dataset.sent), performance.now()];
        pointer("pointerdown", 0.2, 0.6);
        for (let i = 0; i < 100; i += 1) {
            pointer("pointermove", 0.2 + 0.006 * i, 0.6);
            await pause(16);
        }
        pointer("pointerup", 0.8, 0.6);
        return [times, (Number(root.dataset.sent) - sent) / ((performance.now() - begin) / 1000)];
    }"""
    times, rate = lab.page.evaluate(script)
    measured.latency("DigitPad", "from a stroke to its answer", times, bound=150)
    measured.number("DigitPad", "drawings sent a second", rate, "", bound=10.5)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_as_a_file_it_shows_the_last_drawing_and_says_what_it_cannot(page, tmp_path, scheme):
    pad = DigitPad(digit_network(), samples=np.eye(28)[None])
    pad.image = np.tri(28)
    tab = page(pad.to_html(tmp_path / "pad.html"), color_scheme=scheme)
    np.testing.assert_allclose(answers(tab), pad.prediction, atol=6e-5)
    np.testing.assert_allclose(seen(tab), np.tri(28))
    assert "Drawing anew needs the notebook and its kernel." in tab.locator(".ke-digits-status").inner_text()
    assert tab.get_by_role("button", name="clear").is_disabled()
    stroke(tab, SEVEN)
    np.testing.assert_allclose(seen(tab), np.tri(28))
    canvas = tab.locator("[data-name=conv] canvas")
    canvas.hover(position={"x": 5, "y": 5})
    assert tab.locator(".ke-tooltip").inner_text().startswith("conv[")


def test_a_finger_on_the_pad_of_a_file_scrolls_the_file(page, tmp_path):
    pad = DigitPad(digit_network(), samples=np.eye(28)[None])
    tab = page(pad.to_html(tmp_path / "pad.html"), has_touch=True, viewport={"width": 400, "height": 500})
    Fingers(tab).draw([(0.5, 0.9), (0.5, 0.1)])
    tab.wait_for_timeout(300)
    assert scrolled(tab) > 50


def test_of_many_classes_the_most_probable_are_shown(page, tmp_path):
    set_random_seed(0)
    model = Sequential([Input((28, 28)), Flatten(), Dense(47, activation="softmax")])
    pad = DigitPad(model, class_names=[f"class {i}" for i in range(47)])
    pad.image = np.eye(28)
    tab = page(pad.to_html(tmp_path / "pad.html"))
    order = np.argsort(-pad.prediction)[:12]
    assert tab.locator(".ke-answer-table th").all_inner_texts() == [f"class {i}" for i in order]
    np.testing.assert_allclose(answers(tab), pad.prediction[order], atol=6e-5)
    assert "the 12 largest of 47" in tab.locator(".ke-answers").inner_text()


def test_names_that_are_markup_are_shown_as_text(page, tmp_path):
    name = "<img src=x onerror=document.title='broken'>"
    model = Sequential([Input((28, 28)), Flatten(name=name), Dense(2, activation="softmax")])
    tab = page(DigitPad(model, class_names=[name, "b"]).to_html(tmp_path / "name.html"))
    assert name in tab.locator(".ke-layers").inner_text()
    assert name in tab.locator(".ke-answer-table").inner_text()
    assert tab.locator("img").count() == 0
    assert tab.title() != "broken"
