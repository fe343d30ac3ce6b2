import ForeshockTestSupport
import Foundation

/// The values beside this file, see Fixtures/make_anomaly.py.
struct AnomalyFixture: Decodable {
  struct Surface: Decodable {
    var labels: [Int]
    var scores: [Double]
    var window: Int
    var roc, pr: [Double]
  }
  struct Ranges: Decodable {
    var labels, calls, bias: String
    var alpha, precision, recall: Double
    var penalizes: Bool
  }
  var surfaces: [Surface]
  var ranges: [Ranges]

  static func load() throws -> AnomalyFixture {
    let text = try Fixture.contents(of: "anomaly.json")
    return try JSONDecoder().decode(AnomalyFixture.self, from: Data(text.utf8))
  }
}

/// Labels written as "0110".
func labels(_ text: String) -> [Int] { text.map { $0 == "1" ? 1 : 0 } }
