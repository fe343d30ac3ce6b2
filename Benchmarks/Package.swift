// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .strictMemorySafety(),
]

/// A program that prints scores.
func scores(_ name: String, also targets: [Target.Dependency] = []) -> Target {
  .executableTarget(
    name: name, dependencies: [.product(name: "Foreshock", package: "Foreshock")] + targets,
    swiftSettings: settings)
}

// A package of its own, so that nobody who uses the library resolves the benchmark tool.
let package = Package(
  name: "ForeshockBenchmarks",
  dependencies: [
    .package(name: "Foreshock", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: []),
  ],
  targets: [
    // The work itself, so that the benchmarks and the comparison with peers measure the same.
    .target(
      name: "Workloads",
      dependencies: [.product(name: "Foreshock", package: "Foreshock")],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "LibraryBenchmarks",
      dependencies: ["Workloads", .product(name: "Benchmark", package: "benchmark")],
      path: "Benchmarks/LibraryBenchmarks",
      swiftSettings: settings,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
    ),
    .executableTarget(
      name: "PeerTimings",
      dependencies: ["Workloads", .product(name: "Foreshock", package: "Foreshock")],
      swiftSettings: settings
    ),
    // Automatic models on the series of a competition, which are not part of this repository.
    .executableTarget(
      name: "M4Scores",
      dependencies: [.product(name: "Foreshock", package: "Foreshock")],
      swiftSettings: settings
    ),
    // Detectors by the rules of public benchmarks, on data that are not part of this repository.
    scores("NABScores"),
    scores("UCRAccuracy"),
    scores("OutlierScores"),
    .target(
      name: "LabelledSets", dependencies: [.product(name: "Foreshock", package: "Foreshock")],
      swiftSettings: settings),
    scores("DetectionScores", also: ["LabelledSets"]),
    // How well failures are foretold: remaining lives, probabilities, and alerts machine by machine.
    scores("FailureScores", also: ["LabelledSets"]),
    // How often alarms are raised where nothing is wrong.
    scores("AlarmRates"),
    // How early crossings are announced, how often falsely, and whether the odds mean what they say.
    scores("AlertScores", also: ["LabelledSets"]),
    // How well the automatic choice of a detector does on made-up series and on files with labels.
    scores("AutoScores", also: ["LabelledSets"]),
  ],
  swiftLanguageModes: [.v6]
)
