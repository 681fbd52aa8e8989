"""nginx with the file that docs/ hands out, before a service."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from tests.service import HOST, ROOT, Service, free_port, reaches

SHIPPED = ROOT / "docs" / "nginx.conf"
CERTIFICATE = ROOT / "tests" / "sdk" / "localhost.pem"
MAIN = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/main.log;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/sidelight.conf;
}}
"""


class Nginx(Struct, frozen=True):
    folder: Path
    port: int
    tls_port: int

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def logged(self) -> str:
        return "".join(path.read_text(errors="replace") for path in self.folder.glob("*.log"))


@contextmanager
def nginx_before(*services: Service, folder: Path, again: int = 0) -> Iterator[Nginx]:
    """`again`: seconds until a panel asks again, in place of those that the file says."""
    folder.mkdir()
    nginx = Nginx(folder, free_port(), free_port())
    (folder / "sidelight.conf").write_text(_adapted(SHIPPED.read_text(), services, nginx, again))
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    command = [_program(), "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "main.log")]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        while not reaches(nginx.port):
            assert process.poll() is None, nginx.logged()
            time.sleep(0.02)
        yield nginx
    finally:
        process.terminate()
        process.wait(10)


def _program() -> str:
    """Debian's place for it is not on everybody's path."""
    found = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/local/bin:/usr/bin")
    assert found, "nginx is missing: install it as root with  apt-get install nginx-light"
    return found


def _adapted(shipped: str, services: tuple[Service, ...], nginx: Nginx, again: int) -> str:
    """What the file marks with HERE, and where logs go."""
    listens = f"listen {HOST}:{nginx.port}; listen {HOST}:{nginx.tls_port} ssl http2;"
    for said, here in {
        "    server 127.0.0.1:8400 fail_timeout=1s;\n": "".join(
            f"    server {HOST}:{one.port} fail_timeout=1s;\n" for one in services
        ),
        "listen 443 ssl http2;": listens,
        "server_name panel.example.com;": "server_name _;",
        "/etc/ssl/panel.example.com.pem": str(CERTIFICATE),
        "/etc/ssl/panel.example.com.key": str(CERTIFICATE),
        "/var/log/nginx/": f"{nginx.folder}/",
    }.items():
        assert said in shipped, f"docs/nginx.conf no longer says {said}"
        shipped = shipped.replace(said, here)
    for seconds in ("6", "8", "10", "12") if again else ():
        shipped = shipped.replace(f" {seconds};\n", f" {again};\n")
    return shipped
