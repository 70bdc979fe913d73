"""What all explorers share: data sent once, a still picture, a page of their own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from kerasedu.widgets.page import compact, module_source, style_source, write_page
from kerasedu.widgets.picture import picture_html, picture_name
from kerasedu.widgets.svg import Svg


class Explorer(anywidget.AnyWidget):
    """An explorer is this class, a module static/<module>.js that draws it, and a table of words.

    A subclass names its `module`, computes its data once with NumPy and hands it to `__init__`, draws `picture()`, and
    keeps what a learner can change in traits tagged `sync=True`; those it lists in `state_names`.

    Attributes:
        payload: the data as JSON. One string passes the notebook's message machinery much faster than nested lists do.
        words: the words of the widget, as JSON.
        picture_name: which still picture the live view takes the place of.
    """

    module: ClassVar[str] = ""
    state_names: ClassVar[tuple[str, ...]] = ()

    payload = traitlets.Unicode("{}").tag(sync=True)
    words = traitlets.Unicode("{}").tag(sync=True)
    picture_name = traitlets.Unicode("").tag(sync=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "module" in cls.__dict__:  # traitlets makes further subclasses, which must keep the traits it gave them
            cls._esm, cls._css = module_source(cls.module), style_source(cls.module)
        super().__init_subclass__(**kwargs)

    def __init__(self, data: Mapping[str, Any], words: Mapping[str, Any], /, **traits: Any) -> None:
        self._home = _running_loop()
        super().__init__(payload=compact(data), words=compact(words), **traits)

    def picture(self) -> Svg:
        """The widget as it stands, as a still picture."""
        raise NotImplementedError(f"{type(self).__name__} has no still picture. Define picture(self) -> Svg.")

    def title(self) -> str:
        return type(self).__name__

    def to_html(self, path: str | Path) -> Path:
        """Write one file that works by a double click, without Python and without a network.

        Arguments:
            path: where to write it.

        Returns:
            The path written.
        """
        names = ("payload", "words", *self.state_names)
        state = {name: getattr(self, name) for name in names}
        return write_page(path, self.module, self.title(), state, self.picture())

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict] | None:
        """The live view and, for readers without one, the still picture."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/plain": repr(self), "text/html": picture_html(self.picture())}, metadata

    def _ipython_display_(self) -> None:
        """The live view, then the picture, as two outputs.

        JupyterLab shows one output in one way only, and a live view whose kernel is gone shows nothing. While it lives,
        the live view hides the picture.
        """
        from IPython import get_ipython
        from IPython.display import display

        if getattr(get_ipython(), "kernel", None) is None:
            print(repr(self))
            return
        still = self.picture()
        self.picture_name = picture_name(still)
        self.show()
        display({"text/html": picture_html(still, self.picture_name), "text/plain": repr(self)}, raw=True)

    def at_home(self, work: Callable[[], None]) -> None:
        """Do work that runs or changes a model in the kernel's own thread, and so not while a cell runs there.

        ipykernel may hand over what the page sends in a thread beside the one that runs cells. Two of them must not
        train a model at once, nor may one put weights back that the other is training.
        """
        if self._home is None or threading.current_thread() is threading.main_thread():
            work()
        else:
            self._home.call_soon_threadsafe(work)

    def show(self) -> None:
        """The live view alone, without the picture that a reader without a kernel would see."""
        from IPython.display import display

        bundle = super()._repr_mimebundle_()
        if bundle is not None:
            data, metadata = bundle
            display(data, metadata=metadata, raw=True)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    """The loop of the kernel whose cell runs; outside of notebooks there is none."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
