"""The parts still pictures are made of."""

import base64
import io

import numpy as np
import pytest

from kerasedu.widgets.digits import rounded, text
from kerasedu.widgets.palette import LEVELS, heat
from kerasedu.widgets.picture import picture_html
from kerasedu.widgets.png import heat_image
from kerasedu.widgets.svg import Svg


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0, "0"),
        (1, "1"),
        (-0.12345678, "-0.1235"),
        (1234.56, "1235"),
        (0.00001234, "1.234e-5"),
        (2e7, "2e7"),
        (1.0e-7, "1e-7"),
    ],
)
def test_numbers_are_printed_with_four_digits(value, printed):
    assert text(value) == printed


def test_rounding_keeps_four_digits_whatever_the_size():
    values = np.random.default_rng(0).normal(size=100) * 10.0 ** np.arange(-50, 50)
    np.testing.assert_allclose([rounded(v) for v in values], values, rtol=5.1e-4)


def test_a_heat_map_is_a_png_with_one_pixel_a_cell():
    image = pytest.importorskip("PIL.Image")
    url = heat_image(np.array([[0.0, 1.0], [-1.0, np.nan]]))
    picture = image.open(io.BytesIO(base64.b64decode(url.removeprefix("data:image/png;base64,")))).convert("RGBA")
    assert picture.size == (2, 2)
    for place, ratio in (((1, 0), 1.0), ((0, 1), -1.0), ((0, 0), 0.0)):
        *colour, opacity = heat(ratio)
        assert picture.getpixel(place) == (*colour, round(255 * opacity))
    assert picture.getpixel((1, 1))[3] == 0


def test_a_large_heat_map_is_a_png_too():
    image = pytest.importorskip("PIL.Image")
    url = heat_image(np.linspace(-1, 1, 300 * 300).reshape(300, 300))
    picture = image.open(io.BytesIO(base64.b64decode(url.removeprefix("data:image/png;base64,"))))
    picture.load()
    assert picture.size == (300, 300)


def test_colours_grow_with_the_size_of_a_value():
    opacities = [heat(level / LEVELS)[3] for level in range(LEVELS + 1)]
    assert opacities == sorted(opacities)
    assert heat(1.0)[:3] != heat(-1.0)[:3]
    assert heat(2.0) == heat(1.0)


def test_text_and_attributes_of_a_picture_are_escaped(well_formed):
    svg = Svg(10, 10, label='a "label" & <more>').text(0, 5, "<script>&").markup()
    root = well_formed(svg)
    assert root.get("aria-label") == 'a "label" & <more>'
    assert root[0].text == "<script>&"
    assert "<script>" not in svg


def test_a_picture_stands_there_as_svg_and_as_an_image_for_readers_without_trust(well_formed):
    svg = Svg(10, 10, label="a dot").rect(1, 1, 2, 2)
    html = picture_html(svg, "kerasedu-picture-1")
    assert html == picture_html(svg, "kerasedu-picture-1")
    assert svg.markup() in html
    image = html.split("base64,")[1].split('"')[0]
    assert base64.b64decode(image).decode() == svg.markup(ink="#7f7f7f")
    well_formed(html.replace('"></div>', '"/></div>'))
