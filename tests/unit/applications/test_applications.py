"""Claims about the known networks: they are Keras's, layer by layer, and their files fit."""

import importlib
import inspect
import json
import pickle
from pathlib import Path
from typing import get_type_hints

import numpy as np
import pytest

from kerasedu import applications
from kerasedu.applications.files import PretrainedFileError
from kerasedu.backend import clear_session
from kerasedu.config import image_data_format, set_image_data_format
from kerasedu.engine.blueprints import blueprint
from kerasedu.layers import Conv2D, Dense, Input
from kerasedu.models import Model
from tests.unit.applications.cases import IN_A_FILE, PREDICTIONS, STRUCTURES, images, set_weights, told

HERE = Path(__file__).parent
KERAS = json.loads((HERE / "keras_applications.json").read_text(encoding="utf-8"))
MODELS = [name for name in applications.__all__ if inspect.isfunction(getattr(applications, name))]
ALIKE = [name for name in MODELS if not name.startswith("MobileNet")]
TINY = {"weights": None, "include_top": False, "input_shape": (32, 32, 3)}


def ids(cases):
    return [f"{i}-{case[0]}" for i, case in enumerate(cases)]


@pytest.fixture(autouse=True)
def _offline(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv("KERASEDU_OFFLINE", "1")


@pytest.mark.parametrize(
    ("case", "keras"), list(zip(STRUCTURES, KERAS["structures"], strict=True)), ids=ids(STRUCTURES)
)
def test_layers_names_settings_connections_and_weights_are_those_of_keras(case, keras):
    name, kwargs = case
    clear_session()
    with blueprint(1 << 62, "only the shapes are looked at"):
        model = getattr(applications, name)(weights=None, **kwargs)
        assert told(json.loads(model.to_json())["config"], model.weights) == keras


def test_every_model_is_compared():
    assert {name for name, _ in STRUCTURES} == set(MODELS)


@pytest.mark.parametrize(
    ("case", "keras"), list(zip(PREDICTIONS, KERAS["predictions"], strict=True)), ids=ids(PREDICTIONS)
)
def test_predictions_are_those_of_keras(case, keras):
    name, module, kwargs = case
    model = getattr(applications, name)(weights=None, **kwargs)
    set_weights(model)
    x = getattr(applications, module).preprocess_input(images(kwargs["input_shape"]))
    y = model.predict(x, verbose=0).reshape(2, -1)[:, :16]
    np.testing.assert_allclose(y, keras, rtol=1e-4, atol=1e-5 * np.abs(keras).max())


def test_a_weight_file_of_keras_gives_its_predictions():
    model = applications.MobileNet(weights=HERE / "mobilenet.h5", **IN_A_FILE)
    x = applications.mobilenet.preprocess_input(images(IN_A_FILE["input_shape"]))
    np.testing.assert_allclose(model.predict(x, verbose=0), KERAS["in_a_file"], rtol=1e-4, atol=1e-6)


def test_a_weight_file_of_ours_is_read_again(tmp_path):
    model = applications.MobileNetV2(alpha=0.35, pooling="avg", **TINY)
    model.save_weights(tmp_path / "mine.weights.h5")
    again = applications.MobileNetV2(alpha=0.35, pooling="avg", **TINY | {"weights": tmp_path / "mine.weights.h5"})
    x = images((32, 32, 3))
    np.testing.assert_array_equal(again.predict(x, verbose=0), model.predict(x, verbose=0))


def test_a_file_of_another_model_is_refused():
    with pytest.raises(ValueError, match="mobilenet"):
        applications.MobileNetV2(weights=str(HERE / "mobilenet.h5"), alpha=0.35, input_shape=(32, 32, 3), classes=10)


# -- ImageNet's weights ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kwargs", "file"),
    [
        ("VGG16", {}, "vgg16/vgg16_weights_tf_dim_ordering_tf_kernels.h5"),
        ("VGG19", {"include_top": False}, "vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5"),
        ("ResNet50", {}, "resnet/resnet50_weights_tf_dim_ordering_tf_kernels.h5"),
        ("ResNet152V2", {}, "resnet/resnet152v2_weights_tf_dim_ordering_tf_kernels.h5"),
        ("MobileNet", {}, "mobilenet/mobilenet_1_0_224_tf.h5"),
        (
            "MobileNet",
            {"alpha": 0.75, "include_top": False, "input_shape": (192, 192, 3)},
            "mobilenet/mobilenet_7_5_192_tf_no_top.h5",
        ),
        ("MobileNetV2", {}, "mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5"),
        (
            "MobileNetV2",
            {"alpha": 1.4, "include_top": False, "input_shape": (192, 192, 3)},
            "mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.4_192_no_top.h5",
        ),
        (
            "MobileNetV2",
            {"include_top": False, "input_shape": (100, 100, 3)},
            "mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5",
        ),
        ("DenseNet121", {}, "densenet/densenet121_weights_tf_dim_ordering_tf_kernels.h5"),
        ("Xception", {}, "xception/xception_weights_tf_dim_ordering_tf_kernels.h5"),
        ("InceptionV3", {}, "inception_v3/inception_v3_weights_tf_dim_ordering_tf_kernels.h5"),
    ],
)
def test_offline_the_message_names_the_file_and_where_to_put_it(tmp_path, name, kwargs, file):
    with pytest.raises(PretrainedFileError) as caught:
        getattr(applications, name)(**kwargs)
    text = str(caught.value)
    assert f"https://storage.googleapis.com/tensorflow/keras-applications/{file}" in text
    assert f"put it at {tmp_path / 'models' / Path(file).name}" in text
    assert "weights=None gives the model untrained" in text


def test_a_file_in_the_cache_is_taken_without_a_network(tmp_path):
    (tmp_path / "models").mkdir()
    model = applications.MobileNet(alpha=0.25, **TINY)
    model.save_weights(tmp_path / "own.h5")  # in the form of the ImageNet files
    (tmp_path / "own.h5").rename(tmp_path / "models" / "mobilenet_2_5_224_tf_no_top.h5")
    pretrained = applications.MobileNet(alpha=0.25, **TINY | {"weights": "imagenet"})
    assert pretrained.name == "mobilenet_0.25_224"
    for mine, its in zip(model.get_weights(), pretrained.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, its)


# -- arguments ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kwargs", "text"),
    [
        ("VGG16", {"weights": "none.h5"}, r"vgg16 got weights='none.h5'.*there is no such file"),
        ("VGG16", {"pooling": "mean"}, r"pooling='mean'\. It takes None, 'avg' or 'max'"),
        ("VGG16", {"weights": None, "classes": 0}, r"classes=0\. It takes a whole number from 1"),
        ("VGG16", {"classes": 10}, r"classes=10 and weights='imagenet'.*1000 classes.*include_top=False"),
        ("VGG16", {"classifier_activation": "relu"}, r"'relu'\. With weights='imagenet' it takes 'softmax' or None"),
        ("VGG16", {"weights": None, "input_shape": (64, 64)}, r"shape \(64, 64\)\. It takes three numbers"),
        ("VGG16", {**TINY, "input_shape": (20, 64, 3)}, r"at least 32 x 32 pixels"),
        ("Xception", {**TINY, "input_shape": (70, 71, 3)}, r"at least 71 x 71 pixels"),
        ("VGG16", {"include_top": False, "input_shape": (64, 64, 5)}, r"are for images of three channels"),
        ("VGG16", {"input_shape": (64, 64, 3)}, r"is for 224 x 224 pixels\. For others give include_top=False"),
        ("VGG16", {"weights": None, "input_shape": (None, None, 3)}, r"With the classifier the size is fixed"),
        ("MobileNet", {"depth_multiplier": 2}, r"alpha=1.0, depth_multiplier=2 and weights='imagenet'.*0.25, 0.5"),
        ("MobileNetV2", {"alpha": 0.6}, r"alpha=0.6 and weights='imagenet'.*0.35, 0.5, 0.75, 1.0, 1.3, 1.4"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(name, kwargs, text):
    with pytest.raises(ValueError, match=text):
        getattr(applications, name)(**kwargs)


def test_an_array_is_no_input_tensor():
    with pytest.raises(TypeError, match=r"input_tensor of type ndarray\. It takes an Input"):
        applications.VGG16(weights=None, input_tensor=np.zeros((1, 224, 224, 3)))


def test_a_model_may_begin_with_an_input_or_with_what_layers_made_of_one():
    first = Input((40, 44, 3))
    assert applications.VGG16(weights=None, include_top=False, input_tensor=first).input_shape == (None, 40, 44, 3)
    given = Input((40, 44, 5))
    model = applications.VGG16(weights=None, include_top=False, input_tensor=Conv2D(3, 1)(given))
    assert model.input_shape == (None, 40, 44, 5)
    assert model.predict(np.zeros((1, 40, 44, 5)), verbose=0).shape == (1, 1, 1, 512)


def test_a_network_without_its_classifier_is_the_base_of_a_model_of_ones_own():
    base = applications.MobileNetV2(alpha=0.35, pooling="avg", **TINY)
    base.trainable = False
    model = Model(base.input, Dense(2, activation="softmax")(base.output))
    model.compile("adam", "sparse_categorical_crossentropy")
    before = base.get_weights()
    model.fit(images((32, 32, 3)), np.array([0, 1]), verbose=0)
    for was, now in zip(before, base.get_weights(), strict=True):
        np.testing.assert_array_equal(was, now)


@pytest.mark.parametrize("name", ["VGG16", "ResNet50", "MobileNetV2"])
def test_a_network_of_channels_first_computes_the_same(name):
    kwargs = {"weights": None, "include_top": False}
    last = getattr(applications, name)(input_shape=(32, 48, 3), **kwargs)
    assert image_data_format() == "channels_last"
    try:
        set_image_data_format("channels_first")
        first = getattr(applications, name)(input_shape=(3, 32, 48), **kwargs)
        first.set_weights(last.get_weights())
        x = images((32, 48, 3)) / 255
        y = first.predict(x.transpose(0, 3, 1, 2), verbose=0)
    finally:
        set_image_data_format("channels_last")
    np.testing.assert_allclose(y.transpose(0, 2, 3, 1), last.predict(x, verbose=0), rtol=1e-4, atol=1e-5)


# -- the functions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALIKE)
def test_families_without_settings_of_their_own_have_keras_arguments_and_explain_each(name):
    function = getattr(applications, name)
    parameters = inspect.signature(function).parameters
    assert {key: parameter.default for key, parameter in parameters.items()} == {
        "include_top": True,
        "weights": "imagenet",
        "input_tensor": None,
        "input_shape": None,
        "pooling": None,
        "classes": 1000,
        "classifier_activation": "softmax",
        "name": {"InceptionV3": "inception_v3"}.get(name, name.lower()),
    }
    assert inspect.getdoc(function).startswith(f"{name}, for images of ")
    for key in (*parameters, "ValueError", "PretrainedFileError"):
        assert f"\n    {key}: " in inspect.getdoc(function)
    assert get_type_hints(function)["classes"] is int


def test_the_documentation_tells_the_sizes_of_the_family():
    assert "(299, 299, 3) if None; at least 71 x 71." in applications.Xception.__doc__
    assert "(240, 240, 3) if None; at least 32 x 32." in applications.EfficientNetB1.__doc__


def test_examples_stand_below_the_arguments():
    headings = [line for line in applications.VGG16.__doc__.splitlines() if line.endswith(":")]
    assert headings == ["Arguments:", "Raises:", "Example:"]


@pytest.mark.parametrize("name", ALIKE)
def test_a_function_is_found_under_its_name_and_its_source_is_the_network(name):
    function = getattr(applications, name)
    assert pickle.loads(pickle.dumps(function)) is function  # noqa: S301 - our own bytes
    assert f"def {name}(asked: Asked, x: KerasTensor)" in inspect.getsource(function)


def test_every_family_is_a_module_with_its_own_preprocessing():
    for name in applications.__all__:
        if name not in MODELS:
            module = importlib.import_module(f"kerasedu.applications.{name}")
            assert module.preprocess_input(np.zeros((1, 2, 2, 3))).shape == (1, 2, 2, 3)
            assert list(inspect.signature(module.decode_predictions).parameters) == ["preds", "top"]
