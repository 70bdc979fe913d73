"""The definitions agree with numbers worked out by hand, and their gradients with difference quotients."""

import ast
import inspect

import numpy as np
import pytest

from kerasedu import textbook
from tests.unit.gradients import distinct, normal, slope


def numeric_gradient(function, x):
    """Gradient of a function of an array by difference quotients, number by number."""
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = 1
        gradient[place] = slope(lambda t, step=step: function(x + t * step))
    return gradient


def test_a_single_weight_scales_the_image():
    (image,) = normal((3, 4, 1))
    np.testing.assert_array_equal(textbook.conv2d(image, np.full((1, 1, 1, 1), 2.0)), 2 * image)


def test_a_weight_off_the_centre_shifts_the_image():
    (image,) = normal((3, 4, 1))
    kernel = np.zeros((3, 3, 1, 1))
    kernel[1, 0] = 1
    shifted = textbook.conv2d(image, kernel, padding="same")
    np.testing.assert_array_equal(shifted[:, 1:], image[:, :-1])
    np.testing.assert_array_equal(shifted[:, 0], 0)


def test_strides_skip_windows_and_dilation_skips_pixels():
    signal = np.arange(10.0).reshape(10, 1)
    ends = np.array([1.0, 0.0, 100.0]).reshape(3, 1, 1)
    np.testing.assert_array_equal(textbook.conv1d(signal, ends, stride=3).ravel(), [200, 503, 806])
    np.testing.assert_array_equal(textbook.conv1d(signal, ends, dilation=4).ravel(), [800, 901])


def test_filters_add_up_all_channels():
    image = np.array([[[1.0, 10.0]]])
    kernel = np.array([[[[1.0, 2.0, 0.0], [3.0, 0.0, 1.0]]]])
    np.testing.assert_array_equal(textbook.conv2d(image, kernel).ravel(), [31, 2, 10])


def test_convolution_is_the_same_for_one_two_and_three_axes():
    signal, kernel = normal((5, 2), (2, 2, 3))
    y = textbook.conv1d(signal, kernel, 2, "same", 2)
    flat = textbook.conv2d(signal[None], kernel[None], (1, 2), "same", (1, 2))
    deep = textbook.conv3d(signal[None, None], kernel[None, None], (1, 1, 2), "same", (1, 1, 2))
    np.testing.assert_array_equal(flat[0], y)
    np.testing.assert_array_equal(deep[0, 0], y)


def test_one_group_is_no_group():
    image, kernel = normal((4, 4, 2), (2, 3, 2, 3))
    np.testing.assert_array_equal(textbook.grouped_conv2d(image, kernel, 1), textbook.conv2d(image, kernel))


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("groups", [1, 2])
def test_a_convolution_is_the_list_of_its_meetings(padding, groups):
    image, kernel = normal((5, 4, 2), (2, 3, 2 // groups, 4))
    how = (2, 1), padding, (1, 1)
    y = textbook.grouped_conv2d(image, kernel, groups, *how)
    sums = np.zeros(y.shape)
    for meeting in textbook.meetings(image.shape, kernel.shape, *how):
        sums[meeting.output] += image[meeting.pixel] * kernel[meeting.weight]
    np.testing.assert_allclose(sums, y, atol=1e-14)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_gradients_of_convolution(padding):
    image, kernel = normal((4, 5, 2), (2, 3, 1, 2))
    how = (1, 2), padding, (2, 1)
    (grad_y,) = normal(textbook.grouped_conv2d(image, kernel, 2, *how).shape, seed=1)
    np.testing.assert_allclose(
        textbook.conv_kernel_gradient(image, grad_y, kernel.shape, *how),
        numeric_gradient(lambda k: np.sum(grad_y * textbook.grouped_conv2d(image, k, 2, *how)), kernel),
        atol=1e-8,
    )
    np.testing.assert_allclose(
        textbook.conv_image_gradient(kernel, grad_y, image.shape, *how),
        numeric_gradient(lambda x: np.sum(grad_y * textbook.grouped_conv2d(x, kernel, 2, *how)), image),
        atol=1e-8,
    )


def test_windows_along_an_axis():
    assert textbook.windows_along(7, 3, 2, "valid") == (3, 0)
    assert textbook.windows_along(7, 3, 1, "valid", dilation=3) == (1, 0)
    assert textbook.windows_along(7, 4, 1, "same") == (7, 1)
    assert textbook.windows_along(7, 2, 3, "same") == (3, 0)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_gradients_of_pooling(padding):
    (image,) = distinct((4, 5, 1))
    how = (3, 2), (2, 1), padding
    (grad_y,) = normal(textbook.max_pool(image, *how).shape, seed=1)
    np.testing.assert_allclose(
        textbook.max_pool_gradient(image, grad_y, *how),
        numeric_gradient(lambda x: np.sum(grad_y * textbook.max_pool(x, *how)), image),
        atol=1e-8,
    )
    np.testing.assert_allclose(
        textbook.average_pool_gradient(image.shape, grad_y, *how),
        numeric_gradient(lambda x: np.sum(grad_y * textbook.average_pool(x, *how)), image),
        atol=1e-8,
    )


def test_of_equal_winners_the_first_takes_the_gradient():
    grad = textbook.max_pool_gradient(np.ones((2, 2, 1)), np.array([[[5.0]]]), (2, 2), (2, 2))
    np.testing.assert_array_equal(grad.ravel(), [5, 0, 0, 0])


def test_gradients_of_dense():
    x, kernel, bias, grad_y = normal((2, 3), (3, 4), (4,), (2, 4))
    grad_x, grad_kernel, grad_bias = textbook.dense_gradients(x, kernel, grad_y)
    for gradient, function, start in [
        (grad_x, lambda v: textbook.dense(v, kernel, bias), x),
        (grad_kernel, lambda v: textbook.dense(x, v, bias), kernel),
        (grad_bias, lambda v: textbook.dense(x, kernel, v), bias),
    ]:
        expected = numeric_gradient(lambda v, f=function: np.sum(grad_y * f(v)), start)
        np.testing.assert_allclose(gradient, expected, atol=1e-8)


@pytest.mark.parametrize("name", ["relu", "sigmoid"])
@pytest.mark.parametrize("x", [-1.5, 0.4, 2.0])
def test_slopes_of_activations(name, x):
    expected = slope(lambda t: getattr(textbook, name)(x + t))
    assert getattr(textbook, f"{name}_slope")(x) == pytest.approx(expected, abs=1e-9)


def test_the_jacobian_of_softmax():
    (x,) = normal((4,))
    jacobian = textbook.softmax_jacobian(textbook.softmax(x))
    for j, direction in enumerate(np.eye(4)):
        expected = [slope(lambda t, i=i, d=direction: textbook.softmax(x + t * d)[i]) for i in range(4)]
        np.testing.assert_allclose(jacobian[:, j], expected, atol=1e-9)
    np.testing.assert_allclose(jacobian.sum(axis=0), 0, atol=1e-15)
    np.testing.assert_allclose(jacobian.sum(axis=1), 0, atol=1e-15)


def test_slopes_of_losses():
    target, prediction = np.array([0.0, 1.0, 0.0]), np.array([0.2, 0.5, 0.3])
    logits = np.array([-1.0, 0.5, 2.0])
    for slopes, loss, x in [
        (textbook.mean_squared_error_slopes, textbook.mean_squared_error, prediction),
        (textbook.categorical_crossentropy_slopes, textbook.categorical_crossentropy, prediction),
        (
            textbook.softmax_crossentropy_slopes,
            lambda t, z: textbook.categorical_crossentropy(t, textbook.softmax(z)),
            logits,
        ),
    ]:
        expected = numeric_gradient(lambda v, loss=loss: loss(target, v), x)
        np.testing.assert_allclose(slopes(target, x), expected, atol=1e-8)


@pytest.mark.parametrize("target", [0.0, 1.0, 0.3])
def test_slopes_of_binary_crossentropy(target):
    expected = slope(lambda t: textbook.binary_crossentropy(target, 0.2 + t))
    assert textbook.binary_crossentropy_slope(target, 0.2) == pytest.approx(expected, abs=1e-8)
    expected = slope(lambda t: textbook.binary_crossentropy(target, textbook.sigmoid(0.7 + t)))
    assert textbook.sigmoid_crossentropy_slope(target, 0.7) == pytest.approx(expected, abs=1e-8)


def test_a_label_stands_for_its_one_hot_target():
    p = np.array([0.2, 0.5, 0.3])
    assert textbook.sparse_categorical_crossentropy(1, p) == textbook.categorical_crossentropy(np.eye(3)[1], p)


def test_no_prediction_is_infinitely_surprised():
    assert textbook.categorical_crossentropy([1.0, 0.0], [0.0, 1.0]) == pytest.approx(-np.log(1e-7))
    assert textbook.binary_crossentropy(0.0, 1.0) == pytest.approx(-np.log(1e-7))


def test_momentum_rolls_on_without_a_gradient():
    assert textbook.sgd(1.0, 0.0, velocity=-0.5, momentum=0.5) == (0.75, -0.25)


def test_nesterov_looks_a_step_ahead():
    weight, velocity = textbook.sgd(1.0, 2.0, velocity=-1.0, learning_rate=0.25, momentum=0.5, nesterov=True)
    assert velocity == -1.0
    assert weight == 1.0 + 0.5 * -1.0 - 0.25 * 2.0


def test_the_first_step_of_adam_is_as_long_as_the_learning_rate():
    for gradient in (1e-2, 5.0, -1e3):
        weight, _, _ = textbook.adam(1.0, gradient, learning_rate=0.1)
        assert weight == pytest.approx(1 - 0.1 * np.sign(gradient), abs=1e-4)


@pytest.mark.parametrize("rule", ["sgd", "rmsprop", "adam"])
def test_every_rule_walks_down_to_the_bottom(rule):
    weight, *memory = 1.0, *([0.0] if rule != "adam" else [0.0, 0.0])
    for step in range(1, 201):
        more = {"step": step} if rule == "adam" else {}
        weight, *memory = getattr(textbook, rule)(weight, 2 * weight, *memory, learning_rate=0.02, **more)
    assert abs(weight) < 0.03


def test_notebooks_can_show_the_source_of_each():
    for name in textbook.__all__:
        source = inspect.getsource(getattr(textbook, name))
        assert all(len(line) <= 120 for line in source.splitlines())
        assert ast.get_docstring(ast.parse(source).body[0])
