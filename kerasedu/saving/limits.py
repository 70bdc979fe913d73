"""How large and how deep a configuration may be, and what may not stand in it.

Everything is checked on the text or on the plain data, before an object is made.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from kerasedu.engine.registry import shortened
from kerasedu.saving.errors import NO_CODE, ModelFileError

LARGEST_TEXT = 10_000_000  # bytes
DEEPEST = 150  # levels of brackets
MOST_BRACKETS = 500_000
MOST_LAYERS = 10_000
LARGEST_SIZE = 2**31 - 1

MAY_BE_LARGE = {"seed", "shared_object_id", "salt", "vocabulary", "mask_token", "oov_token", "value"}
"""Settings whose whole numbers say nothing of a size."""


def parse_config(text: bytes | str, what: str) -> dict[str, Any]:
    """A configuration from its JSON text.

    Arguments:
        text: the text.
        what: what it is, for messages: "config.json of model.keras".

    Raises:
        ModelFileError: if it is too large or too deep, no JSON, or no JSON object.
    """
    if len(text) > LARGEST_TEXT:
        raise ModelFileError(f"{what} has {len(text):,} bytes. A configuration has at most {LARGEST_TEXT:,}.")
    try:
        text = text.decode("utf-8") if isinstance(text, bytes) else text
    except UnicodeDecodeError as error:
        raise ModelFileError(f"{what} is no text in UTF-8 ({error}). The file is damaged.") from error
    _check_brackets(text, what)
    try:
        config = json.loads(text, object_pairs_hook=_each_name_once, parse_constant=_number_word)
    except ModelFileError as error:
        raise ModelFileError(f"{what}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise ModelFileError(f"{what} is no JSON: {error}. The file is damaged, or no model file.") from error
    if not isinstance(config, dict):
        raise ModelFileError(
            f"{what} holds {shortened(config, 60)}. The configuration of a model is an object, {{...}}."
        )
    return config


def _check_brackets(text: str, what: str) -> None:
    """Count brackets before anything is made of them."""
    brackets = re.sub(r'"(?:[^"\\]|\\.)*"', "", text, flags=re.DOTALL) if '"' in text else text
    depth = deepest = 0
    opened = brackets.count("[") + brackets.count("{")
    if opened > MOST_BRACKETS:
        raise ModelFileError(
            f"{what} has {opened:,} lists and objects in it. A configuration has at most {MOST_BRACKETS:,}."
        )
    for bracket in re.findall(r"[\[\]{}]", brackets):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise ModelFileError(f"{what} is nested {deepest:,} levels deep. A configuration has at most {DEEPEST}.")


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
        raise ModelFileError(f"the name {twice[0]!r} stands twice in one object. Which of the two counts is unclear.")
    return made


def _number_word(word: str) -> float:
    if word == "NaN":
        raise ModelFileError("NaN stands in the configuration, where a number belongs.")
    return float(word)


def check_config(config: Any, what: str) -> None:
    """Raise if something in there may not be loaded.

    Raises:
        ModelFileError: for code, sizes beyond all measure, names that leave a folder, layers with the same name, too
            many layers, and vocabularies that are to be read from other files.
    """
    layers = 0
    for owner, entry in _entries(config, ""):
        layers += "class_name" in entry
        if layers > MOST_LAYERS:
            raise ModelFileError(f"{what} describes more than {MOST_LAYERS:,} objects.")
        _refuse_code(entry, owner, what)
        _check_sizes(entry, owner, what)
        _check_names(entry, owner, what)
        if isinstance(entry.get("vocabulary"), str):
            raise ModelFileError(
                f"{what}: {owner} is to read its vocabulary from the file {entry['vocabulary']!r}. Loading opens no "
                "other file: make the layer with the list of its words, and save it anew."
            )


def _entries(tree: Any, owner: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """All dicts in there, each with what to call the object it belongs to."""
    waiting = [(tree, owner)]
    while waiting:
        part, name = waiting.pop()
        if isinstance(part, dict):
            if isinstance(part.get("class_name"), str) and not part["class_name"].startswith("__"):
                name = _called(part)
            yield name, part
            waiting += [(value, name) for value in part.values()]
        elif isinstance(part, list):
            waiting += [(value, name) for value in part]


def _called(entry: dict[str, Any]) -> str:
    config = entry.get("config")
    name = config.get("name") if isinstance(config, dict) else None
    return (
        f"{shortened(entry['class_name'], 60)[1:-1]} {shortened(name, 60)}"
        if name
        else shortened(entry["class_name"], 60)
    )


def _refuse_code(entry: dict[str, Any], owner: str, what: str) -> None:
    """Refuse Python bytecode, as Keras 2 and Keras 3 write lambdas."""
    function = entry.get("function")
    packed = isinstance(function, list) or entry.get("function_type") == "lambda"
    if entry.get("class_name") == "__lambda__":
        raise ModelFileError(f"{what}: {owner or 'it'} holds a Python function as bytecode (__lambda__). {NO_CODE}")
    if packed or entry.get("output_shape_type") == "lambda":
        raise ModelFileError(f"{what}: {owner or 'it'} holds a Python function as bytecode. {NO_CODE}")


def _check_sizes(entry: dict[str, Any], owner: str, what: str) -> None:
    for name, value in entry.items():
        if name in MAY_BE_LARGE:
            continue
        if any(isinstance(number, int) and abs(number) > LARGEST_SIZE for number in _numbers(value)):
            raise ModelFileError(
                f"{what}: {owner} has {name}={shortened(value, 60)}. No layer is that large: the file is damaged, or "
                "meant to fill the memory."
            )


def _numbers(value: Any) -> Iterator[Any]:
    """A value, or what is in a list of lists."""
    if isinstance(value, list):
        for part in value:
            yield from _numbers(part)
    else:
        yield value


def _check_names(entry: dict[str, Any], owner: str, what: str) -> None:
    name = entry.get("name")
    if isinstance(name, str) and (name.startswith("/") or ".." in name.split("/") or not name.isprintable()):
        raise ModelFileError(
            f"{what}: {shortened(name, 80)} is no name of a layer. It has no '/' in front, no '..', and no control "
            "characters."
        )
    configs = [layer.get("config") for layer in _list_in(entry, "layers") if isinstance(layer, dict)]
    names = Counter(
        config["name"] for config in configs if isinstance(config, dict) and isinstance(config.get("name"), str)
    )
    twice = [name for name, times in names.items() if times > 1]
    if twice:
        raise ModelFileError(
            f"{what}: {owner or 'the model'} has two layers named {shortened(twice[0], 80)}. Their weights could not "
            "be told apart."
        )


def _list_in(entry: dict[str, Any], name: str) -> list[Any]:
    value = entry.get(name)
    return value if isinstance(value, list) else []
