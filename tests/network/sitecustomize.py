"""Block every connection that leaves this machine, in each Python process with this folder on PYTHONPATH.

Python imports a module of this name at its start. An audit hook sees each use of a socket, whichever
library makes it, and cannot be taken out again.
"""

import sys

LOCAL_NAMES = {"", "localhost", "localhost.localdomain", "ip6-localhost"}
# The place of the address (or the name) among the arguments of each audit event.
ADDRESS_AT = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
    "socket.getnameinfo": 0,
}


class NetworkBlocked(OSError):  # noqa: N818
    """Raised where tests or notebooks try to reach another machine."""


def is_local(host):
    """Tell whether a host's name or number means this machine."""
    import ipaddress
    import socket

    host = host.decode() if isinstance(host, bytes | bytearray) else str(host)
    if host.lower() in LOCAL_NAMES | {socket.gethostname().lower()}:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:  # a name, and not one of ours
        return False
    return address.is_loopback or address.is_unspecified


def refuse_the_network(event, arguments):
    """Raise NetworkBlocked when a socket is about to reach beyond this machine (an audit hook)."""
    if event not in ADDRESS_AT:
        return
    target = arguments[ADDRESS_AT[event]]
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"} and not isinstance(target, tuple):
        return  # the path of a unix socket, or no address at all
    host = target[0] if isinstance(target, tuple) else target
    if host is None or isinstance(host, int) or is_local(host):
        return
    raise NetworkBlocked(
        f"the network is blocked in tests and notebooks; got {event} to {host!r}, expected this machine: "
        "use the data in the repository (labkit.datasets.load)."
    )


def block():
    """Start the block in this process; further calls change nothing."""
    if not hasattr(sys, "_network_blocked"):
        sys._network_blocked = True
        sys.addaudithook(refuse_the_network)


def run_next_sitecustomize():
    """Run the sitecustomize that this file hides, if one lies further down the path."""
    import os
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    here = os.path.dirname(os.path.abspath(__file__))
    spec = PathFinder.find_spec("sitecustomize", [p for p in sys.path if os.path.abspath(p) != here])
    if spec and spec.loader:
        spec.loader.exec_module(module_from_spec(spec))


if __name__ == "sitecustomize":
    block()
    run_next_sitecustomize()
