#!/usr/bin/env python3
"""scripts/run as a process: what it leaves behind (nothing), under any folder name, side by side, and its exit codes."""

import os
import pathlib
import signal
import socket
import subprocess
import unittest

import release
from served import ROOT, Server, eventually, folder


def filled(path):
    (path / "site").mkdir()
    release.publish(path / "site", "0001", release.files())
    return path


def alive(server):
    """Pids of nginx's process group: the master and its workers."""
    group = server.said["pids"]["nginx"]
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, group_of = stat.read_text().rsplit(")", 1)[1].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(group_of) == group and state != "Z":
            found.append(int(stat.parent.name))
    return found


def run(*arguments, **options):
    return subprocess.run([ROOT / "scripts/run", *arguments], capture_output=True, text=True, timeout=30, **options)


class Run(unittest.TestCase):
    def test_sigterm_and_sigint_end_everything_it_started(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number), folder() as path:
                server = Server(filled(path))
                self.assertGreater(len(alive(server)), 1)
                self.assertEqual(server.stop(number), 0)
                self.assertEqual(alive(server), [])

    def test_sigterm_during_a_download_does_not_wait_for_it(self):
        with folder() as path:
            contents = release.files()
            contents["www/xmltv.xml"] = b"x" * (64 << 20)
            (path / "site").mkdir()
            release.publish(path / "site", "0001", contents)
            server = Server(path)
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                connection.sendall(b"GET /xmltv.xml HTTP/1.1\r\nHost: a\r\n\r\n")
                self.assertTrue(connection.recv(1024))
                self.assertEqual(server.stop(), 0)
            self.assertEqual(alive(server), [])

    def test_death_of_nginx_ends_it_with_1_and_leaves_no_worker(self):
        with folder() as path:
            server = Server(filled(path))
            os.kill(server.said["pids"]["nginx"], signal.SIGKILL)
            self.assertEqual(server.process.wait(timeout=20), 1)
            server.stop()
            self.assertEqual(alive(server), [])
            self.assertIn("nginx ended", (path / "run.log").read_text())

    def test_its_own_sudden_death_takes_nginx_along(self):
        with folder() as path:
            server = Server(filled(path))
            self.assertLess(server.stop(signal.SIGKILL), 0)
            eventually(lambda: not alive(server), what="the end of nginx")

    def test_any_folder_name_and_two_side_by_side(self):
        for name in (" two words", " 'quoted' \"twice\"", "$HOME;`id`", "[a]*?{b}", "\u00fcml\u00e4ut", "#comment", "\\back"):
            with self.subTest(name), folder(name) as one, folder(name) as two:
                first, second = Server(filled(one)), Server(filled(two))
                try:
                    self.assertNotEqual(first.port, second.port)
                    for server in (first, second):
                        self.assertEqual(server.ask("/lineup_status.json").status, 200)
                        self.assertEqual(server.ask("/channel/1001.ts").status, 302)
                finally:
                    self.assertEqual((first.stop(), second.stop()), (0, 0))

    def test_nothing_is_written_outside_its_folder(self):
        with folder() as path:
            server = Server(filled(path))
            opened = set()
            for pid in alive(server):
                for descriptor in pathlib.Path(f"/proc/{pid}/fd").iterdir():
                    opened.add(os.readlink(descriptor))
            server.stop()
            files = {name for name in opened if name.startswith("/") and not name.startswith(("/dev/", "/proc/"))}
            self.assertTrue(files)
            self.assertEqual({name for name in files if not name.startswith(str(path))}, set())

    def test_a_folder_serves_one_run_at_a_time_and_again_afterwards(self):
        with folder() as path:
            server = Server(filled(path))
            second = run("--no-generate", "--dir", path, "--listen", "127.0.0.1")
            self.assertEqual(second.returncode, 1)
            self.assertIn("in use by another run", second.stderr)
            self.assertEqual(server.ask("/health").status, 200)
            server.stop()
            again = Server(path)
            self.assertEqual(again.ask("/health").status, 200)
            self.assertEqual(again.stop(), 0)

    def test_a_given_port_is_used_or_refused(self):
        with folder() as path, socket.create_server(("127.0.0.1", 0)) as busy:
            port = str(busy.getsockname()[1])
            refused = run("--no-generate", "--dir", filled(path), "--port", port, "--listen", "127.0.0.1")
            self.assertEqual(refused.returncode, 1)
            self.assertIn(f"nginx did not start on port {port}", refused.stderr)
            busy.close()
            server = Server(path, ("--no-generate", "--port", port))
            self.assertEqual(server.base, f"http://127.0.0.1:{port}")
            server.stop()

    def test_wrong_arguments_exit_with_2(self):
        with folder() as path:
            for arguments in (("--port", "x"), ("--port", "70000"), ("--port",), ("--nonsense",), ("--config", path / "absent.yaml"), ("--listen", "tv.lan")):
                with self.subTest(arguments):
                    self.assertEqual(run("--dir", path, *arguments).returncode, 2)

    def test_people_are_told_the_addresses(self):
        with folder() as path:
            filled(path)
            with subprocess.Popen([ROOT / "scripts/run", "--no-generate", "--dir", path, "--listen", "127.0.0.1"], stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, text=True) as process:
                lines = [process.stdout.readline() for _ in range(5)]
                process.terminate()
                self.assertEqual(process.wait(timeout=20), 0)
            self.assertRegex("".join(lines), r"playlist +http://127\.0\.0\.1:\d+/playlist\.m3u")


if __name__ == "__main__":
    unittest.main()
