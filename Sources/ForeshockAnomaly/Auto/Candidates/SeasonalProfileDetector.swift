internal import ForeshockNumerics
internal import ForeshockSeries

/// What is left of samples when the usual value at their place of the season is taken away, looked at in one of
/// three ways.
///
/// The usual value is the median of the samples at the same place of all cycles; without a season, that of all.
struct SeasonalProfileDetector: SeriesDetector, Hashable, Codable {
  enum Measure: Hashable, Codable {
    /// |rₜ|.
    case sample
    /// The mean of r over so many samples around, its size.
    case level(window: Int)
    /// |rₜ − Σ φₖ rₜ₋ₖ| of an autoregression of this order.
    case forecast(order: Int)
  }

  /// Samples in a cycle, 1 for none.
  var seasonLength: Int
  var measure: Measure

  func fit(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> Fitted {
    Fitted(self, profile: profile(series.values), training: series.values)
  }

  func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
    // Phases begin anew with the series that is learned from.
    Fitted(self, profile: profile(series.values), training: series.values, rotates: false).scores(
      of: series.values)
  }

  /// The median at each place of the cycle, that of all samples where there is none.
  private func profile(_ values: [Double]) -> [Double] {
    let middle = values.contains { !$0.isNaN } ? Statistics.median(Statistics.finite(values)) : 0
    guard seasonLength > 1 else { return [middle] }
    var samples: [Double] = []
    return (0..<seasonLength).map { place in
      samples.removeAll(keepingCapacity: true)
      for t in stride(from: place, to: values.count, by: seasonLength) where !values[t].isNaN {
        samples.append(values[t])
      }
      guard !samples.isEmpty else { return middle }
      samples.sort()
      let half = samples.count / 2
      return samples.count % 2 == 1 ? samples[half] : 0.5 * (samples[half - 1] + samples[half])
    }
  }
}

extension SeasonalProfileDetector {
  struct Fitted: FittedSeriesDetector, Hashable {
    let measure: Measure
    /// One cycle, from the first sample that is scored on.
    let profile: [Double]
    /// φ₁ … of ``Measure/forecast(order:)``.
    let coefficients: [Double]

    init(_ settings: SeasonalProfileDetector, profile: [Double], training: [Double], rotates: Bool = true) {
      measure = settings.measure
      let rest = Self.rest(training, profile)
      if case .forecast(let order) = measure {
        coefficients = Self.autoregression(rest, order: order)
      } else {
        coefficients = []
      }
      let phase = rotates ? training.count % profile.count : 0
      self.profile = Array(profile[phase...] + profile[..<phase])
    }

    func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
      scores(of: series.values)
    }

    func scores(of values: [Double]) -> [Double] {
      let rest = Self.rest(values, profile)
      switch measure {
      case .sample: return rest.map { abs($0) }
      case .level(let window): return CentredMean.smoothed(rest, window: window).map { abs($0) }
      case .forecast: return errors(rest)
      }
    }

    private static func rest(_ values: [Double], _ profile: [Double]) -> [Double] {
      var rest = values
      var place = 0
      for t in rest.indices {
        rest[t] -= profile[place]
        place = place + 1 == profile.count ? 0 : place + 1
      }
      return rest
    }

    /// A missing sample is taken to have been the usual one.
    private func errors(_ rest: [Double]) -> [Double] {
      rest.indices.map { t in
        var expected = 0.0
        for k in 0..<min(coefficients.count, t) {
          let past = rest[t - 1 - k]
          expected += past.isNaN ? 0 : coefficients[k] * past
        }
        return abs(rest[t] - expected)
      }
    }

    /// Yule–Walker by the recursion of Levinson and Durbin, of samples that are held within four spreads so that
    /// outliers do not decide.
    private static func autoregression(_ rest: [Double], order: Int) -> [Double] {
      guard let level = RobustLevel(of: rest) else { return [] }
      let held = rest.map { $0.isNaN ? 0 : max(-4, min(4, level.deviation(of: $0))) }
      let covariances = (0...order).map { lag in
        var sum = 0.0
        for t in lag..<max(lag, held.count) { sum += held[t] * held[t - lag] }
        return sum
      }
      guard covariances[0] > 0 else { return [] }
      var phi: [Double] = []
      // A little white noise keeps the recursion away from a perfect fit.
      var error = covariances[0] * (1 + 1e-9)
      for k in 1...order {
        var reflection = covariances[k]
        for j in phi.indices { reflection -= phi[j] * covariances[k - 1 - j] }
        reflection /= error
        let last = phi
        for j in phi.indices { phi[j] -= reflection * last[last.count - 1 - j] }
        phi.append(reflection)
        error *= 1 - reflection * reflection
        guard error > 1e-12 * covariances[0] else { break }
      }
      return phi
    }
  }
}

extension SeasonalProfileDetector.Fitted: Codable {
  private enum CodingKeys: String, CodingKey { case measure, profile, coefficients }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    measure = try container.decode(SeasonalProfileDetector.Measure.self, forKey: .measure)
    profile = try container.decode([Double].self, forKey: .profile)
    coefficients = try container.decode([Double].self, forKey: .coefficients)
    guard !profile.isEmpty, (profile + coefficients).allSatisfy({ abs($0) <= 1e9 }) else {
      throw AnomalyError.malformedModel(reason: "a season of \(profile.count) places")
    }
    if case .level(let window) = measure, !(1...1 << 30).contains(window) {
      throw AnomalyError.malformedModel(reason: "a level over \(window) samples")
    }
  }
}
