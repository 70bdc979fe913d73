"""Pictures and arrays."""

import builtins
import io

import numpy as np
import pytest

from kerasedu.engine import settings
from kerasedu.preprocessing.image import smart_resize
from kerasedu.utils import array_to_img, img_to_array, load_img, save_img

COLOURS = np.arange(2 * 4 * 3).reshape(2, 4, 3) * 10.0


@pytest.fixture
def file(tmp_path):
    save_img(tmp_path / "colours.png", COLOURS, scale=False)
    return tmp_path / "colours.png"


def test_a_picture_comes_back_from_its_file(file):
    array = img_to_array(load_img(str(file)))
    assert array.dtype == np.float32
    np.testing.assert_array_equal(array, COLOURS)


def test_a_picture_comes_from_bytes_too(file):
    assert load_img(io.BytesIO(file.read_bytes())).size == (4, 2)


@pytest.mark.parametrize(("mode", "channels"), [("grayscale", 1), ("rgb", 3), ("rgba", 4)])
def test_a_picture_has_the_channels_that_are_asked_for(file, mode, channels):
    assert img_to_array(load_img(file, color_mode=mode)).shape == (2, 4, channels)


def test_a_picture_is_brought_to_a_size(file):
    assert load_img(file, target_size=(5, 6)).size == (6, 5)


def test_keeping_the_aspect_ratio_cuts_off_the_sides(file):
    kept = img_to_array(load_img(file, target_size=(2, 2), keep_aspect_ratio=True))
    np.testing.assert_array_equal(kept, COLOURS[:, 1:3])


def test_arrays_are_stretched_to_255():
    stretched = np.asarray(array_to_img(np.array([[[-1.0], [0.0], [1.0]]])))
    assert stretched.tolist() == [[0, 127, 255]]


def test_an_even_array_becomes_black():
    assert np.asarray(array_to_img(np.full((1, 1, 3), 7.0))).tolist() == [[[0, 0, 0]]]


def test_large_grey_values_are_kept():
    assert np.asarray(array_to_img(np.full((1, 1, 1), 300.0), scale=False)).tolist() == [[300]]


def test_channels_can_be_first():
    settings.set_image_data_format("channels_first")
    assert array_to_img(np.zeros((3, 2, 4))).size == (4, 2)
    assert img_to_array(np.zeros((2, 4, 3))).shape == (3, 2, 4)
    assert img_to_array(np.zeros((2, 4))).shape == (1, 2, 4)
    assert img_to_array(np.zeros((2, 4, 3)), data_format="channels_last").shape == (2, 4, 3)


def test_an_array_of_a_picture_is_a_copy():
    original = np.zeros((2, 2, 3), "float32")
    img_to_array(original)[:] = 1
    assert original.max() == 0


def test_jpeg_loses_opacity_with_a_warning(tmp_path):
    with pytest.warns(UserWarning, match="JPEG keeps no opacity"):
        save_img(tmp_path / "a.jpg", np.zeros((2, 2, 4)))
    assert load_img(tmp_path / "a.jpg").mode == "RGB"


def test_smart_resize_cuts_off_before_it_resizes():
    image = np.tile(np.array([9.0, 1, 1, 9]).reshape(1, 4, 1), (2, 1, 1))
    assert smart_resize(image, (4, 4)).tolist() == np.ones((4, 4, 1)).tolist()
    assert smart_resize(image[np.newaxis], (2, 2)).shape == (1, 2, 2, 1)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda file: load_img(file, color_mode="cmyk"), ValueError, "color_mode='cmyk'. It takes 'grayscale', 'rgb'"),
        (lambda file: load_img(file, target_size=(1, 1), interpolation="sharp"), ValueError, "interpolation='sharp'"),
        (lambda file: load_img(file, target_size=8), ValueError, "target_size=8. It takes two whole numbers"),
        (lambda _: load_img(5), TypeError, "path=5. It takes the path of a file"),
        (lambda file: load_img(file.with_name("gone.png")), FileNotFoundError, "gone.png"),
        (lambda _: img_to_array(np.zeros(3)), ValueError, r"an image of shape \(3,\). It takes \(H, W\)"),
        (lambda _: img_to_array(np.zeros((2, 2)), "last"), ValueError, "data_format='last'. It takes 'channels_last'"),
        (lambda _: array_to_img(np.zeros((2, 2))), ValueError, r"an array of shape \(2, 2\). It takes one image"),
        (lambda _: array_to_img(np.zeros((2, 2, 2))), ValueError, r"2 channels: an array of shape \(2, 2, 2\)"),
        (lambda _: smart_resize(np.zeros((2, 2, 1)), (0, 2)), ValueError, r"size=\(0, 2\)"),
    ],
)
def test_bad_arguments_are_named(file, call, error, message):
    with pytest.raises(error, match=message):
        call(file)


def test_without_pillow_the_message_says_what_to_install(file, monkeypatch):
    real = builtins.__import__

    def without_pillow(name, *rest):
        if name.startswith("PIL"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_pillow)
    with pytest.raises(ImportError, match=r"load_img needs Pillow, .*: pip install pillow"):
        load_img(file)
