"""Runs a Prometheus on loopback in the folder given, which reads the rules and scrapes the page that are there.

    prometheus.py FOLDER PROGRAM

Serves FOLDER/metrics as a target and loads FOLDER/foreshock.rules.yml; keeper.py says how it begins and ends.
"""

import http.server
import sys
import threading

import keeper

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


page = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
threading.Thread(target=page.serve_forever, daemon=True).start()
with open(f"{folder}/prometheus.yml", "w") as file:
    file.write(
        "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
        "rule_files: [foreshock.rules.yml]\n"
        "scrape_configs:\n- job_name: foreshock\n  honor_labels: true\n"
        f"  static_configs: [{{targets: ['127.0.0.1:{page.server_address[1]}']}}]\n"
    )
address = keeper.free_address()
keeper.keep(
    folder, address,
    [program, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
     f"--web.listen-address={address}"])
