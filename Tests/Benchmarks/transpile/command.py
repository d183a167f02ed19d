"""The command of this package, as the scripts beside this file use it."""

import json
import pathlib
import subprocess
import sys
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


# In an interpreter of its own: a child of this one begins with as much memory as Qiskit has.
_PEAK = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""


def peak_memory(path, text, device, *options):
    """The most memory that `transpile --json` takes for a program, in MB."""
    with tempfile.NamedTemporaryFile("w", suffix=".qasm") as file:
        file.write(text)
        file.flush()
        command = [path, "transpile", file.name, "--device", device, "--json", *options]
        done = subprocess.run(
            [sys.executable, "-c", _PEAK, *command], capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return int(done.stdout) / 1024
