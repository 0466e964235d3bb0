"""What a Python programmer writes first: tasks that ask in a loop over one aiohttp session."""

import asyncio
import json
import sys
import time

import aiohttp


async def user(session, url, end, latencies):
    errors = 0
    while (start := time.perf_counter()) < end:
        try:
            async with session.get(url) as answer:
                await answer.read()
                errors += answer.status != 200
        except aiohttp.ClientError:
            errors += 1
        latencies.append(time.perf_counter() - start)
    return errors


async def main(url, connections, seconds):
    latencies = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        start = time.perf_counter()
        users = [user(session, url, start + seconds, latencies) for _ in range(connections)]
        errors = sum(await asyncio.gather(*users))
        elapsed = time.perf_counter() - start
    latencies.sort()
    figures = {
        "rate": len(latencies) / elapsed,
        "p50": latencies[len(latencies) // 2] * 1e3,
        "p99": latencies[len(latencies) * 99 // 100] * 1e3,
        "errors": errors,
    }
    print(json.dumps(figures))


asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
