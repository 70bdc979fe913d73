"""Metrics: numbers that are gathered over batches."""

import numpy as np
import pytest

from kerasedu import metrics
from kerasedu.metrics import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    Mean,
    Metric,
    SparseCategoricalAccuracy,
    accuracy_for,
)

ANSWERS = np.array([[0.1, 0.7, 0.2], [0.6, 0.3, 0.1], [0.2, 0.2, 0.6], [0.3, 0.4, 0.3]])
LABELS = np.array([1, 0, 1, 1])


class TestAccuracy:
    def test_of_labels_is_the_share_of_largest_predictions_at_the_label(self):
        metric = SparseCategoricalAccuracy()
        assert float(metric(LABELS, ANSWERS)) == 0.75
        assert float(metric(LABELS[:, None], ANSWERS)) == 0.75

    def test_of_one_hot_labels_is_the_same(self):
        assert float(CategoricalAccuracy()(np.eye(3)[LABELS], ANSWERS)) == 0.75

    def test_of_yes_and_no_counts_numbers_above_the_threshold(self):
        assert float(BinaryAccuracy()([1, 1, 0, 0], [0.9, 0.5, 0.5, 0.1])) == 0.75
        assert float(BinaryAccuracy(threshold=0.4)([1, 1, 0, 0], [0.9, 0.5, 0.5, 0.1])) == 0.75
        assert float(BinaryAccuracy(threshold=0.4)([1, 1, 0, 0], [0.9, 0.5, 0.3, 0.1])) == 1.0

    def test_of_equal_numbers_counts_them(self):
        assert float(Accuracy()([[1], [2], [3], [4]], [[0], [2], [3], [4]])) == 0.75

    @pytest.mark.parametrize("metric", [Accuracy, BinaryAccuracy])
    def test_does_not_mind_a_missing_axis(self, metric):
        truth, answer = np.array([1, 0, 1]), np.array([1, 0, 0])
        for y, p in (
            (truth, answer),
            (truth[:, None], answer),
            (truth, answer[:, None]),
            (truth[:, None], answer[:, None]),
        ):
            assert float(metric()(y, p)) == pytest.approx(2 / 3)

    @pytest.mark.parametrize(
        ("y", "p", "expected"),
        [
            (np.zeros(4), np.zeros((4, 1)), BinaryAccuracy),
            (np.zeros(4), np.zeros(4), BinaryAccuracy),
            (np.zeros((4, 3)), np.zeros((4, 3)), CategoricalAccuracy),
            (np.zeros(4), np.zeros((4, 3)), SparseCategoricalAccuracy),
            (np.zeros((4, 1)), np.zeros((4, 3)), SparseCategoricalAccuracy),
            (np.zeros((4, 5)), np.zeros((4, 5, 3)), SparseCategoricalAccuracy),
        ],
    )
    def test_that_is_only_called_accuracy_is_chosen_by_the_shapes(self, y, p, expected):
        metric = accuracy_for(y, p, "accuracy")
        assert (type(metric), metric.name) == (expected, "accuracy")


class TestGathering:
    def test_counts_every_sample_once_however_they_come(self):
        metric = SparseCategoricalAccuracy()
        metric.update_state(LABELS[:3], ANSWERS[:3])
        metric.update_state(LABELS[3:], ANSWERS[3:])
        assert float(metric.result()) == 0.75

    def test_begins_anew_after_a_reset(self):
        metric = Mean()
        metric.update_state([5.0, 7.0])
        metric.reset_state()
        assert float(metric.result()) == 0.0
        metric.update_state(1.0)
        assert float(metric.result()) == 1.0

    def test_weighs_samples(self):
        metric = SparseCategoricalAccuracy()
        metric.update_state(LABELS, ANSWERS, sample_weight=[1, 0, 3, 0])
        assert float(metric.result()) == 0.25
        values = BinaryAccuracy()
        values.update_state([[1, 1], [0, 0]], [[1, 0], [1, 1]], sample_weight=[3, 1])
        assert float(values.result()) == 3 / 8

    def test_gives_a_number_of_the_floatx_type(self):
        assert Mean()([1.0, 2.0]).dtype == np.float32


class TestNames:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("accuracy", Accuracy), ("binary_accuracy", BinaryAccuracy), ("BinaryAccuracy", BinaryAccuracy),
            ("categorical_accuracy", CategoricalAccuracy), ("sparse_categorical_accuracy", SparseCategoricalAccuracy),
        ],
    )  # fmt: skip
    def test_of_keras_are_understood(self, name, expected):
        assert type(metrics.as_metric(name)) is expected

    def test_that_nobody_has_are_refused_with_near_ones(self):
        with pytest.raises(ValueError, match=r"Unknown metric: 'acuracy'. Did you mean 'accuracy'"):
            metrics.get("acuracy")


def test_any_function_of_truth_and_prediction_is_a_metric():
    def largest(y_true, y_pred):
        return np.max(y_pred, axis=-1)

    metric = metrics.as_metric(largest)
    assert metric.name == "largest"
    assert float(metric(LABELS, ANSWERS)) == pytest.approx(np.mean([0.7, 0.6, 0.6, 0.4]))


def test_a_metric_comes_back_from_its_configuration():
    metric = BinaryAccuracy(name="hits", threshold=0.3)
    revived = metrics.deserialize(metrics.serialize(metric))
    assert revived.get_config() == metric.get_config() == {"name": "hits", "dtype": "float32", "threshold": 0.3}


@pytest.mark.parametrize(("method", "arguments"), [("update_state", (1, 2)), ("result", ())])
def test_a_metric_that_lacks_a_method_says_which(method, arguments):
    with pytest.raises(NotImplementedError, match=rf"Metric does not say .*Define {method}\("):
        getattr(Metric(), method)(*arguments)
