"""Findings, the result of each rule, and the compliance table in text and JSON."""

import dataclasses
import json


@dataclasses.dataclass(frozen=True)
class Finding:
    """One place that breaks a rule."""

    where: str
    what: str

    def __str__(self):
        return f"{self.where}: {self.what}"


@dataclasses.dataclass(frozen=True)
class Result:
    """What became of one rule: `evidence` says what was looked at, so that a pass can be believed."""

    rule: str
    title: str
    evidence: str
    findings: tuple = ()

    @property
    def status(self):
        return "fail" if self.findings else "pass"


def table(results):
    """The compliance table as text, findings below it."""
    width = max(len(r.rule) for r in results)
    lines = [f"{'rule':<{width}}  status  evidence", f"{'-' * width}  ------  {'-' * 60}"]
    lines += [f"{r.rule:<{width}}  {r.status:<6}  {r.evidence}" for r in results]
    for result in results:
        if result.findings:
            lines += ["", f"{result.rule}: {result.title}"]
            lines += [f"  {finding}" for finding in result.findings]
    failed = sum(r.status == "fail" for r in results)
    lines += ["", f"security: {len(results) - failed} rules hold, {failed} broken"]
    return "\n".join(lines)


def as_json(results, commit):
    """The same as JSON, for machines and auditors."""
    return json.dumps({
        "schema_version": 1,
        "commit": commit,
        "compliant": all(r.status == "pass" for r in results),
        "rules": [
            {"rule": r.rule, "title": r.title, "status": r.status, "evidence": r.evidence,
             "findings": [dataclasses.asdict(f) for f in r.findings]}
            for r in results],
    }, indent=2) + "\n"
