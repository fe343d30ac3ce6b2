import ForeshockForecasting
import ForeshockNumerics
import Testing

@Suite("Residual diagnostics")
struct DiagnosticsTests {
  @Test("correlated residuals are told from independent ones")
  func power() throws {
    var random = RandomStream(seed: 1)
    let white = (0..<400).map { _ in random.normal() }
    var x = 0.0
    let red = white.map { e in
      x = 0.5 * x + e
      return x
    }
    let redBox = try #require(LjungBox(of: red, lags: 10)),
      whiteBox = try #require(LjungBox(of: white, lags: 10))
    #expect(redBox.pValue < 1e-10 && whiteBox.pValue > 0.01)
    let normal = try #require(JarqueBera(of: white))
    let heavy = try #require(JarqueBera(of: white.map { $0 * $0 * $0 }))
    #expect(normal.pValue > 0.01 && heavy.pValue < 1e-10)
  }

  @Test("p-values are uniform for independent normal samples")
  func size() throws {
    var random = RandomStream(seed: 9)
    var rejected = 0
    for _ in 0..<1000 {
      let sample = (0..<200).map { _ in random.normal() }
      let box = try #require(LjungBox(of: sample, lags: 8))
      if box.pValue < 0.05 { rejected += 1 }
    }
    // 50 expected; four standard deviations of a binomial.
    #expect((22...78).contains(rejected), "\(rejected)")
  }

  @Test("neither the unit nor gaps at the ends matter")
  func units() throws {
    var random = RandomStream(seed: 2)
    let sample = (0..<90).map { _ in 3 + random.normal() }
    let plain = try ResidualDiagnostics(sample)
    for factor in [1e-150, 1e100, -2] {
      let scaled = try ResidualDiagnostics(sample.map { $0 * factor })
      #expect(abs((scaled.jarqueBera?.statistic ?? .nan) / (plain.jarqueBera?.statistic ?? .nan) - 1) <= 1e-9)
      #expect(abs((scaled.ljungBox?.statistic ?? .nan) / (plain.ljungBox?.statistic ?? .nan) - 1) <= 1e-9)
    }
    let padded = try ResidualDiagnostics([.nan, .nan] + sample + [.nan])
    #expect(padded.ljungBox == plain.ljungBox && padded.jarqueBera == plain.jarqueBera)
    #expect(padded.count == 90 && padded.mean == plain.mean && padded.variance == plain.variance)
  }

  @Test("small, constant and missing samples")
  func edges() throws {
    #expect(throws: ModelError.noObservations) { try ResidualDiagnostics([]) }
    #expect(throws: ModelError.noObservations) { try ResidualDiagnostics([.nan, .nan]) }
    #expect(throws: ModelError.self) { try ResidualDiagnostics([1, 2, 3], lags: 0) }
    for sample in [[1], [1, 2], [0, 0, 0, 0, 0], [5, .nan, 5]] as [[Double]] {
      let check = try ResidualDiagnostics(sample)
      #expect(check.mean.isFinite && check.variance.isFinite)
      #expect(check.ljungBox?.pValue.isFinite ?? true && check.jarqueBera?.pValue.isFinite ?? true)
    }
    #expect(LjungBox(of: [1, 2, 3, 2, 1], lags: 5) == nil)
    #expect(LjungBox(of: [1, 2, 3, 2, 1], lags: 2, fittedCoefficients: 2) == nil)
    #expect(LjungBox(of: [1, 2, 3, 2, 1], lags: 0) == nil)
    #expect(JarqueBera(of: [1, 1, 1]) == nil)
    #expect(LjungBox.usualLags(count: 144, seasonLength: 12) == 24)
    #expect(LjungBox.usualLags(count: 50, seasonLength: 12, fittedCoefficients: 2) == 10)
    #expect(LjungBox.usualLags(count: 20, fittedCoefficients: 4) == 7)
  }
}
