import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kerasedu import ops, textbook
from kerasedu.engine import GradientTape, Tensor, slices
from kerasedu.ops.transposed_convolution import ConvTranspose
from kerasedu.ops.windows import spread_along
from tests.unit.gradients import check_gradient, normal
from tests.unit.ops.windowed import Sliding, sliding

GAPS = (Sliding((3, 2), (2, 1), (4, 3), (1, 1), "valid", 2, 3, 1), (1, 2))
DILATED = (Sliding((3, 4), (3, 2), (1, 2), (2, 3), "same", 2, 1, 1), None)


@st.composite
def spreading(draw, ranks=(1, 2, 3)):
    """Windows to spread over, and an output padding or none, such that something is left."""
    case = draw(sliding(ranks))
    extra = draw(st.none() | st.tuples(*(st.integers(0, s - 1) for s in case.strides)))
    lengths = [
        spread_along(n, k, s, d, case.padding, None if extra is None else extra[axis])[0]
        for axis, (n, k, s, d) in enumerate(zip(case.spatial, case.size, case.strides, case.dilation, strict=True))
    ]
    return case, extra if min(lengths) > 0 else None


def shapes(case):
    return case.image_shape, (*case.size, case.filters, case.channels)


def arguments(case, extra):
    return {
        "strides": case.strides,
        "padding": case.padding,
        "dilation_rate": case.dilation,
        "output_padding": extra,
    }


@hypothesis_settings(max_examples=40)
@given(spreading(ranks=(1, 2)))
@example(GAPS)
@example(DILATED)
def test_transposed_convolution_is_its_definition(drawn):
    case, extra = drawn
    image, kernel = normal(*shapes(case))
    y = ops.conv_transpose(image, kernel, **arguments(case, extra))
    for sample, output in zip(image, y, strict=True):
        if len(case.spatial) == 1:
            how = case.strides[0], case.padding, case.dilation[0], None if extra is None else extra[0]
            expected = textbook.conv_transpose1d(sample, kernel, *how)
        else:
            expected = textbook.conv_transpose2d(sample, kernel, case.strides, case.padding, case.dilation, extra)
        np.testing.assert_allclose(output, expected, atol=1e-12)


@hypothesis_settings(max_examples=20)
@given(spreading())
@example(GAPS)
@example(DILATED)
def test_its_gradients_agree_with_difference_quotients(drawn):
    case, extra = drawn
    check_gradient(lambda x, kernel: ops.conv_transpose(x, kernel, **arguments(case, extra)), *normal(*shapes(case)))


@hypothesis_settings(max_examples=15)
@given(spreading())
def test_channels_first_is_channels_last_with_the_axes_moved(drawn):
    case, extra = drawn
    image, kernel = normal(*shapes(case))
    y = ops.conv_transpose(image, kernel, **arguments(case, extra))
    image = np.moveaxis(image, -1, 1)
    first = ops.conv_transpose(image, kernel, data_format="channels_first", **arguments(case, extra))
    np.testing.assert_array_equal(np.moveaxis(first, 1, -1), y)


@hypothesis_settings(max_examples=15)
@given(sliding())
def test_it_is_what_convolution_does_backward(case):
    image, kernel = (Tensor(x) for x in normal(case.image_shape, (*case.size, case.channels, case.filters)))
    with GradientTape() as tape:
        tape.watch(image)
        y = ops.conv(image, kernel, case.strides, "valid" if case.padding == "valid" else "same", None, case.dilation)
    if case.padding == "valid":
        (grad_y,) = normal(y.shape, seed=1)
        grad_image = tape.gradient(y, image, grad_y)
        spread = ops.conv_transpose(grad_y, kernel.numpy(), case.strides, "valid", 0, None, case.dilation)
        reached = (slice(None), *(slice(n) for n in spread.shape[1:-1]))
        np.testing.assert_allclose(grad_image[reached], spread, atol=1e-12)


@pytest.mark.parametrize("needs_grad", [(False, False), (False, True), (True, False), (True, True)])
def test_only_needed_gradients_are_computed(needs_grad):
    op = ConvTranspose((2,), "same", (1,))
    op.needs_grad = needs_grad
    op.forward(*normal((2, 5, 3), (2, 4, 3)))
    assert tuple(gradient is not None for gradient in op.backward(np.ones((2, 10, 4)))) == needs_grad


def test_an_empty_batch_has_an_empty_output_and_zero_gradients():
    image, kernel = Tensor(np.ones((0, 5, 5, 2))), Tensor(np.ones((3, 3, 4, 2)))
    with GradientTape() as tape:
        tape.watch([image, kernel])
        y = ops.conv_transpose(image, kernel, 2)
    grad_image, grad_kernel = tape.gradient(y, [image, kernel])
    assert y.shape == (0, 11, 11, 4)
    assert grad_image.shape == (0, 5, 5, 2)
    np.testing.assert_array_equal(grad_kernel, np.zeros((3, 3, 4, 2)))


def test_a_batch_in_slices_gives_the_same(monkeypatch):
    def run():
        tensors = [Tensor(x) for x in normal(*shapes(GAPS[0]))]
        with GradientTape() as tape:
            tape.watch(tensors)
            y = ops.conv_transpose(*tensors, **arguments(*GAPS))
        return [y.numpy(), *tape.gradient(y, tensors, normal(y.shape, seed=1)[0])]

    whole = run()
    monkeypatch.setattr(slices, "SLICE_BYTES", 1)
    for one, other in zip(whole, run(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)


def test_same_is_stride_times_as_long():
    assert ops.conv_transpose(np.ones((1, 7, 5, 2)), np.ones((4, 3, 6, 2)), (2, 3), "same").shape == (1, 14, 15, 6)


@pytest.mark.parametrize(
    ("image", "kernel", "how", "message"),
    [
        ((1, 5, 5, 3), (3, 3, 3, 2), {}, r"The last axis of the kernel counts the channels of the inputs"),
        ((1, 5, 5), (3, 3, 1, 5), {}, r"with as many axes"),
        ((1, 5, 1), (2, 1, 1), {"output_padding": (1, 1)}, r"output_padding=\(1, 1\). It takes a whole number, or 1"),
        (
            (1, 1, 1),
            (2, 1, 1),
            {"padding": "same", "output_padding": 0},
            r"window of \(2,\).*leaves nothing of an input of spatial shape \(1,\): its output would be \(0,\)",
        ),
    ],
)
def test_what_does_not_fit_says_so(image, kernel, how, message):
    with pytest.raises(ValueError, match=message):
        ops.conv_transpose(np.ones(image), np.ones(kernel), **how)
