"""Reshape, Permute, RepeatVector, Identity, ActivityRegularization, Lambda."""

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine.masks import get_mask, set_mask
from kerasedu.layers import ActivityRegularization, Identity, Input, Lambda, Permute, RepeatVector, Reshape
from tests.unit.layers.check_layer import check_layer

X = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")


@pytest.mark.parametrize(
    ("target", "shape"), [((6, 2), (2, 6, 2)), ((-1,), (2, 12)), ([2, -1, 3], (2, 2, 2, 3)), (12, (2, 12))]
)
def test_reshape_gives_samples_another_shape(target, shape):
    result = check_layer(Reshape, {"target_shape": target}, X, output_shape=shape).output
    np.testing.assert_array_equal(result.ravel(), X.ravel())


def test_reshape_does_not_know_a_length_that_the_input_does_not_know():
    assert Reshape((-1, 2))(Input((None, 4))).shape == (None, None, 2)
    assert Reshape((-1, 2))(Input((3, 4))).shape == (None, 6, 2)


def test_permute_counts_axes_from_one():
    result = check_layer(Permute, {"dims": (2, 1)}, X, output_shape=(2, 4, 3)).output
    np.testing.assert_array_equal(result, X.swapaxes(1, 2))


def test_repeat_vector_repeats_each_sample():
    result = check_layer(RepeatVector, {"n": 3}, X[:, 0], output_shape=(2, 3, 4)).output
    np.testing.assert_array_equal(result, np.repeat(X[:, :1], 3, axis=1))


def test_identity_passes_everything_on():
    check_layer(Identity, {}, X, output_shape=X.shape)
    assert Identity()(np.array([[1, 2]])).dtype.kind == "i"


def test_activity_regularization_adds_to_the_loss():
    check_layer(ActivityRegularization, {"l1": 0.5, "l2": 0.1}, X, output_shape=X.shape)
    layer = ActivityRegularization(l1=0.5, l2=0.1)
    layer(X)
    assert float(layer.losses[0]) == pytest.approx((0.5 * np.abs(X).sum() + 0.1 * (X**2).sum()) / 2, rel=1e-5)


def test_lambda_runs_a_function_with_arguments():
    def power(x, exponent):
        return ops.power(x, exponent)

    check_layer(Lambda, {"function": power, "arguments": {"exponent": 2}}, X, output_shape=X.shape)
    check_layer(Lambda, {"function": lambda x: ops.sum(x, axis=1)}, X, output_shape=(2, 4))


def test_lambda_is_told_what_it_names():
    assert Lambda(lambda x, training: x + training)(np.zeros((1, 1)), training=True) == 1
    x, mask = X.copy(), X[:, :, 0] > 0
    set_mask(x, mask)
    layer = Lambda(lambda x, mask: x[:, :, 0] * mask, mask=lambda inputs, mask: mask)
    y = layer(x)
    np.testing.assert_array_equal(y, X[:, :, 0] * mask)
    assert get_mask(y) is mask


def test_lambda_may_say_its_output_shape():
    assert Lambda(lambda x: x, output_shape=(7,))(Input((3,))).shape == (None, 7)
    assert Lambda(lambda x: x, output_shape=lambda shape: (*shape, 2))(Input((3,))).shape == (None, 3, 2)


def test_lambda_never_takes_code_from_a_configuration():
    config = {"function": {"class_name": "__lambda__", "config": {"code": "4wEAAAAAAAAA"}}}
    with pytest.raises(TypeError, match="Code in a model file is never run"):
        Lambda.from_config(config)
    with pytest.raises(TypeError, match="Code in a model file is never run"):
        Lambda("lambda x: x")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Reshape((5,))(X), r"shape \(2, 3, 4\), with 12 numbers a sample, and has target_shape=\(5,\)"),
        (lambda: Reshape((-1, 5))(X), r"target_shape=\(-1, 5\)"),
        (lambda: Reshape((-1, -1)), "At most one length may be -1"),
        (lambda: Permute((1, 3)), r"dims=\(1, 3\)"),
        (lambda: Permute((0, 1)), r"dims=\(0, 1\)"),
        (lambda: Permute((2, 1))(X[:, 0]), r"shape \(2, 4\). With dims=\(2, 1\) it takes 3 axes"),
        (lambda: RepeatVector(0), "n=0"),
        (lambda: RepeatVector(2)(X), r"shape \(2, 3, 4\). It takes \(samples, features\)"),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
