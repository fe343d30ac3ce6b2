import ForeshockFeatures
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

/// Scalers against scikit-learn; Fixtures/make_scaling.py made the numbers.
@Suite struct ScalingTests {
  struct Reference: Decodable {
    struct Result: Decodable {
      var train: [[Double?]]
      var new: [[Double?]]
      var inverse: [[Double?]]
    }
    var train: [[Double?]]
    var new: [[Double?]]
    var results: [String: Result]
  }

  private func reference() throws -> Reference {
    let text = try ForeshockTestSupport.Fixture.contents(of: "scaling.json")
    return try JSONDecoder().decode(Reference.self, from: Data(text.utf8))
  }

  private func numbers(_ columns: [[Double?]]) -> [[Double]] { columns.map { $0.map { $0 ?? .nan } } }

  private func check(_ name: String, _ scaler: some FeatureScaler) throws {
    let reference = try reference()
    let (train, new) = (numbers(reference.train), numbers(reference.new))
    let expected = try #require(reference.results[name])
    let fitted = try scaler.fit(train)
    #expect(fitted.columnCount == 5)
    let scaled = fitted.transform(new)
    for (actual, wanted) in [
      (fitted.transform(train), expected.train), (scaled, expected.new),
      (fitted.inverse(scaled), expected.inverse),
    ] {
      for (column, pair) in zip(actual, numbers(wanted)).enumerated() {
        // Column 4 has numbers near 1e6 with a spread of 3, whose means and quantiles are rounded by an ulp, 1.2e-10, on
        // either side; elsewhere 1e-12.
        let absolute = column == 4 ? 3e-10 : 1e-12
        #expect(
          isClose(pair.0, pair.1, relative: 1e-12, absolute: absolute), "\(name), column \(column): \(pair)")
      }
    }
    // The same through matrices, and after storage.
    let matrix = Matrix(columns: train)
    #expect(
      zip(fitted.transform(matrix).elements, fitted.transform(train).flatMap { $0 })
        .allSatisfy { $0.0 == $0.1 || ($0.0.isNaN && $0.1.isNaN) })
    #expect(try scaler.fit(matrix) == fitted)
    let stored = try JSONDecoder().decode(type(of: fitted), from: JSONEncoder().encode(fitted))
    #expect(stored == fitted)
    #expect(try JSONDecoder().decode(type(of: scaler), from: JSONEncoder().encode(scaler)) == scaler)
  }

  @Test func standardAgrees() throws {
    try check("standard", StandardScaler())
    try check("standard-mean", StandardScaler(scalesDeviation: false))
    try check("standard-deviation", StandardScaler(centersMean: false))
  }

  @Test func robustAgrees() throws {
    try check("robust", RobustScaler())
    try check("robust-10-90-unit", RobustScaler(lowerLevel: 0.1, upperLevel: 0.9, unitVariance: true))
  }

  @Test func minMaxAgrees() throws {
    try check("minmax", MinMaxScaler())
    try check("minmax-clip", MinMaxScaler(lower: -2, upper: 3, clips: true))
  }

  @Test func quantilesAgree() throws {
    try check("quantile-uniform", QuantileScaler())
    try check("quantile-uniform-7", QuantileScaler(quantileCount: 7))
    try check("quantile-normal", QuantileScaler(to: .normal, quantileCount: 20))
  }

  @Test func learnsFromTheTrainingRowsOnly() throws {
    let matrix = Matrix(columns: [[1, 2, 3, 1000, .nan], [5, 5, 5, -9, 5]])
    let fitted = try StandardScaler().fit(matrix, rows: [0, 1, 2])
    #expect(fitted.centres == [2, 5] && fitted.scales == [(2.0 / 3).squareRoot(), 1])
    #expect(try fitted == StandardScaler().fit([[1, 2, 3], [5, 5, 5]]))
    #expect(fitted.transform(matrix)[3, 1] == -14)
    #expect(fitted.transform(matrix)[4, 0].isNaN)
    #expect(throws: ScalingError.noSuchRow(5, rowCount: 5)) {
      try StandardScaler().fit(matrix, rows: [1, 5])
    }
    #expect(throws: ScalingError.noSuchRow(-1, rowCount: 5)) { try StandardScaler().fit(matrix, rows: [-1]) }
  }

  @Test func inverseUndoesTheMap() throws {
    for seed in UInt64(0)..<50 {
      var random = RandomStream(seed: seed)
      let column = (0..<60).map { _ in random.chance(0.1) ? .nan : 1e3 * random.uniform() - 100 }
      for fitted in [
        try StandardScaler().fit([column]), try RobustScaler().fit([column]),
        try MinMaxScaler().fit([column]),
      ] {
        #expect(
          isClose(fitted.inverse(fitted.transform([column]))[0], column, relative: 1e-13, absolute: 1e-10))
      }
      for output in QuantileScaler.Output.allCases {
        let fitted = try QuantileScaler(to: output, quantileCount: 16).fit([column])
        let scaled = fitted.transform([column])[0]
        #expect(isClose(fitted.inverse([scaled])[0], column, relative: 1e-9, absolute: 1e-6))
        // Order is kept.
        let order = column.indices.filter { !column[$0].isNaN }.sorted { column[$0] < column[$1] }
        #expect(zip(order, order.dropFirst()).allSatisfy { scaled[$0] <= scaled[$1] })
      }
    }
  }

  @Test func smallUnitsMakeNoDifference() throws {
    // scikit-learn's absolute thresholds would leave these unscaled or flatten them.
    let column = [1e-18, 2e-18, 3e-18, 4e-18, 5e-18]
    let large = column.map { $0 * 0x1p60 }
    #expect(
      isClose(
        try RobustScaler().fit([column]).transform([column])[0], [-1, -0.5, 0, 0.5, 1], relative: 1e-14))
    #expect(
      isClose(
        try MinMaxScaler().fit([column]).transform([column])[0], [0, 0.25, 0.5, 0.75, 1], relative: 1e-14))
    let normal = try QuantileScaler(to: .normal)
    #expect(try normal.fit([column]).transform([column]) == normal.fit([large]).transform([large]))
    #expect(try normal.fit([column]).transform([column])[0][3] < 1)
  }

  @Test func infinitiesAndConstantsAtUse() throws {
    let fitted = try QuantileScaler().fit([[1, 2, 3]])
    #expect(fitted.transform([[-.infinity, .infinity]])[0] == [0, 1])
    let constant = try QuantileScaler(to: .normal).fit([[3]])
    let scaled = constant.transform([[2, 3, 4]])[0]
    #expect(
      scaled[0] == scaled[1] && isClose(scaled[0], -5.1993, relative: 1e-5)
        && isClose(scaled[2], -scaled[0], relative: 1e-9))
    #expect(try StandardScaler().fit([[0.1, 0.1, 0.1]]).scales == [1])
    #expect(try MinMaxScaler().fit([[4, 4]]).transform([[4, 5]])[0] == [0, 1])
  }

  @Test func refusesWhatCannotBeScaled() throws {
    #expect(throws: ScalingError.noColumns) { try StandardScaler().fit([]) }
    #expect(throws: ScalingError.unequalColumnLengths(column: 1, expected: 2, actual: 1)) {
      try RobustScaler().fit([[1, 2], [1]])
    }
    #expect(throws: ScalingError.noValues(column: 1)) { try MinMaxScaler().fit([[1, 2], [.nan, .nan]]) }
    #expect(throws: ScalingError.noValues(column: 0)) { try StandardScaler().fit([[]]) }
    #expect(throws: ScalingError.infiniteValue(column: 0, row: 1)) {
      try QuantileScaler().fit([[1, .infinity]])
    }
    #expect(throws: ScalingError.overflow(column: 0)) { try StandardScaler().fit([[1e300, -1e300]]) }
    #expect(throws: ScalingError.overflow(column: 0)) { try MinMaxScaler().fit([[1.7e308, -1.7e308]]) }
    #expect(throws: ScalingError.overflow(column: 0)) { try QuantileScaler().fit([[1.7e308, -1.7e308]]) }
    #expect(throws: ScalingError.invalidRange(lower: 1, upper: 1)) { try MinMaxScaler(lower: 1, upper: 1) }
    #expect(throws: ScalingError.invalidLevels(lower: 0.5, upper: 0.5)) {
      try RobustScaler(lowerLevel: 0.5, upperLevel: 0.5)
    }
    #expect(throws: ScalingError.invalidLevels(lower: 0, upper: 1)) {
      try RobustScaler(lowerLevel: 0, upperLevel: 1, unitVariance: true)
    }
    #expect(throws: ScalingError.invalidQuantileCount(1)) { try QuantileScaler(quantileCount: 1) }
    for text in [
      #"{"centres":[1],"scales":[1,2],"offset":0}"#,
      #"{"centres":[1],"scales":[1],"offset":0,"limits":{"lower":1,"upper":0}}"#,
    ] {
      #expect(throws: ScalingError.damaged) {
        try JSONDecoder().decode(FittedLinearScaler.self, from: Data(text.utf8))
      }
    }
    #expect(throws: ScalingError.overflow(column: 0)) {
      try JSONDecoder().decode(
        FittedLinearScaler.self, from: Data(#"{"centres":[1],"scales":[0],"offset":0}"#.utf8))
    }
    for quantiles in ["[[1,0]]", "[[1]]", "[[1,2],[1,2,3]]"] {
      #expect(throws: ScalingError.damaged) {
        try JSONDecoder().decode(
          FittedQuantileScaler.self, from: Data(#"{"output":"normal","quantiles":\#(quantiles)}"#.utf8))
      }
    }
    #expect(ScalingError.noValues(column: 3).description.contains("3"))
  }
}
