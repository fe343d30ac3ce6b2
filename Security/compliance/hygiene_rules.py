"""Rules on what may be committed: sizes, kinds, paths, permissions."""

import re

from .report import Finding, Result
from .repository import matches

MACHINE_PATH = re.compile(rb"(?<![\w.~$}*-])/(?:home|root|tmp|Users)/[\w.-]+")
SHEBANG = b"#!"


def _allowed(path, patterns):
    return any(matches(path, pattern) for pattern in patterns)


def sizes(repository):
    """No large file but the listed ones."""
    policy = repository.policy["files"]
    limit, findings, paths = policy["maximum_bytes"], [], repository.files()
    for path in paths:
        size = (repository.root / path).stat().st_size
        if size > limit and not _allowed(path, policy["large_allowed"]):
            findings.append(Finding(path, f"{size:,} bytes, more than {limit:,}"))
    return Result("files.size", "no file over the size limit", f"{len(paths)} files, limit {limit:,} bytes",
                  tuple(findings))


def binaries(repository):
    """Text only, but for the listed files."""
    policy = repository.policy["files"]
    paths = repository.files()
    findings = [Finding(path, "a binary file") for path in paths
                if not repository.is_text(path) and not _allowed(path, policy["binary_allowed"])]
    return Result("files.no-binaries", "no binary is committed", f"{len(paths)} files", tuple(findings))


def machine_paths(repository):
    """No absolute path of somebody's machine."""
    policy = repository.policy["files"]
    findings, paths = [], [p for p in repository.files() if repository.is_text(p)]
    for path in paths:
        if _allowed(path, policy["machine_paths_allowed"]):
            continue
        content = repository.bytes(path)
        for hit in MACHINE_PATH.finditer(content):
            findings.append(Finding(f"{path}:{content.count(b'%c' % 10, 0, hit.start()) + 1}",
                                    f"a machine's path, {hit.group().decode()}"))
    return Result("files.no-machine-paths", "no absolute path of a machine", f"{len(paths)} text files",
                  tuple(findings))


def modes(repository):
    """Only scripts are executable, links stay inside, no submodules, no odd names, no build products."""
    findings = []
    for path, mode in repository.entries.items():
        if mode == "160000":
            findings.append(Finding(path, "a submodule"))
            continue
        if mode == "120000":
            target = (repository.root / path).resolve()
            if not target.is_relative_to(repository.root):
                findings.append(Finding(path, "a symbolic link out of the repository"))
            elif not target.exists():
                findings.append(Finding(path, "a dangling symbolic link"))
            continue
        script = repository.bytes(path).startswith(SHEBANG)
        if mode == "100755" and not script:
            findings.append(Finding(path, "executable, but no script"))
        if mode == "100644" and script and not path.endswith((".py", ".R")):
            findings.append(Finding(path, "a script that is not executable"))
        if re.search(r"[^\w./+@-]", path):
            findings.append(Finding(path, "a file name with characters that trip tools"))
        if re.search(r"(?:^|/)(?:\.build|\.swiftpm|__pycache__|node_modules)/|(?:^|/)Package\.resolved$", path):
            findings.append(Finding(path, "a build product"))
    return Result("files.modes", "permissions, links and names are sane", f"{len(repository.entries)} entries",
                  tuple(findings))
