"""The alias: `import keras` finds kerasedu, as it is and as Keras 2 was."""

import importlib
import json
import subprocess
import sys
import warnings
from types import ModuleType

import numpy as np
import pytest

import kerasedu
from kerasedu import layers, losses, ops
from kerasedu.engine.warning import OldSpellingWarning
from kerasedu.interop import alias, alias_is_on, disable_alias, enable_alias
from kerasedu.interop.alias_names import KERAS, OLD_MODULES, OLD_NAMES, REMOVED
from kerasedu.models import Model, Sequential


@pytest.fixture(autouse=True)
def _off_before_and_after():
    """Whatever another test left behind."""
    disable_alias()
    yield
    disable_alias()


@pytest.fixture
def on():
    """The alias is on."""
    with alias():
        yield


def run(source):
    """Names that a program leaves behind."""
    names = {}
    exec(source, names)  # noqa: S102 - the forms of import statements are what is tested
    return names


def noted(source):
    """The program's names, and the notes on today's form that it brought about."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        names = run(source)
    return names, [str(one.message) for one in caught if one.category is OldSpellingWarning]


# -- today's names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "import keras; Dense = keras.layers.Dense",
        "from keras.layers import Dense",
        "from keras import layers; Dense = layers.Dense",
        "import keras.layers as L; Dense = L.Dense",
        "from tensorflow import keras; Dense = keras.layers.Dense",
        "from tensorflow.keras import layers; Dense = layers.Dense",
        "from tensorflow.keras.layers import Dense",
        "import tensorflow as tf; Dense = tf.keras.layers.Dense",
        "import tensorflow.keras.layers as L; Dense = L.Dense",
        "from tf.keras.layers import Dense",
        "from tensorflow.python.keras.layers import Dense",
        "from tensorflow.compat.v2.keras.layers import Dense",
        "from keras.api._v2.keras.layers import Dense",
        "from keras.layers import *",
    ],
)
@pytest.mark.usefixtures("on")
def test_every_form_of_import_finds_the_same_class(source):
    names, notes = noted(source)
    assert names["Dense"] is layers.Dense
    assert not notes


@pytest.mark.usefixtures("on")
def test_the_names_of_keras_and_of_tensorflow_are_one_module():
    names = run(
        "import keras; import tensorflow as tf; from tensorflow import keras as other; import tf.keras as third"
    )
    assert names["keras"] is names["tf"].keras is names["other"] is names["third"]


@pytest.mark.usefixtures("on")
def test_modules_inside_packages_are_the_very_modules():
    names = run("from keras.datasets import mnist; from keras.optimizers import schedules; import keras.ops.nn as nn")
    assert names["mnist"] is kerasedu.datasets.mnist
    assert names["schedules"] is kerasedu.optimizers.schedules
    assert names["nn"] is ops.nn


@pytest.mark.parametrize("package", [name for name in KERAS if importlib.util.find_spec(f"kerasedu.{name}")])
@pytest.mark.usefixtures("on")
def test_every_public_name_of_a_package_is_there(package):
    ours = importlib.import_module(f"kerasedu.{package}")
    theirs = importlib.import_module(f"keras.{package}")
    for name in getattr(ours, "__all__", []):
        thing = getattr(ours, name)
        assert isinstance(thing, ModuleType) or getattr(theirs, name) is thing, name


@pytest.mark.usefixtures("on")
def test_a_tutorial_trains():
    names = run(
        "from tensorflow import keras\n"
        "from keras.models import Sequential\n"
        "import numpy as np\n"
        "model = Sequential([keras.Input((2,)), keras.layers.Dense(1)])\n"
        "model.compile(keras.optimizers.SGD(0.1), 'mse')\n"
        "x = np.array([[0., 1.], [1., 0.], [1., 1.], [0., 0.]])\n"
        "history = model.fit(x, x.sum(axis=1), epochs=3, verbose=0)\n"
    )
    assert isinstance(names["model"], Sequential)
    assert names["history"].history["loss"][-1] < names["history"].history["loss"][0]


@pytest.mark.usefixtures("on")
def test_nothing_of_kerasedu_is_changed_by_imports_of_old_modules():
    before = importlib.import_module("kerasedu.layers.core")
    noted("import keras.layers.core, keras.layers.convolutional, keras.utils.np_utils")
    assert sys.modules["kerasedu.layers.core"] is before is layers.core
    assert not hasattr(layers, "convolutional")
    assert layers.__spec__.name == "kerasedu.layers"


# -- names of Keras 2 --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "name", "today", "note"),
    [
        (
            "from keras.layers.core import Dense",
            "Dense",
            layers.Dense,
            "keras.layers.core is Keras 2's place. Today it is keras.layers.",
        ),
        ("from keras.layers.convolutional import Conv2D", "Conv2D", layers.Conv2D, "Today it is keras.layers."),
        ("from keras.layers.recurrent import LSTM", "LSTM", layers.LSTM, "Today it is keras.layers."),
        ("from keras.layers.embeddings import Embedding", "Embedding", layers.Embedding, "Today it is keras.layers."),
        (
            "from keras.layers.normalization import BatchNormalization",
            "BatchNormalization",
            layers.BatchNormalization,
            "keras.layers.",
        ),
        ("from keras.layers.advanced_activations import LeakyReLU", "LeakyReLU", layers.LeakyReLU, "keras.layers."),
        (
            "from tensorflow.keras.layers.experimental.preprocessing import Rescaling",
            "Rescaling",
            layers.Rescaling,
            "keras.layers.",
        ),
        (
            "from keras.layers import CuDNNLSTM",
            "CuDNNLSTM",
            layers.LSTM,
            "keras.layers.CuDNNLSTM is Keras 2's name. Today it is keras.layers.LSTM.",
        ),
        ("from keras.layers import CuDNNGRU", "CuDNNGRU", layers.GRU, "Today it is keras.layers.GRU."),
        (
            "from keras.utils.np_utils import to_categorical",
            "to_categorical",
            kerasedu.utils.to_categorical,
            "keras.utils.",
        ),
        (
            "from keras.utils import np_utils; f = np_utils.to_categorical",
            "f",
            kerasedu.utils.to_categorical,
            "Today it is keras.utils.",
        ),
        (
            "from keras.utils.vis_utils import plot_model",
            "plot_model",
            kerasedu.utils.plot_model,
            "Today it is keras.utils.",
        ),
        (
            "from keras.engine.topology import Layer",
            "Layer",
            layers.Layer,
            "Today it is keras or keras.layers or keras.models.",
        ),
        (
            "from keras.engine.training import Model",
            "Model",
            Model,
            "Today it is keras or keras.layers or keras.models.",
        ),
        (
            "from keras.engine import InputSpec",
            "InputSpec",
            layers.InputSpec,
            "Today it is keras or keras.layers or keras.models.",
        ),
        (
            "from keras.objectives import mean_squared_error",
            "mean_squared_error",
            losses.mean_squared_error,
            "keras.losses.",
        ),
        ("from keras.models import Input", "Input", layers.Input, "Today it is keras.Input."),
        ("from keras.optimizers import adam", "adam", kerasedu.optimizers.Adam, "Today it is keras.optimizers.Adam."),
        (
            "from keras.constraints import maxnorm",
            "maxnorm",
            kerasedu.constraints.max_norm,
            "keras.constraints.max_norm.",
        ),
        ("from keras.regularizers import l1l2", "l1l2", kerasedu.regularizers.l1_l2, "keras.regularizers.l1_l2."),
    ],
)
@pytest.mark.usefixtures("on")
def test_an_old_name_is_understood_with_one_note_of_todays(source, name, today, note):
    names, notes = noted(source)
    assert names[name] is today
    assert len(notes) == 1
    assert notes[0].endswith(note)


@pytest.mark.parametrize("name", [name for name in OLD_MODULES if "wrappers.scikit" not in name])
@pytest.mark.usefixtures("on")
def test_every_old_module_can_be_imported(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert dir(importlib.import_module(name))


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, names in OLD_NAMES.items() for name in names])
@pytest.mark.usefixtures("on")
def test_every_old_name_stands_for_something(module, name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.usefixtures("on")
def test_a_note_is_told_once_and_points_at_the_users_line():
    import keras

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        first = keras.layers.CuDNNLSTM
        again = keras.layers.CuDNNLSTM
        from keras.utils import np_utils
    assert first is again is layers.LSTM
    assert np_utils
    assert [one.filename for one in caught] == [__file__, __file__]


@pytest.mark.usefixtures("on")
def test_todays_legacy_optimizers_are_no_news():
    names, notes = noted("from tensorflow.keras.optimizers.legacy import Adam")
    assert names["Adam"] is kerasedu.optimizers.Adam
    assert not notes


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("from keras.layers import Merge", r"keras.layers has no 'Merge' any more: use add\(\[a, b\]\), concatenate"),
        ("from keras.layers.core import MaxoutDense", "keras.layers.core has no 'MaxoutDense' any more: use Dense"),
        ("from keras.models import model_from_yaml", "Keras dropped YAML, which can run code"),
        ("from keras.utils import multi_gpu_model", "there is one processor here: leave it out"),
        ("from keras.layers import Denze", "keras.layers has no 'Denze'; it is kerasedu under .* Did you mean Dense"),
        ("import keras.layer", "keras has no 'layer'; .* Did you mean layers"),
        ("from keras.datasets import mnistt", "keras.datasets has no 'mnistt'; .* Did you mean mnist"),
        ("import keras.src.layers", "keras has no 'src'; it is kerasedu"),
        ("import keras.layers.merging_of_mine", "keras.layers has no 'merging_of_mine'"),
        ("import tensorflow.lite", "There is no tensorflow.lite here: .* The mathematics is in keras.ops"),
        ("from keras import quantizers", "kerasedu leaves out keras.quantizers: it makes weights of few bits"),
    ],
)
@pytest.mark.usefixtures("on")
def test_what_is_not_there_says_so_in_the_import(source, message):
    with pytest.raises(ImportError, match=message):
        noted(source)


@pytest.mark.usefixtures("on")
def test_what_is_not_there_says_so_as_an_attribute():
    import keras
    import tensorflow as tf

    with pytest.raises(AttributeError, match=r"keras.layers has no 'Merge' any more: use add"):
        _ = keras.layers.Merge
    with pytest.raises(AttributeError, match=r"kerasedu leaves out keras.export: it writes models for the servers"):
        _ = keras.export
    with pytest.raises(AttributeError, match=r"keras.layers has no 'Denze'.* Did you mean Dense"):
        _ = keras.layers.Denze
    with pytest.raises(AttributeError, match=r"There is no tensorflow.lite here: .* The mathematics is in keras.ops."):
        _ = tf.lite


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, names in REMOVED.items() for name in names])
def test_what_is_called_removed_is_not_there(module, name):
    if importlib.util.find_spec(module.replace("keras", "kerasedu", 1)):
        assert not hasattr(importlib.import_module(module.replace("keras", "kerasedu", 1)), name)


@pytest.mark.usefixtures("on")
def test_inner_files_of_kerasedu_are_no_modules_of_keras():
    with pytest.raises(ImportError, match=r"keras.ops has no 'arithmetic'"):
        run("import keras.ops.arithmetic")


# -- functions and methods of older Keras ------------------------------------------------------------------------------


@pytest.mark.usefixtures("on")
def test_metrics_are_functions_that_give_a_number():
    names = run("from keras.metrics import accuracy, precision, recall, f1_score")
    truth, answer = [0, 1, 1, 1, 0], [0.2, 0.9, 0.1, 0.8, 0.7]
    assert names["precision"](truth, answer) == pytest.approx(2 / 3)
    assert names["recall"](truth, answer) == pytest.approx(2 / 3)
    assert names["f1_score"](truth, answer) == pytest.approx(2 / 3)
    assert names["f1_score"]([1, 1], [0, 0]) == 0.0
    assert names["accuracy"]([[0], [1]], [[0.4], [0.4]]) == 0.5
    assert names["accuracy"]([0, 1, 2, 1], [0, 1, 1, 1]) == 0.75
    assert names["accuracy"]([2, 0], [[0.1, 0.2, 0.7], [0.1, 0.8, 0.1]]) == 0.5
    assert names["accuracy"]([[0, 1], [1, 0]], [[0.1, 0.9], [0.2, 0.8]]) == 0.5


@pytest.mark.usefixtures("on")
def test_those_functions_are_in_the_alias_only():
    assert not hasattr(kerasedu.metrics, "precision")
    assert not hasattr(kerasedu.metrics, "f1_score")


def small_model(units=1):
    model = Sequential([layers.Input((2,)), layers.Dense(units)])
    model.compile("sgd", "mse")
    return model


def batches():
    while True:
        yield np.ones((4, 2)), np.ones((4, 1))


@pytest.mark.usefixtures("on")
def test_the_generator_methods_do_what_todays_methods_do():
    model = small_model()
    with pytest.warns(OldSpellingWarning, match=r"Today it is model.fit\(generator, ...\)"):
        history = model.fit_generator(batches(), steps_per_epoch=2, epochs=3, verbose=0)
    assert len(history.history["loss"]) == 3
    with pytest.warns(OldSpellingWarning, match=r"Today it is model.evaluate\(generator, ...\)"):
        assert model.evaluate_generator(batches(), steps=2) == model.evaluate(batches(), steps=2, verbose=0)
    with pytest.warns(OldSpellingWarning, match=r"Today it is model.predict\(generator, ...\)"):
        assert model.predict_generator(batches(), steps=2).shape == (8, 1)


@pytest.mark.usefixtures("on")
def test_predict_classes_gives_the_likeliest_class_or_yes_and_no():
    x = np.random.default_rng(0).normal(size=(5, 2))
    three, one = small_model(3), small_model(1)
    with pytest.warns(OldSpellingWarning, match=r"Today it is model.predict\(x\).argmax\(axis=-1\)"):
        assert np.array_equal(three.predict_classes(x), three.predict(x, verbose=0).argmax(axis=-1))
    with pytest.warns(OldSpellingWarning):
        assert np.array_equal(one.predict_classes(x), one.predict(x, verbose=0) > 0.5)
    with pytest.warns(OldSpellingWarning, match=r"Today it is model.predict\(x\)."):
        assert np.array_equal(one.predict_proba(x), one.predict(x, verbose=0))


@pytest.mark.usefixtures("on")
def test_fit_understands_nb_epoch():
    with pytest.warns(
        OldSpellingWarning, match=r"fit\(nb_epoch=2\) is Keras 2's spelling. Today it is model.fit\(epochs=2\)"
    ):
        history = small_model().fit(np.ones((4, 2)), np.ones((4, 1)), nb_epoch=2, verbose=0)
    assert len(history.history["loss"]) == 2


def test_the_methods_go_when_the_alias_goes():
    before = dict(vars(Model))
    with alias():
        assert hasattr(Model, "fit_generator")
    assert dict(vars(Model)) == before
    with pytest.raises(TypeError, match="nb_epoch"):
        small_model().fit(np.ones((4, 2)), np.ones((4, 1)), nb_epoch=2)


def test_a_method_that_somebody_put_in_its_place_stays(monkeypatch):
    def mine(self):
        """Somebody's own."""

    with alias():
        monkeypatch.setattr(Model, "predict_classes", mine)
    assert Model.predict_classes is mine
    monkeypatch.undo()
    if "predict_classes" in vars(Model):  # monkeypatch put the alias's back
        del Model.predict_classes


# -- keras.backend and tensorflow --------------------------------------------------------------------------------------


@pytest.fixture
def K(on):
    return importlib.import_module("keras.backend")


def test_functions_of_the_backend_compute_what_keras_2_did(K):
    x = np.array([[1.0, 2.0, 3.0], [4.0, 6.0, 5.0]])
    assert np.array_equal(K.argmax(x), [2, 1])
    assert np.array_equal(K.argmin(x), [0, 0])
    assert np.array_equal(K.concatenate([x, x]), np.concatenate([x, x], axis=-1))
    assert np.array_equal(K.cumsum(x), x.cumsum(axis=0))
    assert np.array_equal(K.cumprod(x), x.cumprod(axis=0))
    assert np.array_equal(K.clip(x, min_value=2.0, max_value=4.0), x.clip(2.0, 4.0))
    assert K.expand_dims(x).shape == (2, 3, 1)
    assert K.repeat(x, 4).shape == (2, 4, 3)
    assert np.array_equal(K.repeat_elements(x, 2, 1), x.repeat(2, axis=1))
    assert np.array_equal(K.permute_dimensions(x, (1, 0)), x.T)
    assert np.array_equal(K.reverse(x, 1), x[:, ::-1])
    assert np.array_equal(K.gather(x, [1, 0]), x[[1, 0]])
    assert np.array_equal(K.flatten(x), x.ravel())
    assert K.batch_flatten(np.zeros((2, 3, 4))).shape == (2, 12)
    assert np.allclose(K.l2_normalize(x, axis=1), x / np.linalg.norm(x, axis=1, keepdims=True))
    assert np.array_equal(
        K.relu(x - 3, alpha=0.5, max_value=2.0), np.clip(np.where(x > 3, x - 3, (x - 3) / 2), None, 2)
    )
    assert np.array_equal(K.pow(x, 2), x**2)
    assert np.array_equal(K.in_top_k(x, [0, 1], 2), [False, True])
    assert K.arange(3).dtype == "int32"
    assert K.int_shape(x) == (2, 3)
    assert K.dtype(x) == "float64"
    assert K.cast_to_floatx(x).dtype == "float32"
    assert K.one_hot([1], 3).tolist() == [[0.0, 1.0, 0.0]]
    assert np.array_equal(K.eval(K.variable([1.0, 2.0])), [1.0, 2.0])


def test_switch_takes_arrays_and_functions(K):
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert np.array_equal(K.switch(np.array([True, False]), x, -x), [[1.0, 2.0], [-3.0, -4.0]])
    assert np.array_equal(K.switch(np.array([True, False]), lambda: x, lambda: -x), [[1.0, 2.0], [-3.0, -4.0]])


@pytest.mark.parametrize(
    ("first", "second", "axes", "formula"),
    [
        ((4, 3), (4, 3), 1, "ni,ni->n"),
        ((4, 2, 3), (4, 3, 5), None, "nij,njk->nik"),
        ((4, 2, 3), (4, 5, 3), 2, "nij,nkj->nik"),
        ((4, 2, 3), (4, 2), (1, 1), "nij,ni->nj"),
        ((4, 2, 3), (4, 3), None, "nij,nj->ni"),
    ],
)
def test_batch_dot_multiplies_sample_by_sample(K, first, second, axes, formula):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=first), rng.normal(size=second)
    expected = np.einsum(formula, x, y)
    assert np.allclose(K.batch_dot(x, y, axes=axes), expected[:, None] if expected.ndim == 1 else expected)


def test_weights_can_be_read_and_written_by_the_backend(K):
    w = K.variable(np.zeros(2))
    K.set_value(w, [1.0, 2.0])
    K.update_add(w, 1.0)
    K.update_sub(w, [0.0, 1.0])
    assert np.array_equal(K.get_value(w), [2.0, 2.0])
    K.batch_set_value([(w, [5.0, 6.0])])
    assert np.array_equal(K.batch_get_value([w])[0], [5.0, 6.0])
    assert K.count_params(w) == 2


def test_a_backend_function_shows_what_layers_put_out(K):
    model = Sequential([layers.Input((2,)), layers.Dense(3), layers.Dense(1)])
    between = K.function([model.input], [model.layers[0].output])
    x = np.ones((2, 2), "float32")
    assert np.allclose(between([x])[0], x @ model.layers[0].kernel.value)
    with pytest.raises(ValueError, match=r"K.function got updates. Write the step with a GradientTape"):
        K.function([model.input], [model.output], updates=[1])
    with pytest.raises(NotImplementedError, match=r"tape.gradient\(loss, variables\)"):
        K.gradients(None, None)


def test_the_layout_of_images_is_told_as_in_keras_1(K):
    assert K.image_dim_ordering() == "tf"
    K.set_image_dim_ordering("th")
    try:
        assert K.image_data_format() == "channels_first"
        assert K.image_dim_ordering() == "th"
    finally:
        K.set_image_dim_ordering("tf")
    with pytest.raises(ValueError, match=r"got 'mx'. It takes 'tf' \(channels last\) or 'th' \(first\)"):
        K.set_image_dim_ordering("mx")
    with pytest.raises(AttributeError, match="there are no sessions: leave it out"):
        K.set_session(None)


def test_a_loss_written_with_the_backend_trains(K):
    model = small_model()
    model.compile("sgd", lambda y, p: K.mean(K.square(K.abs(y - p)), axis=-1))
    history = model.fit(np.ones((8, 2)), np.zeros((8, 1)), epochs=3, verbose=0).history["loss"]
    assert history[-1] < history[0]


@pytest.mark.usefixtures("on")
def test_tensorflow_has_what_a_custom_training_loop_needs():
    import tensorflow as tf

    w = tf.Variable(3.0)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(w * tf.constant([1.0, 2.0])))
        return tape.gradient(loss, w)

    assert float(step()) == 15.0
    assert tf.function(jit_compile=True)(len)([1]) == 1
    assert tf.cast([1.5], tf.int32).dtype == "int32"
    assert tf.argmax(np.array([[1, 5], [2, 3]])).tolist() == [1, 0]
    assert tf.gather(np.arange(4).reshape(2, 2), [1]).tolist() == [[2, 3]]
    assert tf.constant(2.0, shape=(2,)).tolist() == [2.0, 2.0]
    assert tf.__version__.endswith("kerasedu")
    tf.random.set_seed(1)
    first = tf.random.normal((3,))
    tf.random.set_seed(1)
    assert np.array_equal(first, tf.random.normal((3,)))
    assert np.abs(tf.random.uniform((50,), -1.0, 1.0)).max() <= 1


# -- on and off --------------------------------------------------------------------------------------------------------


def test_it_can_be_switched_on_and_off():
    assert not alias_is_on()
    enable_alias()
    enable_alias()
    try:
        assert alias_is_on()
        import keras

        assert keras.layers.Dense is layers.Dense
    finally:
        disable_alias()
    assert not alias_is_on()
    assert not {"keras", "tensorflow", "tf"} & {name.partition(".")[0] for name in sys.modules}
    disable_alias()


def test_what_was_imported_goes_on_working():
    with alias() as keras:
        pass
    assert keras.layers.Dense is layers.Dense


def test_a_while_inside_a_while_does_not_switch_it_off():
    with alias():
        with alias():
            pass
        assert alias_is_on()
    assert not alias_is_on()


def test_it_is_off_again_after_an_error():
    with pytest.raises(ZeroDivisionError), alias():
        _ = 1 / 0
    assert not alias_is_on()


@pytest.mark.parametrize("name", ["keras", "keras.layers", "tensorflow"])
@pytest.mark.usefixtures("on")
def test_those_who_look_whether_keras_is_there_find_it(name):
    assert importlib.util.find_spec(name).name == name
    importlib.import_module(name)
    assert importlib.util.find_spec(name).name == name


@pytest.mark.usefixtures("on")
def test_the_functions_serve_as_metrics_of_a_model():
    from keras.metrics import accuracy, recall

    model = Sequential([layers.Input((1,)), layers.Dense(1, kernel_initializer="ones", activation="sigmoid")])
    model.compile("sgd", "binary_crossentropy", metrics=[accuracy, recall])
    x, y = np.array([[-3.0], [3.0], [2.0], [-1.0]]), np.array([[0.0], [1.0], [1.0], [1.0]])
    logs = model.evaluate(x, y, verbose=0, return_dict=True)
    assert logs["accuracy"] == pytest.approx(0.75)
    assert logs["recall"] == pytest.approx(2 / 3)


def test_tensorflow_is_not_claimed_before_somebody_asks_for_it():
    with alias():
        run("import keras; keras.layers.Dense(1)")
        assert not {"tensorflow", "tf"} & set(sys.modules)


def test_keras_itself_is_left_alone_where_it_was_imported(monkeypatch):
    real = ModuleType("keras")
    real.__file__ = "/site-packages/keras/__init__.py"
    monkeypatch.setitem(sys.modules, "keras", real)
    path = list(sys.meta_path)
    with pytest.raises(ImportError, match=r"Keras itself is already imported, from /site-packages/keras/__init__.py"):
        enable_alias()
    assert sys.modules["keras"] is real
    assert sys.meta_path == path
    assert not alias_is_on()
    assert not hasattr(Model, "fit_generator")


def test_tensorflow_itself_is_left_alone_where_it_was_imported(monkeypatch):
    real = ModuleType("tensorflow")
    monkeypatch.setitem(sys.modules, "tensorflow", real)
    with alias():
        assert importlib.import_module("tensorflow") is real
        import keras

        assert keras.layers.Dense is layers.Dense
    assert sys.modules["tensorflow"] is real


def test_packages_that_are_installed_and_not_yet_imported_stay_behind_the_alias(tmp_path):
    for package in ("keras", "tensorflow"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("real = True\n")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import json, kerasedu.as_keras, keras, tensorflow\n"
        "found = [hasattr(keras, 'real'), hasattr(tensorflow, 'real'), keras.layers.Dense.__module__]\n"
        "kerasedu.interop.disable_alias()\n"
        "import keras\n"
        "print(json.dumps([*found, keras.real]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [False, False, "kerasedu.layers.core", True]


def test_importing_as_keras_switches_it_on_and_imports_nothing_heavy():
    code = "import sys, kerasedu.as_keras, keras, tensorflow.keras.layers; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    roots = {name.partition(".")[0] for name in done.stdout.split()}
    assert "tensorflow" in roots
    assert not roots & {"h5py", "matplotlib", "graphviz", "pygraphviz", "IPython", "pandas"}


def test_importing_as_keras_once_more_switches_it_on_once_more():
    code = (
        "import kerasedu.as_keras\n"
        "kerasedu.interop.disable_alias()\n"
        "import kerasedu.as_keras\n"
        "from keras.layers import Dense; print(Dense.__module__)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "kerasedu.layers.core"
