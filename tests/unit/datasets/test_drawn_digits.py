"""Claims about the digits that the computer draws."""

import hashlib

import numpy as np
import pytest

from kerasedu.datasets import mnist
from kerasedu.datasets.drawn_digits import BLOCK, draw
from kerasedu.datasets.glyphs import glyphs


def test_a_short_draw_is_the_beginning_of_a_long_one():
    long, long_labels = draw(BLOCK + 40)
    for count in (0, 1, 39, BLOCK, BLOCK + 1):
        images, labels = draw(count)
        np.testing.assert_array_equal(images, long[:count])
        np.testing.assert_array_equal(labels, long_labels[:count])


def test_the_pixels_are_the_same_on_every_machine():
    images, labels = draw(2 * BLOCK)
    assert (
        hashlib.sha256(labels.tobytes()).hexdigest()
        == "0096a75bd5ee96a110ba781423cfe04efb88bdc7b4ffbabe3c9c78ba59b09ab5"
    )
    assert (
        hashlib.sha256(images.tobytes()).hexdigest()
        == "2571799115eb1f7e27f3a481ce093bb8995ae1b2ec5fe9e91516d85d1241b99e"
    )


def test_seeds_and_splits_give_other_digits():
    first = draw(50)[0]
    assert (draw(50, seed=1)[0] != first).any(axis=(1, 2)).all()
    assert (draw(50, split=1)[0] != first).any(axis=(1, 2)).all()


def test_images_have_the_form_of_mnist():
    images, labels = draw(3000)
    assert images.dtype == labels.dtype == np.uint8
    assert images.shape == (3000, 28, 28)
    assert np.bincount(labels).min() > 200
    assert images.max(axis=(1, 2)).min() > 200, "every image has white ink"
    assert images[:, [0, -1]].sum() + images[:, :, [0, -1]].sum() < 0.001 * images.sum(), "the border is black"
    assert 0.11 < images.mean() / 255 < 0.15, "MNIST has 0.1307"
    assert 0.28 < images.std() / 255 < 0.33, "MNIST has 0.3081"


def test_images_are_centred_on_their_mass():
    images = draw(500)[0] / 255.0
    ink = images.sum(axis=(1, 2))
    for axis in (1, 2):
        middle = (images.sum(axis=3 - axis) * np.arange(28)).sum(axis=1) / ink
        assert np.abs(middle - 13.5).max() < 3


def test_a_linear_model_learns_them_but_not_all():
    """Least squares on the pixels: far better than chance, well below what a network reaches."""
    (x_train, y_train), (x_test, y_test) = mnist.load_drawn(train=4000, test=1000)
    x_train, x_test = (np.c_[x.reshape(len(x), -1) / 255.0, np.ones(len(x))] for x in (x_train, x_test))
    normal = x_train.T @ x_train + 10 * np.eye(785)
    weights = np.linalg.solve(normal, x_train.T @ np.eye(10)[y_train])
    assert 0.75 < np.mean((x_test @ weights).argmax(axis=1) == y_test) < 0.95


def test_a_nearest_neighbour_tells_them_apart():
    (x_train, y_train), (x_test, y_test) = mnist.load_drawn(train=4000, test=500)
    x_train, x_test = (x.reshape(len(x), -1) / 255.0 for x in (x_train, x_test))
    distance = (x_train**2).sum(axis=1) - 2 * x_test @ x_train.T
    assert np.mean(y_train[distance.argmin(axis=1)] == y_test) > 0.9


def test_every_glyph_is_a_string_of_close_dots():
    for digit, manners in enumerate(glyphs()):
        for glyph in manners:
            assert glyph.digit == digit
            assert len(glyph.controls) <= 16, "the number of jitters drawn for a sample"
            np.testing.assert_allclose(glyph.dots.sum(axis=1), 1, atol=1e-12)
            steps = np.hypot(*np.diff(glyph.dots @ glyph.controls, axis=0).T)
            assert np.sort(steps)[-2] < 4.5, "only the jump to a second stroke is wide"


def test_load_drawn_gives_both_splits():
    (x_train, y_train), (x_test, y_test) = mnist.load_drawn(train=30, test=20, seed=3)
    np.testing.assert_array_equal(x_train, draw(30, seed=3)[0])
    np.testing.assert_array_equal(y_test, draw(20, seed=3, split=1)[1])
    assert (len(y_train), len(x_test)) == (30, 20)


@pytest.mark.parametrize(("name", "value"), [("train", -1), ("test", 2.5), ("seed", "0"), ("seed", True)])
def test_load_drawn_says_what_it_takes(name, value):
    with pytest.raises(ValueError, match=rf"load_drawn got {name}={value!r}\. It takes a whole number from 0"):
        mnist.load_drawn(**{name: value})
