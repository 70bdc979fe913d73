"""How the losses of samples become one number: reductions, sample weights and masks, as in Keras."""

import numpy as np
import pytest

from kerasedu.engine import GradientTape, Tensor
from kerasedu.engine.masks import get_mask, set_mask
from kerasedu.losses import Dice, Loss, MeanSquaredError, Reduction, SparseCategoricalCrossentropy
from kerasedu.losses import sparse_categorical_crossentropy as surprise

GENERATOR = np.random.default_rng(2)
TRUTHS, ANSWERS = GENERATOR.normal(size=(2, 4, 3, 2)).astype("float32")
VALUES = ((TRUTHS - ANSWERS) ** 2).mean(axis=-1)  # (4, 3): samples, time
MASK = np.array([[1, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0]], bool)
REDUCTIONS = ["sum_over_batch_size", "mean", "sum", "mean_with_sample_weight", "none", None]


def loss_of(reduction, sample_weight=None, mask=None):
    answers = ANSWERS.copy()
    set_mask(answers, mask)
    return MeanSquaredError(reduction=reduction)(TRUTHS, answers, sample_weight)


class TestReductions:
    @pytest.mark.parametrize(
        ("reduction", "expected"),
        list(zip(REDUCTIONS, [VALUES.mean(), VALUES.mean(), VALUES.sum(), VALUES.mean(), VALUES, VALUES], strict=True)),
    )
    def test_make_one_number_of_many(self, reduction, expected):
        np.testing.assert_allclose(loss_of(reduction), expected, rtol=1e-5)

    def test_of_no_samples_are_zero(self):
        assert float(MeanSquaredError()(np.zeros((0, 3)), np.zeros((0, 3)))) == 0

    def test_leave_a_single_number_alone(self):
        assert float(Dice(reduction="sum")([[1.0, 0.0]], [[1.0, 1.0]])) == pytest.approx(1 / 3, rel=1e-5)

    def test_have_the_names_that_keras_2_gave_them(self):
        assert MeanSquaredError(reduction=Reduction.SUM).reduction == "sum"
        assert MeanSquaredError(reduction=Reduction.AUTO).reduction == "sum_over_batch_size"

    def test_that_nobody_knows_are_refused(self):
        with pytest.raises(
            ValueError, match=r"MeanSquaredError got reduction='average'. It takes one of sum_over_batch_size"
        ):
            MeanSquaredError(reduction="average")


class TestSampleWeights:
    @pytest.mark.parametrize("shape", [(), (1,), (3,), (4, 1), (1, 3), (4, 3), (4, 3, 1)])
    @pytest.mark.parametrize("reduction", REDUCTIONS)
    def test_multiply_the_losses_they_belong_to(self, shape, reduction):
        weights = GENERATOR.random(shape).astype("float32")
        weighted = VALUES * (weights[..., 0] if weights.ndim == 3 else weights)
        expected = {
            "sum": weighted.sum(),
            "mean_with_sample_weight": weighted.sum() / weights.sum(),
            "none": weighted,
            None: weighted,
        }.get(reduction, weighted.mean())
        np.testing.assert_allclose(loss_of(reduction, weights), expected, rtol=1e-5)

    def test_may_lack_the_last_axis_or_have_one_too_many(self):
        weights, loss = np.array([1.0, 0.0, 2.0, 0.5]), MeanSquaredError(reduction=None)
        truths, answers = TRUTHS[:, 0], ANSWERS[:, 0]
        np.testing.assert_allclose(loss(truths, answers, weights), VALUES[:, 0] * weights, rtol=1e-5)
        column = loss(truths, answers, weights[:, None])
        np.testing.assert_allclose(column, (VALUES[:, 0] * weights)[:, None], rtol=1e-5)

    def test_of_nothing_make_nothing(self):
        assert float(loss_of("mean_with_sample_weight", np.zeros((4, 3)))) == 0

    def test_that_do_not_fit_are_refused_with_both_shapes(self):
        with pytest.raises(ValueError, match=r"sample_weight of shape \(2,\), and losses of shape \(4, 3\)"):
            loss_of("sum", np.ones(2))

    def test_for_each_sample_of_a_series_are_refused_with_the_way_to_say_it(self):
        with pytest.raises(ValueError, match=r"For one weight a sample .*: sample_weight.reshape\(4, 1\)"):
            loss_of("sum", np.ones(4))

    def test_weigh_gradients_too(self):
        answers = Tensor(ANSWERS)
        with GradientTape() as tape:
            tape.watch(answers)
            loss = MeanSquaredError(reduction="sum")(TRUTHS, answers, MASK)
        np.testing.assert_allclose(tape.gradient(loss, answers), (ANSWERS - TRUTHS) * MASK[..., None], rtol=1e-5)


class TestMasks:
    @pytest.mark.parametrize("reduction", REDUCTIONS)
    def test_leave_steps_out_and_means_are_over_the_rest(self, reduction):
        expected = {"sum": VALUES[MASK].sum(), "none": VALUES * MASK, None: VALUES * MASK}.get(
            reduction, VALUES[MASK].mean()
        )
        np.testing.assert_allclose(loss_of(reduction, mask=MASK), expected, rtol=1e-5)

    def test_and_sample_weights_work_together(self):
        weights = np.array([[1.0], [2.0], [0.5], [3.0]])
        weighted = VALUES * MASK * weights
        np.testing.assert_allclose(loss_of("sum", weights, MASK), weighted.sum(), rtol=1e-5)
        np.testing.assert_allclose(loss_of("mean", weights, MASK), weighted.sum() / MASK.sum(), rtol=1e-5)
        np.testing.assert_allclose(
            loss_of("mean_with_sample_weight", weights, MASK), weighted.sum() / (MASK * weights).sum(), rtol=1e-5
        )

    def test_that_leave_nothing_make_nothing(self):
        assert float(loss_of("mean", mask=np.zeros((4, 3), bool))) == 0

    def test_that_do_not_fit_are_refused(self):
        with pytest.raises(ValueError, match=r"a mask of shape \(4, 2\), and losses of shape \(4, 3\)"):
            loss_of("sum", mask=MASK[:, :2])
        with pytest.raises(ValueError, match=r"sample_weight of shape \(2,\), and a mask of shape \(4, 3\)"):
            loss_of("sum", np.ones(2), MASK)

    def test_of_predictions_and_of_losses_are_taken_together(self):
        labels = np.array([[0, 1, 2], [2, 0, 1]])
        chances = GENERATOR.dirichlet(np.ones(3), size=(2, 3)).astype("float32")
        values = np.asarray(surprise(labels, chances))
        steps = np.array([[True, True, False], [True, True, True]])
        set_mask(chances, steps)
        loss = SparseCategoricalCrossentropy(ignore_class=1)
        assert float(loss(labels, chances)) == pytest.approx(values[steps & (labels != 1)].mean(), rel=1e-5)

    def test_of_an_ignored_class_travel_with_the_losses_of_a_function(self):
        values = surprise([0, 1, 0], [[0.5, 0.5]] * 3, ignore_class=1)
        np.testing.assert_array_equal(get_mask(values), [True, False, True])
        np.testing.assert_allclose(values, [np.log(2), 0, np.log(2)], rtol=1e-5)

    def test_count_for_losses_of_ones_own(self):
        class Distance(Loss):
            def call(self, y_true, y_pred):
                return abs(y_true - y_pred)

        answers = np.array([1.0, 2.0, 30.0], "float32")
        set_mask(answers, np.array([True, True, False]))
        assert float(Distance()(np.zeros(3), answers)) == pytest.approx(1.5)
