"""Names of files, what is written over, and files of weights."""

import os
import stat
import zipfile

import h5py
import numpy as np
import pytest

from kerasedu import saving
from kerasedu.layers import BatchNormalization, Dense, Input
from kerasedu.models import Model, Sequential
from kerasedu.saving.legacy_h5 import write_names
from kerasedu.saving.safe_hdf5 import names_attribute
from tests.unit.saving.conftest import numbers, same, small_model, state_of

# -- saving ------------------------------------------------------------------------------------------------------------


def test_an_interrupted_saving_leaves_the_old_file_whole(model, tmp_path, monkeypatch):
    path = tmp_path / "model.keras"
    model.save(path)
    before = path.read_bytes()

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(saving.files, "write_tree", interrupted)
    with pytest.raises(KeyboardInterrupt):
        model.save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_replaced_or_not_as_one_says(model, tmp_path):
    path = tmp_path / "model.keras"
    model.save(path)
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match=r"There is a file .*model.keras already, and overwrite=False"):
        model.save(path, overwrite=False)
    assert path.read_bytes() == before
    model.save(path, overwrite=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_into_is_named(model, tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PermissionError, match="may you write into it"):
            model.save(tmp_path / "model.keras")
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_that_is_missing_is_named(model, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"Cannot save to .*none/model.keras: .*Does the folder exist"):
        model.save(tmp_path / "none" / "model.keras")


def test_a_folder_is_no_file(model, tmp_path):
    (tmp_path / "model.keras").mkdir()
    with pytest.raises(IsADirectoryError, match=r"is a folder. Give the name of a file"):
        model.save(tmp_path / "model.keras")


def test_what_a_link_points_to_is_replaced_and_not_the_link(model, tmp_path):
    (tmp_path / "link.keras").symlink_to(tmp_path / "real.keras")
    model.save(tmp_path / "link.keras")
    assert (tmp_path / "link.keras").is_symlink()
    assert (tmp_path / "real.keras").is_file()


def test_a_file_gets_the_rights_that_files_get(model, tmp_path):
    (tmp_path / "plain").touch()
    model.save(tmp_path / "model.keras")
    assert stat.S_IMODE((tmp_path / "model.keras").stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


@pytest.mark.parametrize("name", ["model", "model.txt", "model.tf", "model.pb"])
def test_an_ending_that_is_none_is_mended(model, tmp_path, name):
    with pytest.raises(ValueError, match=r"It ends in .keras, or in .h5 for the older form: .*model.keras"):
        model.save(tmp_path / name)
    with pytest.raises(ValueError, match=r"It ends in .weights.h5: .*model.weights.h5"):
        model.save_weights(tmp_path / name)


def test_arguments_that_there_are_none_of_are_named(model, tmp_path):
    with pytest.raises(ValueError, match="save_model got signatures"):
        model.save(tmp_path / "model.keras", signatures=1)
    with pytest.raises(ValueError, match=r"zipped=False. A .keras file is one zip archive"):
        model.save(tmp_path / "model.keras", zipped=False)
    with pytest.raises(ValueError, match="writes all weights into one file"):
        model.save_weights(tmp_path / "model.weights.h5", max_shard_size=1.0)
    with pytest.raises(ValueError, match="load_weights got strict"):
        model.load_weights(tmp_path / "model.weights.h5", strict=True)
    with pytest.raises(TypeError, match=r"save_model got 5 of type int. It takes a model first"):
        saving.save_model(5, tmp_path / "model.keras")


def test_a_model_without_weights_yet_is_told_to_be_built(tmp_path):
    model = Sequential([Dense(2)])
    with pytest.raises(ValueError, match=r"cannot be saved: it has none yet. Begin it with an Input"):
        model.save_weights(tmp_path / "model.weights.h5")
    small_model().save_weights(tmp_path / "other.weights.h5")
    with pytest.raises(ValueError, match="cannot be loaded: it has none yet"):
        model.load_weights(tmp_path / "other.weights.h5")


# -- loading -----------------------------------------------------------------------------------------------------------


def test_a_missing_file_is_named_and_so_is_the_folder(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for load in (saving.load_model, model.load_weights, saving.describe):
        with pytest.raises(FileNotFoundError, match=r"There is no file none.keras. The working folder is ") as caught:
            load("none.keras")
        assert isinstance(caught.value, ValueError)


def test_a_folder_may_be_a_savedmodel(tmp_path):
    with pytest.raises(saving.ModelFileError, match=r"is a folder, perhaps a SavedModel of TensorFlow"):
        saving.load_model(tmp_path)


def test_a_file_of_weights_is_no_model(model, tmp_path):
    for name in ("model.weights.h5", "model.h5"):
        model.save_weights(tmp_path / name)
        with pytest.raises(saving.ModelFileError, match=r"holds weights only, and not how the model is made"):
            saving.load_model(tmp_path / name)


def test_the_content_tells_what_a_file_is_whatever_its_name(model, tmp_path):
    model.save(tmp_path / "model.keras")
    (tmp_path / "model.keras").rename(tmp_path / "model.h5")
    assert same(state_of(saving.load_model(tmp_path / "model.h5")), state_of(model))


def test_another_hdf5_file_is_no_file_of_weights(model, tmp_path):
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["x_train"] = np.ones(3)
    with pytest.raises(saving.ModelFileError, match=r"holds no weights of Keras: \['x_train'\]"):
        model.load_weights(tmp_path / "data.h5")


@pytest.mark.parametrize("name", ["model.weights.h5", "model.h5"])
def test_weights_take_the_optimizer_along_where_the_form_has_room_for_it(model, tmp_path, name):
    model.save_weights(tmp_path / name)
    other = small_model()
    other.compile("adam", "mse")
    other.load_weights(tmp_path / name)
    assert same(other.get_weights(), model.get_weights())
    restored = len(other.optimizer.variables) == len(model.optimizer.variables)
    assert restored == (name == "model.weights.h5")


def test_the_state_of_another_optimizer_is_left_with_a_warning(model, tmp_path):
    model.save_weights(tmp_path / "model.weights.h5")
    other = small_model()
    other.compile("rmsprop", "mse")
    with pytest.warns(UserWarning, match="the state of optimizer 'rm_sprop.*' was not restored"):
        other.load_weights(tmp_path / "model.weights.h5")
    assert same(other.get_weights(), model.get_weights())


def named(units=4, last="out"):
    return Sequential([Input((3,)), Dense(units, name="first"), BatchNormalization(name="norm"), Dense(2, name=last)])


@pytest.mark.parametrize("name", ["model.weights.h5", "model.h5"])
def test_layers_that_do_not_fit_are_skipped_on_request(tmp_path, name):
    one, other = named(), Sequential([Input((3,)), Dense(4), BatchNormalization(), Dense(5)])
    one.save_weights(tmp_path / name)
    before = other.layers[2].get_weights()
    with pytest.raises(saving.ModelFileError, match="Of another shape"):
        other.load_weights(tmp_path / name)
    with pytest.warns(UserWarning, match=r"was left as it is. Of another shape"):
        other.load_weights(tmp_path / name, skip_mismatch=True)
    assert same(other.layers[0].get_weights(), one.layers[0].get_weights())
    assert same(other.layers[2].get_weights(), before)


def test_layers_are_found_by_name_in_the_older_form(tmp_path):
    one, other = named(), Sequential([Input((3,)), Dense(4, name="first"), Dense(1, name="new")])
    one.save_weights(tmp_path / "model.h5")
    with pytest.raises(saving.ModelFileError, match=r"has 3 layers with weights \(first, norm, out\), and .* has 2"):
        other.load_weights(tmp_path / "model.h5")
    other.load_weights(tmp_path / "model.h5", by_name=True)
    assert same(other.layers[0].get_weights(), one.layers[0].get_weights())


def test_by_name_is_refused_for_the_newer_form(tmp_path):
    model = named()
    model.save_weights(tmp_path / "model.weights.h5")
    with pytest.raises(saving.ModelFileError, match=r"so by_name=True cannot be used"):
        model.load_weights(tmp_path / "model.weights.h5", by_name=True)


def test_files_of_older_keras_with_random_states_and_metrics_are_read(model, tmp_path):
    path = tmp_path / "model.weights.h5"
    model.save_weights(path)
    with h5py.File(path, "a") as file:
        file["layers/dropout/seed_generator/vars/0"] = np.zeros(2, "uint32")
        file["metrics/mean/vars/0"] = 0.0
        file.move("layers", "_layer_checkpoint_dependencies")
    other = small_model()
    other.load_weights(path)
    assert same(other.get_weights(), model.get_weights())


def test_numbers_of_another_type_are_converted(model, tmp_path):
    path = tmp_path / "model.weights.h5"
    model.save_weights(path)
    with h5py.File(path, "a") as file:
        wide = file["layers/dense/vars/0"][()].astype("float64")
        del file["layers/dense/vars/0"]
        file.create_dataset("layers/dense/vars/0", data=wide, compression="gzip")
    other = small_model()
    other.load_weights(path)
    assert other.layers[0].kernel.dtype == "float32"
    assert same(other.get_weights(), model.get_weights())


def test_long_lists_of_names_are_split_as_keras_splits_them(tmp_path):
    names = [f"layer_{i}" for i in range(9000)]
    with h5py.File(tmp_path / "names.h5", "w") as file:
        write_names(file, "layer_names", names)
        assert set(file.attrs) == {"layer_names0", "layer_names1", "layer_names2"}
        assert names_attribute(file, "layer_names", "names.h5") == names


def test_a_layer_with_two_weights_of_one_name_is_saved(tmp_path):
    class Twins(Model):
        def __init__(self):
            super().__init__()
            self.one, self.two = Dense(2, name="twin"), Dense(2, name="twin")
            self.both = [self.add_weight((1,), name="w"), self.add_weight((1,), name="w")]

        def call(self, x):
            return self.two(self.one(x)) + self.both[0] + self.both[1]

    first, second, (x, _) = Twins(), Twins(), numbers()
    first(x), second(x)
    first.save_weights(tmp_path / "twins.weights.h5")
    second.load_weights(tmp_path / "twins.weights.h5")
    assert same(first.get_weights(), second.get_weights())


def test_what_is_read_is_closed_again(model, tmp_path):
    path = tmp_path / "model.keras"
    model.save(path)
    saving.load_model(path)
    saving.describe(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("more.txt", "x")
    path.unlink()
    assert not list(tmp_path.iterdir())
