"""The record behind a training curve."""

from itertools import pairwise

from kerasedu.widgets.curves.series import MOST_POINTS, CurveRecord, Thinned


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
    assert loss["validation"] == [[4, 1.5], [8, 0.5]]
    assert accuracy["validation"] == []


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
    assert record.data()["runs"] == [8]


def test_nan_is_no_best_epoch():
    record = CurveRecord()
    record.start(2, 1)
    for epoch, loss in enumerate([0.5, float("nan")]):
        record.start_epoch(epoch)
        record.add_batch({"loss": loss})
        record.end_epoch({"loss": loss})
    panel = record.data()["panels"][0]
    assert panel["best"] == [1, 0.5, 1]
    assert panel["training"][-1] == [2, "nan"]


def test_without_batch_hooks_epochs_alone_make_a_curve():
    record = CurveRecord()
    record.start(2, None)
    for epoch in range(2):
        record.start_epoch(epoch)
        record.end_epoch({"loss": 1.0 - epoch / 2})
    assert record.data()["panels"][0]["training"] == [[1, 1], [2, 0.5]]
