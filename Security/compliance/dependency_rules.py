"""The bill of materials, held against the committed list of packages, versions and licences."""

import hashlib
import pathlib
import re

from .report import Finding, Result
from .repository import CommandFailed

# Sentences that each licence has and the others have not, most particular first.
LICENCES = [
    ("GPL-3.0-or-later", ["GNU GENERAL PUBLIC LICENSE", "Version 3"]),
    ("GPL-2.0-or-later", ["GNU GENERAL PUBLIC LICENSE", "Version 2"]),
    ("LGPL-2.1-or-later", ["GNU LESSER GENERAL PUBLIC LICENSE"]),
    ("MPL-2.0", ["Mozilla Public License", "2.0"]),
    ("Apache-2.0 WITH Swift-exception", ["Apache License Version 2.0, January 2004", "Runtime Library Exception"]),
    ("Apache-2.0", ["Apache License Version 2.0, January 2004", "Grant of Patent License"]),
    ("BSD-3-Clause", ["Redistribution and use in source and binary forms", "to endorse or promote products"]),
    ("BSD-2-Clause", ["Redistribution and use in source and binary forms"]),
    ("MIT", ["Permission is hereby granted, free of charge, to any person obtaining a copy",
             "THE SOFTWARE IS PROVIDED"]),
    ("ISC", ["Permission to use, copy, modify, and/or distribute this software"]),
]


def licence_of(text):
    """The SPDX expression of a licence text, None when it is none we know."""
    plain = " ".join(text.split()).lower()
    for spdx, sentences in LICENCES:
        if all(" ".join(s.split()).lower() in plain for s in sentences):
            return spdx
    return None


def version_tuple(version):
    """`1.8.2` as (1, 8, 2); None for what is no plain release."""
    match = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", version)
    return tuple(map(int, match.groups())) if match else None


def in_range(version, allowed):
    """Whether a version satisfies a range such as `>=1.8.2 <2.0.0`, or is the one version named."""
    have = version_tuple(version)
    if have is None:
        return False
    for bound in allowed.split():
        operator, wanted = re.fullmatch(r"(>=|<|=)?(.+)", bound).groups()
        wanted = version_tuple(wanted)
        if wanted is None:
            return False
        if not {">=": have >= wanted, "<": have < wanted, "=": have == wanted, None: have == wanted}[operator]:
            return False
    return True


def _walk(node, found):
    for child in node["dependencies"]:
        found.setdefault(child["identity"], child)
        _walk(child, found)


def resolve(repository, folder):
    """Identity -> node of every package that the package in `folder` needs, itself left out."""
    graph = repository.run_json("swift", "package", "show-dependencies", "--format", "json", cwd=folder)
    found = {}
    _walk(graph, found)
    return found


def _read_licence(path):
    for file in sorted(pathlib.Path(path).glob("LICEN[SC]E*")):
        if file.is_file():
            text = file.read_text(errors="replace")
            return file.name, text
    return None, ""


def system_library(repository, package):
    """(version, licence names of its copyright file) of an installed Debian package."""
    version = repository.run("dpkg-query", "-W", "-f", "${Version}", package).strip()
    file = pathlib.Path("/usr/share/doc") / package / "copyright"
    names = re.findall(r"^License:\s*(\S+)", file.read_text(errors="replace"), re.M) if file.exists() else []
    return version, sorted(set(names))


def dependencies(repository):
    """The result of the rule, and the components of the bill of materials."""
    policy = repository.policy["dependencies"]
    findings, components, used = [], [], set()
    for folder in policy["roots"]:
        try:
            packages = resolve(repository, folder)
        except CommandFailed as error:
            findings.append(Finding(folder, str(error)))
            continue
        for identity, node in sorted(packages.items()):
            place = f"{folder}/Package.swift: {identity} {node['version']}"
            if str(node["path"]) == str(repository.root):
                continue
            rule = policy["packages"].get(identity)
            if rule is None:
                findings.append(Finding(place, "not in the list of allowed packages"))
                continue
            used.add(identity)
            if folder not in rule["roots"]:
                findings.append(Finding(place, f"allowed in {', '.join(rule['roots'])} only"))
            if node["url"].removesuffix(".git") != rule["url"]:
                findings.append(Finding(place, f"comes from {node['url']}, allowed is {rule['url']}"))
            if not in_range(node["version"], rule["versions"]):
                findings.append(Finding(place, f"allowed versions are {rule['versions']}"))
            name, text = _read_licence(node["path"])
            spdx = licence_of(text)
            if spdx is None:
                findings.append(Finding(place, f"no licence that we know in {name or 'its folder'}"))
            elif spdx != rule["licence"] or spdx not in policy["licences"]:
                findings.append(Finding(place, f"its licence is {spdx}, the policy says {rule['licence']}"))
            components.append(_component(folder, identity, node, spdx, text))
    for identity in sorted(set(policy["packages"]) - used):
        findings.append(Finding("Security/policy.json", f"allows {identity}, which nothing needs"))
    libraries = _system_libraries(repository, policy, findings)
    evidence = f"{len({c['name'] for c in components})} packages, {len(libraries)} system libraries"
    result = Result("dependencies.policy", "only listed packages, versions and licences", evidence, tuple(findings))
    return result, components + libraries


def _system_libraries(repository, policy, findings):
    components, named = [], set()
    for folder in policy["roots"]:
        manifest = f"{folder}/Package.swift".removeprefix("./")
        if manifest not in repository.entries:
            continue
        for group in re.findall(r"\.apt\(\[([^\]]*)\]\)", repository.text(manifest)):
            named |= set(re.findall(r'"([^"]+)"', group))
    for package in sorted(named - set(policy["system_libraries"])):
        findings.append(Finding("Package.swift", f"system library {package} is not in the list"))
    for package, rule in sorted(policy["system_libraries"].items()):
        if package not in named:
            findings.append(Finding("Security/policy.json", f"system library {package}, which no manifest names"))
        try:
            version, names = system_library(repository, package)
        except CommandFailed as error:
            findings.append(Finding(package, str(error)))
            continue
        if not version.startswith(tuple(rule["versions"])):
            findings.append(Finding(package, f"{version} is installed, allowed are {', '.join(rule['versions'])}"))
        if rule["debian_licence"] not in names:
            findings.append(Finding(package, f"its copyright file names {', '.join(names) or 'no licence'}, "
                                             f"not {rule['debian_licence']}"))
        components.append({
            "type": "library", "bom-ref": f"pkg:deb/debian/{package}@{version}", "name": package,
            "version": version, "purl": f"pkg:deb/debian/{package}@{version}", "scope": "required",
            "licenses": [{"license": {"id": rule["licence"]}}]})
    return components


def _component(folder, identity, node, spdx, licence_text):
    host_path = re.sub(r"^\w+://|\.git$", "", node["url"])
    purl = f"pkg:swift/{host_path}@{node['version']}"
    return {
        "type": "library", "bom-ref": f"{purl}#{folder}", "name": identity, "version": node["version"],
        "purl": purl, "scope": "required" if folder == "." else "excluded",
        "licenses": [{"expression": spdx}] if spdx else [],
        "properties": [
            {"name": "foreshock:package", "value": folder},
            {"name": "foreshock:licence-sha256", "value": hashlib.sha256(licence_text.encode()).hexdigest()}]}


def cyclonedx(components, commit):
    """A CycloneDX 1.5 document; no clock and no random serial, so that the same commit gives the same bytes."""
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"component": {
            "type": "library", "bom-ref": "foreshock", "name": "Foreshock", "version": commit,
            "licenses": [{"license": {"id": "Apache-2.0"}}]}},
        "components": components,
    }
