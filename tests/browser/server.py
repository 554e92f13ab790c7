"""A JupyterLab of its own: free port, random token, folders in a temporary place, no network."""

import json
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import nbformat

from tests.network import kernel_environment
from tests.package import ROOT

SECONDS_TO_START = 60
FOLDERS = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
}
NO_NEWS = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}


class Server:
    """A running JupyterLab whose notebooks are copies."""

    def __init__(self, process, url, token, notebooks):
        self.process, self.url, self.token, self.notebooks = process, url, token, notebooks

    def ask(self, path, method="GET"):
        """Send a request to the server and return what it answers, from JSON."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(self.url + path, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or "null")

    def is_ready(self):
        """Tell whether the server answers."""
        try:
            return bool(self.ask("/api/status"))
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def end_sessions(self, name=None):
        """End the kernel of a notebook, which would go on when that is opened again; or end all."""
        for session in self.ask("/api/sessions"):
            if name in (None, session["path"]):
                self.ask(f"/api/sessions/{session['id']}", method="DELETE")

    def write(self, name, *cells):
        """Write an unexecuted notebook of code cells."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.metadata["kernelspec"] = {"display_name": "", "language": "python", "name": "python3"}
        nbformat.write(notebook, self.notebooks / name)
        return name


@contextmanager
def running(folder):
    """Run JupyterLab on a copy of the notebooks until the block ends."""
    server = started(folder)
    try:
        wait_until_ready(server, folder / "log.txt")
        yield server
        server.end_sessions()
    finally:
        server.process.terminate()
        try:
            server.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait()


def started(folder):
    """Start a server; it is not ready yet."""
    notebooks = shutil.copytree(
        ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns("source", "__pycache__")
    )
    port, token = free_port(), secrets.token_hex(16)
    with open(folder / "log.txt", "w") as log:
        process = subprocess.Popen(
            command(port, token, notebooks), env=environment(folder), stdout=log, stderr=log, cwd=folder
        )
    return Server(process, f"http://127.0.0.1:{port}", token, notebooks)


def free_port():
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def command(port, token, notebooks):
    """Return the command line; this interpreter's JupyterLab, and so its kernel."""
    return [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
        "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={notebooks}",
        "--ServerApp.terminals_enabled=False", "--LabApp.extension_manager=readonly",
        "--LabApp.expose_app_in_browser=True", "--KernelSpecManager.ensure_native_kernel=True",
    ]  # fmt: skip


def environment(folder):
    """Return the server's environment: a kernel's, with every folder of Jupyter in a temporary place."""
    places = {name: folder / place for name, place in FOLDERS.items()}
    news = places["JUPYTERLAB_SETTINGS_DIR"] / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text(json.dumps(NO_NEWS))
    return kernel_environment() | {name: str(place) for name, place in places.items()}


def wait_until_ready(server, log):
    """Wait for the first answer; fail with the end of the log where none comes."""
    end = time.monotonic() + SECONDS_TO_START
    while not server.is_ready():
        if server.process.poll() is not None or time.monotonic() > end:
            lines = "\n".join(log.read_text().splitlines()[-20:])
            raise RuntimeError(
                f"JupyterLab was not ready within {SECONDS_TO_START} s; its log ends:\n{lines}"
            )
        time.sleep(0.1)
