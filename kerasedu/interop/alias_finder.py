"""How Python comes to find kerasedu under the names `keras` and `tensorflow`."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from kerasedu.interop.alias_modules import Family, missing


class AliasFinder(MetaPathFinder):
    """Answers imports of Keras's names, and of no others.

    Arguments:
        roots: the first parts of the names that it answers: "keras", "tensorflow", "tf".
    """

    def __init__(self, roots: frozenset[str]) -> None:
        self.roots = roots
        self._family = Family()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What Python's import asks: who has this module? None for names that are none of the alias's business.

        Raises:
            ModuleNotFoundError: for a name of Keras's that is not there; nobody else is to be asked for it.
        """
        if fullname.partition(".")[0] not in self.roots:
            return None
        module = self._family.module(fullname)
        if module is None:
            home, _, name = fullname.rpartition(".")
            raise ModuleNotFoundError(missing(self._family.module(home), name))
        return importlib.util.spec_from_loader(fullname, AliasLoader(module), is_package=True)


class AliasLoader(Loader):
    """Puts a module that is already there under the name that was asked for."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module

    def create_module(self, spec: ModuleSpec) -> None:
        """None: Python makes an empty module, whose place ours takes; its own specification stays as it is."""

    def exec_module(self, module: ModuleType) -> None:
        """Take the empty module's place."""
        sys.modules[module.__name__] = self.module
