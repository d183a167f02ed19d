"""The command of this package, as the scripts beside this file use it."""

import json
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
BINARY = str(ROOT / ".build/release/backaction")


def transpile(path, text, device, *options):
    """What `transpile --json` says about a program; RuntimeError with its message if it fails."""
    with tempfile.NamedTemporaryFile("w", suffix=".qasm") as file:
        file.write(text)
        file.flush()
        command = [path, "transpile", file.name, "--device", device, "--json", *options]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return json.loads(done.stdout)
