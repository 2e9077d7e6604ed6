"""A browser that speaks WebDriver BiDi, as far as these tests need it. source: https://www.w3.org/TR/webdriver-bidi/"""

import asyncio
import itertools
import json
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect

PATIENCE_S = 40.0


class Bidi:
    """One window. shape: `errors` are those of its console"""

    def __init__(self, socket: ClientConnection) -> None:
        self.errors: list[str] = []
        self._socket = socket
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._context = ""
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, url: str) -> Self:
        """The first window of a browser that has just started."""
        made = cls(await connect(url, max_size=None))
        await made.ask("session.new", capabilities={})
        await made.ask("session.subscribe", events=["log.entryAdded"])
        made._context = (await made.ask("browsingContext.getTree"))["contexts"][0]["context"]
        return made

    async def close(self) -> None:
        """Let go of it."""
        self._reading.cancel()
        await self._socket.close()

    async def before(self, script: str) -> None:
        """Run this in every page before its own scripts."""
        await self.ask("script.addPreloadScript", functionDeclaration=f"() => {{ {script} }}")

    async def resize(self, width: int, height: int) -> None:
        """Be as large as that."""
        size = {"width": width, "height": height}
        await self.ask("browsingContext.setViewport", context=self._context, viewport=size)

    async def go(self, url: str) -> None:
        """Open an address."""
        await self.ask("browsingContext.navigate", context=self._context, url=url, wait="complete")

    async def evaluate(self, function: str, *args: object) -> Any:
        """What a function returns in the page, by way of JSON."""
        call = f"async () => JSON.stringify(await ({function})({', '.join(map(json.dumps, args))})) ?? 'null'"
        found = await self.ask(
            "script.callFunction",
            functionDeclaration=call,
            target={"context": self._context},
            awaitPromise=True,
            userActivation=True,
        )
        assert found["type"] == "success", found["exceptionDetails"]["text"]
        return json.loads(found["result"]["value"])

    async def until(self, function: str, *args: object) -> Any:
        """Wait for something true. raises: AssertionError with what the page shows"""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not (found := await self.evaluate(function, *args)):
                    await asyncio.sleep(0.1)
        except TimeoutError:
            text = await self.evaluate("() => document.body.innerText")
            raise AssertionError(f"{function} {args}: {text}") from None
        return found

    async def reads(self, *words: str) -> None:
        """Wait until the page shows all of these."""
        await self.until("(...words) => words.every((one) => document.body.innerText.includes(one))", *words)

    async def press(self, name: str) -> None:
        """Press the button or link with this name."""
        script = """(name) => {
          const named = (one) => (one.getAttribute('aria-label') ?? one.innerText).trim() === name && one.offsetParent
          const found = [...document.querySelectorAll('button, a')].find(named)
          found?.click()
          return found !== undefined
        }"""
        await self.until(script, name)

    async def ask(self, method: str, **params: object) -> dict[str, Any]:
        """One command and its answer."""
        number = next(self._ids)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        async with asyncio.timeout(PATIENCE_S):
            said = await answer
        assert said["type"] == "success", f"{method}: {said}"
        result: dict[str, Any] = said["result"]
        return result

    async def _read(self) -> None:
        async for frame in self._socket:
            said = json.loads(frame)
            if said["type"] == "event":
                entry = said["params"]
                if entry.get("level") == "error" and entry.get("type") == "javascript":
                    self.errors.append(str(entry.get("text")))
            elif waiting := self._answers.pop(said["id"], None):
                waiting.set_result(said)
