"""Secrets in the whole history: every line any commit ever added, held against detect-secrets' plugins."""

import hashlib
import re

from .report import Finding, Result

POLICY = "Security/policy.json"
# A line of nothing but numbers and separators (a CSV of measurements) can hold no secret.
NUMBERS_ONLY = re.compile(r"[\d\s.,;:eE+\-TZ\"]*|[\d\s.,;:+\-TZ\"naNAinfIl]*")
HUNK = re.compile(r"@@ -\S+ \+(\d+)")
# The digest of a pinned file is public and random-looking by design, and so is the fingerprint of an
# allowed finding.
ALLOWED_ENTRY = re.compile(r'\s*"fingerprint": "[0-9a-f]{24}",?')
INTEGRITY = re.compile(r"\bsha(?:256|384|512)[:-][0-9A-Za-z+/=]{40,}")


def added_lines(log):
    """(commit, path, line number, text) of every added line in the output of `git log -p -m`."""
    commit = path = None
    number, in_hunk = 0, False
    for line in log.split("\n"):
        if line.startswith("commit:"):
            commit, in_hunk = line[7:], False
        elif line.startswith("diff --git "):
            in_hunk = False
        elif not in_hunk and line.startswith("+++ "):
            path = line[6:] if line.startswith("+++ b/") else line[4:]
        elif line.startswith("@@ "):
            number, in_hunk = int(HUNK.match(line).group(1)), True
        elif in_hunk and line.startswith("+"):
            yield commit, path, number, line[1:]
            number += 1
        elif in_hunk and line.startswith(" "):
            number += 1


def fingerprint(path, kind, secret):
    """What the allow-list names a finding by; the secret itself never appears in a report."""
    return hashlib.sha256(f"{path}\0{kind}\0{secret}".encode()).hexdigest()[:24]


def _scanner(plugins):
    """A function from a line to the (kind, secret) pairs that detect-secrets sees in it."""
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    from detect_secrets.filters import heuristic

    classes = {c.__name__: c for c in get_mapping_from_secret_type_to_class().values()}
    instances = [classes[p["name"]](**{k: v for k, v in p.items() if k != "name"}) for p in plugins]
    dismissed = [heuristic.is_potential_uuid, heuristic.is_sequential_string, heuristic.is_templated_secret,
                 heuristic.is_prefixed_with_dollar_sign, heuristic.is_not_alphanumeric_string]

    def scan(line):
        found = {}
        for plugin in instances:
            for secret in plugin.analyze_line(filename="", line=line, line_number=0) or ():
                value = secret.secret_value
                generic = "Entropy" in secret.type or secret.type == "Secret Keyword"
                if not (generic and any(test(value) for test in dismissed)):
                    found[(secret.type, value)] = None
        return list(found)

    return scan


def secrets(repository):
    """No secret in any line of any commit on any branch, nor in the index or new files."""
    title = "no secret anywhere in the history"
    policy = repository.policy["secrets"]
    try:
        scan = _scanner(policy["plugins"])
    except ImportError:
        return Result("history.no-secrets", title, "not scanned", (
            Finding("detect-secrets", "is not installed: run `make setup-security`"),))
    log = repository.run("git", "log", "--all", "-p", "-m", "--no-color", "--no-ext-diff", "--no-textconv",
                         "--src-prefix=a/", "--dst-prefix=b/", "-U0", "--format=commit:%h")
    lines = list(added_lines(log))
    commits = len({commit for commit, *_ in lines})
    for path in repository.files():
        if repository.is_text(path):
            lines += [("work tree", path, i, text) for i, text in enumerate(repository.text(path).split("\n"), 1)]
    allowed = {entry["fingerprint"] for entry in policy["allowed"]}
    verdicts, findings, used, scanned = {}, {}, set(), 0
    for commit, path, number, text in lines:
        if NUMBERS_ONLY.fullmatch(text) or (path == POLICY and ALLOWED_ENTRY.fullmatch(text)):
            continue
        text = INTEGRITY.sub("", text)
        if text not in verdicts:
            scanned += 1
            verdicts[text] = scan(text[:policy["maximum_line"]])
        for kind, secret in verdicts[text]:
            mark = fingerprint(path, kind, secret)
            if mark in allowed:
                used.add(mark)
            else:
                findings.setdefault(mark, Finding(f"{path}:{number} ({commit})", f"{kind}, fingerprint {mark}"))
    for mark in sorted(allowed - used):
        findings[mark] = Finding(POLICY, f"the allowed secret {mark} is nowhere: remove the entry")
    return Result("history.no-secrets", title,
                  f"{commits} commits with changes and the work tree, {len(lines):,} lines, {scanned:,} distinct ones scanned",
                  tuple(findings.values()))
