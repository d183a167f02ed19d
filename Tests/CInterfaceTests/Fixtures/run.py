"""Runs programs on emulated devices from Python, with nothing but its standard library.

usage: python run.py LIBRARY [DEVICE]
"""

import ctypes
import json
import sys


class Backaction:
    """The functions of backaction.h."""

    def __init__(self, path):
        text, handle = ctypes.c_char_p, ctypes.c_void_p
        out = ctypes.POINTER(ctypes.c_void_p)
        self.library = ctypes.CDLL(path)
        for name, arguments, result in [
            ("version", [], text),
            ("device_load", [text, text, out, out], ctypes.c_int),
            ("device_free", [handle], None),
            ("run", [handle, text, text, out, out], ctypes.c_int),
            ("string_free", [handle], None),
        ]:
            function = getattr(self.library, "backaction_" + name)
            function.argtypes, function.restype = arguments, result
            setattr(self, "_" + name, function)

    def version(self):
        return self._version().decode()

    def _take(self, pointer):
        """A text that the library has handed out, which goes back."""
        if not pointer.value:
            return None
        text = ctypes.cast(pointer, ctypes.c_char_p).value.decode()
        self._string_free(pointer)
        return text

    def _check(self, status, error):
        message = self._take(error)
        if status != 0:
            raise RuntimeError(f"{status}: {message}")

    def load(self, device, calibration=None):
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        status = self._device_load(
            device.encode(), calibration and calibration.encode(),
            ctypes.byref(handle), ctypes.byref(error))
        self._check(status, error)
        return handle

    def free(self, device):
        self._device_free(device)

    def run(self, program, device=None, **options):
        result, error = ctypes.c_void_p(), ctypes.c_void_p()
        status = self._run(
            device, program.encode(), json.dumps(options).encode(),
            ctypes.byref(result), ctypes.byref(error))
        text = self._take(result)
        self._check(status, error)
        return json.loads(text)


BELL = """
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
h q[0];
cx q[0], q[1];
c = measure q;
"""

if __name__ == "__main__":
    backaction = Backaction(sys.argv[1])
    device = backaction.load(sys.argv[2] if len(sys.argv) > 2 else "ibm_torino")
    failures = []
    for program, options in [("qubit q; nonsense q;", {}), (BELL, {"shosts": 1})]:
        try:
            backaction.run(program, device, **options)
        except RuntimeError as error:
            failures.append(str(error))
    try:
        backaction.load("ibm_nowhere")
    except RuntimeError as error:
        failures.append(str(error))
    print(json.dumps({
        "version": backaction.version(),
        "ideal": backaction.run(BELL, probabilities=True, expectations=["Z0*Z1"]),
        "noisy": backaction.run(BELL, device, transpile=True, shots=1000, probabilities=True),
        "failures": failures,
    }))
    backaction.free(device)
