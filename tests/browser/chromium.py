"""Find Chromium for the browser tests, or install Debian's: ``python tests/browser/chromium.py``."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-noto-cjk")
MISSING = (
    "BROWSER TESTS WILL BE SKIPPED: Chromium was not found. Install it (Debian and Ubuntu: "
    f"`apt-get install {' '.join(PACKAGES)}`), or say where it is: LABKIT_CHROMIUM=/path/to/chromium."
)


class ChromiumError(Exception):
    """Raised with one sentence that says how to get Chromium."""


def find():
    """Return the path of Chromium, or None where there is none."""
    chosen = os.environ.get("LABKIT_CHROMIUM")
    if chosen and not shutil.which(chosen):
        raise ChromiumError(
            f"LABKIT_CHROMIUM must be a program that can be run; got {chosen!r}. Mend or unset it."
        )
    return next((path for path in map(shutil.which, filter(None, [chosen, *NAMES])) if path), None)


def can_install():
    """Tell whether this machine and user can install Debian's packages."""
    return bool(shutil.which("apt-get")) and hasattr(os, "geteuid") and os.geteuid() == 0


def install():
    """Install Debian's Chromium with fonts for Latin and Chinese; tell whether that went well."""
    commands = [
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *PACKAGES],
    ]
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return all(subprocess.run(command, env=quiet, check=False).returncode == 0 for command in commands)


def main():
    """Find or install Chromium and say so; a machine without it is no failure."""
    try:
        if not find() and can_install():
            print(
                "Installing Debian's Chromium for the browser tests: about half a minute, once.", flush=True
            )
            install()
        print(f"Browser tests use {find()}." if find() else MISSING, flush=True)
    except ChromiumError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
