"""ModelCheckpoint: what is saved when, and under which name."""

from pathlib import Path

import pytest

from kerasedu.callbacks import ModelCheckpoint


class Model:
    """Writes down what is saved."""

    stop_training = False

    def __init__(self):
        self.metrics, self.saved = [], []

    def save(self, filepath, overwrite=True):
        self.saved.append(f"model {filepath}")

    def save_weights(self, filepath, overwrite=True):
        self.saved.append(f"weights {filepath}")


def run(checkpoint, losses, steps=3):
    """What is saved in epochs with these losses; that of a batch is the epoch's."""
    checkpoint.set_model(Model())
    checkpoint.on_train_begin()
    for epoch, loss in enumerate(losses):
        logs = {} if loss is None else {"loss": loss}
        checkpoint.on_epoch_begin(epoch)
        for batch in range(steps):
            checkpoint.on_train_batch_end(batch, logs)
        checkpoint.on_epoch_end(epoch, logs)
    return checkpoint.model.saved


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_each_epoch_is_saved_under_its_number_and_loss():
    checkpoint = ModelCheckpoint("a/net-{epoch:02d}-{loss:.2f}.keras")
    assert run(checkpoint, [0.5, 0.25]) == ["model a/net-01-0.50.keras", "model a/net-02-0.25.keras"]
    assert Path("a").is_dir()


def test_weights_alone_can_be_saved():
    assert run(ModelCheckpoint("net.weights.h5", save_weights_only=True), [1.0]) == ["weights net.weights.h5"]


def test_only_the_best_is_saved_when_asked():
    checkpoint = ModelCheckpoint("{epoch}.keras", "loss", save_best_only=True)
    assert run(checkpoint, [0.5, 0.6, 0.4, 0.4, 0.3]) == ["model 1.keras", "model 3.keras", "model 5.keras"]
    assert checkpoint.best == 0.3


def test_the_best_is_kept_from_one_training_to_the_next():
    checkpoint = ModelCheckpoint("{epoch}.keras", "loss", save_best_only=True)
    run(checkpoint, [0.5])
    assert run(checkpoint, [0.6, 0.4]) == ["model 2.keras"]


def test_the_first_best_has_to_beat_the_threshold():
    checkpoint = ModelCheckpoint("{epoch}.h5", "loss", save_best_only=True, initial_value_threshold=0.45)
    assert run(checkpoint, [0.5, 0.4]) == ["model 2.h5"]


def test_batches_are_counted_over_the_epochs():
    checkpoint = ModelCheckpoint("{epoch}-{batch}.keras", save_freq=4)
    assert run(checkpoint, [1.0] * 4) == ["model 2-1.keras", "model 3-2.keras", "model 4-3.keras"]


def test_where_the_monitor_is_missing_it_is_warned_and_saved():
    checkpoint = ModelCheckpoint("{epoch}.keras", "loss", save_best_only=True)
    with pytest.warns(UserWarning, match=r"ModelCheckpoint monitors 'loss'.*So the model is saved whether") as warned:
        saved = run(checkpoint, [0.5, None, None, 0.6])
    assert saved == ["model 1.keras", "model 2.keras", "model 3.keras"]
    assert len(warned) == 1


def test_what_is_saved_is_said(capsys):
    run(ModelCheckpoint("{epoch}.keras", "loss", verbose=1, save_best_only=True), [0.5, 0.6, 0.25])
    assert capsys.readouterr().out.split("\n")[1::2] == [
        "Epoch 1: loss improved from nothing to 0.50000, model saved to 1.keras.",
        "Epoch 2: loss did not improve from 0.50000.",
        "Epoch 3: loss improved from 0.50000 to 0.25000, model saved to 3.keras.",
    ]


def test_a_path_object_will_do(tmp_path):
    assert run(ModelCheckpoint(tmp_path / "x.keras"), [1.0]) == [f"model {tmp_path / 'x.keras'}"]


@pytest.mark.parametrize("name", ["{epoch}-{val_loss:.2f}.keras", "{batch}.keras", "{}.keras"])
def test_a_place_that_nothing_fills_is_an_error_with_the_names_there_are(name):
    with pytest.raises(ValueError, match=r"cannot fill in \{(val_loss|batch|.*0.*)\} of .* is epoch, loss\."):
        run(ModelCheckpoint(name), [0.5])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"filepath": "net"}, r"filepath='net'. For a whole model its name ends in .keras or .h5"),
        ({"filepath": "a.h5", "save_weights_only": True}, r"For save_weights_only=True its name ends in .weights.h5"),
        ({"filepath": "a.keras", "save_freq": "batch"}, r"save_freq='batch'. It takes 'epoch'.*save_freq=100"),
        ({"filepath": "a.keras", "save_freq": 0}, r"save_freq=0"),
        ({"filepath": "a.keras", "save_freq": True}, r"save_freq=True"),
        ({"filepath": "a.keras", "initial_value_threshold": "x"}, r"initial_value_threshold='x'. It takes a number"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        ModelCheckpoint(**arguments)
