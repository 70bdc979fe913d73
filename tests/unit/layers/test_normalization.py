import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import GradientTape
from kerasedu.engine.masks import get_mask, set_mask
from kerasedu.engine.tape import running_in_parts
from kerasedu.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Embedding,
    Flatten,
    GroupNormalization,
    Input,
    LayerNormalization,
    RMSNormalization,
    SpectralNormalization,
    UnitNormalization,
)
from tests.unit.layers.check_layer import check_layer

X = np.random.default_rng(0).normal(1, 2, size=(3, 4, 6)).astype("float32")
BATCH_WEIGHTS = {"gamma": (6,), "beta": (6,), "moving_mean": (6,), "moving_variance": (6,)}


@pytest.mark.parametrize(
    ("layer", "config", "weights"),
    [
        (BatchNormalization, {}, BATCH_WEIGHTS),
        (BatchNormalization, {"axis": 1, "center": False}, {name: (4,) for name in BATCH_WEIGHTS if name != "beta"}),
        (BatchNormalization, {"scale": False, "gamma_regularizer": "l2"}, None),
        (LayerNormalization, {}, {"gamma": (6,), "beta": (6,)}),
        (LayerNormalization, {"axis": (1, 2), "epsilon": 0.1}, {"gamma": (4, 6), "beta": (4, 6)}),
        (LayerNormalization, {"axis": 1, "scale": False}, {"beta": (4,)}),
        (GroupNormalization, {"groups": 3}, {"gamma": (6,), "beta": (6,)}),
        (GroupNormalization, {"groups": -1, "axis": 1}, {"gamma": (4,), "beta": (4,)}),
        (RMSNormalization, {}, {"scale": (6,)}),
        (RMSNormalization, {"axis": [1, 2]}, {"scale": (4, 6)}),
        (UnitNormalization, {}, {}),
        (UnitNormalization, {"axis": [1, 2]}, {}),
    ],
)
def test_every_normalization_passes_the_layer_check(layer, config, weights):
    check_layer(layer, config, X, output_shape=X.shape, weights=weights)


def test_while_training_each_channel_of_the_batch_has_mean_0_and_variance_1():
    y = BatchNormalization(epsilon=1e-6)(X, training=True)
    np.testing.assert_allclose(y.mean((0, 1)), 0, atol=1e-5)
    np.testing.assert_allclose(y.var((0, 1)), 1, atol=1e-4)


def test_moving_averages_follow_the_batches_and_serve_predictions():
    layer = BatchNormalization(momentum=0.75)
    layer(X, training=True)
    layer(X, training=False)
    mean, variance = X.mean((0, 1)), X.var((0, 1))
    np.testing.assert_allclose(layer.moving_mean, 0.25 * mean, rtol=1e-4)
    np.testing.assert_allclose(layer.moving_variance, 0.75 + 0.25 * variance, rtol=1e-4)
    expected = (X - 0.25 * mean) / np.sqrt(0.75 + 0.25 * variance + 0.001)
    np.testing.assert_allclose(layer(X), expected, rtol=1e-3, atol=1e-5)


def test_a_frozen_batch_normalization_always_predicts():
    layer = BatchNormalization()
    layer.trainable = False
    np.testing.assert_array_equal(layer(X, training=True), layer(X))
    np.testing.assert_array_equal(layer.moving_mean, 0)


def test_masked_time_steps_do_not_count_in_a_batch():
    mask = np.array([[1, 1, 0, 0], [1, 0, 0, 0], [1, 1, 1, 1]], bool)
    layer = BatchNormalization(momentum=0.0)
    layer(X, training=True, mask=mask)
    np.testing.assert_allclose(layer.moving_mean, X[mask].mean(0), rtol=1e-4)
    np.testing.assert_allclose(layer.moving_variance, X[mask].var(0), rtol=1e-4)
    travelling = X.copy()
    set_mask(travelling, mask)
    other = BatchNormalization(momentum=0.0)
    assert get_mask(other(travelling, training=True)) is mask
    np.testing.assert_array_equal(other.moving_mean, layer.moving_mean)


def test_training_at_once_and_in_parts_is_the_same():
    results = []
    for watched in (False, True):
        layer, x = BatchNormalization(), ops.convert_to_tensor(X)
        layer.build(X.shape)
        layer.built = True
        layer.set_weights([np.linspace(0.5, 2, 6), np.linspace(-1, 1, 6), np.zeros(6), np.ones(6)])
        with GradientTape() as tape:
            tape.watch(x)
            if watched:
                with running_in_parts():
                    y = layer(x, training=True)
            else:
                y = layer(x, training=True)
        results.append([y.numpy(), layer.moving_mean.numpy(), *tape.gradient(y, [x, layer.gamma, layer.beta], X**2)])
    for one, other in zip(*results, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_renormalization_is_that_of_keras():
    x = np.random.default_rng(0).normal(size=(5, 2)).astype("float32")
    layer = BatchNormalization(momentum=0.9, renorm=True, renorm_momentum=0.8, renorm_clipping={"dmax": 0.3})
    layer.build(x.shape)
    layer.built = True
    layer.set_weights([[1, 1], [0, 0], [0.5, -1], [2, 0.3], [0.7, 1.2], [0.2, 0.4], [1.3, 0.6]])
    y = layer(x, training=True)
    # numbers of Keras 3.15
    np.testing.assert_allclose(y[0], [-0.05713061, -0.5255247], rtol=1e-5)
    expected = {
        "moving_mean": [0.46661496, -0.899679],
        "moving_variance": [0.49532777, 1.3283429],
        "moving_stddev": [0.7045053, 1.1529714],
        "renorm_mean": [0.19322994, 0.32064202],
        "renorm_stddev": [1.1890106, 0.6259427],
    }
    for name, value in expected.items():
        np.testing.assert_allclose(getattr(layer, name), value, rtol=1e-5)


def test_group_normalization_with_one_group_takes_each_sample_together():
    y = GroupNormalization(groups=1, epsilon=1e-6)(X)
    np.testing.assert_allclose(y.mean((1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(y.var((1, 2)), 1, atol=1e-4)


def test_the_old_variant_of_layer_normalization_has_gamma_only():
    layer = LayerNormalization(rms_scaling=True)
    with pytest.warns(UserWarning, match="RMSNormalization"):
        y = layer(X)
    assert [w.name for w in layer.weights] == ["gamma"]
    np.testing.assert_allclose(y, X / np.sqrt(X.var(-1, keepdims=True) + 0.001), rtol=1e-4)


def test_spectral_normalization_brings_the_largest_singular_value_to_one():
    for inner, x in [(Dense(3), X[0]), (Conv2D(3, 2), np.ones((2, 4, 4, 2))), (Embedding(5, 3), np.ones((2, 4)))]:
        layer = SpectralNormalization(inner, power_iterations=200)
        layer(x, training=True)
        matrix = layer.kernel.numpy().reshape(-1, layer.kernel.shape[-1])
        assert np.linalg.norm(matrix, 2) == pytest.approx(1, abs=1e-3)
        before = layer.kernel.numpy()
        layer(x)
        np.testing.assert_array_equal(layer.kernel, before)


def test_spectral_normalization_has_a_configuration_and_an_output_shape():
    layer = SpectralNormalization(Dense(3, activation="relu"), power_iterations=2)
    revived = SpectralNormalization.from_config(layer.get_config())
    assert revived.get_config() == layer.get_config()
    assert revived(Input((4,))).shape == (None, 3)


def test_the_weights_of_spectral_normalization_come_in_the_order_of_keras():
    layer = SpectralNormalization(Dense(3))
    layer(X[0])
    assert [w.name for w in layer.weights] == ["kernel", "vector_u", "bias"]
    assert [w.name for w in layer.trainable_weights] == ["kernel", "bias"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: BatchNormalization(axis=(1, 2)), r"axis=\(1, 2\). It takes one whole number"),
        (lambda: BatchNormalization(axis=5)(X), r"has axis=5 and got an input of shape \(3, 4, 6\)"),
        (lambda: BatchNormalization(renorm_clipping={"max": 1}), r"renorm_clipping with \{'max'\}"),
        (lambda: LayerNormalization(axis=-4)(X), r"has axis=-4"),
        (lambda: GroupNormalization(groups=4)(X), r"shape \(3, 4, 6\) and has groups=4.*multiple of groups"),
        (lambda: GroupNormalization(groups=0), r"groups=0"),
        (lambda: SpectralNormalization(Flatten())(X), r"neither a kernel nor embeddings"),
        (lambda: SpectralNormalization(Dense(1), power_iterations=0), r"power_iterations=0"),
    ],
)
def test_what_makes_no_sense_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("layer", [BatchNormalization(name="norm"), LayerNormalization(name="norm")])
def test_another_number_of_channels_is_refused(layer):
    layer(X)
    with pytest.raises(ValueError, match=r"layer 'norm' got an input of shape \(3, 4, 5\) and was built for .*6"):
        layer(X[:, :, :5])
