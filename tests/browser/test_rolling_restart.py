"""A real page while the process that serves it is restarted, and another one goes on."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser

from server.sfu.rtp import csrc_of
from tests.browser.test_restart import BACK_MS, CALLS, SEES, films, gathered
from tests.journeys.fleet import fleet
from tests.journeys.page import Page, going_on
from tests.light_client import PICTURE_WIDTH

pytestmark = pytest.mark.journey

# Notes every notice that appears from now on, however short it is there.
WATCH = """() => {
  window.notices = []
  const note = (node) => {
    if (node.nodeType !== 1) return
    for (const one of [node, ...node.querySelectorAll('*')]) {
      if (one.matches('.notice, [role=alert], [role=status], [role=dialog]')) window.notices.push(one.textContent)
    }
  }
  new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(note)))
    .observe(document.body, { childList: true, subtree: true })
}"""
MOVED = "() => window.lines.length > 1 && window.lines.at(-1).readyState === 1"
SETTLE_MS = 1_000


async def test_a_page_moves_to_another_process_without_a_word(
    browser: Browser, tmp_path: Path, postgres_url: str
) -> None:
    async with AsyncExitStack() as stack:
        # given Ann and Kit's page, on which she is seen, both by way of the same process, and another one
        home = await stack.enter_async_context(fleet(tmp_path, postgres_url, media=1))
        first, other = home.webs
        await other.end()
        evening, page = await stack.enter_async_context(gathered(home, browser, stack))
        ann = await stack.enter_async_context(films(evening))
        await page.wait_for_function(SEES, arg=PICTURE_WIDTH, timeout=BACK_MS)
        await other.start()
        await home.until_ready()
        await page.wait_for_timeout(SETTLE_MS)
        await page.evaluate(WATCH)

        # when the first is asked to end
        async with going_on(Page(evening.facilitator, evening.room, home.url).run):
            assert await first.stop() == 0
            await page.wait_for_function(MOVED, timeout=BACK_MS)
            await page.wait_for_timeout(SETTLE_MS)

        # then the page has come to the other one, has said nothing of it, and goes on on the connection it had
        assert await page.evaluate("window.lines.length") == 2
        assert await page.evaluate("window.notices") == []
        assert await page.evaluate("window.calls.length") == await page.evaluate(CALLS) == 1
        kit = csrc_of(evening.members[0].person)
        ann.heard.clear()
        ann.seen.clear()
        await ann.until(lambda: ann.heard[kit] + ann.seen[kit] > 25, timeout=30)
