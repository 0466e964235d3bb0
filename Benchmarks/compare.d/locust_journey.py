import random

from locust import FastHttpUser, task


class User(FastHttpUser):
    """Does what journey.yml says, again and again."""

    def on_start(self):
        token = self.client.post("/login", json={"user": "user"}).json()["token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    @task
    def shop(self):
        page = random.randint(1, 20)
        answer = self.client.get(f"/items?page={page}", headers=self.headers, name="list items")
        item = random.choice(answer.json()["items"])["id"]
        self.client.get(f"/items/{item}", headers=self.headers, name="open item")
