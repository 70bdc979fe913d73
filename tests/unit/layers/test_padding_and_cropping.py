"""Zeros around images, margins cut off, and images made larger."""

import numpy as np
import pytest

from kerasedu import layers, ops
from kerasedu.engine.symbolic import KerasTensor
from tests.unit.layers.check_layer import check_layer

SIGNAL, IMAGE, VOLUME = (
    np.random.default_rng(0).normal(size=(2, *n, 3)).astype("float32") for n in ((6,), (5, 4), (4, 3, 5))
)


@pytest.mark.parametrize(
    ("name", "x", "config", "shape"),
    [
        ("ZeroPadding1D", SIGNAL, {}, (2, 8, 3)),
        ("ZeroPadding1D", SIGNAL, {"padding": (0, 3), "data_format": "channels_first"}, (2, 6, 6)),
        ("ZeroPadding2D", IMAGE, {"padding": (1, 2)}, (2, 7, 8, 3)),
        ("ZeroPadding2D", IMAGE, {"padding": ((1, 0), 2), "data_format": "channels_first"}, (2, 5, 5, 7)),
        ("ZeroPadding3D", VOLUME, {"padding": ((1, 0), (2, 1), (0, 1))}, (2, 5, 6, 6, 3)),
        ("Cropping1D", SIGNAL, {}, (2, 4, 3)),
        ("Cropping1D", SIGNAL, {"cropping": (0, 3)}, (2, 3, 3)),
        ("Cropping2D", IMAGE, {}, (2, 5, 4, 3)),
        ("Cropping2D", IMAGE, {"cropping": ((1, 1), (0, 2)), "data_format": "channels_first"}, (2, 5, 2, 1)),
        ("Cropping3D", VOLUME, {"cropping": (1, 0, 2)}, (2, 2, 3, 1, 3)),
        ("UpSampling1D", SIGNAL, {"size": 3}, (2, 18, 3)),
        ("UpSampling2D", IMAGE, {"size": (1, 2)}, (2, 5, 8, 3)),
        ("UpSampling2D", IMAGE, {"data_format": "channels_first"}, (2, 5, 8, 6)),
        ("UpSampling3D", VOLUME, {"size": (1, 2, 3)}, (2, 4, 6, 15, 3)),
        *(
            ("UpSampling2D", IMAGE, {"size": (3, 2), "interpolation": interpolation}, (2, 15, 8, 3))
            for interpolation in ("bilinear", "bicubic", "lanczos3", "LANCZOS5")
        ),
    ],
)
def test_every_layer_passes_the_layer_check(name, x, config, shape):
    check_layer(getattr(layers, name), config, x, output_shape=shape, weights={})


def test_padding_is_zeros_around_what_was_there():
    y = layers.ZeroPadding2D(((1, 0), (0, 2)))(IMAGE)
    np.testing.assert_array_equal(y[:, 1:, :-2], IMAGE)
    assert not y[:, 0].any()
    assert not y[:, :, -2:].any()


def test_cropping_undoes_padding():
    for rank, x in enumerate((SIGNAL, IMAGE, VOLUME), start=1):
        how = (1, 2) if rank == 1 else tuple((axis, 2) for axis in range(rank))
        padded = getattr(layers, f"ZeroPadding{rank}D")(how)(x)
        np.testing.assert_array_equal(getattr(layers, f"Cropping{rank}D")(how)(padded), x)


def test_upsampling_repeats():
    x = np.arange(4).reshape(1, 2, 2, 1)
    y = layers.UpSampling2D()(x)[0, :, :, 0]
    np.testing.assert_array_equal(y, [[0, 0, 1, 1], [0, 0, 1, 1], [2, 2, 3, 3], [2, 2, 3, 3]])


def test_whole_numbers_stay_whole():
    x = np.arange(6).reshape(1, 6, 1)
    for name in ("ZeroPadding1D", "Cropping1D", "UpSampling1D"):
        assert getattr(layers, name)()(x).dtype.kind == "i"


def test_smooth_upsampling_is_the_resizing_of_ops():
    y = layers.UpSampling2D((2, 3), interpolation="bilinear")(IMAGE)
    np.testing.assert_array_equal(y, ops.image.resize(IMAGE, (10, 12), "bilinear"))


def test_unknown_lengths_stay_unknown():
    x = KerasTensor((None, None, 3))
    for name in ("ZeroPadding1D", "Cropping1D", "UpSampling1D"):
        assert getattr(layers, name)()(x).shape == (None, None, 3)


def test_configurations_are_those_of_keras():
    assert layers.ZeroPadding1D(2).get_config()["padding"] == (2, 2)
    assert layers.ZeroPadding2D((1, 2)).get_config()["padding"] == ((1, 1), (2, 2))
    assert layers.Cropping3D().get_config()["cropping"] == ((1, 1), (1, 1), (1, 1))
    assert layers.UpSampling1D(3).get_config()["size"] == 3
    for name in ("Cropping1D", "UpSampling1D"):
        assert "data_format" not in getattr(layers, name)().get_config()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: layers.ZeroPadding2D((1, 2, 3)), r"ZeroPadding2D got padding=\(1, 2, 3\).* 2 numbers or pairs"),
        (lambda: layers.ZeroPadding2D(-1), r"ZeroPadding2D got padding=-1. It takes a whole number of at least 0"),
        (lambda: layers.ZeroPadding1D((1, 2, 3)), r"ZeroPadding1D got padding=\(1, 2, 3\).* a pair \(before, behind\)"),
        (lambda: layers.ZeroPadding1D("1"), r"ZeroPadding1D got padding='1'"),
        (lambda: layers.Cropping2D(1.5), r"Cropping2D got cropping=1.5"),
        (lambda: layers.Cropping3D(((1, 1), (1,), (1, 1))), r"Cropping3D got cropping="),
        (
            lambda: layers.Cropping2D(2, name="c")(IMAGE),
            r"Cropping2D 'c' .*leaves nothing of its spatial axes \(5, 4\)",
        ),
        (lambda: layers.UpSampling2D(0), r"UpSampling2D got size=0"),
        (lambda: layers.UpSampling2D(2, interpolation="area"), r"interpolation='area'. It takes one of 'nearest'"),
        (lambda: layers.UpSampling3D(name="u")(IMAGE), r"UpSampling3D 'u' got an input of shape .* takes 5"),
        (lambda: layers.ZeroPadding1D(name="z")(IMAGE), r"ZeroPadding1D 'z' got an input of shape .* takes 3"),
    ],
)
def test_what_makes_no_sense_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
