"""fit, evaluate and predict, with every argument they have."""

import io

import numpy as np
import pytest

from kerasedu.callbacks import Callback
from kerasedu.engine import GradientTape
from kerasedu.layers import Dense, Dropout, Input, Layer
from kerasedu.losses import BinaryCrossentropy, MeanSquaredError
from kerasedu.metrics import BinaryAccuracy, SparseCategoricalAccuracy
from kerasedu.models import Sequential
from kerasedu.optimizers import SGD, Adam
from kerasedu.utils import set_random_seed, to_categorical
from tests.unit.training.conftest import sparse_model

GENERATOR = np.random.default_rng(0)
X = GENERATOR.normal(size=(20, 3)).astype("float32")
Y = (X @ [[1.0], [2.0], [-1.0]]).astype("float32")


def line(**arguments):
    """A line through points: the smallest model there is."""
    model = Sequential([Input((3,)), Dense(1, kernel_initializer="zeros", **arguments)])
    model.compile(SGD(0.1), "mse")
    return model


class Batches(Callback):
    """Writes down what it sees."""

    def __init__(self):
        super().__init__()
        self.calls, self.logs, self.inputs = [], [], []

    def on_train_batch_end(self, batch, logs=None):
        self.calls.append(batch)
        self.logs.append(dict(logs))


class Watched(Layer):
    """Writes down its inputs."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def call(self, inputs, training=False):
        self.seen.append((training, np.array(inputs)))
        return inputs


def watched_model():
    model = Sequential([Input((3,)), Watched(), Dense(1)])
    model.compile("sgd", "mse")
    model.layers[0].seen.clear()
    return model, model.layers[0].seen


class TestOneStep:
    def test_is_the_optimizers_rule_on_the_tapes_gradient(self):
        model, twin = line(), line()
        with GradientTape() as tape:
            loss = MeanSquaredError()(Y, twin(X, training=True))
        for gradient, weight in zip(tape.gradient(loss, twin.weights), twin.weights, strict=True):
            weight.assign_sub(0.1 * gradient)
        model.fit(X, Y, batch_size=20, verbose=0)
        for mine, theirs in zip(model.get_weights(), twin.get_weights(), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-6)

    def test_leaves_frozen_layers_alone(self):
        model = Sequential([Input((3,)), Dense(4, trainable=False), Dense(1)])
        model.compile("sgd", "mse")
        frozen, learning = (layer.get_weights() for layer in model.layers)
        model.fit(X, Y, verbose=0)
        np.testing.assert_equal(model.layers[0].get_weights(), frozen)
        assert not np.array_equal(model.layers[1].get_weights()[0], learning[0])

    def test_obeys_constraints(self):
        model = line(kernel_constraint="non_neg")
        model.fit(X, Y, epochs=5, verbose=0)
        assert (model.get_weights()[0] >= 0).all()


class TestBatches:
    def test_hold_32_samples_where_nothing_is_said(self):
        model, seen = watched_model()
        model.fit(np.ones((70, 3)), np.ones(70), verbose=0)
        assert [len(x) for _, x in seen] == [32, 32, 6]

    def test_hold_as_many_as_was_said_and_the_last_one_what_is_left(self):
        model, seen = watched_model()
        model.fit(X, Y, batch_size=8, verbose=0)
        assert [len(x) for _, x in seen] == [8, 8, 4]
        assert all(training for training, _ in seen)

    def test_come_in_order_without_shuffling(self):
        model, seen = watched_model()
        model.fit(X, Y, batch_size=8, shuffle=False, verbose=0)
        np.testing.assert_array_equal(np.concatenate([x for _, x in seen]), X)

    def test_come_in_a_new_order_each_epoch_with_shuffling(self):
        model, seen = watched_model()
        model.fit(X, Y, batch_size=20, epochs=2, verbose=0)
        (_, first), (_, second) = seen
        assert not np.array_equal(first, second)
        for x in (first, second):
            np.testing.assert_array_equal(np.sort(x, axis=0), np.sort(X, axis=0))

    def test_keep_each_truth_with_its_sample(self):
        model = line()
        model.fit(X, Y, epochs=200, batch_size=4, verbose=0)
        np.testing.assert_allclose(model.get_weights()[0], [[1], [2], [-1]], atol=1e-3)


class TestEpochs:
    def test_are_counted_from_the_initial_one(self):
        history = line().fit(X, Y, epochs=5, initial_epoch=3, verbose=0)
        assert history.epoch == [3, 4]
        assert len(history.history["loss"]) == 2

    @pytest.mark.parametrize("arguments", [{"epochs": 0}, {"epochs": 2, "initial_epoch": 2}])
    def test_may_be_none_at_all(self, arguments):
        model = line()
        history = model.fit(X, Y, verbose=0, **arguments)
        assert (history.epoch, history.history) == ([], {})
        assert model.optimizer.iterations == 0

    def test_stop_when_a_callback_says_so(self):
        class Stop(Callback):
            def on_epoch_end(self, epoch, logs=None):
                self.model.stop_training = epoch == 1

        assert line().fit(X, Y, epochs=5, callbacks=[Stop()], verbose=0).epoch == [0, 1]

    def test_the_next_fit_goes_on_where_the_last_one_stopped(self):
        once, twice = line(), line()
        once.fit(X, Y, epochs=2, shuffle=False, verbose=0)
        twice.fit(X, Y, shuffle=False, verbose=0)
        twice.fit(X, Y, shuffle=False, verbose=0)
        np.testing.assert_array_equal(once.get_weights()[0], twice.get_weights()[0])


class TestHistory:
    def test_holds_a_number_for_each_epoch(self):
        model = sparse_model()
        history = model.fit(np.ones((6, 4)), np.arange(6) % 3, epochs=3, validation_split=0.5, verbose=0)
        assert list(history.history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
        assert all(len(values) == 3 for values in history.history.values())
        assert all(isinstance(value, float) for values in history.history.values() for value in values)
        assert model.history is history

    def test_is_the_mean_over_samples_not_over_batches(self):
        model = line()
        model.optimizer.learning_rate = 0.0
        history = model.fit(X, Y, batch_size=13, verbose=0)
        assert history.history["loss"][0] == pytest.approx(np.mean(Y**2), rel=1e-5)

    def test_batch_logs_are_running_means_of_the_epoch(self):
        model, batches = line(), Batches()
        model.optimizer.learning_rate = 0.0
        model.fit(X, Y, batch_size=8, epochs=2, shuffle=False, callbacks=[batches], verbose=0)
        assert batches.calls == [0, 1, 2, 0, 1, 2]
        running = [np.mean(Y[:n] ** 2) for n in (8, 16, 20)]
        assert [logs["loss"] for logs in batches.logs] == pytest.approx([*running, *running], rel=1e-5)

    def test_of_the_last_fit_takes_the_place_of_the_one_before(self):
        model = line()
        model.fit(X, Y, epochs=3, verbose=0)
        assert model.fit(X, Y, verbose=0).epoch == [0]


class TestValidation:
    def test_data_is_judged_after_each_epoch_without_learning_from_it(self):
        model, seen = watched_model()
        history = model.fit(X[:10], Y[:10], batch_size=5, validation_data=(X[10:], Y[10:]), verbose=0)
        assert [(training, len(x)) for training, x in seen] == [(True, 5), (True, 5), (False, 5), (False, 5)]
        assert history.history["val_loss"] == [pytest.approx(model.evaluate(X[10:], Y[10:], verbose=0), rel=1e-6)]

    def test_split_takes_the_last_samples_and_never_trains_on_them(self):
        model, seen = watched_model()
        model.fit(X, Y, epochs=2, batch_size=20, validation_split=0.2, verbose=0)
        for (_, trained), (_, judged) in (seen[:2], seen[2:]):
            np.testing.assert_array_equal(np.sort(trained, axis=0), np.sort(X[:16], axis=0))
            np.testing.assert_array_equal(judged, X[16:])

    def test_data_goes_before_the_split(self):
        model, seen = watched_model()
        model.fit(X, Y, batch_size=20, validation_data=(X[:3], Y[:3]), validation_split=0.5, verbose=0)
        assert [len(x) for _, x in seen] == [20, 3]

    def test_data_may_be_a_list(self):
        assert "val_loss" in line().fit(X, Y, validation_data=[X, Y], verbose=0).history


class TestData:
    def test_may_be_nested_lists(self):
        assert line().fit(X.tolist(), Y.tolist(), verbose=0).history["loss"]

    @pytest.mark.parametrize("dtype", ["uint8", "int64", "bool", "float64", "float16"])
    def test_may_be_of_any_number_type(self, dtype):
        assert line().fit(np.ones((4, 3), dtype), np.ones(4, dtype), verbose=0).history["loss"] == [pytest.approx(1.0)]

    def test_labels_may_have_an_axis_of_length_one(self):
        model = sparse_model()
        for y in (np.zeros(6, int), np.zeros((6, 1), int), np.zeros((6, 1))):
            assert model.fit(np.ones((6, 4)), y, verbose=0).history["accuracy"]

    def test_plain_numbers_are_samples_of_one_feature(self):
        model = Sequential([Dense(1, input_shape=[1])])
        model.compile("sgd", "mse")
        celsius, fahrenheit = np.array([-40.0, 10, 38]), np.array([-40.0, 50, 100])
        model.fit(celsius, fahrenheit, verbose=0)
        assert model.predict([100.0], verbose=0).shape == (1, 1)

    def test_is_not_changed(self):
        x, y = X.copy(), Y.copy()
        line().fit(x, y, verbose=0)
        np.testing.assert_array_equal(x, X)
        np.testing.assert_array_equal(y, Y)


class TestCompile:
    def test_takes_names_objects_classes_and_functions(self):
        for optimizer in ("adam", "Adam", Adam(), Adam):
            for loss in (
                "mse",
                "MeanSquaredError",
                MeanSquaredError(),
                lambda y, p: np.mean(np.square(y - p), axis=-1),
            ):
                model = Sequential([Input((3,)), Dense(1, kernel_initializer="zeros")])
                model.compile(optimizer, loss)
                assert model.evaluate(X, Y, verbose=0) == pytest.approx(np.mean(Y**2), rel=1e-5)

    def test_the_optimizer_is_rmsprop_where_nothing_is_said(self):
        model = Sequential([Input((3,)), Dense(1)])
        model.compile(loss="mse")
        assert type(model.optimizer).__name__ == "RMSprop"

    @pytest.mark.parametrize(
        ("units", "activation", "loss", "y", "expected"),
        [
            (1, "sigmoid", "binary_crossentropy", np.ones((8, 1)), "BinaryAccuracy"),
            (3, "softmax", "categorical_crossentropy", to_categorical(np.arange(8) % 3), "CategoricalAccuracy"),
            (3, "softmax", "sparse_categorical_crossentropy", np.arange(8) % 3, "SparseCategoricalAccuracy"),
        ],
    )
    @pytest.mark.parametrize("name", ["accuracy", "acc"])
    def test_accuracy_is_the_one_that_suits_the_data(self, units, activation, loss, y, expected, name):
        model = Sequential([Input((3,)), Dense(units, activation=activation)])
        model.compile("sgd", loss, metrics=[name])
        history = model.fit(np.ones((8, 3)), y, verbose=0).history
        assert list(history) == ["loss", name]
        assert type(model.metrics[1]).__name__ == expected

    def test_metrics_may_be_names_objects_and_functions(self):
        def largest(y_true, y_pred):
            return np.max(y_pred, axis=-1)

        model = Sequential([Input((3,)), Dense(3, activation="softmax")])
        model.compile(
            "sgd",
            "sparse_categorical_crossentropy",
            metrics=[SparseCategoricalAccuracy(name="hits"), largest, "accuracy"],
        )
        assert list(model.fit(np.ones((4, 3)), np.zeros(4), verbose=0).history) == [
            "loss",
            "hits",
            "largest",
            "accuracy",
        ]

    def test_a_single_metric_needs_no_list(self):
        model = line()
        model.compile("sgd", "mse", metrics=BinaryAccuracy())
        assert model.metrics_names == ["loss", "binary_accuracy"]


class TestEvaluate:
    def test_returns_the_loss_alone_or_with_the_metrics(self):
        model = sparse_model()
        assert isinstance(line().evaluate(X, Y, verbose=0), float)
        values = model.evaluate(np.ones((6, 4)), np.zeros(6), verbose=0)
        named = model.evaluate(np.ones((6, 4)), np.zeros(6), return_dict=True, verbose=0)
        assert list(named) == model.metrics_names == ["loss", "accuracy"]
        assert values == list(named.values())

    def test_does_not_depend_on_the_batch_size(self):
        model = line()
        assert model.evaluate(X, Y, batch_size=7, verbose=0) == pytest.approx(model.evaluate(X, Y, verbose=0), rel=1e-6)

    def test_does_not_train(self):
        model, seen = watched_model()
        before = model.get_weights()
        model.evaluate(X, Y, verbose=0)
        np.testing.assert_array_equal(model.get_weights()[0], before[0])
        assert [training for training, _ in seen] == [False]

    def test_from_logits_and_from_probabilities_agree(self):
        logits, bent = line(), line(activation="sigmoid")
        logits.compile("sgd", BinaryCrossentropy(from_logits=True))
        bent.compile("sgd", "binary_crossentropy")
        for model in (logits, bent):
            model.set_weights([np.ones((3, 1)), np.ones(1)])
        y = (Y > 0).astype(float)
        assert logits.evaluate(X, y, verbose=0) == pytest.approx(bent.evaluate(X, y, verbose=0), rel=1e-5)


class TestPredict:
    def test_answers_for_every_sample_in_order(self):
        model = line()
        model.set_weights([np.ones((3, 1)), np.zeros(1)])
        np.testing.assert_allclose(
            model.predict(X, batch_size=7, verbose=0), X.sum(1, keepdims=True), rtol=1e-5, atol=1e-6
        )

    def test_gives_plain_arrays_and_drops_nothing(self):
        model = Sequential([Input((3,)), Dropout(0.9), Dense(2)])
        y = model.predict(X, verbose=0)
        assert type(y) is np.ndarray
        np.testing.assert_array_equal(y, model.predict(X, verbose=0))

    def test_keeps_no_penalties_for_the_next_training_step(self):
        model = Sequential([Input((3,)), Dense(1, activity_regularizer="l2")])
        model.compile("sgd", "mse")
        loss = model.evaluate(X, Y, verbose=0)
        for _ in range(3):
            model.predict(X, batch_size=4, verbose=0)
        assert model.evaluate(X, Y, verbose=0) == loss


class TestVerbose:
    def test_zero_prints_nothing(self, capsys):
        model = line()
        model.fit(X, Y, epochs=2, verbose=0)
        model.evaluate(X, Y, verbose=0)
        model.predict(X, verbose=0)
        assert capsys.readouterr().out == ""

    @pytest.mark.parametrize("verbose", ["auto", 1, 2])
    def test_else_there_is_one_line_an_epoch_where_nothing_can_be_drawn_over(self, verbose, capsys):
        line().fit(X, Y, epochs=2, validation_split=0.5, verbose=verbose)
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 2
        assert lines[0].startswith("Epoch 1/2 - 1/1 ")
        assert " - loss: " in lines[1]
        assert " - val_loss: " in lines[1]

    @pytest.mark.parametrize("verbose", ["auto", 1, 2])
    def test_evaluate_and_predict_print_a_line(self, verbose, capsys):
        model = line()
        model.evaluate(X, Y, verbose=verbose)
        model.predict(X, verbose=verbose)
        judged, predicted = capsys.readouterr().out.splitlines()
        assert " - loss: " in judged
        assert "step" in predicted


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_on_a_terminal_the_bar_is_drawn_over(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    line().fit(X, Y, batch_size=5, verbose=1)
    text = terminal.getvalue()
    assert text.startswith("Epoch 1/1\n\r1/4 ")
    assert text.count("\n") == 2
    assert "4/4 ━━━━━━━━━━━━━━━━━━━━ " in text.split("\r")[-1]


def test_training_is_the_same_whatever_is_printed_and_watched(capsys):
    results = []
    for verbose, callbacks in ((0, None), (1, [Batches()]), (2, [Callback()])):
        set_random_seed(3)
        model = Sequential([Input((3,)), Dense(4, activation="relu"), Dropout(0.3), Dense(1)])
        model.compile("adam", "mse")
        model.fit(X, Y, epochs=2, batch_size=8, verbose=verbose, callbacks=callbacks)
        results.append(np.concatenate([w.ravel() for w in model.get_weights()]))
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])
