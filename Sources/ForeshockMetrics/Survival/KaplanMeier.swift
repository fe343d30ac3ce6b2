internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The share of units that live longer than t, without any assumption about its shape.
///
///     let curve = try KaplanMeier(drives)
///     curve.survival(at: 180)              // 0.74
///     curve.interval(at: 180, level: 0.95) // 0.61 … 0.83
///     curve.medianTime                     // 290, or nil when more than half never failed
///
/// S(t) = ∏ (1 − dᵢ/nᵢ) over the times tᵢ ≤ t of failure, with dᵢ failures among nᵢ under watch just before.
/// Censored units that were last seen at tᵢ still count as under watch at tᵢ.
///
/// Source: Kaplan & Meier, JASA 53, 1958; Greenwood's variance; bounds on the scale of log(−log S), as in
/// Kalbfleisch & Prentice, The Statistical Analysis of Failure Time Data, 2nd ed., section 1.4. Checked
/// against lifelines 0.30.
public struct KaplanMeier: Hashable, Sendable {
  /// The distinct times of failure, ascending.
  public let times: [Double]
  /// How many (by weight) were under watch just before each time.
  public let atRisk: [Double]
  /// How many (by weight) failed at each time.
  public let events: [Double]
  /// S after each time.
  public let survival: [Double]
  /// The Nelson–Aalen estimate Σ dᵢ/nᵢ of the cumulative hazard after each time.
  public let cumulativeHazard: [Double]
  /// Greenwood's estimate of the variance of log S after each time; infinite where S is 0.
  public let logVariance: [Double]

  /// Estimates the curve.
  ///
  /// - Parameters:
  ///   - rows: how long each unit was watched; at least one.
  ///   - weights: how often each row counts, at least zero and finite; nil for once each.
  /// - Precondition: there are as many weights as rows.
  /// - Throws: ``MetricError`` for no rows, or a weight that is negative or not finite.
  /// - Complexity: O(n log n).
  public init(_ rows: SurvivalTimes, weights: [Double]? = nil) throws(MetricError) {
    precondition(weights?.count ?? rows.count == rows.count, "There must be a weight a row")
    guard rows.count > 0 else { throw .noObservations }
    for (i, weight) in (weights ?? []).enumerated() where !(weight >= 0 && weight.isFinite) {
      throw .invalidScore(index: i, score: weight)
    }
    self.init(RiskTable(rows, weights: weights))
  }

  /// The distribution of censoring: how long units would be watched if none failed.
  static func censoring(_ rows: SurvivalTimes) -> KaplanMeier {
    KaplanMeier(RiskTable(rows, weights: nil, countsCensoring: true))
  }

  private init(_ table: RiskTable) {
    times = table.times
    atRisk = table.atRisk
    events = table.events
    var (product, hazard, variance) = (1.0, 0.0, 0.0)
    var (survival, hazards, variances): ([Double], [Double], [Double]) = ([], [], [])
    for (n, d) in zip(table.atRisk, table.events) {
      // Weights that fail together may add up to a little less than all.
      let isLast = n - d <= 1e-12 * n
      product *= isLast ? 0 : 1 - d / n
      hazard += d / n
      variance += isLast ? .infinity : d / n / (n - d)
      survival.append(product)
      hazards.append(hazard)
      variances.append(variance)
    }
    self.survival = survival
    cumulativeHazard = hazards
    logVariance = variances
  }

  /// S(t): the share that lives longer than `time`; 1 before the first failure.
  public func survival(at time: Double) -> Double {
    let i = index(upTo: time)
    return i < 0 ? 1 : survival[i]
  }

  /// S(t−): the share that lives at least as long as `time`.
  func survival(before time: Double) -> Double {
    let i = index(upTo: time.nextDown)
    return i < 0 ? 1 : survival[i]
  }

  /// Bounds of S(t) that hold with about the given probability, from 0 to 1; the point itself before the
  /// first failure and where S is 0.
  ///
  /// - Parameters:
  ///   - time: in the unit of the lifetimes.
  ///   - level: above 0 and below 1; 0.95 by default.
  public func interval(at time: Double, level: Double = 0.95) -> ClosedRange<Double> {
    precondition(level > 0 && level < 1, "a level must lie between 0 and 1")
    let i = index(upTo: time)
    guard i >= 0 else { return 1...1 }
    let s = survival[i]
    guard s > 0 else { return 0...0 }
    let width = NormalDistribution.standard.upperQuantile((1 - level) / 2) * logVariance[i].squareRoot()
    let factor = exp(width / -log(s))
    return pow(s, factor)...pow(s, 1 / factor)
  }

  /// The first time after which at most `1 − share` live; nil when that was never seen.
  ///
  /// - Parameter share: the share that has failed, above 0 and at most 1.
  public func time(whenFailed share: Double) -> Double? {
    precondition(share > 0 && share <= 1, "a share must be above 0 and at most 1")
    // A product of fractions that should be one half may miss it by rounding.
    return survival.firstIndex { $0 <= 1 - share + 1e-12 }.map { times[$0] }
  }

  /// The time by which half have failed; nil when that was never seen.
  public var medianTime: Double? { time(whenFailed: 0.5) }

  /// The mean time lived up to `end`: the area below the curve.
  public func restrictedMean(upTo end: Double) -> Double {
    var (area, last, height) = (0.0, 0.0, 1.0)
    for (time, next) in zip(times, survival) where time < end {
      area += height * (time - last)
      (last, height) = (time, next)
    }
    return area + height * max(0, end - last)
  }

  /// The last index whose time is not after `time`, or −1.
  private func index(upTo time: Double) -> Int {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }
}
