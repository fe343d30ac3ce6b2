"""Static rules on Swift source and on the package manifest."""

import re

from .report import Finding, Result
from .repository import CommandFailed, matches
from .swift_text import code_only

UNSAFE = re.compile(
    r"\bunsafe\b|\bUnsafe\w+|\bOpaquePointer\b|\bwithUnsafe\w+|\bunsafe[A-Z]\w*|@unchecked\s+Sendable"
    r"|\b(?:nonisolated|unowned)\(unsafe\)|\bUnmanaged\b|@_silgen_name\b|@_cdecl\b")
CRASH = re.compile(
    r"\btry!|\bas!|\bfatalError\s*\(|(?<=[\w)\]>?])!(?![=\w])|(?<=[\w)\]>?])!(?=\.)")
IMPORT = re.compile(
    r"^[ \t]*((?:@\w+(?:\([^)\n]*\))?[ \t]+)*)(?:(?:public|package|internal|private|fileprivate)[ \t]+)?"
    r"import[ \t]+(?:(?:struct|class|enum|protocol|typealias|func|let|var|actor)[ \t]+)?(\w+)", re.M)


def _line(text, position):
    return text.count("\n", 0, position) + 1


def _swift(repository, *patterns):
    for path in repository.files(*patterns):
        if path.endswith(".swift"):
            yield path, code_only(repository.text(path))


def _manifests(repository):
    return [p for p in repository.files("Package.swift", "**/Package.swift", "Package@*.swift")]


def unsafe_confined(repository):
    """Unsafe code only in listed files, and every entry of the list still needed."""
    allowed = repository.policy["unsafe_code"]["allowed"]
    findings, files, seen, used = [], 0, 0, set()
    for path, code in _swift(repository, "Sources/**", "Examples/**", "Tests/**", "Benchmarks/**", "Service/**"):
        files += 1
        hits = list(UNSAFE.finditer(code))
        if not hits:
            continue
        seen += 1
        entry = next((e["files"] for e in allowed if matches(path, e["files"])), None)
        if entry is not None:
            used.add(entry)
        else:
            findings.append(Finding(
                f"{path}:{_line(code, hits[0].start())}",
                f"`{hits[0].group()}` outside the listed files"
                + (f", and {len(hits) - 1} more in this file" if len(hits) > 1 else "")))
    for entry in allowed:
        if entry["files"] not in used:
            findings.append(Finding("Security/policy.json", f"unsafe_code allows {entry['files']}, nothing there needs it"))
        if not entry.get("reason"):
            findings.append(Finding("Security/policy.json", f"unsafe_code allows {entry['files']} without a reason"))
    return Result("swift.unsafe-confined", "unsafe code stays in the listed files",
                  f"{files} files read, {seen} with unsafe code, {len(allowed)} allowed places", tuple(findings))


def no_crash(repository):
    """No forced try, cast or unwrap and no fatalError in what users run."""
    findings, files = [], 0
    for path, code in _swift(repository, "Sources/**", "Service/Sources/**"):
        files += 1
        for hit in CRASH.finditer(code):
            what = hit.group() if len(hit.group()) > 1 else "forced unwrap (`!`)"
            findings.append(Finding(f"{path}:{_line(code, hit.start())}", f"{what} can end the host's process"))
    return Result("swift.no-crash", "no try!, as!, forced unwrap or fatalError in Sources",
                  f"{files} files read", tuple(findings))


def imports(repository):
    """Each module imports only the rooms below it and what the policy lists for it; no networking."""
    policy = repository.policy["imports"]
    findings, files, modules = [], 0, set()
    for path, code in _swift(repository, "Sources/**"):
        module = path.split("/")[1]
        modules.add(module)
        files += 1
        if module not in policy["modules"]:
            findings.append(Finding(path, f"module {module} has no line in Security/policy.json"))
            continue
        allowed = {*policy["modules"][module], *policy["everywhere"]}
        for hit in IMPORT.finditer(code):
            name = hit.group(2)
            place = f"{path}:{_line(code, hit.start(2))}"
            if name in policy["networking"]:
                findings.append(Finding(place, f"networking module {name}"))
            elif name not in allowed:
                findings.append(Finding(place, f"{module} may not import {name}"))
            if "@preconcurrency" in hit.group(1):
                findings.append(Finding(place, "@preconcurrency hides data races"))
    return Result("swift.imports", "modules import only what the architecture allows, none the network",
                  f"{files} files of {len(modules)} modules read", tuple(dict.fromkeys(findings)))


def manifest(repository):
    """Every Swift target is checked for memory safety, and no manifest carries unsafe flags."""
    findings, targets = [], 0
    for path in _manifests(repository):
        code = code_only(repository.text(path))
        findings += [Finding(f"{path}:{_line(code, h.start())}", "unsafeFlags make a package unusable by version")
                     for h in re.finditer(r"\bunsafeFlags\b", code)]
    skipped = set(repository.policy["strict_memory_safety"]["exempt_types"])
    for folder in repository.policy["strict_memory_safety"]["packages"]:
        if folder != "." and f"{folder}/Package.swift" not in repository.entries:
            findings.append(Finding("Security/policy.json", f"no package in {folder}"))
            continue
        try:
            package = repository.run_json("swift", "package", "dump-package", cwd=folder)
        except CommandFailed as error:
            findings.append(Finding(f"{folder}/Package.swift", str(error)))
            continue
        for target in package["targets"]:
            if target["type"] in skipped:
                continue
            targets += 1
            kinds = {key for s in target["settings"] for key in s["kind"]}
            if "strictMemorySafety" not in kinds:
                findings.append(Finding(f"{folder}/Package.swift", f"target {target['name']} lacks .strictMemorySafety()"))
            if "unsafeFlags" in kinds:
                findings.append(Finding(f"{folder}/Package.swift", f"target {target['name']} has unsafeFlags"))
    return Result("swift.manifest", "strict memory safety everywhere, unsafeFlags nowhere",
                  f"{targets} Swift targets, {len(_manifests(repository))} manifests", tuple(findings))
