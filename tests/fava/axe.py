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


NARROW = 390  # pixels, as a phone has


def looked_at(chrome: Chrome, part: str) -> None:
    """Demand of a part of the page that nothing serious is found, light and dark."""
    assert findings(chrome, part) == []
    assert findings(chrome, part, dark=True) == []
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def fits_a_phone(chrome: Chrome, part: str) -> None:
    """Demand that a part of the page need not be moved sideways on a phone.

    Tables may, inside a box of their own.
    """
    phone = {"width": NARROW, "height": 844, "deviceScaleFactor": 1, "mobile": False}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    try:
        script = "const box = document.querySelector(arguments[0]);"
        wide = f"{script} return [box.scrollWidth - box.clientWidth, innerWidth]"
        assert chrome.execute_script(wide, part) == [0, NARROW], part
    finally:
        chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


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
