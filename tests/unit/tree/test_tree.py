"""keras.tree: nested structures."""

from collections import OrderedDict, defaultdict
from typing import Any, NamedTuple

import numpy as np
import pytest

from kerasedu import tree


class Pair(NamedTuple):
    a: Any
    b: Any


NESTED = {"b": [1, (2, None)], "a": Pair(3, {"z": 4})}


def test_leaves_come_in_the_order_of_the_keys():
    assert tree.flatten(NESTED) == [3, 4, 1, 2, None]
    assert tree.flatten(OrderedDict([("b", 1), ("a", 2)])) == [1, 2]
    assert tree.flatten(defaultdict(list, {"b": 1, "a": 2})) == [2, 1]
    assert tree.flatten(7) == [7]


def test_paths_are_keys_and_places():
    paths = [("a", 0), ("a", 1, "z"), ("b", 0), ("b", 1, 0), ("b", 1, 1)]
    assert [path for path, _ in tree.flatten_with_path(NESTED)] == paths
    assert tree.flatten_with_path(1) == [((), 1)]


@pytest.mark.parametrize(("thing", "nested"), [([], True), ({}, True), ((1,), True), ("ab", False), ({1}, False)])
def test_lists_tuples_and_dicts_are_nested(thing, nested):
    assert tree.is_nested(thing) is nested


def test_a_mapped_structure_has_the_same_types():
    assert tree.map_structure(lambda x, y: (x, y), NESTED, NESTED)["a"] == Pair((3, 3), {"z": (4, 4)})
    assert type(tree.map_structure(str, OrderedDict(b=1, a=2))) is OrderedDict
    mapped = tree.map_structure(str, defaultdict(list, a=1))
    assert mapped["new"] == []


def test_none_is_a_leaf_unless_told_otherwise():
    assert tree.map_structure(lambda x: x is None, [1, None]) == [False, True]
    assert tree.map_structure(lambda x: x + 1, [1, None], none_is_leaf=False) == [2, None]


def test_packing_is_the_opposite_of_flattening():
    assert tree.pack_sequence_as(NESTED, tree.flatten(NESTED)) == NESTED
    assert tree.pack_sequence_as(0, [7]) == 7
    with pytest.raises(ValueError, match="got 3 leaves for a structure of 5"):
        tree.pack_sequence_as(NESTED, [1, 2, 3])
    with pytest.raises(TypeError, match=r"flat_sequence=5. It takes a list"):
        tree.pack_sequence_as([1, 2], 5)


def test_lists_become_tuples():
    assert tree.lists_to_tuples(NESTED) == {"b": (1, (2, None)), "a": Pair(3, {"z": 4})}


def test_shapes_count_as_leaves():
    assert tree.map_shape_structure(lambda s: s[0], {"a": (1, None), "b": [[2, 3], [None, 4]]}) == {
        "a": 1,
        "b": [2, None],
    }
    with pytest.raises(ValueError, match="got 'x' where a shape was expected"):
        tree.map_shape_structure(len, ["x"])


def test_mapping_goes_no_deeper_than_the_shallow_structure():
    deep = [[1, 2], {"a": 3}], [5, {"a": [6]}]
    assert tree.map_structure_up_to([1, {"a": 2}], lambda x, y: (x, y), *deep) == [([1, 2], 5), {"a": (3, [6])}]
    with pytest.raises(ValueError, match="The structures differ at the top"):
        tree.map_structure_up_to([1, 2], str, [1])


def test_traverse_replaces_what_the_function_says():
    assert tree.traverse(lambda x: "T" if type(x) is tuple else None, NESTED)["b"] == [1, "T"]
    assert tree.traverse(lambda x: tree.MAP_TO_NONE if x == 1 else None, [1, 2]) == [None, 2]
    assert tree.traverse(lambda x: sum(x) if isinstance(x, list) else None, [1, [2, 3]], top_down=False) == 6


@pytest.mark.parametrize(
    ("a", "b", "text"),
    [
        ([1, 2], (3, 4), "at the top"),
        ([1, [2]], [1, 2], r"at \[1\]"),
        ([1, 2], [1, [2]], r"at \[1\]"),
        ({"a": {"b": 1}}, {"a": {"c": 1}}, r"at \['a'\]"),
        ([1], [1, 2], "same lengths"),
    ],
)
def test_unlike_structures_are_told_apart(a, b, text):
    with pytest.raises(ValueError, match=text):
        tree.assert_same_structure(a, b)
    with pytest.raises(ValueError, match=text):
        tree.map_structure(lambda x, y: x, a, b)


def test_like_structures_pass():
    tree.assert_same_structure(NESTED, tree.map_structure(lambda x: np.ones(3), NESTED))
    tree.assert_same_structure({"a": 1}, OrderedDict(a=2))
    tree.assert_same_paths([1, {"a": 2}], (3, {"a": 4}))


def test_paths_that_only_one_has_are_told():
    with pytest.raises(ValueError, match=r"Only the first has \(0,\), \(1,\); only the second has \('a',\)"):
        tree.assert_same_paths([1, 2], {"a": 1})


def test_mapping_needs_a_function_and_a_structure():
    with pytest.raises(ValueError, match="got no structure"):
        tree.map_structure(str)
    with pytest.raises(ValueError, match="got no structure"):
        tree.map_structure_up_to([1], str)
    with pytest.raises(TypeError, match="got func=3"):
        tree.map_structure(3, [1])
