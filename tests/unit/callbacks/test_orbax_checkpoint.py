"""OrbaxCheckpoint: the tree it saves, and real checkpoints where Orbax is installed."""

import sys

import numpy as np
import pytest

from kerasedu.callbacks import OrbaxCheckpoint
from kerasedu.callbacks.orbax_checkpoint import state_tree
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential

X, Y = np.ones((4, 2), "float32"), np.ones((4, 1), "float32")


def line():
    model = Sequential([Input((2,)), Dense(3, name="hidden"), Dense(1, name="out")])
    model.compile("adam", "mse")
    return model


def leaves(tree, way=""):
    """The arrays of a tree, by their paths."""
    if not isinstance(tree, dict):
        return {way: tree}
    return {name: array for part in tree for name, array in leaves(tree[part], f"{way}/{part}").items()}


def test_the_tree_follows_the_paths_of_the_variables():
    model = line()
    found = leaves(state_tree(model))
    for weight in model.trainable_variables:
        np.testing.assert_array_equal(found[f"/trainable_variables/{weight.path}"], weight.numpy())


def test_weights_alone_leave_the_optimizer_out():
    assert set(state_tree(line(), weights_only=True)) == {"trainable_variables", "non_trainable_variables"}
    assert "optimizer_variables" in state_tree(line())


def test_without_orbax_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "orbax", None)
    with pytest.raises(ImportError, match=r"pip install orbax-checkpoint. ModelCheckpoint saves models without it"):
        OrbaxCheckpoint(tmp_path)


def test_bad_arguments_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"OrbaxCheckpoint got max_to_keep=0. It takes a whole number of at least 1"):
        OrbaxCheckpoint(tmp_path, max_to_keep=0)


class TestWithOrbax:
    @pytest.fixture(autouse=True)
    def orbax(self):
        pytest.importorskip("orbax.checkpoint", reason="orbax-checkpoint is not installed")

    @pytest.mark.parametrize("background", [False, True])
    def test_checkpoints_come_back(self, tmp_path, background):
        model = line()
        checkpoint = OrbaxCheckpoint(tmp_path, max_to_keep=2, save_on_background=background)
        model.fit(X, Y, epochs=3, callbacks=[checkpoint], verbose=0)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["1", "2"]
        weights = model.get_weights()
        model.set_weights([np.zeros_like(w) for w in weights])
        checkpoint.restore()
        for restored, weight in zip(model.get_weights(), weights, strict=True):
            np.testing.assert_array_equal(restored, weight)

    def test_a_checkpoint_of_another_model_is_refused(self, tmp_path):
        checkpoint = OrbaxCheckpoint(tmp_path, save_on_background=False, save_weights_only=True)
        line().fit(X, Y, callbacks=[checkpoint], verbose=0)
        other = Sequential([Input((2,)), Dense(1, name="another")])
        other.compile("sgd", "mse")
        checkpoint.set_model(other)
        with pytest.raises(ValueError, match=r"The checkpoint has no variable '.*another/kernel'"):
            checkpoint.restore()

    def test_batches_are_counted_over_the_epochs(self, tmp_path):
        checkpoint = OrbaxCheckpoint(tmp_path, save_freq=2, max_to_keep=None, save_on_background=False)
        line().fit(X, Y, batch_size=2, epochs=2, callbacks=[checkpoint], verbose=0)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["1", "3"]
