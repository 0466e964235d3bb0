from locust import FastHttpUser, task


class User(FastHttpUser):
    """Asks again as soon as it has its answer."""

    @task
    def ask(self):
        self.client.get("/api")
