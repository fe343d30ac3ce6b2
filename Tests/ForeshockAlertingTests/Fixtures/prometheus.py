"""Runs a Prometheus on loopback in the folder given, which reads the rules and scrapes the page that are there.

    prometheus.py FOLDER PROGRAM

Serves FOLDER/metrics as a target and loads FOLDER/foreshock.rules.yml. Writes the address to FOLDER/address when it is ready. Ends,
and stops Prometheus by its process, when FOLDER/stop appears, its parent is gone, or after five minutes; then writes
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


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open(f"{folder}/metrics", "rb") as file:
            body = file.read()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


page = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
threading.Thread(target=page.serve_forever, daemon=True).start()
with open(f"{folder}/prometheus.yml", "w") as file:
    file.write(
        "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
        "rule_files: [foreshock.rules.yml]\n"
        "scrape_configs:\n- job_name: foreshock\n  honor_labels: true\n"
        f"  static_configs: [{{targets: ['127.0.0.1:{page.server_address[1]}']}}]\n"
    )
parent, address = os.getppid(), f"127.0.0.1:{free_port()}"
with open(f"{folder}/prometheus.log", "wb") as output:
    server = subprocess.Popen(
        [program, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
         f"--web.listen-address={address}"],
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
