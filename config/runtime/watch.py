"""The loop of the supervisor: twice a second it looks at each child and server, and brings back what died."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from config.halt import Halt
from config.runtime.children import BackOff, Child

if TYPE_CHECKING:
    from config.runtime.supervisor import Supervisor

INTERVAL = 0.5  # seconds


def watch(supervisor: Supervisor) -> None:
    """Return only by Stopped, when Kindred is asked to stop."""
    server_back_off: dict[str, BackOff] = defaultdict(BackOff)
    while True:
        supervisor.stop.nap(INTERVAL)
        look_after_servers(supervisor, server_back_off)
        for child in list(supervisor.children):
            look_after(supervisor, child)


def look_after(supervisor: Supervisor, child: Child) -> None:
    if child.runs():
        return
    if child.process is not None:
        code = child.process.returncode
        delay = child.died()
        if child.once:
            supervisor.children.remove(child)
            if code:
                supervisor.say(f"The {child.name} command failed (see log/{child.name}.log); Kindred runs without it")
            supervisor.announce()
            return
        supervisor.say(f"The {child.name} process ended ({cause(code)}); starting it again in {delay:.0f} s")
    if child.back_off.is_due():
        supervisor.start(child)


def look_after_servers(supervisor: Supervisor, back_off: dict[str, BackOff]) -> None:
    for server in supervisor.services.servers:
        patience = back_off[server.name]
        if server.is_alive() or not patience.is_due():
            continue
        patience.failed(lived=0)
        supervisor.say(f"{server.name} is gone; starting it again")
        try:
            supervisor.restart(server)
        except (Halt, OSError) as halt:
            supervisor.say(f"{halt} Trying again.")


def cause(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
