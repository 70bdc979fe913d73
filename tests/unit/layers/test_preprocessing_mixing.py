import numpy as np
import pytest

from kerasedu.layers import CutMix, MixUp
from tests.unit.layers.check_layer import check_layer

IMAGES = np.repeat(np.arange(6.0, dtype="float32"), 10 * 20 * 3).reshape(6, 10, 20, 3)  # image i is full of i
LABELS = np.eye(6, dtype="float32")
BOTH = pytest.mark.parametrize("layer_class", [MixUp, CutMix])


@BOTH
def test_mixing_layers_pass_the_layer_check(layer_class):
    check_layer(layer_class, {"seed": 1}, IMAGES, output_shape=IMAGES.shape, weights={}, trains=False)


@BOTH
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_labels_are_mixed_as_much_as_images(layer_class, data_format):
    first = data_format == "channels_first"
    images = np.moveaxis(IMAGES, -1, 1) if first else IMAGES
    mixed = layer_class(seed=3, data_format=data_format)({"images": images, "labels": LABELS})
    assert mixed["images"].shape == images.shape
    assert not np.array_equal(mixed["images"], images)
    means = np.mean(mixed["images"], axis=(1, 2, 3))  # of two images, weighted as they are mixed
    np.testing.assert_allclose(means, mixed["labels"] @ np.arange(6), rtol=1e-5)
    np.testing.assert_allclose(mixed["labels"].sum(axis=1), 1, rtol=1e-6)


def test_mix_up_draws_its_weights_from_a_beta_distribution():
    many = np.zeros((4000, 1, 1, 1), "float32")
    weights = MixUp(alpha=0.4, seed=0).shares(len(many), 1, 1)
    assert weights.mean() == pytest.approx(0.5, abs=0.02)
    assert weights.std() == pytest.approx(0.3727, abs=0.01)  # sqrt(1 / (4 (2 alpha + 1)))


def test_cut_mix_keeps_the_shares_that_keras_keeps():
    own = CutMix(factor=1.0, seed=0).shares(4000, 50, 50).mean(axis=(1, 2)).ravel()
    assert own.mean() == pytest.approx(0.5, abs=0.02)
    assert own.std() == pytest.approx(0.3706, abs=0.01)  # a is even from 0 to 1: sqrt(log(3) / 8)


def test_what_cut_mix_cuts_out_is_a_rectangle():
    for own in CutMix(seed=2).shares(20, 10, 20)[..., 0]:
        rows, columns = np.any(own == 0, axis=1), np.any(own == 0, axis=0)
        np.testing.assert_array_equal(own == 0, rows[:, None] & columns)


@BOTH
def test_nothing_is_mixed_outside_of_training_or_without_a_partner(layer_class):
    layer = layer_class(seed=0)
    np.testing.assert_array_equal(layer(IMAGES, training=False), IMAGES)
    np.testing.assert_array_equal(layer(IMAGES[1]), IMAGES[1])


@BOTH
def test_the_same_seed_mixes_alike(layer_class):
    np.testing.assert_array_equal(*(layer_class(seed=5)(IMAGES) for _ in range(2)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: MixUp(alpha=0), "alpha=0. It takes a number above 0"),
        (lambda: CutMix(factor=2), "factor=2. It takes numbers from 0 to 1"),
        (lambda: MixUp()({"images": IMAGES, "boxes": LABELS}), r"keys \['boxes', 'images'\]"),
        (lambda: MixUp()({"images": IMAGES, "labels": np.arange(6)}), r"labels of shape \(6,\).*one-hot"),
        (lambda: MixUp(name="m")(LABELS), r"MixUp layer 'm' got an input of shape \(6, 6\)"),
    ],
)
def test_mistakes_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
