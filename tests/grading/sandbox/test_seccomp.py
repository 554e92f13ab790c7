"""The filter, followed as the kernel follows it."""

import struct

import pytest

from labkit.grading.sandbox import seccomp


def verdict(code, machine, number, argument=0):
    """Follow a filter as the kernel does."""
    steps = list(struct.iter_unpack("HBBI", code))
    visible = {0: number, 4: machine, 16: argument}
    register = 0
    at = 0
    while True:
        operation, if_true, if_false, value = steps[at]
        if operation == seccomp.RETURN:
            return value
        jump = 0
        if operation == seccomp.LOAD:
            register = visible[value]
        else:
            holds = {
                seccomp.EQUALS: register == value,
                seccomp.AT_LEAST: register >= value,
                seccomp.ANY_BIT: bool(register & value),
            }[operation]
            jump = if_true if holds else if_false
        at += 1 + jump


@pytest.mark.parametrize("name", seccomp.CALLS)
def test_the_filter_refuses_what_is_listed_and_lets_threads_live(name):
    machine, refused, starting = seccomp.CALLS[name]
    code = seccomp.program(machine, refused, starting)
    for number in range(600):
        expected = seccomp.NOT_PERMITTED if number in refused.values() else seccomp.ALLOW
        if number not in starting.values():
            assert verdict(code, machine, number) == expected
    clone = starting["clone"]
    assert verdict(code, machine, clone, 0x11) == seccomp.NOT_PERMITTED
    assert verdict(code, machine, clone, 0x3D0F00) == seccomp.ALLOW  # what the C library asks for a thread
    assert verdict(code, machine, starting["clone3"]) == seccomp.NOT_KNOWN
    assert verdict(code, machine, 0x40000000 + 1) == seccomp.NOT_PERMITTED
    assert verdict(code, machine ^ 1, 0) == seccomp.KILL


def test_where_the_kernel_is_unknown_nothing_is_forbidden_and_processes_are_counted(monkeypatch):
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "vax")
    assert not seccomp.can_forbid()
    assert not seccomp.forbid()
