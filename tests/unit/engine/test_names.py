import importlib

import pytest

import kerasedu

PACKAGES = ["activations", "callbacks", "constraints", "datasets", "initializers", "layers", "losses", "metrics"]
PACKAGES += ["models", "optimizers", "regularizers"]


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("layers.Dens", "Dense"),
        ("layers.conv2d", "Conv2D"),
        ("models.Sequentail", "Sequential"),
        ("optimizers.Adm", "Adam"),
        ("losses.MeanSquareError", "MeanSquaredError"),
        ("callbacks.EarlyStoping", "EarlyStopping"),
        ("datasets.mnits", "mnist"),
    ],
)
def test_a_misspelt_name_is_answered_with_the_one_that_was_meant(wrong, meant):
    package, name = wrong.split(".")
    with pytest.raises(AttributeError) as caught:
        getattr(getattr(kerasedu, package), name)
    assert str(caught.value) == f"kerasedu.{package} has no {name!r}. Did you mean {meant!r}?"


@pytest.mark.parametrize("package", PACKAGES)
def test_a_name_like_no_other_is_told_without_a_guess(package):
    with pytest.raises(AttributeError, match=rf"^kerasedu\.{package} has no 'qqqqqqq'\.$"):
        importlib.import_module(f"kerasedu.{package}").qqqqqqq  # noqa: B018 - looking it up is the test
