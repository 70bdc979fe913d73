"""Resizing, CenterCrop, and the layers that change images at random."""

import numpy as np
import pytest

from kerasedu import layers
from kerasedu.engine import settings
from kerasedu.layers import CenterCrop, RandomCrop, RandomFlip, Resizing
from kerasedu.models import Sequential
from tests.unit.layers.check_layer import check_layer

IMAGES = np.random.default_rng(0).uniform(0, 255, (2, 6, 7, 3)).astype("float32")

CLAHE_OF_KERAS = [  # of its version 3.15
    [45.2294, 90.4587, 73.4431, 154.6210],
    [90.4587, 140.9908, 214.7009, 241.9071],
    [134.6274, 155.2114, 122.2703, 109.2266],
]

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
    "RandAugment": {"num_ops": 3},
    "AugMix": {},
    "RandomElasticTransform": {"factor": (1.0, 1.0), "scale": (0.8, 1.0)},
    "ContrastLimitedAdaptiveHistogramEqualization": {"tile_grid_size": (2, 2)},
}
ALWAYS = {"AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization"}


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
    if name not in ALWAYS:
        np.testing.assert_array_equal(layer(IMAGES, training=False), IMAGES)


def test_a_random_layer_called_by_itself_changes_images_but_a_model_at_work_does_not():
    layer = RandomFlip(seed=0)
    assert not np.array_equal(layer(np.repeat(IMAGES, 9, axis=0)), np.repeat(IMAGES, 9, axis=0))
    np.testing.assert_array_equal(Sequential([layer]).predict(IMAGES, verbose=0), IMAGES)


@pytest.mark.parametrize("name", sorted(set(RANDOM) - ALWAYS - {"Equalization"}))
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


def test_posterization_keeps_fewer_bits_than_its_upper_bound():
    ramp = np.tile(np.linspace(0, 255, 256, dtype="float32").reshape(1, 16, 16, 1), (60, 1, 1, 1))
    levels = {len(np.unique(image)) for image in layers.RandomPosterization((1, 4), seed=0)(ramp)}
    assert levels == {2, 4, 8}


def test_augmenting_without_strength_leaves_the_colours():
    layer = layers.AugMix(factor=0.0, all_ops=False, seed=0)
    assert {type(step).__name__ for step in layer.steps} == {
        *("RandomShear", "RandomTranslation", "RandomRotation", "RandomPosterization", "Solarization", "AutoContrast"),
    }
    assert len(layers.RandAugment().steps) == 11
    assert layers.RandAugment(factor=0.5).steps[4].factor == (1, 4)


def test_a_mixture_of_chains_stays_near_the_image_where_chains_do_nothing():
    layer = layers.AugMix(num_chains=4, alpha=0.5, seed=1)
    layer.steps = [layers.RandomBrightness((0, 0))]
    np.testing.assert_allclose(layer(IMAGES), IMAGES, rtol=1e-5)


def test_an_elastic_transform_bends_about_its_share_of_the_images():
    lines = np.tile(np.arange(16.0, dtype="float32")[:, None, None] % 2 * 200, (40, 1, 16, 1))
    bent = layers.RandomElasticTransform(factor=(0.5, 0.5), scale=(1.0, 1.0), seed=0)(lines)
    changed = np.any(bent != lines, axis=(1, 2, 3))
    assert 10 < changed.sum() < 30
    assert bent.min() >= 0
    assert bent.max() <= 255


def test_local_contrast_is_keras_s():
    images = np.array([[10, 20, 30, 200], [20, 40, 210, 220], [90, 91, 92, 93]], "float32").reshape(1, 3, 4, 1)
    sharp = layers.ContrastLimitedAdaptiveHistogramEqualization(clip_limit=40.0, tile_grid_size=(2, 2))(images)
    np.testing.assert_allclose(sharp[0, ..., 0], CLAHE_OF_KERAS, atol=1e-3)


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
        (lambda: layers.RandAugment(num_ops=0), "num_ops=0. It takes a whole number"),
        (lambda: layers.AugMix(alpha=0), "alpha=0. It takes a number above 0"),
        (lambda: layers.RandomElasticTransform(scale=2), "scale=2. It takes numbers from 0 to 1"),
        (lambda: layers.RandomElasticTransform(fill_mode="q"), "RandomElasticTransform got fill_mode='q'"),
        (
            lambda: layers.ContrastLimitedAdaptiveHistogramEqualization(tile_grid_size=0),
            "tile_grid_size=0. It takes whole numbers of at least 1",
        ),
        (lambda: RandomFlip(name="f")(np.ones((2, 3))), r"RandomFlip layer 'f' got an input of shape \(2, 3\)"),
    ],
)
def test_mistakes_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
