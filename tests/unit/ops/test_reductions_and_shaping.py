import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, broadcastable_shapes

from kerasedu import ops
from kerasedu.engine import GradientTape, Tensor, Variable
from kerasedu.ops.broadcasting import SMALL, normalize_axes, repeated, unbroadcast
from tests.unit.gradients import normal

ALONG_ANY_AXES = itertools.product(["sum", "mean", "max", "min"], [None, 0, -1, (0, 2)])
ALONG_ONE_AXIS = itertools.product(["argmax", "argmin"], [None, 0, -1])


@pytest.mark.parametrize(("name", "axis"), [*ALONG_ANY_AXES, *ALONG_ONE_AXIS])
@pytest.mark.parametrize("keepdims", [False, True])
def test_reductions_are_numpys(name, axis, keepdims):
    (x,) = normal((2, 3, 4))
    expected = getattr(np, name)(x, axis=axis, keepdims=keepdims)
    np.testing.assert_allclose(getattr(ops, name)(x, axis=axis, keepdims=keepdims), expected, atol=1e-14)
    through_numpy = getattr(np, name)(Tensor(x), axis=axis, keepdims=keepdims)
    np.testing.assert_allclose(np.asarray(through_numpy), expected, atol=1e-14)


def test_add_reduce_sums_over_the_first_axis_as_numpys():
    (x,) = normal((2, 3))
    np.testing.assert_allclose(np.add.reduce(Tensor(x)).numpy(), x.sum(axis=0))
    np.testing.assert_allclose(np.add.reduce(Tensor(x), axis=None).numpy(), x.sum())


@pytest.mark.parametrize("name", ["sum", "mean", "max"])
def test_an_axis_that_is_not_there_says_so(name):
    with pytest.raises(ValueError, match=r"axis=2 for an array of 2 axes. Axes run from -2 to 1"):
        getattr(ops, name)(np.ones((2, 3)), axis=2)


def test_axes_are_counted_from_the_front():
    assert normalize_axes(None, 3) == (0, 1, 2)
    assert normalize_axes(-1, 3) == (2,)
    assert normalize_axes([0, -1], 3) == (0, 2)


@hypothesis_settings(max_examples=30)
@given(
    array_shapes(max_dims=4, max_side=3).flatmap(lambda s: st.tuples(st.just(s), broadcastable_shapes(s, max_dims=4)))
)
def test_unbroadcast_sums_over_repetitions(shapes):
    one, other = shapes
    repeated = np.broadcast_shapes(one, other)
    summed = unbroadcast(np.ones(repeated), other)
    assert summed.shape == other
    assert np.all(summed == np.prod(repeated) / np.prod(other))


@pytest.mark.parametrize("count", [3, SMALL, SMALL + 1])
def test_what_is_repeated_has_the_same_numbers_everywhere_small_or_large(count):
    column = np.array([[1.0], [2.0]], "float32")
    result = repeated(column, (2, count))
    assert result.dtype == "float32"
    np.testing.assert_array_equal(result, np.broadcast_to(column, (2, count)))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("reshape", ((3, -1),)),
        ("reshape", (-1,)),
        ("ravel", ()),
        ("transpose", ()),
        ("transpose", ((1, -1, 0),)),
        ("moveaxis", (0, -1)),
        ("moveaxis", ((0, -1), (1, 0))),
        ("expand_dims", (-1,)),
        ("expand_dims", (1,)),
        ("squeeze", ()),
        ("squeeze", (1,)),
        ("broadcast_to", ((5, 2, 1, 3),)),
        ("clip", (1.5, 3.0)),
    ],
)
def test_shaping_is_numpys(name, arguments):
    x = np.arange(6.0).reshape(2, 1, 3)
    expected = getattr(np, name)(x, *arguments)
    np.testing.assert_array_equal(getattr(ops, name)(x, *arguments), expected)
    np.testing.assert_array_equal(getattr(ops, name)(x.tolist(), *arguments), expected.astype("float32"))
    np.testing.assert_array_equal(getattr(np, name)(Tensor(x), *arguments).numpy(), expected)


def test_single_numbers_can_be_shaped():
    assert ops.reshape(2.0, (1, 1)).shape == (1, 1)
    assert ops.ravel(np.float64(2.0)).shape == (1,)
    assert ops.broadcast_to(2.0, (2, 3)).shape == (2, 3)
    assert ops.expand_dims(2.0, 0).shape == (1,)


def test_joining_is_numpys():
    a, b = normal((2, 3), (2, 3))
    for axis in (0, 1, -1):
        np.testing.assert_array_equal(ops.concatenate([a, b], axis), np.concatenate([a, b], axis))
        np.testing.assert_array_equal(ops.stack([a, b], axis), np.stack([a, b], axis))
    np.testing.assert_array_equal(np.concatenate([Tensor(a), b]).numpy(), np.concatenate([a, b]))
    np.testing.assert_array_equal(np.stack([Tensor(a), b]).numpy(), np.stack([a, b]))
    np.testing.assert_array_equal(np.where(Tensor(a) > 0, a, b), np.where(a > 0, a, b))


def test_an_axis_to_move_that_is_not_there_says_so():
    with pytest.raises(ValueError, match="axis=3 for an array of 2 axes"):
        ops.moveaxis(np.ones((2, 3)), 3, 0)


def test_indexing_is_numpys():
    (x,) = normal((3, 4))
    for key in [1, (slice(None), -1), [0, 2], x > 0, (np.array([0, 1]), np.array([1, 1])), (..., None)]:
        np.testing.assert_array_equal(Tensor(x)[key].numpy(), x[key])


def test_a_tensor_can_be_the_index():
    x = Tensor(np.array([10.0, 20.0, 30.0]))
    with GradientTape() as tape:
        tape.watch(x)
        y = x[Tensor(np.array([2, 2, 0]))] + x[Tensor(np.array(1))]
    np.testing.assert_array_equal(y.numpy(), [50, 50, 30])
    np.testing.assert_array_equal(tape.gradient(y, x), [1, 3, 2])


def test_tensors_can_be_unpacked_and_looped_over():
    x = Tensor(np.array([1.0, 2.0, 3.0]))
    with GradientTape() as tape:
        tape.watch(x)
        first, *others = x
        y = first * 10 + sum(others)
    np.testing.assert_array_equal(tape.gradient(y, x), [10, 1, 1])


def test_one_hot_has_zeros_only_for_what_is_no_class():
    np.testing.assert_array_equal(ops.one_hot(np.array([1, -1, 5]), 3), [[0, 1, 0], [0, 0, 0], [0, 0, 0]])
    assert ops.one_hot(np.zeros((2, 4), int), 3, axis=1).shape == (2, 3, 4)
    assert ops.one_hot([0], 2).dtype == "float32"
    assert ops.one_hot([0], 2, dtype="int64").dtype == "int64"


def test_a_tensor_and_back():
    assert ops.convert_to_tensor([1.5]).dtype == "float32"
    assert ops.convert_to_tensor([1]).dtype == "int32"
    assert ops.convert_to_tensor(np.array([1.5])).dtype == "float64"
    assert ops.convert_to_tensor([1], dtype="float16").dtype == "float16"
    x = Tensor(np.ones(2))
    assert ops.convert_to_tensor(x) is x
    assert type(ops.convert_to_numpy(x)) is np.ndarray
    assert ops.shape(x) == np.shape(x) == (2,)


@pytest.mark.parametrize("dtype", [None, "float32", "float64"])
def test_a_variable_made_a_tensor_still_gets_its_gradient(dtype):
    w = Variable([1.0, 2.0])
    with GradientTape() as tape:
        y = ops.convert_to_tensor(w, dtype) ** 2
    np.testing.assert_array_equal(tape.gradient(y, w), [2, 4])
    assert isinstance(ops.convert_to_tensor(w, dtype), Tensor)


def test_a_tensor_of_another_number_type_still_gets_its_gradient():
    x = Tensor(np.float32([1, 2]))
    with GradientTape() as tape:
        tape.watch(x)
        y = ops.convert_to_tensor(x, "float64") ** 2
    gradient = tape.gradient(y, x)
    np.testing.assert_array_equal(gradient, [2, 4])
    assert gradient.dtype == "float32"
