"""An nginx of our own for clients to be measured against."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

CONFIGURATION = """
{user}
daemon off;
worker_processes 1;
worker_rlimit_nofile {descriptors};
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections {descriptors}; }}
http {{
    access_log off;
    keepalive_requests 1000000000;
    keepalive_timeout 1h;
    default_type text/plain;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=8192;
        location = /api {{ return 200 "ok\\n"; }}
        location = /status {{ stub_status; }}
        location = /login {{
            default_type application/json;
            add_header Set-Cookie "sid=0123456789abcdef; Path=/; HttpOnly";
            return 200 '{{"token": "of-the-user"}}';
        }}
        location /items {{
            default_type application/json;
            add_header Set-Cookie "seen=1; Path=/";
            return 200 '{items}';
        }}
        location = /values {{
            default_type application/json;
            return 200 '{values}';
        }}
    }}
    server {{
        listen 127.0.0.1:{tls_port} ssl backlog=8192;
        ssl_certificate {folder}/certificate.pem;
        ssl_certificate_key {folder}/key.pem;
        ssl_protocols TLSv1.3;
        location = /api {{ return 200 "ok\\n"; }}
    }}
}}
"""

ITEMS = json.dumps({"items": [{"id": f"item-{number}", "price": number} for number in range(8)]})
# Twenty values of 32 characters.
VALUES = json.dumps({f"value{number}": f"{number:032}" for number in range(20)})


class Nginx:
    """One worker that answers `/api` with three bytes, over HTTP and over TLS 1.3, on free ports of 127.0.0.1,
    and, over HTTP, what journeys ask for with fixed JSON.

    Without an access log and with unlimited keep-alive, so that it costs as little as a server can and the
    client shows. Use it in a `with` statement.
    """

    def __init__(self, descriptors):
        self._descriptors = descriptors

    def __enter__(self):
        program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
        if program is None:
            raise SystemExit("nginx is missing; install it: apt-get install nginx-light")
        self._folder = Path(tempfile.mkdtemp(prefix="loadgate-nginx-"))
        self._port, self._tls_port = _free_port(), _free_port()
        self.certificate = self._folder / "certificate.pem"
        _make_certificate(self._folder)
        configuration = self._folder / "nginx.conf"
        # Only a master that is root may choose its worker's user.
        user = "user root;" if os.geteuid() == 0 else ""
        configuration.write_text(
            CONFIGURATION.format(
                user=user,
                descriptors=self._descriptors,
                folder=self._folder,
                port=self._port,
                tls_port=self._tls_port,
                items=ITEMS,
                values=VALUES,
            )
        )
        errors = str(self._folder / "error.log")
        self._master = subprocess.Popen(
            [program, "-p", str(self._folder), "-c", str(configuration), "-e", errors],
            stderr=subprocess.DEVNULL,
        )
        self._wait_until_it_answers()
        return self

    def __exit__(self, *_):
        self._master.terminate()
        self._master.wait(timeout=10)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def url(self):
        """What clients are to ask for."""
        return f"http://127.0.0.1:{self._port}/api"

    @property
    def tls_url(self):
        """The same over TLS; the certificate is its own CA."""
        return f"https://127.0.0.1:{self._tls_port}/api"

    def requests(self):
        """Requests answered so far; each call of this is one of them."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/status", timeout=10) as answer:
            return int(answer.read().split(b"\n")[2].split()[2])

    def cpu_seconds(self):
        """The processor time of master and worker so far."""
        master = self._master.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return sum(_cpu_seconds(pid) for pid in [master, *children])

    def _wait_until_it_answers(self):
        for _ in range(100):
            try:
                self.requests()
                return
            except OSError:
                if self._master.poll() is not None:
                    break
                time.sleep(0.05)
        self._master.kill()
        raise SystemExit(f"nginx does not start: {(self._folder / 'error.log').read_text()}")


def _make_certificate(folder):
    """A self-signed certificate with an ECDSA key."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-keyout", folder / "key.pem", "-out", folder / "certificate.pem", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _cpu_seconds(pid):
    # The fields after the program's name, which may hold spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
