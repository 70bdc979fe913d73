"""TerminateOnNaN: a loss that is no number ends training."""

import numpy as np
import pytest

from kerasedu.callbacks import TerminateOnNaN
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential
from kerasedu.training import NonFiniteLossError

X, Y = np.ones((6, 1), "float32"), np.array([[0.0]] * 3 + [[1e30]] * 3, "float32")


def model():
    line = Sequential([Input((1,)), Dense(1)])
    line.compile("sgd", "mse")
    return line


def fit(callbacks):
    with np.errstate(all="ignore"):
        return model().fit(X, Y, batch_size=1, epochs=3, shuffle=False, callbacks=callbacks, verbose=0)


def test_without_it_an_error_says_where_the_trouble_began():
    with pytest.raises(NonFiniteLossError):
        fit([])


def test_with_it_training_ends_and_the_history_is_kept(capsys):
    history = fit([TerminateOnNaN()])
    assert history.epoch == [0]
    assert not np.isfinite(history.history["loss"][0])
    assert "Batch 3: the loss became inf; training ends." in capsys.readouterr().out


def test_it_may_end_with_an_error():
    with pytest.raises(RuntimeError, match=r"The loss became inf at batch 3, and TerminateOnNaN\(raise_error=True\)"):
        fit([TerminateOnNaN(raise_error=True)])


def test_a_sound_loss_does_not_trouble_it():
    callback = TerminateOnNaN()
    callback.on_batch_end(0, {"loss": 1e30})
    callback.on_batch_end(0, {})
    callback.on_batch_end(0)
