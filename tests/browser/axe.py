"""What axe finds on a page."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}


async def violations(page: Page, *, only_contrast: bool = False, but_contrast: bool = False) -> list[str]:
    """Each fault in accessibility with its place. shape: `color-contrast (serious): button.primary`; none is best"""
    if not await page.evaluate("'axe' in window"):  # half a megabyte, which takes as long as looking does
        await page.evaluate(AXE_SCRIPT)
    rules = CONTRAST if only_contrast else EVERYTHING
    options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}  # else it waits for live pictures
    if but_contrast:  # takes as long as all the others
        options["rules"] = {"color-contrast": {"enabled": False}}
    found = await page.evaluate("options => axe.run(options)", options)
    return [
        f"{rule['id']} ({rule['impact']}): {', '.join(str(part) for part in node['target'])}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
