// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who uses the library resolves the benchmark tool.
let package = Package(
  name: "ForeshockBenchmarks",
  dependencies: [
    .package(name: "Foreshock", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "LibraryBenchmarks",
      dependencies: [
        .product(name: "Foreshock", package: "Foreshock"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/LibraryBenchmarks",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .strictMemorySafety(),
      ],
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
    )
  ],
  swiftLanguageModes: [.v6]
)
