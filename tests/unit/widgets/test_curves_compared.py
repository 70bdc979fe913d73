"""LiveCurves: what can be chosen, earlier runs, and the words; outside of a browser."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

import kerasedu.widgets
from kerasedu.callbacks import History, LearningRateScheduler
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential
from kerasedu.optimizers import SGD, LossScaleOptimizer
from kerasedu.optimizers.schedules import ExponentialDecay
from kerasedu.widgets import LiveCurves
from kerasedu.widgets.curves.view import CurvesView
from kerasedu.widgets.curves.words import LIVE_CURVES
from kerasedu.widgets.page import compact


def train(live, *, epochs=2, steps=4, model=None, loss=1.0):
    """As `fit` would: the loss falls by batch, the validation is worse at the end."""
    live.set_model(model)
    live.set_params({"epochs": epochs, "steps": steps})
    live.on_train_begin()
    for epoch in range(epochs):
        live.on_epoch_begin(epoch)
        for batch in range(steps):
            live.on_train_batch_end(batch, {"loss": loss / (1 + epoch * steps + batch), "accuracy": 0.5})
        live.on_epoch_end(epoch, {"loss": loss / (1 + epoch), "accuracy": 0.5 + epoch / 10, "val_loss": loss + epoch})
    live.on_train_end()
    return live


def small_model(optimizer="sgd"):
    model = Sequential([Input((1,)), Dense(1)])
    model.compile(optimizer, "mse")
    return model


def fit(live, model, epochs=3, callbacks=()):
    x = np.linspace(-1, 1, 40, dtype="float32")[:, None]
    return model.fit(x, 2 * x, batch_size=10, epochs=epochs, verbose=0, callbacks=[*callbacks, live])


def lines_of(live, well_formed):
    return len(well_formed(live.picture().markup()).findall(".//{*}polyline"))


# ---- settings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("by", "week", r'LiveCurves got by=\'week\'. Choose "batch" or "epoch".'),
        ("smoothing", 1, r"LiveCurves got smoothing=1. It takes 0 \(none\) up to, but not, 1 \(all\): 0.6."),
        ("smoothing", "much", r"LiveCurves got smoothing='much'"),
        ("metrics", "lose", r"LiveCurves has no metric 'lose'. It has loss, accuracy."),
        ("hidden", ["test"], r"no curve 'test' to hide. It has batches, training, validation, earlier run 1."),
        ("at", float("nan"), r"LiveCurves got at=nan. It takes the number of a batch or an epoch, or None."),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_and_nothing_changes(setting, value, message):
    live = train(LiveCurves(compare=[{"loss": [1.0]}]))
    before = getattr(live, setting)
    with pytest.raises(ValueError, match=message):
        setattr(live, setting, value)
    assert getattr(live, setting) == before


def test_settings_of_the_live_view_and_of_python_are_the_same():
    live = LiveCurves(by="epoch", smoothing=0.5)
    live.view = CurvesView(**live.settings)
    assert (live.view.by, live.view.smoothing) == ("epoch", 0.5)
    live.view.hidden = ["validation"]  # as a click does it
    live.metrics = "loss"
    assert live.hidden == ["validation"]
    assert live.view.metrics == ["loss"]


def test_metrics_and_curves_can_be_left_out_of_the_picture(well_formed):
    live = train(LiveCurves())
    assert lines_of(live, well_formed) == 5
    live.hidden = "validation"
    assert lines_of(live, well_formed) == 4
    live.metrics = ["accuracy"]
    assert lines_of(live, well_formed) == 2
    assert "best: 0.6 in epoch 2" in live.picture().label
    live.metrics = []
    assert "No metric is chosen." in live.picture().markup()
    live.metrics = None
    assert lines_of(live, well_formed) == 4


def test_smoothing_draws_a_second_line_above_the_batch_curve(well_formed):
    live = train(LiveCurves(metrics="loss"))
    before = lines_of(live, well_formed)
    live.smoothing = 0.6
    assert lines_of(live, well_formed) == before + 1
    mean = 0.4 * 1 / 2 + 0.6 * 0.4 * 1  # the second of 1, 1/2, 1/3, ...
    assert f"by batch 0.5, smoothed {mean / (1 - 0.6**2):.4g}" in live.explain(2)


def test_the_axis_counts_batches_or_epochs():
    live = train(LiveCurves(metrics="loss"))
    assert live.explain() == "batch 8, epoch 2\nloss: by batch 0.125, training 0.5, validation 2"
    assert live.explain(5) == "batch 5, epoch 2\nloss: by batch 0.2, training 1, validation 1"
    live.by = "epoch"
    assert live.explain() == "epoch 2\nloss: training 0.5, validation 2"
    live.at = 1
    assert live.explain() == "epoch 1\nloss: training 1, validation 1"
    assert "epoch 1 loss: training 1".replace(" loss", "\nloss") in live.picture().label


def test_a_batch_is_told_with_its_epoch_also_where_not_all_epochs_are_kept():
    live = LiveCurves()
    live.on_train_begin()
    for epoch in range(900):
        live.on_epoch_begin(epoch)
        for batch in range(3):
            live.on_train_batch_end(batch, {"loss": 1.0})
        live.on_epoch_end(epoch, {"loss": 1.0})
    for batch in (1, 3, 4, 1000, 2699, 2700):
        assert live.explain(batch).startswith(f"batch {batch}, epoch {(batch - 1) // 3 + 1}\n")


# ---- earlier runs ----------------------------------------------------------------------------------------------------


def test_runs_of_three_kinds_are_compared_with():
    history = History()
    history.history = {"loss": [3.0, 2.0], "val_loss": [4.0, 3.0]}
    other = train(LiveCurves(), loss=5.0)
    live = train(LiveCurves(compare=[history, other, {"loss": [0.5]}], names=["h", "o", "d"], metrics="loss"))
    assert live.explain(4) == (
        "batch 4, epoch 1\nloss: by batch 0.25, training 1, validation 1; h: training 3, validation 4; "
        "o: by batch 1.25, validation 5; d: training 0.5"
    )
    live.hidden = ["o", "validation"]
    live.by = "epoch"
    assert live.explain(2) == "epoch 2\nloss: training 0.5; h: training 2; d: training 0.5"


def test_runs_can_be_named_in_a_dict_or_by_number():
    assert LiveCurves(compare={"wide": {"loss": [1]}}).curve_names()[3:] == ["wide"]
    assert LiveCurves(compare=[{"loss": [1]}] * 2).curve_names()[3:] == ["earlier run 1", "earlier run 2"]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"compare": 3}, TypeError, r"got compare=int. It takes a list of runs"),
        ({"compare": [3]}, TypeError, r"got a int to compare with. It takes a list of runs"),
        ({"compare": {"loss": [0.5]}}, TypeError, r"got a list to compare with. It takes a list of runs"),
        ({"compare": [{"loss": "low"}]}, TypeError, r"got 'low' as 'loss' of a run .* a number for each epoch"),
        ({"compare": [{}]}, ValueError, r"'earlier run 1', that has no values yet. Train it first."),
        ({"compare": [{"loss": []}], "names": ["a"]}, ValueError, r"'a', that has no values yet"),
        ({"compare": [{"loss": [1]}] * 6}, ValueError, r"got 6 runs to compare with. Choose at most 5."),
        ({"compare": [{"loss": [1]}] * 2, "names": ["a"]}, ValueError, r"got 1 names for 2 runs"),
        ({"names": ["a", "a"]}, ValueError, r"names=\['a', 'a'\].*all of them different"),
        ({"names": ["training"]}, ValueError, r"none of batches, training, validation"),
        ({"compare": {"a": {"loss": [1]}}, "names": ["b"]}, ValueError, r"leave out names"),
    ],
)
def test_what_is_no_run_or_no_name_is_refused(options, error, message):
    with pytest.raises(error, match=message):
        LiveCurves(**options)


def test_live_curves_that_saw_nothing_are_no_run():
    with pytest.raises(ValueError, match="has no values yet"):
        LiveCurves(compare=[LiveCurves()])


def test_the_runs_of_models_before_are_kept_named_and_bounded():
    live = LiveCurves(names=["first"])
    for number in range(8):
        train(live, model=f"model {number}", loss=number + 1)
    assert [run["name"] for run in live.earlier] == ["run 3", "run 4", "run 5", "run 6", "run 7"]
    assert live.data["name"] == "run 8"
    assert "run 7: by batch 7" in live.explain(1)
    assert "run 8, finished after epoch 2" in live.picture().label
    again = LiveCurves(names=["first"])
    train(again, model="one")
    train(again, model="two")
    assert [run["name"] for run in again.earlier] == ["first"]


def test_a_second_fit_of_the_same_model_is_no_other_run():
    live, model = LiveCurves(), object()
    train(live, model=model)
    train(live, model=model)
    assert live.earlier == []


def test_each_model_has_a_live_view_of_its_own_with_the_settings_of_the_last(monkeypatch):
    live, views = LiveCurves(), []

    def show():
        live.view = live.view or CurvesView(earlier=compact(live.earlier), **live.settings)
        views.append(live.view)

    monkeypatch.setattr(live, "_show_live", show)
    monkeypatch.setattr(live, "_show_picture", lambda replaced: None)
    train(live, model="one")
    live.view.smoothing = 0.4
    train(live, model="two", loss=2.0)
    assert views[0] is not views[1]
    assert views[1].smoothing == 0.4
    assert json.loads(views[0].payload)["name"] == "run 1"
    assert [run["name"] for run in json.loads(views[1].earlier)] == ["run 1"]
    assert views[1].picture().markup() == live.picture().markup()


def test_curves_that_were_shown_before_stay_and_get_the_earlier_runs():
    live = LiveCurves()
    live.view, live._shown_by_user = CurvesView(), True
    live._show_picture = lambda replaced: None
    view = live.view
    train(live, model="one")
    train(live, model="two")
    assert live.view is view
    assert [run["name"] for run in json.loads(view.earlier)] == ["run 1"]


# ---- the learning rate -----------------------------------------------------------------------------------------------


def test_the_learning_rate_of_a_schedule_is_that_of_every_step():
    live = LiveCurves()
    fit(live, small_model(SGD(ExponentialDecay(0.1, 1, 0.5))))
    panel = live.data["panels"][-1]
    assert panel["name"] == "learning_rate"
    np.testing.assert_allclose([y for _, y in panel["batches"]], 0.1 * 0.5 ** np.arange(12), rtol=1e-3)


@pytest.mark.parametrize("wrap", [lambda optimizer: optimizer, LossScaleOptimizer])
def test_the_learning_rate_that_a_callback_sets_is_shown_too(wrap):
    live = LiveCurves()
    halve = LearningRateScheduler(lambda epoch: 0.1 / 2**epoch)
    fit(live, small_model(wrap(SGD(0.1))), callbacks=[halve])
    panel = live.data["panels"][-1]
    np.testing.assert_allclose([y for _, y, _ in panel["training"]], [0.1, 0.05, 0.025], rtol=1e-3)


def test_a_constant_learning_rate_has_no_panel():
    live = LiveCurves()
    fit(live, small_model())
    assert live.metric_names() == ["loss"]
    assert repr(live) == "<LiveCurves: finished after epoch 3, loss>"


def test_the_learning_rate_is_on_a_logarithmic_axis_and_not_smoothed(well_formed):
    live = LiveCurves(smoothing=0.9)
    fit(live, small_model(SGD(ExponentialDecay(0.1, 1, 0.1))), epochs=1)
    live.metrics = "learning_rate"
    assert lines_of(live, well_formed) == 1
    assert live.explain(2) == "batch 2, epoch 1\nlearning rate: training 0.01"
    circles = well_formed(live.picture().markup()).findall(".//{*}circle")
    heights = [float(circle.get("cy")) for circle in circles]
    assert len(heights) == 4
    assert np.ptp(np.diff(heights)) < 0.11  # 0.1, 0.01, 0.001, ... are evenly apart


# ---- odd trainings ---------------------------------------------------------------------------------------------------


def test_a_loss_that_is_no_number_leaves_a_gap_and_is_told(well_formed):
    live = LiveCurves(log=True, smoothing=0.5)
    live.on_train_begin()
    live.on_epoch_begin(0)
    for batch, loss in enumerate([1.0, 0.5, float("nan"), float("inf"), 0.5]):
        live.on_train_batch_end(batch, {"loss": loss})
    live.on_epoch_end(0, {"loss": float("nan")})
    live.on_train_end()
    assert "nan from batch 3" in live.picture().markup()
    assert live.explain(4).startswith("batch 4, epoch 1\nloss: by batch inf, ")
    well_formed(live.picture().markup())
    live.by = "epoch"
    assert live.explain() == "epoch 1\nloss: training nan"
    well_formed(live.picture().markup())


@pytest.mark.parametrize("by", ["batch", "epoch"])
def test_trainings_without_batches_or_without_epochs_are_pictures_too(well_formed, by):
    for batches, epochs in ((0, 2), (2, 0), (0, 0)):
        live = LiveCurves(by=by, smoothing=0.5, compare=[{"loss": [1.0]}])
        live.on_train_begin()
        for epoch in range(max(epochs, batches and 1)):
            live.on_epoch_begin(epoch)
            for batch in range(batches):
                live.on_train_batch_end(batch, {"d_loss": 0.5})
            if epochs:
                live.on_epoch_end(epoch, {"d_loss": 0.5})
        live.on_train_end()
        well_formed(live.picture().markup())
        assert live.explain().splitlines()[0]


def test_names_of_runs_are_escaped_in_the_picture():
    name = "<img src=x onerror=alert(1)>"
    live = train(LiveCurves(compare={name: {"loss": [1.0]}}))
    assert "<img src=x" not in live._repr_mimebundle_()["text/html"]
    assert "&lt;img src=x" in live.picture().markup()


def test_every_word_has_its_use():
    home = Path(kerasedu.widgets.__file__).parent
    paths = [*(home / "curves").glob("*.py"), home / "static" / "live_curves.js"]
    sources = [path.read_text(encoding="utf-8") for path in paths]
    dynamic = {"waiting", "done", "interrupted", "at_batch", "at_epoch", "by_batch", "by_epoch", "batch", "epoch"}
    dynamic |= {"batches", "smooth", "training", "validation", "progress", "progress_open", "progress_bare"}
    unused = [word for word in LIVE_CURVES if word not in dynamic and not any(_uses(text, word) for text in sources)]
    assert unused == []


def _uses(text, word):
    return re.search(rf"words\.{word}\b|[\[(]\"{word}\"\]", text)
