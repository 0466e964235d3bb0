import os
import random
import re

from locust import FastHttpUser, task
from locust.exception import StopUser


class User(FastHttpUser):
    """Goes so many times through the journey of Tests/Programs/Journeys/Service/shop.yml."""

    account = {"account": "customer 1", "password": "pass,customer 1", "user": "0"}
    iterations = 0

    def on_start(self):
        self.token = self.ask("log in", "POST", "/login", json=self.account)["token"]
        self.closed = False

    def ask(self, step, method, path, **options):
        with self.client.request(method, path, name=step, catch_response=True, **options) as answer:
            self.text = answer.text
            return answer.json()

    @task
    def shop(self):
        if self.closed:
            self.token = self.ask("log in again", "POST", "/login", data=self.account)["token"]
            self.closed = False
        headers = {"Authorization": f"Bearer {self.token}"}
        page = random.randint(1, 20)
        items = self.ask("list items", "GET", f"/items?page={page}", headers=headers)["items"]
        csrf = re.search(r"name='csrf' value='(\w+)'", self.text)[1]
        order = {"item": random.choice(items)["id"], "key": f"{self.iterations}"}
        if self.ask("order", "POST", "/orders", json=order, headers=headers | {"X-CSRF-Token": csrf})["last"]:
            self.closed = self.ask("log out", "DELETE", "/session", headers=headers)["closed"]
        self.iterations += 1
        if self.iterations == int(os.environ["ITERATIONS"]):
            self.environment.runner.quit()
            raise StopUser()
