"""System calls that a process takes from itself for good: other processes, programs, the network.

Why the filter is ours: libseccomp publishes no wheel of its own Python binding; `pyseccomp` (last released in
2021) loads a libseccomp.so.2 that Debian's apt brings along and other systems (Alpine, conda, a bare image)
need not have, and where it is missing learners' code would run unfiltered. What is needed here is a list of
numbers and thirty lines, tested by following the filter as the kernel does.
"""

import ctypes
import platform
import signal
import struct
import sys

# options of prctl, from linux/prctl.h
DIE_WITH_PARENT = 1
SET_SECCOMP = 22
SET_NO_NEW_PRIVILEGES = 38
FILTER = 2
# operations of a filter, from linux/bpf_common.h; each step has STEP_SIZE bytes
LOAD = 0x20
EQUALS = 0x15
AT_LEAST = 0x35
ANY_BIT = 0x45
RETURN = 0x06
STEP_SIZE = 8
# offsets in what the kernel shows to a filter, and what a filter returns, from linux/seccomp.h
NUMBER = 0
MACHINE = 4
FIRST_ARGUMENT = 16
ALLOW = 0x7FFF0000
KILL = 0x80000000
NOT_PERMITTED = 0x00050001
NOT_KNOWN = 0x00050026
THREAD = 0x10000  # the flag of clone
OTHER_NUMBERS = 0x40000000  # from here the calls of x86-64's x32 mode

# The kernel's number of each call that a learner's code has no need of: processes, programs, the network, and
# memory that no limit counts. Threads stay: numpy needs them.
CALLS = {
    "x86_64": (
        0xC000003E,
        {
            "shmget": 29,
            "socket": 41,
            "fork": 57,
            "vfork": 58,
            "execve": 59,
            "kill": 62,
            "msgget": 68,
            "ptrace": 101,
            "rt_sigqueueinfo": 129,
            "mount": 165,
            "tkill": 200,
            "add_key": 248,
            "keyctl": 250,
            "unshare": 272,
            "setns": 308,
            "process_vm_writev": 311,
            "memfd_create": 319,
            "execveat": 322,
            "pidfd_send_signal": 424,
            "io_uring_setup": 425,
        },
        {"clone": 56, "clone3": 435},
    ),
    "aarch64": (
        0xC00000B7,
        {
            "mount": 40,
            "unshare": 97,
            "ptrace": 117,
            "kill": 129,
            "tkill": 130,
            "rt_sigqueueinfo": 138,
            "msgget": 186,
            "shmget": 194,
            "socket": 198,
            "add_key": 217,
            "keyctl": 219,
            "execve": 221,
            "setns": 268,
            "process_vm_writev": 271,
            "memfd_create": 279,
            "execveat": 281,
            "pidfd_send_signal": 424,
            "io_uring_setup": 425,
        },
        {"clone": 220, "clone3": 435},
    ),
}


def can_forbid() -> bool:
    """Tell whether this machine's kernel can take calls from a process."""
    return sys.platform == "linux" and platform.machine() in CALLS


def forbid() -> bool:
    """Take new processes, programs, sockets and signals from this process; tell whether it worked."""
    return can_forbid() and _filtered()


def _filtered():
    code = program(*CALLS[platform.machine()])
    steps = ctypes.create_string_buffer(code)
    description = struct.pack("HL", len(code) // STEP_SIZE, ctypes.addressof(steps))
    pointer = ctypes.create_string_buffer(description)
    control = ctypes.CDLL(None, use_errno=True).prctl
    control.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    control(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    control(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return control(SET_SECCOMP, FILTER, ctypes.addressof(pointer), 0, 0) == 0


def program(machine: int, refused: dict[str, int], starting: dict[str, int]) -> bytes:
    """Return the filter as the kernel reads it: code, steps to jump if true, if not, value; and so on."""
    steps = [(LOAD, 0, 0, MACHINE), (EQUALS, 1, 0, machine), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER)]
    steps += [(AT_LEAST, 0, 1, OTHER_NUMBERS), (RETURN, 0, 0, NOT_PERMITTED)]
    for number in refused.values():
        steps += [(EQUALS, 0, 1, number), (RETURN, 0, 0, NOT_PERMITTED)]
    # a filter cannot look into clone3's argument; without it the C library falls back to clone
    steps += [(EQUALS, 0, 1, starting["clone3"]), (RETURN, 0, 0, NOT_KNOWN)]
    steps += [(EQUALS, 0, 3, starting["clone"]), (LOAD, 0, 0, FIRST_ARGUMENT)]
    steps += [(ANY_BIT, 1, 0, THREAD), (RETURN, 0, 0, NOT_PERMITTED), (RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
