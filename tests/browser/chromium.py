"""The browser of this machine, and how it is started."""

import shutil

ARGUMENTS = (
    "--no-sandbox --headless --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Where Chromium is, from the packages of the system; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
