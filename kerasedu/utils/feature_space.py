"""FeatureSpace: columns of a table, each turned into numbers in its own way, and put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasedu import layers, ops
from kerasedu.engine.custom_objects import register_keras_serializable
from kerasedu.engine.naming import unique_name
from kerasedu.engine.structure import map_structure
from kerasedu.engine.symbolic import is_symbolic
from kerasedu.layers.layer import registry

OUTPUT_MODES = ("concat", "dict")


@dataclass
class Feature:
    """What a column holds, and how it becomes numbers.

    Attributes:
        dtype: "float32", "int64" or "string": what comes in.
        preprocessor: the layer that turns it into numbers.
        output_mode: "one_hot", a row of places; "int", one place; "float", a number.
    """

    dtype: str
    preprocessor: Any
    output_mode: str

    def __post_init__(self) -> None:
        if self.output_mode not in ("one_hot", "int", "float"):
            raise ValueError(f"A feature got output_mode={self.output_mode!r}. It takes 'one_hot', 'int' or 'float'.")

    @property
    def name(self) -> str:
        """The name: that of the layer, without what Keras puts behind it."""
        return self.preprocessor.name.removesuffix("_preprocessor")


@dataclass
class Cross:
    """Two or more columns taken together.

    Attributes:
        feature_names: their names.
        crossing_dim: how many bins their combinations are sorted into.
        output_mode: "one_hot" or "int".
    """

    feature_names: tuple[str, ...]
    crossing_dim: int
    output_mode: str = "one_hot"

    @property
    def name(self) -> str:
        """Their names with _X_ between them."""
        return "_X_".join(self.feature_names)


@register_keras_serializable("keras.utils")
class FeatureSpace(layers.Layer):
    """Turns the columns of a table into the numbers that a model takes: "say what each column is, and no more".

    Columns come out in the order of their names, the crosses behind them.

    Arguments:
        features: what each column is, by its name: "float", "float_normalized", "float_rescaled", "float_discretized",
            "integer_categorical", "integer_hashed", "string_categorical", "string_hashed"; or a feature that one of
            the methods of these names made, with settings of its own.
        output_mode: "concat", one array (N, ...) of all columns; "dict", one array for each.
        crosses: columns to be taken together: tuples of their names, or what `cross` made.
        crossing_dim: bins of each cross that does not say its own.
        hashing_dim: bins of each hashed column that does not say its own.
        num_discretization_bins: bins of each discretized column that does not say its own.
        name: name.

    Raises:
        ValueError: for an unknown kind of feature, no features, or a cross of columns that are not there.

    Example:
        >>> import numpy as np
        >>> space = FeatureSpace({"age": "float_normalized", "city": "string_categorical"})
        >>> table = {"age": np.array([20.0, 40.0]), "city": np.array(["Rome", "Oslo"])}
        >>> space.adapt(table)
        >>> space(table)
        array([[-1.,  0.,  1.,  0.],
               [ 1.,  0.,  0.,  1.]], dtype=float32)
    """

    takes_integers = takes_text = True

    def __init__(
        self,
        features: dict[str, Any],
        output_mode: str = "concat",
        crosses: Iterable[Any] | None = None,
        crossing_dim: int = 32,
        hashing_dim: int = 32,
        num_discretization_bins: int = 32,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name or unique_name("feature_space"))
        if not isinstance(features, dict) or not features:
            raise ValueError(f"FeatureSpace got features={features!r}. It takes a dict: {{'age': 'float_normalized'}}.")
        if output_mode not in OUTPUT_MODES:
            raise ValueError(f"FeatureSpace got output_mode={output_mode!r}. It takes 'concat' or 'dict'.")
        self.output_mode = output_mode
        self.crossing_dim, self.hashing_dim = crossing_dim, hashing_dim
        self.num_discretization_bins = num_discretization_bins
        vars(self)["features"] = {key: self._feature(key, one) for key, one in features.items()}
        vars(self)["crosses"] = [self._cross(one) for one in crosses or ()]
        self.preprocessors = {key: feature.preprocessor for key, feature in self.features.items()}
        self.crossers = {one.name: layers.HashedCrossing(one.crossing_dim, name=one.name) for one in self.crosses}
        self._adapted = False
        vars(self)["_inputs"] = {
            key: layers.Input((1,), dtype=feature.dtype, name=key) for key, feature in self.features.items()
        }

    # -- what a column can be ------------------------------------------------------------------------------------------

    @classmethod
    def feature(cls, dtype: str, preprocessor: Any, output_mode: str) -> Feature:
        """A column with a layer of your own.

        Arguments:
            dtype: "float32", "int64" or "string".
            preprocessor: a layer.
            output_mode: "float", "int" or "one_hot".
        """
        return Feature(dtype, preprocessor, output_mode)

    @classmethod
    def cross(cls, feature_names: Iterable[str], crossing_dim: int, output_mode: str = "one_hot") -> Cross:
        """Two or more columns taken together, sorted into bins by a fingerprint.

        Arguments:
            feature_names: their names.
            crossing_dim: how many bins.
            output_mode: "one_hot" or "int".
        """
        return Cross(tuple(feature_names), crossing_dim, output_mode)

    @classmethod
    def float(cls, name: str | None = None) -> Feature:
        """Numbers as they are."""
        return Feature("float32", layers.Identity(name=_layer_name(name, "float")), "float")

    @classmethod
    def float_rescaled(cls, scale: float = 1.0, offset: float = 0.0, name: str | None = None) -> Feature:
        """Numbers times `scale`, plus `offset`."""
        return Feature("float32", layers.Rescaling(scale, offset, name=_layer_name(name, "float_rescaled")), "float")

    @classmethod
    def float_normalized(cls, name: str | None = None) -> Feature:
        """Numbers with mean 0 and variance 1 over the data that `adapt` sees."""
        return Feature("float32", layers.Normalization(-1, name=_layer_name(name, "float_normalized")), "float")

    @classmethod
    def float_discretized(
        cls, num_bins: int, bin_boundaries: Any = None, output_mode: str = "one_hot", name: str | None = None
    ) -> Feature:
        """Numbers sorted into bins, by boundaries that are given or found by `adapt`."""
        bins = {"num_bins": num_bins} if bin_boundaries is None else {"bin_boundaries": bin_boundaries}
        layer = layers.Discretization(**bins, name=_layer_name(name, "float_discretized"))
        return Feature("float32", layer, output_mode)

    @classmethod
    def integer_categorical(
        cls,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        output_mode: str = "one_hot",
        name: str | None = None,
    ) -> Feature:
        """Whole numbers by their places in the vocabulary that `adapt` finds. Arguments as for IntegerLookup."""
        name = _layer_name(name, "integer_categorical")
        layer = layers.IntegerLookup(max_tokens=max_tokens, num_oov_indices=num_oov_indices, name=name)
        return Feature("int32", layer, output_mode)

    @classmethod
    def string_categorical(
        cls,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        output_mode: str = "one_hot",
        name: str | None = None,
    ) -> Feature:
        """Words by their places in the vocabulary that `adapt` finds. Arguments as for StringLookup."""
        name = _layer_name(name, "string_categorical")
        layer = layers.StringLookup(max_tokens=max_tokens, num_oov_indices=num_oov_indices, name=name)
        return Feature("string", layer, output_mode)

    @classmethod
    def string_hashed(cls, num_bins: int, output_mode: str = "one_hot", name: str | None = None) -> Feature:
        """Words sorted into bins by their fingerprints."""
        return Feature("string", layers.Hashing(num_bins, name=_layer_name(name, "string_hashed")), output_mode)

    @classmethod
    def integer_hashed(cls, num_bins: int, output_mode: str = "one_hot", name: str | None = None) -> Feature:
        """Whole numbers sorted into bins by their fingerprints."""
        return Feature("int32", layers.Hashing(num_bins, name=_layer_name(name, "integer_hashed")), output_mode)

    def _feature(self, key: str, given: Any) -> Feature:
        """The feature that a name or a configuration stands for."""
        if isinstance(given, Feature):
            return given
        if isinstance(given, dict):
            layer = registry.get(given["preprocessor"])
            return Feature(given["dtype"], layer, given["output_mode"])
        settings: dict[str, dict[str, Any]] = {
            "float": {},
            "float_rescaled": {},
            "float_normalized": {},
            "float_discretized": {"num_bins": self.num_discretization_bins},
            "integer_categorical": {},
            "integer_hashed": {"num_bins": self.hashing_dim},
            "string_categorical": {},
            "string_hashed": {"num_bins": self.hashing_dim},
        }
        if not isinstance(given, str) or given not in settings:
            raise ValueError(f"FeatureSpace got {given!r} for feature {key!r}. It takes one of {', '.join(settings)}.")
        make: Callable[..., Feature] = getattr(type(self), given)
        return make(**settings[given], name=key)

    def _cross(self, given: Any) -> Cross:
        if isinstance(given, dict):
            given = Cross(**{**given, "feature_names": tuple(given["feature_names"])})
        cross = given if isinstance(given, Cross) else Cross(tuple(given), self.crossing_dim)
        for key in cross.feature_names:
            kind = self.features[key].dtype if key in self.features else None
            if kind not in ("int32", "int64", "string"):
                has = "is no feature of this FeatureSpace" if kind is None else f"holds {kind}"
                raise ValueError(
                    f"The cross {cross.name} names {key!r}, which {has}. Cross features of words or whole numbers."
                )
        return cross

    # -- at work -------------------------------------------------------------------------------------------------------

    def adapt(self, dataset: Any) -> None:
        """Find means, boundaries and vocabularies in data.

        Arguments:
            dataset: a table as a dict of arrays (N,) or (N, 1), or an iterable of such dicts, or of single rows.

        Raises:
            ValueError: if the data is no dict of all features.
        """
        tables = [dataset] if isinstance(dataset, dict) else list(dataset)
        for table in tables:
            self._hold_complete(table)
        for key in self._waiting_for_data():
            column = np.concatenate([np.asarray(table[key]).reshape(-1, 1) for table in tables])
            self.preprocessors[key].adapt(column)
        self._adapted = True

    def __call__(self, data: dict[str, Any]) -> Any:
        """The columns as numbers.

        Arguments:
            data: a dict of arrays (N,) or (N, 1), or of single values for one row, or of KerasTensors (None, 1).

        Returns:
            An array, or a dict of arrays: without a batch axis for one row.

        Raises:
            ValueError: before `adapt` where that is needed, or if a feature is missing.
        """
        self._hold_complete(data)
        if not self._adapted and self._waiting_for_data():
            raise ValueError(
                f"FeatureSpace {self.name!r} has to see data before it can be used, for the features "
                f"{', '.join(self._waiting_for_data())}. Call adapt(dataset) first."
            )
        if is_symbolic(data):
            return self._encode(data)
        columns = {key: np.asarray(data[key]) for key in self.features}
        single = all(column.ndim == 0 for column in columns.values())
        encoded = self._encode({key: c.reshape(-1, 1) if c.ndim < 2 else c for key, c in columns.items()})
        return map_structure(lambda x: x[0], encoded) if single else encoded

    def get_inputs(self) -> dict[str, Any]:
        """An Input (None, 1) for each column, for a model that takes tables as they are."""
        return dict(self._inputs)

    def get_encoded_features(self) -> Any:
        """What becomes of the Inputs: a KerasTensor, or a dict of them, for a model that takes numbers.

        Raises:
            ValueError: before `adapt`, where that is needed.
        """
        return self(self._inputs)

    def save(self, filepath: Any) -> None:
        """Not done alone: put the FeatureSpace into a model, and save that.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(
            f"FeatureSpace.save was asked to write {str(filepath)!r}, and writes no file of its own. Make a model of "
            "it, Model(space.get_inputs(), space.get_encoded_features()), and save that."
        )

    def get_config(self) -> dict[str, Any]:
        return {
            "features": {
                key: {
                    "dtype": one.dtype,
                    "preprocessor": registry.serialize(one.preprocessor),
                    "output_mode": one.output_mode,
                }
                for key, one in self.features.items()
            },
            "output_mode": self.output_mode,
            "crosses": [
                {"feature_names": list(c.feature_names), "crossing_dim": c.crossing_dim, "output_mode": c.output_mode}
                for c in self.crosses
            ],
            "crossing_dim": self.crossing_dim,
            "hashing_dim": self.hashing_dim,
            "num_discretization_bins": self.num_discretization_bins,
            "name": self.name,
        }

    def _waiting_for_data(self) -> list[str]:
        """Names of the features whose layers learn from data, and were not told before."""
        kinds = (layers.Normalization, layers.IntegerLookup, layers.StringLookup)
        return [
            key
            for key, layer in self.preprocessors.items()
            if (isinstance(layer, kinds) and not _was_told(layer))
            or (isinstance(layer, layers.Discretization) and layer.num_bins is not None)
        ]

    def _hold_complete(self, data: Any) -> None:
        """Raise if data is no dict with all features."""
        missing = sorted(set(self.features) - set(data)) if isinstance(data, dict) else None
        if missing is None or missing:
            got = f"a {type(data).__name__}" if missing is None else f"a dict without {', '.join(missing)}"
            raise ValueError(
                f"FeatureSpace {self.name!r} got {got}. It takes a dict with an array for each of its features: "
                f"{', '.join(self.features)}."
            )

    def _encode(self, columns: dict[str, Any]) -> Any:
        parts = {key: self._as_type(key, columns[key]) for key in sorted(self.features)}
        numbers = {
            key: self._numbers_of(self.preprocessors[key](x), self.features[key], key) for key, x in parts.items()
        }
        for cross in sorted(self.crosses, key=lambda one: one.name):
            crossed = self.crossers[cross.name]([parts[key] for key in cross.feature_names])
            numbers[cross.name] = self._numbers_of(crossed, cross, cross.name)
        if self.output_mode == "dict":
            return numbers
        for key, x in numbers.items():
            if np.dtype(x.dtype).kind != "f":
                raise ValueError(
                    f"Feature {key!r} comes out as whole numbers, which cannot stand beside decimal ones. Let it be "
                    "'one_hot', or use FeatureSpace(output_mode='dict')."
                )
        return ops.concatenate(list(numbers.values()), axis=-1) if len(numbers) > 1 else next(iter(numbers.values()))

    def _as_type(self, key: str, x: Any) -> Any:
        """A column in the type that its feature says."""
        kind = self.features[key].dtype
        return x.astype(kind) if isinstance(x, np.ndarray) and kind != "string" else x

    def _numbers_of(self, x: Any, spec: Feature | Cross, key: str) -> Any:
        """Places as rows of 0 and 1, where that is asked for."""
        if spec.output_mode != "one_hot":
            return x
        return layers.CategoryEncoding(self._places(key), output_mode="multi_hot", name=f"{key}_one_hot")(x)

    def _places(self, key: str) -> int:
        """How many places a feature has."""
        layer = self.crossers.get(key) or self.preprocessors[key]
        if hasattr(layer, "vocabulary_size"):
            return layer.vocabulary_size()
        if isinstance(layer, layers.Discretization):
            return len(layer.bin_boundaries) + 1
        for name in ("num_bins", "num_tokens"):
            if getattr(layer, name, None):
                return getattr(layer, name)
        raise ValueError(
            f"Feature {key!r} is to be one_hot, and its layer {type(layer).__name__} does not say how many places "
            "there are. Use output_mode='int', or a layer that looks up or hashes."
        )


def _layer_name(name: str | None, kind: str) -> str:
    """The name of the layer of a feature."""
    return f"{name or unique_name(kind)}_preprocessor"


def _was_told(layer: Any) -> bool:
    """Whether a layer was given what it would learn from data."""
    return getattr(layer, "given_vocabulary", None) is not None or getattr(layer, "given_mean", None) is not None
