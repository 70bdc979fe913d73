"""OptimizerRace outside of a browser: its paths are those of the definitions."""

import json

import numpy as np
import pytest

from kerasedu import ops, textbook
from kerasedu.optimizers import SGD, Adam, Lion, RMSprop
from kerasedu.widgets import OptimizerRace
from kerasedu.widgets.race.surfaces import SURFACES


def paths(race):
    return {path["name"]: path for path in json.loads(race.payload)["paths"]}


def descend(rule, slope, weight, steps):
    """One weight by a rule of the textbook: (weight, gradient, memory, number of the step) to (weight, memory)."""
    weights, memory = [weight], ()
    for number in range(1, steps + 1):
        weight, *memory = rule(weight, slope(weight), memory, number)
        weights.append(weight)
    return weights


RULES = {
    "SGD": (SGD(0.1), lambda w, g, m, _: textbook.sgd(w, g, *m, learning_rate=0.1)),
    "momentum": (SGD(0.1, momentum=0.9), lambda w, g, m, _: textbook.sgd(w, g, *m, learning_rate=0.1, momentum=0.9)),
    "RMSprop": (RMSprop(0.1), lambda w, g, m, _: textbook.rmsprop(w, g, *m, learning_rate=0.1)),
    "Adam": (Adam(0.1), lambda w, g, m, t: textbook.adam(w, g, *(m or (0.0, 0.0)), step=t, learning_rate=0.1)),
}


@pytest.mark.parametrize("name", RULES)
def test_a_path_is_that_of_the_definition(name):
    optimizer, rule = RULES[name]
    path = paths(OptimizerRace({name: optimizer}, "ravine", start=(-3.0, 2.0), steps=20))[name]
    np.testing.assert_allclose(path["x"], descend(rule, lambda x: x / 10, -3.0, 20), rtol=1e-3)
    np.testing.assert_allclose(path["y"], descend(rule, lambda y: 2 * y, 2.0, 20), rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("name", SURFACES)
def test_height_and_slope_are_those_of_the_surface(name):
    race = OptimizerRace("adam", name, steps=5)
    path = next(iter(paths(race).values()))
    function, eps = SURFACES[name].function, 1e-6
    x, y = np.array(SURFACES[name].start)
    across, along = (
        (function(x + dx, y + dy) - function(x - dx, y - dy)) / (2 * eps) for dx, dy in ((eps, 0), (0, eps))
    )
    np.testing.assert_allclose(path["height"][0], function(x, y), rtol=1e-3)
    np.testing.assert_allclose(path["slope"][0], np.hypot(across, along), rtol=1e-3)


def test_contour_lines_lie_at_their_height():
    data = json.loads(OptimizerRace(surface="bowl", steps=1).payload)
    assert len(data["contours"]) >= 10
    for height, *points in data["contours"]:
        heights = np.square(points[::2]) + np.square(points[1::2])
        np.testing.assert_allclose(heights, height, rtol=0.02, atol=0.01)


def test_a_function_of_ones_own_and_the_optimizers_stay_as_they_were():
    def waves(x, y):
        return ops.sin(3.0 * x) + ops.square(y)

    mine = Adam(0.05)
    race = OptimizerRace([mine, "sgd"], waves, start=(0.0, 1.0), area=((-1, 1), (-2, 2)), steps=30)
    assert int(mine.iterations) == 0
    assert list(paths(race)) == ["Adam(0.05)", "SGD(0.01)"]
    assert "waves(x, y)" in race.picture().markup()
    assert paths(race)["Adam(0.05)"]["height"][-1] < -0.9


def test_optimizers_with_the_same_name_are_numbered():
    runners = [SGD(0.1), SGD(0.1, momentum=0.5), SGD(0.1, nesterov=True)]
    assert list(paths(OptimizerRace(runners, steps=1))) == ["SGD(0.1)", "SGD(0.1, momentum=0.5)", "SGD(0.1) #2"]


def test_a_path_ends_where_its_numbers_overflow(well_formed):
    race = OptimizerRace([SGD(1e6), Lion(0.1)], "bowl", steps=100)
    race.step = 100
    away, lion = race.explain().splitlines()
    assert away.startswith("SGD(1e+06): its numbers overflowed after step ")
    assert lion.startswith("Lion(0.1): x = ")
    well_formed(race.picture().markup())


def test_the_step_is_bounded():
    race = OptimizerRace(steps=3)
    race.previous()
    assert race.step == 0
    for _ in range(5):
        race.next()
    assert race.step == 3
    with pytest.raises(ValueError, match=r"step=4. Choose one from 0 to 3"):
        race.step = 4
    with pytest.raises(ValueError, match=r"seconds=0.0. Show each step for more"):
        race.seconds = 0.0


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"surface": "hill"}, ValueError, "surface='hill'. Choose one of bowl, ravine"),
        ({"surface": lambda x, y: 1.0}, TypeError, "of type float. For two numbers x and y it must return one"),
        ({"surface": lambda x, y: ops.stack([x, y])}, TypeError, r"of shape \(2,\). For two numbers"),
        ({"surface": lambda x, y: ops.log(x) + y, "start": (-1, 0)}, ValueError, "Start where it is finite"),
        ({"start": (1, 2, 3)}, ValueError, r"start=\(1, 2, 3\) and area=None. Give \(x, y\)"),
        ({"area": ((1, 0), (0, 1))}, ValueError, "In each pair the first number is the smaller one"),
        ({"optimizers": []}, ValueError, "got 0 optimizers. Give it 1 to 6"),
        ({"optimizers": ["sgd"] * 7}, ValueError, "got 7 optimizers"),
        ({"steps": 0}, ValueError, "steps=0. Choose a whole number from 1 to 1000"),
    ],
)
def test_what_cannot_be_raced_is_said_in_one_sentence(arguments, error, message):
    with pytest.raises(error, match=message):
        OptimizerRace(**arguments)


@pytest.mark.parametrize("surface", SURFACES)
def test_the_picture_is_the_same_every_time_and_well_formed(surface, well_formed):
    pictures = []
    for _ in range(2):
        race = OptimizerRace(surface=surface, steps=50)
        race.step = 40
        pictures.append(race.picture().markup())
    assert pictures[0] == pictures[1]
    root = well_formed(pictures[0])
    assert root.get("role") == "img"
    assert "step 40 of 50" in root.get("aria-label")
    assert all(line in root.get("aria-label") for line in race.explain().splitlines())


def test_names_are_escaped_and_the_payload_is_small(tmp_path):
    name = "<img src=x onerror=alert(1)>"
    race = OptimizerRace({name: "adam", **{str(i): "sgd" for i in range(5)}}, "rosenbrock", steps=1000)
    assert "<img" not in race.picture().markup()
    assert "<img" not in race.to_html(tmp_path / "race.html").read_text(encoding="utf-8")
    assert len(race.payload.encode()) <= 1_000_000


def test_its_repr_is_stable():
    assert repr(OptimizerRace(["sgd"], "bowl", steps=7)) == "<OptimizerRace on bowl: step 0 of 7, SGD(0.01)>"
