// swift-tools-version: 6.2
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

/// The tests of one room; `rooms` are what the tests use besides the room itself.
func tests(
  of name: String, _ rooms: [String] = [], resources: [Resource] = [], fixtures: Bool = false
) -> Target {
  .testTarget(
    name: "Foreshock\(name)Tests",
    dependencies: [.init(stringLiteral: "Foreshock\(name)"), "ForeshockTestSupport"]
      + rooms.map { .init(stringLiteral: "Foreshock\($0)") },
    exclude: fixtures ? ["Fixtures"] : [],
    resources: resources,
    swiftSettings: settings
  )
}

let rooms = [
  "Numerics", "Metrics", "LinearAlgebra", "Series", "Features", "Forecasting", "Anomaly", "Supervised",
  "Alerting", "Evaluation", "Charts",
]

let package = Package(
  name: "Foreshock",
  products: [.library(name: "Foreshock", targets: ["Foreshock"])]
    + rooms.map { .library(name: "Foreshock\($0)", targets: ["Foreshock\($0)"]) },
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
    .target(
      name: "ForeshockTestSupport",
      dependencies: ["ForeshockNumerics"],
      path: "Tests/ForeshockTestSupport",
      swiftSettings: settings
    ),
    tests(of: "Numerics", fixtures: true),
    tests(of: "Metrics", ["Numerics"], fixtures: true),
    tests(of: "LinearAlgebra", ["Numerics"], fixtures: true),
    tests(of: "Series", ["Numerics"]),
    tests(of: "Features", ["Numerics", "LinearAlgebra", "Series"], fixtures: true),
    tests(of: "Forecasting", ["Numerics", "Series"]),
    tests(of: "Anomaly", ["Numerics", "LinearAlgebra"]),
    tests(of: "Supervised", ["Numerics", "LinearAlgebra", "Metrics"], fixtures: true),
    tests(of: "Alerting", ["Numerics", "Series", "Forecasting"], fixtures: true),
    tests(of: "Evaluation", ["Numerics", "Metrics", "Series", "Forecasting"]),
    tests(of: "Charts", ["Numerics", "Series", "Forecasting"], fixtures: true),
  ],
  swiftLanguageModes: [.v6]
)
