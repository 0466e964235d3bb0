"""Turns the runs of a comparison into Markdown."""

from dataclasses import dataclass
from statistics import median

from clients import OURS, Scenario


def comparison(clients, runs, scenario):
    """The table of one scenario.

    `runs` maps (client name, scenario) to the run of each round, `None` for one that failed. A figure is the
    median of its rounds; a ratio is the median of the rounds' ratios to ours, so that a slow moment of the
    machine, which both met, cancels out.
    """
    lines = [
        "| client | req/s | p50 ms | p99 ms | CPU µs/request | peak RSS MB | nginx | others |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for client in clients:
        if not client.can(scenario):
            continue
        mine = runs.get((client.name, scenario), [])
        done = [run for run in mine if run]
        if not done:
            lines.append(f"| {client.label} | failed | | | | | | |")
            continue
        ours = runs.get((OURS, scenario), [])
        ratio = None if client.name == OURS else lambda figure: ratio_of_rounds(mine, ours, figure)
        cells = [
            client.label + _remark(mine),
            _cell(done, "rate", _whole, ratio),
            _cell(done, "p50", _precise, ratio),
            _cell(done, "p99", _precise, ratio),
            _cell(done, "cpu", _precise, ratio),
            _cell(done, "memory", _precise, ratio),
            f"{median(run.server for run in done):.0%}",
            f"{median(run.others for run in done):.0%}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def ratio_of_rounds(numerators, denominators, figure):
    """The median of the rounds' ratios; `None` when no round has both."""
    ratios = [
        getattr(top, figure) / getattr(bottom, figure)
        for top, bottom in zip(numerators, denominators)
        if top and bottom and getattr(bottom, figure)
    ]
    return median(ratios) if ratios else None


@dataclass
class Goal:
    """A ratio between two clients that is to be reached."""

    figure: str
    top: str
    bottom: str
    scenarios: tuple
    at_least: float = None
    at_most: float = None

    def text(self):
        name = {"rate": "req/s", "cpu": "CPU per request"}[self.figure]
        bound = f"≥ {self.at_least}" if self.at_least is not None else f"≤ {self.at_most}"
        return f"{name} of {self.top} {bound} × {self.bottom}"

    def is_met_by(self, ratio):
        return ratio >= self.at_least if self.at_least is not None else ratio <= self.at_most


def _plain(*connections):
    return tuple(Scenario(count) for count in connections)


def _tls(*connections):
    return tuple(Scenario(count, tls=True) for count in connections)


def _journey(*connections):
    return tuple(Scenario(count, journey=True) for count in connections)


def handshakes(kind):
    """A new connection for each request: of 50 users, and one after the other in s_time."""
    return Scenario(50, tls=True, handshakes=kind)


GOALS = [
    Goal("rate", OURS, "wrk", _plain(50, 500), at_least=1.0),
    Goal("cpu", OURS, "wrk", _plain(50, 500), at_most=1.0),
    Goal("rate", OURS, "wrk", _plain(5000), at_least=1.2),
    Goal("rate", OURS, "hey", _plain(50, 500), at_least=2),
    Goal("rate", OURS, "k6", _plain(50, 500), at_least=4),
    Goal("rate", OURS, "locust", _plain(50, 500), at_least=12),
    Goal("rate", OURS, "aiohttp", _plain(50, 500), at_least=12),
    Goal("rate", "urlsession-2", "urlsession-1", _plain(50, 500), at_least=1.3),
    Goal("rate", "engine-urlsession", "bare-urlsession", _plain(50, 500), at_least=0.95),
    Goal("rate", OURS, "wrk", _tls(50, 500), at_least=1.0),
    Goal("cpu", OURS, "wrk", _tls(50, 500), at_most=1.0),
    Goal("rate", OURS, "openssl", (handshakes("full"), handshakes("resumed")), at_least=1.0),
    Goal("rate", OURS, "fixed", _journey(50), at_least=0.6),
    Goal("cpu", OURS, "fixed", _journey(50), at_most=1.67),
    Goal("rate", OURS, "k6", _journey(50), at_least=5),
    Goal("rate", OURS, "locust", _journey(50), at_least=5),
]


def goals(runs):
    """The goals of which both sides were measured."""
    lines = ["| goal | scenario | measured | |", "| --- | --- | --- | --- |"]
    for goal in GOALS:
        for scenario in goal.scenarios:
            top, bottom = runs.get((goal.top, scenario), []), runs.get((goal.bottom, scenario), [])
            ratio = ratio_of_rounds(top, bottom, goal.figure)
            if ratio is not None:
                verdict = "met" if goal.is_met_by(ratio) else "**missed**"
                lines.append(f"| {goal.text()} | {scenario.short} | {_ratio(ratio)} × | {verdict} |")
    return "\n".join(lines) if len(lines) > 2 else ""


def _cell(runs, figure, form, ratio):
    middle = median(getattr(run, figure) for run in runs)
    if not middle:
        return "–"
    value = form(middle)
    share = ratio(figure) if ratio else None
    return value if share is None else f"{value} ({_ratio(share)} ×)"


def _ratio(value):
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}" if value < 0.1 else f"{value:.2f}"


def _remark(runs):
    failed = sum(run is None for run in runs)
    errors = sum(run.errors for run in runs if run)
    remarks = [f"{failed} of {len(runs)} runs failed"] * bool(failed) + [f"{errors:,} errors"] * bool(errors)
    return f" ({', '.join(remarks)})" if remarks else ""


def _whole(value):
    return f"{value:,.0f}"


def _precise(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
