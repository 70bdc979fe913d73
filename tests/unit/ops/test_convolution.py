from itertools import product
from unittest import mock

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings

from kerasedu import ops, textbook
from kerasedu.engine import GradientTape, Tensor, settings, slices
from kerasedu.ops.convolution import Conv
from kerasedu.ops.grouped_convolution import GroupedConv
from kerasedu.ops.windows import Windows
from tests.unit.gradients import check_gradient, normal
from tests.unit.ops.windowed import Sliding, sliding

STRIDE_OVER_KERNEL = Sliding((7, 1), (2, 1), (3, 4), (1, 1), "same", 1, 2, 1)
EVEN_AND_DILATED = Sliding((6, 5), (2, 4), (2, 1), (3, 1), "valid", 4, 2, 2)


def define(case, image, kernel):
    """The definition, sample by sample and group by group."""
    convolution = {1: textbook.conv1d, 2: textbook.conv2d, 3: textbook.conv3d}[len(case.spatial)]
    strides, dilation = (case.strides, case.dilation) if len(case.spatial) > 1 else (case.strides[0], case.dilation[0])
    kernels = np.split(kernel, case.groups, axis=-1)
    outputs = []
    for sample in image:
        groups = zip(np.split(sample, case.groups, axis=-1), kernels, strict=True)
        outputs.append([convolution(x, weights, strides, case.padding, dilation) for x, weights in groups])
    return np.stack([np.concatenate(groups, axis=-1) for groups in outputs])


def arguments(case):
    return {"strides": case.strides, "padding": case.padding, "dilation_rate": case.dilation}


@hypothesis_settings(max_examples=40)
@given(sliding())
@example(STRIDE_OVER_KERNEL)
@example(EVEN_AND_DILATED)
def test_convolution_is_its_definition(case):
    image, kernel = normal(case.image_shape, case.kernel_shape)
    y = ops.conv(image, kernel, **arguments(case))
    np.testing.assert_allclose(y, define(case, image, kernel), atol=1e-12)


@hypothesis_settings(max_examples=40)
@given(sliding())
@example(STRIDE_OVER_KERNEL)
@example(EVEN_AND_DILATED)
def test_it_is_the_same_where_an_image_is_too_large_to_be_computed_at_once(case):
    image, kernel = normal(case.image_shape, case.kernel_shape)
    with mock.patch.object(slices, "SLICE_BYTES", 1):
        rows = ops.conv(image, kernel, **arguments(case))
    np.testing.assert_allclose(rows, define(case, image, kernel), atol=1e-12)


@hypothesis_settings(max_examples=25)
@given(sliding())
@example(STRIDE_OVER_KERNEL)
@example(EVEN_AND_DILATED)
def test_its_gradients_are_the_sums_of_the_definition(case):
    image, kernel = map(Tensor, normal(case.image_shape, case.kernel_shape))
    with GradientTape() as tape:
        tape.watch([image, kernel])
        y = ops.conv(image, kernel, **arguments(case))
    (grad_y,) = normal(y.shape, seed=1)
    grad_image, grad_kernel = tape.gradient(y, [image, kernel], grad_y)
    how = case.strides, case.padding, case.dilation
    expected_image = [textbook.conv_image_gradient(kernel.numpy(), g, case.image_shape[1:], *how) for g in grad_y]
    pairs = zip(image.numpy(), grad_y, strict=True)
    expected_kernel = sum(textbook.conv_kernel_gradient(x, g, case.kernel_shape, *how) for x, g in pairs)
    np.testing.assert_allclose(grad_image, expected_image, atol=1e-12)
    np.testing.assert_allclose(grad_kernel, expected_kernel, atol=1e-12)


@hypothesis_settings(max_examples=25)
@given(sliding())
@example(STRIDE_OVER_KERNEL)
@example(EVEN_AND_DILATED)
def test_its_gradients_agree_with_difference_quotients(case):
    check_gradient(
        lambda x, kernel: ops.conv(x, kernel, **arguments(case)), *normal(case.image_shape, case.kernel_shape)
    )


@hypothesis_settings(max_examples=20)
@given(sliding())
def test_channels_first_is_channels_last_with_the_axes_moved(case):
    image, kernel, bias = normal(case.image_shape, case.kernel_shape, (case.filters,))
    y = ops.conv_bias_relu(image, kernel, bias, **arguments(case))
    first = ops.conv_bias_relu(np.moveaxis(image, -1, 1), kernel, bias, data_format="channels_first", **arguments(case))
    np.testing.assert_array_equal(np.moveaxis(first, 1, -1), y)


@pytest.mark.parametrize("case", [STRIDE_OVER_KERNEL, EVEN_AND_DILATED])
def test_gradients_with_channels_first(case):
    image, kernel = normal(case.image_shape, case.kernel_shape)
    check_gradient(
        lambda x, kernel: ops.conv(x, kernel, data_format="channels_first", **arguments(case)),
        np.moveaxis(image, -1, 1),
        kernel,
    )


def test_the_default_layout_is_the_one_of_the_settings():
    settings.set_image_data_format("channels_first")
    assert ops.conv(np.ones((1, 2, 5, 6)), np.ones((3, 3, 2, 4))).shape == (1, 4, 3, 4)


def fused_and_in_parts(case):
    """Output and gradients of convolution, bias and relu in one operation, and of the same in three."""
    tensors = [Tensor(x) for x in normal(case.image_shape, case.kernel_shape, (case.filters,))]
    results = []
    for function in (
        lambda x, kernel, bias: ops.conv_bias_relu(x, kernel, bias, **arguments(case)),
        lambda x, kernel, bias: ops.relu(ops.add(ops.conv(x, kernel, **arguments(case)), bias)),
    ):
        with GradientTape() as tape:
            tape.watch(tensors)
            y = function(*tensors)
        results.append([y.numpy(), *tape.gradient(y, tensors, normal(y.shape, seed=1)[0])])
    return results


@hypothesis_settings(max_examples=20)
@given(sliding())
def test_fused_with_bias_and_relu_equals_its_parts(case):
    for fused, in_parts in zip(*fused_and_in_parts(case), strict=True):
        np.testing.assert_allclose(fused, in_parts, atol=1e-12)


@pytest.mark.parametrize("case", [STRIDE_OVER_KERNEL, EVEN_AND_DILATED])
def test_a_batch_in_slices_gives_the_same(case, monkeypatch):
    whole, _ = fused_and_in_parts(case)
    monkeypatch.setattr(slices, "SLICE_BYTES", 1)
    sliced, _ = fused_and_in_parts(case)
    for one, other in zip(whole, sliced, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)


def test_the_kernel_is_not_flipped():
    signal, kernel = np.array([0.0, 1.0, 0.0]).reshape(1, 3, 1), np.array([2.0, 3.0]).reshape(2, 1, 1)
    np.testing.assert_array_equal(ops.conv(signal, kernel).ravel(), [3, 2])


def test_same_padding_puts_the_odd_zero_behind():
    signal = np.array([1.0, 2.0, 4.0]).reshape(1, 3, 1)
    np.testing.assert_array_equal(ops.conv(signal, np.ones((2, 1, 1)), padding="same").ravel(), [3, 6, 4])


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_an_empty_batch_has_an_empty_output_and_zero_gradients(groups):
    image, kernel = Tensor(np.ones((0, 5, 5, 4))), Tensor(np.ones((3, 3, 4 // groups, 4)))
    with GradientTape() as tape:
        tape.watch([image, kernel])
        y = ops.conv_bias_relu(image, kernel, np.zeros(4))
    grad_image, grad_kernel = tape.gradient(y, [image, kernel])
    assert y.shape == (0, 3, 3, 4)
    assert grad_image.shape == (0, 5, 5, 4)
    np.testing.assert_array_equal(grad_kernel, np.zeros((3, 3, 4 // groups, 4)))


def test_padding_can_be_causal():
    signal, kernel = normal((1, 7, 2), (3, 2, 2))
    for how in ({}, {"strides": 2}, {"dilation_rate": 2}):
        y = ops.conv(signal, kernel, padding="causal", **how)
        stride, dilation = how.get("strides", 1), how.get("dilation_rate", 1)
        np.testing.assert_allclose(y[0], textbook.conv1d(signal[0], kernel, stride, "causal", dilation), atol=1e-12)
    changed = signal.copy()
    changed[:, 4:] += 1
    np.testing.assert_array_equal(
        ops.conv(changed, kernel, padding="causal")[:, :4], ops.conv(signal, kernel, padding="causal")[:, :4]
    )


@pytest.mark.parametrize("needs_grad", list(product((False, True), repeat=3)))
def test_only_needed_gradients_are_computed(needs_grad):
    op = Conv((1,), "valid", (1,), relu=True)
    op.forward(*normal((2, 5, 3), (2, 3, 4), (4,)))
    (grad_y,) = normal((2, 4, 4), seed=1)
    everything = op.backward(grad_y)
    op.needs_grad = needs_grad
    for needed, gradient, expected in zip(needs_grad, op.backward(grad_y), everything, strict=True):
        assert (gradient is not None) == needed
        if needed:
            np.testing.assert_array_equal(gradient, expected)


@pytest.mark.parametrize(("channels", "name"), [(1, "DepthwiseConv"), (2, "GroupedConv"), (4, "Conv")])
def test_each_kind_of_groups_runs_its_own_operation(channels, name):
    kernel = Tensor(np.ones((2, channels, 4)))
    with GradientTape() as tape:
        tape.watch(kernel)
        ops.conv(np.ones((1, 3, 4)), kernel)
    assert tape.records[-1].op.name == name


def test_columns_of_groups_are_revealed_upright():
    op = GroupedConv((1,), "valid", (1,), 2)
    op.forward(np.arange(12.0).reshape(1, 3, 4), np.ones((2, 2, 2)))
    np.testing.assert_array_equal(op.columns[1], [[2, 6], [3, 7], [6, 10], [7, 11]])


def test_columns_are_revealed_as_one_row_for_each_window():
    op = Conv((1,), "valid", (1,))
    op.forward(np.arange(4.0).reshape(1, 4, 1), np.ones((2, 1, 1)))
    np.testing.assert_array_equal(op.columns, [[0, 1], [1, 2], [2, 3]])


@pytest.mark.parametrize(
    ("image", "kernel", "how", "message"),
    [
        ((1, 5, 5), (3, 3, 1, 1), {}, r"inputs of shape \(1, 5, 5\) and a kernel of shape \(3, 3, 1, 1\).*with 4 axes"),
        ((1, 5, 5, 3), (3, 3, 2, 4), {}, r"3 channels, and a kernel of shape \(3, 3, 2, 4\) for 2 channels"),
        ((1, 5, 5, 4), (3, 3, 2, 3), {}, r"the filters a multiple of the number of groups"),
        ((1, 2, 5, 1), (3, 3, 1, 1), {}, r"window of \(3, 3\) does not fit into an input of spatial shape \(2, 5\)"),
        (
            (1, 5, 5, 1),
            (3, 3, 1, 1),
            {"dilation_rate": 3},
            r"\(spread over \(7, 7\) by dilation \(3, 3\)\) does not fit",
        ),
        ((1, 5, 5, 1), (3, 3, 1, 1), {"padding": "full"}, r"padding='full'. It takes 'valid' or 'same'"),
        ((1, 5, 5, 1), (3, 3, 1, 1), {"strides": 0}, r"strides of \(0, 0\).* at least 1"),
        ((1, 5, 5, 1), (3, 3, 1, 1), {"strides": (1, 1, 1)}, r"strides=\(1, 1, 1\). It takes a whole number, or 2"),
        ((1, 5, 5, 1), (3, 3, 1, 1), {"strides": 1.5}, r"strides=1.5. It takes a whole number"),
        ((1, 5, 5, 1), (3, 3, 1, 1), {"data_format": "last"}, r"data_format='last'. It takes 'channels_last' or"),
        ((3,), (3,), {}, r"A kernel is \(\*size, channels, filters\)"),
    ],
)
def test_what_does_not_fit_says_so(image, kernel, how, message):
    with pytest.raises(ValueError, match=message):
        ops.conv(np.ones(image), np.ones(kernel), **how)


def test_where_windows_lie():
    assert Windows((9,), (3,), (3,), (1,), "valid").counts == (3,)
    assert Windows((9,), (3,), (3,), (1,), "valid").pads == ((0, 0),)
    assert Windows((9,), (2,), (3,), (1,), "same").pads == ((0, 0),)
    assert Windows((9,), (3,), (1,), (2,), "same").pads == ((2, 2),)
