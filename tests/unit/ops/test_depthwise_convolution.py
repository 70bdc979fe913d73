from itertools import product

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings

from kerasedu import ops, textbook
from kerasedu.engine import GradientTape, Tensor, slices
from kerasedu.ops.depthwise_convolution import DepthwiseConv
from tests.unit.gradients import check_gradient, normal
from tests.unit.ops.windowed import Sliding, sliding

STRIDE_OVER_KERNEL = Sliding((7, 1), (2, 1), (3, 4), (1, 1), "same", 2, 2, 1)
DILATED = Sliding((7, 8), (2, 3), (1, 2), (3, 2), "same", 2, 3, 1)


def shapes(case):
    """Shapes of image and depthwise kernel, with as many filters for a channel as the case has filters."""
    return case.image_shape, (*case.size, case.channels, case.filters)


def arguments(case):
    return {"strides": case.strides, "padding": case.padding, "dilation_rate": case.dilation}


@hypothesis_settings(max_examples=30)
@given(sliding(ranks=(1, 2)))
@example(STRIDE_OVER_KERNEL)
@example(DILATED)
def test_depthwise_convolution_is_its_definition(case):
    image, kernel = normal(*shapes(case))
    y = ops.depthwise_conv(image, kernel, **arguments(case))
    for sample, output in zip(image, y, strict=True):
        if len(case.spatial) == 1:
            expected = textbook.depthwise_conv1d(sample, kernel, case.strides[0], case.padding, case.dilation[0])
        else:
            expected = textbook.depthwise_conv2d(sample, kernel, case.strides, case.padding, case.dilation)
        np.testing.assert_allclose(output, expected, atol=1e-12)


@hypothesis_settings(max_examples=20)
@given(sliding())
@example(STRIDE_OVER_KERNEL)
@example(DILATED)
def test_its_gradients_agree_with_difference_quotients(case):
    check_gradient(lambda x, kernel: ops.depthwise_conv(x, kernel, **arguments(case)), *normal(*shapes(case)))


@hypothesis_settings(max_examples=15)
@given(sliding())
def test_it_is_a_convolution_with_a_group_for_each_channel(case):
    image, kernel = normal(*shapes(case))
    grouped = kernel.reshape(*case.size, 1, -1)
    y = ops.depthwise_conv(image, kernel, **arguments(case))
    np.testing.assert_array_equal(ops.conv(image, grouped, **arguments(case)), y) if case.channels > 1 else None
    first = ops.depthwise_conv(np.moveaxis(image, -1, 1), kernel, data_format="channels_first", **arguments(case))
    np.testing.assert_array_equal(np.moveaxis(first, 1, -1), y)


@pytest.mark.parametrize("needs_grad", list(product((False, True), repeat=3)))
def test_only_needed_gradients_are_computed(needs_grad):
    op = DepthwiseConv((1,), "same", (1,), relu=True)
    op.needs_grad = needs_grad
    op.forward(*normal((2, 5, 3), (2, 3, 2), (6,)))
    assert tuple(gradient is not None for gradient in op.backward(np.ones((2, 5, 6)))) == needs_grad


def test_an_empty_batch_has_an_empty_output_and_zero_gradients():
    image, kernel = Tensor(np.ones((0, 5, 5, 2))), Tensor(np.ones((3, 3, 2, 2)))
    with GradientTape() as tape:
        tape.watch([image, kernel])
        y = ops.depthwise_conv(image, kernel)
    grad_image, grad_kernel = tape.gradient(y, [image, kernel])
    assert y.shape == (0, 3, 3, 4)
    assert grad_image.shape == (0, 5, 5, 2)
    np.testing.assert_array_equal(grad_kernel, np.zeros((3, 3, 2, 2)))


def gradients(case):
    tensors = [Tensor(x) for x in normal(*shapes(case))]
    with GradientTape() as tape:
        tape.watch(tensors)
        y = ops.depthwise_conv(*tensors, **arguments(case))
    return [y.numpy(), *tape.gradient(y, tensors, normal(y.shape, seed=1)[0])]


def test_a_batch_in_slices_gives_the_same(monkeypatch):
    whole = gradients(DILATED)
    monkeypatch.setattr(slices, "SLICE_BYTES", 1)
    for one, other in zip(whole, gradients(DILATED), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)


def test_separable_is_depthwise_and_then_one_pixel():
    image, depthwise, pointwise = normal((2, 6, 5, 2), (2, 3, 2, 3), (1, 1, 6, 4))
    y = ops.separable_conv(image, depthwise, pointwise, 2, "same")
    for sample, output in zip(image, y, strict=True):
        expected = textbook.separable_conv2d(sample, depthwise, pointwise, (2, 2), "same")
        np.testing.assert_allclose(output, expected, atol=1e-12)
    first = ops.separable_conv(np.moveaxis(image, -1, 1), depthwise, pointwise, 2, "same", "channels_first")
    np.testing.assert_allclose(np.moveaxis(first, 1, -1), y, atol=1e-12)


@pytest.mark.parametrize(
    ("image", "kernel", "message"),
    [
        ((1, 5, 5, 3), (3, 3, 2, 1), r"shape \(1, 5, 5, 3\) and a kernel of shape \(3, 3, 2, 1\)"),
        ((1, 5, 5), (3, 3, 5, 1), r"with as many axes and channels"),
        ((1, 2, 5, 1), (3, 3, 1, 1), r"window of \(3, 3\) does not fit into an input of spatial shape \(2, 5\)"),
    ],
)
def test_what_does_not_fit_says_so(image, kernel, message):
    with pytest.raises(ValueError, match=message):
        ops.depthwise_conv(np.ones(image), np.ones(kernel))


def test_a_pointwise_kernel_of_more_than_a_pixel_is_refused():
    with pytest.raises(ValueError, match=r"pointwise kernel of shape \(2, 1, 2, 1\)"):
        ops.separable_conv(np.ones((1, 5, 5, 2)), np.ones((3, 3, 2, 1)), np.ones((2, 1, 2, 1)))
