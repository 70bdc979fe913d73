"""How Python comes to find kerasedu under the names `keras` and `tensorflow`."""

from __future__ import annotations

import difflib
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from kerasedu.engine.warning import OldSpellingWarning, warn_user
from kerasedu.interop.alias_modules import make_module
from kerasedu.interop.alias_names import KERAS, OLD_MODULES, QUIET, REMOVED, canonical


class AliasFinder(MetaPathFinder):
    """Answers imports of Keras's names, and of no others.

    Arguments:
        roots: the first parts of the names that it answers: "keras", "tensorflow", "tf".
    """

    def __init__(self, roots: frozenset[str]) -> None:
        self.roots = roots
        self.modules: dict[str, ModuleType] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What Python's import asks: who has this module? None for names that are none of the alias's business.

        Raises:
            ModuleNotFoundError: for a name of Keras's that is not there; nobody else is to be asked for it.
        """
        if fullname.partition(".")[0] not in self.roots:
            return None
        module = self.module(canonical(fullname))
        if module is None:
            raise ModuleNotFoundError(_missing(fullname))
        return importlib.util.spec_from_loader(fullname, AliasLoader(module), is_package=True)

    def module(self, name: str) -> ModuleType | None:
        """The module of a canonical name, the same each time; None if there is none."""
        if name not in self.modules:
            made = make_module(name)
            if made is None:
                return None
            self.modules[name] = made
            if name in OLD_MODULES and name not in QUIET and name.rpartition(".")[0] not in OLD_MODULES:
                today = " or ".join(OLD_MODULES[name])
                warn_user(f"{name} is Keras 2's place. Today it is {today}.", OldSpellingWarning)
        return self.modules[name]


class AliasLoader(Loader):
    """Puts a module that is already there under the name that was asked for."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module

    def create_module(self, spec: ModuleSpec) -> None:
        """None: Python makes an empty module, whose place ours takes; its own specification stays as it is."""

    def exec_module(self, module: ModuleType) -> None:
        """Take the empty module's place."""
        sys.modules[module.__name__] = self.module


def _missing(fullname: str) -> str:
    """What to say of a module, or of a name in one, that is not there."""
    home, _, name = canonical(fullname).rpartition(".")
    places = [home, *OLD_MODULES.get(home, ())]
    gone = next((REMOVED[place][name] for place in places if name in REMOVED.get(place, {})), None)
    if gone is not None:
        return f"{home} has no {name!r} any more: {gone}."
    if home.partition(".")[0] == "tensorflow":
        return (
            f"There is no {fullname}: under the name tensorflow, kerasedu has tf.keras and what Keras tutorials use "
            "beside it. The mathematics is in keras.ops."
        )
    known = sys.modules.get(home)
    names = [one for one in (KERAS if home == "keras" else dir(known)) if one != name]
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"There is no {fullname} in kerasedu, which stands in for Keras.{hint}"
