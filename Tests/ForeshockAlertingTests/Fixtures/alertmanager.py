"""Runs an Alertmanager on loopback in the folder given, with a receiver that writes down what it is sent.

    alertmanager.py FOLDER PROGRAM

Writes the address to FOLDER/address when it is ready and every webhook as a line to FOLDER/hook.log. Ends, and
stops Alertmanager by its process, when FOLDER/stop appears, its parent is gone, or after five minutes; then writes
FOLDER/stopped.
"""

import http.server
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request

folder, program = sys.argv[1:]
log = open(f"{folder}/hook.log", "ab", buffering=0)


class Sink(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        log.write(self.rfile.read(int(self.headers["Content-Length"])).replace(b"\n", b" ") + b"\n")
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


sink = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
threading.Thread(target=sink.serve_forever, daemon=True).start()
with open(f"{folder}/am.yml", "w") as file:
    file.write(
        "route: {receiver: hook, group_by: ['...'], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}\n"
        "receivers:\n- name: hook\n  webhook_configs:\n"
        f"  - {{url: 'http://127.0.0.1:{sink.server_address[1]}/', send_resolved: true}}\n"
    )
parent, address = os.getppid(), f"127.0.0.1:{free_port()}"
with open(f"{folder}/am.log", "wb") as output:
    server = subprocess.Popen(
        [program, f"--config.file={folder}/am.yml", f"--storage.path={folder}/data",
         f"--web.listen-address={address}", "--cluster.listen-address="],
        stdin=subprocess.DEVNULL, stdout=output, stderr=output)
deadline = time.monotonic() + 300
is_ready = False
while not os.path.exists(f"{folder}/stop") and os.getppid() == parent and time.monotonic() < deadline:
    if not is_ready:
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://{address}/-/ready", timeout=1)
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
