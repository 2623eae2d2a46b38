"""A PostgreSQL of our own in a temporary folder, on a free port, that can be started, killed and put back."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

SECRET = "geheim-2026"


def programs_folder():
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def own(path):
    """Give a file to the server, which does not run as root."""
    if os.geteuid() == 0:
        shutil.chown(path, "postgres")


class Cluster:
    """A server that can be started, killed and put back."""

    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.data = folder / "data"
        own(folder)
        self._run(
            "initdb",
            "-D",
            self.data,
            "-U",
            "owner",
            "-A",
            "scram-sha-256",
            "--pwfile",
            self._secret(),
            "--no-sync",
        )

    def _secret(self):
        path = self.folder / "secret"
        path.write_text(SECRET)
        own(path)
        return path

    def _run(self, program, *words):
        command = [str(self.programs / program), *map(str, words)]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder)
        assert done.returncode == 0, done.stderr + done.stdout

    def start(self):
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"
        self._run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-o", options, "-w", "start")

    def stop(self, how="immediate"):
        self._run("pg_ctl", "-D", self.data, "-m", how, "-w", "stop")

    def url(self, user="owner", database="postgres"):
        return f"host=127.0.0.1 port={self.port} user={user} dbname={database}"
