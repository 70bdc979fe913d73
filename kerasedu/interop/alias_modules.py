"""The modules that `import keras` finds while the alias is on: Keras's names, kerasedu's things."""

from __future__ import annotations

import difflib
import importlib
import sys
from types import ModuleType
from typing import Any

from kerasedu.engine.warning import OldSpellingWarning, warn_user
from kerasedu.interop.alias_names import OLD_MODULES, OLD_NAMES, ON_THE_WAY, REMOVED, canonical, home_of


class AliasModule(ModuleType):
    """A module of Keras's name. What it hands out are kerasedu's own classes and functions, and, with a note of today's
    form, what Keras 2 had in that place.

    Arguments:
        name: its name, such as "keras.layers".
        sources: the modules that have what is in it: kerasedu's, or others of the alias.
        own: what it has beyond them.
        hints: what to write instead of a name that is gone.
    """

    def __init__(
        self, name: str, sources: tuple[ModuleType, ...], own: dict[str, Any] | None = None, hints: Any = None
    ) -> None:
        super().__init__(name, sources[0].__doc__ if sources else None)
        self.__path__ = []
        vars(self).update(own or {})
        vars(self)["_alias"] = (sources, OLD_NAMES.get(name, {}), hints or {})

    def __getattr__(self, name: str) -> Any:
        found = self._find(name)
        vars(self)[name] = found  # asked once only, so that a note is told once only
        return found

    def _find(self, name: str) -> Any:
        sources, old_names, _ = self._alias
        is_special = name.startswith("__") and name not in ("__version__", "__all__")
        for source in () if is_special else sources:
            thing = _own_attribute(source, name)
            if thing is not None:
                return thing
        if name in old_names:
            return self._by_old_name(name, old_names[name])
        if not name.startswith("_") and _is_module(f"{self.__name__}.{name}"):
            return _alias_of(f"{self.__name__}.{name}")
        raise AttributeError(self._missing(name))

    def _by_old_name(self, name: str, today: str) -> Any:
        """What Keras 2 had under this name."""
        home, _, own_name = today.rpartition(".")
        module = _alias_of(home) if home else self
        place = home or self.__name__
        warn_user(f"{self.__name__}.{name} is Keras 2's name. Today it is {place}.{own_name}.", OldSpellingWarning)
        return getattr(module, own_name)

    def _missing(self, name: str) -> str:
        """What to say of a name that is not there."""
        _, _, hints = self._alias
        if name in hints:
            return f"{self.__name__} has no {name!r} any more: {hints[name]}."
        near = difflib.get_close_matches(name, dir(self), n=3, cutoff=0.6)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        return f"{self.__name__} has no {name!r}. (It is kerasedu under Keras's name.){hint}"

    def __dir__(self) -> list[str]:
        sources, *_ = self._alias
        names = {name for source in sources for name in dir(source)} | set(vars(self))
        return sorted(name for name in names if not name.startswith("_"))


def make_module(name: str) -> ModuleType | None:
    """The module that stands for one of Keras's; None where kerasedu has nothing for it.

    Arguments:
        name: its canonical name.
    """
    if name in ON_THE_WAY:
        return AliasModule(name, ())
    if name == "tensorflow":
        from kerasedu.interop.alias_tensorflow import NAMES

        return AliasModule(name, (), NAMES)
    if name in OLD_MODULES:
        return _old_module(name)
    home = home_of(name)
    if home is None:
        return None
    module = _imported(home)
    if module is None or name.count(".") > 1:
        return module  # inside a package nothing is to be added: it is the very module
    return AliasModule(name, (module,), _own(name), REMOVED.get(name))


def _old_module(name: str) -> ModuleType:
    """A module that Keras 2 had, made of those that have its content today."""
    names = OLD_MODULES[name]
    sources = tuple(_alias_of(one) for one in names)
    hints = {old: hint for one in names for old, hint in REMOVED.get(one, {}).items()}
    return AliasModule(name, sources, None, hints)


def _own(name: str) -> dict[str, Any]:
    """What a module has beyond kerasedu's: functions of older Keras."""
    if name == "keras.metrics":
        from kerasedu.interop.alias_functions import METRICS

        return METRICS
    if name == "keras.backend":
        from kerasedu.interop.alias_backend import FUNCTIONS

        return FUNCTIONS
    return {}


def _imported(home: str) -> ModuleType | None:
    """A module of kerasedu; None if there is no such module."""
    try:
        return importlib.import_module(home)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{home}.".startswith(f"{error.name}."):
            raise  # it is there, and needs something that is not
        return None


def _own_attribute(source: ModuleType, name: str) -> Any:
    """An attribute of a module that is no module itself; None if it has none. Modules go by their own names."""
    thing = getattr(source, name, None)
    return None if isinstance(thing, ModuleType) else thing


def _is_module(name: str) -> bool:
    """Whether the alias has a module of this name."""
    known = canonical(name)
    return known == "keras" or known in OLD_MODULES or known in ON_THE_WAY or home_of(known) is not None


def _alias_of(name: str) -> ModuleType:
    """A module of the alias. Unlike import_module, `__import__` leaves warnings pointing at the user's own line."""
    __import__(name)
    return sys.modules[name]
