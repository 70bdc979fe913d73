"""A dozen and more models of every shape a graph can have, written for Keras and kerasedu alike."""

from __future__ import annotations

from typing import Any

import numpy as np


class Graphs:
    """Builds the models with one library or the other.

    Arguments:
        keras: `keras` or `kerasedu`.
    """

    def __init__(self, keras: Any) -> None:
        self.keras, self.layers, self.ops = keras, keras.layers, keras.ops

    def build(self, name: str) -> Any:
        return getattr(self, name)()

    def shared_layer(self):
        a, b = self.keras.Input((4,), name="a"), self.keras.Input((4,), name="b")
        dense = self.layers.Dense(3, name="dense")
        return self.keras.Model([a, b], self.layers.Concatenate(name="both")([dense(a), dense(b)]))

    def model_inside_twice(self):
        x, y = self.keras.Input((3,), name="x"), self.keras.Input((3,), name="y")
        inner = self.keras.Model(x, self.layers.Dense(3, activation="tanh", name="turn")(x), name="inner")
        return self.keras.Model(y, self.layers.Dense(2, name="out")(inner(inner(y))) * 2.0)

    def inputs_and_outputs_in_dicts(self):
        a, b = self.keras.Input((4,), name="a"), self.keras.Input((3,), name="b")
        joined = self.layers.Concatenate(name="joined")(
            [self.layers.Dense(5, name="left")(a), self.layers.Dense(2, name="right")(b)]
        )
        outputs = {
            "one": self.layers.Dense(1, name="first")(joined),
            "two": [joined[:, :2], self.layers.Dense(2, name="second")(joined)],
        }
        return self.keras.Model({"a": a, "b": b}, outputs)

    def operations(self):
        ops, x = self.ops, self.keras.Input((4, 3), name="x")
        seen = ops.softmax(ops.matmul(x, ops.transpose(x, (0, 2, 1))), axis=-1)
        return self.keras.Model(
            x,
            [
                ops.concatenate([seen, ops.mean(seen, axis=1, keepdims=True)], axis=1),
                ops.reshape(x, (-1, 12)) + np.arange(12, dtype="float32"),
                x[:, 1:, None] - x[:, :1, None] * 0.5,
                ops.where(x > 0, ops.maximum(x, 0.1) ** 2, -ops.abs(x)),
                ops.split(ops.pad(x, ((0, 0), (1, 1), (0, 0))), 2, axis=1)[1],
                ops.einsum("bij,bkj->bik", x, ops.take(x, np.array([0, 2]), axis=1)),
                ops.cast(ops.stack([x, 1.0 - x], axis=1) < 0.5, "float32"),
            ],
        )

    def states_handed_on(self):
        x = self.keras.Input((5, 3), name="x")
        sequence, h, c = self.layers.LSTM(4, return_sequences=True, return_state=True, name="reader")(x)
        written = self.layers.LSTM(4, return_sequences=True, name="writer")(sequence, initial_state=[h, c])
        return self.keras.Model(x, [written, h, self.layers.GRU(2, name="judge")(written)])

    def masks(self):
        words = self.keras.Input((6,), dtype="int32", name="words")
        vectors = self.layers.Embedding(10, 4, mask_zero=True, name="vectors")(words)
        return self.keras.Model(
            words,
            [
                self.layers.Bidirectional(self.layers.LSTM(3), name="both_ways")(vectors),
                self.layers.LSTM(3, name="one_way")(vectors),
                self.layers.GlobalAveragePooling1D(name="mean")(vectors),
            ],
        )

    def attention(self):
        q, v = self.keras.Input((5, 4), name="q"), self.keras.Input((6, 4), name="v")
        heads = self.layers.MultiHeadAttention(2, 3, name="heads")
        causal = self.layers.MultiHeadAttention(1, 2, name="causal")
        return self.keras.Model([q, v], [heads(q, value=v, key=v), causal(q, q, use_causal_mask=True)])

    def model_at_each_time_step(self):
        x, y = self.keras.Input((3,), name="x"), self.keras.Input((5, 3), name="y")
        inner = self.keras.Model(x, self.layers.Dense(2, name="step")(x), name="inner")
        return self.keras.Model(y, self.layers.TimeDistributed(inner, name="every")(y))

    def sequential_inside(self):
        x = self.keras.Input((8, 8, 3), name="x")
        inner = self.keras.Sequential(
            [
                self.keras.Input((8, 8, 3), name="picture"),
                self.layers.Conv2D(4, 3, name="conv"),
                self.layers.BatchNormalization(name="norm"),
                self.layers.Flatten(name="row"),
            ],
            name="inner",
        )
        return self.keras.Model(x, self.layers.Dense(2, name="out")(inner(x)))

    def shortcuts(self):
        x = h = self.keras.Input((6, 6, 4), name="x")
        for i in range(3):
            h = self.layers.Add(name=f"add_{i}")([self.layers.Conv2D(4, 3, padding="same", name=f"conv_{i}")(h), h])
        return self.keras.Model(x, self.layers.GlobalMaxPooling2D(name="largest")(h))

    def told_not_to_train(self):
        x = self.keras.Input((4,), name="x")
        dropped = self.layers.Dropout(0.5, name="drop")(x, training=False)
        return self.keras.Model(x, self.layers.Dense(2, name="out")(dropped))

    def outputs_in_a_tuple(self):
        x = self.keras.Input((4,), name="x")
        one, two, three = (self.layers.Dense(4, name=f"dense_{i}")(x) for i in range(3))
        last = self.layers.Dense(4, name="last")(one * two + three + x)
        return self.keras.Model(x, (last, {"middle": two}))

    def sequential_in_sequential(self):
        inner = self.keras.Sequential([self.keras.Input((4,), name="x"), self.layers.Dense(3, name="a")], name="inner")
        return self.keras.Sequential([inner, self.layers.Dense(2, name="b")])

    def lists_of_one(self):
        x = self.keras.Input((1,), name="x")
        return self.keras.Model([x], [self.layers.Dense(2, name="out")(x)])


NAMES = [name for name in vars(Graphs) if not name.startswith("_") and name != "build"]


def inputs_for(name: str) -> Any:
    """What to call a model on."""
    generator = np.random.default_rng(0)
    shapes = {
        "shared_layer": [(2, 4), (2, 4)],
        "model_inside_twice": (2, 3),
        "inputs_and_outputs_in_dicts": {"a": (2, 4), "b": (2, 3)},
        "operations": (2, 4, 3),
        "states_handed_on": (2, 5, 3),
        "attention": [(2, 5, 4), (2, 6, 4)],
        "model_at_each_time_step": (2, 5, 3),
        "sequential_inside": (2, 8, 8, 3),
        "shortcuts": (2, 6, 6, 4),
        "told_not_to_train": (2, 4),
        "outputs_in_a_tuple": (2, 4),
        "sequential_in_sequential": (2, 4),
        "lists_of_one": (2,),  # as many axes as the input has, but one
    }
    if name == "masks":
        return np.array([[1, 2, 3, 0, 0, 0], [4, 5, 6, 7, 0, 0]])
    wanted = shapes[name]
    if isinstance(wanted, list):
        return [generator.normal(size=shape).astype("float32") for shape in wanted]
    if isinstance(wanted, dict):
        return {key: generator.normal(size=shape).astype("float32") for key, shape in wanted.items()}
    return generator.normal(size=wanted).astype("float32")


def flat(outputs: Any) -> list[np.ndarray]:
    """All arrays in a structure, in the order of Keras."""
    if isinstance(outputs, dict):
        return [array for key in sorted(outputs) for array in flat(outputs[key])]
    if isinstance(outputs, list | tuple):
        return [array for one in outputs for array in flat(one)]
    return [np.asarray(outputs)]
