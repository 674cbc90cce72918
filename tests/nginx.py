"""A real nginx on a port of this machine, for tests of what stands behind it."""

import contextlib
import os
import shutil
import socket
import subprocess
import time

import pytest

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
SECONDS = 20  # that it may take to start

needed = pytest.mark.skipif(not shutil.which(NGINX), reason="nginx is not installed")


def free_port():
    """A port that nobody has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextlib.contextmanager
def before(service, sites, folder):
    """The address of an nginx with these sites before the service at a port.

    What the sites call `listen 80;` and `:8000` becomes ports of their own.
    """
    port = free_port()
    sites = sites.replace("listen 80;", f"listen 127.0.0.1:{port};").replace(":8000", f":{service}")
    user = "user root;" if os.getuid() == 0 else ""
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/log; events {{}}"
        f" http {{ access_log off; {temporary} {sites} }}",
        "utf-8",
    )
    with subprocess.Popen([NGINX, "-p", folder, "-c", configuration], stderr=subprocess.DEVNULL) as nginx:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            nginx.terminate()
            nginx.wait()


def _wait_for(port):
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    pytest.fail("nginx does not start")
