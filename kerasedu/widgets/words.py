"""The words of a widget stand in one table, `words.py` in its folder. A translation is a second set of tables.

Pictures made in Python and the JavaScript in the browser read the same table. A `{name}` is filled in where it is
shown.
"""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, str]
