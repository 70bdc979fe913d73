"""Models of every kind, with what they were compiled with: training goes on as if never interrupted."""

import json
import zipfile

import numpy as np
import pytest

from kerasedu import layers, losses, metrics, models, ops, optimizers, saving
from kerasedu.layers import BatchNormalization, Dense, Input
from kerasedu.models import Model, Sequential
from tests.unit.saving.conftest import numbers, same, small_model, state_of

ENDINGS = (".keras", ".h5")


@saving.register_keras_serializable("tests")
class TwoRooms(Model):
    """A model of a class of its own, with a weight of its own and layers in lists and dicts."""

    def __init__(self, width=4, **kwargs):
        super().__init__(**kwargs)
        self.width = width
        self.zeta = Dense(width)
        self.alpha = Sequential([Dense(width), BatchNormalization()])
        self.blocks = [Dense(width), Dense(width)]
        self.named = {"out": Dense(2)}
        self.bias = self.add_weight((2,), "zeros", name="bias")

    def call(self, inputs):
        x = self.alpha(self.zeta(inputs))
        for block in self.blocks:
            x = block(x)
        return ops.add(self.named["out"](x), self.bias)

    def get_config(self):
        return {**super().get_config(), "width": self.width}


@pytest.fixture(autouse=True)
def _own_model(_registered):
    saving.register_keras_serializable("tests")(TwoRooms)


def functional():
    """Two inputs and two outputs, a shared layer, a model inside, and operations between layers."""
    a, b = Input((3,), name="a"), Input((3,), name="b")
    shared = Dense(4, name="shared")
    inner = Sequential([Input((4,)), Dense(4), BatchNormalization()], name="inner")
    x = inner(shared(a)) * 2.0 + inner(shared(b))
    return Model([a, b], [Dense(2, name="one")(x), Dense(1, name="two")(ops.mean(x, axis=-1, keepdims=True))])


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_graph_with_shared_layers_and_operations_comes_back(tmp_path, ending):
    model, (x, _) = functional(), numbers()
    model.save(tmp_path / f"model{ending}")
    revived = saving.load_model(tmp_path / f"model{ending}")
    assert isinstance(revived, models.Functional)
    assert revived.get_config() == model.get_config()
    for one, other in zip(revived.predict([x, x], verbose=0), model.predict([x, x], verbose=0), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_model_of_ones_own_class_comes_back(tmp_path):
    model, (x, y) = TwoRooms(width=5), numbers()
    model.compile("adam", "mse")
    model.fit(x, y, epochs=1, verbose=0)
    model.save(tmp_path / "model.keras")
    revived = saving.load_model(tmp_path / "model.keras")
    assert isinstance(revived, TwoRooms)
    np.testing.assert_array_equal(revived.predict(x, verbose=0), model.predict(x, verbose=0))
    assert same(state_of(revived), state_of(model))


OPTIMIZERS = {
    "SGD": lambda: optimizers.SGD(0.01, momentum=0.9, nesterov=True),
    "Adam": lambda: optimizers.Adam(0.01, amsgrad=True),
    "RMSprop": lambda: optimizers.RMSprop(0.01, momentum=0.5, centered=True),
    "schedule": lambda: optimizers.Adam(optimizers.schedules.ExponentialDecay(0.01, 3, 0.5)),
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_training_goes_on_as_if_never_interrupted(tmp_path, ending, name):
    model, (x, y) = small_model(), numbers()
    model.compile(OPTIMIZERS[name](), losses.Huber(0.5), metrics=["mae", metrics.MeanSquaredError(name="square")])
    model.fit(x, y, epochs=2, shuffle=False, verbose=0)
    model.save(tmp_path / f"model{ending}")
    revived = saving.load_model(tmp_path / f"model{ending}")
    assert revived.evaluate(x, y, verbose=0, return_dict=True) == model.evaluate(x, y, verbose=0, return_dict=True)
    for one in (model, revived):
        one.fit(x, y, epochs=2, shuffle=False, verbose=0)
    assert same(state_of(revived), state_of(model))


def test_losses_and_metrics_of_several_outputs_come_back(tmp_path):
    model, (x, y) = functional(), numbers()
    model.compile("adam", {"one": "mse", "two": losses.MeanAbsoluteError()}, loss_weights={"one": 1.0, "two": 0.5})
    model.fit([x, x], [y, y[:, :1]], verbose=0)
    model.save(tmp_path / "model.keras")
    revived = saving.load_model(tmp_path / "model.keras")
    given = ([x, x], [y, y[:, :1]])
    assert revived.evaluate(*given, verbose=0) == model.evaluate(*given, verbose=0)


def test_a_loss_of_ones_own_is_lent_or_left_out(tmp_path):
    def own_loss(y_true, y_pred):
        return ops.mean(ops.square(y_true - y_pred), axis=-1)

    model, (x, y) = small_model(), numbers()
    model.compile("sgd", own_loss)
    model.save(tmp_path / "model.keras")
    with pytest.raises(saving.ModelFileError, match=r"cannot be compiled as the file says: .*own_loss.*compile=False"):
        saving.load_model(tmp_path / "model.keras")
    assert not saving.load_model(tmp_path / "model.keras", compile=False).compiled
    revived = saving.load_model(tmp_path / "model.keras", custom_objects={"own_loss": own_loss})
    assert revived.evaluate(x, y, verbose=0) == pytest.approx(model.evaluate(x, y, verbose=0))


def test_without_its_optimizer_a_file_is_not_compiled(model, tmp_path):
    model.save(tmp_path / "model.h5", include_optimizer=False)
    assert not saving.load_model(tmp_path / "model.h5").compiled


def test_what_was_frozen_is_frozen_again(tmp_path):
    model = small_model()
    model.layers[0].trainable = False
    model.save(tmp_path / "model.keras")
    revived = saving.load_model(tmp_path / "model.keras")
    assert [w.shape for w in revived.trainable_weights] == [w.shape for w in model.trainable_weights]


def test_a_layer_may_say_itself_what_is_saved_of_it(tmp_path):
    class Packed(layers.Layer):
        def build(self, input_shape):
            self.scale = self.add_weight((input_shape[-1],), "ones", name="scale")

        def call(self, inputs):
            return ops.multiply(inputs, self.scale)

        def save_own_variables(self, store):
            store["packed"] = self.scale.numpy() * 10

        def load_own_variables(self, store):
            self.scale.assign(store["packed"] / 10)

    model = Sequential([Input((3,)), Packed()])
    model.set_weights([np.array([1.0, 2.0, 3.0])])
    model.save(tmp_path / "model.keras")
    revived = saving.load_model(tmp_path / "model.keras", custom_objects={"Packed": Packed})
    np.testing.assert_array_equal(revived.get_weights()[0], [1, 2, 3])


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_lambda_layer_of_a_registered_function_comes_back(tmp_path, ending):
    @saving.register_keras_serializable("tests")
    def tripled(x):
        return 3 * x

    model, (x, _) = Sequential([Input((3,)), layers.Lambda(tripled)]), numbers()
    model.save(tmp_path / f"model{ending}")
    np.testing.assert_array_equal(saving.load_model(tmp_path / f"model{ending}")(x), 3 * x)


def test_loading_draws_nothing_from_the_random_stream(whole_file):
    from kerasedu.engine import settings

    settings.set_random_seed(0)
    expected = settings.generator().random()
    settings.set_random_seed(0)
    saving.load_model(whole_file)
    assert settings.generator().random() == expected


def test_every_weight_can_be_changed_after_loading(whole_file):
    model = saving.load_model(whole_file)
    for variable in [*model.variables, *model.optimizer.variables]:
        assert variable.value.flags.writeable
    model.fit(*numbers(), verbose=0)


def test_nan_among_the_weights_is_told(model, tmp_path):
    model.layers[0].kernel.assign(np.full((3, 4), np.nan))
    model.save(tmp_path / "model.keras")
    with pytest.warns(UserWarning, match=r"there is NaN in dense.*/kernel"):
        saving.load_model(tmp_path / "model.keras")


def test_the_versions_stand_in_the_file(model, tmp_path):
    model.save(tmp_path / "model.keras")
    with zipfile.ZipFile(tmp_path / "model.keras") as archive:
        assert archive.testzip() is None
        told = json.loads(archive.read("metadata.json"))
    assert told["keras_version"] == "3.15.1"
    assert set(told) == {"keras_version", "kerasedu_version", "date_saved"}


def test_an_archive_that_others_packed_is_read_too(model, tmp_path):
    model.save(tmp_path / "model.keras")
    with (
        zipfile.ZipFile(tmp_path / "model.keras") as archive,
        zipfile.ZipFile(tmp_path / "packed.keras", "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in archive.namelist():
            packed.writestr(name, archive.read(name))
    assert same(state_of(saving.load_model(tmp_path / "packed.keras")), state_of(model))
