"""keras.ops.image: resizing, reading at other places, windows, filters and colours."""

import numpy as np
import pytest

from kerasedu.ops import image
from tests.unit.gradients import check_gradient, distinct, normal, positive

ROTATION = [[0.8, -0.6, 1.3, 0.6, 0.8, -0.4, 0, 0]]
IMAGES = np.random.default_rng(0).normal(size=(2, 5, 6, 3))

GRADIENTS = [
    *(
        lambda x, method=method, antialias=antialias: image.resize(x, (3, 8), method, antialias=antialias)
        for method in ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")
        for antialias in (False, True)
    ),
    lambda x: image.resize(x, (4, 4), crop_to_aspect_ratio=True),
    lambda x: image.resize(x, (4, 4), pad_to_aspect_ratio=True, fill_value=2.0),
    lambda x: image.resize(x, (3, 3), data_format="channels_first"),
    lambda x: image.scale_and_translate(x, (2, 4, 4, 3), [0.7, 1.2], [0.5, -1.0], (1, 2), "linear"),
    *(
        lambda x, mode=mode, order=order: image.affine_transform(x, ROTATION, order, mode)
        for mode in ("constant", "nearest", "wrap", "mirror", "reflect")
        for order in ("nearest", "bilinear")
    ),
    lambda x: image.crop_images(x, 1, 2, 1, 1),
    lambda x: image.pad_images(x, 1, 2, 0, 3),
    lambda x: image.extract_patches(x, 2),
    lambda x: image.extract_patches(x, (3, 2), 1, padding="same"),
    lambda x: image.extract_patches_3d(x[None], 2, 1),
    image.rgb_to_grayscale,
    image.gaussian_blur,
    image.sobel_edges,
    lambda x: image.elastic_transform(x, 2.0, 1.0, seed=0),
    lambda x: image.perspective_transform(x, [[0.0, 0], [5, 0], [0, 4], [5, 4]], [[0.5, 0], [5, 1], [0, 4], [4.2, 4]]),
]


@pytest.mark.parametrize("function", GRADIENTS)
def test_images_have_gradients(function):
    check_gradient(function, IMAGES)


def test_colours_and_likeness_have_gradients():
    check_gradient(image.rgb_to_hsv, *distinct((2, 3, 3)))
    hues = np.random.default_rng(0).uniform(0.21, 0.29, (2, 3, 3))
    check_gradient(image.hsv_to_rgb, hues)
    check_gradient(lambda x, y: image.ssim(x, y, 2.0, 3), *positive((1, 5, 4, 2), (1, 5, 4, 2)))


def test_the_places_that_are_read_have_gradients_too():
    places = np.add(np.random.default_rng(1).uniform(0.1, 0.9, (2, 4)), [[1], [2]])
    check_gradient(lambda x, p: image.map_coordinates(x, p, 1), *normal((4, 5)), places)
    check_gradient(image.affine_transform, IMAGES, np.array(ROTATION) + 0.013)


def test_resizing_to_half_with_antialias_is_near_the_mean_of_each_block():
    ramp = np.arange(8.0).reshape(1, 8, 1)
    np.testing.assert_allclose(image.resize(ramp, (1, 4), antialias=True)[0, 1:3, 0], [2.5, 4.5])


def test_the_same_size_changes_nothing():
    np.testing.assert_array_equal(image.resize(IMAGES, (5, 6), "bicubic"), IMAGES)


def test_whole_numbers_stay_whole_numbers():
    bright = np.full((2, 2, 1), 255, "uint8")
    larger = image.resize(bright, (5, 5), "lanczos3")
    assert larger.dtype == "uint8"
    np.testing.assert_array_equal(larger, 255)


def test_what_is_outside_is_read_by_the_fill_mode():
    row, places = np.arange(4.0), [np.array([-2.0, 5.0])]
    expected = {"constant": [9, 9], "nearest": [0, 3], "wrap": [2, 1], "mirror": [2, 1], "reflect": [1, 2]}
    for mode, numbers in expected.items():
        np.testing.assert_array_equal(image.map_coordinates(row, places, 1, mode, 9.0), numbers, err_msg=mode)


def test_a_quarter_turn_is_a_quarter_turn():
    square = np.random.default_rng(0).normal(size=(3, 3, 1))
    turned = image.affine_transform(square, [0.0, -1, 2, 1, 0, 0, 0, 0])
    np.testing.assert_allclose(turned[..., 0], np.rot90(square[..., 0], 1))


def test_a_perspective_moves_its_four_points():
    start = np.array([[0.0, 0], [4, 0], [0, 4], [4, 4]])
    end = np.add(start, [[1, 0], [0, 1], [0, 0], [-1, 0]])
    ramp = np.arange(25.0).reshape(5, 5, 1)
    moved = image.perspective_transform(ramp, start, end)
    for (x, y), (u, v) in zip(start.astype(int), end.astype(int), strict=True):
        np.testing.assert_allclose(moved[v, u], ramp[y, x], atol=1e-4)


def test_colours_come_back_from_hue_saturation_and_value():
    colours = np.random.default_rng(0).random((2, 4, 5, 3))
    np.testing.assert_allclose(image.hsv_to_rgb(image.rgb_to_hsv(colours)), colours, atol=1e-12)


def test_channels_first_is_the_same_with_channels_first():
    first = np.moveaxis(IMAGES, -1, 1)
    for function in (
        image.rgb_to_grayscale,
        image.gaussian_blur,
        lambda x, **layout: image.extract_patches(x, 2, **layout),
        lambda x, **layout: image.affine_transform(x, ROTATION, **layout),
        lambda x, **layout: image.pad_images(x, 1, 2, 3, 4, **layout),
    ):
        np.testing.assert_allclose(
            np.moveaxis(function(first, data_format="channels_first"), 1, -1), function(IMAGES), atol=1e-12
        )


def test_an_image_is_most_like_itself():
    pixels = np.random.default_rng(0).random((2, 12, 12, 1))
    np.testing.assert_allclose(image.ssim(pixels, pixels), 1)
    assert np.all(image.ssim(pixels, 1 - pixels) < 0.5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: image.resize(np.ones((4, 4)), (2, 2)), r"resize got images of shape \(4, 4\)"),
        (lambda: image.resize(IMAGES, (0, 2)), r"resize got size=\(0, 2\)"),
        (lambda: image.resize(IMAGES, (2, 2), "bilinaer"), "interpolation='bilinaer'"),
        (lambda: image.crop_images(IMAGES, 1, 2), "Give exactly two"),
        (lambda: image.crop_images(IMAGES, 3, 2, 3, 2), "from number 3 on, from images of shape"),
        (lambda: image.pad_images(IMAGES, 1, 1, target_height=2, target_width=9), "use a larger target_height"),
        (lambda: image.rgb_to_grayscale(np.ones((4, 4, 2))), "It takes red, green and blue"),
        (lambda: image.rgb_to_hsv(np.ones((4, 4, 3), int)), "decimal numbers from 0 to 1"),
        (lambda: image.map_coordinates(np.ones(3), [np.ones(2)], 2), "It takes order 0 or 1"),
        (lambda: image.affine_transform(IMAGES, [1.0, 0]), r"a transform of shape \(2,\)"),
        (lambda: image.extract_patches(IMAGES, 9), r"A window of \(9, 9\) does not fit"),
    ],
)
def test_mistakes_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
