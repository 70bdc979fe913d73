"""What is told of a file, without building its model."""

import json
import zipfile

import h5py
import numpy as np
import pytest

from kerasedu import saving
from kerasedu.course import command
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential
from kerasedu.saving import describe
from tests.unit.saving.conftest import with_config


def test_an_archive_tells_layers_weights_and_compiling(model, tmp_path):
    model.save(tmp_path / "model.keras")
    told = describe(tmp_path / "model.keras")
    assert told.versions["keras_version"] == "3.15.1"
    assert told.model == "Sequential small"
    assert told.parameters == model.count_params()
    dense = told.layers[1]
    assert (dense.class_name, dense.shapes, dense.parameters) == ("Dense", [(3, 4), (4,)], 16)
    assert dense.settings == "units=4, activation=relu"
    assert told.compiled["loss"] == "mse"
    assert told.compiled["optimizer"].startswith("Adam(learning_rate=0.001")
    assert told.tree["layers/dense/vars/0"] == ((3, 4), "float32")
    assert set(told.members) == {"metadata.json", "config.json", "model.weights.h5"}


def test_an_older_file_tells_the_same(model, tmp_path):
    model.save(tmp_path / "model.h5")
    told = describe(tmp_path / "model.h5")
    assert told.parameters == model.count_params()
    assert told.versions == {"keras_version": "3.15.1", "backend": "numpy"}
    assert told.compiled["metrics"] == "mae"


@pytest.mark.parametrize("name", ["model.weights.h5", "model.h5"])
def test_a_file_of_weights_tells_its_folders(model, tmp_path, name):
    model.save_weights(tmp_path / name)
    told = describe(tmp_path / name)
    assert told.kind == "HDF5: weights only"
    assert told.parameters == model.count_params()


def test_it_is_text_and_tables(model, tmp_path):
    model.save(tmp_path / "model.keras")
    told = describe(tmp_path / "model.keras")
    assert str(told) == repr(told)
    assert "Sequential small, 42 parameters" in str(told)
    assert '<td style="text-align:left">units=4, activation=relu</td>' in told._repr_html_()
    assert '<th style="text-align:right">Parameters</th>' in told._repr_html_()


def test_it_shows_the_name_of_a_file_and_not_the_folders(model, tmp_path):
    model.save(tmp_path / "model.keras")
    told = describe(tmp_path / "model.keras")
    assert str(told).startswith("model.keras\n")
    assert str(tmp_path) not in told._repr_html_()


def test_nothing_of_a_file_becomes_html(tmp_path):
    Sequential([Input((3,)), Dense(2)]).save(tmp_path / "model.keras")
    evil = "<script>alert(1)</script>"

    def change(config):
        config["config"]["layers"][1]["config"]["name"] = evil
        config["config"]["name"] = evil

    with_config(tmp_path / "model.keras", tmp_path / "bad.keras", change)
    page = describe(tmp_path / "bad.keras")._repr_html_()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_file_that_would_not_be_loaded_is_told_of_too(tmp_path):
    Sequential([Input((3,)), Dense(2)]).save(tmp_path / "model.keras")
    packed = {"class_name": "Lambda", "config": {"name": "evil", "function": ["AAAA", None, None]}}
    with_config(tmp_path / "model.keras", tmp_path / "bad.keras", lambda c: c["config"]["layers"].append(packed))
    assert [layer.class_name for layer in describe(tmp_path / "bad.keras").layers] == ["InputLayer", "Dense", "Lambda"]


@pytest.mark.parametrize("layers", [None, 5, [5, None], [{"class_name": 3, "config": 4}]])
def test_nonsense_in_a_configuration_is_no_harm(tmp_path, layers):
    Sequential([Input((3,)), Dense(2)]).save(tmp_path / "model.keras")
    with_config(tmp_path / "model.keras", tmp_path / "bad.keras", lambda c: c["config"].update(layers=layers))
    assert "Keras archive" in str(describe(tmp_path / "bad.keras"))


def test_names_with_control_characters_do_not_reach_the_terminal(tmp_path):
    Sequential([Input((3,)), Dense(2)]).save(tmp_path / "model.keras")
    with_config(tmp_path / "model.keras", tmp_path / "bad.keras", lambda c: c["config"].update(name="\x1b[2J\x07"))
    assert "\x1b" not in str(describe(tmp_path / "bad.keras"))


def test_links_into_other_files_are_not_followed(tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["x"] = np.ones(3)
    with h5py.File(tmp_path / "model.h5", "w") as file:
        file["y"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "/x")
    with pytest.raises(saving.ModelFileError, match="is a link into another file"):
        describe(tmp_path / "model.h5")


def test_the_command_tells_it(model, tmp_path, capsys):
    model.save(tmp_path / "model.keras")
    assert command.main(["inspect", str(tmp_path / "model.keras")]) == 0
    assert "Sequential small, 42 parameters" in capsys.readouterr().out
    assert command.main(["inspect", str(tmp_path / "none.keras")]) == 1
    assert "kerasedu inspect: There is no file" in capsys.readouterr().err


def test_the_description_of_an_archive_without_metadata_lacks_versions(tmp_path):
    Sequential([Input((3,)), Dense(2)]).save(tmp_path / "model.keras")
    with (
        zipfile.ZipFile(tmp_path / "model.keras") as archive,
        zipfile.ZipFile(tmp_path / "bare.keras", "w") as bare,
    ):
        for name in ("config.json", "model.weights.h5"):
            bare.writestr(name, archive.read(name))
    assert describe(tmp_path / "bare.keras").versions == {}
    assert saving.load_model(tmp_path / "bare.keras").output_shape == (None, 2)
    assert json.dumps(describe(tmp_path / "bare.keras").members)
