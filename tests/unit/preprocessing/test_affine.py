"""Images looked up elsewhere: the same numbers as SciPy's, which Keras uses."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from kerasedu.preprocessing.affine import affine_matrices, around_the_middle, warp
from kerasedu.preprocessing.image import (
    apply_affine_transform,
    apply_brightness_shift,
    apply_channel_shift,
    random_brightness,
    random_channel_shift,
    random_rotation,
    random_shear,
    random_shift,
    random_zoom,
)
from kerasedu.utils import set_random_seed

LAST = {"row_axis": 0, "col_axis": 1, "channel_axis": 2}
amounts = st.fixed_dictionaries(
    {
        "theta": st.floats(-180, 180),
        "tx": st.floats(-9, 9),
        "ty": st.floats(-9, 9),
        "shear": st.floats(-60, 60),
        "zx": st.floats(0.4, 2),
        "zy": st.floats(0.4, 2),
    }
)


@given(
    moves=amounts,
    shape=st.tuples(st.integers(1, 7), st.integers(1, 7), st.integers(1, 3)),
    mode=st.sampled_from(["nearest", "reflect", "wrap", "constant"]),
    order=st.sampled_from([0, 1]),
)
def test_pixels_are_those_of_scipy(moves, shape, mode, order):
    ndimage = pytest.importorskip("scipy.ndimage")
    image = np.random.default_rng(0).random(shape)
    matrix = around_the_middle(affine_matrices(**moves), *shape[:2])[0]
    expected = np.stack(
        [
            ndimage.affine_transform(image[..., i], matrix[:2, :2], matrix[:2, 2], order=order, mode=mode, cval=7.0)
            for i in range(shape[2])
        ],
        axis=-1,
    )
    found = warp(image[np.newaxis], matrix[np.newaxis], mode, 7.0, order)[0]
    far = np.abs(found - expected) > 1e-9
    assert far.mean() <= at_a_tie(matrix, shape, order, mode).mean()


def at_a_tie(matrix, shape, order, mode):
    """Pixels that come from a place half way between two, or on the border: the last bit decides there."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    places = np.einsum("ij,jhw->ihw", matrix[:2, :2], np.stack([rows, columns])) + matrix[:2, 2, None, None]
    period = 0.5 if order == 0 or mode == "reflect" else 1
    ties = np.abs(places / period - np.round(places / period)) < 1e-9
    return np.repeat(ties.any(axis=0)[..., None], shape[2], axis=-1)


def test_a_turn_by_a_right_angle_moves_pixels():
    image = np.array([[1.0, 2.0], [3.0, 4.0]])[..., np.newaxis]
    assert apply_affine_transform(image, theta=90, **LAST)[..., 0].round(9).tolist() == [[2, 4], [1, 3]]


def test_an_image_that_is_not_square_is_turned_as_keras_turns_it():
    image = np.arange(12.0).reshape(3, 4, 1)
    expected = [[0.884, 2.5538, 5.4199, 7.8038], [2.6519, 5.5179, 8.384, 10.9821], [5.7321, 8.4821, 9.616, 10.4821]]
    np.testing.assert_allclose(apply_affine_transform(image, theta=30, **LAST)[..., 0], expected, atol=1e-4)


def test_whole_numbers_stay_whole_and_are_rounded():
    image = np.array([[10, 11]], "uint8")[..., np.newaxis]
    moved = apply_affine_transform(image, tx=0.5, **LAST)
    assert moved.dtype == np.uint8
    assert moved[..., 0].tolist() == [[11, 11]]


def test_an_image_that_is_not_moved_is_given_back():
    image = np.ones((1, 2, 2))
    assert apply_affine_transform(image) is image


def test_channels_shift_between_the_smallest_and_the_largest_number():
    image = np.array([[[0.0, 4.0, 10.0]]])
    assert apply_channel_shift(image, -3).tolist() == [[[0, 1, 7]]]
    assert random_channel_shift(image, 2.0).max() <= 10


def test_brightness_is_a_factor_of_whole_numbers():
    image = np.array([[[0.0], [100.5], [200.0]]])
    assert apply_brightness_shift(image, 1.3, scale=False).ravel().tolist() == [0, 130, 255]


def test_brightness_of_numbers_beyond_255_comes_back_to_their_range():
    image = np.array([[[-1.0], [0.0], [1.0]]])
    np.testing.assert_allclose(
        apply_brightness_shift(image, 0.5, scale=False).ravel(), [-1, -0.50588, -0.00392], atol=1e-4
    )


def test_brightness_leaves_opacity():
    image = np.full((1, 1, 4), 100.0)
    assert apply_brightness_shift(image, 0.5, scale=False).ravel().tolist() == [50, 50, 50, 100]


@pytest.mark.parametrize(
    ("change", "amount"),
    [(random_rotation, (40,)), (random_shift, (0.3, 0.3)), (random_shear, (40,)), (random_zoom, ((0.5, 1.5),))],
)
def test_a_seed_of_numpy_gives_the_same_image_again(change, amount):
    image = np.random.default_rng(0).random((2, 6, 6))
    results = []
    for seed in (1, 1, 2):
        set_random_seed(seed)
        results.append(change(image, *amount))
    np.testing.assert_array_equal(results[0], results[1])
    assert not np.array_equal(results[0], results[2])
    assert results[0].shape == image.shape


def test_bad_arguments_are_named():
    image = np.ones((1, 2, 2))
    with pytest.raises(
        ValueError, match=r"fill_mode='mirror'. It takes one of 'constant', 'nearest', 'reflect', 'wrap'"
    ):
        apply_affine_transform(image, theta=1, fill_mode="mirror")
    with pytest.raises(ValueError, match=r"interpolation_order=3. It takes 0"):
        apply_affine_transform(image, theta=1, order=3)
    with pytest.raises(ValueError, match=r"image of shape \(2, 2\) with row_axis=1"):
        apply_affine_transform(image[0], theta=1)
    with pytest.raises(ValueError, match=r"zoom_range=0.5. It takes the two ends of a range"):
        random_zoom(image, 0.5)
    with pytest.raises(ValueError, match=r"brightness_range=\(1,\)"):
        random_brightness(image, (1,))
