// One import for what a package that depends on this one uses: every module but the command.
@_exported import Channels
@_exported import Circuits
@_exported import Devices
@_exported import Emulation
@_exported import Experiments
@_exported import Fitting
@_exported import Learning
@_exported import LinearAlgebra
@_exported import Noise
@_exported import OpenQASM
@_exported import Randomness
@_exported import Readout
@_exported import Recurrence
@_exported import Reports
@_exported import Simulators
@_exported import Statistics
@_exported import Transpiler
