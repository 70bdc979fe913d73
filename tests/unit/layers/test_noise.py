import numpy as np
import pytest

from kerasedu.layers import (
    AlphaDropout,
    GaussianDropout,
    GaussianNoise,
    SpatialDropout1D,
    SpatialDropout2D,
    SpatialDropout3D,
)
from tests.unit.layers.check_layer import check_layer

X = np.random.default_rng(0).normal(size=(2, 3, 4, 5, 6)).astype("float32")
MANY = np.random.default_rng(1).normal(size=(400, 500)).astype("float32")
SPATIAL = {SpatialDropout1D: X[..., 0, 0], SpatialDropout2D: X[..., 0], SpatialDropout3D: X}


@pytest.mark.parametrize("layer", [*SPATIAL, GaussianNoise, GaussianDropout, AlphaDropout])
@pytest.mark.parametrize("seed", [None, 3])
def test_noise_passes_the_layer_check_and_happens_while_training_only(layer, seed):
    x = SPATIAL.get(layer, X)
    check_layer(layer, {"seed": seed, ("stddev" if layer is GaussianNoise else "rate"): 0.4}, x, output_shape=x.shape)
    instance = layer(0.4, seed=seed)
    np.testing.assert_array_equal(instance(x), x)
    assert not np.array_equal(instance(x, training=True), x)


@pytest.mark.parametrize("layer", SPATIAL)
def test_spatial_dropout_drops_whole_channels(layer):
    x = SPATIAL[layer]
    space = tuple(range(1, x.ndim - 1))
    factors = layer(0.5)(x, training=True) / x
    np.testing.assert_array_equal(factors.min(space), factors.max(space))
    assert set(np.unique(factors)) == {0, 2}


def test_spatial_dropout_knows_channels_first():
    factors = SpatialDropout2D(0.5, data_format="channels_first")(X[..., 0], training=True) / X[..., 0]
    np.testing.assert_array_equal(factors.min((2, 3)), factors.max((2, 3)))


def test_mean_and_variance_after_noise():
    noisy = GaussianNoise(0.5)(MANY, training=True)
    assert (noisy - MANY).mean() == pytest.approx(0, abs=0.01)
    assert (noisy - MANY).std() == pytest.approx(0.5, rel=0.01)
    factors = GaussianDropout(0.2)(MANY, training=True) / MANY
    assert factors.mean() == pytest.approx(1, rel=0.01)
    assert factors.std() == pytest.approx(0.5, rel=0.01)
    alpha = AlphaDropout(0.3)(MANY, training=True)
    assert alpha.mean() == pytest.approx(0, abs=0.02)
    assert alpha.std() == pytest.approx(1, rel=0.02)


def test_alpha_dropout_takes_the_floor_of_selu_and_may_share_its_lots():
    y = AlphaDropout(0.5, noise_shape=(None, 1))(np.zeros((50, 3)), training=True)
    np.testing.assert_allclose(np.unique(np.abs(y).round(5)), [0.77919])
    np.testing.assert_array_equal(y[:, 0], y[:, 2])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: GaussianNoise(-1), "stddev=-1"),
        (lambda: GaussianDropout(1), "rate=1"),
        (lambda: AlphaDropout(-0.1), "rate=-0.1"),
        (lambda: SpatialDropout1D(2), "rate=2"),
        (lambda: SpatialDropout1D(0.5)(X), r"shape \(2, 3, 4, 5, 6\). It takes 3 axes"),
    ],
)
def test_what_makes_no_sense_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
