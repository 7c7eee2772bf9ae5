"""What the benchmarks stand on: a free port, a service on the demonstration's data, people who sign in."""

import base64
import contextlib
import hmac
import json
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
FAIRLOT = str(TARGET / "release/fairlot")
NOW = "2026-05-21T12:00:00.000000Z"


def build():
    """The programs of every benchmark at once: another choice of targets would build their dependencies anew."""
    subprocess.run(["cargo", "build", "--release", "--locked", "--bin", "fairlot", "--example", "bare"], check=True, cwd=ROOT)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(address):
    for _ in range(200):
        try:
            socket.create_connection(address, timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise SystemExit(f"nothing listens on {address}")


def code(secret):
    """The one-time code of this half minute (RFC 6238)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1").digest()
    at = digest[-1] & 15
    return "%06d" % (int.from_bytes(digest[at : at + 4], "big") % 2**31 % 10**6)


def ask(base, path, token=None, body=None):
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{base}/api/v1{path}", data, headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def sign_in(base, accounts, name):
    body = {"email": f"{name}@example.org", "password": accounts["password"], "code": code(accounts["totp_secret"])}
    return ask(base, "/auth/sessions", body=body)["access_token"]


@contextlib.contextmanager
def postgres():
    """A server of the tests' kind, but one that waits for the disk: the address of an empty database."""
    folder, script = tempfile.mkdtemp(), str(ROOT / "tests/tools/postgres.sh")
    durable = {**os.environ, "POSTGRES_FSYNC": "on"}
    run = subprocess.run([script, "start", folder], check=True, stdout=subprocess.PIPE, text=True, env=durable)
    try:
        yield run.stdout.strip().splitlines()[-1]
    finally:
        subprocess.run([script, "stop", folder], check=True)
        shutil.rmtree(folder)


@contextlib.contextmanager
def demonstration(database=None):
    """The demonstration's data in a folder that goes afterwards, or in an empty PostgreSQL database: the folder, the accounts,
    the settings of a service on it."""
    folder = pathlib.Path(tempfile.mkdtemp())
    clean = {key: value for key, value in os.environ.items() if not key.startswith("FAIRLOT_") and key != "DATABASE_URL"}
    settings = {
        **clean,
        "FAIRLOT_DATA_DIR": str(folder / "data"),
        "FAIRLOT_LIMITS__REQUESTS_PER_MINUTE": "1000000",
        "FAIRLOT_LOG__LEVEL": "warn",
        **({"DATABASE_URL": database} if database else {}),
    }
    try:
        demo = [FAIRLOT, "demo", "--data", settings["FAIRLOT_DATA_DIR"], "--code", *(["--database", database] if database else [])]
        subprocess.run(demo, check=True, env=clean, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        yield folder, json.loads((folder / "data/demo-accounts.json").read_text()), settings
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def served(settings):
    """A service on a free port: its address and its process."""
    port = free_port()
    service = subprocess.Popen([FAIRLOT, "serve", "--listen", f"127.0.0.1:{port}"], env=settings, stderr=subprocess.DEVNULL)
    try:
        wait_for(("127.0.0.1", port))
        yield f"http://127.0.0.1:{port}", service
    finally:
        service.terminate()
        service.wait()
