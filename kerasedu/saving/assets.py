"""What preprocessing layers learned that is neither weight nor configuration: vocabularies, as text files."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.layers import IntegerLookup, StringLookup, TextVectorization
from kerasedu.saving.errors import ModelFileError
from kerasedu.saving.tree import Part, parts_of

FILE = "vocabulary.txt"


def vocabularies(model: Any) -> dict[str, str]:
    """The vocabularies that layers have learned, by the names of their files: one token a line."""
    return {
        f"{part.path}/{FILE}".lstrip("/"): "\n".join(map(str, part.owner.get_vocabulary()))
        for part in _learners(model)
        if part.owner.vocabulary_size()
    }


def with_vocabularies(config: Any, model: Any) -> Any:
    """A configuration in which the vocabularies that layers have learned stand as if they had been given.

    An HDF5 file has no other place for them.
    """
    learned = {part.owner.name: part.owner for part in _learners(model) if part.owner.vocabulary_size()}

    def told(part: Any) -> Any:
        if isinstance(part, list):
            return [told(one) for one in part]
        if not isinstance(part, dict):
            return part
        entry = {key: told(value) for key, value in part.items()}
        layer = learned.get(entry.get("name")) if entry.get("vocabulary", ...) is None else None
        return entry if layer is None else {**entry, **_as_given(layer)}

    return told(config)


def _as_given(layer: Any) -> dict[str, Any]:
    """The settings that give a layer the vocabulary it has learned."""
    lookup = _lookup(layer)
    own = lookup.get_vocabulary(include_special_tokens=False)
    weights = lookup.idf_weights[-len(own) :].tolist() if lookup.output_mode == "tf_idf" else None
    return {"vocabulary": own, "idf_weights": weights}


def restore_vocabularies(model: Any, texts: dict[str, bytes], name: str) -> None:
    """Give layers the vocabularies they had learned.

    Arguments:
        model: the model, built.
        texts: contents of the files, by name.
        name: what to call the archive.

    Raises:
        ModelFileError: if one is no text, or no vocabulary of its layer.
    """
    for part in _learners(model):
        content = texts.get(f"{part.path}/{FILE}".lstrip("/"))
        if content is None:
            continue
        try:
            _learn(part.owner, content.decode("utf-8").split("\n"))
        except ValueError as error:
            raise ModelFileError(f"{name}: the vocabulary of {part.name} cannot be used: {error}") from error


def _learners(model: Any) -> list[Part]:
    """Layers that find their vocabulary themselves."""
    return [part for part in parts_of(model) if _lookup(part.owner) is not None and not _was_given(part.owner)]


def _lookup(layer: Any) -> Any:
    """The layer that does the looking up: this one, or the one inside; None for other layers."""
    if isinstance(layer, TextVectorization):
        return layer.lookup
    return layer if isinstance(layer, StringLookup | IntegerLookup) else None


def _was_given(layer: Any) -> bool:
    return _lookup(layer).given_vocabulary is not None


def _learn(layer: Any, lines: list[str]) -> None:
    tokens = [int(line) for line in lines] if isinstance(layer, IntegerLookup) else lines
    weighted = _lookup(layer).output_mode == "tf_idf"
    layer.set_vocabulary(tokens, np.ones(len(tokens)) if weighted else None)
