"""kerasedu and Keras: the alias under which `import keras` finds kerasedu, and models handed over to the real one."""

from typing import Any

from kerasedu.interop.alias_switch import alias, alias_is_on, disable_alias, enable_alias

__all__ = ["alias", "alias_is_on", "disable_alias", "enable_alias", "from_keras", "to_keras"]


def __getattr__(name: str) -> Any:
    if name in ("from_keras", "to_keras"):
        from kerasedu.interop import keras_models  # takes h5py along

        return getattr(keras_models, name)
    raise AttributeError(f"kerasedu.interop has no {name!r}. It has {', '.join(__all__)}.")
