"""Losses: equal to their definitions, with Keras's options, and clear about bad input."""

import numpy as np
import pytest

from kerasedu import losses, ops
from kerasedu.engine import GradientTape
from kerasedu.losses import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Loss,
    MeanSquaredError,
    SparseCategoricalCrossentropy,
)

GENERATOR = np.random.default_rng(0)
LOGITS = GENERATOR.normal(size=(5, 4)).astype("float32")
PROBABILITIES = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
LABELS = np.array([0, 3, 1, 2, 2])
HOT = np.eye(4, dtype="float32")[LABELS]
SURPRISE = -np.log(PROBABILITIES[np.arange(5), LABELS])


class TestMeanSquaredError:
    def test_is_the_mean_of_squares(self):
        y, p = GENERATOR.normal(size=(2, 5, 3)).astype("float32")
        np.testing.assert_allclose(losses.mean_squared_error(y, p), ((y - p) ** 2).mean(axis=-1), rtol=1e-6)
        np.testing.assert_allclose(MeanSquaredError()(y, p), ((y - p) ** 2).mean(), rtol=1e-6)

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


class TestReductions:
    @pytest.mark.parametrize(
        ("reduction", "expected"),
        [
            ("sum_over_batch_size", SURPRISE.mean()),
            ("mean", SURPRISE.mean()),
            ("sum", SURPRISE.sum()),
            ("none", SURPRISE),
            (None, SURPRISE),
        ],
    )
    def test_make_one_number_of_many(self, reduction, expected):
        np.testing.assert_allclose(
            CategoricalCrossentropy(reduction=reduction)(HOT, PROBABILITIES), expected, rtol=1e-5
        )

    def test_weigh_samples(self):
        weights = np.array([1.0, 0.0, 2.0, 0.0, 1.0])
        weighted = (SURPRISE * weights).sum()
        loss = CategoricalCrossentropy()
        assert float(loss(HOT, PROBABILITIES, sample_weight=weights)) == pytest.approx(weighted / 5, rel=1e-5)
        loss = CategoricalCrossentropy(reduction="mean_with_sample_weight")
        assert float(loss(HOT, PROBABILITIES, sample_weight=weights)) == pytest.approx(weighted / 4, rel=1e-5)

    def test_that_nobody_knows_are_refused(self):
        with pytest.raises(
            ValueError, match=r"MeanSquaredError got reduction='average'. It takes one of sum_over_batch_size"
        ):
            MeanSquaredError(reduction="average")


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

    def test_a_loss_without_its_formula(self):
        with pytest.raises(NotImplementedError, match=r"Loss does not say how wrong a prediction is. Define call"):
            Loss()([1.0], [1.0])


class TestNames:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("mse", MeanSquaredError), ("MSE", MeanSquaredError), ("mean_squared_error", MeanSquaredError),
            ("MeanSquaredError", MeanSquaredError), ("binary_crossentropy", BinaryCrossentropy),
            ("categorical_crossentropy", CategoricalCrossentropy),
            ("sparse_categorical_crossentropy", SparseCategoricalCrossentropy),
        ],
    )  # fmt: skip
    def test_of_keras_are_understood(self, name, expected):
        assert type(losses.as_loss(name)) is expected

    def test_of_functions_give_functions(self):
        assert losses.get("mean_squared_error") is losses.get("mse") is losses.mean_squared_error
        assert losses.get("binary_crossentropy") is losses.binary_crossentropy

    def test_that_nobody_has_are_refused_with_near_ones(self):
        with pytest.raises(ValueError, match=r"Unknown loss: 'crossentropy'. Did you mean"):
            losses.get("crossentropy")


def test_a_loss_comes_back_from_its_configuration():
    loss = CategoricalCrossentropy(from_logits=True, label_smoothing=0.1, reduction="sum", name="mine")
    config = losses.serialize(loss)
    assert config["module"] == "keras.losses"
    assert config["config"] == {
        "name": "mine",
        "reduction": "sum",
        "from_logits": True,
        "label_smoothing": 0.1,
        "axis": -1,
    }
    revived = losses.deserialize(config)
    assert revived.get_config() == loss.get_config()
    assert float(revived(HOT, LOGITS)) == float(loss(HOT, LOGITS))


def test_a_loss_of_ones_own_may_be_a_class():
    class Distance(Loss):
        def call(self, y_true, y_pred):
            return ops.mean(ops.absolute(y_true - y_pred), axis=-1)

    assert float(Distance()([[1.0, 2.0]], [[2.0, 4.0]])) == pytest.approx(1.5)
    assert Distance().name == "Distance"
