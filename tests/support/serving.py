"""A world's application on a port of this machine, with its publisher beside it, for a browser to visit."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from werkzeug.serving import make_server

from api.app import create_app
from tests.support.world import World


@contextlib.contextmanager
def serving(world: World) -> Iterator[str]:
    """The address, without a slash at its end."""
    server = make_server("127.0.0.1", 0, create_app(world.home), threaded=True)
    server.daemon_threads = True
    stop = threading.Event()
    threads = [
        threading.Thread(target=server.serve_forever),
        threading.Thread(target=world.home.publisher().run, args=(stop,)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        stop.set()
        server.shutdown()
        for thread in threads:
            thread.join(20)
        server.server_close()
