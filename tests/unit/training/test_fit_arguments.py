"""Arguments of fit and its kin beyond the data: validation, steps, weights, single batches, callbacks that fail."""

import re
import warnings

import numpy as np
import pytest

from kerasedu.callbacks import Callback, LambdaCallback, TerminateOnNaN
from kerasedu.layers import Dense, Input
from kerasedu.losses import MeanSquaredError
from kerasedu.models import Sequential
from kerasedu.optimizers import SGD
from kerasedu.training import NonFiniteLossError
from tests.unit.training.conftest import changes_nothing

X = np.linspace(-1, 1, 40, dtype="float32").reshape(20, 2)
Y = X @ np.array([[2.0], [-1.0]], "float32") + 0.5


def line(**compiled):
    model = Sequential([Input((2,)), Dense(1)])
    model.compile(**{"optimizer": SGD(0.1), "loss": "mse", **compiled})
    return model


class TestValidation:
    def test_heeds_sample_weights_as_a_third_part(self):
        model = line(optimizer=SGD(0.0))
        weights = np.arange(20, dtype="float32")
        history = model.fit(X, Y, validation_data=(X, Y, weights), verbose=0).history
        errors = np.square(model.predict(X, verbose=0) - Y)[:, 0]
        assert history["val_loss"][0] == pytest.approx(np.mean(errors * weights), rel=1e-5)

    def test_may_come_from_batches(self):
        model = line()
        history = model.fit(X, Y, validation_data=iter([(X[:5], Y[:5]), (X[5:9], Y[5:9])]), verbose=0).history
        assert history["val_loss"][0] == pytest.approx(model.evaluate(X[:9], Y[:9], verbose=0), rel=1e-5)

    @pytest.mark.parametrize(("freq", "expected"), [(1, 6), (2, 3), (4, 1), ([1, 6], 2), ({3}, 1)])
    def test_happens_after_the_epochs_that_were_asked_for(self, freq, expected):
        history = line().fit(X, Y, epochs=6, validation_data=(X, Y), validation_freq=freq, verbose=0).history
        assert len(history["val_loss"]) == expected

    def test_takes_so_many_steps_of_so_many_samples_from_the_first(self):
        seen = []
        look = LambdaCallback(on_test_batch_end=lambda batch, logs: seen.append(batch))
        model = line()
        history = model.fit(
            X,
            Y,
            epochs=2,
            validation_data=(X, Y),
            validation_steps=2,
            validation_batch_size=3,
            callbacks=[look],
            verbose=0,
        ).history
        assert seen == [0, 1, 0, 1]
        assert history["val_loss"][1] == pytest.approx(model.evaluate(X[:6], Y[:6], verbose=0), rel=1e-5)

    @pytest.mark.parametrize("freq", [0, -1, 1.5, "often"])
    def test_refuses_frequencies_that_make_no_sense(self, freq):
        model = line()
        with changes_nothing(model), pytest.raises(ValueError, match="validation_freq"):
            model.fit(X, Y, validation_data=(X, Y), validation_freq=freq, verbose=0)


class TestSteps:
    def test_an_epoch_has_as_many_as_were_asked_for_and_the_next_goes_on(self):
        seen = []

        class Seeing(Sequential):
            def train_step(self, data):
                seen.append(float(data[0][0, 0]))
                return super().train_step(data)

        model = Seeing([Input((2,)), Dense(1)])
        model.compile("sgd", "mse")
        model.fit(X, Y, batch_size=5, steps_per_epoch=2, epochs=2, shuffle=False, verbose=0)
        assert seen == [float(X[i, 0]) for i in (0, 5, 10, 15)]

    def test_that_the_data_does_not_have_end_the_epoch_with_a_warning(self):
        model = line()
        with pytest.warns(UserWarning, match=r"fit ran out of data: an epoch was to have 9 batches and got 2"):
            history = model.fit(X, Y, batch_size=10, steps_per_epoch=9, verbose=0)
        assert history.epoch == [0]

    def test_a_generator_that_is_used_up_ends_training_with_a_warning(self):
        model = line()
        with pytest.warns(UserWarning, match=r"ended after 2 batches in all"):
            history = model.fit(iter([(X, Y), (X, Y)]), steps_per_epoch=2, epochs=5, verbose=0)
        assert history.epoch == [0]

    def test_of_evaluate_and_predict(self):
        model = line()
        assert model.evaluate(X, Y, batch_size=4, steps=2, verbose=0) == pytest.approx(
            model.evaluate(X[:8], Y[:8], verbose=0), rel=1e-5
        )
        assert model.predict(X, batch_size=4, steps=2, verbose=0).shape == (8, 1)


class TestWeights:
    def test_of_samples_weigh_their_losses(self):
        model = line(optimizer=SGD(0.0), loss=MeanSquaredError())
        weights = np.r_[np.zeros(10), np.full(10, 2.0)].astype("float32")
        errors = np.square(model.predict(X, verbose=0) - Y)[:, 0]
        history = model.fit(X, Y, sample_weight=weights, batch_size=20, verbose=0).history
        assert history["loss"][0] == pytest.approx(np.mean(errors * weights), rel=1e-5)

    def test_of_classes_weigh_the_samples_of_each(self):
        labels = (Y > 0.5).astype("float32")
        model = Sequential([Input((2,)), Dense(1, activation="sigmoid")])
        model.compile(SGD(0.0), "binary_crossentropy", metrics=["accuracy"], weighted_metrics=["accuracy"])
        p = model.predict(X, verbose=0)
        losses = -(labels * np.log(p) + (1 - labels) * np.log(1 - p))[:, 0]
        weights = np.where(labels[:, 0] == 1, 5.0, 1.0)
        history = model.fit(X, labels, class_weight={0: 1.0, 1: 5.0}, batch_size=20, verbose=0).history
        assert history["loss"][0] == pytest.approx(np.mean(losses * weights), rel=1e-4)
        right = ((p > 0.5) == labels)[:, 0]
        assert history["accuracy"][0] == pytest.approx(right.mean())
        assert history["weighted_accuracy"][0] == pytest.approx(np.average(right, weights=weights), rel=1e-5)


class TestSingleBatches:
    def test_train_as_fit_does(self):
        one, other = line(), line()
        other.set_weights(one.get_weights())
        one.fit(X, Y, batch_size=20, epochs=3, shuffle=False, verbose=0)
        for _ in range(3):
            other.train_on_batch(X, Y)
        np.testing.assert_allclose(one.get_weights()[0], other.get_weights()[0], rtol=1e-6)

    def test_say_the_loss_and_the_metrics(self):
        model = line(metrics=["mae"])
        loss, error = model.test_on_batch(X, Y)
        assert model.test_on_batch(X, Y, return_dict=True) == pytest.approx({"loss": loss, "mae": error})
        assert isinstance(line().train_on_batch(X, Y), float)

    def test_predict(self):
        model = line()
        np.testing.assert_array_equal(model.predict_on_batch(X), model.predict(X, verbose=0))

    def test_weigh_samples_and_classes(self):
        model = line(optimizer=SGD(0.0))
        half = np.r_[np.ones(10), np.zeros(10)]
        expected = np.square(model.predict(X, verbose=0) - Y)[:10].sum() / 20
        assert model.train_on_batch(X, Y, sample_weight=half) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    "hook", ["on_train_begin", "on_epoch_begin", "on_train_batch_end", "on_test_end", "on_epoch_end"]
)
def test_a_callback_that_raises_ends_fit_with_its_own_error_and_leaves_the_model_usable(hook):
    def fail(self, *args):
        raise LookupError(f"from {hook}")

    failing = type("Failing", (Callback,), {hook: fail})()
    model = line()
    with pytest.raises(LookupError, match=f"^'?from {hook}"):
        model.fit(X, Y, validation_data=(X, Y), epochs=3, callbacks=[failing], verbose=0)
    before = model.evaluate(X, Y, verbose=0)
    history = model.fit(X, Y, epochs=5, verbose=0)
    assert history.epoch == [0, 1, 2, 3, 4]
    assert model.evaluate(X, Y, verbose=0) < before


def test_terminate_on_nan_takes_the_place_of_the_error():
    model = line(optimizer=SGD(1e20))
    with np.errstate(all="ignore"), pytest.raises(NonFiniteLossError):
        model.fit(X, Y, batch_size=4, epochs=3, verbose=0)
    model = line(optimizer=SGD(1e20))
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        history = model.fit(X, Y, batch_size=4, epochs=30, callbacks=[TerminateOnNaN()], verbose=0)
    assert len(history.epoch) < 30


def test_a_generator_that_raises_keeps_its_error_and_tells_the_batch():
    def batches():
        yield X, Y
        yield X, Y
        raise OSError("the disk is gone")

    model = line()
    with pytest.raises(OSError, match="the disk is gone") as caught:
        model.fit(batches(), verbose=0)
    assert any("batch 2" in note for note in caught.value.__notes__)
    model.fit(X, Y, verbose=0)


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        ((X[:, :1], Y), r"got x of shape \(20, 1\), and model .* takes samples of shape \(2,\)"),
        ((X, Y[:7]), r"batch 1 .*different numbers of samples"),
        ((X, np.ones((20, 3))), r"y of shape \(20, 3\), and the model's outputs have the shape"),
        (None, r"batch 1"),
        ((X[:0], Y[:0]), r"batch 1"),
    ],
)
def test_a_generator_of_wrong_batches_is_told_which_one(batch, message):
    model = line()
    with pytest.raises((ValueError, TypeError)) as caught:
        model.fit(iter([(X, Y), batch]), verbose=0)
    told = "\n".join([str(caught.value), *getattr(caught.value, "__notes__", [])])
    assert "batch 1" in told
    assert re.search(message, told)
