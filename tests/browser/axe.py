"""What axe finds on a page."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}


async def violations(page: Page, *, only_contrast: bool = False) -> list[str]:
    """Each fault in accessibility with its place. shape: `color-contrast (serious): button.primary`; none is best"""
    rules = CONTRAST if only_contrast else EVERYTHING
    found = await Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    return [
        f"{rule['id']} ({rule['impact']}): {', '.join(str(part) for part in node['target'])}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]
