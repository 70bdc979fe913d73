"""The modules that `import keras` finds while the alias is on: Keras's names, kerasedu's things."""

from __future__ import annotations

import difflib
import importlib
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from kerasedu.engine.warning import OldSpellingWarning, warn_user
from kerasedu.interop.alias_names import OLD_MODULES, OLD_NAMES, ON_THE_WAY, REMOVED, canonical, home_of


class AliasModule(ModuleType):
    """A module of Keras's name. What it hands out are kerasedu's own classes and functions, and, with a note of today's
    form, what Keras 2 had in that place.

    Arguments:
        name: its name, such as "keras.layers".
        family: the modules it belongs to.
        sources: the modules that have what is in it: kerasedu's, or others of the family.
        own: what it has beyond them.
        hints: what to write instead of names that are gone.
    """

    def __init__(
        self,
        name: str,
        family: Family,
        sources: tuple[ModuleType, ...] = (),
        own: dict[str, Any] | None = None,
        hints: dict[str, str] | None = None,
    ) -> None:
        super().__init__(name, sources[0].__doc__ if sources else None)
        self.__path__ = []
        self.__spec__ = ModuleSpec(name, None, is_package=True)  # asked for by those who look whether Keras is there
        vars(self).update(own or {})
        vars(self)["_alias"] = (family, sources, hints or {})

    def __getattr__(self, name: str) -> Any:
        found = self._find(name)
        vars(self)[name] = found  # asked once only, so that a note is told once only
        return found

    def _find(self, name: str) -> Any:
        family, sources, _ = self._alias
        is_special = name.startswith("__") and name not in ("__version__", "__all__")
        for source in () if is_special else sources:
            thing = _own_attribute(source, name)
            if thing is not None:
                return thing
        old_names = OLD_NAMES.get(self.__name__, {})
        if name in old_names:
            return self._by_old_name(name, old_names[name])
        module = None if name.startswith("_") else family.module(f"{self.__name__}.{name}")
        if module is None:
            raise AttributeError(missing(self, name))
        return module

    def _by_old_name(self, name: str, today: str) -> Any:
        """What Keras 2 had under this name."""
        family, *_ = self._alias
        home, _, own_name = today.rpartition(".")
        module = family.module(home) if home else self
        warn_user(
            f"{self.__name__}.{name} is Keras 2's name. Today it is {module.__name__}.{own_name}.", OldSpellingWarning
        )
        return getattr(module, own_name)

    def __dir__(self) -> list[str]:
        _, sources, _ = self._alias
        names = {name for source in sources for name in dir(source)} | set(vars(self))
        return sorted(name for name in names if not name.startswith("_"))


class Family:
    """The modules of the alias, made when they are first asked for. They go on working when the alias is off."""

    def __init__(self) -> None:
        self._modules: dict[str, ModuleType] = {}

    def module(self, name: str) -> ModuleType | None:
        """The module of this name, the same each time; None if there is none.

        Arguments:
            name: its name, or another that tutorials use for it: "tf.keras.layers".
        """
        name = canonical(name)
        if name not in self._modules:
            made = self._make(name)
            if made is None:
                return None
            self._modules[name] = made
            if name in OLD_MODULES and name.rpartition(".")[0] not in OLD_MODULES:
                today = " or ".join(OLD_MODULES[name])
                warn_user(f"{name} is Keras 2's place. Today it is {today}.", OldSpellingWarning)
        return self._modules[name]

    def _make(self, name: str) -> ModuleType | None:
        if name in ON_THE_WAY:
            return AliasModule(name, self)
        if name == "tensorflow":
            from kerasedu.interop.alias_tensorflow import NAMES

            return AliasModule(name, self, own=NAMES)
        if name in OLD_MODULES:
            return self._make_old(name)
        home = home_of(name)
        module = None if home is None else _imported(home)
        if module is None or name.count(".") > 1:
            return module  # inside a package nothing is to be added: it is the very module
        return AliasModule(name, self, (module,), _own(name), REMOVED.get(name))

    def _make_old(self, name: str) -> ModuleType:
        """A module that Keras 2 had, made of those that have its content today."""
        places = OLD_MODULES[name]
        sources = tuple(module for module in map(self.module, places) if module is not None)
        hints = {old: hint for place in places for old, hint in REMOVED.get(place, {}).items()}
        return AliasModule(name, self, sources, None, hints)


def missing(module: ModuleType, name: str) -> str:
    """What to say of a name that a module does not have: what to write instead, why it is left out, or the nearest."""
    _, sources, hints = vars(module).get("_alias", (None, (), {}))
    if name in hints:
        return f"{module.__name__} has no {name!r} any more: {hints[name]}."
    reasons = [_reason(source, name) for source in sources]
    if any(reasons):
        return next(filter(None, reasons))
    if module.__name__ == "tensorflow":
        return (
            f"There is no tensorflow.{name} here: under that name kerasedu has tf.keras and what Keras tutorials use "
            "beside it. The mathematics is in keras.ops."
        )
    near = difflib.get_close_matches(name, [one for one in dir(module) if one != name], n=3, cutoff=0.6)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"{module.__name__} has no {name!r}; it is kerasedu under Keras's name.{hint}"


def _reason(source: ModuleType, name: str) -> str | None:
    """Why kerasedu leaves a name of Keras's out, if it says so."""
    try:
        getattr(source, name)
    except AttributeError as error:
        return str(error) if "leaves out" in str(error) else None
    return None


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
