import os

from compliance import hygiene_rules
from tests.planted import PlantedCase


class Sizes(PlantedCase):
    def test_large_file(self):
        self.plant("data.txt", "x" * 1_048_577)
        self.assertFound(hygiene_rules.sizes, "data.txt", "1,048,577 bytes")

    def test_listed_one_and_small_one(self):
        self.plant("Datasets/fleet.csv", "1" * 2_000_000)
        self.plant("small.txt", "x" * 1_048_576)
        self.assertClean(hygiene_rules.sizes)


class Binaries(PlantedCase):
    def test_found(self):
        self.plant("tool", b"\x7fELF\0\0\0")
        self.assertFound(hygiene_rules.binaries, "tool")

    def test_clean(self):
        self.plant("a.md", "Grüße\n")
        self.assertClean(hygiene_rules.binaries)


class MachinePaths(PlantedCase):
    def test_found(self):
        for path in ["/home/anna", "/root/.ssh", "/tmp/build.log", "/Users/anna"]:
            self.plant("a.swift", f'\nlet p = "{path}"\n')
            self.assertFound(hygiene_rules.machine_paths, "a.swift:2", path)

    def test_clean(self):
        self.plant("a.md", "~/tmp/x $HOME/tmp/y https://x.invalid/home/page ./tmp/x a/root/b and /home\n")
        self.assertClean(hygiene_rules.machine_paths)


class Modes(PlantedCase):
    def test_executable_that_is_no_script(self):
        self.plant("a.md", "text\n", executable=True)
        self.assertFound(hygiene_rules.modes, "a.md", "no script")

    def test_script_that_is_not_executable(self):
        self.plant("run", "#!/bin/sh\n")
        self.assertFound(hygiene_rules.modes, "run", "not executable")

    def test_links(self):
        os.symlink("/etc/passwd", self.root / "out")
        os.symlink("nowhere", self.root / "dangling")
        self.commit()
        self.assertFound(hygiene_rules.modes, "out", "out of the repository")
        self.assertFound(hygiene_rules.modes, "dangling", "dangling")

    def test_build_product_and_odd_name(self):
        self.plant("Package.resolved", "{}")
        self.plant("a b.txt", "x")
        self.commit()
        self.assertFound(hygiene_rules.modes, "Package.resolved", "build product")
        self.assertFound(hygiene_rules.modes, "a b.txt", "characters")

    def test_clean(self):
        self.plant("Sources/A+B/x.swift", "let x = 1\n")
        self.plant("run", "#!/bin/sh\n", executable=True)
        os.symlink("run", self.root / "also")
        self.commit()
        self.assertClean(hygiene_rules.modes)
