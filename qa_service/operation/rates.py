"""How many questions an address may ask, over all server processes of this machine."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SLOTS = 65536  # addresses that meet in one slot share a limit
MINUTE = 60.0


class Rates:
    """A limit of questions a minute for each address: a minute's worth may come at once, then one by one (GCRA).

    Of each address, only the time is kept at which its allowance is full again, under a hash that cannot be undone. Processes that
    share a folder share these times; two that count the same address at the very same moment may count one question for two.
    """

    def __init__(
        self,
        per_minute: int,
        folder: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        name: str = "rates",
    ) -> None:
        """per_minute: 0 for no limit. clock: the same for all processes, as the monotonic clock of a machine is.

        name: of the file in the folder, where several limits are kept there.
        """
        self.per_minute = per_minute
        self._interval = MINUTE / per_minute if per_minute else 0.0
        self._clock = clock
        self._lock = threading.Lock()
        self._key = folder.name.encode()[-32:] if folder else b""
        self._full_at: NDArray[np.float64] = _shared(folder / name) if folder and per_minute else np.zeros(SLOTS)

    def wait(self, address: str, questions: int = 1, *, counts: bool = True) -> int:
        """Count an address's questions: 0 where they may be answered, or the seconds after which to ask again, and none counts.

        More than a minute's worth may never be answered at once. counts: False only to look whether they may.
        """
        if not self._interval:
            return 0
        digest = hashlib.blake2b(address.encode("utf-8", "replace"), digest_size=4, key=self._key).digest()
        slot, now = int.from_bytes(digest, "big") % SLOTS, self._clock()
        with self._lock:
            full_at = max(float(self._full_at[slot]), now) + questions * self._interval
            if full_at - now > MINUTE + self._interval / 2:
                return max(1, math.ceil(full_at - now - MINUTE))
            if counts:
                self._full_at[slot] = full_at
        return 0


def _shared(path: Path) -> NDArray[np.float64]:
    with path.open("ab") as file:
        file.truncate(SLOTS * 8)  # of zeros, unless another process was first
    return np.memmap(path, np.float64, "r+", shape=(SLOTS,))
