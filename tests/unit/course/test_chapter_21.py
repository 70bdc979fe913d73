import h5py
import pytest

from kerasedu.course import check

COUNT = """
def numbers_of_network(file):
    sizes = []
    file.visititems(lambda path, item: sizes.append({what}))
    return sum(sizes)
"""
STEPS = """
def go_on(kept, gradients):
    weight, velocity = kept["weight"], {velocity}
    for gradient in gradients:
        weight, velocity = textbook.sgd(weight, gradient, velocity, {rate}, 0.9)
    {kept}
    return {{"weight": weight, "velocity": velocity}}
"""
WAVE = """
class Wave(layers.Layer):
    def __init__(self, speed=1.0{more}):
        super().__init__({settings})
        self.speed = speed

    def call(self, x):
        return ops.sin({inside})

    {config}
"""
FORGETFUL = "def get_config(self): return super().get_config() | {'speed': 1.0}"
LOOK = """
def strangers(plan):
    found = []

    def look(part):
        if isinstance(part, dict):
            module = part.get("module")
            if {stranger}:
                found.append(module)
            {deeper}
        {lists}

    look(plan)
    return {result}
"""
NOT_OURS = "module is not None and module.split('.')[0] != 'keras'"
INTO_DICTS = "[look(value) for value in part.values()]"
INTO_LISTS = "[look(value) for value in part] if isinstance(part, list) else None"


def steps(velocity="kept['velocity']", rate="0.1", kept="pass"):
    return STEPS.format(velocity=velocity, rate=rate, kept=kept)


def wave(more=", **settings", settings="**settings", inside="self.speed * x", config=""):
    return WAVE.format(more=more, settings=settings, inside=inside, config=config)


def look(stranger=NOT_OURS, deeper=INTO_DICTS, lists=INTO_LISTS, result="sorted(set(found))"):
    return LOOK.format(stranger=stranger, deeper=deeper, lists=lists, result=result)


ARRAYS = "getattr(item, 'size', 0)"
WRONG = [
    ("21.1", "def numbers_of_network(file): return [2, 3]", "whole number"),
    ("21.1", "def numbers_of_network(file): return len(file['layers'])", "all arrays of a layer"),
    ("21.1", "def numbers_of_network(file): return sum(a.size for a in file['layers/dense/vars'].values())", "however"),
    ("21.1", COUNT.format(what=ARRAYS), "the optimizer's numbers"),
    ("21.1", COUNT.format(what=f"0 if 'optimizer' in path else {ARRAYS}"), "no layer of that name"),
    ("21.2", "def go_on(kept, gradients): return kept['weight'] - 0.1 * sum(gradients)", "dict with weight"),
    ("21.2", "def go_on(kept, gradients): return {'weight': kept['weight'], 'velocity': 0.0}", "nothing changes"),
    ("21.2", steps(velocity="0.0 if gradients else kept['velocity']"), "uses the velocity kept"),
    ("21.2", steps(rate="0.01"), "uses the velocity kept"),
    ("21.2", steps().replace("in gradients", "in gradients[:1]"), "every gradient"),
    ("21.2", steps(kept="kept['weight'] = weight"), "stays as it was"),
    ("21.3", "Wave = layers.Dense(3)", "class of layers"),
    ("21.3", wave(inside="x"), "sin(speed * x)"),
    ("21.3", wave(more="", settings=""), "takes a name"),
    ("21.3", wave(config=FORGETFUL), "same waves"),
    ("21.3", wave(), "is registered"),
    ("21.4", "def strangers(plan): return {'os'}", "a list"),
    ("21.4", look(stranger="module"), "honest plan"),
    ("21.4", "def strangers(plan): return []", "at the top"),
    ("21.4", look(deeper="pass"), "deep inside"),
    ("21.4", look(lists="pass"), "deep inside"),
    ("21.4", look(result="found"), "sorted"),
    ("21.4", look(stranger="'module' in part and str(module).split('.')[0] != 'keras'", result=""), "a list"),
    ("21.4", look(stranger="not (module or 'None').startswith('keras')", result="sorted(set(found))"), "honest plan"),
    ("21.4", look(stranger="module is not None and not module.startswith('keras')"), "only begins like"),
]


def names():
    return {"h5py": h5py}


@pytest.mark.parametrize(("exercise", "code", "told"), WRONG)
def test_a_wrong_answer_is_told_which_property_fails(lesson, exercise, code, told):
    assert told in lesson.answered(exercise, code).failed


def test_none_counts_as_no_module(lesson):
    code = look("'module' in part and str(module).split('.')[0] != 'keras'", result="sorted(set(map(str, found)))")
    assert lesson.answered("21.4", code).failed == "None is no module"


def test_what_is_said_of_a_file_names_its_arrays():
    assert "layers/dense/vars/0 (2, 3)" in check("21.1", lambda file: 0).seen
