"""The confusion matrix, intersection over union and R squared, held to their definitions in the textbook."""

import warnings

import numpy as np
import pytest

from kerasedu import metrics, textbook
from kerasedu.metrics import BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU, R2Score, confusion_matrix

GENERATOR = np.random.default_rng(5)
LABELS, PREDICTIONS = GENERATOR.integers(0, 4, (2, 6, 5, 2))
ALL_IOUS = [textbook.iou(LABELS.ravel(), PREDICTIONS.ravel(), i) for i in range(4)]

Y_TRUE = GENERATOR.normal(size=(8, 2))
Y_PRED = Y_TRUE + 0.5 * GENERATOR.normal(size=(8, 2))
SCORES = [textbook.r2_score(Y_TRUE[:, i], Y_PRED[:, i]) for i in range(2)]


class TestConfusionMatrix:
    def test_is_that_of_the_textbook(self):
        expected = textbook.confusion_matrix(LABELS.ravel(), PREDICTIONS.ravel(), 4)
        found = confusion_matrix(LABELS.ravel(), PREDICTIONS.ravel())
        assert found.tolist() == expected.tolist()
        assert found.dtype == np.int32
        assert np.trace(found) / found.sum() == textbook.accuracy(LABELS.ravel(), PREDICTIONS.ravel())

    def test_has_room_for_classes_that_do_not_occur(self):
        assert confusion_matrix([0, 1], [0, 1], num_classes=3).shape == (3, 3)
        assert confusion_matrix([], [], num_classes=2).tolist() == [[0, 0], [0, 0]]

    def test_weighs_samples(self):
        assert confusion_matrix([0, 1], [1, 1], weights=[0.5, 2.0], dtype="float32").tolist() == [
            [0.0, 0.5],
            [0.0, 2.0],
        ]

    @pytest.mark.parametrize(
        ("labels", "predictions", "options", "message"),
        [
            ([0, 3], [0, 1], {"num_classes": 3}, r"got the class 3 among the labels, .*num_classes=3 classes, 0 to 2"),
            ([0, 1], [0, -1], {}, r"got the class -1 among the predictions"),
            ([0, 1], [[0.1, 0.9], [0.3, 0.7]], {}, r"predictions of shape \(2, 2\).*np.argmax"),
            ([0, 1], [0, 1], {"weights": [1]}, r"weights of shape \(1,\) for 2 samples"),
        ],
    )
    def test_says_what_does_not_fit(self, labels, predictions, options, message):
        with pytest.raises(ValueError, match=message):
            confusion_matrix(labels, predictions, **options)


class TestIoU:
    @pytest.mark.parametrize("targets", [[0], [1, 3], [0, 1, 2, 3]])
    def test_is_the_mean_of_the_textbooks(self, targets):
        metric = IoU(4, targets)
        metric.update_state(LABELS[:2], PREDICTIONS[:2])
        metric.update_state(LABELS[2:], PREDICTIONS[2:])
        assert float(metric.result()) == pytest.approx(np.mean([ALL_IOUS[i] for i in targets]))

    def test_leaves_classes_out_that_do_not_occur(self):
        assert float(MeanIoU(9)(LABELS, PREDICTIONS)) == pytest.approx(np.mean(ALL_IOUS))
        assert float(IoU(9, [8])(LABELS, PREDICTIONS)) == 0.0

    def test_leaves_an_ignored_label_out(self):
        void = np.where(GENERATOR.random(LABELS.shape) < 0.3, 255, LABELS)
        kept = void != 255
        expected = MeanIoU(4)(LABELS[kept], PREDICTIONS[kept])
        assert float(MeanIoU(4, ignore_class=255)(void, PREDICTIONS)) == pytest.approx(float(expected))

    def test_takes_one_hot_labels_and_probabilities(self):
        y_true, y_pred = np.eye(4)[LABELS], np.eye(4)[PREDICTIONS] * 0.5 + 0.1
        expected = pytest.approx(np.mean(ALL_IOUS))
        assert float(OneHotMeanIoU(4)(y_true, y_pred)) == expected
        assert float(OneHotIoU(4, [2])(y_true, y_pred)) == pytest.approx(ALL_IOUS[2])
        assert float(OneHotMeanIoU(4, sparse_y_pred=True)(y_true, PREDICTIONS)) == expected
        assert float(MeanIoU(4, sparse_y_pred=False)(LABELS, y_pred)) == expected

    def test_takes_classes_along_another_axis(self):
        y_true, y_pred = (np.moveaxis(np.eye(4)[x], -1, 1) for x in (LABELS, PREDICTIONS))
        assert float(OneHotMeanIoU(4, axis=1)(y_true, y_pred)) == pytest.approx(np.mean(ALL_IOUS))

    def test_of_yes_and_no_takes_the_threshold_itself_for_a_yes(self):
        assert float(BinaryIoU([1], threshold=0.3)([1, 1, 0], [0.3, 0.2, 0.4])) == pytest.approx(1 / 3)

    def test_counts_weights_like_repetitions(self):
        times = GENERATOR.integers(0, 4, LABELS.shape)
        repeated = (np.repeat(x.ravel(), times.ravel()) for x in (LABELS, PREDICTIONS))
        assert float(MeanIoU(4)(LABELS, PREDICTIONS, sample_weight=times)) == pytest.approx(
            float(MeanIoU(4)(*repeated))
        )

    def test_cuts_weights_to_whole_numbers_as_keras_does_and_says_so(self):
        with pytest.warns(UserWarning, match=r"sample weights lose their fractions.*dtype='float32'"):
            cut = MeanIoU(2)([0, 1, 1], [0, 1, 0], sample_weight=[0.5, 1.5, 2.0])
        assert float(cut) == pytest.approx(1 / 6)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            kept = MeanIoU(2, dtype="float32")([0, 1, 1], [0, 1, 0], sample_weight=[0.5, 1.5, 2.0])
        assert float(kept) == pytest.approx((0.5 / 2.5 + 1.5 / 3.5) / 2)

    def test_begins_anew_after_a_reset(self):
        metric = MeanIoU(4)
        metric.update_state(LABELS, LABELS)
        metric.reset_state()
        assert float(metric(LABELS, PREDICTIONS)) == pytest.approx(np.mean(ALL_IOUS))

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: IoU(2, [3]), r"IoU got target_class_ids=\[3\]. .*from 0 to 1, of num_classes=2"),
            (lambda: IoU(2, 1), r"target_class_ids=1"),
            (lambda: BinaryIoU([2]), r"BinaryIoU got target_class_ids=\[2\]"),
            (lambda: MeanIoU(0), r"num_classes=0"),
            (lambda: MeanIoU("two"), r"num_classes='two'"),
            (lambda: MeanIoU(2)([0, 5], [0, 1]), r"MeanIoU got the class 5 .*ignore_class=5"),
            (lambda: MeanIoU(2)([0, 1], np.eye(2)), r"labels of shape \(2,\) and predictions of shape \(2, 2\)"),
            (lambda: MeanIoU(2)([0, 1], [0, 1], sample_weight=[1, 2, 3]), r"weights of shape \(3,\) for 2 labels"),
        ],
    )
    def test_says_what_does_not_fit(self, make, message):
        with pytest.raises(ValueError, match=message):
            make()


class TestR2Score:
    def test_is_that_of_the_textbook_over_all_batches(self):
        metric = R2Score(None)
        metric.update_state(Y_TRUE[:3], Y_PRED[:3])
        metric.update_state(Y_TRUE[3:], Y_PRED[3:])
        assert metric.result() == pytest.approx(SCORES, rel=1e-5)

    def test_joins_outputs(self):
        assert float(R2Score()(Y_TRUE, Y_PRED)) == pytest.approx(np.mean(SCORES))
        weighted = R2Score("variance_weighted_average")(Y_TRUE, Y_PRED)
        assert float(weighted) == pytest.approx(np.average(SCORES, weights=Y_TRUE.var(axis=0)))

    def test_counts_weights_like_repetitions(self):
        times = GENERATOR.integers(1, 4, 8)
        repeated = np.repeat(Y_TRUE, times, axis=0), np.repeat(Y_PRED, times, axis=0)
        weighted = R2Score()(Y_TRUE, Y_PRED, sample_weight=times)
        assert float(weighted) == pytest.approx(float(R2Score()(*repeated)))

    def test_is_adjusted_for_regressors(self):
        adjusted = R2Score(num_regressors=2)(Y_TRUE[:, :1], Y_PRED[:, :1])
        assert float(adjusted) == pytest.approx(1 - (1 - SCORES[0]) * 7 / 5)

    def test_is_not_adjusted_where_samples_are_too_few_and_says_so(self):
        with pytest.warns(UserWarning, match=r"num_regressors=7 and has seen 8 samples"):
            score = R2Score(num_regressors=7)(Y_TRUE[:, :1], Y_PRED[:, :1])
        assert float(score) == pytest.approx(SCORES[0])

    def test_of_truths_that_are_all_equal_explains_nothing(self):
        assert float(R2Score()(np.ones((3, 1)), np.zeros((3, 1)))) == 0.0
        assert np.isnan(R2Score()(np.ones((3, 1)), np.ones((3, 1))))
        assert float(R2Score().result()) == 0.0

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: R2Score("mean"), r"class_aggregation='mean'. It takes one of None, 'uniform_average'"),
            (lambda: R2Score(num_regressors=-1), r"num_regressors=-1"),
            (lambda: R2Score()([1.0], [1.0]), r"R2Score got predictions of shape \(1,\). .*\(samples, 1\)"),
            (lambda: R2Score()(np.ones((3, 2)), np.ones((3, 4))), r"truths of shape \(3, 2\)"),
        ],
    )
    def test_says_what_does_not_fit(self, make, message):
        with pytest.raises(ValueError, match=message):
            make()

    def test_another_number_of_outputs_is_told(self):
        metric = R2Score()
        metric.update_state(np.ones((3, 2)), np.ones((3, 2)))
        with pytest.raises(ValueError, match=r"gathers 2 outputs and got predictions of \(3, 3\)"):
            metric.update_state(np.ones((3, 3)), np.ones((3, 3)))

    def test_accuracy_is_that_of_the_textbook(self):
        one_hot = np.eye(4)[PREDICTIONS.ravel()]
        assert float(metrics.SparseCategoricalAccuracy()(LABELS.ravel(), one_hot)) == pytest.approx(
            textbook.accuracy(LABELS.ravel(), PREDICTIONS.ravel())
        )
