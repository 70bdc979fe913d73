"""CSVLogger: the file it writes."""

from pathlib import Path

import numpy as np
import pytest

from kerasedu.callbacks import CSVLogger
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential


def written(path, epochs, **arguments):
    """The file after a training with these logs."""
    logger = CSVLogger(path, **arguments)
    logger.on_train_begin()
    for epoch, logs in enumerate(epochs):
        logger.on_epoch_end(epoch, logs)
    logger.on_train_end()
    return Path(path).read_bytes().decode()


# The texts are those of real Keras.
def test_a_training_is_a_table(tmp_path):
    epochs = [{"loss": 0.5, "val_loss": 2.0}, {"loss": 1 / 3, "val_loss": 1.0}]
    assert written(tmp_path / "a.csv", epochs) == ("epoch,loss,val_loss\r\n0,0.5,2.0\r\n1,0.3333333333333333,1.0\r\n")


def test_validation_that_comes_later_has_its_columns(tmp_path):
    epochs = [{"loss": 0.5, "accuracy": 0.25}, {"loss": 0.25, "accuracy": 1.0, "val_loss": 3.0}]
    assert written(tmp_path / "a.csv", epochs, separator=";") == (
        "epoch;accuracy;loss;val_accuracy;val_loss\r\n0;0.25;0.5;NA;NA\r\n1;1.0;0.25;NA;3.0\r\n"
    )


def test_an_array_is_one_cell(tmp_path):
    assert written(tmp_path / "a.csv", [{"loss": np.array([1, 2]), "val_loss": np.nan}]).endswith(
        '\r\n0,"""[1, 2]""",nan\r\n'
    )


def test_appending_goes_on_without_a_second_title(tmp_path):
    path = tmp_path / "folder" / "a.csv"
    written(path, [{"loss": 0.5, "val_loss": 1.0}], append=True)
    text = written(path, [{"loss": 0.25, "val_loss": 0.5}], append=True)
    assert text == "epoch,loss,val_loss\r\n0,0.5,1.0\r\n0,0.25,0.5\r\n"


def test_otherwise_the_file_is_written_anew(tmp_path):
    written(tmp_path / "a.csv", [{"loss": 0.5}])
    assert written(tmp_path / "a.csv", [{"loss": 0.25}]).count("\n") == 2


def test_each_line_is_in_the_file_at_once(tmp_path):
    logger = CSVLogger(tmp_path / "a.csv")
    logger.on_train_begin()
    logger.on_epoch_end(0, {"loss": 0.5})
    assert "0,0.5,NA" in (tmp_path / "a.csv").read_text()
    logger.on_train_end()


def test_it_works_in_a_real_fit(tmp_path):
    model = Sequential([Input((1,)), Dense(1)])
    model.compile("sgd", "mse")
    logger = CSVLogger(tmp_path / "a.csv")
    history = model.fit(np.ones((4, 1)), np.ones((4, 1)), epochs=2, callbacks=[logger], verbose=0).history
    rows = np.genfromtxt(tmp_path / "a.csv", delimiter=",", names=True)
    assert rows["loss"] == pytest.approx(history["loss"])


@pytest.mark.parametrize("separator", ["", "ab", None])
def test_a_separator_is_one_character(separator):
    with pytest.raises(ValueError, match=r"CSVLogger got separator=.* It takes one character"):
        CSVLogger("a.csv", separator=separator)
