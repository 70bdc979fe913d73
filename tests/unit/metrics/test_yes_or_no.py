"""Metrics that count right and wrong answers at thresholds, held to their definitions in the textbook."""

import warnings

import numpy as np
import pytest

from kerasedu import metrics, textbook
from kerasedu.metrics import AUC, F1Score, FBetaScore, Precision, Recall, TruePositives
from kerasedu.metrics.thresholds import Thresholds

GENERATOR = np.random.default_rng(3)
LABELS = GENERATOR.integers(0, 2, 60)
SCORES = np.round(np.clip(0.3 * LABELS + 0.7 * GENERATOR.random(60), 0, 1), 2).astype("float32")
COUNTS = (metrics.TruePositives, metrics.FalsePositives, metrics.TrueNegatives, metrics.FalseNegatives)


def in_batches(metric, *arrays):
    for part in zip(*(np.array_split(a, 3) for a in arrays), strict=True):
        metric.update_state(*part)
    return metric.result()


class TestThresholds:
    @pytest.mark.parametrize("values", [[0.5], [0.2, 0.7], [0.7, 0.2, 0.5], list(np.linspace(0, 1, 11))])
    def test_count_what_asking_each_threshold_counts(self, values):
        y_pred = np.concatenate([SCORES, [0.0, 1.0, 0.1, 0.2]]).astype("float32")
        yes = np.concatenate([LABELS, [1, 0, 1, 0]])
        weights = np.random.default_rng(0).random(64)
        counts = Thresholds(values).count(yes[:, None], y_pred[:, None], weights[:, None])
        for i, value in enumerate(values):
            called = y_pred > np.float32(value)
            expected = [
                weights[called & (yes == 1)].sum(), weights[called & (yes == 0)].sum(),
                weights[~called & (yes == 0)].sum(), weights[~called & (yes == 1)].sum(),
            ]  # fmt: skip
            found = counts.true_positives, counts.false_positives, counts.true_negatives, counts.false_negatives
            assert [field[i, 0] for field in found] == pytest.approx(expected)

    def test_are_above_what_is_no_number(self):
        nothing = np.array([[np.nan]], "float32")
        for values in ([0.5], [0.1, 0.3], [0.0, 0.5, 1.0]):
            assert Thresholds(values).exceeded(nothing).tolist() == [[0]]


class TestCounts:
    def test_by_hand(self):
        y_true, y_pred = [1, 1, 1, 0, 0, 0], [0.9, 0.8, 0.1, 0.7, 0.2, 0.5]
        assert [float(kind()(y_true, y_pred)) for kind in COUNTS] == [2, 1, 2, 1]

    def test_give_a_result_for_each_threshold(self):
        assert TruePositives([0.1, 0.85])([1, 1], [0.9, 0.8]).tolist() == [2.0, 1.0]

    @pytest.mark.parametrize("weights", [2.0, [2.0], [2.0, 2.0], [[2.0], [2.0]], [[2.0, 2.0], [2.0, 2.0]]])
    def test_take_weights_of_every_rank(self, weights):
        assert float(TruePositives()(np.ones((2, 2)), np.ones((2, 2)), sample_weight=weights)) == 8.0

    def test_weigh_samples_whatever_follows(self):
        y = np.ones((2, 3, 2))
        assert float(TruePositives()(y, y, sample_weight=[1.0, 10.0])) == 66.0

    def test_take_every_label_but_zero_for_a_yes(self):
        assert float(TruePositives()([2, -1, 0], [0.9, 0.9, 0.9])) == 2.0


class TestPrecisionAndRecall:
    def test_are_those_of_the_textbook(self):
        called = (SCORES > 0.5).astype(int)
        assert in_batches(Precision(), LABELS, SCORES) == pytest.approx(textbook.precision(LABELS, called))
        assert in_batches(Recall(), LABELS, SCORES) == pytest.approx(textbook.recall(LABELS, called))

    def test_take_logits_with_a_threshold_of_zero(self):
        logits = np.log(SCORES + 0.005) - np.log(1.005 - SCORES)
        assert in_batches(Recall(thresholds=0), LABELS, logits) == in_batches(Recall(), LABELS, SCORES)

    def test_among_the_largest_predictions_only(self):
        y_true, y_pred = [[0, 1, 0, 1]], [[0.1, 0.2, 0.3, 0.4]]
        assert float(Precision(top_k=2)(y_true, y_pred)) == 0.5
        assert float(Recall(top_k=3)(y_true, y_pred)) == 1.0
        assert float(Precision(top_k=3, thresholds=0.25)(y_true, y_pred)) == 0.5
        assert float(Precision(top_k=1)([[1, 0]], [[0.5, 0.5]])) == 1.0

    def test_of_one_class(self):
        y_true, y_pred = np.eye(3), np.array([[0.9, 0.8, 0.1], [0.1, 0.6, 0.1], [0.2, 0.2, 0.2]])
        assert float(Precision(class_id=1)(y_true, y_pred)) == 0.5
        assert float(Recall(class_id=-1)(y_true, y_pred, sample_weight=[1, 1, 2])) == 0.0

    def test_of_nothing_are_zero(self):
        assert float(Precision()([1, 1], [0.1, 0.1])) == float(Recall()([0, 0], [0.9, 0.9])) == 0.0

    def test_begin_anew_after_a_reset(self):
        metric = Precision()
        metric.update_state([0], [0.9])
        metric.reset_state()
        assert float(metric([1], [0.9])) == 1.0

    def test_have_variables(self):
        assert [(v.name, v.shape) for v in Precision([0.1, 0.2]).variables] == [
            ("true_positives", (2,)), ("false_positives", (2,)),
        ]  # fmt: skip


class TestAUC:
    def test_is_how_often_a_yes_has_the_higher_score(self):
        assert in_batches(AUC(num_thresholds=2001), LABELS, SCORES) == pytest.approx(textbook.auc(LABELS, SCORES))

    def test_is_the_area_under_the_textbooks_points(self):
        metric = AUC(num_thresholds=9)
        expected = textbook.roc_area(LABELS, SCORES, np.float32(metric.thresholds))
        assert in_batches(metric, LABELS, SCORES) == pytest.approx(expected)

    def test_takes_uneven_thresholds_in_any_order(self):
        metric = AUC(thresholds=[0.9, 0.2, 0.35])
        expected = textbook.roc_area(LABELS, SCORES, np.float32(metric.thresholds))
        assert in_batches(metric, LABELS, SCORES) == pytest.approx(expected)
        assert metric.thresholds[1:-1] == [0.2, 0.35, 0.9]

    def test_counts_weights_like_repetitions(self):
        times = GENERATOR.integers(0, 4, 60)
        expected = AUC()(np.repeat(LABELS, times), np.repeat(SCORES, times))
        assert float(AUC()(LABELS, SCORES, sample_weight=times)) == pytest.approx(float(expected))

    def test_of_a_guess_is_one_half_and_of_the_truth_one(self):
        assert float(AUC()(LABELS, np.full(60, 0.4))) == pytest.approx(0.5)
        assert [float(AUC(curve=curve)(LABELS, LABELS)) for curve in ("ROC", "PR", "PRGAIN")] == pytest.approx(
            [1.0] * 3
        )

    def test_of_one_label_only_is_zero(self):
        assert [float(AUC(curve=curve)([0, 0], [0.1, 0.9])) for curve in ("ROC", "PR", "PRGAIN")] == [0.0] * 3

    def test_lies_between_its_lower_and_its_upper_sum(self):
        for curve in ("ROC", "PRGAIN"):
            low, middle, high = (
                in_batches(AUC(20, curve, method), LABELS, SCORES)
                for method in ("minoring", "interpolation", "majoring")
            )
            assert low < middle < high
            assert middle == pytest.approx((low + high) / 2)

    def test_under_precision_and_recall_is_the_limit_of_finer_thresholds(self):
        scores = np.where(LABELS, 0.3 + 0.7 * GENERATOR.random(60), 0.8 * GENERATOR.random(60))
        fine = in_batches(AUC(20001, "PR"), LABELS, scores)
        order = np.argsort(-scores)
        found = np.cumsum(LABELS[order])
        precision = found / np.arange(1, 61)
        assert fine == pytest.approx(np.sum(precision * LABELS[order]) / found[-1], abs=0.02)

    def test_of_several_labels_is_the_mean_of_their_areas(self):
        y_true, y_pred = LABELS.reshape(30, 2), SCORES.reshape(30, 2)
        areas = [float(AUC()(y_true[:, i], y_pred[:, i])) for i in range(2)]
        assert float(AUC(multi_label=True)(y_true, y_pred)) == pytest.approx(np.mean(areas))
        weighted = AUC(multi_label=True, num_labels=2, label_weights=[1.0, 3.0])(y_true, y_pred)
        assert float(weighted) == pytest.approx((areas[0] + 3 * areas[1]) / 4)

    def test_weighs_labels_that_have_one_curve_together(self):
        y_true, y_pred = LABELS.reshape(30, 2), SCORES.reshape(30, 2)
        together = AUC(label_weights=[1.0, 3.0])(y_true, y_pred)
        assert float(together) == pytest.approx(float(AUC()(LABELS, SCORES, sample_weight=np.tile([1.0, 3.0], 30))))

    def test_of_logits_is_that_of_their_sigmoid(self):
        logits = GENERATOR.normal(size=60) * 3 + LABELS
        expected = AUC()(LABELS, 1 / (1 + np.exp(-logits)))
        assert float(AUC(from_logits=True)(LABELS, logits)) == pytest.approx(float(expected))

    def test_warns_once_of_logits(self):
        metric = AUC()
        with pytest.warns(UserWarning, match=r"AUC got predictions from -2 to 3.*AUC\(from_logits=True\)"):
            metric.update_state([0, 1], [-2.0, 3.0])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            metric.update_state([0, 1], [-2.0, 3.0])

    def test_is_zero_before_the_first_batch(self):
        assert float(AUC(multi_label=True).result()) == 0.0

    def test_begins_anew_after_a_reset(self):
        metric = AUC(multi_label=True)
        metric.update_state([[1, 0]], [[0.1, 0.9]])
        metric.reset_state()
        result = metric([[0, 0], [1, 1]], [[0.1, 0.2], [0.8, 0.9]])
        assert float(result) == pytest.approx(1.0)


class TestBestAt:
    @pytest.mark.parametrize(
        ("kind", "held", "best"),
        [
            (metrics.SensitivityAtSpecificity, "specificity", "sensitivity"),
            (metrics.SpecificityAtSensitivity, "sensitivity", "specificity"),
            (metrics.PrecisionAtRecall, "sensitivity", "precision"),
            (metrics.RecallAtPrecision, "precision", "sensitivity"),
        ],
    )
    def test_is_the_largest_of_all_thresholds_that_are_allowed(self, kind, held, best):
        rates = []
        for threshold in np.linspace(0, 1, 50):
            called = np.greater(SCORES, np.float32(threshold)).astype(int)
            rates.append(
                {
                    "sensitivity": textbook.recall(LABELS, called),
                    "specificity": textbook.recall(1 - LABELS, 1 - called),
                    "precision": textbook.precision(LABELS, called),
                }
            )
        expected = max(rate[best] for rate in rates if rate[held] >= 0.8)
        assert in_batches(kind(0.8, num_thresholds=50), LABELS, SCORES) == pytest.approx(expected)

    def test_is_zero_where_no_threshold_is_allowed(self):
        assert float(metrics.RecallAtPrecision(0.9)([0, 0, 1], [0.9, 0.9, 0.1])) == 0.0

    def test_looks_at_one_class(self):
        y_true, y_pred = np.eye(2)[LABELS], np.stack([1 - SCORES, SCORES], axis=1)
        alone = metrics.PrecisionAtRecall(0.6)(LABELS, SCORES)
        assert float(metrics.PrecisionAtRecall(0.6, class_id=1)(y_true, y_pred)) == pytest.approx(float(alone))

    def test_takes_one_threshold_at_one_half(self):
        assert metrics.SensitivityAtSpecificity(0.5, num_thresholds=1).thresholds == [0.5]


class TestFScores:
    Y_TRUE, Y_PRED = np.eye(3)[[0, 1, 2, 2, 1]], np.eye(3)[[0, 2, 2, 1, 1]] * 0.6 + 0.1

    def test_are_those_of_the_textbook(self):
        called = np.argmax(self.Y_PRED, axis=-1)
        expected = [textbook.f1_score(self.Y_TRUE[:, i], (called == i).astype(int)) for i in range(3)]
        assert F1Score()(self.Y_TRUE, self.Y_PRED) == pytest.approx(expected)
        assert float(F1Score("macro")(self.Y_TRUE, self.Y_PRED)) == pytest.approx(np.mean(expected))
        weighted = F1Score("weighted")(self.Y_TRUE, self.Y_PRED)
        assert float(weighted) == pytest.approx(np.average(expected, weights=[1, 2, 2]))
        assert float(F1Score("micro")(self.Y_TRUE, self.Y_PRED)) == pytest.approx(0.6)

    def test_lean_to_recall_with_a_large_beta(self):
        y_true, y_pred = [[1], [1], [1], [0]], [[0.9], [0.2], [0.2], [0.1]]
        low, high = (float(FBetaScore(beta=beta, threshold=0.5)(y_true, y_pred)[0]) for beta in (4.0, 0.25))
        assert low == pytest.approx(17 / 3 / (16 + 1 / 3), rel=1e-4)
        assert high == pytest.approx((1 + 1 / 16) / 3 / (1 / 16 + 1 / 3), rel=1e-4)

    def test_weigh_samples(self):
        once = F1Score()(
            np.repeat(self.Y_TRUE, [1, 2, 0, 3, 1], axis=0), np.repeat(self.Y_PRED, [1, 2, 0, 3, 1], axis=0)
        )
        assert F1Score()(self.Y_TRUE, self.Y_PRED, sample_weight=[1, 2, 0, 3, 1]) == pytest.approx(once)

    def test_gather_over_batches_and_begin_anew(self):
        metric = F1Score()
        assert float(metric.result()) == 0.0
        metric.update_state(self.Y_TRUE[:2], self.Y_PRED[:2])
        metric.update_state(self.Y_TRUE[2:], self.Y_PRED[2:])
        whole = F1Score()(self.Y_TRUE, self.Y_PRED)
        assert metric.result() == pytest.approx(whole)
        metric.reset_state()
        assert metric(self.Y_TRUE, self.Y_PRED) == pytest.approx(whole)

    def test_take_no_prediction_of_zero_for_a_yes(self):
        assert F1Score()([[1, 0]], [[0.0, 0.0]]).tolist() == [0.0, 0.0]


class TestBadInput:
    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: Precision(thresholds=1.5), r"Precision got thresholds=1.5. It takes a number from 0 to 1"),
            (lambda: Precision(thresholds=[0.5, None]), r"Precision got thresholds=\[0.5, None\]"),
            (lambda: Recall(thresholds=[]), r"Recall got thresholds=\[\]"),
            (lambda: AUC(num_thresholds=1), r"num_thresholds=1. It takes a whole number of at least 2"),
            (lambda: AUC(curve="PRC"), r"curve='PRC'. It takes one of 'ROC', 'PR', 'PRGAIN'"),
            (lambda: AUC(summation_method="mean"), r"summation_method='mean'. It takes one of 'interpolation'"),
            (lambda: AUC(thresholds=[-0.1, 0.5]), r"thresholds=\[-0.1, 0.5\]"),
            (lambda: metrics.PrecisionAtRecall(1.2), r"PrecisionAtRecall got recall=1.2"),
            (lambda: metrics.SensitivityAtSpecificity("high"), r"got specificity='high'"),
            (lambda: metrics.RecallAtPrecision(0.5, num_thresholds=0), r"num_thresholds=0. .*at least 1"),
            (lambda: FBetaScore(average="mean"), r"average='mean'. It takes one of None, 'micro'"),
            (lambda: FBetaScore(beta=0), r"beta=0. It takes a number above 0"),
            (lambda: F1Score(threshold=2.0), r"F1Score got threshold=2.0"),
        ],
    )  # fmt: skip
    def test_to_the_constructor_is_told(self, make, message):
        with pytest.raises(ValueError, match=message):
            make()

    @pytest.mark.parametrize(
        ("metric", "y_true", "y_pred", "message"),
        [
            (Precision(), (3, 2), (3, 4), r"Precision got truths of shape \(3, 2\) and predictions of shape \(3, 4\)"),
            (AUC(), (3,), (3, 4), r"AUC got truths of shape \(3,\)"),
            (AUC(multi_label=True), (3,), (3,), r"multi_label=True, which takes \(samples, labels\)"),
            (AUC(multi_label=True, num_labels=3), (3, 2), (3, 2), r"AUC gathers 3 labels .* which has 2"),
            (AUC(multi_label=True, label_weights=[1, 2, 3]), (3, 2), (3, 2), r"label_weights of shape \(3,\)"),
            (AUC(label_weights=[1, 2, 3]), (3, 2), (3, 2), r"label_weights of shape \(3,\)"),
            (Precision(class_id=4), (3, 4), (3, 4), r"class_id=4 .*classes 0 to 3"),
            (Recall(top_k=5), (3, 4), (3, 4), r"top_k=5 for predictions of 4 classes"),
            (F1Score(), (3,), (3,), r"F1Score got predictions of shape \(3,\). It takes \(samples, classes\)"),
        ],
        ids=lambda thing: type(thing).__name__,
    )
    def test_of_the_wrong_shape_is_told(self, metric, y_true, y_pred, message):
        with pytest.raises(ValueError, match=message):
            metric.update_state(np.zeros(y_true), np.zeros(y_pred))

    def test_another_number_of_classes_is_told(self):
        metric = F1Score()
        metric.update_state(np.eye(3), np.eye(3))
        with pytest.raises(ValueError, match=r"F1Score gathers 3 classes and got predictions of shape \(2, 2\)"):
            metric.update_state(np.eye(2), np.eye(2))

    def test_weights_that_do_not_fit_are_told(self):
        with pytest.raises(
            ValueError, match=r"Precision got sample weights of shape \(2,\) for values of shape \(3, 4\)"
        ):
            Precision().update_state(np.zeros((3, 4)), np.zeros((3, 4)), sample_weight=[1.0, 2.0])
