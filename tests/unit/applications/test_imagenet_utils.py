"""Claims about ImageNet's pixels and classes."""

import json

import numpy as np
import pytest

from kerasedu import applications
from kerasedu.applications.files import PretrainedFileError
from kerasedu.applications.imagenet_utils import decode_predictions, preprocess_input
from kerasedu.config import set_image_data_format
from kerasedu.layers import Input
from kerasedu.models import Model

PIXELS = np.arange(12.0).reshape(1, 2, 2, 3)
CAFFE = [-101.939, -115.779, -123.68]  # of the pixel (0, 1, 2), as Keras gives it
TORCH = [-2.11790393, -2.01820728, -1.76958606]
TF = [-1.0, -0.99215686, -0.98431373]


@pytest.mark.parametrize(("mode", "first"), [("caffe", CAFFE), ("torch", TORCH), ("tf", TF)])
def test_each_mode_gives_the_numbers_of_keras(mode, first):
    np.testing.assert_allclose(preprocess_input(PIXELS, mode=mode)[0, 0, 0], first, rtol=1e-7)


@pytest.mark.parametrize("mode", ["caffe", "torch", "tf"])
def test_channels_first_gives_the_same_numbers(mode):
    y = preprocess_input(PIXELS.transpose(0, 3, 1, 2), data_format="channels_first", mode=mode)
    np.testing.assert_array_equal(y.transpose(0, 2, 3, 1), preprocess_input(PIXELS, mode=mode))
    try:
        set_image_data_format("channels_first")
        np.testing.assert_array_equal(preprocess_input(PIXELS.transpose(0, 3, 1, 2), mode=mode), y)
    finally:
        set_image_data_format("channels_last")


@pytest.mark.parametrize("mode", ["caffe", "torch", "tf"])
def test_a_single_image_is_treated_like_a_batch(mode):
    np.testing.assert_array_equal(preprocess_input(PIXELS[0], mode=mode), preprocess_input(PIXELS, mode=mode)[0])


@pytest.mark.parametrize("mode", ["caffe", "torch", "tf"])
def test_the_images_given_stay_as_they_were(mode):
    x = PIXELS.copy()
    preprocess_input(x, mode=mode)
    np.testing.assert_array_equal(x, PIXELS)


@pytest.mark.parametrize(("given", "comes"), [("uint8", "float32"), ("float64", "float64"), ("float16", "float16")])
@pytest.mark.parametrize("mode", ["caffe", "torch", "tf"])
def test_floats_keep_their_type_and_whole_numbers_become_floatx(mode, given, comes):
    assert preprocess_input(PIXELS.astype(given), mode=mode).dtype == comes


@pytest.mark.parametrize("mode", ["caffe", "torch", "tf"])
@pytest.mark.parametrize("dtype", ["float32", "uint8"])
def test_it_can_be_part_of_a_model(mode, dtype):
    inputs = Input((2, 2, 3), dtype=dtype)
    model = Model(inputs, preprocess_input(inputs, mode=mode))
    expected = preprocess_input(PIXELS.astype(dtype), mode=mode)
    np.testing.assert_allclose(model.predict(PIXELS.astype(dtype), verbose=0), expected, rtol=1e-6)


def test_what_is_no_image_in_three_colors_is_refused():
    with pytest.raises(ValueError, match=r"\(2, 2\)\. It takes images with three colors.*\(N, height, width, 3\)"):
        preprocess_input(np.zeros((2, 2)))
    with pytest.raises(ValueError, match=r"shape \(1, 8, 8, 1\)"):
        preprocess_input(np.zeros((1, 8, 8, 1)), mode="torch")
    with pytest.raises(ValueError, match=r"\(N, 3, height, width\)"):
        preprocess_input(np.zeros((1, 8, 8, 3)), data_format="channels_first")


def test_another_mode_or_order_is_refused():
    with pytest.raises(ValueError, match=r"mode='keras'\. It takes 'caffe', 'tf' or 'torch'"):
        preprocess_input(PIXELS, mode="keras")
    with pytest.raises(ValueError, match=r"data_format='last'\. It takes 'channels_first' or 'channels_last'"):
        preprocess_input(PIXELS, data_format="last")


@pytest.mark.parametrize(
    ("module", "first"),
    [
        ("vgg16", CAFFE), ("vgg19", CAFFE), ("resnet", CAFFE), ("resnet50", CAFFE), ("resnet_v2", TF),
        ("mobilenet", TF), ("mobilenet_v2", TF), ("mobilenet_v3", [0, 1, 2]), ("densenet", TORCH), ("xception", TF),
        ("inception_v3", TF), ("efficientnet", [0, 1, 2]),
    ],
)  # fmt: skip
def test_each_family_has_the_mode_of_keras(module, first):
    np.testing.assert_allclose(getattr(applications, module).preprocess_input(PIXELS)[0, 0, 0], first, rtol=1e-7)


@pytest.fixture
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv("KERASEDU_OFFLINE", "1")
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


def put_names(cache, monkeypatch, text):
    """Put a file of class names into the cache, as if it were Keras's."""
    (cache / "imagenet_class_index.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr("kerasedu.utils.files.has_hash", lambda *_: True)


def test_predictions_are_told_by_name_the_likeliest_first(cache, monkeypatch):
    put_names(cache, monkeypatch, json.dumps({str(i): [f"n{i}", f"class {i}"] for i in range(1000)}))
    probabilities = np.zeros((2, 1000), "float32")
    probabilities[0, [7, 3]] = 0.9, 0.1
    probabilities[1, [0, 999]] = 0.25, 0.75
    first, second = decode_predictions(probabilities, top=2)
    assert [(number, name) for number, name, _ in first] == [("n7", "class 7"), ("n3", "class 3")]
    assert second == [("n999", "class 999", 0.75), ("n0", "class 0", 0.25)]
    assert len(applications.vgg16.decode_predictions(probabilities)[0]) == 5


def test_a_file_of_names_that_is_damaged_is_refused(cache, monkeypatch):
    put_names(cache, monkeypatch, '{"0": ["n0"]}')
    with pytest.raises(ValueError, match=r"imagenet_class_index.json does not hold the names.*Delete it"):
        decode_predictions(np.zeros((1, 1000)))


def test_offline_the_message_names_the_file_of_names(cache):
    with pytest.raises(PretrainedFileError, match=r"names of ImageNet's classes.*put it at .*class_index.json, "):
        decode_predictions(np.zeros((1, 1000)))


@pytest.mark.parametrize("shape", [(1000,), (2, 10), (1, 1, 1000)])
def test_predictions_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError, match=r"got an array of shape .*\(images, 1000\)"):
        decode_predictions(np.zeros(shape))
