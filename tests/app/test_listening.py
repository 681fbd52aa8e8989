"""The socket that `serve` listens at: what every panel's connection inherits from it."""

import socket

import pytest

from plugin.app.listening import STOPPED_READER_MILLISECONDS, UNSENT_BYTES, listen


@pytest.fixture
def accepted() -> socket.socket:
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        return listening.accept()[0]


def test_the_kernel_keeps_little_for_a_reader_that_has_stopped_and_gives_up_on_it(accepted: socket.socket) -> None:
    with accepted:
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT) == UNSENT_BYTES == 16 * 1024
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == STOPPED_READER_MILLISECONDS == 30_000


def test_a_restart_binds_at_once() -> None:
    with listen("127.0.0.1", 0) as listening:
        assert listening.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR) == 1


def test_a_port_that_is_taken_is_said_by_its_name() -> None:
    with listen("127.0.0.1", 0) as listening, pytest.raises(OSError, match=f"port {listening.getsockname()[1]}"):
        listen("127.0.0.1", listening.getsockname()[1])
