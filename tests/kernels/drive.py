"""Drive a real kernel as JupyterLab does: run cells, move widgets by comm messages, read what comes back."""

import os
import time
from dataclasses import dataclass, field

from jupyter_client import KernelManager

from tests.network import kernel_environment

PATIENCE = 60


@dataclass
class Traffic:
    """What a kernel sent: its streams, errors and the states of its widgets."""

    out: str = ""
    err: str = ""
    errors: list = field(default_factory=list)
    state: dict = field(default_factory=dict)

    def take(self, message):
        """Sort one message of the IOPub channel."""
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "stream":
            setattr(self, content["name"][3:], getattr(self, content["name"][3:]) + content["text"])
        elif kind == "error":
            self.errors.append(f"{content['ename']}: {content['evalue']}")
        elif kind in ("comm_open", "comm_msg"):
            self.state.setdefault(content["comm_id"], {}).update(content["data"].get("state", {}))


class Kernel:
    """A running kernel; `folder` holds another ipykernel than the installed one."""

    def __init__(self, folder=None):
        self._manager = KernelManager(kernel_name="python3")
        environment = kernel_environment()
        if folder:
            environment["PYTHONPATH"] = os.pathsep.join([str(folder), environment["PYTHONPATH"]])
        self._manager.start_kernel(env=environment)
        self.client = self._manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)
        self.seen = Traffic()
        self.subshell = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def start(self, code):
        """Send a cell and return its message id without waiting."""
        return self.client.execute(code, store_history=False)

    def run(self, code):
        """Run a cell to its end and return what it printed."""
        before = len(self.seen.out)
        self.finish(self.start(code))
        return self.seen.out[before:].strip()

    def finish(self, message_id):
        """Wait until a cell has ended, taking in what comes meanwhile."""
        self.until(lambda message: is_idle(message) and parent(message) == message_id)

    def until(self, done, patience=PATIENCE):
        """Take in messages until one is what is waited for; tell whether it came."""
        end = time.monotonic() + patience
        while (left := end - time.monotonic()) > 0:
            try:
                message = self.client.get_iopub_msg(timeout=left)
            except Exception as error:  # queue.Empty, whose name says nothing
                if patience == PATIENCE:
                    raise TimeoutError(f"nothing came; stderr: {self.seen.err!r}") from error
                return False
            self.seen.take(message)
            if done(message):
                return True
        return False

    def open_subshell(self):
        """Ask for a thread of its own for widgets, as JupyterLab does where the kernel offers it."""
        message = self.client.session.msg("create_subshell_request", {})
        self.client.control_channel.send(message)
        while (reply := self.client.get_control_msg(timeout=PATIENCE))["parent_header"].get(
            "msg_id"
        ) != message["header"]["msg_id"]:
            pass
        self.subshell = reply["content"].get("subshell_id")
        return self.subshell

    def send(self, comm_id, data):
        """Send a message of the front end to a widget and return its id."""
        message = self.client.session.msg("comm_msg", {"comm_id": comm_id, "data": data})
        if self.subshell:
            message["header"]["subshell_id"] = self.subshell
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def move(self, comm_id, **state):
        """Set traits of a widget, as its front end does."""
        return self.send(comm_id, {"method": "update", "state": state, "buffer_paths": []})

    def custom(self, comm_id, **event):
        """Send an event to a view."""
        return self.send(comm_id, {"method": "custom", "content": event})


def parent(message):
    """Return the id of the message that another one answers."""
    return message["parent_header"].get("msg_id")


def is_idle(message):
    """Tell whether a message says that the kernel has dealt with something."""
    return message["header"]["msg_type"] == "status" and message["content"]["execution_state"] == "idle"
