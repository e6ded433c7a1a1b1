"""What a user does with the picture, with real input where the browser takes it, and how long the page takes to show it."""

import statistics
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

MIDDLE = (900, 480)
"""A place over the picture on a screen of 1600 x 900."""
STEPS = 90
STEP_PX = 6
WHEEL_PX = 60
PERCENTILE = 95
WATCH_FRAMES = """() => {
  const times = [];
  const tick = (at) => { times.push(at); window.benchFrame = requestAnimationFrame(tick); };
  window.benchTimes = times;
  window.benchFrame = requestAnimationFrame(tick);
}"""
FRAMES = """() => {
  cancelAnimationFrame(window.benchFrame);
  return window.benchTimes.slice(1).map((at, index) => at - window.benchTimes[index]);
}"""
WATCH_SEARCH = """() => {
  const box = document.getElementById("search-results");
  window.benchShown = new Promise((resolve) => {
    let pressed = 0;
    document.getElementById("search").addEventListener("keydown", (event) => { pressed = event.timeStamp; }, { once: true });
    const seen = new MutationObserver(() => {
      if (!pressed || box.hidden || !box.children.length) return;
      seen.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressed)));
    });
    seen.observe(box, { childList: true, attributes: true });
  });
}"""
DO = """(act) => {
  performance.clearMeasures("vpcviz:turned");
  const place = {
    expand: () => document.querySelector("a.vv-inside[data-shown=false]"),
    filter: () => document.querySelector("[data-filters] input[name=account]"),
    focus: () => document.querySelector("#details a[data-focus]"),
  }[act]();
  window.benchClicked = performance.now();
  place.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
}"""
TURNED = """() => {
  const shown = performance.getEntriesByName("vpcviz:turned").at(-1);
  return shown ? shown.startTime + shown.duration - window.benchClicked : null;
}"""


def zoom_to(page: Page, scale: float | None) -> None:
    """Fit the picture, then zoom in over its middle until it stands at `scale`."""
    page.locator("[data-zoom=fit]").click()
    while scale is not None and _scale(page) < scale:
        page.locator("[data-zoom=in]").click()
        page.wait_for_timeout(50)
    page.wait_for_timeout(600)


def _scale(page: Page) -> float:
    text = page.locator("[data-zoom-level]").text_content() or "100%"
    return float(text.rstrip("%")) / 100


def frames_ms(page: Page, act: Callable[[Page], None]) -> float:
    """The 95th percentile of the times between frames while something is done."""
    page.mouse.move(*MIDDLE)
    page.evaluate(WATCH_FRAMES)
    act(page)
    times: list[float] = page.evaluate(FRAMES)
    page.wait_for_timeout(400)
    return statistics.quantiles(times, n=100)[PERCENTILE - 1]


def panning(page: Page) -> None:
    """Drag the picture there and back, one step per frame."""
    x, y = MIDDLE
    page.mouse.down()
    for step in range(STEPS):
        x += STEP_PX if step < STEPS / 2 else -STEP_PX
        y += STEP_PX // 2 if step < STEPS / 2 else -STEP_PX // 2
        page.mouse.move(x, y)
    page.mouse.up()


def zooming(page: Page) -> None:
    """Turn the wheel in, from the whole picture to what can be read, and out again."""
    for step in range(STEPS):
        page.mouse.wheel(0, -WHEEL_PX if step < STEPS / 2 else WHEEL_PX)
        page.wait_for_timeout(10)


def searching(page: Page, words: str) -> float:
    """Milliseconds from the last key of a query to its results on the screen."""
    page.keyboard.press("Control+k")
    page.keyboard.press("Delete")
    page.keyboard.type(words[:-1], delay=30)
    page.wait_for_timeout(500)
    page.evaluate(WATCH_SEARCH)
    page.keyboard.press(words[-1])
    value: float = page.evaluate("() => window.benchShown")
    page.keyboard.press("Escape")
    return value


def click_ms(page: Page, act: str) -> float:
    """Milliseconds from a click that needs another layout to its picture on the screen."""
    if act == "focus":
        page.evaluate(
            "() => { location.hash = document.querySelector('.vv-node[data-resource^=vpc-]').dataset.resource; }"
        )
        page.wait_for_selector("#details a[data-focus]")
    page.evaluate(DO, act)
    value: Any = page.wait_for_function(TURNED).json_value()
    return float(value)
