"""The loop of the supervisor: twice a second it looks at each child and server, and brings back what died."""

from __future__ import annotations

from collections import defaultdict
from typing import Protocol

from config.halt import Halt
from config.runtime.children import BackOff, Child
from config.runtime.postgres import Postgres
from config.runtime.redis import Redis
from config.runtime.services import Services
from config.runtime.stopping import StopRequest

INTERVAL = 0.5  # seconds


class Keeper(Protocol):
    """What the loop needs of the one who holds the children; the supervisor is it."""

    children: list[Child]
    services: Services
    stop: StopRequest

    def say(self, line: str) -> None: ...

    def announce(self) -> None: ...

    def start(self, child: Child) -> None: ...

    def restart(self, server: Postgres | Redis) -> None: ...


def watch(keeper: Keeper) -> None:
    """Return only by Stopped, when Kindred is asked to stop."""
    server_back_off: dict[str, BackOff] = defaultdict(BackOff)
    while True:
        keeper.stop.nap(INTERVAL)
        look_after_servers(keeper, server_back_off)
        for child in list(keeper.children):
            look_after(keeper, child)


def look_after(keeper: Keeper, child: Child) -> None:
    if child.runs():
        return
    if child.process is not None:
        code = child.process.returncode
        delay = child.died()
        if child.once:
            keeper.children.remove(child)
            if code:
                keeper.say(f"The {child.name} command failed (see log/{child.name}.log); Kindred runs without it")
            keeper.announce()
            return
        keeper.say(f"The {child.name} process ended ({cause(code)}); starting it again in {delay:.0f} s")
    if child.back_off.is_due():
        keeper.start(child)


def look_after_servers(keeper: Keeper, back_off: dict[str, BackOff]) -> None:
    for server in keeper.services.servers:
        patience = back_off[server.name]
        if server.is_alive() or not patience.is_due():
            continue
        patience.failed(lived=0)
        keeper.say(f"{server.name} is gone; starting it again")
        try:
            keeper.restart(server)
        except (Halt, OSError) as halt:
            keeper.say(f"{halt} Trying again.")


def cause(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
