import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from tests.network import environment
from tests.network.sitecustomize import is_local

# In a worker of pytest-xdist the block came with the process, as the module sitecustomize, before conftest's.
BLOCKS = [sys.modules.get("sitecustomize"), sys.modules["tests.network.sitecustomize"]]
NetworkBlocked = next(block.NetworkBlocked for block in BLOCKS if hasattr(block, "NetworkBlocked"))

ELSEWHERE = ("192.0.2.1", 80)  # an address kept free for documentation: nobody answers there
PROBE = f"""
import socket
try:
    socket.create_connection({ELSEWHERE!r}, timeout=1)
except OSError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_connections_to_elsewhere_are_blocked(method):
    with (
        socket.socket() as stream,
        pytest.raises(NetworkBlocked, match=r"got socket\.connect to '192\.0\.2\.1'"),
    ):
        getattr(stream, method)(ELSEWHERE)


def test_datagrams_to_elsewhere_are_blocked():
    with socket.socket(type=socket.SOCK_DGRAM) as sender, pytest.raises(NetworkBlocked):
        sender.sendto(b"hello", ELSEWHERE)


@pytest.mark.parametrize(
    "look_up",
    [
        lambda: socket.getaddrinfo("example.org", 80),
        lambda: socket.gethostbyname("example.org"),
        lambda: socket.gethostbyname_ex("example.org"),
        lambda: socket.gethostbyaddr("192.0.2.1"),
    ],
)
def test_names_of_elsewhere_are_not_looked_up(look_up):
    with pytest.raises(NetworkBlocked, match="use the data in the repository"):
        look_up()


def test_libraries_pass_the_sentence_on():
    with pytest.raises(urllib.error.URLError, match="the network is blocked in tests and notebooks"):
        urllib.request.urlopen("http://example.org", timeout=1)


@pytest.mark.parametrize("host", ["localhost", b"localhost", "127.0.0.1", "127.8.0.1", "::1", "0.0.0.0", ""])
def test_this_machine_is_local(host):
    assert is_local(host)


@pytest.mark.parametrize("host", ["example.org", "10.0.0.1", "2001:db8::1", "localhost.example.org"])
def test_other_machines_are_not(host):
    assert not is_local(host)


def test_loopback_and_pairs_of_sockets_work():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("localhost", port), timeout=5) as client, server.accept()[0] as answer:
            answer.sendall(b"here")
            assert client.recv(4) == b"here"
    left, right = socket.socketpair()
    with left, right:
        left.sendall(b"pair")
        assert right.recv(4) == b"pair"


def test_unix_sockets_work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a short path: the system allows about 100 characters
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind("here")
        server.listen()
        client.connect("here")


def test_processes_started_by_tests_are_blocked():
    process = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=60)
    assert process.stdout.startswith("NetworkBlocked the network is blocked"), process.stderr


def test_a_hidden_sitecustomize_still_runs(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("print('the other one')")
    paths = environment()["PYTHONPATH"] + ":" + str(tmp_path)
    process = subprocess.run(
        [sys.executable, "-c", PROBE],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment(PYTHONPATH=paths),
    )
    assert process.stdout.startswith("the other one\nNetworkBlocked"), process.stderr


@pytest.mark.slow
def test_kernels_are_blocked():
    from notebooks import build

    notebook = build.execute(build.notebook_of([("code", PROBE)]))
    assert notebook.cells[0].outputs[0].text.startswith("NetworkBlocked the network is blocked")
