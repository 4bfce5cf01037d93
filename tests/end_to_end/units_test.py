#!/usr/bin/env python3
"""The units as systemd reads them: no complaint at all, and an exposure below 2.0."""

import pathlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SYSTEMD = pathlib.Path(__file__).resolve().parents[2] / "systemd"


class Units(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="flathead-units-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        programs = {"FLATHEAD_BINDIR": cls.folder / "bin", "FLATHEAD_LIBEXECDIR": cls.folder / "libexec", "FLATHEAD_DOCDIR": cls.folder / "doc"}
        for program in ("bin/flathead", "bin/flathead-relay", "libexec/flathead/nginx-apply"):
            (cls.folder / program).parent.mkdir(parents=True, exist_ok=True)
            (cls.folder / program).symlink_to("/bin/true")
        cls.units = []
        for source in sorted(SYSTEMD.glob("*")):
            if not re.search(r"\.(service\.in|timer|path|socket)$", source.name):
                continue
            text = re.sub(r"@(\w+)@", lambda name: str(programs[name[1]]), source.read_text())
            unit = cls.folder / source.name.removesuffix(".in")
            unit.write_text(text)
            cls.units.append(unit)
        cls.services = [unit for unit in cls.units if unit.suffix == ".service"]

    def test_every_timer_path_and_socket_starts_a_service_of_ours(self):
        names = {unit.name for unit in self.units}
        for unit in self.units:
            if unit.suffix in (".timer", ".path", ".socket"):
                self.assertIn(unit.with_suffix(".service").name, names)
        self.assertEqual(len(names), 10)

    def test_systemd_has_nothing_to_say_about_them(self):
        said = subprocess.run(["systemd-analyze", "verify", "--man=no", *self.units], capture_output=True, text=True)
        self.assertEqual((said.returncode, said.stderr, said.stdout), (0, "", ""))

    def test_exposure_is_below_two(self):
        for unit in self.services:
            with self.subTest(unit.name):
                said = subprocess.run(["systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=20", unit], capture_output=True, text=True)
                self.assertEqual(said.returncode, 0, said.stdout + said.stderr)
                level = float(re.search(r"Overall exposure level for \S+: ([0-9.]+)", said.stdout)[1])
                self.assertLess(level, 2.0)

    def test_a_mistake_would_be_seen(self):
        broken = self.folder / "broken.service"
        broken.write_text("[Service]\nType=oneshot\nExecStart=/bin/true\nProtectSytem=strict\n")
        said = subprocess.run(["systemd-analyze", "verify", "--man=no", broken], capture_output=True, text=True)
        self.assertIn("ProtectSytem", said.stderr)

    def test_users_and_folders_are_well_formed(self):
        for command, name in (("systemd-sysusers", "flathead.sysusers"), ("systemd-tmpfiles", "flathead.tmpfiles")):
            with self.subTest(name):
                if command == "systemd-tmpfiles" and os.geteuid() != 0:
                    self.skipTest("it gives folders to root, which only root can")
                root = self.folder / command
                (root / "etc").mkdir(parents=True)
                arguments = ["--dry-run"] if command == "systemd-sysusers" else ["--create"]
                if command == "systemd-tmpfiles":
                    (root / "etc/passwd").write_text("root:x:0:0::/:/bin/sh\nflathead:x:0:0::/:/bin/sh\n")
                    (root / "etc/group").write_text("root:x:0:\nflathead:x:0:\n")
                said = subprocess.run([command, f"--root={root}", *arguments, SYSTEMD / name], capture_output=True, text=True)
                self.assertEqual((said.returncode, re.sub(r"Would .*\n|Creating .*\n", "", said.stderr)), (0, ""))
                if command == "systemd-tmpfiles":
                    self.assertEqual((root / "var/lib/flathead/state").stat().st_mode & 0o777, 0o700)
                    self.assertEqual((root / "var/lib/flathead/site").stat().st_mode & 0o777, 0o755)


if __name__ == "__main__":
    if not shutil.which("systemd-analyze"):
        print("skipped: systemd-analyze is not installed")
        sys.exit(77)
    unittest.main()
