internal import ForeshockNumerics

/// A test that says whether a seasonal series should be differenced at its season.
public enum SeasonalDifferenceTest: String, Hashable, Sendable, Codable, CaseIterable {
  /// The strength of the season in an STL decomposition, above ``strengthThreshold``. The default, as in R.
  case strength
  /// ``OCSBTest`` with up to three lags by AIC.
  case ocsb

  /// The strength above which a season is differenced away: 0.64, chosen by Hyndman to minimise the MASE over
  /// the M3 and M4 series (R's `forecast`).
  public static let strengthThreshold = 0.64

  /// How many seasonal differences `values` needs, as R's `forecast::nsdiffs` decides.
  ///
  /// A constant series needs none, and so does one of up to two seasons. Gaps (NaN) are filled for the strength
  /// and left out for OCSB.
  ///
  /// - Parameters:
  ///   - values: the series.
  ///   - seasonLength: samples in a season; below 2 there is no season and no difference.
  ///   - maximum: the most differences, 0 or more.
  public func differences(
    of values: [Double], seasonLength: Int, maximum: Int = 1
  ) -> DifferencingDecision {
    guard seasonLength >= 2 else {
      return DifferencingDecision(count: 0, test: nil, remark: "there is no season")
    }
    var x = values
    let magnitude = Statistics.finite(x).reduce(0) { max($0, abs($1)) }
    var steps: [DifferencingDecision.Step] = []
    var count = 0
    func decision(_ remark: String? = nil) -> DifferencingDecision {
      DifferencingDecision(count: count, test: steps.isEmpty ? nil : name, steps: steps, remark: remark)
    }
    while true {
      let finite = Statistics.finite(x)
      if isConstant(finite, magnitude: magnitude * Double(1 << count)) {
        return decision(count == 0 ? "the series is constant" : "constant after that")
      }
      if count == maximum { return decision() }
      guard x.count > 2 * seasonLength, let step = step(x, seasonLength) else {
        return decision("too short for a\(steps.isEmpty ? "" : "nother") test")
      }
      steps.append(step)
      if !step.needsDifference { return decision() }
      count += 1
      x = (seasonLength..<x.count).map { x[$0] - x[$0 - seasonLength] }
    }
  }

  /// The test as it is called in decisions.
  var name: String {
    switch self {
    case .strength: "seasonal strength"
    case .ocsb: "OCSB"
    }
  }

  private func step(_ x: [Double], _ seasonLength: Int) -> DifferencingDecision.Step? {
    switch self {
    case .strength:
      guard let decomposition = try? MSTL(seasonLengths: [seasonLength]).decompose(x),
        let strength = decomposition.seasonalStrengths.first, strength.isFinite
      else { return nil }
      return .init(
        statistic: strength, criticalValue: Self.strengthThreshold,
        needsDifference: strength > Self.strengthThreshold)
    case .ocsb:
      guard let test = try? OCSBTest(x, seasonLength: seasonLength) else { return nil }
      return .init(
        statistic: test.statistic, criticalValue: test.criticalValue,
        needsDifference: test.isSeasonalUnitRootIndicated)
    }
  }
}
