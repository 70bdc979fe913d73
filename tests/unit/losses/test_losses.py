"""Losses: equal to their definitions, with Keras's options, and clear about bad input."""

import numpy as np
import pytest

from kerasedu import losses, ops
from kerasedu.engine import GradientTape, Tensor
from kerasedu.engine.tape import running_in_parts
from kerasedu.losses import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Loss,
    MeanSquaredError,
    SparseCategoricalCrossentropy,
)
from tests.unit.gradients import check_gradient

GENERATOR = np.random.default_rng(0)
LOGITS = GENERATOR.normal(size=(5, 4)).astype("float32")
PROBABILITIES = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
LABELS = np.array([0, 3, 1, 2, 2])
HOT = np.eye(4, dtype="float32")[LABELS]
SURPRISE = -np.log(PROBABILITIES[np.arange(5), LABELS])


def value_and_gradient(y, p):
    p = Tensor(p)
    with GradientTape() as tape:
        tape.watch(p)
        loss = losses.mean_squared_error(y, p)
    return loss.numpy(), tape.gradient(loss, p)


class TestMeanSquaredError:
    def test_is_the_mean_of_squares(self):
        y, p = GENERATOR.normal(size=(2, 5, 3)).astype("float32")
        np.testing.assert_allclose(losses.mean_squared_error(y, p), ((y - p) ** 2).mean(axis=-1), rtol=1e-6)
        np.testing.assert_allclose(MeanSquaredError()(y, p), ((y - p) ** 2).mean(), rtol=1e-6)

    @pytest.mark.parametrize("shape", [(5, 3), (5, 1)])
    def test_has_the_gradients_of_its_definition(self, shape):
        check_gradient(losses.mean_squared_error, GENERATOR.normal(size=(5, 3)), GENERATOR.normal(size=shape))

    def test_gives_the_same_numbers_in_one_go_as_in_parts(self):
        y, p = GENERATOR.normal(size=(2, 5, 300)).astype("float32")
        together = value_and_gradient(y, p)
        with running_in_parts():
            in_parts = value_and_gradient(y, p)
        for one, other in zip(together, in_parts, strict=True):
            np.testing.assert_array_equal(one, other)

    def test_is_a_difference_a_square_and_a_mean_for_who_watches_closely(self):
        p = Tensor(np.ones((2, 3)))
        with running_in_parts(), GradientTape() as tape:
            tape.watch(p)
            losses.mean_squared_error(np.zeros((2, 3)), p)
        assert [record.op.name for record in tape.records] == ["Subtract", "Square", "Mean"]

    def test_of_one_number_a_sample_does_not_mind_a_missing_axis(self):
        y, p = np.array([1.0, 2.0, 3.0]), np.array([[1.0], [2.0], [5.0]])
        for truth, answer in ((y, p), (y[:, None], p), (y, p[:, 0]), (y[:, None], p[:, 0])):
            assert float(MeanSquaredError()(truth, answer)) == pytest.approx(4 / 3)


class TestCrossentropies:
    def test_are_the_surprise_at_the_true_class(self):
        np.testing.assert_allclose(losses.categorical_crossentropy(HOT, PROBABILITIES), SURPRISE, rtol=1e-5)
        np.testing.assert_allclose(losses.sparse_categorical_crossentropy(LABELS, PROBABILITIES), SURPRISE, rtol=1e-5)

    def test_are_the_same_from_logits(self):
        for loss in (
            CategoricalCrossentropy(from_logits=True)(HOT, LOGITS),
            SparseCategoricalCrossentropy(True)(LABELS, LOGITS),
        ):
            assert float(loss) == pytest.approx(SURPRISE.mean(), rel=1e-5)

    def test_stay_finite_where_a_prediction_is_sure_and_wrong(self):
        assert float(CategoricalCrossentropy()([[1.0, 0.0]], [[0.0, 1.0]])) == pytest.approx(-np.log(1e-7), rel=1e-3)
        assert float(CategoricalCrossentropy(True)([[1.0, 0.0]], [[0.0, 1000.0]])) == pytest.approx(1000)
        assert float(BinaryCrossentropy(from_logits=True)([[1.0]], [[-1000.0]])) == pytest.approx(1000)

    def test_smooth_labels_when_asked(self):
        smoothed = 0.8 * HOT + 0.2 / 4
        expected = -(smoothed * np.log(PROBABILITIES)).sum(axis=1).mean()
        assert float(CategoricalCrossentropy(label_smoothing=0.2)(HOT, PROBABILITIES)) == pytest.approx(
            expected, rel=1e-5
        )

    def test_ignore_a_class_when_asked(self):
        loss = SparseCategoricalCrossentropy(ignore_class=2)
        assert float(loss(LABELS, PROBABILITIES)) == pytest.approx(SURPRISE[LABELS != 2].mean(), rel=1e-5)

    def test_may_have_the_classes_on_another_axis(self):
        assert float(CategoricalCrossentropy(axis=0)(HOT.T, PROBABILITIES.T)) == pytest.approx(
            SURPRISE.mean(), rel=1e-5
        )

    def test_have_the_gradient_of_probabilities_less_truth(self):
        z = ops.convert_to_tensor(LOGITS)
        with GradientTape() as tape:
            tape.watch(z)
            loss = SparseCategoricalCrossentropy(from_logits=True)(LABELS, z)
        np.testing.assert_allclose(tape.gradient(loss, z), (PROBABILITIES - HOT) / 5, rtol=1e-4, atol=1e-6)

    def test_of_yes_and_no_are_means_over_the_last_axis(self):
        y, p = np.array([[1.0, 0.0]]), np.array([[0.8, 0.4]])
        expected = -(np.log(0.8) + np.log(0.6)) / 2
        assert float(losses.binary_crossentropy(y, p)[0]) == pytest.approx(expected, rel=1e-5)
        logits = np.log(p / (1 - p))
        assert float(BinaryCrossentropy(from_logits=True)(y, logits)) == pytest.approx(expected, rel=1e-5)


class TestWhatIsRefused:
    @pytest.mark.parametrize("shape", [(5, 3), (4, 4), (5, 2, 4)])
    def test_truths_of_another_shape(self, shape):
        for loss in (MeanSquaredError(), CategoricalCrossentropy(), BinaryCrossentropy()):
            with pytest.raises(ValueError, match=r"shape .* and predictions of shape \(5, 4\)"):
                loss(np.zeros(shape), PROBABILITIES)

    @pytest.mark.parametrize("label", [-1, 4])
    def test_labels_that_name_no_class(self, label):
        with pytest.raises(ValueError, match=rf"A label is {label}, and the predictions have 4 classes"):
            SparseCategoricalCrossentropy()([label] * 5, PROBABILITIES)

    def test_one_hot_labels_for_the_sparse_loss(self):
        with pytest.raises(
            ValueError, match=r"labels of shape \(5, 4\).*For one-hot labels use\s+categorical_crossentropy"
        ):
            SparseCategoricalCrossentropy()(HOT, PROBABILITIES)

    def test_one_hot_labels_for_the_generalized_crossentropy(self):
        with pytest.raises(ValueError, match=r"labels of shape \(5, 4\).*np.argmax\(y_true, axis=-1\)"):
            losses.categorical_generalized_cross_entropy(HOT, PROBABILITIES, 0.5)

    def test_single_numbers(self):
        with pytest.raises(ValueError, match=r"single numbers 1.0 and 2.0. It compares arrays"):
            losses.mean_squared_error(1.0, 2.0)

    def test_nothing(self):
        with pytest.raises(ValueError, match=r"mean_squared_error got None in place of an array"):
            MeanSquaredError()(None, PROBABILITIES)

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: losses.Huber(delta=0), r"Huber got delta=0. It takes a number above 0"),
            (lambda: losses.Huber(delta="1"), r"Huber got delta='1'"),
            (lambda: losses.huber([[1.0]], [[1.0]], delta=-1), r"huber got delta=-1. It takes a number above 0"),
            (lambda: BinaryCrossentropy(label_smoothing=1.5), r"label_smoothing=1.5. It takes a number from 0 to 1"),
            (lambda: CategoricalCrossentropy(label_smoothing=-0.1), r"label_smoothing=-0.1"),
            (lambda: losses.BinaryFocalCrossentropy(alpha=1.2), r"alpha=1.2. It takes a number from 0 to 1"),
            (lambda: losses.BinaryFocalCrossentropy(gamma=-1), r"gamma=-1. It takes a number of at least 0"),
            (lambda: losses.CategoricalFocalCrossentropy(alpha=[0.5, -0.5]), r"alpha=\[0.5, -0.5\]"),
            (lambda: losses.CategoricalFocalCrossentropy(label_smoothing=2), r"label_smoothing=2"),
            (lambda: losses.CategoricalGeneralizedCrossEntropy(q=1), r"q=1. It takes a number between 0 and 1"),
            (lambda: losses.Tversky(alpha=-1), r"Tversky got alpha=-1. It takes a number of at least 0"),
            (lambda: losses.Tversky(beta=-1), r"Tversky got beta=-1"),
            (lambda: losses.Circle(gamma=0), r"Circle got gamma=0. It takes a number above 0"),
            (lambda: losses.Circle(margin=-0.1), r"Circle got margin=-0.1"),
        ],
    )
    def test_settings_outside_their_range(self, make, message):
        with pytest.raises((ValueError, TypeError), match=message):
            make()

    def test_settings_that_are_no_numbers(self):
        with pytest.raises(TypeError, match=r"Huber got delta='large' of type str. It takes a number"):
            losses.Huber(delta="large")

    def test_a_choice_of_one_class_with_a_warning(self):
        with pytest.warns(UserWarning, match=r"predictions of shape \(3, 1\), so one class only, and is always 0"):
            losses.categorical_crossentropy(np.ones((3, 1)), np.ones((3, 1)))

    def test_a_loss_without_its_formula(self):
        with pytest.raises(NotImplementedError, match=r"Loss does not say how wrong a prediction is. Define call"):
            Loss()([1.0], [1.0])


def test_a_loss_of_ones_own_may_be_a_class():
    class Distance(Loss):
        def call(self, y_true, y_pred):
            return ops.mean(ops.absolute(y_true - y_pred), axis=-1)

    assert float(Distance()([[1.0, 2.0]], [[2.0, 4.0]])) == pytest.approx(1.5)


def test_a_loss_without_a_name_is_called_after_its_class():
    class FarOff(Loss):
        pass

    assert [FarOff().name, FarOff().name] == ["far_off", "far_off_1"]


def test_a_loss_of_ones_own_may_be_a_function():
    def distance(y_true, y_pred):
        return ops.mean(ops.absolute(y_true - y_pred), axis=-1)

    loss = losses.as_loss(distance)
    assert loss.name == "distance"
    assert float(loss([[1.0, 2.0]], [[2.0, 4.0]])) == pytest.approx(1.5)
    assert float(loss([1.0, 2.0], [[2.0], [4.0]])) == pytest.approx(1.5), "truths (N,) meet predictions (N, 1)"


def test_a_loss_of_ones_own_may_compare_structures():
    class Both(Loss):
        def call(self, y_true, y_pred):
            return ops.mean(ops.square(y_true["a"] - y_pred["a"]) + ops.square(y_true["b"] - y_pred["b"]), axis=-1)

    x = np.ones((2, 3))
    assert float(Both()({"a": x, "b": x}, {"a": 2 * x, "b": 3 * x})) == pytest.approx(5)


def test_predictions_in_a_list_keep_their_gradients():
    parts = [ops.convert_to_tensor([1.0, 2.0]), ops.convert_to_tensor([3.0, 5.0])]
    with GradientTape() as tape:
        tape.watch(parts)
        value = losses.mean_squared_error(np.zeros((2, 2)), parts)
    np.testing.assert_allclose(tape.gradient(value, parts), [[1.0, 2.0], [3.0, 5.0]])


class TestNumberTypes:
    def test_of_functions_are_those_of_the_predictions(self):
        for dtype in ("float16", "float32", "float64"):
            assert losses.mean_squared_error(np.ones((2, 3)), np.ones((2, 3), dtype)).dtype == dtype
        assert losses.mean_squared_error([[1, 2]], [[2, 4]]).dtype == "float32"

    @pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
    def test_of_losses_are_said_or_usual(self, dtype):
        assert MeanSquaredError(dtype=dtype)(np.ones((2, 3)), np.ones((2, 3))).dtype == dtype
        assert MeanSquaredError()(np.ones((2, 3)), np.ones((2, 3), dtype)).dtype == "float32"

    def test_may_be_policies(self):
        assert MeanSquaredError(dtype="mixed_float16").dtype == "float16"

    def test_that_numpy_lacks_are_refused(self):
        with pytest.raises(ValueError, match=r"Huber got dtype='bfloat16'. It takes one of float16, float32, float64"):
            losses.Huber(dtype="bfloat16")

    def test_in_which_a_loss_reckons_do_not_stop_gradients(self):
        x = ops.convert_to_tensor(np.ones((2, 3)))
        with GradientTape() as tape:
            tape.watch(x)
            value = MeanSquaredError()(np.zeros((2, 3)), x)
        gradient = tape.gradient(value, x)
        assert gradient.dtype == "float64"
        np.testing.assert_allclose(gradient, 1 / 3, rtol=1e-6)
