"""A small git repository in a temporary folder, to plant violations in."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from compliance.repository import Repository

POLICY = json.loads((pathlib.Path(__file__).resolve().parent.parent / "policy.json").read_text())


class PlantedCase(unittest.TestCase):
    """Gives each test an empty repository and a policy of its own to change."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        self.policy = json.loads(json.dumps(POLICY))
        self.policy["secrets"]["allowed"] = []
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments):
        subprocess.run(
            ["git", "-c", "user.name=test", "-c", "user.email=test@example.invalid", "-c", "commit.gpgsign=false",
             "-c", "core.hooksPath=/dev/null", *arguments],
            cwd=self.root, check=True, capture_output=True, env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"})

    def plant(self, path, content, executable=False):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            file.write_text(content)
        if executable:
            file.chmod(0o755)

    def commit(self, message="change"):
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)

    def check(self, rule):
        """The places that the rule finds fault with, after what it says."""
        return [str(finding) for finding in rule(Repository(self.root, self.policy)).findings]

    def assertFound(self, rule, *parts):
        found = self.check(rule)
        self.assertTrue(any(all(part in line for part in parts) for line in found), (parts, found))

    def assertClean(self, rule):
        self.assertEqual(self.check(rule), [])
