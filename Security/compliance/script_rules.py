"""Rules on shell scripts."""

import json
import re
import subprocess

from .report import Finding, Result

PIPE_TO_SHELL = re.compile(
    r"\b(?:curl|wget)\b[^\n|;]*\|\s*(?:sudo\s+)?(?:\S*/)?(?:ba|z|da|k)?sh\b"
    r"|\b(?:ba|z|da|k)?sh\s+(?:-c\s+)?[\"']?(?:<\(|\$\()\s*(?:curl|wget)\b|\beval\s+[\"']?\$\(\s*(?:curl|wget)\b")


def scripts(repository):
    """Tracked files that a shell runs: by their first line or their name."""
    found = []
    for path in repository.files():
        first = repository.bytes(path)[:64].split(b"\n", 1)[0]
        if re.match(rb"#!.*\b(?:ba|da|k)?sh\b", first) or path.endswith((".sh", ".bash")):
            found.append(path)
    return found


def shellcheck(repository):
    """Every script passes shellcheck."""
    paths = scripts(repository)
    findings = []
    if paths:
        try:
            done = subprocess.run(["shellcheck", "-x", "-f", "json", *paths], cwd=repository.root,
                                  capture_output=True, text=True, stdin=subprocess.DEVNULL)
            if done.returncode > 1:
                findings.append(Finding("shellcheck", done.stderr.strip() or f"exit {done.returncode}"))
            else:
                findings = [Finding(f"{f['file']}:{f['line']}", f"SC{f['code']} {f['message']}")
                            for f in json.loads(done.stdout or "[]")]
        except FileNotFoundError:
            findings.append(Finding("shellcheck", "is not installed: run `make setup-security`"))
    return Result("scripts.shellcheck", "shellcheck finds nothing in any script",
                  f"{len(paths)} scripts", tuple(findings))


def no_remote_shell(repository):
    """Nothing, a document included, feeds a download to a shell."""
    exempt = repository.policy["scripts"]["remote_shell_exempt"]
    paths = [p for p in repository.files() if p not in exempt and repository.is_text(p)]
    findings = []
    for path in paths:
        text = repository.text(path)
        if "curl" in text or "wget" in text:
            findings += [Finding(f"{path}:{text.count(chr(10), 0, h.start()) + 1}", "a download piped into a shell")
                         for h in PIPE_TO_SHELL.finditer(text)]
    return Result("scripts.no-remote-shell", "no download is piped into a shell",
                  f"{len(paths)} text files", tuple(findings))
