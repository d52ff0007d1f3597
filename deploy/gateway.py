"""The HTTP gateway: nginx in the foreground with a configuration of its own, as the present user."""

import json
import os
import shutil
import signal
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.files import fingerprint, private_folder, write_private
from deploy.instance import SERVICES, Instance
from deploy.problems import Problem
from deploy.program import Program
from services.contracts.pages import ADDRESSES

# A connection is given back to uvicorn before its own limit (5 s) closes it under a request.
_UPSTREAM = """\
    upstream {service} {{
        server 127.0.0.1:{port} max_fails=0;
        keepalive 64;
        keepalive_timeout 3s;
    }}
"""
_HEADERS = """\
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Request-ID $outgoing_request_id;
            proxy_set_header traceparent $outgoing_traceparent;
            proxy_set_header X-Request-Start $msec;
"""
_LOCATION = (
    """\
        location = /{service} {{
            default_type application/problem+json;
            return 404 '{not_found}';
        }}
        location = /{service}/metrics {{
            default_type application/problem+json;
            return 404 '{not_found}';
        }}
        location /{service}/tinh/ {{
            gzip on;  # only here: what holds both a secret and what somebody typed is never compressed
            gzip_types text/css text/javascript application/javascript image/svg+xml;
            gzip_proxied any;
"""
    + _HEADERS
    + """\
            proxy_pass http://{service}/tinh/;
        }}
        location /{service}/ {{
            proxy_set_header X-Forwarded-Prefix /{service};
"""
    + _HEADERS
    + """\
            proxy_pass http://{service}/;
        }}
"""
)
# Pages have addresses for people, without the name of their service; what is away says so in a page.
_PAGES = (
    """\
        location {match} {{
            error_page 502 503 504 =503 /problem/away;
"""
    + _HEADERS
    + """\
            proxy_pass http://{service};
        }}
"""
)
_AWAY = """\
        location = /problem/away {{
            internal;
            default_type "text/html; charset=utf-8";
            add_header Retry-After 5 always;
            add_header Cache-Control no-store always;
            return 503 '{page}';
        }}
"""
_AWAY_PAGE = (
    '<!DOCTYPE html><html lang="vi"><meta charset="utf-8"><meta http-equiv="refresh" content="5">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Chưa sẵn sàng</title>'
    '<body style="font:20px/1.5 sans-serif;margin:2rem auto;max-width:40rem;padding:0 1rem">'
    "<h1>Trang này tạm thời chưa sẵn sàng</h1><p>Trang tự mở lại sau vài giây. Những gì đã được xác nhận "
    "thì đã lưu. Nếu cần gấp, xin hỏi tại bộ phận một cửa.</p></body></html>"
)
_PROBLEM = """\
        location = /problem/{code} {{
            internal;
            default_type application/problem+json;
            add_header X-Request-ID $outgoing_request_id always;
            add_header Retry-After {retry_after} always;
            return {status} '{body}';
        }}
"""


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """What nginx answers by itself, as a problem document.

    Args:
        causes: nginx' own statuses that lead here.
        retry_after: seconds; empty (nginx then sends no such header): trying again does not help.
    """

    causes: str
    status: int
    code: str
    title: str
    detail: str
    retry_after: str = '""'

    def body(self) -> str:
        """The problem document; nginx fills in the trace."""
        document = {
            "type": f"urn:motcua:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "trace_id": "$trace_id",
        }
        return json.dumps(document, ensure_ascii=False)


_NOT_FOUND = _Answer(
    causes="",
    status=404,
    code="not-found",
    title="Không có địa chỉ này",
    detail=f"Các địa chỉ bắt đầu bằng {', '.join(f'/{name}/' for name in SERVICES)}.",
)
_ANSWERS = (
    _Answer(
        causes="400 408 494 497 505",
        status=400,
        code="malformed-request",
        title="Yêu cầu HTTP không hợp lệ",
        detail="Máy chủ không đọc được yêu cầu.",
    ),
    _Answer(
        causes="405",
        status=405,
        code="method-not-allowed",
        title="Phương thức không được phép",
        detail="Địa chỉ này không nhận phương thức của yêu cầu.",
    ),
    _Answer(
        causes="414",
        status=414,
        code="address-too-long",
        title="Địa chỉ quá dài",
        detail="Hãy rút ngắn địa chỉ của yêu cầu.",
    ),
    _Answer(
        causes="500",
        status=500,
        code="gateway-error",
        title="Cổng HTTP gặp lỗi",
        detail="Yêu cầu không được chuyển đến dịch vụ.",
    ),
    _Answer(
        causes="502 503",
        status=503,
        code="service-unavailable",
        title="Dịch vụ tạm thời chưa sẵn sàng",
        detail="Hãy gửi lại yêu cầu này sau vài giây, với cùng Idempotency-Key.",
        retry_after="2",
    ),
    _Answer(
        causes="504",
        status=504,
        code="service-late",
        title="Dịch vụ chưa trả lời kịp",
        detail="Chưa biết yêu cầu đã được thực hiện hay chưa; hãy gửi lại với cùng Idempotency-Key.",
        retry_after="5",
    ),
)


def program(instance: Instance) -> Program:
    """Nginx, with its configuration written.

    The kernel's signal it passes on to its workers, which a killed master would leave behind.
    """
    nginx = find()
    if nginx is None:
        raise Problem("nginx is not installed", "apt-get install --no-install-recommends nginx-light")
    home = private_folder(instance.data / "gateway")
    configuration = _configuration(instance, home)
    write_private(home / "nginx.conf", configuration)
    return Program(
        name="gateway",
        command=(nginx, "-e", "stderr", "-p", str(home), "-c", str(home / "nginx.conf")),
        environment={"PATH": os.defpath, "LANG": "C.UTF-8"},
        directory=str(home),
        stop_stage=5,
        stop_signal=signal.SIGQUIT,  # lets requests in work end
        stop_seconds=5,
        death_signal=signal.SIGTERM,
        revision=fingerprint(configuration),
    )


def find() -> str | None:
    """Path of nginx, also where the path of a plain user leaves out /usr/sbin."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")


def _configuration(instance: Instance, home: Path) -> str:
    text = (Path(__file__).parent / "gateway.conf").read_text()
    upstreams = [_UPSTREAM.format(service=name, port=instance.port(f"{name}.api")) for name in SERVICES]
    locations = [_LOCATION.format(service=name, not_found=_NOT_FOUND.body()) for name in SERVICES]
    owned = [(name, begins) for name, addresses in ADDRESSES.items() for begins in addresses]
    pages = [
        _PAGES.format(service=name, match=f"~ ^/{begins}(?:/|$)" if begins else "= /")
        for name, begins in sorted(owned, key=lambda one: -len(one[1]))  # the first that fits counts
    ]
    values = {
        "user": "user nobody nogroup;" if os.geteuid() == 0 else "",
        "home": str(home),
        "port": str(instance.port("gateway")),
        "upstreams": "".join(upstreams),
        "error_pages": "\n".join(_error_page(answer) for answer in _ANSWERS),
        "locations": "".join([*locations, *pages, _AWAY.format(page=_AWAY_PAGE)]),
        "not_found": _NOT_FOUND.body(),
        "problems": "".join(_PROBLEM.format(body=answer.body(), **asdict(answer)) for answer in _ANSWERS),
    }
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text


def _error_page(answer: _Answer) -> str:
    return f"        error_page {answer.causes} ={answer.status} /problem/{answer.code};"
