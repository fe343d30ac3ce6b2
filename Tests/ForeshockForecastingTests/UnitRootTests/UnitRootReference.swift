import ForeshockTestSupport
import Foundation
import Testing

/// R's statistics of one series, from Fixtures/UnitRootTests/unit_roots.json.
struct UnitRootReference: Decodable, CustomTestStringConvertible {
  var name: String
  var seasonLength: Int
  var kpssLevel: Double
  var kpssTrend: Double
  var kpssShort: Double
  var kpssTrendLong: Double
  var adfDrift: Double
  var adfNone: Double
  var adfTrend: Double
  var adfAIC: Double?
  var adfBICTrend: Double?
  var ppConstant: Double
  var ppTrend: Double
  var ndiffsKPSS: Int
  var ndiffsADF: Int
  var ndiffsPP: Int
  var ocsb: Double?
  var ocsbLags: Int?
  var ocsbCritical: Double?
  var ocsbFixed: Double?
  var strength: Double?
  var nsdiffsStrength: Int?
  var nsdiffsOCSB: Int?
  private var values: [Double?]

  /// The series, gaps as NaN.
  var series: [Double] { values.map { $0 ?? .nan } }
  var testDescription: String { name }

  static let all: [UnitRootReference] = {
    struct File: Decodable { var cases: [UnitRootReference] }
    let text = (try? Fixture.contents(of: "UnitRootTests/unit_roots.json")) ?? "{\"cases\":[]}"
    return (try? JSONDecoder().decode(File.self, from: Data(text.utf8)))?.cases ?? []
  }()

  static var seasonal: [UnitRootReference] { all.filter { $0.seasonLength > 1 } }
}
