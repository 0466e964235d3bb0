"""Runs a client once and measures what it costs."""

import os
import resource
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Run:
    """What one run of one client came to."""

    rate: float  # requests per second, by the client's own count and clock
    p50: float  # milliseconds, as the client tells
    p99: float
    errors: int
    cpu: float  # µs of processor time per request, of the client's whole process tree and life
    memory: float  # MB, the peak of the tree
    server: float  # how busy nginx was, 1 = one core
    others: float  # how busy everything else on the machine was, 1 = one core


class Failed(Exception):
    """The client could not do the run."""


def raise_descriptor_limit(wanted):
    """Lets this process and its children open as many files as the machine grants, at least `wanted`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(hard, wanted)))
        except (ValueError, OSError):
            raise SystemExit(f"{wanted} open files are needed, {hard} allowed; raise the limit: ulimit -Hn")


def measure(client, job, server):
    """Runs a client against a server.

    Requests are counted by nginx and not by the client, so that the processor time per request means the same
    for all.
    """
    with tempfile.TemporaryDirectory(prefix="loadgate-compare-") as folder:
        job.folder = Path(folder)
        requests, server_cpu, all_cpu, start = server.requests(), server.cpu_seconds(), _machine(), time.time()
        output, cpu, memory = execute(client.command(job), folder, limit=job.seconds + 60)
        elapsed = time.time() - start
        server_cpu, all_cpu = server.cpu_seconds() - server_cpu, _machine() - all_cpu
        requests = server.requests() - requests - 1
        try:
            figures = client.read(job, output)
        except (ValueError, LookupError, AttributeError, OSError) as error:
            raise Failed(f"its output was not understood ({error!r}): {output[-300:]}")
    if requests <= 0:
        raise Failed("no request arrived")
    others = max(all_cpu - server_cpu - cpu, 0) / elapsed
    return Run(**figures, cpu=cpu / requests * 1e6, memory=memory, server=server_cpu / elapsed, others=others)


def execute(command, folder, limit):
    """Runs a command to its end: its output, its processor seconds and its peak memory in MB."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=errors, stdin=subprocess.DEVNULL, process_group=0
        )
        # The group is the client's own: whatever it has started ends with it.
        guard = threading.Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
        guard.start()
        watch = MemoryWatch(process.pid)
        watch.start()
        try:
            _, ending, usage = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            guard.cancel()
            watch.end()
        process.returncode = os.waitstatus_to_exitcode(ending)
        if process.returncode != 0:
            errors.seek(0)
            reason = errors.read().decode(errors="replace")[-500:]
            raise Failed(f"ended with {process.returncode}: {reason}")
        output.seek(0)
        text = output.read().decode(errors="replace")
    return text, usage.ru_utime + usage.ru_stime, max(watch.peak, _peak_after_end(usage))


class MemoryWatch(threading.Thread):
    """Adds up the peak memory of the processes of a tree, ten times a second."""

    def __init__(self, root):
        super().__init__(daemon=True)
        self._root = root
        self._ended = threading.Event()
        self._peaks = {}

    @property
    def peak(self):
        """The sum of the highest resident sizes, in MB."""
        return sum(self._peaks.values()) / 1000

    def run(self):
        while not self._ended.wait(0.1):
            for pid in tree(self._root):
                self._peaks[pid] = max(status(pid, "VmHWM"), self._peaks.get(pid, 0))

    def end(self):
        self._ended.set()
        self.join()


def tree(root):
    """The processes that descend from one, and itself."""
    pids = [root]
    for pid in pids:
        try:
            for thread in os.listdir(f"/proc/{pid}/task"):
                pids += map(int, Path(f"/proc/{pid}/task/{thread}/children").read_text().split())
        except OSError:
            continue  # it has ended meanwhile
    return pids


def status(pid, field):
    """A number of /proc/PID/status, in kB for sizes; 0 when the process has ended."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def _peak_after_end(usage):
    """The kernel's own peak of the largest process, in MB; it knows what grew after the last look.

    A process inherits the peak of the one that started it, so anything below our own says nothing.
    """
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return usage.ru_maxrss / 1000 if usage.ru_maxrss > own else 0


def _machine():
    """The processor seconds used by everything on the machine, time stolen by its host included."""
    user, nice, system, _, _, interrupt, soft, steal = map(
        int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    )
    return (user + nice + system + interrupt + soft + steal) / os.sysconf("SC_CLK_TCK")
