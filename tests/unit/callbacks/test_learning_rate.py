"""LearningRateScheduler and ReduceLROnPlateau."""

import numpy as np
import pytest

from kerasedu.callbacks import LearningRateScheduler, ReduceLROnPlateau
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential

X, Y = np.ones((4, 1), "float32"), np.zeros((4, 1), "float32")
VALUES = [0.9, 0.7, 0.8, 0.75, 0.6, 0.61, 0.62, 0.63, 0.5]


class Model:
    """As much of a model as these callbacks see."""

    def __init__(self, rate=1.0):
        self.optimizer = type("Optimizer", (), {})()
        self.optimizer.learning_rate = rate
        self.metrics = []


def line(rate=0.1):
    model = Sequential([Input((1,)), Dense(1)])
    model.compile("sgd", "mse")
    model.optimizer.learning_rate = rate
    return model


def rates(callback, values=VALUES):
    """The learning rate after each epoch with these values."""
    callback.set_model(Model())
    callback.on_train_begin()
    found = []
    for epoch, value in enumerate(values):
        callback.on_epoch_end(epoch, {"m": value})
        found.append(callback.model.optimizer.learning_rate)
    return found


# What real Keras does with VALUES.
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"patience": 2, "factor": 0.5}, [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25]),
        ({"patience": 1, "factor": 0.5, "cooldown": 2}, [1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]),
        ({"patience": 1, "factor": 0.1, "min_lr": 0.05}, [1, 1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05]),
        ({"patience": 2, "factor": 0.5, "min_delta": 0.15}, [1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]),
        ({"patience": 2, "factor": 0.5, "mode": "max"}, [1, 1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125, 0.0625]),
        ({"patience": 0, "factor": 0.5}, [1, 1, 0.5, 0.25, 0.25, 0.125, 0.0625, 0.03125, 0.03125]),
    ],
)
def test_the_rate_is_reduced_where_keras_reduces_it(arguments, expected):
    assert rates(ReduceLROnPlateau(monitor="m", **{"mode": "min", **arguments})) == pytest.approx(expected)


def test_the_logs_get_the_rate_that_the_epoch_was_trained_with():
    model = line()
    reduce = ReduceLROnPlateau("loss", factor=0.5, patience=1, min_delta=100)
    history = model.fit(X, Y, epochs=3, callbacks=[reduce], verbose=0).history
    assert history["learning_rate"] == pytest.approx([0.1, 0.1, 0.05])
    assert float(model.optimizer.learning_rate) == pytest.approx(0.025)


def test_a_plateau_is_announced(capsys):
    rates(ReduceLROnPlateau(monitor="m", mode="min", factor=0.5, patience=2, verbose=1), VALUES[:4])
    assert capsys.readouterr().out == "\nEpoch 4: m stood still; the learning rate goes to 0.5.\n"


def test_the_old_name_of_min_delta_is_taken():
    assert ReduceLROnPlateau(epsilon=0.25).min_delta == 0.25


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"factor": 1.0}, r"got factor=1.0. The learning rate is multiplied with it.*between 0 and 1"),
        ({"factor": "half"}, r"got factor='half'. It takes a number"),
        ({"patience": -1}, r"ReduceLROnPlateau got patience=-1"),
        ({"cooldown": 0.5}, r"got cooldown=0.5"),
        ({"min_lr": None}, r"got min_lr=None"),
    ],
)
def test_bad_arguments_of_a_plateau_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        ReduceLROnPlateau(**arguments)


def test_an_unknown_argument_of_a_plateau_is_refused():
    with pytest.raises(TypeError, match="has no argument patiance"):
        ReduceLROnPlateau(patiance=3)


class TestSchedule:
    def test_it_is_asked_at_the_beginning_of_each_epoch(self):
        schedule = LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))
        history = line().fit(X, Y, epochs=3, callbacks=[schedule], verbose=0).history
        assert history["learning_rate"] == pytest.approx([0.1, 0.05, 0.1 / 3])

    def test_it_may_be_told_the_rate_so_far(self):
        schedule = LearningRateScheduler(lambda epoch, rate: rate * 0.5 if epoch else rate)
        history = line(0.4).fit(X, Y, epochs=3, callbacks=[schedule], verbose=0).history
        assert history["learning_rate"] == pytest.approx([0.4, 0.2, 0.1])

    def test_the_error_inside_a_schedule_is_its_own(self):
        def schedule(epoch):
            return epoch + "1"

        with pytest.raises(TypeError, match="unsupported operand"):
            line().fit(X, Y, callbacks=[LearningRateScheduler(schedule)], verbose=0)

    def test_it_is_announced(self, capsys):
        schedule = LearningRateScheduler(lambda epoch: 0.5, verbose=1)
        schedule.set_model(Model())
        schedule.on_epoch_begin(2)
        assert capsys.readouterr().out == "Epoch 3: the learning rate is 0.5.\n"

    @pytest.mark.parametrize("result", [None, "fast", [0.1, 0.2], float("nan"), -1.0, True])
    def test_what_is_no_rate_is_refused(self, result):
        schedule = LearningRateScheduler(lambda epoch: result)
        schedule.set_model(Model())
        with pytest.raises(ValueError, match=r"The schedule of LearningRateScheduler returned .* for epoch 4"):
            schedule.on_epoch_begin(4)

    def test_numbers_of_numpy_will_do(self):
        schedule = LearningRateScheduler(lambda epoch: np.float32(0.25))
        schedule.set_model(Model())
        schedule.on_epoch_begin(0)
        assert schedule.model.optimizer.learning_rate == 0.25

    def test_what_is_no_function_is_refused(self):
        with pytest.raises(TypeError, match=r"got schedule=0.1. It takes a function of the epoch"):
            LearningRateScheduler(0.1)

    def test_a_model_without_an_optimizer_is_refused(self):
        schedule = LearningRateScheduler(lambda epoch: 0.1)
        schedule.set_model(object())
        with pytest.raises(ValueError, match=r"no optimizer with a learning rate. Compile it"):
            schedule.on_epoch_begin(0)
