"""Make keras_applications.json and mobilenet.h5: the models of cases.py as real Keras builds and calculates them.

Run by hand, from the root of the project, where Keras and JAX are installed; it takes some minutes:

KERAS_BACKEND=jax python -m tests.unit.applications.make_keras_applications
"""

from __future__ import annotations

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")

import h5py
import keras
from keras.src.legacy.saving import legacy_h5_format

from tests.unit.applications.cases import IN_A_FILE, PREDICTIONS, STRUCTURES, images, set_weights, told

HERE = Path(__file__).parent


def main() -> None:
    """Write both files."""
    answer = {
        "structures": [structure(name, kwargs) for name, kwargs in STRUCTURES],
        "predictions": [prediction(*case) for case in PREDICTIONS],
    }
    answer["in_a_file"] = write_file()
    (HERE / "keras_applications.json").write_text(json.dumps(answer, indent=1), encoding="utf-8")


def structure(name: str, kwargs: dict) -> dict:
    """How Keras puts a model together; its weights get no numbers, which would take time."""
    keras.backend.clear_session()
    with keras.StatelessScope():
        model = getattr(keras.applications, name)(weights=None, **kwargs)
        return told(json.loads(model.to_json())["config"], model.weights)


def prediction(name: str, module: str, kwargs: dict) -> list:
    """What Keras predicts, a few of the numbers."""
    model = getattr(keras.applications, name)(weights=None, **kwargs)
    set_weights(model)
    x = getattr(keras.applications, module).preprocess_input(images(kwargs["input_shape"]))
    return model.predict(x, verbose=0).reshape(2, -1)[:, :16].tolist()


def write_file() -> list:
    """Write the weights of a small MobileNet in the form of the ImageNet files; what it predicts."""
    model = keras.applications.MobileNet(weights=None, **IN_A_FILE)
    set_weights(model)
    with h5py.File(HERE / "mobilenet.h5", "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    x = keras.applications.mobilenet.preprocess_input(images(IN_A_FILE["input_shape"]))
    return model.predict(x, verbose=0).tolist()


if __name__ == "__main__":
    main()
