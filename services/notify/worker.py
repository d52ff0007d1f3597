"""Notify's worker: what the chassis does for every service, a sender for each channel, and the gauges."""

import services.chassis.patched  # noqa: F401, I001 - before anything that opens a socket

from functools import partial
from typing import ClassVar

from nameko.timer import timer

from services.chassis import logs
from services.chassis.abreast import abreast
from services.chassis.leasing import prolonged
from services.chassis.worker import Runtime, ServiceWorker, quietly, run_worker
from services.notify import bootstrap
from services.notify.domain.rules import Channel
from services.notify.metrics import NotifyMetrics
from services.notify.settings import NotifySettings


class NotifyWorker(ServiceWorker):
    """Entry points of the worker. Each channel has a timer of its own: one that hangs holds up no other."""

    name: ClassVar[str] = bootstrap.SERVICE

    @timer(interval=1)
    def send_mails(self) -> None:
        """Send the mails that are due."""
        quietly("mails", lambda: self._deliver(Channel.EMAIL))

    @timer(interval=1)
    def send_sms(self) -> None:
        """Send the SMS that are due."""
        quietly("sms", lambda: self._deliver(Channel.SMS))

    @timer(interval=1)
    def send_codes(self) -> None:
        """Send the codes that somebody waits for."""
        quietly("codes", lambda: self._deliver(Channel.CODE))

    def _deliver(self, channel: Channel) -> None:
        """Send what is due; the right to do so stays ours however long the other side takes."""
        jobs = self.runtime.jobs
        if channel in jobs.rights:
            with prolonged(jobs.rights[channel]):
                jobs.deliver(channel)

    @timer(interval=5)
    def measure_messages(self) -> None:
        """Refresh notify's own gauges."""
        quietly("figures", self.runtime.jobs.measure)


def runtime(settings: NotifySettings) -> Runtime:
    """What the worker is given; made here because an API process must not load what `Runtime` stands on."""
    core = bootstrap.core(settings)
    means = bootstrap.means(settings, core)
    return Runtime(
        core=core,
        subscriptions=bootstrap.subscriptions(means),
        feeds=bootstrap.feeds(settings),
        feed_token=partial(bootstrap.feed_token, settings),
        jobs=bootstrap.jobs(settings, core, means, NotifyMetrics(), partial(abreast, settings.sms.at_once)),
        holder=bootstrap.holder(),
        watch=partial(bootstrap.watch, core),
    )


def main() -> None:
    """Run until told to stop."""
    settings = bootstrap.settings_from_environment()
    logs.configure(bootstrap.SERVICE, settings.common.log_level)
    run_worker(NotifyWorker, runtime(settings))


if __name__ == "__main__":
    main()
