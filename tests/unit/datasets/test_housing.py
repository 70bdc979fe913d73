"""Claims about Boston's and California's houses: Keras's order and parts, and the made-up tables."""

import numpy as np
import pytest

from kerasedu.datasets import StandInWarning, boston_housing, california_housing
from kerasedu.datasets.npz import write_npz

BOTH = pytest.mark.parametrize("module", [boston_housing, california_housing], ids=["boston", "california"])
SHAPES = {boston_housing: (506, 13), california_housing: (20_640, 8)}
FILES = {boston_housing: "boston_housing.npz", california_housing: "california_housing.npz"}


@pytest.fixture
def tables(cache):
    """Tables in which the first column counts the rows."""
    for module, (rows, columns) in SHAPES.items():
        x = np.zeros((rows, columns), "float32")
        x[:, 0] = np.arange(rows)
        write_npz(cache / FILES[module], {"x": x, "y": np.arange(rows) / 2})


def test_the_checksums_are_keras_own():
    assert (
        boston_housing._SOURCE.files[0].checksum == "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5"
    )
    assert (
        california_housing._SOURCE.files[0].checksum
        == "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f"
    )


@BOTH
@pytest.mark.parametrize(("test_split", "seed"), [(0.2, 113), (0.35, 1), (0, 2), (0.999, 3)])
def test_rows_come_in_keras_order(tables, module, test_split, seed):
    rows = np.arange(SHAPES[module][0])
    np.random.RandomState(seed).shuffle(rows)
    count = int(len(rows) * (1 - test_split))
    (x_train, y_train), (x_test, y_test) = module.load_data(test_split=test_split, seed=seed)
    np.testing.assert_array_equal(x_train[:, 0], rows[:count])
    np.testing.assert_array_equal(x_test[:, 0], rows[count:])
    np.testing.assert_array_equal(np.concatenate([y_train, y_test]), rows / 2)
    assert (x_train.dtype, y_train.dtype) == ("float32", "float64"), "the file's own types"


def test_the_small_version_is_the_first_600(tables):
    (x_train, _), (x_test, _) = california_housing.load_data(version="small")
    assert (x_train.shape, x_test.shape) == ((480, 8), (120, 8))
    assert sorted(np.concatenate([x_train, x_test])[:, 0]) == list(range(600))


def test_another_version_is_explained():
    with pytest.raises(ValueError, match=r"version='medium'. It takes 'large' \(20,640 districts\) or 'small' \(600\)"):
        california_housing.load_data("medium")


@BOTH
@pytest.mark.parametrize("test_split", [1, 1.0, -0.1, "0.2", None, float("nan")])
def test_a_bad_split_is_explained(module, test_split):
    with pytest.raises(
        ValueError, match=r"It takes the part that is for testing, from 0 to less than 1: test_split=0\.2"
    ):
        module.load_data(test_split=test_split)


@BOTH
def test_another_file_name_is_looked_for(cache, tables, module):
    (cache / FILES[module]).rename(cache / "houses.npz")
    assert module.load_data(path="houses.npz")[0][0].shape[1] == SHAPES[module][1]


@BOTH
def test_made_up_tables_have_the_official_form(module):
    with pytest.warns(StandInWarning, match="made-up numbers and not .*: the same shapes and types, other numbers"):
        (x_train, y_train), (x_test, y_test) = module.load_data()
    dtype = {boston_housing: "float64", california_housing: "float32"}[module]
    assert {a.dtype for a in (x_train, y_train, x_test, y_test)} == {np.dtype(dtype)}
    assert (len(x_train) + len(x_test), x_train.shape[1]) == SHAPES[module]
    lowest, highest = {boston_housing: (5, 50), california_housing: (14_999, 500_001)}[module]
    assert lowest <= y_train.min() < np.median(y_train) < y_train.max() <= highest
    assert np.isfinite(x_train).all()
    assert (x_train.std(axis=0) > 0).all()


@BOTH
def test_a_linear_model_explains_much_of_the_made_up_prices_and_not_all(module):
    with pytest.warns(StandInWarning):
        (x_train, y_train), (x_test, y_test) = module.load_data()
    x_train, x_test = (np.c_[x, np.ones(len(x))].astype(float) for x in (x_train, x_test))
    weights = np.linalg.lstsq(x_train, y_train.astype(float), rcond=None)[0]
    explained = 1 - ((x_test @ weights - y_test) ** 2).mean() / y_test.var()
    assert 0.6 < explained < 0.8
