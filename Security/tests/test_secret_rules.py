"""The planted secrets are put together at run time, so that this file itself holds none."""

from compliance import secret_rules
from compliance.repository import Repository
from tests.planted import PlantedCase

ALPHABET = "aB3dE5fG7hJ9k" + "L1mN2pQ4rS6t" + "U8vW0xYzC"
PLANTED = {
    "AWS Access Key": "AKIA" + "QWERTYUIOPASDFGH",
    "Private Key": "-----BEGIN " + "OPENSSH PRIVATE KEY-----",
    "GitHub Token": "ghp_" + ALPHABET + "12",
    "Slack Token": "xoxb-" + "123456789012-123456789012-" + ALPHABET[:24],
    "JSON Web Token": "eyJhbGciOiJI" + "UzI1NiJ9." + "eyJzdWIiOiIx" + "MjM0NTY3ODkwIn0." + ALPHABET,
    "Secret Keyword": "password = " + '"correct-horse-battery-9"',
    "Basic Auth Credentials": "https://user:" + "s3cr3tpw" + "@db.example.net/x",
    "Base64 High Entropy String": 'blob = "' + ALPHABET + '+/qZ"',
}


class Secrets(PlantedCase):
    def test_each_kind_in_a_file(self):
        for kind, secret in PLANTED.items():
            self.plant("config.txt", f"one\n{secret}\n")
            self.commit()
            self.assertFound(secret_rules.secrets, "config.txt:2", kind)

    def test_removed_later_and_on_another_branch(self):
        self.plant("a.txt", "fine\n")
        self.commit()
        self.git("checkout", "--quiet", "-b", "side")
        self.plant("keys.txt", PLANTED["GitHub Token"] + "\n")
        self.commit()
        (self.root / "keys.txt").unlink()
        self.commit()
        self.git("checkout", "--quiet", "main")
        self.assertFound(secret_rules.secrets, "keys.txt:1 (", "GitHub Token")
        self.assertFalse(any("work tree" in line for line in self.check(secret_rules.secrets)))

    def test_in_a_merge(self):
        self.plant("a.txt", "fine\n")
        self.commit()
        self.git("checkout", "--quiet", "-b", "side")
        self.commit("side")
        self.git("checkout", "--quiet", "main")
        self.commit("main")
        self.git("merge", "--quiet", "--no-commit", "--no-ff", "side")
        self.plant("merged.txt", PLANTED["Slack Token"] + "\n")
        self.commit("merge")
        (self.root / "merged.txt").unlink()
        self.commit("gone")
        self.assertFound(secret_rules.secrets, "merged.txt:1 (", "Slack Token")

    def test_not_committed_yet(self):
        self.commit()
        self.plant("new.txt", PLANTED["AWS Access Key"] + "\n")
        self.assertFound(secret_rules.secrets, "new.txt:1 (work tree)", "AWS")

    def test_the_report_does_not_repeat_the_secret(self):
        self.plant("config.txt", PLANTED["GitHub Token"] + "\n")
        self.commit()
        self.assertNotIn(PLANTED["GitHub Token"], "".join(self.check(secret_rules.secrets)))

    def test_allowed_by_fingerprint_in_that_file_only(self):
        self.plant("config.txt", PLANTED["AWS Access Key"] + "\n")
        self.commit()
        mark = secret_rules.fingerprint("config.txt", "AWS Access Key", PLANTED["AWS Access Key"])
        self.policy["secrets"]["allowed"] = [{"fingerprint": mark, "reason": "an example"}]
        self.assertClean(secret_rules.secrets)
        self.plant("other.txt", PLANTED["AWS Access Key"] + "\n")
        self.assertFound(secret_rules.secrets, "other.txt:1")

    def test_idle_entry(self):
        self.commit()
        self.policy["secrets"]["allowed"] = [{"fingerprint": "0" * 24, "reason": "was there"}]
        self.assertFound(secret_rules.secrets, "remove the entry")

    def test_clean(self):
        self.plant("data.csv", "time,value\n2026-01-01T00:00:00Z,0.12345678901234567\n" * 3)
        self.plant("a.swift", 'let password = readPassword()\nlet name = "holt-winters"\nlet token = next()\n')
        self.commit()
        self.assertClean(secret_rules.secrets)

    def test_line_numbers(self):
        self.plant("a.txt", "".join(f"line {i}\n" for i in range(1, 9)))
        self.commit()
        self.plant("a.txt", "".join(f"line {i}\n" for i in range(1, 6)) + "+++ b/other\nline 6\nnew\n")
        self.commit()
        lines = secret_rules.added_lines(
            Repository(self.root, self.policy).run(
                "git", "log", "-1", "-p", "-U0", "--src-prefix=a/", "--dst-prefix=b/", "--format=commit:%h"))
        self.assertEqual([(path, number, text) for _, path, number, text in lines],
                         [("a.txt", 6, "+++ b/other"), ("a.txt", 8, "new")])
