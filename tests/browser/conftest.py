"""One JupyterLab and one Chromium for all browser tests; a page for each file of tests.

They end with this folder's last test: Playwright's event loop would stop later tests from running theirs.
"""

import functools

import pytest

from tests.browser import chromium, lab, server

SMALL = "from labkit import descent\n\npanel = descent.explore()\npanel"


@pytest.fixture(scope="package")
def jupyter(tmp_path_factory):
    """Return a running JupyterLab; its notebooks are copies, beside one with nothing but a panel."""
    with server.running(tmp_path_factory.mktemp("jupyter")) as running:
        running.write("panel.ipynb", SMALL)
        yield running


@pytest.fixture(scope="package")
def browser():
    """Return a running Chromium; without one the tests are skipped, loudly."""
    executable = chromium.find()
    if executable is None:
        pytest.skip(chromium.MISSING)
    with lab.browser(executable) as running:
        yield running


@pytest.fixture(scope="package")
def new_page(browser, jupyter):
    """Return a function that gives an empty page of JupyterLab, as wide as a laptop's window."""

    def new():
        opened = browser.new_page(viewport=lab.SIZE)
        opened.set_default_timeout(20_000)
        return lab.Lab(opened, jupyter)

    return new


@pytest.fixture(scope="module")
def page(new_page):
    """Return an empty page of JupyterLab for one file of tests."""
    opened = new_page()
    yield opened
    opened.end()
    opened.page.close()


@pytest.fixture(scope="package")
def chapter(new_page, jupyter):
    """Return a function that gives a chapter's page, run to its panel, and what failed; each runs once."""

    @functools.cache
    def run(name, panel):
        if not (jupyter.notebooks / name).exists():
            pytest.skip(f"notebooks/{name} is not written yet")
        opened = new_page().open(name)
        opened.photograph(f"{name[:2]}_opened")
        return opened, opened.run_to(panel)

    return run
