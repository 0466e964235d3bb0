#!/usr/bin/env python3
"""Computes the reference values that the statistics tests read, and writes them as ReferenceTable.swift.

    python3 Tests/SLOEval/Statistics/reference.py && swift format -i Tests/SLOEval/Statistics/ReferenceTable.swift

Needs scipy and mpmath; the tests themselves need neither. Nothing here uses the formulas of the library where
another way exists: mpmath at 40 digits, exact fractions, enumeration, brute-force searches.
"""

import itertools
import math
import pathlib
import random
from fractions import Fraction

import mpmath
import numpy
from scipy import stats

mpmath.mp.dps = 40
random.seed(20240607)


def number(value):
    if isinstance(value, (int, str)):
        return str(value)
    return repr(float(value))


def table(name, what, types, rows):
    lines = [f"    /// {what}", f"    static let {name}: [({types})] = ["]
    lines += ["        (" + ", ".join(number(field) for field in row) + ")," for row in rows]
    return "\n".join(lines + ["    ]"])


def normal():
    return [(x, mpmath.ncdf(x)) for x in (-37.5, -20.0, -8.25, -3.0, -1.96, -0.5, 0.0, 1e-9, 0.25, 1.0, 2.5, 6.0)]


def normal_quantiles():
    probabilities = (1e-300, 1e-40, 1e-9, 0.0005, 0.025, 0.05, 0.3, 0.5, 0.6, 0.95, 0.975, 0.99999)
    return [
        (p, mpmath.findroot(lambda x: mpmath.log(mpmath.ncdf(x)) - mpmath.log(p), stats.norm.ppf(p)))
        for p in probabilities
    ]


def log_factorials():
    xs = (0.01, 0.5, 1.0, 1.5, 2.0, 7.25, 15.9, 16.0, 100.0, 12345.6, 1e9)
    return [(x, mpmath.loggamma(mpmath.mpf(x) + 1)) for x in xs]


def incomplete_beta():
    points = [
        (0.5, 0.5, 0.25), (1.0, 1.0, 0.3), (2.0, 3.0, 0.5), (0.1, 20.0, 0.01), (5.0, 5.0, 0.9),
        (10.0, 1.0, 0.99), (50.0, 30.0, 0.6), (1000.0, 10.0, 0.995), (200.0, 300.0, 0.5), (1.5, 2000.0, 1e-5),
    ]
    return [(a, b, x, mpmath.betainc(a, b, 0, x, regularized=True)) for a, b, x in points]


def binomial_tails():
    cases = [
        (0, 10, 0.5), (5, 10, 0.5), (10, 10, 0.5), (3, 20, 0.05), (95, 100, 0.95), (99, 100, 0.95),
        (80, 100, 0.95), (1, 1000, 0.001), (30, 1000, 0.001), (970, 1000, 0.99), (50200, 100000, 0.5),
        (949000, 1000000, 0.95), (9501000, 10000000, 0.95),
    ]
    return [(k, n, p, tail(k, n, p, -1), tail(k, n, p, 1)) for k, n, p in cases]


def tail(k, n, p, step):
    """The masses from k on in one direction, each from the one before, until they no longer count."""
    p = mpmath.mpf(p)
    term = mpmath.exp(
        mpmath.loggamma(n + 1) - mpmath.loggamma(k + 1) - mpmath.loggamma(n - k + 1)
        + k * mpmath.log(p) + (n - k) * mpmath.log1p(-p)
    )
    total = mpmath.mpf(0)
    while 0 <= k <= n:
        total += term
        if (k - n * p) * step > 0 and term < total * mpmath.mpf(10) ** -30:
            break
        term *= k * (1 - p) / ((n - k + 1) * p) if step < 0 else (n - k) * p / ((k + 1) * (1 - p))
        k += step
    return total


def quantile_ranks():
    rows = []
    for n in (1, 5, 6, 20, 59, 71, 72, 100, 367, 368, 1000, 20000, 1000000):
        for q in (0.5, 0.95, 0.99):
            for confidence in (0.95, 0.99):
                risk = (1 - confidence) / 2
                near = int(n * q)
                width = int(8 * math.sqrt(n)) + 5
                ranks = numpy.arange(max(1, near - width), min(n, near + width) + 1)
                lower = max(map(int, ranks[stats.binom.cdf(ranks - 1, n, q) <= risk]), default=0)
                upper = min(map(int, ranks[stats.binom.sf(ranks - 1, n, q) <= risk]), default=0)
                rows.append((n, q, confidence, lower, upper))
    return rows


def wilson():
    cases = [(0, 10), (1, 10), (10, 10), (5, 1000), (500, 1000), (3, 200000), (0, 1)]
    rows = []
    for k, n in cases:
        for confidence in (0.95, 0.99):
            interval = stats.binomtest(k, n).proportion_ci(confidence, method="wilson")
            rows.append((k, n, confidence, interval.low, interval.high))
    return rows


def newcombe():
    # The last column pair of table II in Newcombe's paper, method 10, printed to four digits.
    return [
        (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (10, 10, 0, 20, 0.6791, 1.0),
        (0, 10, 0, 20, -0.1611, 0.2775), (5, 56, 0, 29, -0.0381, 0.1926), (0, 10, 0, 10, -0.2775, 0.2775),
    ]


def mann_whitney():
    rows = []
    for size, spread, shift in ((3, 50, 0), (12, 8, 0), (40, 300, 20), (25, 5, 2), (200, 900, -30), (60, 2, 0)):
        first = [random.randint(60, 60 + spread) + shift for _ in range(size)]
        second = [random.randint(60, 60 + spread) for _ in range(size + size // 3)]
        result = stats.mannwhitneyu(first, second, alternative="two-sided", method="asymptotic")
        pairs = itertools.product(first, second)
        superiority = sum((a > b) + 0.5 * (a == b) for a, b in pairs) / (len(first) * len(second))
        rows.append((str(first), str(second), float(result.statistic), result.pvalue, superiority))
    return rows


def sequential():
    rows = []
    for canary, production, share in (
        (0, 0, Fraction(1, 2)), (1, 0, Fraction(1, 2)), (5, 5, Fraction(1, 2)), (9, 1, Fraction(1, 2)),
        (40, 20, Fraction(1, 2)), (0, 30, Fraction(1, 2)), (30, 10, Fraction(5, 8)), (3000, 2700, Fraction(1, 2)),
        (7, 2, Fraction(3, 4)),
    ):
        n = canary + production
        likelihood = share**canary * (1 - share) ** production
        evidence = Fraction(1, (n + 1) * math.comb(n, canary)) / likelihood
        log_evidence = mpmath.log(evidence.numerator) - mpmath.log(evidence.denominator)
        rows.append((canary, production, float(share), log_evidence))
    return rows


def exact_proportions():
    rows = []
    for k, n in ((0, 10), (1, 10), (10, 10), (5, 1000), (60, 120), (240, 300), (8, 8)):
        for confidence in (0.95, 0.99):
            interval = stats.binomtest(k, n).proportion_ci(confidence, method="exact")
            rows.append((k, n, confidence, interval.low, interval.high))
    # Events that are not whole: quantiles of the beta distributions themselves.
    for k, n in ((2.5, 7.25), (0.4, 3.0)):
        rows.append((k, n, 0.95, stats.beta.ppf(0.025, k, n - k + 1), stats.beta.ppf(0.975, k + 1, n - k)))
    return [(float(k), float(n), *rest) for k, n, *rest in rows]


def student():
    return [
        (p, float(degrees), stats.t.isf(p, degrees))
        for p in (0.25, 0.025, 0.005) for degrees in (1, 1.5, 2, 4.37, 29, 119)
    ]


def paired_errors():
    """k, m, c, pairs: bounds from scipy's exact and Wilson intervals."""
    rows = []
    for k, m, c, pairs in ((60, 60, 0, 12000), (240, 60, 3, 12000), (1, 0, 0, 12000), (8, 0, 2, 12000), (6, 6, 40, 4000)):
        share = stats.binomtest(k, k + m).proportion_ci(0.95, method="exact")
        d = k + m
        bounds = [(s * d + c) / ((1 - s) * d + c) if (1 - s) * d + c else math.inf for s in (share.low, share.high)]
        mine, theirs = (stats.binomtest(x, pairs).proportion_ci(0.95, method="wilson") for x in (k, m))
        excess = (k - m) / pairs + math.hypot(mine.high - k / pairs, m / pairs - theirs.low)
        rows.append((k, m, c, pairs, bounds[0], ".infinity" if math.isinf(bounds[1]) else bounds[1], excess))
    return rows


tables = [
    table("normal", "x, Φ(x).", "Double, Double", normal()),
    table("normalQuantiles", "p, Φ⁻¹(p).", "Double, Double", normal_quantiles()),
    table("logFactorials", "x, ln Γ(x + 1).", "Double, Double", log_factorials()),
    table("incompleteBeta", "a, b, x, Iₓ(a, b).", "Double, Double, Double, Double", incomplete_beta()),
    table(
        "binomialTails", "k, n, p, P(X ≤ k), P(X ≥ k).",
        "UInt64, UInt64, Double, Double, Double", binomial_tails(),
    ),
    table(
        "quantileRanks", "n, quantile, confidence, lower and upper rank (0: none).",
        "UInt64, Double, Double, UInt64, UInt64", quantile_ranks(),
    ),
    table("wilson", "k, n, confidence, bounds.", "UInt64, UInt64, Double, Double, Double", wilson()),
    table(
        "newcombe", "k₁, n₁, k₂, n₂, bounds at 95 %, as published.",
        "UInt64, UInt64, UInt64, UInt64, Double, Double", newcombe(),
    ),
    table(
        "mannWhitney", "Values, values, U, p, superiority.",
        "[UInt64], [UInt64], Double, Double, Double", mann_whitney(),
    ),
    table("sequential", "k, n − k, θ₀, ln E.", "UInt64, UInt64, Double, Double", sequential()),
    table(
        "exactProportions", "k, n, confidence, bounds.",
        "Double, Double, Double, Double, Double", exact_proportions(),
    ),
    table("student", "p, ν, the value exceeded with p.", "Double, Double, Double", student()),
    table(
        "pairedErrors", "k, m, c, pairs, bounds of the ratio, upper bound of the excess.",
        "UInt64, UInt64, UInt64, UInt64, Double, Double, Double", paired_errors(),
    ),
]

header = """// Written by reference.py; change that and run it again.

/// Values computed by other means than the library's own.
enum Reference {
"""
path = pathlib.Path(__file__).with_name("ReferenceTable.swift")
path.write_text(header + "\n\n".join(tables) + "\n}\n")
