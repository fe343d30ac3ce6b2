#!/usr/bin/env python3
"""Holds the repository against Security/policy.json and prints the compliance table.

    python3 Security/check.py            every rule; exit 1 when one is broken
    python3 Security/check.py RULE…      only the rules whose names start so
    python3 Security/check.py --json     the report as JSON on standard output

The report (report.json, report.txt) and the bill of materials (sbom.cdx.json, CycloneDX 1.5) are
written to .build/security/.
"""

import json
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from compliance import dependency_rules, hygiene_rules, script_rules, secret_rules, swift_rules  # noqa: E402
from compliance.report import Finding, Result, as_json, table  # noqa: E402
from compliance.repository import CommandFailed, Repository  # noqa: E402

OUTPUT = pathlib.Path(".build/security")


def self_tests(_):
    """Every rule finds the violation that its test plants: a rule that cannot fail guards nothing."""
    suite = unittest.defaultTestLoader.discover(str(HERE / "tests"), top_level_dir=str(HERE))
    with open("/dev/null", "w", encoding="utf-8") as nowhere:
        outcome = unittest.TextTestRunner(stream=nowhere).run(suite)
    broken = [Finding(str(test), text.strip().splitlines()[-1]) for test, text in outcome.failures + outcome.errors]
    broken += [Finding(str(test), f"skipped: {why}") for test, why in outcome.skipped]
    return Result("security.self-tests", "every rule finds a planted violation", f"{outcome.testsRun} tests",
                  tuple(broken))


def dependencies(repository):
    """The dependency rule; its bill of materials is written on the way."""
    result, components = dependency_rules.dependencies(repository)
    commit = repository.run("git", "rev-parse", "--short", "HEAD").strip()
    document = json.dumps(dependency_rules.cyclonedx(components, commit), indent=2)
    (repository.root / OUTPUT).mkdir(parents=True, exist_ok=True)
    (repository.root / OUTPUT / "sbom.cdx.json").write_text(document + "\n")
    return result


RULES = {
    "security.self-tests": self_tests,
    "swift.manifest": swift_rules.manifest,
    "swift.unsafe-confined": swift_rules.unsafe_confined,
    "swift.no-crash": swift_rules.no_crash,
    "swift.imports": swift_rules.imports,
    "scripts.shellcheck": script_rules.shellcheck,
    "scripts.no-remote-shell": script_rules.no_remote_shell,
    "history.no-secrets": secret_rules.secrets,
    "dependencies.policy": dependencies,
    "files.size": hygiene_rules.sizes,
    "files.no-binaries": hygiene_rules.binaries,
    "files.no-machine-paths": hygiene_rules.machine_paths,
    "files.modes": hygiene_rules.modes,
}


def evaluate(name, rule, repository):
    """The rule's result; a rule whose tool is missing or fails is broken, never passed over."""
    try:
        return rule(repository)
    except CommandFailed as error:
        return Result(name, "the rule could not be checked", "not checked", (Finding(name, str(error)),))


def main(arguments):
    wanted = [a for a in arguments if not a.startswith("--")]
    unknown = [a for a in arguments if a.startswith("--") and a != "--json"]
    unknown += [w for w in wanted if not any(name.startswith(w) for name in RULES)]
    if unknown:
        print(f"unknown: {' '.join(unknown)}; rules are {', '.join(RULES)}", file=sys.stderr)
        return 64
    policy = json.loads((HERE / "policy.json").read_text())
    repository = Repository(HERE.parent, policy)
    results = [evaluate(name, rule, repository) for name, rule in RULES.items()
               if not wanted or any(name.startswith(w) for w in wanted)]
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=repository.root, capture_output=True, text=True,
                            check=False).stdout.strip()
    if not wanted:
        folder = repository.root / OUTPUT
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.txt").write_text(table(results) + "\n")
        (folder / "report.json").write_text(as_json(results, commit))
    print(as_json(results, commit) if "--json" in arguments else table(results))
    return 1 if any(r.status == "fail" for r in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
