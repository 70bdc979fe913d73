"""Config: settings with names, which can be frozen."""

from __future__ import annotations

import json
from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from typing import Any


class Config:
    """Settings that are read and written as attributes or as entries of a dict.

    Arguments:
        kwargs: the first settings.

    Raises:
        AttributeError, KeyError: for a setting that is not there.
        ValueError: for a change after `freeze`.

    Example:
        >>> config = Config(units=32, rate=0.5)
        >>> config.units = 64
        >>> config["units"], config.to_json()
        (64, '{"units": 64, "rate": 0.5}')
    """

    def __init__(self, **kwargs: Any) -> None:
        vars(self).update(_values=dict(kwargs), _frozen=False)

    @property
    def frozen(self) -> bool:
        """Whether changes are refused."""
        return self._frozen

    def freeze(self) -> None:
        """Refuse changes from now on."""
        vars(self)["_frozen"] = True

    def unfreeze(self) -> None:
        """Allow changes again."""
        vars(self)["_frozen"] = False

    def as_dict(self) -> dict[str, Any]:
        """The settings, as a dict of its own."""
        return dict(self._values)

    def to_json(self) -> str:
        """The settings as JSON text."""
        return json.dumps(self._values)

    def get(self, keyname: str, value: Any = None) -> Any:
        """A setting; `value` if it is not there."""
        return self._values.get(keyname, value)

    def pop(self, *args: Any) -> Any:
        """Take a setting away and return it: `pop(name)`, or `pop(name, what_if_it_is_not_there)`."""
        self._hold_open()
        return self._values.pop(*args)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Set several settings, given as for `dict.update`."""
        self._hold_open()
        self._values.update(*args, **kwargs)

    def keys(self) -> KeysView[str]:
        """Names of the settings."""
        return self._values.keys()

    def values(self) -> ValuesView[Any]:
        """Values of the settings."""
        return self._values.values()

    def items(self) -> ItemsView[str, Any]:
        """Names and values of the settings."""
        return self._values.items()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or "_values" not in vars(self):
            raise AttributeError(name)
        if name not in self._values:
            raise AttributeError(f"This Config has no setting {name!r}. It has {', '.join(self._values) or 'none'}.")
        return self._values[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self._hold_open()
        self._values[name] = value

    def __delattr__(self, name: str) -> None:
        self._hold_open()
        del self._values[name]

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    __setitem__ = __setattr__
    __delitem__ = __delattr__

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._values))

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __repr__(self) -> str:
        return f"<Config {self._values}>"

    def _hold_open(self) -> None:
        if self._frozen:
            raise ValueError("This Config is frozen, so its settings stay as they are. Call config.unfreeze() first.")
