// swift-tools-version: 6.2
import PackageDescription

// What a user's package looks like: the library by version from a git repository. `make client` names
// a temporary one, with the last commit tagged 0.1.0.
let package = Package(
  name: "client",
  dependencies: [
    .package(url: Context.environment["FORESHOCK_URL"] ?? "https://example.invalid/foreshock", from: "0.1.0")
  ],
  targets: [
    .executableTarget(name: "client", dependencies: [.product(name: "Foreshock", package: "foreshock")])
  ]
)
