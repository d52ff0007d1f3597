"""What the README prints works as printed."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from deploy.instance import REPOSITORY
from tests.e2e.district import District
from tests.waiting import wait_until


def test_the_filing_by_curl_works_as_printed(district: District, tmp_path: Path) -> None:
    """The commands of the README, but for the address and the folder of this instance."""
    (printed,) = re.findall(r"```bash\n(.*?)```", (REPOSITORY / "README.md").read_text(), re.DOTALL)
    script = printed.replace("http://127.0.0.1:8080", district.instance.url("gateway"))
    script = script.replace(".motcua/", f"{district.instance.data}/")

    def looked_up() -> dict[str, object]:
        run = subprocess.run(
            ("bash", "-euo", "pipefail", "-c", script),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        seen: dict[str, object] = json.loads(run.stdout.splitlines()[-1])
        return seen if seen.get("dossier_number") else {}

    seen = wait_until(looked_up, 30, what="the citizen sees the dossier")
    filed = json.loads((tmp_path / "dossier.json").read_text())
    assert filed["status"] == 2
    assert seen["status"] in (2, 4)
    assert (tmp_path / "receipt.pdf").read_bytes().startswith(b"%PDF")
