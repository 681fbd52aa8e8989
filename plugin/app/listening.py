"""The socket that the service listens at, and how many connections it may hold."""

import contextlib
import resource
import socket

UNSENT_BYTES = 16 * 1024  # the kernel would hold megabytes of stale updates for a reader that has stopped
STOPPED_READER_MILLISECONDS = 30_000
WAITING_CONNECTIONS = 2048  # a restart lets every panel come back at once


def listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a restart binds at once
    # Every accepted connection inherits these two options. Not every system has both.
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STOPPED_READER_MILLISECONDS)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise OSError(f"cannot listen at {host}, port {port}: {error.strerror}") from error
    listening.listen(WAITING_CONNECTIONS)
    return listening


def allow_many_connections() -> None:
    """Raises the limit of open files to what is allowed: each open panel holds one, and the usual limit is 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
