import numpy as np
import pytest

from kerasedu import saving
from kerasedu.saving import KerasFileEditor
from tests.unit.saving.conftest import same, small_model


@pytest.fixture
def editor(tmp_path):
    model = small_model()
    model.save_weights(tmp_path / "model.weights.h5")
    return KerasFileEditor(tmp_path / "model.weights.h5")


def test_the_weights_are_there_by_folder_and_name(editor, capsys):
    assert set(editor.objects) == {"layers/dense", "layers/batch_normalization", "layers/dense_1"}
    editor.summary()
    assert "layers/dense\n  0  (3, 4)  float32\n" in capsys.readouterr().out


def test_an_archive_is_read_too(tmp_path):
    small_model().save(tmp_path / "model.keras")
    assert "layers/dense" in KerasFileEditor(tmp_path / "model.keras").objects


def test_what_is_saved_unchanged_fits_the_model(editor, tmp_path, capsys):
    model = small_model()
    editor.save(tmp_path / "again.weights.h5")
    model.load_weights(tmp_path / "again.weights.h5")
    assert same([model.layers[0].kernel.value], [editor.objects["layers/dense"]["0"]])
    assert editor.compare(model) == {"status": "success", "error_count": 0, "match_count": 3}
    assert "The file fits the model." in capsys.readouterr().out


def test_a_difference_is_told(editor, capsys):
    editor.delete_object("dense_1")
    assert editor.compare(small_model())["error_count"] == 1
    assert "layers/dense_1: None in the file, {'0': (4, 2), '1': (2,)} in the model" in capsys.readouterr().out


def test_layers_are_renamed_deleted_and_added(editor):
    editor.rename_object("dense", "hidden")
    editor.add_object("layers/dense", {"0": [[1.0]]})
    editor.add_weights("layers/dense", {"1": np.zeros(1)})
    editor.delete_weight("dense", "0")
    editor.delete_object("batch_normalization")
    assert {path: list(weights) for path, weights in editor.objects.items()} == {
        "layers/hidden": ["0", "1"],
        "layers/dense_1": ["0", "1"],
        "layers/dense": ["1"],
    }


def test_what_cannot_be_done_says_why(editor, tmp_path):
    with pytest.raises(ValueError, match=r"has no object 'none'; there are: layers, layers/batch_normalization"):
        editor.rename_object("none", "x")
    with pytest.raises(ValueError, match=r"It takes a plain name, without folders"):
        editor.rename_object("dense", "../x")
    with pytest.raises(ValueError, match=r"has an object 'layers/dense_1' already. Choose another"):
        editor.rename_object("dense", "dense_1")
    with pytest.raises(ValueError, match="Delete it first, or use add_weights"):
        editor.add_object("layers/dense", {})
    with pytest.raises(ValueError, match="a path within the file"):
        editor.add_object("layers/../x", {})
    with pytest.raises(ValueError, match=r"dense has no weight '7'. It has 0, 1"):
        editor.delete_weight("dense", "7")
    with pytest.raises(ValueError, match=r"The name ends in .weights.h5"):
        editor.save(tmp_path / "model.h5")
    editor.add_object("more/dense", {"0": [1.0]})
    with pytest.raises(ValueError, match=r"several objects named 'dense'; say which: layers/dense, more/dense"):
        editor.delete_object("dense")


def test_a_file_of_the_older_form_is_refused(tmp_path):
    small_model().save_weights(tmp_path / "model.h5")
    with pytest.raises(saving.ModelFileError, match=r"is not laid out as .weights.h5 files are"):
        KerasFileEditor(tmp_path / "model.h5")
