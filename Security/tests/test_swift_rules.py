import unittest
from unittest import mock

from compliance import swift_rules
from compliance.repository import Repository
from compliance.swift_text import code_only
from tests.planted import PlantedCase


class CodeOnly(unittest.TestCase):
    def blanked(self, source):
        code = code_only(source)
        self.assertEqual(len(code), len(source))
        self.assertEqual(code.count("\n"), source.count("\n"))
        return code

    def test_comments_and_strings_go(self):
        for source in [
            "// x try! y", "/* try! /* nested */ try! */", '"try!"', '"a \\" try!"', '#"a " try! "#',
            '"""\n try! " try!\n"""', '"(\\(a)) try!"', '##"""\n"# try!\n"""##']:
            self.assertNotIn("try!", self.blanked(source), source)

    def test_code_stays(self):
        for source in [
            "try! f()", '"s" ; try! f()', '"\\(try! f(")"))"', "/* a */ try! f()", '"a\\\\"; try! f()',
            '#"\\(no)"#; try! f()', '#"\\#(try! f())"#', '"open\ntry! f()', '"\\(g("x"))"; try! f()']:
            self.assertIn("try!", self.blanked(source), source)


class UnsafeConfined(PlantedCase):
    def setUp(self):
        super().setUp()
        self.policy["unsafe_code"]["allowed"] = [{"files": "Sources/A/BLAS/*.swift", "reason": "pointers"}]
        self.plant("Sources/A/BLAS/ok.swift", "let x = unsafe f(p)\n")

    def test_clean(self):
        self.plant("Sources/A/b.swift", 'let s = "unsafe"  // UnsafePointer\n')
        self.assertClean(swift_rules.unsafe_confined)

    def test_every_form_is_found(self):
        for i, code in enumerate([
            "let x = unsafe f()", "func f(_ p: UnsafeMutablePointer<Int>) {}", "a.withUnsafeBufferPointer { $0 }",
            "final class C: @unchecked Sendable {}", "nonisolated(unsafe) var x = 1", "unsafeBitCast(x, to: Int.self)",
            "unowned(unsafe) let x: C", "let p: OpaquePointer"]):
            self.plant(f"Sources/A/f{i}.swift", f"import B\n{code}\n")
            self.assertFound(swift_rules.unsafe_confined, f"Sources/A/f{i}.swift:2")

    def test_deeper_folder_is_not_allowed(self):
        self.plant("Sources/A/BLAS/more/x.swift", "let x = unsafe f()\n")
        self.assertFound(swift_rules.unsafe_confined, "BLAS/more/x.swift:1")

    def test_tests_count_too(self):
        self.plant("Tests/ATests/x.swift", "let x = unsafe f()\n")
        self.assertFound(swift_rules.unsafe_confined, "Tests/ATests/x.swift:1")

    def test_idle_entry(self):
        self.policy["unsafe_code"]["allowed"].append({"files": "Sources/Gone/*.swift", "reason": "was needed"})
        self.assertFound(swift_rules.unsafe_confined, "Sources/Gone")

    def test_entry_without_reason(self):
        self.policy["unsafe_code"]["allowed"][0]["reason"] = ""
        self.assertFound(swift_rules.unsafe_confined, "without a reason")


class NoCrash(PlantedCase):
    def test_every_form_is_found(self):
        for i, code in enumerate([
            "let x = try! f()", "let x = y as! Int", 'fatalError("no")', "let x = y!", "let x = f()!.z", "a[0]! + 1",
            "y!.z = 1", "var x: Int! = nil", "let x = (y!)", "f(y!, z)", "let x = Optional<Int>(3)!"]):
            self.plant(f"Sources/A/f{i}.swift", f"// one\n{code}\n")
            self.assertFound(swift_rules.no_crash, f"Sources/A/f{i}.swift:2")

    def test_clean(self):
        self.plant("Sources/A/a.swift", 'if !a && b != c && d!=e { print("fatalError(x!)") } // try! x!\n'
                                        "guard !(f()) else { return }\nlet z = [!a, !b]\nlet q = a ? !b : !c\n")
        self.assertClean(swift_rules.no_crash)


class Imports(PlantedCase):
    def test_found(self):
        for line, part in [
            ("public import ForeshockForecasting", "may not import ForeshockForecasting"),
            ("import Foundation", "may not import Foundation"),
            ("import struct Foundation.Date", "may not import Foundation"),
            ("internal import FoundationNetworking", "networking"), ("@_exported public import NIOCore", "networking"),
            ("@preconcurrency import Glibc", "@preconcurrency")]:
            self.plant("Sources/ForeshockSeries/a.swift", f"import Glibc\n  {line}\n")
            self.assertFound(swift_rules.imports, "ForeshockSeries/a.swift:2", part)

    def test_unknown_module(self):
        self.plant("Sources/ForeshockNew/a.swift", "let x = 1\n")
        self.assertFound(swift_rules.imports, "ForeshockNew", "no line")

    def test_clean(self):
        self.plant("Sources/ForeshockSeries/a.swift",
                   "internal import ForeshockNumerics\n#if canImport(Glibc)\n  import Glibc\n#endif\n// import Foundation\n")
        self.assertClean(swift_rules.imports)


class Manifest(PlantedCase):
    def dump(self, settings):
        package = {"targets": [{"name": "A", "type": "regular", "settings": settings},
                               {"name": "C", "type": "system", "settings": []}]}
        return mock.patch.object(Repository, "run_json", return_value=package)

    def setUp(self):
        super().setUp()
        self.policy["strict_memory_safety"]["packages"] = ["."]
        self.plant("Package.swift", "let x = 1  // unsafeFlags are refused\n")

    def test_clean(self):
        with self.dump([{"kind": {"strictMemorySafety": {}}, "tool": "swift"}]):
            self.assertClean(swift_rules.manifest)

    def test_target_without_strict_memory_safety(self):
        with self.dump([]):
            self.assertFound(swift_rules.manifest, "target A lacks")

    def test_unsafe_flags_of_a_target(self):
        with self.dump([{"kind": {"strictMemorySafety": {}}}, {"kind": {"unsafeFlags": {"_0": ["-Ounchecked"]}}}]):
            self.assertFound(swift_rules.manifest, "target A has unsafeFlags")

    def test_unsafe_flags_in_any_manifest(self):
        self.plant("Benchmarks/Package.swift", 'let s = SwiftSetting.unsafeFlags(["-Ounchecked"])\n')
        with self.dump([{"kind": {"strictMemorySafety": {}}, "tool": "swift"}]):
            self.assertFound(swift_rules.manifest, "Benchmarks/Package.swift:1", "unsafeFlags")

    def test_package_that_is_gone(self):
        self.policy["strict_memory_safety"]["packages"].append("Elsewhere")
        with self.dump([{"kind": {"strictMemorySafety": {}}, "tool": "swift"}]):
            self.assertFound(swift_rules.manifest, "no package in Elsewhere")
