// swift-tools-version: 6.2
import Foundation
import PackageDescription

// Every target is checked alike: explicit existentials, explicit import visibility, and every
// unsafe expression marked in the source (Security/policy.json lists the files that may have any).
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .strictMemorySafety(),
]

/// One room of the house: a library target, the rooms below it that it may import, nothing else.
func room(_ name: String, _ rooms: [String] = [], linker: [LinkerSetting] = []) -> Target {
  .target(
    name: "Foreshock\(name)",
    dependencies: rooms.map { $0 == "COpenBLAS" ? "COpenBLAS" : .init(stringLiteral: "Foreshock\($0)") },
    swiftSettings: settings,
    linkerSettings: linker
  )
}

/// The tests of one room; `rooms` are what the tests use besides the room itself, and `counting` ones count
/// allocations. Reference values lie in a folder Fixtures beside the tests that read them.
func tests(of name: String, _ rooms: [String] = [], counting: Bool = false) -> Target {
  let fixtures = "\(Context.packageDirectory)/Tests/Foreshock\(name)Tests/Fixtures"
  return .testTarget(
    name: "Foreshock\(name)Tests",
    dependencies: [.init(stringLiteral: "Foreshock\(name)"), "ForeshockTestSupport"]
      + rooms.map { .init(stringLiteral: "Foreshock\($0)") } + (counting ? ["CAllocationCounter"] : []),
    exclude: FileManager.default.fileExists(atPath: fixtures) ? ["Fixtures"] : [],
    swiftSettings: settings
  )
}

let rooms = [
  "Numerics", "Metrics", "LinearAlgebra", "Series", "Features", "Forecasting", "Anomaly", "Supervised",
  "Alerting", "Evaluation", "Charts",
]

/// A runnable example: one folder below Examples/.
func example(_ name: String) -> Target {
  .executableTarget(
    name: name, dependencies: ["Foreshock"], path: "Examples/\(name)", exclude: ["README.md"],
    swiftSettings: settings)
}

let package = Package(
  name: "Foreshock",
  products: [
    .library(name: "Foreshock", targets: ["Foreshock"]),
    .executable(name: "foreshock", targets: ["ForeshockCLI"]),
  ] + rooms.map { .library(name: "Foreshock\($0)", targets: ["Foreshock\($0)"]) },
  dependencies: [
    // The command's dependencies; the library has none but the system's OpenBLAS and LAPACKE.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS",
      pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]
    ),
    room("Numerics", linker: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    room("Metrics", ["Numerics"]),
    room("LinearAlgebra", ["COpenBLAS", "Numerics"]),
    room("Series", ["Numerics"]),
    room("Features", ["Numerics", "LinearAlgebra", "Series"]),
    room("Forecasting", ["Numerics", "Metrics", "LinearAlgebra", "Series"]),
    room("Anomaly", ["Numerics", "Metrics", "LinearAlgebra", "Series", "Features", "Forecasting"]),
    room("Supervised", ["Numerics", "Metrics", "LinearAlgebra", "Series", "Features"]),
    room("Alerting", ["Numerics", "Series", "Forecasting"]),
    room("Evaluation", ["Numerics", "Metrics", "LinearAlgebra", "Series", "Forecasting", "Alerting"]),
    room("Charts", ["Series", "Forecasting"]),
    .target(
      name: "Foreshock",
      dependencies: rooms.map { .init(stringLiteral: "Foreshock\($0)") },
      swiftSettings: settings
    ),
    .executableTarget(
      name: "ForeshockCLI",
      dependencies: rooms.map { .init(stringLiteral: "Foreshock\($0)") }
        + [
          .product(name: "ArgumentParser", package: "swift-argument-parser"),
          .product(name: "Yams", package: "Yams"),
        ],
      swiftSettings: settings
    ),
    example("ForecastCSV"),
    example("OnlineForecasting"),
    example("AlertOnThreshold"),
    example("DetectAnomalies"),
    example("ErrorBudget"),
    example("LatencyAnomalies"),
    example("MillingFailures"),
    example("PredictFailures"),
    example("RollingFeatures"),
    example("TurbofanLife"),
    .target(
      name: "ForeshockTestSupport",
      dependencies: ["ForeshockNumerics"],
      path: "Tests/ForeshockTestSupport",
      swiftSettings: settings
    ),
    // Replaces the C library's allocation functions in the test program by ones that count.
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter", swiftSettings: settings),
    tests(of: "Numerics"),
    tests(of: "Metrics", ["Numerics"]),
    tests(of: "LinearAlgebra", ["Numerics"]),
    tests(of: "Series", ["Numerics"]),
    tests(of: "Features", ["Numerics", "LinearAlgebra", "Series"]),
    tests(of: "Forecasting", ["Numerics", "Series"], counting: true),
    tests(
      of: "Anomaly", ["Numerics", "Metrics", "LinearAlgebra", "Series", "Features", "Forecasting"],
      counting: true),
    tests(
      of: "Supervised", ["Numerics", "LinearAlgebra", "Metrics", "Series", "Features"], counting: true),
    tests(of: "Alerting", ["Numerics", "Series", "Forecasting", "Anomaly"]),
    tests(of: "Evaluation", ["Numerics", "Metrics", "Series", "Forecasting", "Alerting"]),
    tests(of: "Charts", ["Numerics", "Series", "Forecasting"]),
    .testTarget(name: "ForeshockCLITests", dependencies: ["ForeshockCLI"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
