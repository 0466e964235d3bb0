"""A shop to run journeys against: login, a session cookie, a CSRF token for each order, pages, orders.

    python3 shop.py [DELAY]

It listens on a free port of 127.0.0.1 and prints the port first. It answers each request after DELAY seconds
times a factor of the step; the default is 0. GET /counts tells, as JSON, how many requests it got for each step,
each refusal with its reason, and the users of each account.
"""

import asyncio
import json
import random
import secrets
import sys
from collections import Counter

from aiohttp import web

PAGES, PAGE_SIZE = 20, 8
ORDERS_OF_A_SESSION = 5
FACTORS = {"log in": 1, "log in again": 1, "list items": 2, "order": 4, "log out": 1}


class Refused(Exception):
    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status


class Session:
    def __init__(self, account):
        self.account = account
        self.cookie, self.token = secrets.token_hex(8), secrets.token_hex(8)
        self.csrf = None  # of the page that was listed last, for one order
        self.listed = set()
        self.orders = 0


class Shop:
    def __init__(self, delay):
        self.delay = delay
        self.counts, self.refusals, self.users, self.orders = Counter(), [], {}, {}
        self.sessions = {}

    async def step(self, name, request, answer):
        """Counts a request, and answers it or tells why it is refused."""
        self.counts[name] += 1
        await asyncio.sleep(self.delay * FACTORS[name])
        try:
            return await answer(request)
        except Refused as refusal:
            self.refusals.append(f"{name}: {refusal}")
            return web.json_response({"error": str(refusal)}, status=refusal.status)

    # Log in: with JSON the first time, with a form later.

    async def post_login(self, request):
        if request.content_type == "application/json":
            return await self.step("log in", request, self.log_in)
        return await self.step("log in again", request, self.log_in)

    async def log_in(self, request):
        try:
            fields = await (request.json() if request.content_type == "application/json" else request.post())
            name, password, user = fields["account"], fields["password"], str(fields["user"])
        except (ValueError, KeyError, TypeError) as error:
            raise Refused(400, f"no login: {error!r}")
        if password != f"pass,{name}":
            raise Refused(403, f"wrong password of {name}")
        if any(session.account == name for session in self.sessions.values()):
            raise Refused(409, f"{name} is logged in already")
        self.users.setdefault(name, set()).add(user)
        session = Session(name)
        self.sessions[session.cookie] = session
        answer = web.json_response({"token": session.token, "closed": False})
        answer.set_cookie("sid", session.cookie, path="/", httponly=True)
        answer.set_cookie("elsewhere", "1", path="/admin")
        return answer

    def session_of(self, request):
        session = self.sessions.get(request.cookies.get("sid"))
        if session is None:
            raise Refused(403, "no session")
        if "elsewhere" in request.cookies:
            raise Refused(403, "a cookie of another path")
        if request.headers.get("Authorization") != f"Bearer {session.token}":
            raise Refused(403, "wrong token")
        return session

    # Items

    async def get_items(self, request):
        return await self.step("list items", request, self.list_items)

    async def list_items(self, request):
        session = self.session_of(request)
        page = request.query.get("page", "")
        if not page.isdecimal() or not 1 <= int(page) <= PAGES:
            raise Refused(400, f"no page {page!r}")
        first = (int(page) - 1) * PAGE_SIZE
        session.listed = {f"item-{number}" for number in range(first, first + PAGE_SIZE)}
        session.csrf = secrets.token_hex(8)
        items = [{"id": name, "price": random.randint(1, 100)} for name in sorted(session.listed)]
        text = json.dumps({"items": items, "form": f"<input name='csrf' value='{session.csrf}'>"})
        return web.Response(text=text, content_type="application/json")

    # Orders

    async def post_orders(self, request):
        return await self.step("order", request, self.order)

    async def order(self, request):
        session = self.session_of(request)
        token, session.csrf = session.csrf, None
        if token is None or request.headers.get("X-CSRF-Token") != token:
            raise Refused(403, "wrong CSRF token")
        try:
            body = await request.json()
            item, key = body["item"], body["key"]
        except (ValueError, KeyError, TypeError) as error:
            raise Refused(400, f"no order: {error!r}")
        if item not in session.listed:
            raise Refused(409, f"{item!r} was not listed")
        if key in self.orders:
            raise Refused(409, "the key was used before")
        self.orders[key] = item
        session.orders += 1
        is_last = session.orders == ORDERS_OF_A_SESSION
        return web.json_response({"state": "new", "last": is_last}, status=201)

    # Log out

    async def delete_session(self, request):
        return await self.step("log out", request, self.log_out)

    async def log_out(self, request):
        session = self.session_of(request)
        del self.sessions[session.cookie]
        answer = web.json_response({"closed": True})
        answer.del_cookie("sid", path="/")
        return answer

    # What it got

    async def get_counts(self, request):
        return web.json_response(
            {
                "steps": dict(self.counts),
                "refusals": self.refusals,
                "users": {account: sorted(users) for account, users in self.users.items()},
                "orders": len(self.orders),
            }
        )


async def main():
    shop = Shop(float(sys.argv[1]) if len(sys.argv) > 1 else 0)
    application = web.Application()
    application.add_routes(
        [
            web.post("/login", shop.post_login),
            web.get("/items", shop.get_items),
            web.post("/orders", shop.post_orders),
            web.delete("/session", shop.delete_session),
            web.get("/counts", shop.get_counts),
        ]
    )
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
