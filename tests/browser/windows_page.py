"""What the tests of explorers of windows read from a page."""

from __future__ import annotations

import numpy as np

LATENCY = """async () => {
    const root = document.querySelector(".ke-windows");
    const keys = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"];
    const press = (key) => root.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    const times = [];
    press("Home");
    for (let i = 0; i < 60; i += 1) {
        const begin = performance.now();
        press(keys[i % 4]);
        root.getBoundingClientRect();
        times.push(performance.now() - begin);
        await new Promise(requestAnimationFrame);
    }
    return times;
}"""


def told(place) -> str:
    """The sentences, as `explain()` gives them."""
    lines = place.locator(".ke-windows-lines p").all_text_contents()
    return "\n".join(lines).replace("\u00a0", " ")


def hover(tab, widget, cell: tuple[int, int]) -> None:
    """Move the pointer into the middle of a cell of the map in the frame, which has no padding around it."""
    place = tab.locator(".ke-field.ke-live")
    box, (rows, columns) = place.bounding_box(), widget.map().shape
    right, down = (cell[1] + 0.5) * box["width"] / columns, (cell[0] + 0.5) * box["height"] / rows
    tab.mouse.move(box["x"] + right, box["y"] + down)


def same_at_every_step(tab, widget, steps: int = 12) -> None:
    """Walks through each direction with the keys, and holds the page's sentences and numbers equal to Python's."""
    root = tab.locator(".ke-windows")
    for direction in widget.directions:
        widget.direction = direction
        tab.locator(f".ke-windows-controls [data-name={direction}]").click()
        root.focus()
        tab.keyboard.press("Home")
        widget.cell = (0, 0)
        for i in range(steps):
            assert tab.locator(".ke-windows-place").inner_text() == widget.place()
            assert told(tab) == widget.explain()
            numbers = np.concatenate([board.values.ravel() for board in widget.scene().factors])
            shown = tab.locator(".ke-windows-factors .ke-number").all_text_contents()
            if shown:  # boards of many cells are painted, without numbers in them
                np.testing.assert_allclose(np.array(shown, float), numbers[~np.isnan(numbers)], rtol=1e-3)
            key, way = (("ArrowRight", (0, 1)), ("ArrowDown", (1, 0)))[i % 2]
            tab.keyboard.press(key)
            widget.cell = tuple(np.minimum(np.add(widget.cell, way), np.subtract(widget.map().shape, 1)).tolist())
