"""Means and sums over batches: sample weights of every rank, masks, empty batches, long runs."""

import numpy as np
import pytest

from kerasedu import metrics
from kerasedu.engine import GradientTape, Variable
from kerasedu.engine.masks import set_mask
from kerasedu.metrics import BinaryAccuracy, Mean, MeanAbsoluteError, MeanMetricWrapper, RootMeanSquaredError, Sum

VALUES = np.arange(12.0).reshape(3, 4)


class TestMean:
    def test_counts_a_sample_once_however_many_values_it_has(self):
        metric = Mean()
        metric.update_state(np.zeros((2, 8)))
        metric.update_state(np.ones((2, 2)))
        assert float(metric.result()) == 0.5

    @pytest.mark.parametrize("shape", [(), (1,), (3,), (3, 1), (3, 4), (1, 4), (3, 4, 1)])
    def test_takes_weights_of_every_rank(self, shape):
        weights = 1.0 + np.arange(np.prod(shape, dtype=int)).reshape(shape)
        full = weights[..., 0] if weights.ndim == 3 else weights
        full = full[:, None] if full.shape == (3,) else full
        expected = np.average(VALUES, weights=np.broadcast_to(full, VALUES.shape))
        assert float(Mean()(VALUES, sample_weight=weights)) == pytest.approx(expected)

    @pytest.mark.parametrize("weights", [2, 2.0, np.float32(2), np.array([2.0])])
    def test_weighs_single_numbers(self, weights):
        metric = Mean()
        metric.update_state(4.0, sample_weight=weights)
        metric.update_state(1.0)
        assert float(metric.result()) == 3.0

    @pytest.mark.parametrize("shape", [(2,), (3, 3), (4,), (3, 4, 2)])
    def test_refuses_weights_that_do_not_fit(self, shape):
        message = r"Mean got sample weights of shape .* for values of shape \(3, 4\)"
        with pytest.raises(ValueError, match=message):
            Mean().update_state(VALUES, sample_weight=np.ones(shape))

    def test_of_nothing_is_zero(self):
        metric = Mean()
        metric.update_state([])
        metric.update_state(np.zeros((0, 3)), sample_weight=np.zeros(0))
        assert float(metric.result()) == 0.0

    def test_does_not_drift_over_many_batches(self):
        metric = Mean()
        metric.update_state(0.1, sample_weight=2.0**25)
        for _ in range(1000):
            metric.update_state(0.1)
        assert metric.count.numpy() == 2.0**25 + 1000

    def test_takes_tensors_and_variables(self):
        v = Variable([1.0, 3.0])
        with GradientTape():
            assert float(Mean()(v * 2.0)) == 4.0

    def test_keeps_arrays_in_its_variables(self):
        metric = Mean()
        metric.update_state(3.0)
        assert all(isinstance(v.value, np.ndarray) for v in metric.variables)

    def test_has_the_number_type_that_was_asked_for(self):
        assert Mean(dtype="float16")([1.0]).dtype == np.float16


class TestSum:
    def test_adds_all_values_times_their_weights(self):
        metric = Sum()
        metric.update_state(VALUES, sample_weight=[1, 0, 2])
        metric.update_state(1.0)
        assert float(metric.result()) == 6 + 2 * 38 + 1


class TestMasks:
    def predictions(self):
        y_pred = np.arange(6.0).reshape(2, 3, 1)
        set_mask(y_pred, np.array([[True, True, False], [True, False, False]]))
        return y_pred

    def test_leave_steps_out(self):
        y_pred = self.predictions()
        assert float(MeanAbsoluteError()(np.zeros((2, 3, 1)), y_pred)) == pytest.approx(4 / 3)

    def test_go_together_with_weights(self):
        y_pred, weights = self.predictions(), np.array([[1, 2, 3], [4, 5, 6.0]])
        result = MeanAbsoluteError()(np.zeros((2, 3, 1)), y_pred, sample_weight=weights)
        assert float(result) == pytest.approx((0 * 1 + 1 * 2 + 3 * 4) / 7)
        result = MeanAbsoluteError()(np.zeros((2, 3, 1)), y_pred, sample_weight=[1.0, 3.0])
        assert float(result) == pytest.approx((0 + 1 + 3 * 3) / 5)

    def test_do_not_matter_to_a_function_that_gives_one_number(self):
        assert float(MeanMetricWrapper(lambda y_true, y_pred: np.max(y_pred))(np.zeros(2), self.predictions())) == 5.0


class TestFunctions:
    def test_that_give_one_number_count_each_batch_once(self):
        metric = MeanMetricWrapper(lambda y_true, y_pred: np.mean(y_pred))
        metric.update_state(np.zeros(2), np.array([1.0, 1.0]))
        metric.update_state(np.zeros(1), np.array([4.0]))
        assert float(metric.result()) == 2.5

    def test_that_give_one_number_cannot_weigh_samples(self):
        metric = MeanMetricWrapper(lambda y_true, y_pred: np.mean(y_pred))
        with pytest.raises(ValueError, match=r"a single number stands for the whole batch"):
            metric.update_state(np.zeros(2), np.ones(2), sample_weight=[1.0, 2.0])

    def test_get_plain_arrays_without_a_tape(self):
        seen = []
        with GradientTape():
            MeanMetricWrapper(lambda y_true, y_pred: seen.append(type(y_pred)) or y_pred)(
                np.zeros(1), Variable([1.0]) * 2.0
            )
        assert seen == [np.ndarray]


class TestRootMeanSquaredError:
    def test_takes_the_root_over_all_batches(self):
        metric = RootMeanSquaredError()
        metric.update_state([[0.0], [0.0]], [[3.0], [3.0]])
        metric.update_state([0.0, 0.0], [[1.0], [1.0]], sample_weight=[1.0, 3.0])
        assert float(metric.result()) == pytest.approx(np.sqrt((9 + 9 + 4) / 6))

    def test_refuses_shapes_that_differ(self):
        with pytest.raises(ValueError, match=r"truths of shape \(3,\) and predictions of shape \(3, 4\)"):
            RootMeanSquaredError().update_state(np.zeros(3), np.zeros((3, 4)))


class TestOtherMeans:
    @pytest.mark.parametrize(
        ("metric", "y_true", "y_pred", "expected"),
        [
            (metrics.MeanSquaredError(), [[1.0, 2.0]], [[3.0, 2.0]], 2.0),
            (metrics.MeanAbsolutePercentageError(), [[2.0, 4.0]], [[1.0, 5.0]], 37.5),
            (metrics.MeanSquaredLogarithmicError(), [[0.0]], [[np.e - 1]], 1.0),
            (metrics.LogCoshError(), [[0.0]], [[1.0]], np.log(np.cosh(1.0))),
            (metrics.KLDivergence(), [[0.5, 0.5]], [[0.25, 0.75]], 0.5 * np.log(2) + 0.5 * np.log(2 / 3)),
            (metrics.Poisson(), [[2.0]], [[1.0]], 1.0),
            (metrics.SquaredHinge(), [[1.0, -1.0]], [[3.0, 1.0]], 2.0),
            (metrics.CategoricalHinge(), [[0.0, 1.0, 0.0]], [[0.5, 1.0, -2.0]], 0.5),
            (metrics.CosineSimilarity(), [[3.0, 4.0]], [[3.0, 4.0]], 1.0),
            (metrics.CosineSimilarity(axis=0), [[1.0, 2.0], [0.0, 2.0]], [[2.0, -2.0], [0.0, -2.0]], 0.0),
            (metrics.BinaryCrossentropy(from_logits=True), [[1.0]], [[0.0]], np.log(2)),
            (metrics.CategoricalCrossentropy(label_smoothing=0.5), [[0.0, 1.0]], [[0.5, 0.5]], np.log(2)),
            (metrics.SparseCategoricalCrossentropy(), [1], [[0.5, 0.5]], np.log(2)),
            (metrics.PearsonCorrelation(), [[0.0, 1.0, 2.0]], [[5.0, 6.0, 7.0]], 1.0),
            (metrics.ConcordanceCorrelation(), [[0.0, 1.0, 2.0]], [[0.0, 1.0, 2.0]], 1.0),
        ],
        ids=lambda thing: type(thing).__name__,
    )
    def test_by_hand(self, metric, y_true, y_pred, expected):
        assert float(metric(y_true, y_pred)) == pytest.approx(expected, rel=1e-5, abs=1e-6)

    def test_pearson_does_not_see_a_shift_and_concordance_does(self):
        y_true, y_pred = [[0.0, 1.0, 2.0]], [[1.0, 2.0, 3.0]]
        assert float(metrics.PearsonCorrelation()(y_true, y_pred)) == pytest.approx(1.0)
        assert float(metrics.ConcordanceCorrelation()(y_true, y_pred)) == pytest.approx(4 / 7)

    def test_a_row_without_spread_has_no_correlation(self):
        assert np.isnan(metrics.pearson_correlation([[1.0, 1.0]], [[1.0, 2.0]])[0])
        assert metrics.concordance_correlation([[1.0, 1.0]], [[1.0, 2.0]])[0] == 0.0

    def test_a_correlation_over_all_axes_is_one_number(self):
        assert metrics.pearson_correlation(VALUES, VALUES, axis=None).shape == ()
        assert metrics.concordance_correlation(VALUES, VALUES, axis=(0, 1)) == pytest.approx(1.0)

    def test_an_ignored_class_is_left_out_where_there_are_weights_as_in_keras(self):
        y_true, y_pred = np.array([0, 1]), np.array([[0.5, 0.5], [0.5, 0.5]])
        metric = metrics.SparseCategoricalCrossentropy(ignore_class=1)
        assert float(metric(y_true, y_pred)) == pytest.approx(np.log(2) / 2)
        metric.reset_state()
        assert float(metric(y_true[:, None], y_pred, sample_weight=[1.0, 1.0])) == pytest.approx(np.log(2))


class TestTopK:
    def test_counts_a_tie_with_the_kth(self):
        y_pred = [[0.4, 0.4, 0.2]]
        assert [float(metrics.TopKCategoricalAccuracy(k)([[0, 1, 0]], y_pred)) for k in (1, 2)] == [1.0, 1.0]
        assert [float(metrics.SparseTopKCategoricalAccuracy(k)([2], y_pred)) for k in (1, 2, 3)] == [0.0, 0.0, 1.0]

    def test_never_takes_a_label_without_a_class_or_a_prediction_that_is_no_number(self):
        y_pred = np.array([[0.1, 0.9], [0.1, 0.9], [np.nan, 0.9]])
        found = metrics.sparse_top_k_categorical_accuracy(np.array([-1, 5, 0]), y_pred, k=2)
        assert found.tolist() == [0.0, 0.0, 0.0]

    def test_takes_classes_in_order(self):
        metric = metrics.SparseTopKCategoricalAccuracy(k=2, from_sorted_ids=True)
        assert float(metric([2, 0], [[1, 2, 0], [1, 2, 0]])) == 0.5

    def test_works_on_every_step_of_a_sequence(self):
        y_true, y_pred = np.array([[0, 2], [1, 1]]), np.eye(3)[[[0, 0], [1, 2]]]
        assert metrics.sparse_top_k_categorical_accuracy(y_true, y_pred, k=1).tolist() == [[1.0, 0.0], [1.0, 0.0]]
        assert metrics.top_k_categorical_accuracy(np.eye(3)[y_true], y_pred, k=1).shape == (2, 2)

    def test_takes_at_least_one(self):
        with pytest.raises(ValueError, match="k=0"):
            metrics.sparse_top_k_categorical_accuracy([0], [[0.1, 0.9]], k=0)


class TestShapesThatDiffer:
    @pytest.mark.parametrize(
        ("metric", "y_true", "message"),
        [
            (BinaryAccuracy(), np.zeros((3, 2)), r"truths of shape \(3, 2\) and predictions of shape \(3, 4\)"),
            (metrics.Accuracy(), np.zeros(5), r"truths of shape \(5,\)"),
            (metrics.CategoricalAccuracy(), np.zeros((3, 2)), r"labels that are whole numbers go to the sparse form"),
            (
                metrics.SparseCategoricalAccuracy(),
                np.zeros((3, 4)),
                r"one-hot labels go to the form that is not sparse",
            ),
            (metrics.SparseTopKCategoricalAccuracy(2), np.zeros(2), r"whole numbers of shape \(3,\)"),
            (metrics.PearsonCorrelation(), np.zeros((3, 2)), r"A correlation got truths of shape \(3, 2\)"),
        ],
        ids=lambda thing: type(thing).__name__,
    )
    def test_are_told(self, metric, y_true, message):
        with pytest.raises(ValueError, match=message):
            metric.update_state(y_true, np.zeros((3, 4)))


@pytest.mark.parametrize(
    ("y_true", "y_pred", "expected"),
    [
        (np.zeros(4), np.zeros((4, 1)), metrics.BinaryCrossentropy),
        (np.zeros((4, 3)), np.zeros((4, 3)), metrics.CategoricalCrossentropy),
        (np.zeros((4, 1)), np.zeros((4, 3)), metrics.SparseCategoricalCrossentropy),
    ],
)
def test_a_crossentropy_is_chosen_by_the_shapes(y_true, y_pred, expected):
    metric = metrics.crossentropy_for(y_true, y_pred, "ce")
    assert (type(metric), metric.name) == (expected, "ce")
