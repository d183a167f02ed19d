#!/usr/bin/env python3
"""Every OpenQASM program of some folders through `transpile --verify`.

Prints for each folder how many programs were proved equal to what became of them, found equal by
tests, left open, refused or not done in time, and every reason for a refusal once. Ends with status
1 if a result differs from its program. See README.md.
"""

import argparse
import collections
import concurrent.futures
import json
import pathlib
import random
import re
import subprocess
import sys

from command import BINARY, ROOT


def outcome(options, path):
    """What became of a program, and the message if it was refused."""
    command = [
        options.backaction, "transpile", str(path.resolve()), "--device", options.device, "--verify",
        "--json", "--threads", "1", "--optimization", options.optimization]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=ROOT, timeout=options.limit)
    except subprocess.TimeoutExpired:
        return "not in time", ""
    if done.returncode == 0:
        return json.loads(done.stdout)["verification"].split(":")[0], ""
    text = done.stderr.strip()
    kind = "differs" if "different: " in text else "refused"
    # The same reason for all files and places.
    return kind, re.sub(r"\S*\.qasm(:\d+)*", "…", text.splitlines()[0] if text else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--backaction", default=BINARY)
    parser.add_argument("--device", default="ibm_torino")
    parser.add_argument("--optimization", default="2")
    parser.add_argument("--limit", type=float, default=60, help="seconds for one program")
    parser.add_argument("--workers", type=int, default=2, help="programs at a time")
    parser.add_argument("--count", type=int, help="so many of each folder, drawn at random")
    options = parser.parse_args()
    is_wrong = False
    for folder in options.folders:
        paths = sorted(folder.rglob("*.qasm"))
        random.Random(1).shuffle(paths)
        kinds, reasons = collections.Counter(), collections.Counter()
        with concurrent.futures.ThreadPoolExecutor(options.workers) as pool:
            chosen = paths[:options.count]
            for path, (kind, reason) in zip(
                    chosen, pool.map(lambda path: outcome(options, path), chosen)):
                kinds[kind] += 1
                if reason:
                    reasons[reason] += 1
                if kind == "differs":
                    is_wrong = True
                    print(f"{path}: {reason}", flush=True)
        print(f"{folder}: {sum(kinds.values())} of {len(paths)}, "
              + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
        for reason, count in reasons.most_common():
            print(f"  {count} × {reason}")
    sys.exit(1 if is_wrong else 0)


if __name__ == "__main__":
    main()
