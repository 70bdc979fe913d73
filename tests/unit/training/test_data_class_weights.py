"""Weights of classes, turned into weights of samples."""

import numpy as np
import pytest

from kerasedu.training.data import training_data

X = np.zeros((6, 2), "float32")
LABELS = np.arange(6) % 3
WEIGHTS = {0: 3.0, 1: 2.0, 2: 0.5}
EXPECTED = [3, 2, 0.5, 3, 2, 0.5]


def weights(y, class_weight=WEIGHTS, x=X, **options):
    """The sample weights of the only batch."""
    ((_, _, weight),) = training_data(x, y, class_weight=class_weight, **options).epoch()
    assert weight.dtype == "float32"
    return weight.tolist()


@pytest.mark.parametrize("y", [LABELS, LABELS[:, None], LABELS * 1.0, np.eye(3)[LABELS], [LABELS], {"out": LABELS}])
def test_labels_may_be_numbers_a_column_or_one_hot(y):
    assert weights(y) == EXPECTED


def test_yes_and_no_are_classes_too():
    assert weights(LABELS == 1, {True: 5}) == [1, 5, 1, 1, 5, 1]


def test_classes_without_a_weight_weigh_one():
    assert weights(LABELS, {1: 2}) == [1, 2, 1, 1, 2, 1]
    assert weights(LABELS + 4, {1: 2}) == [1] * 6
    assert weights(LABELS - 1, {1: 2}) == [1, 1, 2, 1, 1, 2]
    assert weights(LABELS, {}) == [1] * 6


def test_they_are_multiplied_with_the_weights_of_samples():
    assert weights(LABELS, sample_weight=np.full(6, 10.0)) == [10 * weight for weight in EXPECTED]


def test_weights_of_time_steps_are_multiplied_too():
    ((_, _, weight),) = training_data(X, LABELS, np.ones((6, 4)), class_weight=WEIGHTS).epoch()
    np.testing.assert_array_equal(weight, np.repeat(np.array(EXPECTED)[:, None], 4, axis=1))


def test_they_follow_their_samples_when_shuffled():
    for _, y, weight in training_data(X, LABELS, class_weight=WEIGHTS, batch_size=2, shuffle=True).epoch():
        assert weight.tolist() == [WEIGHTS[label] for label in y]


def test_they_weigh_the_batches_of_generators_too():
    batches = [(X, LABELS), (X, LABELS, np.full(6, 2.0))]
    for factor, batch in zip((1, 2), batches, strict=True):
        ((_, _, weight),) = training_data(iter([batch]), class_weight=WEIGHTS).epoch()
        assert weight.tolist() == [factor * each for each in EXPECTED]


@pytest.mark.parametrize(
    ("y", "class_weight", "error", "message"),
    [
        (LABELS, "balanced", TypeError, "fit got class_weight='balanced'. It takes a dict"),
        (LABELS, [1, 2], TypeError, r"fit got class_weight=\[1, 2\]. It takes a dict"),
        (LABELS, {0: "much"}, ValueError, r"class_weight\[0\]='much'. A weight is a number of at least 0"),
        (LABELS, {0: -1}, ValueError, r"class_weight\[0\]=-1"),
        (LABELS, {0: np.nan}, ValueError, r"class_weight\[0\]=nan"),
        (np.eye(3)[LABELS], {3: 1}, ValueError, "with the key 3, and y has 3 classes, numbered from 0 to 2"),
        ([LABELS, LABELS], WEIGHTS, ValueError, "class_weight, and y has 2 outputs. It is made for one: give"),
        (np.zeros((6, 4, 3)), WEIGHTS, ValueError, r"y of shape \(6, 4, 3\). It takes one class for each sample"),
        (None, WEIGHTS, ValueError, "fit got class_weight and no y"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(y, class_weight, error, message):
    with pytest.raises(error, match=message):
        training_data(X, y, class_weight=class_weight)


@pytest.mark.parametrize(
    ("class_weight", "named"), [({"cat": 9, 1: 2}, "the key 'cat'"), ({"0": 9, -1: 9, 1: 2}, "the keys '0', -1")]
)
def test_keys_that_are_no_classes_are_warned_of_and_change_nothing(class_weight, named):
    """As in Keras, where a dict that went through JSON, with text for keys, weighs nothing."""
    with pytest.warns(UserWarning, match=rf"fit got class_weight with {named}, which no sample has"):
        data = training_data(X, LABELS, class_weight=class_weight)
    ((_, _, weight),) = data.epoch()
    np.testing.assert_array_equal(weight, np.where(LABELS == 1, 2.0, 1.0))
