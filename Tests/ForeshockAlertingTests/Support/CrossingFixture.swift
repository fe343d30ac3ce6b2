import Foundation

/// The exact laws in Fixtures/crossing.json.
struct CrossingFixture: Decodable {
  struct Walk: Decodable {
    var limit, drift, sigma: Double
    var horizon: Int
    var cumulative: [Double]
  }
  struct Run: Decodable {
    var count, window, horizon: Int
    var p: Double
    var past: [Double]
    var cumulative: [Double]
  }
  var random_walk: [Walk]
  var sustained: [Run]

  static func load() throws -> CrossingFixture {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/crossing.json")
    return try JSONDecoder().decode(CrossingFixture.self, from: Data(contentsOf: url))
  }
}

/// The standard normal distribution function.
func normalCDF(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }
