"""LiveCurves outside of a browser."""

import subprocess
import sys
from itertools import pairwise

import pytest

from kerasedu.widgets import LiveCurves
from kerasedu.widgets.curves.settings import DEFAULTS
from kerasedu.widgets.curves.view import CurvesView


class Clock:
    """Time stands still until somebody moves it."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class CountingView:
    """Takes pushes like the live view, and can be slow at it."""

    def __init__(self, clock, cost=0.0):
        self.clock, self.cost, self.pushes, self.picture_name = clock, cost, [], ""
        self.earlier = "[]"
        for name, value in DEFAULTS.items():
            setattr(self, name, value)

    @property
    def payload(self):
        return self.pushes[-1][1]

    @payload.setter
    def payload(self, text):
        self.pushes.append((self.clock.now, text))
        self.clock.now += self.cost

    def show(self):
        pass


def train(live, epochs=2, steps=10, *, each=lambda: None, interrupt_at=None):
    live.set_params({"epochs": epochs, "steps": steps})
    live.on_train_begin()
    for epoch in range(epochs):
        live.on_epoch_begin(epoch)
        for batch in range(steps):
            if (epoch, batch) == interrupt_at:
                live.on_train_end()
                return
            each()
            live.on_train_batch_end(batch, {"loss": 2.0 / (1 + epoch + batch / steps), "accuracy": 0.5})
        live.on_epoch_end(epoch, {"loss": 1.5 / (1 + epoch), "val_loss": 1.7 / (1 + epoch), "accuracy": 0.5})
    live.on_train_end()


def watched(cost=0.0, **options):
    clock = Clock()
    live = LiveCurves(clock=clock, **options)
    live.view = CountingView(clock, cost)
    live._shown_by_user = True
    live._show_picture = lambda replaced: None
    return live, clock


def test_it_pushes_at_most_as_often_as_asked():
    live, clock = watched(updates_per_second=5)
    train(live, steps=1000, each=lambda: setattr(clock, "now", clock.now + 0.001))
    times = [time for time, _ in live.view.pushes[1:-1]]
    assert 8 <= len(times) <= 10  # 2 seconds of training
    assert min(b - a for a, b in pairwise(times)) >= 0.199


def test_slow_pushes_are_made_so_rarely_that_they_cost_at_most_three_percent():
    live, clock = watched(cost=0.04)
    train(live, steps=5000, each=lambda: setattr(clock, "now", clock.now + 0.002))
    pushing = 0.04 * (len(live.view.pushes) - 2)  # the first and the last are made in any case
    assert 0 < pushing < 0.03 * clock.now


def test_the_last_push_has_everything():
    live, _ = watched()
    train(live)
    assert '"state":"done"' in live.view.payload
    assert live.data["panels"][0]["batches"][-1][0] == 20


def test_an_interrupted_training_leaves_a_right_picture():
    live = LiveCurves()
    train(live, interrupt_at=(1, 3))
    assert repr(live) == "<LiveCurves: stopped in epoch 2, loss, val_loss, accuracy>"
    assert live.data["panels"][0]["batches"][-1][0] == 13
    assert "stopped in epoch 2" in live.picture().label


def test_a_second_fit_of_the_same_model_goes_on_and_another_model_begins_anew():
    live = LiveCurves()
    live.set_model("first")
    train(live)
    train(live)
    assert live.data["fits"] == [20]
    assert [epoch for _, epoch in live.data["ends"]] == [1, 2, 3, 4]
    assert live.data["panels"][0]["best"] == [20, 0.85, 2]
    assert repr(live) == "<LiveCurves: finished after epoch 4, loss, val_loss, accuracy>"
    live.set_model("second")
    train(live)
    assert live.data["fits"] == []
    assert len(live.data["ends"]) == 2


@pytest.mark.parametrize("log", [False, True])
def test_the_picture_is_the_same_every_time_and_well_formed(log, well_formed):
    pictures = []
    for _ in range(2):
        live = LiveCurves(log=log)
        train(live)
        pictures.append(live._repr_mimebundle_()["text/html"])
    assert pictures[0] == pictures[1]
    root = well_formed(live.picture().markup())
    assert root.get("role") == "img"
    assert "best: 0.85 in epoch 2" in root.get("aria-label")
    assert len(root.findall(".//{*}polyline")) == 5  # accuracy has no validation


def test_log_axis_of_a_loss_that_is_zero_stays_straight(well_formed):
    live = LiveCurves(log=True)
    live.on_train_begin()
    live.on_epoch_begin(0)
    live.on_epoch_end(0, {"loss": 0.0})
    live.on_train_end()
    well_formed(live.picture().markup())


def test_nothing_trained_is_a_picture_too(well_formed):
    assert "Waiting for the first batch." in LiveCurves().picture().label
    well_formed(LiveCurves().picture().markup())


def test_names_of_metrics_are_escaped():
    live = LiveCurves()
    live.on_train_begin()
    live.on_epoch_begin(0)
    live.on_epoch_end(0, {"<img src=x onerror=alert(1)>": 1.0})
    live.on_train_end()
    assert "<img src=x" not in live._repr_mimebundle_()["text/html"]


def test_it_can_be_written_as_one_file(tmp_path):
    live = LiveCurves()
    train(live)
    page = live.to_html(tmp_path / "curves.html").read_text(encoding="utf-8")
    assert "export default" not in page
    assert page.count("<script") == 2


def test_updates_per_second_are_bounded():
    with pytest.raises(ValueError, match=r"updates_per_second=20.*at most 10"):
        LiveCurves(updates_per_second=20)


def test_the_live_view_and_the_record_agree_on_the_picture():
    live = LiveCurves()
    train(live)
    view = CurvesView()
    live.view = view
    live._push()
    assert view.picture().markup() == live.picture().markup()
    assert repr(view) == "<LiveCurves>"


def test_a_script_needs_neither_widgets_nor_ipython():
    code = (
        "import sys\n"
        "for name in ('ipywidgets', 'anywidget', 'IPython', 'matplotlib'): sys.modules[name] = None\n"
        "from kerasedu.widgets import LiveCurves\n"
        "live = LiveCurves(); live.on_train_begin(); live.on_epoch_begin(0)\n"
        "live.on_train_batch_end(0, {'loss': 1.0}); live.on_epoch_end(0, {'loss': 1.0})\n"
        "live.on_train_end(); print(live)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("<LiveCurves: finished after epoch 1, loss>", "")
