"""Keeps a server of the system's for as long as a test needs it; for alertmanager.py and prometheus.py."""

import os
import socket
import subprocess
import time
import urllib.request

parent = os.getppid()


def free_address():
    """An address on loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def keep(folder, address, command):
    """Runs the command, which serves at the address, with its output in FOLDER/server.log.

    Writes the address to FOLDER/address when it is ready. Ends, and stops the server by its process, when FOLDER/stop
    appears, the parent is gone, or after five minutes; then writes FOLDER/stopped.
    """
    with open(f"{folder}/server.log", "wb") as output:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 300
    is_ready = False
    while not os.path.exists(f"{folder}/stop") and os.getppid() == parent and time.monotonic() < deadline:
        if not is_ready:
            try:
                opener.open(f"http://{address}/-/ready", timeout=1)
                is_ready = True
                with open(f"{folder}/address.new", "w") as file:
                    file.write(f"http://{address}")
                os.rename(f"{folder}/address.new", f"{folder}/address")
            except OSError:
                pass
        time.sleep(0.05)
    server.terminate()
    server.wait(10)
    open(f"{folder}/stopped", "w").close()
