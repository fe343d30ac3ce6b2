from unittest import mock

from compliance import dependency_rules
from compliance.repository import Repository
from tests.planted import PlantedCase

APACHE = "Apache License\n Version 2.0, January 2004\n\n Grant of Patent License"
GPL = "GNU GENERAL PUBLIC LICENSE\n Version 3, 29 June 2007"


class Licences(PlantedCase):
    def test_known_texts(self):
        licence = dependency_rules.licence_of
        self.assertEqual(licence(APACHE), "Apache-2.0")
        self.assertEqual(licence(APACHE + "\n## Runtime Library Exception"), "Apache-2.0 WITH Swift-exception")
        self.assertEqual(licence(GPL), "GPL-3.0-or-later")
        self.assertIsNone(licence("All rights reserved."))

    def test_versions(self):
        for version, allowed, expected in [
            ("1.8.2", "1.8.2", True), ("1.8.3", "1.8.2", False), ("1.9.0", ">=1.8.2 <2.0.0", True),
            ("2.0.0", ">=1.8.2 <2.0.0", False), ("1.8.1", ">=1.8.2 <2.0.0", False), ("1.10.0", ">=1.9.0", True),
            ("unspecified", "1.8.2", False), ("1.8.2-beta", "1.8.2", False)]:
            self.assertEqual(dependency_rules.in_range(version, allowed), expected, (version, allowed))


class Dependencies(PlantedCase):
    def setUp(self):
        super().setUp()
        self.plant("Package.swift", 'let providers = [.apt(["libx-dev"])]\n')
        self.plant("checkouts/parser/LICENSE.txt", APACHE)
        self.node = {"identity": "parser", "name": "parser", "url": "https://example.invalid/parser.git",
                     "version": "1.2.3", "path": str(self.root / "checkouts/parser"), "dependencies": []}
        self.policy["dependencies"] = {
            "roots": ["."], "licences": ["Apache-2.0"],
            "packages": {"parser": {"url": "https://example.invalid/parser", "versions": ">=1.2.0 <2.0.0",
                                    "licence": "Apache-2.0", "roots": ["."]}},
            "system_libraries": {"libx-dev": {"versions": ["0.3."], "licence": "BSD-3-Clause",
                                              "debian_licence": "BSD-3-clause"}}}
        self.installed = ("0.3.21", ["BSD-3-clause"])

    def rule(self, repository):
        graph = {"dependencies": [self.node]}
        with mock.patch.object(Repository, "run_json", return_value=graph), \
                mock.patch.object(dependency_rules, "system_library", return_value=self.installed):
            result, self.components = dependency_rules.dependencies(repository)
        return result

    def test_clean_and_its_bill_of_materials(self):
        self.assertClean(self.rule)
        self.assertEqual([c["purl"] for c in self.components],
                         ["pkg:swift/example.invalid/parser@1.2.3", "pkg:deb/debian/libx-dev@0.3.21"])
        document = dependency_rules.cyclonedx(self.components, "abc")
        self.assertEqual((document["bomFormat"], document["specVersion"]), ("CycloneDX", "1.5"))

    def test_unlisted_package_below_a_listed_one(self):
        self.node["dependencies"] = [{**self.node, "identity": "stranger", "dependencies": []}]
        self.assertFound(self.rule, "stranger", "not in the list")

    def test_version_outside_the_range(self):
        self.node["version"] = "2.0.0"
        self.assertFound(self.rule, "parser 2.0.0", "allowed versions")

    def test_another_origin(self):
        self.node["url"] = "https://evil.invalid/parser.git"
        self.assertFound(self.rule, "evil.invalid")

    def test_changed_licence(self):
        self.plant("checkouts/parser/LICENSE.txt", GPL)
        self.assertFound(self.rule, "GPL-3.0")

    def test_licence_that_the_policy_does_not_take(self):
        self.plant("checkouts/parser/LICENSE.txt", GPL)
        self.policy["dependencies"]["packages"]["parser"]["licence"] = "GPL-3.0-or-later"
        self.assertFound(self.rule, "GPL-3.0")

    def test_no_licence(self):
        (self.root / "checkouts/parser/LICENSE.txt").unlink()
        self.assertFound(self.rule, "no licence")

    def test_allowed_elsewhere_only(self):
        self.policy["dependencies"]["packages"]["parser"]["roots"] = ["Benchmarks"]
        self.assertFound(self.rule, "allowed in Benchmarks only")

    def test_idle_entry(self):
        self.policy["dependencies"]["packages"]["gone"] = self.policy["dependencies"]["packages"]["parser"]
        self.assertFound(self.rule, "gone", "nothing needs")

    def test_unlisted_system_library(self):
        self.plant("Package.swift", 'let providers = [.apt(["libx-dev", "liby-dev"])]\n')
        self.assertFound(self.rule, "liby-dev")

    def test_system_library_of_another_version_or_licence(self):
        self.installed = ("0.4.0", ["GPL-2"])
        self.assertFound(self.rule, "libx-dev", "0.4.0")
        self.assertFound(self.rule, "libx-dev", "GPL-2")
