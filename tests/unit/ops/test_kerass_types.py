"""Number types as Keras has them, where NumPy has others."""

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import Tensor

OF_DECIMALS = ["arctan", "cbrt", "ceil", "erf", "exp", "fabs", "floor", "log1p", "mean", "reciprocal", "sin", "std"]
OF_ANYTHING = ["abs", "cumsum", "flip", "max", "negative", "prod", "sign", "sort", "square", "sum"]
POSITIONS = ["argmax", "argmin", "argsort", "count_nonzero", "nanargmax"]


@pytest.mark.parametrize("name", OF_DECIMALS)
def test_functions_of_decimal_numbers_take_whole_ones_as_float32(name):
    assert getattr(ops, name)(np.array([1, 2, 3])).dtype == "float32"
    assert getattr(ops, name)([1, 2, 3]).dtype == "float32"
    assert getattr(ops, name)(np.float16([1, 2, 3])).dtype == "float16"
    assert getattr(ops, name)(np.float64([1, 2, 3])).dtype == "float64"


@pytest.mark.parametrize("name", OF_ANYTHING)
@pytest.mark.parametrize("dtype", ["int32", "float16", "float64"])
def test_other_functions_keep_the_type(name, dtype):
    assert getattr(ops, name)(np.array([1, 2, 3], dtype)).dtype == dtype


@pytest.mark.parametrize("name", POSITIONS)
def test_positions_and_counts_are_int32(name):
    assert getattr(ops, name)(np.array([1.0, 2.0])).dtype == "int32"


PAIRS = [
    ("add", "float32", "int32", "float32"),
    ("add", "float16", "int64", "float16"),
    ("add", "float16", "float32", "float32"),
    ("add", "int32", 0.5, "float32"),
    ("add", "uint8", 2, "uint8"),
    ("add", "bool", 2, "int32"),
    ("add", "bool", "bool", "bool"),
    ("add", 1, 2, "int32"),
    ("add", 1, 0.5, "float32"),
    ("divide", "int32", "int32", "float32"),
    ("divide", 1, 2, "float32"),
    ("power", "int32", 0.5, "float32"),
    ("maximum", "int32", "uint8", "int32"),
    ("arctan2", "bool", "bool", "float32"),
    ("multiply", "uint64", "int64", "float32"),
    ("matmul", "float32", "int32", "float32"),
    ("where", "int32", "float16", "float16"),
]


@pytest.mark.parametrize(("name", "one", "two", "expected"), PAIRS)
def test_decimal_numbers_win_and_keep_their_width(name, one, two, expected):
    a, b = (np.ones(2, x) if isinstance(x, str) else x for x in (one, two))
    function = getattr(ops, name)
    call = (lambda x, y: ops.where([True, False], x, y)) if name == "where" else function
    assert call(a, b).dtype == expected
    assert call(Tensor(a) if isinstance(one, str) else a, b).dtype == expected


def test_sums_of_small_whole_numbers_have_room():
    assert ops.sum(np.array([True, True])).dtype == "int32"
    assert int(ops.sum(np.uint8([200, 100]))) == 300
    assert ops.sum(np.uint8([1])).dtype == "uint32"
    assert ops.cumsum(np.array([True, True])).tolist() == [1, 2]


def test_lists_become_what_keras_makes_of_them():
    assert ops.sum([1.0, 2.0]).dtype == "float32"
    assert ops.sum([1, 2]).dtype == "int32"
    assert ops.sum([np.float64(1.0)]).dtype == "float64"
    assert ops.sum([2**40]).dtype == "int64"
    assert ops.stack([1.0, np.float64(2.0)]).dtype == "float64"


def test_a_single_float64_number_keeps_its_precision_alone_and_widens_nobody():
    third = np.float64(1) / 3
    assert ops.exp(third).dtype == "float64"
    assert ops.multiply(third, third).dtype == "float64"
    assert ops.multiply(np.float32([1, 2]), third).dtype == "float32"


def test_made_arrays_are_float32_or_int32():
    assert ops.arange(3).dtype == "int32"
    assert ops.arange(0.0, 1.0, 0.5).dtype == "float32"
    assert ops.linspace(0, 1, 3).dtype == "float32"
    assert ops.full((2,), 3).dtype == "float32"
    assert ops.eye(2).dtype == ops.hanning(3).dtype == "float32"


def test_casts_saturate_if_asked():
    x = np.array([300.7, -3.2, 1e20], "float32")
    assert ops.saturate_cast(x, "uint8").tolist() == [255, 0, 255]
    assert ops.saturate_cast(x, "int32").tolist()[2] == 2**31 - 128  # the largest float32 that is an int32
    assert np.isfinite(ops.saturate_cast(x, "float16")).all()
    assert ops.saturate_cast(np.array([300, -300]), "int8").tolist() == [127, -128]
    assert ops.saturate_cast(np.array([0, 2]), "bool").tolist() == [False, True]
