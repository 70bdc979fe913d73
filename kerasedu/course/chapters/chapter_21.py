"""Chapter 21, Saving and loading: its exercises and its quiz."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerasedu import layers, models, textbook
from kerasedu.course.exercises import Claim, Exercise, calls
from kerasedu.course.questions import Choice, Question
from kerasedu.saving import get_registered_name, get_registered_object

# ---- 21.1: numbers in an HDF5 tree ----------------------------------------------------------------------------------

KERNEL, BIAS = "layers/dense/vars/0", "layers/dense/vars/1"
ONE_LAYER = {KERNEL: (2, 3), BIAS: (3,)}
DEEPER = ONE_LAYER | {"layers/sequential/layers/conv2d/vars/0": (3, 3, 1, 2), "vars/0": ()}
WITH_MEMORY = ONE_LAYER | {"optimizer/vars/0": (), "optimizer/vars/2": (2, 3), "optimizer/vars/3": (2, 3)}
LAYER_WITH_SUCH_A_NAME = ONE_LAYER | {"layers/optimizer/vars/0": (4,)}


def _counts(answer: Any, shapes: Mapping[str, tuple[int, ...]], expected: int) -> str:
    """Whether a function finds so many numbers in a file with arrays of these shapes."""
    import h5py

    with h5py.File("small.weights.h5", "w", driver="core", backing_store=False) as file:  # in memory alone
        for path, shape in shapes.items():
            file.create_dataset(path, data=np.ones(shape, "float32"))
        result, _ = calls(answer, file=file)
    held = ", ".join(f"{path} {shape}" for path, shape in shapes.items())
    seen = f"your function gave {result!r} for a file with the arrays {held}"
    whole = isinstance(result, int | np.integer) and not isinstance(result, bool)
    return "" if whole and expected in (result, -1) else seen


# ---- 21.2: a checkpoint for momentum --------------------------------------------------------------------------------

KEPT = {"weight": 1.0, "velocity": -0.25}
GRADIENTS = (2.0, 1.5, -0.5, 1.0, 0.5, 0.25)


def _steps(kept: Mapping[str, float], gradients: Sequence[float]) -> dict[str, float]:
    weight, velocity = kept["weight"], kept["velocity"]
    for gradient in gradients:
        weight, velocity = textbook.sgd(weight, gradient, velocity, learning_rate=0.1, momentum=0.9)
    return {"weight": weight, "velocity": velocity}


def _goes_on(answer: Any, gradients: Sequence[float]) -> tuple[Any, str]:
    """What a function makes of a copy of what was kept."""
    return calls(answer, kept=dict(KEPT), gradients=list(gradients))


def _keeps_both(answer: Any) -> str:
    result, seen = _goes_on(answer, GRADIENTS[:1])
    return "" if isinstance(result, Mapping) and set(result) == set(KEPT) else seen


def _same(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return all(bool(np.isclose(one[name], other[name], rtol=1e-9, atol=1e-12)) for name in KEPT)


def _goes_as(answer: Any, gradients: Sequence[float]) -> str:
    result, seen = _goes_on(answer, gradients)
    return "" if _same(result, _steps(KEPT, gradients)) else seen


def _is_not_interrupted(answer: Any) -> str:
    first, _ = _goes_on(answer, GRADIENTS[:3])
    second, _ = calls(answer, kept=dict(first), gradients=list(GRADIENTS[3:]))
    whole, _ = _goes_on(answer, GRADIENTS)
    return "" if _same(second, whole) else f"Six at once gave {whole!r}, three and three gave {second!r}."


def _leaves_what_was_kept(answer: Any) -> str:
    kept = dict(KEPT)
    calls(answer, kept=kept, gradients=list(GRADIENTS[:2]))
    return "" if kept == KEPT else f"It was given {KEPT!r}, which is {kept!r} afterwards."


# ---- 21.3: a layer of one's own -------------------------------------------------------------------------------------

POINTS = np.linspace(-2, 2, 6, dtype="float32").reshape(3, 2)


def _is_a_layer(answer: Any) -> str:
    if isinstance(answer, type) and issubclass(answer, layers.Layer):
        return ""
    return f"It is {answer!r}."


def _makes_waves(answer: Any) -> str:
    result = np.asarray(answer(speed=3.0)(POINTS))
    if result.shape == POINTS.shape and np.allclose(result, np.sin(3 * POINTS), atol=1e-5):
        return ""
    return f"For speed=3 and x={POINTS[0].round(2).tolist()} it gave {result[:1].round(4).tolist()}."


def _takes_a_name(answer: Any) -> str:
    layer = answer(speed=3.0, name="sea")
    return "" if layer.name == "sea" else f"Wave(speed=3.0, name='sea') is called {layer.name!r}."


def _comes_back(answer: Any) -> str:
    model = models.Sequential([layers.Input((2,)), answer(speed=3.0, name="sea")])
    back = models.model_from_json(model.to_json(), custom_objects={answer.__name__: answer})
    before, after = (np.asarray(one.predict(POINTS, verbose=0)) for one in (model, back))
    if np.allclose(before, after, atol=1e-6):
        return ""
    return f"Before, speed=3 gave {before[0].round(4).tolist()}; afterwards it gave {after[0].round(4).tolist()}."


def _is_registered(answer: Any) -> str:
    name = get_registered_name(answer)
    return "" if get_registered_object(name) is answer else f"Under the name {name!r} there is nothing of yours."


# ---- 21.4: what a plan names ----------------------------------------------------------------------------------------


def _plan(**settings: Any) -> dict[str, Any]:
    """A plan with one dense layer, whose settings are changed."""
    config = {"units": 3, "activation": "relu"} | settings
    dense = {"module": "keras.layers", "class_name": "Dense", "config": config}
    return {"module": "keras", "class_name": "Sequential", "config": {"name": "small", "layers": [dense]}}


HONEST = _plan(kernel_initializer={"module": "keras.initializers", "class_name": "Zeros", "config": {}})
OUTSIDE = {"module": "os", "class_name": "system", "config": {"command": "echo Got you"}}
DEEP = _plan(activation={"module": "builtins", "class_name": "function", "config": "eval"})
SEVERAL = _plan(one=OUTSIDE, two={"module": "builtins", "config": {"three": [[OUTSIDE]]}})
OWN_CLASS = _plan(activation={"module": None, "class_name": "Wave", "config": {}})
ALIKE = _plan(activation={"module": "keras_surprise.layers", "class_name": "Dense", "config": {}})


def _names(answer: Any, plan: dict[str, Any], expected: list[str], of: str) -> str:
    """Whether a function finds these modules in a plan."""
    result, _ = calls(answer, plan=copy.deepcopy(plan))
    return "" if result == expected else f"your function gave {result!r} for a plan with {of}"


def _gives_a_list(answer: Any) -> str:
    result, seen = calls(answer, plan={"module": "keras.layers", "class_name": "Dense", "config": {}})
    return "" if isinstance(result, list) else seen


EXERCISES = (
    Exercise(
        "21.1",
        claims=(
            Claim("it gives a whole number", lambda answer: _counts(answer, ONE_LAYER, -1)),
            Claim("it adds up the numbers of all arrays of a layer", lambda answer: _counts(answer, ONE_LAYER, 9)),
            Claim("it finds arrays however deep they lie", lambda answer: _counts(answer, DEEPER, 9 + 18 + 1)),
            Claim("it leaves the optimizer's numbers out", lambda answer: _counts(answer, WITH_MEMORY, 9)),
            Claim(
                "it leaves out the folder optimizer alone, and no layer of that name",
                lambda answer: _counts(answer, LAYER_WITH_SUCH_A_NAME, 13),
            ),
        ),
        hints=(
            "file.visititems(look) calls look(path, item) for every folder and every array.",
            "Arrays have a shape, folders have none: hasattr(item, 'shape'). item.size is the number of numbers.",
            "What belongs to the optimizer has a path that starts with 'optimizer/'.",
        ),
        solution="""
def numbers_of_network(file):
    sizes = []

    def look(path, item):
        if hasattr(item, "shape") and not path.startswith("optimizer/"):
            sizes.append(item.size)

    file.visititems(look)
    return int(sum(sizes))
""",
    ),
    Exercise(
        "21.2",
        claims=(
            Claim("it gives a dict with weight and velocity", _keeps_both),
            Claim("without gradients nothing changes", lambda answer: _goes_as(answer, ())),
            Claim("the first step after the pause uses the velocity kept", lambda answer: _goes_as(answer, (2.0,))),
            Claim("every gradient makes a step", lambda answer: _goes_as(answer, GRADIENTS)),
            Claim("three steps after three are six steps", _is_not_interrupted),
            Claim("the checkpoint that it was given stays as it was", _leaves_what_was_kept),
        ),
        hints=(
            "print(inspect.getsource(textbook.sgd)) shows what goes in and what comes out: a weight and a velocity.",
            "Begin with weight, velocity = kept['weight'], kept['velocity'], and go through the gradients in a loop.",
            "Return a new dict. Writing into kept would change the checkpoint of the caller.",
        ),
        solution="""
def go_on(kept, gradients):
    weight, velocity = kept["weight"], kept["velocity"]
    for gradient in gradients:
        weight, velocity = textbook.sgd(weight, gradient, velocity, learning_rate=0.1, momentum=0.9)
    return {"weight": weight, "velocity": velocity}
""",
    ),
    Exercise(
        "21.3",
        claims=(
            Claim("it is a class of layers", _is_a_layer),
            Claim("it makes sin(speed * x) of every number", _makes_waves),
            Claim("it takes a name, as every layer does", _takes_a_name),
            Claim("what comes back from a plan makes the same waves", _comes_back),
            Claim("its name is registered, so that no custom_objects are needed", _is_registered),
        ),
        hints=(
            "What a layer does stands in its method call(self, x). ops.sin makes the sine of every number.",
            "A plan has the name of every layer, too. Take such things as **settings: super().__init__(**settings).",
            "The decorator of Ring, above, enters a class into the register.",
        ),
        solution="""
@saving.register_keras_serializable(package="lesson")
class Wave(layers.Layer):
    def __init__(self, speed=1.0, **settings):
        super().__init__(**settings)
        self.speed = speed

    def call(self, x):
        return ops.sin(self.speed * x)

    def get_config(self):
        return {**super().get_config(), "speed": self.speed}
""",
    ),
    Exercise(
        "21.4",
        claims=(
            Claim("it gives a list", _gives_a_list),
            Claim("an honest plan has no strangers", lambda a: _names(a, HONEST, [], "modules of Keras alone")),
            Claim("it finds a stranger at the top", lambda a: _names(a, OUTSIDE, ["os"], "the module 'os' at the top")),
            Claim(
                "it finds a stranger deep inside",
                lambda a: _names(a, DEEP, ["builtins"], "the module 'builtins' in the settings of a layer"),
            ),
            Claim(
                "the list is sorted, and has each once",
                lambda a: _names(a, SEVERAL, ["builtins", "os"], "the modules 'os', 'builtins' and 'os' once more"),
            ),
            Claim("None is no module", lambda a: _names(a, OWN_CLASS, [], "a class of your own, of module None")),
            Claim(
                "a module whose name only begins like Keras's is a stranger",
                lambda a: _names(a, ALIKE, ["keras_surprise.layers"], "the module 'keras_surprise.layers'"),
            ),
        ),
        hints=(
            "A function may call itself: for a dict look at its values, for a list at its items, each in the same way.",
            "Collect into a set, which has everything once; sorted(...) makes a list of it.",
            "module.split('.')[0] is what stands before the first dot. Keras's own is exactly 'keras'.",
        ),
        solution="""
def strangers(plan):
    found = set()
    waiting = [plan]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            module = part.get("module")
            if isinstance(module, str) and module.split(".")[0] != "keras":
                found.add(module)
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return sorted(found)
""",
    ),
)

QUIZ = (
    Question(
        "You load a model in the morning, call compile as in the program of yesterday, and fit. What happens?",
        (
            Choice("The weights are new, and training starts from nothing.", "compile does not touch the weights."),
            Choice(
                "The weights are the old ones, but the optimizer has forgotten: there may be a jump.",
                "compile makes a new optimizer, and its memory is empty.",
                right=True,
            ),
            Choice(
                "Training goes on as if it had not been interrupted.",
                "It would, if compile had not been called: load_model compiles by itself.",
            ),
        ),
    ),
    Question(
        "A dense network has 1,000 weights and was trained with Adam. About how many numbers are in its .keras file?",
        (
            Choice("1,000", "These are the weights alone."),
            Choice("2,000", "Adam remembers two numbers of every weight, and not one."),
            Choice("3,000", "The weights, and for each a mean and a mean square. And two more.", right=True),
        ),
    ),
    Question(
        "Which of these files may carry out a command while it is opened?",
        (
            Choice("a pickle", "A pickle is a list of orders to Python.", right=True),
            Choice("config.json of a .keras file", "It is text. Only a careless program would do what it says."),
            Choice("a .weights.h5 file", "It holds arrays of numbers."),
        ),
    ),
)
