"""Prints the Prometheus configuration of an instance: `deploy/prometheus > prometheus.yml`."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from deploy.instance import SERVICES, Instance
from deploy.problems import told
from deploy.services import ROLES

RULES = Path(__file__).with_name("alerts.yml")
SCRAPE_SECONDS = 5


def configuration(instance: Instance) -> dict[str, Any]:
    """Scrapes both processes of every service; the alert rules by their path."""
    jobs = [
        {
            "job_name": f"{service}-{role}",
            "static_configs": [{"targets": [f"127.0.0.1:{instance.port(f'{service}.{role}')}"]}],
        }
        for service in SERVICES
        for role in ROLES
    ]
    interval = f"{SCRAPE_SECONDS}s"
    return {
        "global": {"scrape_interval": interval, "evaluation_interval": interval},
        "rule_files": [str(RULES)],
        "scrape_configs": jobs,
    }


def main() -> int:
    """What `deploy/prometheus` does; JSON is YAML."""
    print(json.dumps(configuration(Instance.recorded(os.environ)), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(told(main))
