"""The record behind a training curve."""

from itertools import pairwise

import numpy as np

from kerasedu.plots import curves as plots
from kerasedu.plots.drawing import COLOURS
from kerasedu.widgets.curves import record as records
from kerasedu.widgets.curves import scene
from kerasedu.widgets.curves.record import CurveRecord
from kerasedu.widgets.curves.series import MOST_POINTS, Thinned, smoothed


def test_a_short_series_is_kept_as_it_is():
    series = Thinned()
    points = [(i, i * 0.5) for i in range(MOST_POINTS - 1)]
    for point in points:
        series.add(*point)
    assert series.points() == points


def test_a_long_series_never_has_more_points_than_the_screen_and_ends_with_the_newest():
    series = Thinned()
    for i in range(20_000):
        series.add(i, -i)
        if i % 97 == 0:
            assert len(series.points()) <= MOST_POINTS
            assert series.points()[-1] == (i, -i)
    xs = [x for x, _ in series.points()][:-1]
    assert len(xs) > MOST_POINTS / 2 - 2
    assert len({b - a for a, b in pairwise(xs)}) == 1  # evenly spread


def record_of(epochs, steps=4, *, broken=0):
    record = CurveRecord()
    record.start(5, steps)
    for epoch in range(epochs):
        record.start_epoch(epoch)
        for batch in range(steps):
            record.add_batch({"loss": 1 / (1 + epoch), "accuracy": batch / 10})
        record.end_epoch({"loss": 1 / (1 + epoch), "accuracy": 0.1 * epoch, "val_loss": abs(epoch - 1) + 0.5})
    if broken:
        record.start_epoch(epochs)
    for _ in range(broken):
        record.add_batch({"loss": 0.1})
    return record


def test_validation_shares_the_panel_of_its_quantity():
    loss, accuracy = record_of(2).data()["panels"]
    assert (loss["name"], accuracy["name"]) == ("loss", "accuracy")
    assert loss["validation"] == [[4, 1.5, 1], [8, 0.5, 2]]
    assert accuracy["validation"] == []


def test_names_colours_and_what_is_good_are_those_of_the_plot_of_a_history():
    assert (records.GOOD_IF_LARGE, records.RATES) == (plots.GOOD_IF_LARGE, plots.RATES)
    assert scene.COLOURS == COLOURS


def test_smoothing_is_that_of_the_plot_of_a_history():
    values = np.random.default_rng(0).normal(size=50)
    points = [[i, value] for i, value in enumerate(values.tolist())]
    for share in (0.1, 0.6, 0.95):
        np.testing.assert_allclose([y for _, y in smoothed(points, share)], plots.smoothed(values, share))


def test_smoothing_leaves_out_what_is_no_finite_number():
    assert smoothed([[1, 1], [2, "nan"], [3, 1], [4, "inf"]], 0.9) == [[1, 1.0], [3, 1.0]]
    assert smoothed([], 0.9) == []


def test_the_best_epoch_is_the_lowest_loss_and_the_highest_accuracy_by_validation_where_there_is_one():
    loss, accuracy = record_of(3).data()["panels"]
    assert (loss["judged"], loss["best"]) == ("val_loss", [8, 0.5, 2])
    assert (accuracy["judged"], accuracy["best"]) == ("accuracy", [12, 0.2, 3])


def test_while_it_runs_the_axis_reaches_to_the_planned_end_and_afterwards_to_the_real_one():
    record = record_of(2)
    assert record.data()["reach"] == 20
    record.start_epoch(2)
    record.add_batch({"loss": 1.0})
    assert record.data()["reach"] == 20
    record.finish()
    assert record.data()["reach"] == 9


def test_an_interrupted_epoch_is_said():
    record = record_of(1, broken=2)
    record.finish()
    data = record.data()
    assert (data["state"], data["epoch"]) == ("interrupted", 2)
    assert data["panels"][0]["batches"][-1] == [6, 0.1]
    assert len(data["ends"]) == 1


def test_a_second_fit_goes_on_and_is_marked():
    record = record_of(2)
    record.finish()
    record.start(4, 4)
    assert record.data()["fits"] == [8]


def test_nan_is_no_best_epoch():
    record = CurveRecord()
    record.start(2, 1)
    for epoch, loss in enumerate([0.5, float("nan")]):
        record.start_epoch(epoch)
        record.add_batch({"loss": loss})
        record.end_epoch({"loss": loss})
    panel = record.data()["panels"][0]
    assert panel["best"] == [1, 0.5, 1]
    assert panel["training"][-1] == [2, "nan", 2]


def test_without_batch_hooks_epochs_alone_make_a_curve():
    record = CurveRecord()
    record.start(2, None)
    for epoch in range(2):
        record.start_epoch(epoch)
        record.end_epoch({"loss": 1.0 - epoch / 2})
    assert record.data()["panels"][0]["training"] == [[1, 1, 1], [2, 0.5, 2]]


def test_the_best_epoch_is_kept_though_its_point_is_not():
    record = CurveRecord()
    record.start(2000, 1)
    for epoch in range(2000):
        record.start_epoch(epoch)
        record.add_batch({"loss": 1.0})
        record.end_epoch({"loss": abs(epoch - 778) + 0.5})
    panel = record.data()["panels"][0]
    assert panel["best"] == [779, 0.5, 779]
    assert [779, 0.5, 779] not in panel["training"]
    assert len(panel["training"]) <= MOST_POINTS


def test_the_first_value_that_is_no_finite_number_is_noted():
    record = CurveRecord()
    record.start(1, 4)
    record.start_epoch(0)
    for loss in (0.5, 1e30, float("inf"), float("nan")):
        record.add_batch({"loss": loss})
    assert record.data()["panels"][0]["broken"] == [3, "inf"]
    assert record.data()["panels"][0]["batches"][1:] == [[2, 1e30], [3, "inf"], [4, "nan"]]


def rates_of(rates):
    record = CurveRecord()
    record.start(1, len(rates))
    record.start_epoch(0)
    for rate in rates:
        record.add_batch({"loss": 1.0}, rate)
    record.end_epoch({"loss": 1.0}, rates[-1])
    return record


def test_a_learning_rate_has_a_panel_when_it_changes():
    assert rates_of([0.1, 0.1, 0.1]).names() == ["loss"]
    record = rates_of([0.1, 0.05, 0.025])
    assert record.names() == ["loss", "learning_rate"]
    panel = record.data()["panels"][1]
    assert panel["batches"] == [[1, 0.1], [2, 0.05], [3, 0.025]]
    assert panel["training"] == [[3, 0.025, 1]]
    assert panel["best"] is None


def test_a_learning_rate_that_only_the_logs_know_has_a_panel_too():
    record = CurveRecord()
    record.start(2, None)
    for epoch, rate in enumerate((0.1, 0.01)):
        record.start_epoch(epoch)
        record.end_epoch({"loss": 1.0, "lr": rate})
    assert record.names() == ["loss", "learning_rate"]


def test_a_further_fit_counts_epochs_on_unless_it_is_told_where_it_begins():
    record = record_of(2)
    record.finish()
    record.start(2, 4)
    record.start_epoch(0)
    assert (record.epoch, record.data()["epochs"], record.data()["reach"]) == (3, 4, 16)
    record.end_epoch({"loss": 0.1})
    record.start(9, 4)
    record.start_epoch(6)
    assert (record.epoch, record.data()["epochs"]) == (7, 9)


def test_the_panels_of_a_gan_go_by_its_own_names():
    record = CurveRecord()
    record.start(1, 1)
    record.start_epoch(0)
    record.add_batch({"d_loss": 0.7, "g_loss": 0.6})
    record.end_epoch({"d_loss": 0.7, "g_loss": 0.6})
    assert record.names() == ["d_loss", "g_loss"]
    assert record.data()["panels"][1]["best"] == [1, 0.6, 1]
