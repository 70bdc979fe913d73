"""The alias: while it is on, `import keras` and `from tensorflow import keras` find kerasedu."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType

from kerasedu.interop.alias_finder import AliasFinder
from kerasedu.interop.alias_functions import add_methods


@dataclass
class _Switch:
    """What has to be undone; None while the alias is off."""

    finder: AliasFinder | None = None
    take_methods_away: Callable[[], None] | None = None


_switch = _Switch()


def enable_alias() -> None:
    """Let `import keras`, `from keras.layers import Dense`, `from tensorflow import keras`, `tf.keras` find kerasedu.

    What Keras 2 had and Keras 3 has not is understood, too, with a warning that tells today's form. `tensorflow` is
    left alone where TensorFlow itself has already been imported. Once on, it stays on until `disable_alias`.

    Raises:
        ImportError: if Keras itself has already been imported; then nothing is changed.

    Example:
        >>> enable_alias()
        >>> from keras.layers import Dense
        >>> Dense.__module__
        'kerasedu.layers.core'
        >>> disable_alias()
    """
    if _switch.finder is not None:
        return
    real = sys.modules.get("keras")
    if real is not None:
        raise ImportError(
            f"Keras itself is already imported, from {getattr(real, '__file__', None)}, so kerasedu cannot take its "
            "name. Nothing was changed. Start Python anew (in a notebook: restart the kernel), and import "
            "kerasedu.as_keras before anything else."
        )
    roots = {"keras"} if sys.modules.get("tensorflow") is not None else {"keras", "tensorflow", "tf"}
    _switch.finder = AliasFinder(frozenset(roots))
    _switch.take_methods_away = add_methods()
    sys.meta_path.insert(0, _switch.finder)


def disable_alias() -> None:
    """Undo `enable_alias`: `import keras` finds Keras again, where it is installed. What was imported still works."""
    if _switch.finder is None:
        return
    sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not _switch.finder]
    for name in [name for name in sys.modules if name.partition(".")[0] in _switch.finder.roots]:
        del sys.modules[name]
    sys.modules.pop("kerasedu.as_keras", None)  # to import it once more switches the alias on once more
    _switch.take_methods_away()
    _switch.finder = _switch.take_methods_away = None


def alias_is_on() -> bool:
    """Whether `import keras` finds kerasedu now."""
    return _switch.finder is not None


@contextmanager
def alias() -> Iterator[ModuleType]:
    """For a while, let `import keras` find kerasedu. If it did before, it goes on.

    Example:
        >>> with alias() as keras:
        ...     from tensorflow.keras import layers
        >>> layers.Dense is keras.layers.Dense
        True
    """
    was_on = alias_is_on()
    enable_alias()
    try:
        yield importlib.import_module("keras")
    finally:
        if not was_on:
            disable_alias()
