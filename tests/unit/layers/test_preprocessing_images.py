"""Resizing, CenterCrop, and the layers that change images at random."""

import numpy as np
import pytest

from kerasedu import layers
from kerasedu.engine import settings
from kerasedu.layers import CenterCrop, RandomCrop, RandomFlip, Resizing
from tests.unit.layers.check_layer import check_layer

IMAGES = np.random.default_rng(0).uniform(0, 255, (2, 6, 7, 3)).astype("float32")

RANDOM = {
    "RandomFlip": {},
    "RandomRotation": {"factor": 0.2},
    "RandomZoom": {"height_factor": 0.2},
    "RandomTranslation": {"height_factor": 0.2, "width_factor": (0.1, 0.2)},
    "RandomShear": {"x_factor": 0.2},
    "RandomBrightness": {"factor": 0.3},
    "RandomContrast": {"factor": 0.5},
    "RandomGrayscale": {"factor": 1.0},
    "RandomColorDegeneration": {"factor": 0.5},
    "RandomColorJitter": {"brightness_factor": 0.3, "hue_factor": 0.2},
    "RandomGaussianBlur": {},
    "RandomErasing": {"scale": (0.1, 0.3)},
    "RandomPerspective": {},
    "RandomHue": {"factor": 0.3},
    "RandomInvert": {},
    "RandomPosterization": {"factor": 3},
    "RandomSaturation": {"factor": 0.7},
    "RandomSharpness": {"factor": 0.9},
    "Solarization": {"addition_factor": 0.2, "threshold_factor": 0.5},
    "AutoContrast": {},
    "Equalization": {},
}


@pytest.mark.parametrize("name", RANDOM)
def test_random_layers_pass_the_layer_check(name):
    check_layer(getattr(layers, name), RANDOM[name], IMAGES, output_shape=IMAGES.shape, weights={})


@pytest.mark.parametrize("name", RANDOM)
def test_random_layers_change_images_while_training_only(name):
    settings.set_random_seed(1)
    layer = getattr(layers, name)(**RANDOM[name])
    changed = layer(IMAGES, training=True)
    assert changed.shape == IMAGES.shape
    assert not np.array_equal(changed, IMAGES)
    if name != "AutoContrast":
        np.testing.assert_array_equal(layer(IMAGES), IMAGES)


@pytest.mark.parametrize("name", sorted(set(RANDOM) - {"AutoContrast", "Equalization"}))
def test_the_same_seed_draws_the_same_lots(name):
    one, other = (getattr(layers, name)(**RANDOM[name], seed=3) for _ in range(2))
    np.testing.assert_array_equal(one(IMAGES, training=True), other(IMAGES, training=True))


def test_a_flipped_image_is_the_image_or_its_mirror():
    many = np.repeat(IMAGES[:1], 20, axis=0)
    flipped = RandomFlip("horizontal", seed=0)(many, training=True)
    same = [np.array_equal(y, many[0]) for y in flipped]
    assert 0 < sum(same) < 20
    for y, is_same in zip(flipped, same, strict=True):
        np.testing.assert_array_equal(y, many[0] if is_same else many[0, :, ::-1])


def test_an_eighth_turn_and_back_are_one_image_turned_counterclockwise():
    dot = np.zeros((1, 9, 9, 1))
    dot[0, 4, 8] = 1  # on the right
    turned = layers.RandomRotation((0.25, 0.25))(dot, training=True)
    assert np.unravel_index(np.argmax(turned), turned.shape)[1:3] == (0, 4)  # at the top


def test_sizes():
    for layer, shape in (
        (Resizing(3, 4), (2, 3, 4, 3)),
        (CenterCrop(3, 4), (2, 3, 4, 3)),
        (RandomCrop(3, 4), (2, 3, 4, 3)),
        (CenterCrop(8, 4), (2, 8, 4, 3)),
    ):
        check_layer(type(layer), {"height": shape[1], "width": shape[2]}, IMAGES, output_shape=shape, weights={})


def test_a_random_crop_is_a_part_of_the_image():
    numbers = np.arange(42.0).reshape(1, 6, 7, 1).repeat(5, axis=0)
    for part in RandomCrop(2, 3, seed=0)(numbers, training=True)[..., 0]:
        np.testing.assert_array_equal(part - part[0, 0], [[0, 1, 2], [7, 8, 9]])


def test_resizing_keeps_whole_numbers():
    assert Resizing(3, 3)(IMAGES.astype("uint8")).dtype == "uint8"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: RandomFlip("sideways"), "mode='sideways'"),
        (lambda: layers.RandomZoom(2.0), "height_factor=2.0. It takes numbers from -1 to 1"),
        (lambda: layers.RandomRotation(0.1, fill_mode="zeros"), "fill_mode='zeros'"),
        (lambda: layers.RandomBrightness(0.1, value_range=(1, 0)), r"value_range=\(1, 0\)"),
        (lambda: Resizing(0, 3), "height=0"),
        (lambda: RandomFlip(name="f")(np.ones((2, 3))), r"RandomFlip layer 'f' got an input of shape \(2, 3\)"),
    ],
)
def test_mistakes_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
