"""Bad input gets one clear error, and changes nothing."""

import warnings

import numpy as np
import pytest

from kerasedu.engine import settings
from kerasedu.layers import Conv2D, Dense, Flatten, Input
from kerasedu.losses import SparseCategoricalCrossentropy
from kerasedu.models import Sequential
from kerasedu.optimizers import SGD
from kerasedu.training import LogitsWarning, NonFiniteLossError
from tests.unit.training.conftest import changes_nothing, sparse_model

X, Y = np.ones((8, 4), "float32"), np.zeros(8, int)


def with_nan(array, *place):
    array = array.copy()
    array[place] = np.nan
    return array


BAD_DATA = {
    "x of another shape": (
        np.ones((8, 5)), Y, ValueError, r"fit got x of shape \(8, 5\), and model .* so x of shape \(samples, 4\)",
    ),
    "a single sample": (np.ones(4), Y[:4], ValueError, r"like a single sample: give it a batch axis, x\[None\]"),
    "x of text": (
        np.array([["a"] * 4] * 8), Y, TypeError, r"fit got x with entries of type <U1, which are not numbers. Turn",
    ),
    "x of objects": (np.array([[None] * 4] * 8), Y, TypeError, r"fit got x with entries of type object"),
    "rows of different lengths": (
        [[1, 2, 3, 4], [1, 2]], [0, 1], ValueError, r"rows have different lengths.*Pad the rows to one length",
    ),
    "NaN in x": (
        with_nan(X, 2, 1), Y, ValueError, r"fit got x with 1 entries that are NaN .*the first at x\[2, 1\].*nan_to_num",
    ),
    "NaN in y": (X, with_nan(Y * 1.0, 3), ValueError, r"fit got y with 1 entries that are NaN .*first at y\[3\]"),
    "no x": (None, Y, ValueError, r"fit got x=None"),
    "no y": (X, None, ValueError, r"fit got no y, and the loss sparse_categorical_crossentropy compares predictions"),
    "a number for x": (3.0, Y, ValueError, r"fit got x=3.0, a single number"),
    "more x than y": (
        X, Y[:5], ValueError, r"x with 8 samples \(shape \(8, 4\)\) and y with 5 \(shape \(5,\)\).*same length",
    ),
    "empty data": (X[:0], Y[:0], ValueError, r"fit got x of shape \(0, 4\): there are no samples in it"),
    "a label too large": (X, Y + 3, ValueError, r"A label is 3, and the predictions have 3 classes, numbered from"),
    "a negative label": (X, Y - 1, ValueError, r"A label is -1, and the predictions have 3 classes"),
    "a broken label": (X, Y + 0.5, ValueError, r"fit got y with 0.5 in it.*takes whole numbers, which name classes"),
    "one-hot labels": (
        X, np.eye(3)[Y], ValueError, r"y of shape \(8, 3\), which looks one-hot.*loss='categorical_crossentropy'",
    ),
    "labels of text": (X, ["cat"] * 8, TypeError, r"fit got y with entries of type <U3, which are not numbers"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_DATA)
def test_fit_refuses(case, model):
    x, y, error, message = BAD_DATA[case]
    with changes_nothing(model), pytest.raises(error, match=message):
        model.fit(x, y, verbose=0)


@pytest.mark.parametrize("case", BAD_DATA)
def test_evaluate_refuses(case, model):
    x, y, error, message = BAD_DATA[case]
    with changes_nothing(model), pytest.raises(error, match=message.replace("fit", "evaluate")):
        model.evaluate(x, y, verbose=0)


@pytest.mark.parametrize("case", [name for name in BAD_DATA if BAD_DATA[name][3].startswith("fit got x")])
def test_predict_refuses(case, model):
    x, _, error, message = BAD_DATA[case]
    with changes_nothing(model), pytest.raises(error, match=message.replace("fit", "predict")):
        model.predict(x, verbose=0)


@pytest.mark.parametrize("case", ["more x than y", "NaN in x", "a label too large", "x of another shape"])
def test_validation_data_is_checked_before_training_begins(case, model):
    x, y, error, message = BAD_DATA[case]
    with changes_nothing(model), pytest.raises(error, match=message.replace("fit", "(fit: validation_data)")):
        model.fit(X, Y, validation_data=(x, y), verbose=0)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"batch_size": 0}, ValueError, r"Got batch_size=0. It takes a whole number of at least 1"),
        ({"batch_size": 2.5}, ValueError, r"Got batch_size=2.5"),
        ({"epochs": -1}, ValueError, r"Got epochs=-1. It takes a whole number of at least 0"),
        ({"epochs": 1.5}, ValueError, r"Got epochs=1.5"),
        ({"epochs": "3"}, ValueError, r"Got epochs='3'"),
        ({"initial_epoch": -2}, ValueError, r"Got initial_epoch=-2"),
        ({"verbose": "loud"}, ValueError, r"Got verbose='loud'. It takes 0 \(nothing\), 1 \(a progress bar\)"),
        ({"verbose": 3}, ValueError, r"Got verbose=3"),
        ({"validation_split": 1.0}, ValueError, r"validation_split=1.0. It takes a share between 0 and 1"),
        ({"validation_split": -0.2}, ValueError, r"validation_split=-0.2"),
        ({"validation_split": "0.2"}, ValueError, r"validation_split='0.2'"),
        ({"validation_split": 0.99}, ValueError, r"validation_split=0.99 with 8 samples, which leaves 0 for training"),
        ({"validation_data": X}, ValueError, r"validation_data of type ndarray. It takes a pair"),
        ({"validation_data": (X,)}, ValueError, r"It takes a pair: validation_data=\(x_val, y_val\)"),
        (
            {"callbacks": [print]},
            TypeError,
            r"callbacks got <built-in function print> .*objects of classes that derive from",
        ),
        ({"callbacks": 3}, TypeError, r"Got callbacks=3 of type int. It takes a list of callbacks"),
    ],
)
def test_fit_refuses_arguments_that_make_no_sense(arguments, error, message, model):
    with changes_nothing(model), pytest.raises(error, match=message):
        model.fit(X, Y, **{"verbose": 0, **arguments})


def test_images_without_channel_axis_are_refused_with_the_fix():
    model = Sequential([Input((6, 6, 1)), Conv2D(2, 3), Flatten(), Dense(3)])
    model.compile("adam", SparseCategoricalCrossentropy(from_logits=True))
    message = (
        r"x of shape \(8, 6, 6\), and model .* takes samples of shape \(6, 6, 1\).*Add the channel axis: x\[..., None\]"
    )
    with changes_nothing(model), pytest.raises(ValueError, match=message):
        model.fit(np.ones((8, 6, 6)), Y, verbose=0)


def test_whole_numbers_for_the_categorical_loss_are_refused():
    model = sparse_model(loss="categorical_crossentropy")
    with (
        changes_nothing(model),
        pytest.raises(ValueError, match=r"takes one-hot labels of shape \(samples, 3\).*to_categorical\(y, 3\)"),
    ):
        model.fit(X, Y, verbose=0)


@pytest.mark.parametrize("y", [np.ones((8, 5)), np.ones((8, 3, 3)), np.ones(8)])
def test_truths_of_another_shape_are_refused_by_the_losses_that_compare_numbers(y):
    for last, loss in (("linear", "mse"), ("sigmoid", "binary_crossentropy")):
        model = sparse_model(last, loss)
        with changes_nothing(model), pytest.raises(ValueError, match=r"model's outputs have the shape \(samples, 3\)"):
            model.fit(X, y, verbose=0)


def test_yes_and_no_are_numbers_from_0_to_1():
    model = Sequential([Input((4,)), Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy")
    with (
        changes_nothing(model),
        pytest.raises(ValueError, match=r"y with values from 0 to 2, and the loss binary_crossentropy"),
    ):
        model.fit(X, np.arange(8) % 3, verbose=0)


def test_bad_data_does_not_build_a_model_that_waits_for_its_first_batch():
    model = Sequential([Dense(5), Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    with changes_nothing(model), pytest.raises(ValueError, match=r"A label is 3"):
        model.fit(np.ones((8, 7)), Y + 3, verbose=0)
    model.fit(X, Y, verbose=0)
    assert model.input_shape == (None, 4)


class TestBeforeCompile:
    @pytest.mark.parametrize("what", ["fit", "evaluate", "trace"])
    def test_nothing_can_be_learned_or_judged(self, what):
        model = Sequential([Input((4,)), Dense(3)])
        with (
            changes_nothing(model),
            pytest.raises(RuntimeError, match=rf"{what} was called before compile.*model.compile\(optimizer="),
        ):
            getattr(model, what)(X, Y)

    def test_predictions_can_be_made(self):
        assert Sequential([Input((4,)), Dense(3)]).predict(X, verbose=0).shape == (8, 3)

    def test_a_loss_is_needed_to_learn(self):
        model = Sequential([Input((4,)), Dense(3)])
        model.compile("sgd")
        with changes_nothing(model), pytest.raises(RuntimeError, match=r"was compiled without a loss. Say it"):
            model.fit(X, Y)


class TestCompile:
    @pytest.mark.parametrize(
        ("arguments", "error", "message"),
        [
            (("adm", "mse"), ValueError, r"Unknown optimizer: 'adm'. Did you mean 'adam'"),
            ((None, "mse"), TypeError, r"compile got optimizer=None. It takes a name"),
            ((print, "mse"), TypeError, r"compile got optimizer=<built-in function print>"),
            (
                ("adam", "mean_square_error"),
                ValueError,
                r"Unknown loss: 'mean_square_error'. Did you mean 'mean_squared_error'",
            ),
            (
                ("sgd", "accuracy"),
                ValueError,
                r"Unknown loss: 'accuracy'. It is the name of a metric: give it where .* here the name of a loss",
            ),
            (("mse", "sgd"), ValueError, "Unknown optimizer: 'mse'. It is the name of a loss"),
            (("adam", 3), TypeError, r"Got 3 of type int where a loss was expected"),
            (("adam", "mse", None, ["accurcy"]), ValueError, r"Unknown metric: 'accurcy'. Did you mean 'accuracy'"),
            (("adam", "mse", None, [None]), TypeError, r"compile got None among its metrics"),
        ],
    )
    def test_names_that_nobody_has_are_refused_and_the_model_stays_compiled_as_it_was(
        self, arguments, error, message, model
    ):
        kept = model.optimizer, model.loss, list(model.metrics)
        with changes_nothing(model), pytest.raises(error, match=message):
            model.compile(*arguments)
        assert (model.optimizer, model.loss, model.metrics) == kept


class TestALossThatIsNoNumber:
    def test_stops_training_before_the_step_and_names_the_step(self, data):
        model = Sequential([Input((4,)), Dense(5, name="hidden"), Dense(1, name="out")])
        model.compile(SGD(1e18), "mse")
        before = []

        def steps():
            for _ in range(50):
                before[:] = model.get_weights()
                model.train_step((data[0], data[1][:, None]))

        with pytest.raises(NonFiniteLossError) as caught, np.errstate(all="ignore"):
            steps()
        assert f"at training step {model.optimizer.iterations + 1}. " in str(caught.value)
        assert "learning rate (it is 1e+18)" in str(caught.value)
        np.testing.assert_equal(model.get_weights(), before)

    def test_names_the_layer_whose_weights_are_broken(self, model, data):
        model.get_layer("out").kernel.assign(np.full((5, 3), np.nan))
        with (
            changes_nothing(model),
            pytest.raises(
                NonFiniteLossError,
                match=r"became nan at training step 2. Layer 'out' \(Dense\) got kernel with NaN in it. The weights",
            ),
        ):
            model.train_step(data)

    def test_names_the_layer_where_numbers_overflow(self, data):
        model = Sequential([Input((4,)), Dense(5, name="hidden"), Dense(1, name="out")])
        model.compile("sgd", "mse")
        model.get_layer("out").kernel.assign(np.full((5, 1), 3e38))
        with (
            changes_nothing(model),
            np.errstate(all="ignore"),
            pytest.raises(NonFiniteLossError, match=r"(an infinite number|NaN) in the output of layer 'out' \(Dense\)"),
        ):
            model.train_step((data[0] * 1e3, data[1]))

    def test_names_the_loss_where_it_begins_there(self, data):
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("sgd", lambda y_true, y_pred: np.log(y_pred - 1e9))
        with (
            changes_nothing(model),
            np.errstate(all="ignore"),
            pytest.raises(NonFiniteLossError, match=r"NaN in the output of the operation Log of the loss"),
        ):
            model.train_step((data[0], data[1][:, None]))

    def test_ends_fit_with_the_history_up_to_there(self, data):
        model = Sequential([Input((4,)), Dense(1)])
        model.compile(SGD(1e10), "mse")
        with pytest.raises(NonFiniteLossError), np.errstate(all="ignore"):
            model.fit(data[0], data[1], epochs=20, batch_size=16, verbose=0)
        assert 0 < len(model.history.history["loss"]) < 20
        assert all(np.isfinite(w).all() for w in model.get_weights())


class TestLogitsForALossOfProbabilities:
    def test_are_warned_of_once(self, data):
        model = sparse_model(last="linear")
        with pytest.warns(
            LogitsWarning,
            match=r"expects probabilities.*activation='softmax'.*SparseCategoricalCrossentropy\(from_logits=True\)",
        ):
            model.fit(*data, verbose=0)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            model.fit(*data, verbose=0)

    def test_are_warned_of_again_after_the_next_compile(self, data):
        model = sparse_model(last="linear")
        for _ in range(2):
            model.compile("adam", "sparse_categorical_crossentropy")
            with pytest.warns(LogitsWarning):
                model.fit(*data, verbose=0)

    def test_of_yes_and_no_are_told_the_sigmoid(self, data):
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("adam", "binary_crossentropy")
        with pytest.warns(LogitsWarning, match=r"activation='sigmoid'"):
            model.fit(data[0], data[1] % 2, verbose=0)

    @pytest.mark.parametrize("loss", [SparseCategoricalCrossentropy(from_logits=True), None])
    def test_are_fine_where_the_loss_knows(self, loss, data):
        model = sparse_model("linear", loss) if loss else sparse_model()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            model.fit(*data, verbose=0)


def test_an_optimizer_refuses_a_gradient_of_another_shape_and_changes_nothing(model):
    kernel, bias = model.weights[:2]
    with (
        changes_nothing(model),
        pytest.raises(ValueError, match=r"gradient of shape \(5,\) for variable 'hidden/kernel' of shape \(4, 5\)"),
    ):
        model.optimizer.apply_gradients([(np.ones(5), bias), (np.ones(5), kernel)])


def test_the_tests_notice_a_change(model):
    with pytest.raises(AssertionError), changes_nothing(model):
        settings.generator().random()
    with pytest.raises(AssertionError), changes_nothing(model):
        model.weights[0].assign_add(np.ones((4, 5)))
