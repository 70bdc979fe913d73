"""FeatureSpace: columns of a table as numbers."""

import numpy as np
import pytest

from kerasedu import saving
from kerasedu.layers import Dense, HashedCrossing, Hashing, Rescaling
from kerasedu.models import Model
from kerasedu.utils import FeatureSpace

TABLE = {
    "f": np.array([1.0, 2.0, 3.0, 4.0]),
    "n": np.array([10.0, 20.0, 30.0, 60.0]),
    "d": np.array([0.0, 0.2, 0.5, 0.9]),
    "s": np.array(["a", "b", "a", "c"]),
    "i": np.array([3, 7, 3, 5]),
    "sh": np.array(["x", "y", "z", "x"]),
    "ih": np.array([100, 200, 300, 400]),
}
KINDS = {
    "f": "float",
    "n": "float_normalized",
    "d": FeatureSpace.float_discretized(3, bin_boundaries=[0.1, 0.6]),
    "s": "string_categorical",
    "i": "integer_categorical",
    "sh": FeatureSpace.string_hashed(num_bins=8),
    "ih": FeatureSpace.integer_hashed(num_bins=8),
}


def space(**settings):
    made = FeatureSpace(KINDS, crosses=[("s", "i")], crossing_dim=8, **settings)
    made.adapt(TABLE)
    return made


def test_each_column_becomes_numbers_in_its_own_way():
    encoded = space(output_mode="dict")(TABLE)
    assert list(encoded) == [*sorted(TABLE), "s_X_i"]
    np.testing.assert_array_equal(encoded["f"], TABLE["f"][:, None])
    np.testing.assert_allclose(encoded["n"][:, 0], (TABLE["n"] - 30) / np.sqrt(350), rtol=1e-5)
    assert encoded["d"].argmax(-1).tolist() == [0, 1, 1, 2]
    assert encoded["s"].tolist() == [[0, 1, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 0]]
    assert encoded["i"].argmax(-1).tolist() == [1, 2, 1, 3]
    assert encoded["sh"].argmax(-1).tolist() == Hashing(8)(TABLE["sh"]).tolist()
    crossed = HashedCrossing(8)([TABLE["s"], TABLE["i"]])
    assert encoded["s_X_i"].argmax(-1).tolist() == crossed.tolist()


def test_columns_stand_beside_each_other_in_the_order_of_their_names():
    parts, whole = space(output_mode="dict")(TABLE), space()(TABLE)
    assert whole.dtype == "float32"
    np.testing.assert_allclose(whole, np.concatenate(list(parts.values()), axis=-1), rtol=1e-6)


def test_a_row_is_the_row_of_the_table():
    made = space()
    np.testing.assert_array_equal(made({key: column[2] for key, column in TABLE.items()}), made(TABLE)[2])
    np.testing.assert_array_equal(made({key: column[:, None] for key, column in TABLE.items()}), made(TABLE))


def test_data_may_come_in_batches_or_rows():
    expected = space()(TABLE)
    batches = [{key: column[part] for key, column in TABLE.items()} for part in (slice(0, 3), slice(3, 4))]
    rows = ({key: column[i] for key, column in TABLE.items()} for i in range(4))
    for data in (batches, rows):
        made = FeatureSpace(KINDS, crosses=[("s", "i")], crossing_dim=8)
        made.adapt(data)
        np.testing.assert_allclose(made(TABLE), expected, rtol=1e-6)


def test_a_model_of_it_takes_the_table_as_it_is():
    made = space()
    raw = Model(made.get_inputs(), made.get_encoded_features())
    columns = {key: column[:, None] for key, column in TABLE.items()}
    np.testing.assert_allclose(raw.predict(columns, verbose=0), made(TABLE), rtol=1e-6)
    model = Model(made.get_inputs(), Dense(1)(made.get_encoded_features()))
    model.compile("adam", "mse")
    assert np.isfinite(model.fit(columns, np.ones(4), epochs=2, verbose=0).history["loss"]).all()


def test_a_saved_model_of_it_knows_its_vocabularies(tmp_path):
    made = space()
    raw = Model(made.get_inputs(), made.get_encoded_features())
    columns = {key: column[:, None] for key, column in TABLE.items()}
    raw.save(tmp_path / "model.keras")
    loaded = saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.predict(columns, verbose=0), raw.predict(columns, verbose=0))


def test_features_of_ones_own():
    made = FeatureSpace({"x": FeatureSpace.feature("float32", Rescaling(3.0), "float")})
    assert made({"x": np.array([1.0, 2.0])}).tolist() == [[3], [6]]
    rescaled = FeatureSpace({"x": FeatureSpace.float_rescaled(2.0, 1.0, name="r")}, output_mode="dict")
    assert rescaled({"x": np.array([1.0])})["x"].tolist() == [[3]]
    assert rescaled.features["x"].name == "r"


def test_a_configuration_makes_an_equal_one():
    made = FeatureSpace(KINDS, crosses=[FeatureSpace.cross(("s", "sh"), 5, "int")], output_mode="dict", name="mine")
    again = FeatureSpace.from_config(made.get_config())
    assert again.get_config() == made.get_config()
    for one in (made, again):
        one.adapt(TABLE)
    for key, column in made(TABLE).items():
        np.testing.assert_array_equal(again(TABLE)[key], column)
    assert saving.deserialize_keras_object(saving.serialize_keras_object(made)).name == "mine"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"features": {}}, r"features=\{\}. It takes a dict"),
        ({"features": {"a": "floaty"}}, "got 'floaty' for feature 'a'. It takes one of float, "),
        ({"features": {"a": "float"}, "output_mode": "x"}, "output_mode='x'. It takes 'concat' or 'dict'"),
        ({"features": {"a": "float"}, "crosses": [("a", "z")]}, r"a_X_z names 'a', which holds float32"),
        ({"features": {"a": "string_hashed"}, "crosses": [("a", "z")]}, "'z', which is no feature"),
    ],
)
def test_wrong_arguments_are_refused(arguments, text):
    with pytest.raises(ValueError, match=text):
        FeatureSpace(**arguments)


def test_it_has_to_see_data_first():
    made = FeatureSpace({"s": "string_categorical", "f": "float"})
    with pytest.raises(ValueError, match=r"has to see data before.*features s. Call adapt"):
        made({"s": np.array(["a"]), "f": np.array([1.0])})


def test_data_has_all_features():
    made = FeatureSpace({"a": "float", "b": "float"})
    with pytest.raises(ValueError, match=r"got a dict without b. It takes a dict with an array for each.*a, b"):
        made({"a": np.ones(2)})
    with pytest.raises(ValueError, match="got a ndarray"):
        made(np.ones(2))


def test_whole_numbers_do_not_stand_beside_decimal_ones():
    made = FeatureSpace({"h": FeatureSpace.string_hashed(4, output_mode="int"), "f": "float"})
    with pytest.raises(ValueError, match=r"Feature 'h' comes out as whole numbers.*output_mode='dict'"):
        made({"h": np.array(["a"]), "f": np.array([1.0])})


def test_one_hot_needs_a_known_number_of_places():
    made = FeatureSpace({"x": FeatureSpace.feature("float32", Rescaling(1.0), "one_hot")})
    with pytest.raises(ValueError, match="Rescaling does not say how many places there are"):
        made({"x": np.ones(2)})
    with pytest.raises(ValueError, match=r"output_mode='x'. It takes 'one_hot', 'int' or 'float'"):
        FeatureSpace.feature("float32", Rescaling(1.0), "x")


def test_it_is_saved_as_a_part_of_a_model():
    with pytest.raises(NotImplementedError, match=r"Model\(space.get_inputs\(\), space.get_encoded_features\(\)\)"):
        space().save("space.keras")
