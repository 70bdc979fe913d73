"""x, y and sample_weight in one tuple, and out of it."""

import pytest

from kerasedu.utils import pack_x_y_sample_weight, unpack_x_y_sample_weight


@pytest.mark.parametrize(
    ("given", "packed"),
    [
        (("x",), "x"),
        ((["x"],), (["x"],)),
        ((("x",),), (("x",),)),
        (({"a": "x"},), {"a": "x"}),
        (("x", "y"), ("x", "y")),
        (("x", "y", "w"), ("x", "y", "w")),
        (("x", None, "w"), "x"),
    ],
)
def test_packed_is_what_a_step_of_fit_gets(given, packed):
    assert pack_x_y_sample_weight(*given) == packed


@pytest.mark.parametrize(
    ("data", "unpacked"),
    [
        ("x", ("x", None, None)),
        (("x",), ("x", None, None)),
        (["x", "y"], ("x", "y", None)),
        (("x", "y", "w"), ("x", "y", "w")),
        (({"a": "x"}, "y"), ({"a": "x"}, "y", None)),
        (None, (None, None, None)),
    ],
)
def test_unpacked_it_has_three_parts(data, unpacked):
    assert unpack_x_y_sample_weight(data) == unpacked


@pytest.mark.parametrize("data", [(), ("x",) * 4])
def test_other_numbers_of_parts_are_refused(data):
    with pytest.raises(
        ValueError, match=rf"Got data with {len(data)} parts. A training step takes x, \(x,\), \(x, y\)"
    ):
        unpack_x_y_sample_weight(data)
