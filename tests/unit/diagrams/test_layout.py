"""Where Graphviz puts boxes of given sizes."""

import re
import shutil

import pytest

from kerasedu.diagrams.chart import Chart
from kerasedu.diagrams.layout import lay_out
from kerasedu.layers import Dense, Input, concatenate
from kerasedu.models import Model, Sequential

SIZE = (110, 40)


def twins():
    """Two inputs through one model inside, and past it."""
    left, right = Input((4,), name="left"), Input((4,), name="right")
    inner = Sequential([Input((4,)), Dense(2, name="first"), Dense(3, name="second")], name="inner")
    return Model([left, right], Dense(1, name="end")(concatenate([inner(left), inner(right), right])), name="twins")


def laid_out(expand):
    chart = Chart(twins(), expand)
    sizes = {box.key: SIZE for box in chart.root.boxes()} | {group.key: (90, 20) for group in chart.root.groups()}
    return chart, lay_out(chart, sizes)


@pytest.fixture(params=["program", "library"])
def graphviz(request, monkeypatch):
    """With the program `dot`, and on a machine without it."""
    if request.param == "library":
        monkeypatch.setattr(shutil, "which", lambda _: None)
    elif shutil.which("dot") is None:
        pytest.skip("there is no program dot")


@pytest.mark.usefixtures("graphviz")
def test_boxes_have_their_sizes_and_do_not_overlap():
    chart, places = laid_out(expand=True)
    boxes = list(places.boxes.values())
    assert len(boxes) == sum(1 for _ in chart.root.boxes())
    for i, one in enumerate(boxes):
        assert (one.width, one.height) == SIZE
        assert one.x >= 0
        assert one.y >= 0
        assert one.x + one.width <= places.width + 0.1
        assert one.y + one.height <= places.height + 0.1
        for other in boxes[:i]:
            assert abs(one.x - other.x) >= SIZE[0] or abs(one.y - other.y) >= SIZE[1]


@pytest.mark.usefixtures("graphviz")
def test_what_comes_later_stands_lower():
    _, places = laid_out(expand=True)
    for arrow in places.arrows:
        assert places.boxes[arrow.source].y < places.boxes[arrow.target].y


@pytest.mark.usefixtures("graphviz")
def test_a_frame_holds_the_layers_of_its_model():
    chart, places = laid_out(expand=True)
    (group,) = chart.root.groups()
    frame = places.frames[group.key]
    for box in group.boxes():
        place = places.boxes[box.key]
        assert frame.x < place.x
        assert place.x + place.width < frame.x + frame.width
        assert frame.y + 20 < place.y  # room for its title


@pytest.mark.usefixtures("graphviz")
def test_an_arrow_begins_at_one_box_and_ends_at_the_other():
    _, places = laid_out(expand=False)
    for arrow in places.arrows:
        start, tip = (re.findall(r"[-\d.]+", text) for text in (arrow.path, arrow.head))
        source, target = places.boxes[arrow.source], places.boxes[arrow.target]
        assert source.x <= float(start[0]) <= source.x + source.width
        assert float(start[1]) == pytest.approx(source.y + source.height, abs=1)
        assert target.x <= float(tip[0]) <= target.x + target.width
        assert float(tip[1]) == pytest.approx(target.y, abs=1)


def test_arrows_come_in_the_order_of_the_chart():
    chart, places = laid_out(expand=True)
    assert [(arrow.source, arrow.target) for arrow in places.arrows] == chart.arrows


def test_models_inside_are_opened_one_by_one_by_their_names():
    deep = Sequential([Input((4,)), Sequential([Input((4,)), Dense(2, name="leaf")], name="twig")], name="branch")
    other = Sequential([Input((2,)), Dense(2, name="bud")], name="other")
    tree = Sequential([Input((4,), name="root"), deep, other], name="tree")
    names = [box.names for box in Chart(tree, [("branch",)]).root.boxes()]
    assert ("branch", "twig") in names
    assert ("other",) in names
    assert ("branch", "twig", "leaf") in [box.names for box in Chart(tree, expand_nested=True).root.boxes()]
    assert [group.names for group in Chart(tree, True).root.groups()] == [("branch",), ("branch", "twig"), ("other",)]
