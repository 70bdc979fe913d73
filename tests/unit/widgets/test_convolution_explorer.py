"""ConvolutionExplorer outside of a browser: its numbers are the definition's, for any layer and any kernel."""

import json
import re

import numpy as np
import pytest
from traitlets import TraitError

from kerasedu import textbook
from kerasedu.layers import Conv1D, Conv2D, Conv2DTranspose, Conv3D, Dense, DepthwiseConv2D
from kerasedu.widgets import ConvolutionExplorer
from kerasedu.widgets.convolution.data import MOST_NUMBERS
from kerasedu.widgets.convolution.scene import ConvolutionNumbers
from kerasedu.widgets.page import module_source

BAD_NAME = "<img src=x onerror=alert(1)>"
CASES = [
    {"shape": (6, 5, 2), "kernel": (3, 2, 2, 3)},
    {"shape": (7, 6, 1), "kernel": (3, 3, 1, 2), "strides": (2, 1), "padding": "same"},
    {"shape": (8, 7, 2), "kernel": (3, 2, 2, 2), "dilation_rate": (2, 3), "padding": "same"},
    {"shape": (6, 6, 4), "kernel": (2, 3, 2, 6), "padding": "same"},
    {"shape": (5, 6, 3), "kernel": (3, 3, 1, 6), "strides": 2},
    {"shape": (3, 3, 1), "kernel": (2, 2, 1, 1), "strides": 3},
    {"shape": (9, 2), "kernel": (4, 2, 3), "padding": "causal", "dilation_rate": 2},
]


def explorer(shape, kernel, **how):
    """An explorer of random numbers, and these: image, kernel, gradient of the output."""
    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=shape), rng.normal(size=kernel)
    windows = ConvolutionExplorer(kernel, image, **how)._data["counts"][-kernel.ndim + 2 :]
    grad = rng.normal(size=(*windows, kernel.shape[-1]))
    return ConvolutionExplorer(kernel, image, grad=grad, **how), image, kernel, grad


def meetings(widget, image, kernel):
    """The definition's list of products; cells of signals with the row that widgets give them."""
    strides, dilation = widget.strides, widget.dilation_rate
    for one in textbook.meetings(image.shape, kernel.shape, strides, widget.padding, dilation):
        cells = [place[: kernel.ndim - 2] for place in one]
        yield one, [cell if len(cell) == 2 else (0, *cell) for cell in cells]


def every_cell(widget, direction):
    """Turns the widget to each channel, filter and cell of a direction."""
    widget.direction = direction
    numbers = ConvolutionNumbers(widget._data)
    for filter in range(widget._data["filters"][2]):
        for channel in numbers.seen(filter):
            widget.filter, widget.channel = filter, channel
            for cell in np.ndindex(*widget.map().shape):
                widget.cell = cell
                yield filter, channel, cell


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("direction", "index"), [("input", 0), ("kernel", 1), ("forward", 2)])
def test_what_meets_at_a_cell_is_what_the_definition_multiplies(case, direction, index):
    widget, image, kernel, grad = explorer(**case)
    numbers = {}
    seen, count = kernel.shape[-2:]
    each = count * seen // image.shape[-1]  # filters of a group
    for one, cells in meetings(widget, image, kernel):
        filter = one.output[-1]
        factors = {"pixel": image[one.pixel], "weight": kernel[one.weight], "output": grad[one.output]}
        left, right = [("weight", "output"), ("pixel", "output"), ("pixel", "weight")][index]
        channel = filter // each * seen + one.weight[-2]
        numbers.setdefault((filter, channel, cells[index]), []).append(factors[left] * factors[right])
    for place in every_cell(widget, direction):
        products = widget.scene().factors[2].values
        expected = sorted(numbers.get(place, []), key=abs)
        shown = sorted(products[~np.isnan(products) & (products != 0)], key=abs)
        np.testing.assert_allclose(shown, expected, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("case", CASES)
def test_the_maps_are_those_of_the_definition(case):
    widget, image, kernel, grad = explorer(**case)
    how = (kernel.shape, widget.strides, widget.padding, widget.dilation_rate)
    output = np.zeros(grad.shape)
    for one, _ in meetings(widget, image, kernel):
        output[one.output] += image[one.pixel] * kernel[one.weight]
    numbers = ConvolutionNumbers(widget._data)
    grad_kernel = textbook.conv_kernel_gradient(image, grad, *how)
    grad_image = textbook.conv_image_gradient(kernel, grad, image.shape, *how[1:])
    for filter in range(kernel.shape[-1]):
        np.testing.assert_allclose(numbers.output("z", filter).ravel(), output[..., filter].ravel(), 1e-3, 1e-6)
        for channel in numbers.seen(filter):
            shown = numbers.weights("grad_kernel", filter, channel).ravel()
            expected = grad_kernel[..., channel % kernel.shape[-2], filter].ravel()
            np.testing.assert_allclose(shown, expected, 1e-3, 1e-6)
    for channel in range(image.shape[-1]):
        shown, expected = numbers.image("grad_image", channel), grad_image[..., channel]
        np.testing.assert_allclose(shown.ravel(), expected.ravel(), 1e-3, 1e-6)


def sums(line):
    """What stands on the left of a line, evaluated, and what stands on its right."""
    left, _, right = line.rpartition(" = ")
    left = re.sub(r"[a-z ]+(?:\(\d+\)|\d+)?: ", "", left)  # "channel 0: 0.5" is 0.5
    return eval(left.replace("×", "*"), {"__builtins__": {}}), float(right)  # noqa: S307 - our own sentence


@pytest.mark.parametrize("direction", ["forward", "kernel", "input"])
def test_the_sentences_add_up(direction):
    layer = Conv2D(3, 2, bias_initializer="random_normal", kernel_initializer="random_normal")
    image = np.random.default_rng(0).normal(size=(4, 4, 2))
    layer(image[None])
    widget = ConvolutionExplorer(layer, image, grad=np.random.default_rng(1).normal(size=(3, 3, 3)))
    for _ in every_cell(widget, direction):
        lines = [line for line in widget.explain().splitlines() if " = " in line]
        assert len(lines) == (1 if direction == "kernel" else 2)
        for line in lines:
            left, right = sums(line)
            assert left == pytest.approx(right, rel=2e-3, abs=2e-3)


def test_an_output_is_the_layers_own():
    layer = Conv2D(4, 3, activation="tanh", bias_initializer="random_normal", padding="same", name="eye")
    image = np.random.default_rng(0).random((2, 6, 6, 3)).astype("float32")
    y = layer(image)
    widget = ConvolutionExplorer(layer, image, filter=2, sample=1)
    widget.cell = (5, 0)
    line = next(line for line in widget.explain().splitlines() if line.startswith("tanh("))
    assert float(line.rpartition("= ")[2]) == pytest.approx(float(y[1, 5, 0, 2]), rel=1e-3)
    assert "5 of 9 inputs lie in the padding" in widget.explain()


def test_the_gradient_goes_through_the_activation():
    layer = Conv2D(1, 1, activation="relu", kernel_initializer="ones", use_bias=False)
    image = np.array([[1.0, -2.0]])
    layer(image[None, ..., None])
    widget = ConvolutionExplorer(layer, image, grad=np.array([[3.0, 5.0]]))
    widget.direction, widget.cell = "input", (0, 0)
    assert widget.explain() == "1 × 3 = 3"
    widget.cell = (0, 1)
    assert widget.explain() == "1 × 0 = 0"
    widget.direction, widget.cell = "kernel", (0, 0)
    assert widget.explain() == "1 × 3 + (-2) × 0 = 3"


def test_of_many_products_the_largest_are_written():
    image = np.zeros((6, 6))
    image[4, 5], image[2, 2] = 7, -9
    widget = ConvolutionExplorer(np.ones((4, 4)), image)
    widget.cell = (2, 2)
    assert widget.explain() == "-9 × 1 + 7 × 1 + 0 × 1 + 0 × 1 + … (16 products, the largest first) = -2"


def test_a_depthwise_filter_sees_its_own_channel_and_the_other_follows():
    layer = DepthwiseConv2D(2, depth_multiplier=2)
    image = np.random.default_rng(0).random((1, 4, 4, 3)).astype("float32")
    y = layer(image)
    widget = ConvolutionExplorer(layer, image, filter=5)
    assert widget.channel == 2
    widget.channel = 1
    assert widget.filter == 2
    widget.filter = 1
    assert widget.channel == 0
    np.testing.assert_allclose(widget.map(), y[0, :, :, 1], rtol=1e-3)
    assert ConvolutionExplorer(layer, image, channel=1).filter == 2


def test_channels_in_front_are_understood():
    layer = Conv2D(2, 2, data_format="channels_first")
    image = np.random.default_rng(0).random((1, 3, 4, 5)).astype("float32")
    y = layer(image)
    grad = np.random.default_rng(1).normal(size=y.shape[1:])
    widget = ConvolutionExplorer(layer, image, grad=grad, filter=1)
    np.testing.assert_allclose(widget.map(), y[0, 1], rtol=1e-3)
    np.testing.assert_allclose(ConvolutionNumbers(widget._data).output("grad_z", 1), grad[1], rtol=1e-5)


def test_a_signal_lies_in_one_row():
    layer = Conv1D(2, 3, padding="causal", name="past")
    signal = np.arange(5.0)[None, :, None]
    layer(signal)
    widget = ConvolutionExplorer(layer, signal)
    widget.cell = (0, 1)
    assert repr(widget) == (
        "<ConvolutionExplorer of past: output[1], filter 0, kernel 3, stride 1, padding causal, dilation 1>"
    )
    assert "1 of 3 inputs lie in the padding" in widget.explain()


def test_another_stride_is_computed_anew_and_the_cell_stays_inside():
    image = np.arange(36.0).reshape(6, 6)
    widget = ConvolutionExplorer(np.ones((2, 2)), image)
    widget.cell = (4, 4)
    widget.strides = 2
    assert widget.strides == (2, 2)
    assert widget.cell == (2, 2)
    assert widget.explain() == "28 × 1 + 29 × 1 + 34 × 1 + 35 × 1 = 126"
    widget.padding, widget.dilation_rate = "same", (3, 1)
    np.testing.assert_allclose(
        widget.map(),
        textbook.conv2d(image[..., None], np.ones((2, 2, 1, 1)), (2, 2), "same", (3, 1))[..., 0],
    )
    assert json.loads(widget.payload)["dilation"] == [3, 1]


def test_everything_can_be_reached_from_python():
    widget = ConvolutionExplorer(np.array([[1.0, 2.0]]), np.ones((2, 3)))
    widget.cell = (0, 0)
    widget.next()
    assert widget.cell == (0, 1)
    widget.next()
    assert widget.cell == (1, 0)
    widget.previous()
    widget.previous()
    widget.previous()
    assert widget.cell == (0, 0)
    widget.cell = (1, 1)
    widget.next()
    assert widget.cell == (1, 1)
    widget.direction = "kernel"
    assert widget.cell == (0, 0)
    assert widget.place() == "gradient of kernel[0, 0], channel 0, filter 0"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("direction", "back", r"direction='back'. It has 'forward', 'kernel', 'input'"),
        ("cell", (3, 0), r"cell=\(3, 0\).*3 rows and 3 columns"),
        ("cell", (-1, 0), r"cell=\(-1, 0\)"),
        ("filter", 1, r"filter=1, but has filters 0 to 0\."),
        ("channel", 7, r"channel=7, but has channels 0 to 0\."),
        ("strides", 0, r"at least 1"),
        ("dilation_rate", 9, r"does not fit"),
        ("padding", "full", r"padding='full'. Choose one of 'valid', 'same'"),
        ("padding", "causal", r"padding='causal'. Choose one of 'valid', 'same'"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(name, value, message):
    widget = ConvolutionExplorer(np.ones((2, 2)), np.eye(4))
    before = getattr(widget, name), widget.payload
    with pytest.raises(ValueError, match=message):
        setattr(widget, name, value)
    assert (getattr(widget, name), widget.payload) == before


def test_a_stride_that_is_no_number_is_refused():
    with pytest.raises(TraitError, match="whole number, or one for each axis"):
        ConvolutionExplorer(np.ones((2, 2)), np.eye(4)).strides = "two"


def test_with_a_given_gradient_the_windows_stay():
    widget = ConvolutionExplorer(np.ones((2, 2)), np.eye(3), grad=np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"another strides, but its gradient was given"):
        widget.strides = 2


def named(layer, shape):
    layer(np.zeros(shape, "float32"))
    return layer


@pytest.mark.parametrize(
    ("source", "image", "more", "error", "message"),
    [
        (Conv2D(2, 3, name="new"), np.ones((5, 5, 1)), {}, ValueError, r"'new', which has no weights yet"),
        (named(Dense(2, name="sum"), (1, 3)), np.ones((5, 5)), {}, TypeError, r"got the Dense 'sum'"),
        (named(Conv2DTranspose(2, 3), (1, 5, 5, 1)), np.ones((5, 5)), {}, TypeError, r"got the Conv2DTranspose"),
        (named(Conv3D(2, 3), (1, 5, 5, 5, 1)), np.ones((5, 5)), {}, TypeError, r"got the Conv3D"),
        ("conv2d", np.ones((5, 5)), {}, TypeError, r"got a str of shape \(\)"),
        (np.ones((3, 3)), np.ones((5,)), {}, ValueError, r"image of shape \(5,\).*\(height, width, channels\)"),
        (np.ones((3, 3, 2, 4)), np.ones((5, 5, 3)), {}, ValueError, r"3 channels, but the kernel of shape"),
        (named(Conv2D(2, 3), (1, 5, 5, 1)), np.ones((9, 5, 5)), {}, ValueError, r"5 channels, but .* takes 1"),
        (np.ones((3, 3)), np.ones((2, 2)), {}, ValueError, r"does not fit into an input of spatial shape \(2, 2\)"),
        (np.ones((3, 3)), np.full((5, 5), np.nan), {}, ValueError, r"no finite numbers"),
        (np.full((3, 3), np.inf), np.ones((5, 5)), {}, ValueError, r"smaller learning rate"),
        (np.ones((3, 3)), np.ones((5, 5)), {"filter": 2}, ValueError, r"filter=2, but there are 1"),
        (np.ones((3, 3)), np.ones((5, 5)), {"channel": -1}, ValueError, r"channel=-1, but there are 1"),
        (np.ones((3, 3)), np.ones((5, 5)), {"sample": 1}, ValueError, r"sample=1 with a single image"),
        (np.ones((3, 3)), np.ones((4, 5, 5, 1)), {"sample": 4}, ValueError, r"sample=4, but the array holds 4"),
        (np.ones((3, 3)), np.ones((5, 5)), {"grad": np.ones((2, 2))}, ValueError, r"has \(3, 3, 1\)"),
        (np.ones((3, 3)), np.ones((99, 99)), {"grad": np.ones((97, 97))}, ValueError, r"Cut the image to at most"),
        (
            np.ones((3, 3)),
            np.ones((3, 3)),
            {"grad": [[np.nan]]},
            ValueError,
            r"gradient with values that are no finite",
        ),
        (np.ones((3, 3)), np.ones((0, 5)), {}, ValueError, r"no pixels"),
    ],
)
def test_bad_input_is_told_in_one_sentence(source, image, more, error, message):
    with pytest.raises(error, match=message):
        ConvolutionExplorer(source, image, **more)


@pytest.mark.parametrize(
    ("filters", "shape", "filter"), [(32, (28, 28, 1), 31), (64, (13, 13, 512), 40), (64, (300, 300, 3), 63)]
)
def test_a_large_layer_is_cut_to_a_megabyte_and_its_sums_stay_whole(filters, shape, filter):
    rng = np.random.default_rng(0)
    kernel, image = rng.normal(size=(3, 3, shape[-1], filters)), rng.normal(size=shape)
    widget = ConvolutionExplorer(kernel, image, filter=filter, channel=shape[-1] - 1)
    assert len(widget.payload.encode()) <= 1_000_000
    assert sum(len(value) for value in widget._data.values() if isinstance(value, list)) <= 1.05 * MOST_NUMBERS
    assert widget.filter == filter
    for direction in ("forward", "input"):
        widget.direction = direction
        left, right = sums(widget.explain().splitlines()[-1])
        assert left == pytest.approx(right, rel=1e-3)
        side = 64 if shape[0] == 300 else shape[0] - 2 * (direction == "forward")
        assert widget.map().shape[0] == side - 2 * (direction == "forward" and shape[0] == 300)
    if widget._data["filters"][0] > 0:
        with pytest.raises(ValueError, match=r"of 64; make an explorer with filter=0 to see that one"):
            widget.filter = 0


def test_every_picture_is_well_formed_and_the_same_each_time(well_formed):
    one, other = (explorer(**CASES[1])[0] for _ in range(2))
    for direction in one.directions:
        one.direction = other.direction = direction
        assert one._repr_mimebundle_()[0]["text/html"] == other._repr_mimebundle_()[0]["text/html"]
        root = well_formed(one.picture().markup())
        assert one.place() in root.get("aria-label")


def test_the_picture_shows_the_numbers():
    widget = ConvolutionExplorer(np.array([[0.25, -2.0]]), np.array([[1.5, 0.125]]))
    assert "1.5\u00a0×\u00a00.25 + 0.125\u00a0×\u00a0(-2) = 0.125" in widget.picture().markup()


def test_a_name_that_looks_like_markup_stays_text(tmp_path, well_formed):
    layer = named(Conv2D(2, 3, name=BAD_NAME), (1, 5, 5, 1))
    widget = ConvolutionExplorer(layer, np.ones((5, 5)))
    assert BAD_NAME not in widget._repr_mimebundle_()[0]["text/html"]
    assert BAD_NAME not in widget.to_html(tmp_path / "conv.html").read_text(encoding="utf-8")
    well_formed(widget.picture().markup())


@pytest.mark.parametrize("name", ["convolution", "pooling"])
def test_the_modules_have_no_way_to_markup_nor_to_the_network(name):
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", module_source(name))
    assert not re.search(r"fetch\(|XMLHttpRequest|import\(|^import ", module_source(name), re.MULTILINE)
