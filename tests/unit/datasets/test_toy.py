"""Claims about the toy points."""

import sys

import numpy as np
import pytest

from kerasedu.datasets import digits, toy

KINDS = ["blobs", "checkerboard", "circles", "gaussians", "linear", "moons", "sine", "spirals", "xor"]
CLASSES = [kind for kind in KINDS if kind not in {"linear", "sine"}]


def right_by_nearest_neighbour(x, y):
    distance = ((x[:, None] - x[None]) ** 2).sum(axis=-1)
    np.fill_diagonal(distance, np.inf)
    return np.mean(y[distance.argmin(axis=1)] == y)


def right_by_a_line(x, y):
    inputs = np.c_[x, np.ones(len(x))]
    weights = np.linalg.lstsq(inputs, 2.0 * y - 1, rcond=None)[0]
    return np.mean((inputs @ weights > 0) == y)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [1, 7, 200])
def test_shapes_and_types(kind, n):
    x, y = toy.load(kind, n=n)
    if kind in CLASSES:
        assert (x.shape, y.shape, y.dtype) == ((n, 2), (n,), np.int64)
    else:
        assert (x.shape, y.shape, y.dtype) == ((n, 1), (n, 1), np.float32)
    assert x.dtype == np.float32


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_gives_its_own_points_each_time(kind):
    x, y = toy.load(kind, seed=1)
    again, labels_again = toy.load(kind, seed=1)
    np.testing.assert_array_equal(x, again)
    np.testing.assert_array_equal(y, labels_again)
    assert (x != toy.load(kind, seed=2)[0]).any()


@pytest.mark.parametrize("kind", KINDS)
def test_a_function_for_each_kind(kind):
    np.testing.assert_array_equal(getattr(toy, kind)(50, 0.2, 3)[0], toy.load(kind, 50, 0.2, 3)[0])


@pytest.mark.parametrize("kind", CLASSES)
def test_classes_are_as_large_and_mixed(kind):
    _, y = toy.load(kind, n=300)
    assert np.bincount(y).min() > 0.3 * 300 / (y.max() + 1)
    assert abs(y[:150].mean() - y[150:].mean()) < 0.25


@pytest.mark.parametrize("kind", CLASSES)
def test_points_without_noise_are_near_their_own(kind):
    x, y = toy.load(kind, n=1000, noise=0)
    assert np.abs(x).max() <= 1.01
    if kind not in {"blobs", "gaussians"}:  # their points are then all the same
        assert right_by_nearest_neighbour(x, y) > 0.93


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("gaussians", 0.9, 1),
        ("moons", 0.75, 0.95),
        ("spirals", 0.4, 0.75),
        ("circles", 0.4, 0.7),
        ("xor", 0.4, 0.7),
        ("checkerboard", 0.4, 0.7),
    ],
)
def test_what_a_line_can_do(kind, least, most):
    x, y = getattr(toy, kind)(2000)
    assert least < right_by_a_line(x, y) < most


@pytest.mark.parametrize("kind", ["sine", "linear"])
def test_noise_is_the_deviation_from_the_curve(kind):
    x, y = toy.load(kind, n=4000, noise=0.3)
    curve = np.sin(np.pi * x) if kind == "sine" else 2 * x + 1
    assert np.std(y - curve) == pytest.approx(0.3, rel=0.05)


def test_extra_arguments():
    assert set(toy.blobs(50, centers=5)[1]) == set(range(5))
    assert np.hypot(*toy.circles(50, noise=0, factor=0.2)[0].T).min() == pytest.approx(0.2, abs=0.01)
    x, y = toy.linear(50, noise=0, slope=-3, intercept=0)
    np.testing.assert_allclose(y, -3 * x, atol=1e-3)
    x, y = toy.checkerboard(200, fields=1)
    assert set(y) == {0}
    far, near = toy.spirals(500, turns=2)[0], toy.spirals(500, turns=0.5)[0]
    assert (far != near).any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": "moon"}, r"no toy points of kind 'moon'\. Did you mean 'moons'\? There are: blobs, checkerboard"),
        ({"kind": 3}, r"kind 3\. There are"),
        ({"kind": "moons", "n": 0}, r"n=0\. It takes a whole number from 1"),
        ({"kind": "moons", "n": 2.5}, r"n=2\.5\."),
        ({"kind": "moons", "n": True}, "n=True"),
        ({"kind": "moons", "seed": -1}, r"seed=-1\. It takes a whole number from 0"),
        ({"kind": "moons", "noise": -0.1}, r"noise=-0\.1\. It takes a standard deviation from 0"),
        ({"kind": "moons", "noise": float("nan")}, "noise=nan"),
        ({"kind": "moons", "noise": "much"}, "noise='much'"),
    ],
)
def test_bad_arguments_are_explained(arguments, message):
    with pytest.raises(ValueError, match=message):
        toy.load(**arguments)


def test_bad_counts_are_explained():
    with pytest.raises(ValueError, match=r"centers=0\. It takes a whole number from 1"):
        toy.blobs(centers=0)
    with pytest.raises(ValueError, match=r"fields=0\."):
        toy.checkerboard(fields=0)


def test_digits_are_scikit_learns():
    datasets = pytest.importorskip("sklearn.datasets")
    (x_train, y_train), (x_test, y_test) = digits.load_data(test_split=0.25, seed=7)
    assert (len(x_train), len(x_test)) == (1347, 450)
    bunch = datasets.load_digits()
    order = np.arange(1797)
    np.random.RandomState(7).shuffle(order)
    np.testing.assert_array_equal(np.concatenate([x_train, x_test]), bunch.images[order])
    np.testing.assert_array_equal(np.concatenate([y_train, y_test]), bunch.target[order])


def test_digits_without_scikit_learn_say_how_to_get_them(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ImportError, match=r"not installed: pip install scikit-learn\. .*load_drawn\(\)"):
        digits.load_data()
