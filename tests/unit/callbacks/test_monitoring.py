"""EarlyStopping, and what callbacks that monitor a number have in common."""

import numpy as np
import pytest

from kerasedu import metrics
from kerasedu.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential

VALUES = [0.9, 0.7, 0.8, 0.75, 0.6, 0.61, 0.62, 0.63, 0.5]


class Metric:
    def __init__(self, name, direction):
        self.name, self._direction = name, direction


class Model:
    """As much of a model as EarlyStopping sees; its weights are the number of the epoch."""

    stop_training = False

    def __init__(self, *metrics):
        self.metrics, self.weights = metrics, None

    def get_weights(self):
        return [self.weights]

    def set_weights(self, weights):
        (self.weights,) = weights


def run(callback, values=VALUES, model=None, name="m"):
    """Epochs with these values, until the callback ends training; the number of the last one."""
    callback.set_model(model or Model())
    callback.on_train_begin()
    for epoch, value in enumerate(values):
        callback.model.weights = epoch
        callback.on_epoch_end(epoch, {} if value is None else {name: value})
        if callback.model.stop_training:
            break
    callback.on_train_end()
    return epoch if callback.model.stop_training else None


# What real Keras does with VALUES: (the last epoch, the best epoch, epochs waited, the weights afterwards).
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"patience": 0}, (2, 1, 1, 2)),
        ({"patience": 1}, (2, 1, 1, 2)),
        ({"patience": 2}, (3, 1, 2, 3)),
        ({"patience": 3}, (7, 4, 3, 7)),
        ({"patience": 2, "min_delta": 0.15}, (3, 1, 2, 3)),
        ({"patience": 2, "mode": "max"}, (2, 0, 2, 2)),
        ({"patience": 3, "baseline": 0.55}, (2, 1, 3, 2)),
        ({"patience": 1, "start_from_epoch": 4}, (5, 4, 1, 5)),
        ({"patience": 2, "restore_best_weights": True}, (3, 1, 2, 1)),
        ({"patience": 2, "min_delta": 0.15, "restore_best_weights": True}, (3, 1, 2, 1)),
    ],
)
def test_early_stopping_stops_where_keras_does(arguments, expected):
    stop = EarlyStopping(monitor="m", **{"mode": "min", **arguments})
    last = run(stop)
    assert (last, stop.best_epoch, stop.wait, stop.model.weights) == expected
    assert stop.stopped_epoch == last


def test_early_stopping_lets_a_training_that_gets_better_run():
    stop = EarlyStopping(monitor="m", mode="min")
    assert run(stop, [0.3, 0.2, 0.1]) is None
    assert stop.stopped_epoch == 0
    assert stop.best == 0.1


def test_a_second_training_starts_anew():
    stop = EarlyStopping(monitor="m", mode="min", patience=2)
    assert run(stop) == 3
    assert run(stop, [5.0, 4.0, 3.0]) is None
    assert stop.best == 3.0


def test_nan_is_never_an_improvement():
    stop = EarlyStopping(monitor="m", mode="min", patience=3, restore_best_weights=True)
    run(stop, [np.nan, 0.5, np.nan, np.nan])
    assert stop.best == 0.5
    assert stop.model.weights == 1


def test_early_stopping_says_what_it_does(capsys):
    run(EarlyStopping(monitor="m", mode="min", patience=2, verbose=1, restore_best_weights=True))
    assert capsys.readouterr().out == (
        "\nEpoch 4: early stopping. m was best in epoch 2.\nThe weights are those of the best epoch: 2.\n"
    )


def test_early_stopping_in_a_real_fit_brings_the_best_weights_back():
    x, y = np.zeros((4, 1), "float32"), np.zeros((4, 1), "float32")
    model = Sequential([Input((1,)), Dense(1, use_bias=True, bias_initializer="ones")])
    model.compile("sgd", "mse")
    stop = EarlyStopping("val_loss", patience=2, restore_best_weights=True)
    history = model.fit(x, y, epochs=9, validation_data=(x, y + 1), callbacks=[stop], verbose=0)
    assert history.epoch == [0, 1, 2]  # what is learned from y makes the validation worse from the first epoch on
    assert stop.best_epoch == 0
    assert model.evaluate(x, y + 1, verbose=0) == pytest.approx(history.history["val_loss"][0])


class TestMode:
    @pytest.mark.parametrize(
        ("monitor", "larger"),
        [("val_loss", False), ("loss", False), ("val_head_loss", False), ("accuracy", True), ("val_accuracy", True)],
    )
    def test_losses_are_to_become_small_and_accuracies_large(self, monitor, larger):
        stop = EarlyStopping(monitor=monitor)
        stop.set_model(Model())
        assert stop.is_improvement(2.0, 1.0) is larger
        assert stop.is_improvement(1.0, 2.0) is not larger

    @pytest.mark.parametrize("monitor", ["area", "val_area", "val_head_area"])
    def test_a_metric_knows_its_direction(self, monitor):
        for direction in ("up", "down"):
            stop = EarlyStopping(monitor=monitor)
            stop.set_model(Model(Metric("other", "down"), Metric("area", direction)))
            assert stop.is_improvement(2.0, 1.0) is (direction == "up")

    @pytest.mark.parametrize(
        ("metric", "larger"),
        [
            (metrics.AUC(name="area"), True),
            (metrics.Precision(name="area"), True),
            (metrics.PrecisionAtRecall(0.5, name="area"), True),
            (metrics.F1Score(name="area"), True),
            (metrics.MeanIoU(2, name="area"), True),
            (metrics.MeanSquaredError(name="area"), False),
            (metrics.BinaryCrossentropy(name="area"), False),
            (metrics.KLDivergence(name="area"), False),
            (type("Mine", (metrics.AUC,), {})(name="area"), True),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_the_metrics_of_keras_are_known(self, metric, larger):
        stop = EarlyStopping(monitor="val_area")
        stop.set_model(Model(metric))
        assert stop.is_improvement(2.0, 1.0) is larger

    @pytest.mark.parametrize("metric", [metrics.Mean(name="area"), metrics.FalsePositives(name="area")])
    def test_a_mean_or_a_count_is_neither(self, metric):
        stop = EarlyStopping(monitor="val_area")
        stop.set_model(Model(metric))
        with pytest.raises(ValueError, match="Say mode='min' or mode='max'"):
            stop.is_improvement(2.0, 1.0)

    def test_where_nobody_knows_the_mode_is_to_be_said(self):
        stop = EarlyStopping(monitor="val_mine")
        with pytest.raises(ValueError, match=r"EarlyStopping monitors 'val_mine' with mode='auto'.*Say mode='min' or"):
            run(stop, [1.0], name="val_mine")


class TestAMissingMonitor:
    def test_it_is_warned_once_with_the_names_there_are(self):
        stop = EarlyStopping()
        with pytest.warns(UserWarning, match=r"monitors 'val_loss', which is not among the logs: loss\. So") as warned:
            run(stop, [1.0, 1.0, 1.0], name="loss")
        assert len(warned) == 1
        assert "Without validation data there is no 'val_...'" in str(warned[0].message)

    def test_epochs_without_it_do_not_count(self):
        stop = EarlyStopping(monitor="m", mode="min", patience=2)
        with pytest.warns(UserWarning, match=r"not among the logs: none\. So it does nothing"):
            assert run(stop, [0.5, None, None, None, 0.6, None, 0.7]) == 6


@pytest.mark.parametrize("kind", [EarlyStopping, ReduceLROnPlateau, lambda **a: ModelCheckpoint("x.keras", **a)])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"mode": "best"}, r"got mode='best'. It takes 'min' \(smaller is better\), 'max'"),
        ({"monitor": None}, r"got monitor=None. It takes a name from the logs"),
    ],
)
def test_bad_monitors_and_modes_are_refused(kind, arguments, message):
    with pytest.raises(ValueError, match=message):
        kind(**arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"patience": -1}, r"EarlyStopping got patience=-1. It takes a whole number of at least 0"),
        ({"patience": 1.5}, r"got patience=1.5"),
        ({"start_from_epoch": "2"}, r"got start_from_epoch='2'"),
        ({"min_delta": "small"}, r"got min_delta='small'. It takes a number"),
        ({"baseline": "good"}, r"got baseline='good'"),
    ],
)
def test_bad_arguments_of_early_stopping_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        EarlyStopping(**arguments)
