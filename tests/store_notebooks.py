"""Run notebooks from top to bottom and store them with their outputs, as the chapters' rules ask for it.

    python -m tests.store_notebooks notebooks/15_convolution_and_pooling.ipynb ...

Stored are the outputs alone: no times of execution, no state of widgets (their pictures are enough), and of an error
its last line, since the lines above it hold paths of this machine. Without a name, all notebooks are stored.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LANGUAGE = {"name": "python"}
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def store(path: Path) -> None:
    """Run one notebook and write it back with what it gave.

    Raises:
        CellExecutionError: where a cell fails that is not tagged `raises-exception`; the file stays as it was.
    """
    book = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(path.parent)}}
    NotebookClient(book, timeout=300, kernel_name="python3", resources=place, store_widget_state=False).execute()
    book.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    for number, cell in enumerate(book.cells):
        cell.id = f"c{path.name[:2]}-{number:02}" if path.name[:2].isdigit() else f"{path.stem}-{number:02}"
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                output.traceback = [f"{output.ename}: {output.evalue}"]
    nbformat.write(book, path)


def main(names: list[str]) -> None:
    """Store the notebooks named, or all."""
    for path in [Path(name).resolve() for name in names] or sorted(NOTEBOOKS.glob("*.ipynb")):
        sys.stdout.write(f"{path.name}\n")
        store(path)


if __name__ == "__main__":
    main(sys.argv[1:])
