"""The repository as the rules see it: tracked files, their text, and commands run inside it."""

import functools
import json
import pathlib
import re
import subprocess


class CommandFailed(Exception):
    """A tool that a rule needs is missing or failed: the rule then fails too, it never passes unseen."""


def matches(path, pattern):
    """Whether `path` is under `pattern`: a glob whose `*` stays inside a folder and whose `**` does not."""
    return _glob(pattern).fullmatch(path) is not None


@functools.lru_cache(maxsize=None)
def _glob(pattern):
    parts = re.split(r"(\*\*/?|\*|\?)", pattern)
    mapping = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(mapping.get(part, re.escape(part)) for part in parts))


class Repository:
    """A git work tree rooted at `root`; `policy` is the parsed policy.json."""

    def __init__(self, root, policy):
        self.root = pathlib.Path(root).resolve()
        self.policy = policy

    def run(self, *command, cwd=None):
        """The standard output of a command run in the repository."""
        try:
            done = subprocess.run(
                command, cwd=self.root / (cwd or "."), capture_output=True, text=True, errors="replace",
                stdin=subprocess.DEVNULL)
        except FileNotFoundError as error:
            raise CommandFailed(f"{command[0]} is not installed") from error
        if done.returncode != 0:
            lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise CommandFailed(f"{' '.join(command)}: {lines[-1] if lines else done.returncode}")
        return done.stdout

    def run_json(self, *command, cwd=None):
        """The same, parsed as JSON; lines before the first brace (progress of a tool) are skipped."""
        output = self.run(*command, cwd=cwd)
        start = output.find("{")
        if start < 0:
            raise CommandFailed(f"{' '.join(command)}: no JSON in its output")
        return json.loads(output[start:])

    @functools.cached_property
    def entries(self):
        """What git tracks and the work tree still has: path -> mode ('100644', '100755', '120000', …).

        Files that are new and not ignored count as well, so that a finding shows before its commit.
        """
        found = {}
        for line in self.run("git", "ls-files", "-s", "-z").split("\0"):
            if line:
                mode, path = line.split(" ", 1)[0], line.split("\t", 1)[1]
                found[path] = mode
        for path in self.run("git", "ls-files", "-o", "--exclude-standard", "-z").split("\0"):
            full = self.root / path
            if path and full.is_symlink():
                found[path] = "120000"
            elif path and full.is_file():
                found[path] = "100755" if full.stat().st_mode & 0o111 else "100644"
        return {p: m for p, m in sorted(found.items()) if m == "160000" or (self.root / p).is_symlink()
                or (self.root / p).exists()}

    def files(self, *patterns):
        """Tracked regular files under any of the patterns, all of them without one."""
        return [
            path for path, mode in self.entries.items()
            if mode.startswith("100") and (not patterns or any(matches(path, p) for p in patterns))]

    @functools.lru_cache(maxsize=None)
    def bytes(self, path):
        return (self.root / path).read_bytes()

    def text(self, path):
        return self.bytes(path).decode("utf-8", errors="replace")

    def is_text(self, path):
        return b"\0" not in self.bytes(path)[:8192]
