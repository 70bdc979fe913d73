"""SwapEMAWeights: the moving average in place of the weights."""

import numpy as np
import pytest

from kerasedu.callbacks import LambdaCallback, SwapEMAWeights
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential
from kerasedu.optimizers import SGD

X, Y = np.ones((8, 1), "float32"), np.zeros((8, 1), "float32")


def model(use_ema=True):
    line = Sequential([Input((1,)), Dense(1, use_bias=False, kernel_initializer="ones")])
    line.compile(SGD(0.1, use_ema=use_ema, ema_momentum=0.5), "mse")
    return line


def slope(line):
    return line.get_weights()[0].item()


# w <- w - 0.1 * 2 w = 0.8 w at each step; the average is w after the first, then the mean of itself and w.
WEIGHTS = [0.8, 0.64]
AVERAGES = [0.8, 0.72]


def test_validation_sees_the_average_and_training_the_weights():
    line, seen = model(), []
    look = LambdaCallback(
        on_test_begin=lambda logs: seen.append(slope(line)), on_epoch_end=lambda epoch, logs: seen.append(slope(line))
    )
    history = line.fit(X, Y, batch_size=4, validation_data=(X, Y), callbacks=[SwapEMAWeights(), look], verbose=0)
    assert seen == pytest.approx([AVERAGES[1], WEIGHTS[1]])
    assert history.history["val_loss"][0] == pytest.approx(AVERAGES[1] ** 2)


def test_the_average_can_stay_between_epochs():
    line, seen = model(), []
    look = LambdaCallback(
        on_epoch_end=lambda epoch, logs: seen.append(slope(line)),
        on_train_batch_begin=lambda batch, logs: seen.append(slope(line)),
    )
    line.fit(X, Y, epochs=2, callbacks=[SwapEMAWeights(swap_on_epoch=True), look], verbose=0)
    assert seen == pytest.approx([1.0, AVERAGES[0], WEIGHTS[0], AVERAGES[1]])


def test_at_the_end_of_training_the_average_is_what_stays():
    line = model()
    line.fit(X, Y, batch_size=4, callbacks=[SwapEMAWeights(swap_on_epoch=True)], verbose=0)
    assert slope(line) == pytest.approx(AVERAGES[1])


def test_evaluate_and_predict_put_the_weights_back():
    line = model()
    line.fit(X, Y, batch_size=4, verbose=0)
    line.set_weights([np.array([[5.0]])])
    assert line.predict(X[:1], callbacks=[SwapEMAWeights()], verbose=0).item() == pytest.approx(AVERAGES[1])
    assert line.evaluate(X, Y, callbacks=[SwapEMAWeights()], verbose=0) == pytest.approx(AVERAGES[1] ** 2)
    assert slope(line) == 5.0


def test_before_the_first_step_there_is_nothing_to_swap():
    assert model().predict(X[:1], callbacks=[SwapEMAWeights()], verbose=0).item() == 1.0


def test_an_optimizer_without_averages_is_refused():
    with pytest.raises(ValueError, match=r"this SGD does not. Compile the model with use_ema=True"):
        model(use_ema=False).evaluate(X, Y, callbacks=[SwapEMAWeights()], verbose=0)
