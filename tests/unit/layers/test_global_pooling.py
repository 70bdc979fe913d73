"""Global poolings: one number out of each channel."""

import numpy as np
import pytest

from kerasedu import layers
from kerasedu.engine.masks import get_mask
from kerasedu.layers import GlobalAveragePooling1D, GlobalMaxPooling1D, GlobalMaxPooling2D
from tests.unit.layers.check_layer import check_layer

SPATIAL = {1: (5,), 2: (3, 4), 3: (3, 2, 4)}
INPUTS = {rank: np.random.default_rng(0).normal(size=(2, *n, 3)).astype("float32") for rank, n in SPATIAL.items()}


@pytest.mark.parametrize("kind", ["Max", "Average"])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_global_pooling_passes_the_layer_check(kind, rank):
    layer_class, x = getattr(layers, f"Global{kind}Pooling{rank}D"), INPUTS[rank]
    check_layer(layer_class, {}, x, output_shape=(2, 3), weights={})
    check_layer(layer_class, {"keepdims": True}, x, output_shape=(2, *(1,) * rank, 3))
    first = np.moveaxis(x, -1, 1)
    y = check_layer(layer_class, {"data_format": "channels_first"}, first, output_shape=(2, 3)).output
    np.testing.assert_allclose(y, layer_class()(x), rtol=1e-6)
    kept = {"data_format": "channels_first", "keepdims": True}
    check_layer(layer_class, kept, first, output_shape=(2, 3, *(1,) * rank))


def test_the_largest_and_the_mean():
    x = np.array([[[1.0, 5.0], [3.0, 2.0]]])
    np.testing.assert_array_equal(GlobalMaxPooling1D()(x), [[3, 5]])
    np.testing.assert_array_equal(GlobalAveragePooling1D()(x), [[2, 3.5]])


@pytest.mark.parametrize("keepdims", [False, True])
def test_the_mean_counts_unmasked_steps_only(keepdims):
    x, mask = INPUTS[1], np.array([[1, 1, 0, 0, 0], [0, 1, 1, 1, 0]], bool)
    y = GlobalAveragePooling1D(keepdims=keepdims)(x, mask=mask)
    expected = np.stack([x[0, :2].mean(axis=0), x[1, 1:4].mean(axis=0)])
    np.testing.assert_allclose(np.reshape(y, (2, 3)), expected, rtol=1e-5)
    first = GlobalAveragePooling1D("channels_first", keepdims)(np.moveaxis(x, -1, 1), mask=mask)
    np.testing.assert_allclose(np.reshape(first, (2, 3)), expected, rtol=1e-5)


def test_a_travelling_mask_ends_here():
    embedding = layers.Embedding(5, 3, mask_zero=True)
    words = np.array([[1, 2, 0], [4, 0, 0]])
    y = GlobalAveragePooling1D()(embedding(words))
    (table,) = embedding.get_weights()
    np.testing.assert_allclose(y, [table[[1, 2]].mean(axis=0), table[4]], rtol=1e-6)
    assert get_mask(y) is None


def test_nothing_but_padding_has_no_mean():
    assert np.isnan(GlobalAveragePooling1D()(INPUTS[1], mask=np.zeros((2, 5), bool))).all()


def test_a_wrong_input_names_the_layer():
    with pytest.raises(ValueError, match=r"GlobalMaxPooling2D 'g' got an input of shape \(2, 5, 3\).* takes 4"):
        GlobalMaxPooling2D(name="g")(INPUTS[1])
    with pytest.raises(ValueError, match=r"GlobalMaxPooling1D 'g' .*\(2, 0, 3\). A channel without a single element"):
        GlobalMaxPooling1D(name="g")(INPUTS[1][:, :0])
