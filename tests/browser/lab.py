"""Drive JupyterLab in Chromium: open a notebook, run it, and see what a learner sees.

The application is asked, not its looks: the toolbar shows "idle" before a kernel is connected, and
"Run All" clicked then is lost.
"""

from contextlib import contextmanager

from tests.browser.panel import Panel
from tests.package import ROOT

PICTURES = ROOT / "tests" / "browser" / "pictures"
SIZE = {"width": 1200, "height": 900}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
CONNECTED = """() => {
    const session = window.jupyterapp?.shell.currentWidget?.context?.sessionContext;
    const kernel = session?.isReady && session.session?.kernel;
    return kernel && kernel.connectionStatus === "connected" && kernel.status === "idle";
}"""
DONE = """(end) => {
    const notebook = window.jupyterapp.shell.currentWidget;
    const cells = [...notebook.content.model.cells].slice(0, end ?? undefined).filter(
        (cell) => cell.type === "code" && cell.sharedModel.getSource().trim());
    const ran = (cell) => cell.executionCount !== null && cell.executionState !== "running";
    return cells.every(ran) && notebook.context.sessionContext.session.kernel.status === "idle";
}"""
ERRORS = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
    .filter((cell) => cell.type === "code")
    .flatMap((cell) => {
        const outputs = Array.from({ length: cell.outputs.length }, (_, place) => cell.outputs.get(place));
        const expected = (cell.getMetadata("tags") ?? []).includes("raises-exception");
        return outputs.filter((output) => output.type === "error" && !expected).map((output) => {
            const { ename, evalue } = output.toJSON();
            return `${cell.sharedModel.getSource().split("\\n")[0]} … ${ename}: ${evalue}`;
        });
    })"""
EXECUTE = """async (code) => {
    const session = window.jupyterapp.shell.currentWidget.context.sessionContext.session;
    const future = session.kernel.requestExecute({ code });
    let text = "";
    future.onIOPub = (message) => { text += message.content.text ?? ""; };
    const { content } = await future.done;
    return content.status === "ok" ? text : `${content.ename}: ${content.evalue}`;
}"""
# JupyterLab keeps cells that are far from sight out of the page
SHOW_CELL = """async (words) => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    const place = [...notebook.model.cells].findIndex(
        (cell) => cell.type === "code" && cell.sharedModel.getSource().includes(words));
    if (place < 0) throw new Error(`no cell holds ${words}`);
    notebook.activeCellIndex = place;
    await notebook.scrollToItem(place, "start");
    return place;
}"""


class Lab:
    """A page of JupyterLab, with everything that went wrong in it."""

    def __init__(self, page, server):
        self.page, self.server, self.name = page, server, ""
        self.complaints, self.foreign = [], []
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._note)

    def open(self, name):
        """Open a notebook in a kernel of its own and wait until that is connected."""
        self.end()
        self.name = name
        address = f"{self.server.url}/doc/tree/{name}?reset&token={self.server.token}"
        self.page.goto(address, wait_until="domcontentloaded")
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Notebook .jp-Cell", timeout=60_000)
        self.page.wait_for_function(CONNECTED, timeout=60_000)
        return self

    def end(self):
        """End the kernel of the notebook that is open."""
        if self.name:
            self.server.end_sessions(self.name)

    def run_all(self, seconds=180):
        """Run every cell, wait for the last, and return what failed as sentences."""
        return self._run("all-cells", None, seconds)

    def run_to(self, words, seconds=180):
        """Run the cells up to the first that holds some words, and return what failed as sentences."""
        end = self.page.evaluate(SHOW_CELL, words) + 1
        self.page.evaluate(
            "(end) => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = end }", end
        )
        return self._run("all-above", end, seconds)

    def _run(self, which, end, seconds):
        self.page.evaluate("(run) => window.jupyterapp.commands.execute(run)", f"notebook:run-{which}")
        self.page.wait_for_function(DONE, arg=end, timeout=seconds * 1000)
        return self.page.evaluate(ERRORS)

    def execute(self, code):
        """Run code in the notebook's kernel; return what it prints, or its error as a sentence."""
        return self.page.evaluate(EXECUTE, code)

    def show_cell(self, words):
        """Scroll to the first code cell that holds some words, and return it."""
        place = self.page.evaluate(SHOW_CELL, words)
        return self.page.locator(f'.jp-Cell[data-windowed-list-index="{place}"]')

    def panel(self, words="explore("):
        """Return the panel below the first cell that holds some words, once it shows its picture."""
        found = Panel(self.show_cell(words).locator(".labkit-panel"))
        found.canvas.and_(self.page.locator("[data-frame]")).wait_for()
        return found

    def photograph(self, name, locator=None):
        """Keep a picture of the page, or of a part of it, for a person to look at."""
        PICTURES.mkdir(exist_ok=True)
        (locator or self.page).screenshot(path=PICTURES / f"{name}.png")

    def _note(self, request):
        if not request.url.startswith((self.server.url, "data:", "blob:")):
            self.foreign.append(request.url)


@contextmanager
def browser(executable):
    """Start Chromium without a screen; it finds no machine but this one."""
    from playwright.sync_api import sync_playwright  # not every environment has it, and all collect the tests

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, headless=True, args=FLAGS)
        try:
            yield chromium
        finally:
            chromium.close()
