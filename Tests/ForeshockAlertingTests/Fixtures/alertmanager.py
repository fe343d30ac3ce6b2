"""Runs an Alertmanager on loopback in the folder given, with a receiver that writes down what it is sent.

    alertmanager.py FOLDER PROGRAM

Writes every webhook as a line to FOLDER/hook.log; keeper.py says how it begins and ends.
"""

import http.server
import sys
import threading

import keeper

folder, program = sys.argv[1:]
log = open(f"{folder}/hook.log", "ab", buffering=0)


class Sink(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        log.write(self.rfile.read(int(self.headers["Content-Length"])).replace(b"\n", b" ") + b"\n")
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


sink = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
threading.Thread(target=sink.serve_forever, daemon=True).start()
with open(f"{folder}/am.yml", "w") as file:
    file.write(
        "route: {receiver: hook, group_by: ['...'], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}\n"
        "receivers:\n- name: hook\n  webhook_configs:\n"
        f"  - {{url: 'http://127.0.0.1:{sink.server_address[1]}/', send_resolved: true}}\n"
    )
address = keeper.free_address()
keeper.keep(
    folder, address,
    [program, f"--config.file={folder}/am.yml", f"--storage.path={folder}/data", f"--web.listen-address={address}",
     "--cluster.listen-address="])
