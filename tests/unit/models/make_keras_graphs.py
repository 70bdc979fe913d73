"""Make keras_graphs.json and keras_graphs.npz: the models of graphs.py as real Keras writes and calculates them.

Run by hand, from the root of the project, where Keras and JAX are installed:

KERAS_BACKEND=jax python -m tests.unit.models.make_keras_graphs
"""

from __future__ import annotations

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np

from tests.unit.models.graphs import NAMES, Graphs, flat, inputs_for

HERE = Path(__file__).parent


def main() -> None:
    """Write both files."""
    told, arrays = {}, {}
    for name in NAMES:
        keras.utils.set_random_seed(1)
        model = Graphs(keras).build(name)
        told[name] = {
            "config": json.loads(model.to_json()),
            "layers": [layer.name for layer in model.layers],
            "weights": [weight.name for weight in model.weights],
        }
        arrays |= {f"{name}|weight|{i:02}": array for i, array in enumerate(model.get_weights())}
        arrays |= {f"{name}|output|{i:02}": array for i, array in enumerate(flat(model(inputs_for(name))))}
    (HERE / "keras_graphs.json").write_text(json.dumps(told, separators=(",", ":")), encoding="utf-8")
    np.savez_compressed(HERE / "keras_graphs.npz", **arrays)


if __name__ == "__main__":
    main()
