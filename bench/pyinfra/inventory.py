"""The hosts that the bench wrote, with their data."""

import json
import os

with open(os.environ["RMQ_BENCH_DATA"], encoding="utf-8") as file:
    data = json.load(file)

rocketmq = [(one["name"], {**data["shared"], **one}) for one in data["hosts"]]
