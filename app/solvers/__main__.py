"""A solver process: `python -P -m app.solvers FD`, where FD is an open pipe to the service.

The service sends the catalog first, then tasks. Solving yields to browsing when both want the same core.
"""

import gc
import os
import sys
from multiprocessing.connection import Connection

NICENESS = 5


def main() -> None:
    """Get ready and do what is asked for."""
    os.nice(NICENESS)
    # Modules are never thrown away: looking for what could be takes a sixth of the time to import them.
    gc.disable()
    from app.solvers.worker import serve_tasks

    serve_tasks(Connection(int(sys.argv[1])))


if __name__ == "__main__":
    main()
