"""A WSGI application served by a thread of this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import waitress
from waitress import wasyncore


@contextmanager
def threaded(application: Any, threads: int = 4) -> Iterator[str]:
    """The application's address; its sockets are closed by the thread that waits on them, which then ends."""
    sockets: dict[int, Any] = {}
    server = waitress.create_server(application, map=sockets, host="127.0.0.1", port=0, threads=threads)
    loop = threading.Thread(target=server.run)
    loop.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
        loop.join()
        server.task_dispatcher.shutdown()
