"""Every loss is its definition in the textbook, and its gradient the slope of that definition."""

import numpy as np
import pytest

from kerasedu import losses, ops, textbook
from kerasedu.engine import GradientTape
from tests.unit.gradients import check_gradient, distinct, normal, positive

GENERATOR = np.random.default_rng(1)
SHAPE = (2, 3, 4)


def shares(*shape):
    """Distributions along the last axis."""
    weights = GENERATOR.uniform(0.2, 1, shape)
    return weights / weights.sum(axis=-1, keepdims=True)


NUMBERS = normal(SHAPE, SHAPE)
SIZES = positive(SHAPE, SHAPE)
SIDES = np.sign(NUMBERS[0])
HOT = np.eye(4)[GENERATOR.integers(0, 4, SHAPE[:-1])]
ANSWERS = (NUMBERS[0] > 0).astype(float)
CHANCES = GENERATOR.uniform(0.1, 0.9, SHAPE)


def mean_of(definition):
    """The mean of what the textbook says of single numbers."""
    return lambda y, p: np.mean([definition(t, q) for t, q in zip(y, p, strict=True)])


CASES = {
    "mean_squared_error": ({}, textbook.mean_squared_error, *NUMBERS),
    "mean_absolute_error": ({}, textbook.mean_absolute_error, *distinct(SHAPE, SHAPE)),
    "mean_absolute_percentage_error": ({}, textbook.mean_absolute_percentage_error, *distinct(SHAPE, SHAPE)),
    "mean_squared_logarithmic_error": ({}, textbook.mean_squared_logarithmic_error, *SIZES),
    "huber": ({"delta": 0.7}, lambda y, p: textbook.huber(y, p, 0.7), *NUMBERS),
    "log_cosh": ({}, textbook.log_cosh, *NUMBERS),
    "cosine_similarity": ({}, textbook.cosine_similarity, *NUMBERS),
    "hinge": ({}, textbook.hinge, SIDES, NUMBERS[1]),
    "squared_hinge": ({}, textbook.squared_hinge, SIDES, NUMBERS[1]),
    "categorical_hinge": ({}, textbook.categorical_hinge, HOT, NUMBERS[1]),
    "kl_divergence": ({}, textbook.kl_divergence, shares(*SHAPE), shares(*SHAPE)),
    "poisson": ({}, textbook.poisson, np.floor(4 * SIZES[0]), SIZES[1]),
    "dice": ({"axis": -1}, textbook.dice, ANSWERS, CHANCES),
    "tversky": (
        {"axis": -1, "alpha": 0.3, "beta": 0.9}, lambda y, p: textbook.tversky(y, p, 0.3, 0.9), ANSWERS, CHANCES,
    ),
    "binary_crossentropy": ({}, mean_of(textbook.binary_crossentropy), ANSWERS, CHANCES),
    "binary_focal_crossentropy": (
        {"gamma": 1.5}, mean_of(lambda t, p: textbook.binary_focal_crossentropy(t, p, 1.5)), ANSWERS, CHANCES,
    ),
    "categorical_crossentropy": ({}, textbook.categorical_crossentropy, HOT, shares(*SHAPE)),
    "categorical_focal_crossentropy": (
        {"alpha": 0.4, "gamma": 3.0}, lambda y, p: textbook.categorical_focal_crossentropy(y, p, 0.4, 3.0), HOT,
        shares(*SHAPE),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_losses_are_their_definitions(name):
    settings, definition, y_true, y_pred = CASES[name]
    values = getattr(losses, name)(y_true, y_pred, **settings)
    expected = [[definition(y_true[i, j], y_pred[i, j]) for j in range(3)] for i in range(2)]
    np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_gradients_are_the_slopes_of_losses(name):
    settings, _, y_true, y_pred = CASES[name]
    check_gradient(lambda p: getattr(losses, name)(y_true, p, **settings), y_pred)


@pytest.mark.parametrize("name", ["binary_focal_crossentropy", "categorical_focal_crossentropy"])
def test_gradients_of_focal_losses_from_logits(name):
    y_true = ANSWERS if name.startswith("binary") else HOT
    check_gradient(lambda z: getattr(losses, name)(y_true, z, from_logits=True, label_smoothing=0.1), NUMBERS[1])


@pytest.mark.parametrize("name", ["mean_squared_error", "huber", "log_cosh", "cosine_similarity", "kl_divergence"])
def test_gradients_reach_truths_that_are_computed(name):
    settings, _, y_true, y_pred = CASES[name]
    check_gradient(lambda y: getattr(losses, name)(y, y_pred, **settings), y_true)


@pytest.mark.parametrize(
    ("slopes", "loss", "y_true"),
    [
        (textbook.mean_squared_error_slopes, losses.mean_squared_error, NUMBERS[0][0, 0]),
        (textbook.mean_absolute_error_slopes, losses.mean_absolute_error, NUMBERS[0][0, 0]),
        (textbook.huber_slopes, losses.huber, NUMBERS[0][0, 0]),
        (textbook.log_cosh_slopes, losses.log_cosh, NUMBERS[0][0, 0]),
        (textbook.hinge_slopes, losses.hinge, SIDES[0, 0]),
    ],
)
def test_slopes_of_the_textbook_are_the_gradients(slopes, loss, y_true):
    prediction = NUMBERS[1][0, 0]
    tensor = ops.convert_to_tensor(prediction)
    with GradientTape() as tape:
        tape.watch(tensor)
        value = loss(y_true, tensor)
    np.testing.assert_allclose(tape.gradient(value, tensor), slopes(y_true, prediction), atol=1e-12)


def test_a_perfect_prediction_is_not_pulled_anywhere():
    for loss in (losses.mean_absolute_error, losses.mean_absolute_percentage_error, losses.huber):
        tensor = ops.convert_to_tensor(NUMBERS[0])
        with GradientTape() as tape:
            tape.watch(tensor)
            value = loss(NUMBERS[0], tensor)
        np.testing.assert_array_equal(tape.gradient(value, tensor), 0)


class TestGeneralizedCrossentropy:
    def test_lies_between_crossentropy_and_one_minus_p(self):
        p, label = np.array([[0.2, 0.8]]), [1]
        assert losses.categorical_generalized_cross_entropy(label, p, q=1e-6)[0] == pytest.approx(
            -np.log(0.8), rel=1e-5
        )
        assert losses.categorical_generalized_cross_entropy(label, p, q=0.999999)[0] == pytest.approx(0.2, rel=1e-5)

    def test_gradient(self):
        check_gradient(lambda p: losses.categorical_generalized_cross_entropy([3, 0], p, 0.7), shares(2, 4))

    def test_takes_labels_with_an_axis_of_length_1(self):
        p = shares(2, 4)
        np.testing.assert_array_equal(
            losses.categorical_generalized_cross_entropy([[3], [0]], p, 0.7),
            losses.categorical_generalized_cross_entropy([3, 0], p, 0.7),
        )


class TestFocalLosses:
    def test_are_crossentropies_when_nothing_is_focused(self):
        np.testing.assert_allclose(
            losses.binary_focal_crossentropy(ANSWERS, CHANCES, gamma=0.0),
            losses.binary_crossentropy(ANSWERS, CHANCES),
            rtol=1e-12,
        )
        p = shares(*SHAPE)
        np.testing.assert_allclose(
            losses.categorical_focal_crossentropy(HOT, p, alpha=1.0, gamma=0.0),
            losses.categorical_crossentropy(HOT, p),
            rtol=1e-12,
        )

    def test_weigh_yes_and_no_when_asked(self):
        plain = losses.binary_focal_crossentropy([[1.0], [0.0]], [[0.3], [0.3]])
        balanced = losses.binary_focal_crossentropy([[1.0], [0.0]], [[0.3], [0.3]], True, 0.9)
        np.testing.assert_allclose(balanced, plain * [0.9, 0.1], rtol=1e-6)

    def test_weigh_each_class_when_asked(self):
        p = shares(2, 3)
        values = losses.categorical_focal_crossentropy(np.eye(3)[[0, 2]], p, alpha=[0.1, 0.2, 0.7])
        plain = losses.categorical_focal_crossentropy(np.eye(3)[[0, 2]], p, alpha=1.0)
        np.testing.assert_allclose(values, plain * [0.1, 0.7], rtol=1e-6)


class TestHinges:
    def test_take_zeros_and_ones_for_sides(self):
        np.testing.assert_array_equal(losses.hinge(ANSWERS, NUMBERS[1]), losses.hinge(SIDES, NUMBERS[1]))

    def test_leave_labels_alone_of_which_one_is_negative(self):
        assert losses.hinge([[0.0, -1.0]], [[3.0, 3.0]])[0] == pytest.approx((1 + 4) / 2)


def circle_of_one(i, labels, embeddings, gamma, margin):
    """The circle loss of one sample, as the paper writes it."""
    near = far = 0.0
    for j in range(len(labels)):
        s = embeddings[i] @ embeddings[j]
        if labels[j] != labels[i]:
            far += np.exp(gamma * max(0, s + margin) * (s - margin))
        elif j != i:
            near += np.exp(-gamma * max(0, 1 + margin - s) * (s - 1 + margin))
    return np.log(1 + near * far)


class TestCircle:
    embeddings = GENERATOR.normal(size=(6, 3))
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    labels = np.array([0, 1, 0, 2, 1, 1])

    def test_is_the_formula_of_the_paper(self):
        values = losses.circle(self.labels, self.embeddings, gamma=3.0, margin=0.3)
        expected = [circle_of_one(i, self.labels, self.embeddings, 3.0, 0.3) for i in range(6)]
        np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-12)

    def test_gradient(self):
        check_gradient(lambda e: losses.circle(self.labels, e, gamma=3.0, margin=0.3), self.embeddings)

    def test_mean_leaves_out_samples_without_a_partner(self):
        values = losses.circle(self.labels, self.embeddings)
        assert values[3] == 0
        mean = losses.Circle(dtype="float64")(self.labels, self.embeddings)
        assert float(mean) == pytest.approx(values.sum() / 5, rel=1e-6)

    def test_may_compare_with_other_samples(self):
        all_pairs = losses.circle(self.labels, self.embeddings, remove_diagonal=False, gamma=3.0)
        given = losses.circle(
            self.labels, self.embeddings, self.labels[::-1], self.embeddings[::-1], remove_diagonal=False, gamma=3.0
        )
        np.testing.assert_allclose(given, all_pairs, rtol=1e-12)

    def test_takes_labels_with_an_axis_of_length_1(self):
        np.testing.assert_array_equal(
            losses.circle(self.labels[:, None], self.embeddings), losses.circle(self.labels, self.embeddings)
        )

    def test_says_what_shapes_it_takes(self):
        with pytest.raises(ValueError, match=r"circle got labels of shape \(5,\) and embeddings of shape \(6, 3\)"):
            losses.circle(self.labels[:5], self.embeddings)


class TestCTC:
    logits = GENERATOR.normal(size=(2, 6, 4))

    def test_takes_zeros_at_the_end_for_padding(self):
        values = losses.ctc([[1, 2, 0], [3, 3, 1]], self.logits)
        expected = [
            ops.ctc_loss(np.array([labels]), self.logits[i : i + 1], np.array([len(labels)]), np.array([6]))[0]
            for i, labels in enumerate(([1, 2], [3, 3, 1]))
        ]
        np.testing.assert_allclose(values, expected, rtol=1e-9)

    def test_gradient(self):
        check_gradient(lambda z: losses.ctc([[1, 2, 0], [3, 3, 1]], z), self.logits)

    def test_says_what_shapes_it_takes(self):
        with pytest.raises(ValueError, match=r"ctc got labels of shape \(3,\) and predictions of shape \(2, 6, 4\)"):
            losses.CTC()([1, 2, 0], self.logits)

    def test_refuses_labels_that_name_no_class(self):
        with pytest.raises(ValueError, match=r"A label is 4, and the predictions have 4 classes"):
            losses.CTC()([[1, 4], [1, 1]], self.logits)


class TestOverlap:
    def test_is_over_everything_unless_axes_are_given(self):
        assert losses.dice(ANSWERS, CHANCES).shape == ()
        assert losses.dice(ANSWERS, CHANCES, axis=(1, 2)).shape == (2,)

    def test_of_a_perfect_prediction_costs_nothing(self):
        for loss in (losses.dice, losses.tversky):
            assert float(loss(ANSWERS, ANSWERS)) == pytest.approx(0, abs=1e-7)

    def test_tversky_with_halves_is_dice(self):
        assert float(losses.tversky(ANSWERS, CHANCES)) == pytest.approx(float(losses.dice(ANSWERS, CHANCES)), abs=1e-7)

    def test_alpha_of_tversky_weighs_what_was_missed(self):
        missed, in_vain = ([[1.0, 1.0]], [[1.0, 0.0]]), ([[1.0, 0.0]], [[1.0, 1.0]])
        assert float(losses.tversky(*missed, alpha=1.0, beta=0.0)) == pytest.approx(0.5, abs=1e-6)
        assert float(losses.tversky(*in_vain, alpha=1.0, beta=0.0)) == pytest.approx(0.0, abs=1e-6)


def test_directions_without_a_length_are_at_no_angle():
    assert losses.cosine_similarity([[0.0, 0.0]], [[1.0, 2.0]])[0] == 0


def test_angles_may_be_taken_along_another_axis():
    np.testing.assert_allclose(
        losses.cosine_similarity(NUMBERS[0], NUMBERS[1], axis=1),
        losses.cosine_similarity(NUMBERS[0].swapaxes(1, 2), NUMBERS[1].swapaxes(1, 2)),
        rtol=1e-12,
    )
