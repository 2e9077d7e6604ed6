"""A browser behind a W3C WebDriver, as far as these tests need it. source: https://www.w3.org/TR/webdriver2/"""

import asyncio
from typing import Any

import httpx

PATIENCE_S = 30.0
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


HEAR = """
window.broken = []
addEventListener('error', ({ message }) => window.broken.push(message))
addEventListener('unhandledrejection', ({ reason }) => window.broken.push(String(reason)))
"""


class WebDriver:
    """One window. shape: `errors` are those of its pages that came once they had loaded"""

    def __init__(self, driver: str) -> None:
        self._http = httpx.AsyncClient(base_url=driver, timeout=60.0)
        self._at = ""
        self.errors: list[str] = []

    async def open(self, capabilities: dict[str, Any]) -> None:
        """Begin, as soon as the driver answers."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    await self._http.get("/status")
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.02)
        made = await self._ask("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self._at = f"/session/{made['sessionId']}"

    async def close(self) -> None:
        """End the window, if it was opened."""
        if self._at:
            await self.look()
            await self._ask("DELETE", "")
        await self._http.aclose()

    async def go(self, url: str) -> None:
        """Open an address."""
        await self.look()
        await self._ask("POST", "/url", {"url": url})
        await self.evaluate(HEAR)

    async def look(self) -> None:
        """Note what broke on this page."""
        self.errors += await self.evaluate("return window.broken ?? []")

    async def resize(self, width: int, height: int) -> None:
        """Be as large as that."""
        await self._ask("POST", "/window/rect", {"width": width, "height": height})

    async def evaluate(self, script: str, *args: object) -> Any:
        """What the body of a function returns in the page."""
        return await self._ask("POST", "/execute/sync", {"script": script, "args": list(args)})

    async def until(self, script: str, *args: object) -> Any:
        """Wait for something true. raises: AssertionError with what the page shows"""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not (found := await self.evaluate(script, *args)):
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"{script} {args}: {await self.text()}") from None
        return found

    async def text(self) -> str:
        """What somebody can read."""
        return str(await self.evaluate("return document.body.innerText"))

    async def reads(self, *words: str) -> None:
        """Wait until the page shows all of these."""
        await self.until("return arguments[0].every((one) => document.body.innerText.includes(one))", list(words))

    async def press(self, name: str) -> None:
        """Press the button or link with this name."""
        script = """
        const [name] = arguments
        const named = (one) => (one.getAttribute('aria-label') ?? one.innerText).trim() === name
        return [...document.querySelectorAll('button, a')].find((one) => named(one) && one.offsetParent)"""
        await self._on(await self.until(script, name), "click", {})

    async def write(self, selector: str, text: str) -> None:
        """Type into a field."""
        field = await self.until("return document.querySelector(arguments[0])", selector)
        await self._on(field, "value", {"text": text})

    async def _on(self, element: dict[str, str], what: str, body: dict[str, Any]) -> None:
        await self._ask("POST", f"/element/{element[ELEMENT]}/{what}", body)

    async def _ask(self, method: str, path: str, body: object = None) -> Any:
        answer = await self._http.request(method, f"{self._at}{path}", json=body)
        found = answer.json()["value"]
        assert answer.status_code == 200, f"{path}: {found}"
        return found
