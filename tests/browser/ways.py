"""Ways of using a page: by keyboard alone, by a screen reader's tree alone, by one thumb on a small phone."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import Any, Protocol

from playwright.async_api import CDPSession, Page, expect

PATIENCE_S = 20.0
TABS = 90  # more than one page has stops

# Notes every moment in which the keyboard is nowhere, and all that live regions say.
WATCH = """
window.lost = []
window.spoken = []
let here, tabbed
addEventListener('keydown', ({ key }) => (tabbed = key === 'Tab'), true)
addEventListener('focusin', ({ target }) => {
  here = target.getAttribute('aria-label') ?? target.textContent.trim()
  tabbed = false
}, true)
const look = () => {
  const nowhere = document.activeElement === document.body || document.activeElement === null
  if (here && nowhere && !tabbed && document.querySelector('main')) { lost.push(here.slice(0, 40)); here = undefined }
  requestAnimationFrame(look)
}
requestAnimationFrame(look)
const LIVE = '[aria-live=polite], [aria-live=assertive], [role=status], [role=alert]'
const region = (node) => (node instanceof Element ? node : node.parentElement)?.closest(LIVE)
new MutationObserver((records) => {
  const said = new Set()
  for (const { type, target, addedNodes } of records) {
    for (const node of type === 'characterData' ? [target] : addedNodes) {
      const live = region(node)
      if (live?.isConnected) said.add(live)
      if (node instanceof Element) for (const one of node.querySelectorAll(LIVE)) said.add(one)
    }
  }
  for (const live of said) {
    const text = live.querySelector('.say')?.textContent.trim() ?? live.textContent.trim()
    if (text) spoken.push(text)
  }
}).observe(document, { subtree: true, childList: true, characterData: true })
"""

# Large enough; in the lower two thirds, or one of the people, or where a finger can scroll it to.
REACH = """(one) => {
  const { width, height, top, bottom } = one.getBoundingClientRect()
  if (Math.min(width, height) < 43.5) return `is too small for a thumb: ${width} x ${height}`
  if (one.closest('[data-person]') || (bottom <= innerHeight && (top + bottom) / 2 >= innerHeight / 3)) return ''
  for (let box = one.parentElement; box; box = box.parentElement) {
    const scrolls = box === document.scrollingElement || ['auto', 'scroll'].includes(getComputedStyle(box).overflowY)
    if (scrolls && box.scrollHeight > box.clientHeight) return ''
  }
  return `is out of reach: ${top} to ${bottom} of ${innerHeight}`
}"""


class Way(Protocol):
    """How somebody presses what is called so."""

    page: Page

    async def press(self, role: str, name: str) -> None:
        """Find it, get to it, press it."""


@dataclass(slots=True)
class Keyboard:
    """Tab, arrows, Enter; it is never lost."""

    page: Page

    async def press(self, role: str, name: str) -> None:
        wanted = self.page.get_by_role(role, name=re.compile(f"^{name}$")).filter(visible=True)  # type: ignore[arg-type]
        await expect(wanted.first).to_be_enabled()
        for _ in range(TABS):
            if await wanted.evaluate_all("all => all.includes(document.activeElement)"):
                break
            await self.page.keyboard.press("ArrowDown" if role == "menuitem" else "Tab")
        else:
            raise AssertionError(f"no way to {name!r} by keyboard")
        await self.page.keyboard.press("Enter")


@dataclass(slots=True)
class Reader:
    """What a screen reader is told: the accessibility tree, and nothing else of the page."""

    page: Page
    _session: CDPSession | None = field(default=None, init=False)

    async def nodes(self) -> list[dict[str, Any]]:
        """Everything that is not ignored. shape: `role`, `name`, `backend` and its states"""
        if self._session is None:
            self._session = await self.page.context.new_cdp_session(self.page)
        found = await self._session.send("Accessibility.getFullAXTree")
        return [
            {
                "role": node["role"]["value"],
                "name": node.get("name", {}).get("value", "").strip(),
                "backend": node.get("backendDOMNodeId"),
                **{one["name"]: one["value"].get("value") for one in node.get("properties", [])},
            }
            for node in found["nodes"]
            if not node["ignored"] and "role" in node
        ]

    async def find(self, role: str, name: str, **states: object) -> dict[str, Any]:
        """The first of this role and name, in these states, once it is there."""
        pattern, until = re.compile(name), time.monotonic() + PATIENCE_S
        while True:
            nodes = await self.nodes()
            for node in nodes:
                fits = all(str(node.get(state)).lower() == str(value).lower() for state, value in states.items())
                if node["role"] == role and pattern.fullmatch(node["name"]) and fits:
                    return node
            if time.monotonic() > until:
                told = "\n".join(f"{node['role']} {node['name']!r}" for node in nodes if node["name"])
                raise AssertionError(f"the tree has no {role} {name!r} {states}:\n{told}")
            await asyncio.sleep(0.05)

    async def press(self, role: str, name: str) -> None:
        node = await self.find(role, name, disabled=None)
        assert self._session is not None
        found = await self._session.send("DOM.resolveNode", {"backendNodeId": node["backend"]})
        call = {"objectId": found["object"]["objectId"], "functionDeclaration": "function () { this.click() }"}
        await self._session.send("Runtime.callFunctionOn", call)


@dataclass(slots=True)
class Thumb:
    """Taps and swipes of one finger, on what is large enough for it and within its reach."""

    page: Page

    async def press(self, role: str, name: str) -> None:
        wanted = self.page.get_by_role(role, name=re.compile(f"^{name}$")).filter(visible=True).first  # type: ignore[arg-type]
        await expect(wanted).to_be_enabled()
        fault = await wanted.evaluate(REACH)
        assert fault == "", f"{name!r} {fault}"
        await wanted.tap()
