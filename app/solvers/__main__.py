"""A solver process: `python -P -m app.solvers FD [read [HOME]]`, where FD is an open pipe to the service.

First the catalog goes through it: from us, who read the one in use below HOME, or to us. Then tasks come.
"""

import gc
import sys
from multiprocessing.connection import Connection
from pathlib import Path


def main() -> None:
    """Get ready and do what is asked for."""
    # Modules are never thrown away: looking for what could be takes a sixth of the time to import them.
    gc.disable()
    from app.solvers.worker import serve_tasks

    pipe, *reads = sys.argv[1:]
    home = Path(reads[1]) if len(reads) > 1 else None
    serve_tasks(Connection(int(pipe)), bool(reads), home)


if __name__ == "__main__":
    main()
