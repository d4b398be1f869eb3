"""What axe-core, the usual checker of accessibility, finds on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_core_python.selenium import Axe

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

GRAVE = ("serious", "critical")
# What colours decide; the rest is the same in the dark.
COLOURS = ("color-contrast",)
SCHEME = "prefers-color-scheme"


def findings(chrome: Chrome, part: str, *, dark: bool = False) -> list[str]:
    """List what is serious or critical in a part of the page that is open.

    Args:
        chrome: the browser.
        part: a selector; what Fava puts around our pages isn't ours.
        dark: look at the dark colours, and at nothing else.
    """
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if dark:
        options["runOnly"] = list(COLOURS)
    wanted = {"name": SCHEME, "value": "dark" if dark else "light"}
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [wanted]})
    told: dict[str, Any] = Axe().run(chrome, part, options)
    assert told["passes"], "nothing was looked at"
    return [
        f"{rule['id']}: {node['html']}"
        for rule in told["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]
