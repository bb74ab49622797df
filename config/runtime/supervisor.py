"""`manage.py up`: everything in one terminal, kept alive until it is stopped, then ended in order.

The web page comes first; what loads slowly (the workers) starts behind it."""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import time
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from config import env
from config.halt import Halt, plainly
from config.refusals import halt_unless_fit
from config.runtime import leftovers, ports
from config.runtime.children import Child, background, demo, web
from config.runtime.console import Console
from config.runtime.layout import Layout
from config.runtime.locks import Held, is_free, lock, note
from config.runtime.postgres import Postgres
from config.runtime.preparation import cache_table, migration, static_files
from config.runtime.process import failure
from config.runtime.redis import Redis
from config.runtime.services import Services, await_given
from config.runtime.stopping import Stopped, StopRequest
from config.runtime.watch import watch

ALREADY_RUNNING = 3  # exit code
ROOM = 200_000_000  # bytes that must be free: PostgreSQL's log alone takes 16 MB at a time
WEB_SECONDS = 120
NOT_YET = {0, 503}  # answers of /healthz: none, and one without its database
END_SECONDS = 20  # for the tasks in progress; a second Ctrl-C does not wait for them


def up(arguments: list[str]) -> int:
    """Run Kindred until it is stopped; returns the exit code, raises Halt."""
    options = parse(arguments)
    halt_unless_fit(options.bind)
    layout = Layout.make()
    try:
        with plainly(layout.home), lock(layout.home, "up", wait=False) as held:
            return Supervisor(options, layout, held).run()
    except Held as other:
        raise Halt(f"Kindred is already running ({other}).", ALREADY_RUNNING) from None


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="manage.py up", description="Set everything up and serve the site.")
    parser.add_argument("--port", type=int, default=env.PORT.number(), help=env.PORT.meaning)
    parser.add_argument("--bind", default=env.BIND.text(), metavar="ADDRESS", help=env.BIND.meaning)
    parser.add_argument("--home", type=Path, metavar="FOLDER", help=env.HOME.meaning)
    parser.add_argument("--no-demo", action="store_true", help="leave an empty site empty")
    options = parser.parse_args(arguments)
    if options.home:
        env.HOME.set(str(options.home))
    return options


class Supervisor:
    """One run of `up`, from the lock that it holds to the last child that it ends."""

    def __init__(self, options: argparse.Namespace, layout: Layout, held: IO[str]) -> None:
        self.options, self.layout, self.held = options, layout, held
        self.console, self.stop = Console(), StopRequest()
        self.services = Services(layout)
        self.children: list[Child] = []
        self.url = ""

    def run(self) -> int:
        self.stop.listen()
        with ExitStack() as stack:
            stack.callback(self.close)
            try:
                self.open(stack)
                watch(self)
            except Stopped:
                self.say("Stopping (once more Ctrl-C: without waiting for tasks)")
        return 0

    def say(self, line: str) -> None:
        self.console.say(line)

    def open(self, stack: ExitStack) -> None:
        """Bring everything up, in the order in which a visitor needs it."""
        home = self.layout.home
        self.say(f"Data in {home}")
        self.clear_the_ground()
        listener = stack.enter_context(ports.listen(self.options.bind, self.options.port, self.say))
        self.url = ports.url_of(listener)
        note(self.held, f"process {os.getpid()}, {self.url}")
        stack.enter_context(lock(home, "users", shared=True))
        with lock(home, "start"):
            self.prepare(stack)
        self.serve(web(listener), listener)
        self.say("Starting the workers")
        for child in background(self.layout):
            self.start(child)
        seed = demo() if env.DEMO.switch() and not self.options.no_demo else None
        if seed:
            self.start(seed)
        else:
            self.announce()

    def clear_the_ground(self) -> None:
        """End what a killed run left, and refuse a disk on which the database could only fail."""
        left = leftovers.clear_away(self.layout.home)
        if left:
            self.say(f"Ended {left} processes of a run that was killed")
        with lock(self.layout.home, "start"):
            if is_free(self.layout.home, "users"):
                self.services.stop()
        free = shutil.disk_usage(self.layout.home).free
        if free < ROOM:
            raise Halt(
                f"The disk that holds {self.layout.home} is full: {free // 10**6} MB are free, "
                f"{ROOM // 10**6} are needed."
            )

    def prepare(self, stack: ExitStack) -> None:
        """Servers, tables and static files; the last need no server, so they are made meanwhile."""
        files = static_files(self.layout)
        stack.callback(files.abandon)
        if files.is_due():
            files.begin()
        await_given(self.say, self.stop.nap)
        if self.services.servers:
            self.say(f"Starting {' and '.join(server.name for server in reversed(self.services.servers))}")
        self.services.start(self.stop.nap)
        for tables in (migration(self.layout), cache_table(self.layout)):
            if tables and tables.is_due():
                self.say("Bringing the tables up to date")
                tables.begin()
                tables.finish(self.stop.nap)
        if files.process:
            self.say("Compressing the static files")
            files.finish(self.stop.nap)

    def serve(self, child: Child, listener: socket.socket) -> None:
        """Start the web server and wait for its first answer; raises Halt when it ends instead."""
        self.say("Starting the web server")
        self.start(child)
        status = 0
        deadline = time.monotonic() + WEB_SECONDS
        while status in NOT_YET and child.runs() and time.monotonic() < deadline:
            self.stop.nap(0.1)
            status = ports.health(listener)
        # A refusal will do: ALLOWED_HOSTS need not name the address at which the machine reaches itself.
        if status in NOT_YET or status >= 500:
            raise failure("The web server", self.layout.log / "web.log")
        self.announce()
        if ports.local(self.options.bind) != self.options.bind:
            self.say(f"It is open to the network, on every address of this machine ({self.options.bind})")

    def announce(self) -> None:
        self.say(f"Kindred is open: {self.url}")

    def start(self, child: Child) -> None:
        child.start(self.layout, self.console)
        if child not in self.children:
            self.children.append(child)
        running = [one.process.pid for one in self.children if one.process is not None]
        leftovers.write_down(self.layout.home, running)

    def restart(self, server: Postgres | Redis) -> None:
        with lock(self.layout.home, "start"):
            server.start()

    def close(self) -> None:
        """End the children all at once, then Redis, then PostgreSQL; ask again, and tasks are not waited for."""
        asked, deadline = self.stop.asked, time.monotonic() + END_SECONDS
        for child in self.children:
            child.ask_to_end()
        while any(child.runs() for child in self.children):
            if self.stop.asked > asked or time.monotonic() > deadline:
                break
            self.stop.wait(0.05)
        for child in self.children:
            child.kill()
        self.services.stop()
        self.layout.leave()
        leftovers.record(self.layout.home).unlink(missing_ok=True)
        self.say("Everything is stopped")
