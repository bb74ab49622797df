"""A disk for pictures that a test fills up and empties: a small file system in memory where root may mount one, else
limits on the size of the files that the site's processes write. Either way it is the kernel that refuses."""

from __future__ import annotations

import os
import resource
import subprocess
from contextlib import suppress

from tests.safety.stack import Stack

SIZE = 24_000_000
WRITERS = ("web", "worker", "queries")
# Less than any rendition of a picture of these tests.
LITTLE = 256


class Disk:
    """The folder of media of a stack of which no part has stored anything yet."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.folder = stack, stack.home / "media"
        self._filler = self.folder / "filler"
        self.folder.mkdir(exist_ok=True)
        mounting = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "kindred-test", str(self.folder)]
        self.is_mounted = (
            os.geteuid() == 0 and subprocess.run(mounting, capture_output=True, check=False).returncode == 0
        )

    def fill(self, leaving: int = 0) -> None:
        """Leave room for so many bytes: of each new file, where the disk itself cannot be filled."""
        if self.is_mounted:
            self._fill(leaving)
            return
        for part in WRITERS:
            self._limit(part, leaving if part == "web" else LITTLE)

    def free(self) -> None:
        self._filler.unlink(missing_ok=True)
        if not self.is_mounted:
            for part in WRITERS:
                self._limit(part, resource.RLIM_INFINITY)

    def close(self) -> None:
        if self.is_mounted:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)

    def _fill(self, leaving: int) -> None:
        with self._filler.open("wb", buffering=0) as file:
            with suppress(OSError):
                while True:
                    file.write(bytes(65_536))
            file.truncate(max(0, file.tell() - leaving))

    def _limit(self, part: str, most: int) -> None:
        _, hard = resource.prlimit(self.stack.processes[part].pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.stack.processes[part].pid, resource.RLIMIT_FSIZE, (most, hard))
