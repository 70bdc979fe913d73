"""The definitions of transposed, depthwise and separable convolution, and of pooling over bins."""

import numpy as np
import pytest

from kerasedu import textbook
from tests.unit.gradients import normal


@pytest.mark.parametrize("strides", [(1, 1), (2, 3)])
def test_a_transposed_convolution_is_the_image_gradient_of_a_convolution(strides):
    image, kernel = normal((5, 6, 2), (2, 3, 2, 4))
    (grad_y,) = normal(textbook.conv2d(image, kernel, strides).shape, seed=1)
    gradient = textbook.conv_image_gradient(kernel, grad_y, image.shape, strides)
    spread = textbook.conv_transpose2d(grad_y, kernel, strides, output_padding=(0, 0))
    reached = tuple(slice(n) for n in spread.shape)
    np.testing.assert_allclose(gradient[reached], spread, atol=1e-12)
    assert np.count_nonzero(gradient) == np.count_nonzero(spread)


def test_a_transposed_convolution_of_a_signal_is_that_of_a_flat_image():
    signal, kernel = normal((4, 2), (3, 3, 2))
    flat = textbook.conv_transpose2d(signal[None], kernel[None], (1, 2), "same", (1, 2), (0, 1))
    np.testing.assert_array_equal(textbook.conv_transpose1d(signal, kernel, 2, "same", 2, 1), flat[0])


def test_how_far_windows_spread():
    assert textbook.spread_along(5, 2, 4, "valid") == (20, 0)
    assert textbook.spread_along(5, 4, 2, "same") == (10, 1)
    assert textbook.spread_along(5, 3, 2, "valid", output_padding=1) == (12, 0)
    assert textbook.spread_along(5, 3, 2, "same", output_padding=1) == (10, 0)
    assert textbook.spread_along(5, 2, 1, "same", dilation=2) == (5, 1)


def test_a_causal_window_ends_where_its_output_stands():
    assert textbook.windows_along(7, 3, 1, "causal") == (7, 2)
    assert textbook.windows_along(7, 3, 2, "causal", dilation=2) == (4, 4)
    signal = np.array([1.0, 2.0, 4.0]).reshape(3, 1)
    np.testing.assert_array_equal(textbook.conv1d(signal, np.ones((2, 1, 1)), padding="causal").ravel(), [1, 3, 6])


def test_depthwise_is_grouped_with_a_group_for_each_channel():
    image, kernel = normal((5, 4, 3), (2, 3, 3, 2))
    grouped = textbook.grouped_conv2d(image, kernel.reshape(2, 3, 1, 6), 3, (2, 1), "same")
    np.testing.assert_allclose(textbook.depthwise_conv2d(image, kernel, (2, 1), "same"), grouped, atol=1e-14)


def test_separable_is_a_convolution_whose_kernel_is_a_product():
    image, depthwise, pointwise = normal((5, 4, 3), (2, 3, 3, 2), (1, 1, 6, 4))
    kernel = np.einsum("hwcq,cqf->hwcf", depthwise, pointwise.reshape(3, 2, 4))
    separable = textbook.separable_conv2d(image, depthwise, pointwise, (2, 1))
    np.testing.assert_allclose(separable, textbook.conv2d(image, kernel, (2, 1)), atol=1e-12)


def test_bins_of_equal_length_are_windows():
    (image,) = normal((6, 4, 2))
    window = (2, 2)
    np.testing.assert_array_equal(textbook.adaptive_max_pool(image, (3, 2)), textbook.max_pool(image, window, window))
    means = textbook.average_pool(image, window, window)
    np.testing.assert_allclose(textbook.adaptive_average_pool(image, (3, 2)), means, atol=1e-14)


def test_more_bins_than_places_repeat_them():
    assert [list(textbook.bin_along(i, 2, 4)) for i in range(4)] == [[0], [0], [1], [1]]
