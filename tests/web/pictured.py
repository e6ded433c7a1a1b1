"""What a browser shows of a picture, as values that can be compared."""

from typing import Any

from playwright.sync_api import Page

SHOWN = """() => {
  const svg = document.querySelector('svg.vv-picture');
  for (const away of svg.querySelectorAll('.away')) away.classList.remove('away');
  for (const name of [...svg.classList]) if (name.startsWith('tiny-')) svg.classList.remove(name);
  const place = (element) => {
    const box = element.getBBox();
    const shift = element.transform.baseVal.consolidate()?.matrix ?? { e: 0, f: 0 };
    return [box.x + shift.e, box.y + shift.f, box.width, box.height].map((number) => Math.round(number));
  };
  const kept = (element) => [...element.attributes].filter(({ name }) => !['class', 'transform', 'data-tip'].includes(name)).map(({ name, value }) => `${name}=${value}`);
  const piece = (group) => [...kept(group), group.dataset.tip, group.textContent, place(group), group.parentElement.getAttribute('href')];
  const layer = (name) => [...svg.querySelectorAll(`.${name} [data-id]`)].map(piece);
  const words = (name) => [...svg.querySelectorAll(`.${name} text`)].map((text) => [text.textContent, ...kept(text)]);
  const uses = [...svg.querySelectorAll('use')].map((use) => use.getAttribute('href').slice(1));
  return {
    containers: layer('vv-containers'), edges: layer('vv-edges'), nodes: layer('vv-nodes'),
    page: words('vv-page'), legend: words('vv-legend'),
    controls: [...svg.querySelectorAll('a.vv-inside')].map((item) => [item.dataset.vpc, item.dataset.shown, item.getAttribute('aria-label'), item.firstElementChild.getAttribute('d')]).sort(),
    missing: uses.filter((id) => svg.getElementById(id) === null),
    data: document.querySelector('svg.vv-picture > title').textContent,
    chips: [...document.querySelectorAll('.chips .chip')].map((chip) => chip.textContent.trim()),
    outline: [...document.querySelectorAll('[role=treeitem]')].map((item) => [item.dataset.node, item.getAttribute('aria-level'), item.getAttribute('aria-posinset'), item.getAttribute('aria-setsize')]).sort(),
  };
}"""

TURN = """async (address) => {
  performance.clearMeasures();
  const link = document.createElement('a');
  link.href = address;
  link.dataset.turn = '';
  document.body.append(link);
  link.click();
  link.remove();
  while (!performance.getEntriesByName('vpcviz:turned').length) await new Promise(requestAnimationFrame);
  return performance.getEntriesByName('vpcviz:turned')[0].detail.patched;
}"""


def shown(page: Page) -> dict[str, Any]:
    """Ids, boxes, words and order of everything drawn, and what stands beside it."""
    page.wait_for_function("() => performance.getEntriesByName('vpcviz:picture').length > 0")
    values: dict[str, Any] = page.evaluate(SHOWN)
    return values


def turn(page: Page, address: str) -> bool:
    """Show another view as a click does; whether only what changes was sent for it."""
    return bool(page.evaluate(TURN, address))
