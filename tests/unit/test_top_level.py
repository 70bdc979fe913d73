"""The face: what `import kerasedu` hands out."""

import pytest

import kerasedu


def test_every_name_of_the_face_can_be_had():
    for name in dir(kerasedu):
        assert getattr(kerasedu, name) is not None


@pytest.mark.parametrize(
    "name",
    [
        *["DTypePolicy", "FloatDTypePolicy", "Regularizer", "RematScope", "StatelessScope", "SymbolicScope", "device"],
        *[
            "distillation",
            "dtype_policies",
            "legacy",
            "mixed_precision",
            "name_scope",
            "remat",
            "tree",
            "visualization",
        ],
    ],
)
def test_keras_names_are_there(name):
    assert name in dir(kerasedu)


def test_the_version_is_the_packages():
    assert kerasedu.version() == kerasedu.__version__


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("distribution", "NumPy calculates on one processor"),
        ("export", "needs those engines"),
        ("quantizers", "for which NumPy has no arithmetic"),
        ("Quantizer", "for which NumPy has no arithmetic"),
    ],
)
def test_what_is_left_out_says_why(name, reason):
    with pytest.raises(AttributeError, match=rf"leaves out keras.{name}: .*{reason}.*Save the model"):
        getattr(kerasedu, name)


def test_an_unknown_name_is_told_from_those_there_are():
    with pytest.raises(AttributeError, match=r"kerasedu has no 'Sequental'. It has .*Sequential"):
        _ = kerasedu.Sequental
