// swift-tools-version: 6.2
import Foundation
import PackageDescription

// The kernels use every vector instruction of the machine that builds them. Set
// BACKACTION_PORTABLE=1 for a binary that runs on any x86-64 machine with AVX2 and FMA (2013 and
// later), or on any arm64 machine. The numbers are the same.
let isPortable = ProcessInfo.processInfo.environment["BACKACTION_PORTABLE"] == "1"
#if arch(x86_64)
  let architecture = isPortable ? ["-Xcc", "-march=x86-64-v3"] : ["-Xcc", "-march=native"]
#else
  let architecture = isPortable ? [] : ["-Xcc", "-march=native"]
#endif

/// Optimised in debug builds too: unoptimised SIMD code is some 300 times slower.
let kernelSettings: [SwiftSetting] =
  [.unsafeFlags(["-O", "-Ounchecked"] + architecture)]

/// Not optimised in release builds either: layout and options, which run once. Of the command's
/// compilation this leaves a third (8 of 26 seconds of one processor); a result with 262,144 entries is
/// printed a second later.
let coldSettings: [SwiftSetting] = [.unsafeFlags(["-Onone"], .when(configuration: .release))]

/// A module of the house: its folder under Sources, what it imports, and its tests.
func module(
  _ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = [],
  resources: [Resource]? = nil, pages: [String] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: ["README.md"] + pages, resources: resources,
    swiftSettings: settings)
}

/// A program that imports nothing but the umbrella.
func example(_ name: String) -> Target {
  .executableTarget(name: name, dependencies: ["Backaction"], path: "Sources/Examples/\(name)")
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [],
  resources: [Resource]? = nil
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: ["TestSupport"] + dependencies, exclude: exclude,
    resources: resources)
}

let numerics = Target.Dependency.product(name: "Numerics", package: "swift-numerics")
let arguments = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")

/// The commit of the sources, for `--version`.
let commit = (Context.gitInformation?.currentCommit).map { $0.prefix(12) } ?? ""
let isChanged = Context.gitInformation?.hasUncommittedChanges == true

let package = Package(
  name: "Backaction",
  products: [
    .executable(name: "backaction", targets: ["Command"]),
    .library(name: "Backaction", targets: ["Backaction"]),
    .library(name: "BackactionC", type: .dynamic, targets: ["BackactionC"]),
  ],
  traits: [
    .trait(
      name: "MPI",
      description: "One job on several processes or machines; needs OpenMPI (libopenmpi-dev).")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CGSL", path: "Sources/CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"])]),
    .systemLibrary(
      name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CPhilox", path: "Sources/CPhilox", providers: [.apt(["librandom123-dev"])]),
    .systemLibrary(name: "CLanes", path: "Sources/CLanes"),
    .systemLibrary(
      name: "CMPI", path: "Sources/CMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]
    ),
    .target(
      name: "CBuild", exclude: ["README.md"],
      cSettings: [
        .define("BACKACTION_COMMIT", to: "\"\(commit)\(isChanged ? "+" : "")\""),
        .define("BACKACTION_INSTRUCTIONS", to: isPortable ? "\"portable\"" : "\"native\""),
      ]),
    module("Elementary", []),
    module(
      "Parallel", [.target(name: "CMPI", condition: .when(traits: ["MPI"]))], pages: ["RANKS.md"]),
    module(
      "LinearAlgebra", ["CGSL", "CLanes", "Elementary", "Parallel", numerics],
      settings: kernelSettings),
    module("Randomness", ["CPhilox", "Elementary"]),
    module("Statistics", ["CGSL", "Elementary"]),
    module("Circuits", ["LinearAlgebra", "Elementary"]),
    module("Channels", ["Circuits"]),
    module(
      "Simulators", ["Channels", "Parallel", "Randomness", "CLanes"], settings: kernelSettings,
      pages: ["KERNELS.md"]),
    module("OpenQASM", ["Circuits"]),
    module("Devices", ["Circuits", "Elementary", "Statistics"], pages: ["FORMAT.md"]),
    module(
      "Noise", ["Devices", "Channels", "Randomness"],
      pages: ["FORMAT.md", "WHAT-HAPPENS-WHEN.md"]),
    module("Transpiler", ["Devices", "Simulators"]),
    module("Emulation", ["Transpiler", "Noise", "Simulators", "OpenQASM"]),
    module("Fitting", ["Emulation", "Parallel", "Statistics"]),
    module(
      "Learning", ["LinearAlgebra", "Parallel", "Randomness", "Statistics", "CZlib", yaml],
      resources: [
        .embedInCode("Resources/digits.csv.gz"), .embedInCode("Resources/cluster-ising.csv.gz"),
      ], pages: ["DATA.md"]),
    module("Readout", ["Emulation"]),
    module("Hybrid", ["Readout"]),
    module("Models", ["Hybrid", "Learning", "OpenQASM", "Parallel"], pages: ["ANNEALING.md"]),
    module(
      "Experiments", ["Models", "Statistics", "OpenQASM"],
      pages: ["STUDIES.md", "DEMONSTRATION.md"]),
    module("Reports", ["Experiments", "Fitting"], settings: coldSettings, pages: ["example.svg"]),
    .target(
      name: "Backaction", dependencies: ["Reports", "OpenQASM"], path: "Sources/Umbrella",
      exclude: ["README.md"]),
    // Not called as its product: file systems that ignore case would take it for the umbrella.
    .executableTarget(
      name: "Command",
      dependencies: [
        "Reports", "OpenQASM", "Parallel", "Statistics", "CBuild", "CGSL", "CZlib", arguments,
      ],
      path: "Sources/backaction",
      exclude: ["README.md", "INSTALL.md", "PYTHON.md", "QUESTIONS.md"],
      swiftSettings: coldSettings),
    example("RunCircuit"),
    example("TrainNetwork"),
    example("AddYourOwn"),

    module("BackactionC", ["Emulation", "OpenQASM", "CBuild"], pages: ["backaction.h"]),

    .target(
      name: "TestSupport", dependencies: ["Channels", "Devices", "Parallel", "Randomness"],
      path: "Tests/TestSupport"),
    tests("Elementary", ["Elementary"]),
    tests("Parallel", ["Parallel"]),
    tests("LinearAlgebra", ["LinearAlgebra"]),
    tests("Randomness", ["Randomness"]),
    tests("Statistics", ["Statistics"]),
    tests("Circuits", ["Circuits"]),
    tests("Channels", ["Channels"]),
    tests("Simulators", ["Simulators", "Parallel"]),
    tests("OpenQASM", ["OpenQASM", "Simulators"]),
    tests("Devices", ["Devices"]),
    tests("Noise", ["Noise", "Statistics", "Transpiler"], resources: [.copy("Fixtures")]),
    tests("Transpiler", ["Transpiler"]),
    tests("Emulation", ["Emulation", "OpenQASM"], resources: [.copy("Fixtures")]),
    tests("Fitting", ["Fitting", "Simulators", "Noise", "Channels", "Circuits"]),
    tests("Learning", ["Learning"], resources: [.copy("Fixtures")]),
    tests("Readout", ["Readout"]),
    tests(
      "Models", ["Models", "Hybrid", "OpenQASM", "Parallel", "Simulators"],
      resources: [.copy("Fixtures")]),
    tests("Experiments", ["Experiments"]),
    tests("Reports", ["Reports"]),
    tests("Reliability", ["Learning", "Noise", "OpenQASM"], exclude: ["README.md", "Fuzz"]),
    .testTarget(
      name: "CInterfaceTests", dependencies: ["BackactionC", "TestSupport"],
      resources: [.copy("Fixtures")]),
    tests("EndToEnd", ["Command", "Emulation", "OpenQASM"], resources: [.copy("Fixtures")]),
    tests("Examples", ["Backaction", "RunCircuit", "TrainNetwork", "AddYourOwn"]),
  ],
  swiftLanguageModes: [.v6]
)
