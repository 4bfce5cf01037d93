#!/usr/bin/env python3
"""scripts/run as a process: what it leaves behind (nothing), under any folder name, side by side, and its exit codes."""

import contextlib
import os
import pathlib
import re
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
    """Pids of what works in its folder, whoever started it: nginx and its workers, the relay and its children."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # A zombie has no folder.
            place = os.readlink(process / "cwd")
            if (place + "/").startswith(f"{server.folder}/") and int(process.name) != server.process.pid:
                found.append(int(process.name))
    return found


def relay_of(server):
    """The pid of the relay that runs now, or None."""
    with contextlib.suppress(OSError):
        for pid in alive(server):
            if "flathead-relay" in os.readlink(f"/proc/{pid}/exe"):
                return pid
    return None


def written_by(pid):
    """What it has open for writing. A shell on its way to become a program still has its script open, for reading, or goes."""
    found = set()
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for descriptor in pathlib.Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                flags = re.search(r"(?m)^flags:\s*([0-7]+)$", pathlib.Path(f"/proc/{pid}/fdinfo/{descriptor.name}").read_text())
                if int(flags.group(1), 8) & os.O_ACCMODE != os.O_RDONLY:
                    found.add(os.readlink(descriptor))
    return found


def run(*arguments, **options):
    return subprocess.run([ROOT / "scripts/run", *arguments], capture_output=True, text=True, timeout=30, **options)


class Run(unittest.TestCase):
    def test_sigterm_and_sigint_end_everything_it_started(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number), folder() as path:
                server = Server(filled(path))
                self.assertLessEqual({server.said["pids"]["nginx"], server.said["pids"]["relay"]}, set(alive(server)))
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

    def test_a_relay_that_dies_is_started_again(self):
        with folder() as path:
            server = Server(filled(path))
            for number in (signal.SIGKILL, signal.SIGTERM):
                pid = relay_of(server)
                os.kill(pid, number)
                eventually(lambda: relay_of(server) not in (None, pid), what="another relay")
                eventually(lambda: server.ask("/relay/status.json").status == 200, what="an answer through nginx")
            self.assertEqual((path / "run.log").read_text().count("the relay ended and is started again"), 2)
            self.assertEqual(server.stop(), 0)
            self.assertEqual(alive(server), [])

    def test_end_while_a_program_plays_leaves_no_program(self):
        with folder() as path:
            (path / "list.m3u").write_text("#EXTM3U\n#EXTINF:-1,Endless\nhttp://127.0.0.1:9/endless\n")
            (path / "config.yaml").write_text('site: {open_access: any}\nsources: [{name: a, type: m3u, url: list.m3u, stream_command: [sh, -c, "sleep 1000; exit", "{url}"]}]\n')
            server = Server(path, ("--config", path / "config.yaml"))
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                connection.sendall(b"GET /channel/1001.ts HTTP/1.1\r\nHost: a\r\n\r\n")
                playing = eventually(lambda: [pid for pid in alive(server) if pathlib.Path(f"/proc/{pid}/comm").read_text() == "sleep\n"], what="the program")
                self.assertEqual(server.stop(), 0)
            self.assertEqual(alive(server), [])
            self.assertFalse(pathlib.Path(f"/proc/{playing[0]}").exists())

    def test_the_relay_is_the_one_named_by_the_environment(self):
        with folder() as path:
            filled(path)
            arguments = ("--no-generate", "--dir", path, "--listen", "127.0.0.1")
            missing = run(*arguments, env={**os.environ, "FLATHEAD_RELAY": str(path / "absent")})
            self.assertEqual((missing.returncode, missing.stderr), (2, f"run: {path}/absent is missing: make build\n"))
            useless = run(*arguments, env={**os.environ, "FLATHEAD_RELAY": "/bin/false"})
            self.assertEqual(useless.returncode, 1)
            self.assertIn("the relay did not start", useless.stderr)
            server = Server(path)
            self.assertEqual(server.stop(), 0)

    def test_its_own_sudden_death_takes_all_along(self):
        with folder() as path:
            server = Server(filled(path))
            self.assertLess(server.stop(signal.SIGKILL), 0)
            eventually(lambda: not alive(server), what="the end of nginx and the relay")

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
                opened |= written_by(pid)
            server.stop()
            files = {name for name in opened if name.startswith("/") and not name.startswith(("/dev/", "/proc/", "/memfd:"))}
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
