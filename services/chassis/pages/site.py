"""The pages of a service, in front of its API in the same process."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from jinja2 import Environment
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from services.chassis.edge import internal_error
from services.chassis.identity import TokenVerifier
from services.chassis.pages.forms import ONCE, TENANT, VERSION, fresh_once, nested
from services.chassis.pages.inside import Inside
from services.chassis.pages.live import Live
from services.chassis.pages.look import ASSETS, STATIC, digest
from services.chassis.pages.visitor import Visitor, visitor_of
from services.chassis.problems import Problem

FOR_EVER = "public, max-age=31536000, immutable"
MOST_FILES, MOST_FIELDS = 50, 1000
REUSED = "idempotency-key-reused"
_BEHIND = "motcua.behind"  # in the scope of a page: the application whose API stands behind it
GUARDED = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",  # the next one at the same screen finds nothing
}

log = structlog.get_logger()


@dataclass(frozen=True)
class Site:
    """What the pages of a service are made of.

    Attributes:
        addresses: how the addresses begin that are pages.
        cookie: name of the session's cookie.
        sign_in: where somebody without a token is sent.
        menu: what is shown on top to a visitor, as (address, title).
        permissions: rule to the roles that may.
        band: what stands across the top of a page of these tenants, if anything.
        tabs: the panels of the console that a visitor sees, as (address, title, whether it is open here).
    """

    addresses: Sequence[str]
    look: Environment
    views: Sequence[View]
    cookie: str
    sign_in: str
    menu: Callable[[Visitor], Sequence[tuple[str, str]]]
    permissions: Mapping[str, frozenset[Any]]
    band: Callable[[Sequence[str]], str] = lambda _tenants: ""
    tabs: Callable[[Visitor, str], Sequence[tuple[str, str, bool]]] = lambda visitor, here: ()


@dataclass(frozen=True)
class View:
    """One page: its address, what makes it, and who may see it.

    Attributes:
        rule: of the permission table; empty: anybody.
    """

    path: str
    make: Callable[[Page], Awaitable[Response]]
    rule: str = ""
    methods: Sequence[str] = ("GET",)


@dataclass
class Page:
    """What a view gets: who looks, what was sent, the API, and how to answer."""

    request: Request
    visitor: Visitor
    site: Site
    api: Inside
    form: FormData = field(default_factory=FormData)

    @property
    def place(self) -> Mapping[str, Any]:
        """The parts of the address."""
        return self.request.path_params

    @property
    def sent(self) -> dict[str, Any]:
        """The fields of the form, as the API wants them."""
        return nested((name, value) for name, value in self.form.multi_items() if isinstance(value, str))

    @property
    def once(self) -> str:
        """The idempotency key of the form that was sent."""
        return str(self.form.get(ONCE, ""))

    @property
    def version(self) -> str:
        """What the visitor had seen when the form was shown."""
        return str(self.form.get(VERSION, ""))

    @property
    def live(self) -> Live:
        """Numbers that change while somebody looks at them."""
        found: Live = self.request.app.state.live
        return found

    def show(
        self, template: str, status: int = 200, /, *, problem: Problem | None = None, **shown: Any
    ) -> Response:
        """The page; with a problem, what to mend stands on top and at the fields; what was typed stays."""
        problem = _for_people(problem)
        again = problem is not None and problem.code != REUSED
        context = {
            "visitor": self.visitor,
            "menu": self.site.menu(self.visitor),
            "band": self.site.band((self.visitor.tenant, *map(str, self.place.values()))),
            "here": self.request.url.path,
            "tabs": partial(self.site.tabs, self.visitor, self.request.url.path),
            "once": self.once if again else fresh_once(),
            "problem": problem,
            "wrong": {error.field: error for error in problem.errors} if problem else {},
            "given": {name: value for name, value in self.form.multi_items() if isinstance(value, str)},
            **shown,
        }
        body = self.site.look.get_template(template).render(context)
        return HTMLResponse(body, problem.status if problem and status == 200 else status, headers=GUARDED)

    def to(self, address: str) -> Response:
        """Send the browser on: a reload afterwards does nothing twice."""
        return RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})


def _for_people(problem: Problem | None) -> Problem | None:
    """A key that was used up means to a person: what was sent before is recorded; the form gets another."""
    if problem is None or problem.code != REUSED:
        return problem
    detail = "Bản đã ghi khác với nội dung trên màn hình này. Nếu đây là việc khác, xin bấm gửi lại."
    return Problem(problem.status, REUSED, "Biểu mẫu này đã được ghi một lần rồi", detail)


class Pages:
    """The switch: addresses of pages go to the site, all others to the API behind it."""

    def __init__(self, app: ASGIApp, site: Site, verifier: TokenVerifier) -> None:
        self._api = app
        self._site = site
        self._verifier = verifier
        beginnings = "|".join(map(re.escape, (*site.addresses, ASSETS.strip("/"))))
        self._of_pages = re.compile(f"/(?:{beginnings})(?:/|$)")
        self._pages = self._built()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http" and self._of_pages.match(scope["path"]):
            scope[_BEHIND] = scope["app"]
            await self._pages(scope, receive, send)
        else:
            await self._api(scope, receive, send)

    def _built(self) -> Starlette:
        routes = [
            Route(view.path, self._endpoint(view), methods=list(view.methods)) for view in self._site.views
        ]
        app = Starlette(
            routes=[*routes, Route(f"{ASSETS}/{{digest}}/{{name}}", _asset)],
            exception_handlers={HTTPException: self._lost},
        )
        app.state.templates = {route.endpoint: route.path for route in routes}
        app.state.live = Live()
        return app

    def _page(self, request: Request) -> Page:
        site = self._site
        visitor = visitor_of(request, site.cookie, self._verifier, site.permissions)

        async def api(scope: Scope, receive: Receive, send: Send) -> None:
            await self._api({**scope, "app": request.scope[_BEHIND]}, receive, send)

        return Page(request, visitor, site, Inside(api, visitor.token))

    def _endpoint(self, view: View) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            page = self._page(request)
            if view.rule and not page.visitor.signed_in:
                return _to_sign_in(page)
            try:
                if view.rule and not page.visitor.may(view.rule):
                    raise Problem(403, "forbidden", "Không được phép", "Tài khoản này không dùng trang này.")
                if request.method == "POST":
                    _same_origin(request)
                    page.form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS)
                    if view.rule:  # whoever signs in may have been anybody before
                        _same_tenant(page)
                return await view.make(page)
            except Problem as exc:
                return _to_sign_in(page) if exc.status == 401 else page.show("problem.html", problem=exc)
            except Exception as exc:
                log.error("page_failed", route=view.path, cause=type(exc).__name__, exc_info=exc)
                return page.show("problem.html", problem=internal_error())

        return endpoint

    async def _lost(self, request: Request, exc: Exception) -> Response:
        detail = "Xin xem lại địa chỉ, hoặc bắt đầu từ trang đầu."
        lost = Problem(getattr(exc, "status_code", 404), "not-found", "Không có trang này", detail)
        return self._page(request).show("problem.html", problem=lost)


def _to_sign_in(page: Page) -> Response:
    request = page.request
    back = request.url.path if request.method == "GET" else urlsplit(request.headers.get("referer", "")).path
    if request.method == "GET" and request.url.query:
        back = f"{back}?{request.url.query}"
    return page.to(f"{page.site.sign_in}?tiep={quote(back or '/', safe='/')}")


def _same_origin(request: Request) -> None:
    """A form of another site is refused, whatever cookie the browser sends with it.

    Raises: Problem (403).
    """
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        detail = "Biểu mẫu được gửi từ một trang khác. Xin mở lại trang này rồi làm lại."
        raise Problem(403, "foreign-form", "Không nhận biểu mẫu này", detail)


def _same_tenant(page: Page) -> None:
    """A form that was opened for one tenant is not sent for another, to which the browser moved meanwhile.

    Raises: Problem (409).
    """
    opened, now = page.form.get(TENANT), page.visitor.tenant
    if opened and now and opened != now:
        detail = "Trang này mở từ lúc còn đăng nhập nơi khác; chưa có gì được ghi. Xin mở lại từ trang đầu."
        raise Problem(409, "another-place", "Đang ở nơi khác", detail)


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if not (STATIC / name).is_file() or request.path_params["digest"] != digest(name):
        raise HTTPException(404)
    return FileResponse(STATIC / name, headers={"Cache-Control": FOR_EVER})
