"""BackupAndRestore: a training that was cut off goes on where it was."""

import json
import shutil

import numpy as np
import pytest

from kerasedu.callbacks import BackupAndRestore, EarlyStopping, LambdaCallback
from kerasedu.layers import Dense, Dropout, Input
from kerasedu.models import Sequential
from kerasedu.utils import set_random_seed

X = np.random.default_rng(0).normal(size=(12, 3)).astype("float32")
Y = X.sum(axis=1, keepdims=True)


class CutOffError(Exception):
    """The power goes off."""


def model():
    set_random_seed(1)
    net = Sequential([Input((3,)), Dense(4), Dropout(0.5), Dense(1)])
    net.compile("adam", "mse")
    return net


def cut_off_in(epoch, at="on_epoch_begin", error=CutOffError):
    def hook(number, logs):
        if number == epoch:
            raise error

    return LambdaCallback(**{at: hook})


def fit(net, *callbacks, epochs=4):
    return net.fit(X, Y, batch_size=4, epochs=epochs, callbacks=list(callbacks), verbose=0)


def test_a_training_that_was_cut_off_ends_as_if_it_had_run_through(tmp_path):
    through = model()
    whole = fit(through)
    net = model()
    with pytest.raises(CutOffError):
        fit(net, BackupAndRestore(tmp_path), cut_off_in(2))
    again = model()
    rest = fit(again, BackupAndRestore(tmp_path))
    assert rest.epoch == [2, 3]
    assert rest.history["loss"] == whole.history["loss"][2:]
    assert int(again.optimizer.iterations) == int(through.optimizer.iterations) == 12
    for mine, theirs in zip(again.get_weights(), through.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_an_epoch_that_was_cut_off_in_the_middle_starts_anew(tmp_path):
    with pytest.raises(CutOffError):
        fit(model(), BackupAndRestore(tmp_path), cut_off_in(1, at="on_train_batch_end"))
    assert fit(model(), BackupAndRestore(tmp_path)).epoch == [0, 1, 2, 3]


def test_backups_can_be_made_by_batches(tmp_path):
    net = model()
    with pytest.raises(CutOffError):
        fit(net, BackupAndRestore(tmp_path, save_freq=2), cut_off_in(2))  # 6 batches, a backup after the last of them
    again = model()
    assert fit(again, BackupAndRestore(tmp_path)).epoch == [1, 2, 3]
    assert int(again.optimizer.iterations) == 6 + 9


def test_the_backup_is_deleted_when_training_came_to_its_end(tmp_path):
    fit(model(), BackupAndRestore(tmp_path))
    assert not list(tmp_path.iterdir())
    assert fit(model(), BackupAndRestore(tmp_path)).epoch == [0, 1, 2, 3]


def test_a_training_that_another_callback_ended_came_to_its_end(tmp_path):
    stop = EarlyStopping("loss", min_delta=1e9, patience=1)
    assert fit(model(), stop, BackupAndRestore(tmp_path)).epoch == [0, 1]
    assert not list(tmp_path.iterdir())


def test_the_backup_stays_when_asked(tmp_path):
    fit(model(), BackupAndRestore(tmp_path, delete_checkpoint=False))
    assert [path.name for path in tmp_path.iterdir()] == ["latest"]
    assert fit(model(), BackupAndRestore(tmp_path), epochs=6).epoch == [4, 5]


def test_the_backup_stays_when_the_stop_button_was_pressed(tmp_path, capsys):
    fit(model(), BackupAndRestore(tmp_path), cut_off_in(1, at="on_train_batch_begin", error=KeyboardInterrupt))
    assert "interrupted" in capsys.readouterr().out
    assert fit(model(), BackupAndRestore(tmp_path)).epoch == [0, 1, 2, 3]
    fit(model(), BackupAndRestore(tmp_path), cut_off_in(3, error=KeyboardInterrupt))
    assert fit(model(), BackupAndRestore(tmp_path)).epoch == [3]


def test_the_last_but_one_backup_helps_out(tmp_path):
    with pytest.raises(CutOffError):
        fit(model(), BackupAndRestore(tmp_path, double_checkpoint=True), cut_off_in(3))
    (tmp_path / "latest" / "model.weights.h5").write_bytes(b"broken")
    with pytest.warns(UserWarning, match=r"cannot read its backup .*latest.*It takes the one before"):
        assert fit(model(), BackupAndRestore(tmp_path)).epoch == [2, 3]


def test_a_backup_cut_off_while_it_was_renamed_leaves_the_one_before(tmp_path):
    with pytest.raises(CutOffError):
        fit(model(), BackupAndRestore(tmp_path, double_checkpoint=True), cut_off_in(3))
    shutil.move(tmp_path / "latest", tmp_path / "unfinished")
    assert fit(model(), BackupAndRestore(tmp_path)).epoch == [2, 3]


@pytest.mark.parametrize("progress", ["", "{}", json.dumps({"epoch": -1, "random": []})])
def test_a_backup_that_cannot_be_read_is_an_error_that_says_what_to_do(tmp_path, progress):
    with pytest.raises(CutOffError):
        fit(model(), BackupAndRestore(tmp_path), cut_off_in(3))
    (tmp_path / "latest" / "progress.json").write_text(progress)
    with pytest.raises(ValueError, match=r"cannot read its backup .*To start training anew, delete the folder"):
        fit(model(), BackupAndRestore(tmp_path))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"backup_dir": ""}, r"got backup_dir=''. It takes the path of a folder"),
        ({"backup_dir": None}, r"got backup_dir=None"),
        ({"backup_dir": "x", "save_freq": "batch"}, r"BackupAndRestore got save_freq='batch'. It takes 'epoch'"),
        ({"backup_dir": "x", "save_freq": 0}, r"got save_freq=0"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        BackupAndRestore(**arguments)


def test_it_may_only_restore(tmp_path):
    fit(model(), BackupAndRestore(tmp_path, save_freq=False))
    assert not list(tmp_path.iterdir())
