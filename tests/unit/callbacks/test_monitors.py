"""GradientMonitor and ActivationMonitor: statistics of each layer."""

import numpy as np
import pytest

from kerasedu.callbacks import ActivationMonitor, GradientMonitor
from kerasedu.callbacks.layer_monitor import STATISTICS, statistics_of
from kerasedu.layers import LSTM, Dense, Dropout, Flatten, Input, Reshape
from kerasedu.models import Model, Sequential

X, Y = np.ones((6, 2), "float32"), np.ones((6, 1), "float32")


def line():
    layers = [Dense(3, activation="relu", name="hidden"), Dense(1, name="out")]
    model = Sequential([Input((2,)), *layers])
    model.compile("sgd", "mse")
    return model


def fit(model, *monitors, epochs=1):
    model.fit(X, Y, batch_size=2, epochs=epochs, callbacks=list(monitors), verbose=0)


def test_statistics_are_what_they_are_called():
    found = statistics_of(np.array([[3.0, 0.0], [-4.0, 0.0]]))
    assert found == {
        "mean": -0.25,
        "std": pytest.approx(np.std([3, 0, -4, 0])),
        "norm": 5.0,
        "zeros": 0.5,
        "min": -4.0,
        "max": 3.0,
    }
    assert all(type(value) is float for value in found.values())


class TestGradients:
    def test_all_weights_of_a_layer_count_together(self):
        model = Sequential([Input((2,)), Dense(1, kernel_initializer="zeros", name="out")])
        model.compile("sgd", "mse")
        monitor = GradientMonitor()
        model.fit(X * [1, 2], Y, callbacks=[monitor], verbose=0)
        # loss (w x + b - 1)^2 at w = b = 0: gradients -2 x = (-2, -4) and -2
        assert monitor.history["out"] == {
            "mean": [pytest.approx(-8 / 3)],
            "std": [pytest.approx(np.std([-2, -4, -2]))],
            "norm": [pytest.approx(np.sqrt(24))],
            "zeros": [0.0],
            "min": [-4.0],
            "max": [-2.0],
        }

    def test_every_layer_and_batch_has_its_record(self):
        monitor = GradientMonitor()
        fit(line(), monitor, epochs=2)
        assert set(monitor.history) == {"hidden", "out"}
        assert monitor.batches == [0, 1, 2, 3, 4, 5]
        assert all(len(monitor.history["out"][name]) == 6 for name in STATISTICS)

    def test_batches_can_be_left_out(self):
        monitor = GradientMonitor(every=4)
        fit(line(), monitor, epochs=3)
        assert monitor.batches == [0, 4, 8]
        assert len(monitor.history["hidden"]["norm"]) == 3

    def test_a_second_training_starts_anew_and_the_model_is_left_alone(self):
        monitor, model = GradientMonitor(), line()
        fit(model, monitor)
        fit(model, monitor)
        assert len(monitor.batches) == 3
        fit(model)
        assert len(monitor.batches) == 3

    def test_a_frozen_layer_has_no_gradients(self):
        monitor, model = GradientMonitor(), line()
        model.get_layer("hidden").trainable = False
        fit(model, monitor)
        assert set(monitor.history) == {"out"}

    def test_a_training_that_fails_leaves_no_watcher_behind(self):
        model = line()
        with pytest.raises(KeyError):
            model.fit(X, Y, callbacks=[GradientMonitor(), _Broken()], verbose=0)
        assert not model._gradient_watchers


class TestActivations:
    def test_dead_units_are_zeros(self):
        model = Sequential([Input((2,)), Dense(4, activation="relu", bias_initializer="ones", name="hidden"), Dense(1)])
        model.get_layer("hidden").set_weights([np.zeros((2, 4)), np.array([1.0, -1.0, -1.0, 2.0])])
        model.compile("sgd", "mse")
        model.optimizer.learning_rate = 0.0
        monitor = ActivationMonitor(X[:3])
        fit(model, monitor)
        assert monitor.history["hidden"]["zeros"] == [0.5] * 3
        assert monitor.history["hidden"]["max"] == [2.0] * 3
        assert monitor.history["hidden"]["mean"] == [0.75] * 3

    def test_it_is_the_output_of_the_model_after_the_step(self):
        monitor, model = ActivationMonitor(X[:3]), line()
        fit(model, monitor)
        assert monitor.history["out"]["mean"][-1] == pytest.approx(float(model.predict(X[:3], verbose=0).mean()))

    def test_it_records_by_batches_or_by_epochs(self):
        by_batch, by_epoch = ActivationMonitor(X, every=2), ActivationMonitor(X, every=None)
        fit(line(), by_batch, by_epoch, epochs=2)
        assert by_batch.batches == [0, 2, 4]
        assert len(by_epoch.batches) == 2
        assert len(by_epoch.history["out"]["std"]) == 2

    def test_looking_changes_nothing(self):
        from kerasedu.utils import set_random_seed

        results = []
        for monitors in ([], [ActivationMonitor(X), GradientMonitor()]):
            set_random_seed(3)
            model = Sequential([Input((2,)), Dense(3), Dropout(0.5), Dense(1)])
            model.compile("adam", "mse")
            fit(model, *monitors)
            results.append(model.get_weights())
        for alone, watched in zip(*results, strict=True):
            np.testing.assert_array_equal(alone, watched)

    def test_samples_are_a_batch(self):
        with pytest.raises(ValueError, match=r"ActivationMonitor got x=3.0. It takes a few samples with a batch axis"):
            ActivationMonitor(3.0)


class TestModelsOfAllKinds:
    def test_a_recurrent_layer_is_one_layer(self):
        model = Sequential([Input((2,)), Reshape((2, 1)), LSTM(3, name="memory"), Dense(1, name="out")])
        model.compile("sgd", "mse")
        gradients, activations = GradientMonitor(), ActivationMonitor(X)
        fit(model, gradients, activations)
        assert set(gradients.history) == {"memory", "out"}
        assert {"memory", "out"} <= set(activations.history)

    def test_the_layers_of_a_model_inside_are_named_after_both(self):
        inner = Sequential([Input((2,)), Dense(3, name="hidden"), Flatten(name="flat")], name="inner")
        model = Sequential([Input((2,)), inner, Dense(1, name="hidden")])
        model.compile("sgd", "mse")
        gradients, activations = GradientMonitor(), ActivationMonitor(X)
        fit(model, gradients, activations)
        assert set(gradients.history) == {"inner/hidden", "hidden"}
        assert {"inner/hidden", "hidden"} <= set(activations.history)

    def test_a_model_with_a_call_of_its_own_is_watched_too(self):
        class Own(Model):
            def __init__(self):
                super().__init__()
                self.hidden, self.out = Dense(3, name="hidden"), Dense(1, name="out")

            def call(self, inputs):
                return self.out(self.hidden(inputs))

        model = Own()
        model.compile("sgd", "mse")
        gradients, activations = GradientMonitor(), ActivationMonitor(X)
        fit(model, gradients, activations)
        assert set(gradients.history) == set(activations.history) == {"hidden", "out"}


class _Broken(GradientMonitor):
    def on_epoch_begin(self, epoch, logs=None):
        raise KeyError("mine")


@pytest.mark.parametrize("make", [GradientMonitor, lambda every: ActivationMonitor(X, every=every)])
@pytest.mark.parametrize("every", [0, -1, 1.5, "epoch"])
def test_every_is_a_number_of_batches(make, every):
    with pytest.raises(ValueError, match=r"Monitor got every=.* whole number of at least 1"):
        make(every=every)
