"""PoolingExplorer outside of a browser: its numbers are the definition's."""

import json

import numpy as np
import pytest

from kerasedu import textbook
from kerasedu.layers import (
    AveragePooling2D,
    Dense,
    GlobalMaxPooling2D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
)
from kerasedu.widgets import PoolingExplorer
from kerasedu.widgets.pooling.scene import PoolingNumbers

BAD_NAME = "<img src=x onerror=alert(1)>"
CASES = [
    {"shape": (6, 6, 2), "size": (2, 2), "strides": (2, 2), "padding": "valid"},
    {"shape": (5, 7, 2), "size": (3, 2), "strides": (2, 1), "padding": "same"},
    {"shape": (4, 5, 1), "size": (1, 2), "strides": (3, 3), "padding": "same"},
    {"shape": (7, 2), "size": (3,), "strides": (2,), "padding": "same"},
]


def explorer(mode, shape, size, strides, padding):
    """An explorer of random numbers with ties among them, these numbers, and the gradient of the output."""
    rng = np.random.default_rng(0)
    image = rng.integers(-4, 4, shape).astype("float64")
    how = {"pool_size": size, "strides": strides, "padding": padding}
    windows = PoolingExplorer(mode, image, **how)._data["counts"][-len(size) :]
    grad = rng.normal(size=(*windows, shape[-1]))
    return PoolingExplorer(mode, image, grad=grad, **how), image, grad


@pytest.mark.parametrize("mode", ["max", "average"])
@pytest.mark.parametrize("case", CASES)
def test_the_maps_are_those_of_the_definition(mode, case):
    widget, image, grad = explorer(mode, **case)
    how = case["size"], case["strides"], case["padding"]
    if mode == "max":
        output, grad_image = textbook.max_pool(image, *how), textbook.max_pool_gradient(image, grad, *how)
    else:
        output = textbook.average_pool(image, *how)
        grad_image = textbook.average_pool_gradient(image.shape, grad, *how)
    numbers = PoolingNumbers(widget._data)
    for channel in range(image.shape[-1]):
        np.testing.assert_allclose(numbers.output("y", channel).ravel(), output[..., channel].ravel(), 1e-5)
        shown, expected = numbers.image("grad_image", channel), grad_image[..., channel]
        np.testing.assert_allclose(shown.ravel(), expected.ravel(), 1e-4, 1e-7)


@pytest.mark.parametrize("mode", ["max", "average"])
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("direction", ["forward", "input"])
def test_at_every_cell_the_products_add_up_to_what_the_map_shows(mode, case, direction):
    widget, image, _ = explorer(mode, **case)
    widget.direction = direction
    for channel in range(image.shape[-1]):
        widget.channel = channel
        for cell in np.ndindex(*widget.map().shape):
            widget.cell = cell
            products = widget.scene().factors[2].values
            np.testing.assert_allclose(np.nansum(products), widget.map()[cell], rtol=1e-4, atol=1e-6)


def test_the_winner_of_a_window_is_marked_and_told():
    widget = PoolingExplorer("max", np.array([[1.0, 5.0, 2.0, 5.0], [5.0, 0.0, 3.0, 4.0]]))
    widget.cell = (0, 1)
    assert widget.explain() == "the largest of 2, 5, 3, 4 is 5, at input[0, 3]"
    assert widget.scene().maps[0].chosen == (0, 3)


def test_of_equal_values_the_first_wins_and_gets_the_whole_gradient():
    widget = PoolingExplorer("max", np.array([[5.0, 5.0], [5.0, 5.0]]), grad=np.array([[3.0]]))
    widget.direction, widget.cell = "input", (0, 0)
    assert widget.explain().splitlines()[0] == "3 × 1 = 3"
    widget.cell = (1, 1)
    assert widget.explain().splitlines() == [
        "3 × 0 = 0",
        "Windows that it lies in: 1. Won: 0. Of equal winners the first takes all.",
    ]


def test_padding_is_not_counted_in_a_mean():
    widget = PoolingExplorer(AveragePooling2D(2, padding="same"), np.full((3, 3), 4.0))
    widget.cell = (1, 1)
    mean, padding = widget.explain().splitlines()
    assert mean == "(4) / 1 = 4"
    assert padding == (
        "3 of the 4 places lie in the padding and are not counted: the sum is divided by 1. Counted as zeros, they "
        "would make it 1."
    )


def test_padding_never_wins():
    widget = PoolingExplorer(MaxPooling2D(2, padding="same"), np.full((3, 3), -4.0))
    widget.cell = (1, 1)
    assert widget.explain().splitlines() == [
        "the largest of -4 is -4, at input[2, 2]",
        "3 of the 4 places lie in the padding, which never wins.",
    ]


def test_an_input_between_windows_meets_nothing():
    widget = PoolingExplorer("max", np.arange(9.0).reshape(3, 3), pool_size=1, strides=2)
    widget.direction, widget.cell = "input", (1, 1)
    assert widget.explain() == "it meets nothing: the sum of no products = 0"


def test_overlapping_windows_all_give_their_gradient():
    widget = PoolingExplorer("max", np.array([0.0, 9.0, 0.0])[:, None], pool_size=(2,), strides=1)
    widget.direction, widget.cell = "input", (0, 1)
    assert widget.explain().splitlines()[0] == "1 × 1 + 1 × 1 = 2"


def test_other_windows_are_computed_anew():
    image = np.arange(25.0).reshape(5, 5)
    widget = PoolingExplorer(MaxPooling2D(2), image)
    widget.pool_size, widget.strides, widget.padding = 3, 2, "same"
    np.testing.assert_allclose(widget.map(), textbook.max_pool(image[..., None], (3, 3), (2, 2), "same")[..., 0])
    assert json.loads(widget.payload)["size"] == [3, 3]
    with pytest.raises(ValueError, match="does not fit"):
        PoolingExplorer(MaxPooling2D(2), image).pool_size = 6
    with pytest.raises(ValueError, match="Choose 'valid' or 'same'"):
        widget.padding = "causal"


def test_it_says_what_it_shows():
    widget = PoolingExplorer(MaxPooling1D(2, name="halve"), np.arange(6.0)[:, None])
    widget.cell = (0, 2)
    assert repr(widget) == (
        "<PoolingExplorer of halve: output[2], channel 0, maximum of windows 2, stride 2, padding valid>"
    )


@pytest.mark.parametrize(
    ("source", "image", "more", "error", "message"),
    [
        (GlobalMaxPooling2D(name="all"), np.ones((4, 4)), {}, TypeError, r"got GlobalMaxPooling2D 'all'"),
        (MaxPooling3D(2), np.ones((4, 4)), {}, TypeError, r"got MaxPooling3D"),
        (Dense(2), np.ones((4, 4)), {}, TypeError, r"got Dense"),
        ("median", np.ones((4, 4)), {}, TypeError, r"got 'median'.*'max' or 'average'"),
        (np.ones((2, 2)), np.ones((4, 4)), {}, TypeError, r"got ndarray"),
        ("max", np.ones(4), {}, ValueError, r"image of shape \(4,\)"),
        ("max", np.ones((1, 4)), {}, ValueError, r"does not fit"),
        ("max", np.ones((4, 4)), {"channel": 1}, ValueError, r"channel=1, but there are 1"),
        ("max", np.ones((4, 4)), {"grad": np.ones(3)}, ValueError, r"has \(2, 2, 1\)"),
        ("max", np.ones((2, 2)), {"grad": [[np.inf]]}, ValueError, r"gradient with values that are no finite"),
        ("max", np.ones((99, 9)), {"grad": np.ones((49, 4))}, ValueError, r"Cut the image to at most \(64, 9\)"),
    ],
)
def test_bad_input_is_told_in_one_sentence(source, image, more, error, message):
    with pytest.raises(error, match=message):
        PoolingExplorer(source, image, **more)


def test_a_large_layer_is_cut_to_a_megabyte():
    widget = PoolingExplorer("average", np.random.default_rng(0).normal(size=(200, 200, 64)), channel=60)
    assert len(widget.payload.encode()) <= 1_000_000
    with pytest.raises(ValueError, match=r"channel=0, but has channels 5\d to 6\d of 64; make an explorer"):
        widget.channel = 0


def test_every_picture_is_well_formed_and_the_same_each_time(well_formed):
    one, other = (explorer("average", **CASES[1])[0] for _ in range(2))
    for direction in one.directions:
        one.direction = other.direction = direction
        assert one._repr_mimebundle_()[0]["text/html"] == other._repr_mimebundle_()[0]["text/html"]
        assert one.place() in well_formed(one.picture().markup()).get("aria-label")


def test_a_name_that_looks_like_markup_stays_text(tmp_path):
    widget = PoolingExplorer(MaxPooling2D(2, name=BAD_NAME), np.ones((4, 4)))
    assert BAD_NAME not in widget._repr_mimebundle_()[0]["text/html"]
    assert BAD_NAME not in widget.to_html(tmp_path / "pool.html").read_text(encoding="utf-8")
