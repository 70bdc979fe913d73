import numpy as np
import pytest

from kerasedu import ops
from tests.unit.gradients import normal

HOW = {"kernel_size": (2, 3), "dilation": (2, 1), "padding": (1, 0), "stride": (1, 2)}


def test_unfold_cuts_out_every_window():
    (image,) = normal((2, 3, 4, 5))
    columns = ops.unfold(image, **HOW)
    wide = np.pad(image, ((0, 0), (0, 0), (1, 1), (0, 0)))
    assert columns.shape == (2, 3 * 2 * 3, 4 * 2)
    for i in range(4):
        for j in range(2):
            window = wide[:, :, i : i + 3 : 2, 2 * j : 2 * j + 3]
            np.testing.assert_array_equal(columns[:, :, 2 * i + j], window.reshape(2, -1))


def test_fold_adds_up_where_windows_overlap():
    (image,) = normal((2, 3, 4, 5))
    counts = ops.fold(ops.unfold(np.ones_like(image), **HOW), (4, 5), **HOW)
    np.testing.assert_allclose(ops.fold(ops.unfold(image, **HOW), (4, 5), **HOW), image * counts)


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_depth_to_space_and_back(data_format):
    (image,) = normal((2, 12, 4, 12))
    large = ops.depth_to_space(image, 2, data_format)
    assert large.shape == ((2, 24, 8, 3) if data_format == "channels_last" else (2, 3, 8, 24))
    np.testing.assert_array_equal(ops.space_to_depth(large, 2, data_format), image)


def test_a_block_is_read_row_by_row():
    channels = np.arange(8.0).reshape(1, 1, 1, 8)
    np.testing.assert_array_equal(ops.depth_to_space(channels, 2)[0, ..., 0], [[0, 2], [4, 6]])
    first = ops.depth_to_space(channels.reshape(1, 8, 1, 1), 2, "channels_first")
    np.testing.assert_array_equal(first[0, 0], [[0, 1], [2, 3]])


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (ops.unfold, (np.ones((3, 4, 5)), 2), r"unfold got an array of shape \(3, 4, 5\)"),
        (ops.unfold, (np.ones((1, 1, 2, 2)), 3), r"window of \(3, 3\) does not fit"),
        (
            ops.fold,
            (np.ones((1, 4, 5)), (3, 3), 2),
            r"has 4 windows of \(2, 2\): it takes \(samples, channels \* 4, 4\)",
        ),
        (ops.depth_to_space, (np.ones((1, 2, 2, 3)), 2), r"got 3 channels and block_size=2"),
        (ops.space_to_depth, (np.ones((1, 3, 2, 1)), 2), r"images of 3 x 2 and block_size=2"),
        (ops.space_to_depth, (np.ones((1, 2, 2, 1)), 1), r"a whole number of at least 2"),
        (ops.depth_to_space, (np.ones((2, 2, 4)), 2), r"a batch of images"),
    ],
)
def test_what_does_not_fit_says_so(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(*arguments)
