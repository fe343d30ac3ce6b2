/// Where the search for an ETS model's parameters starts from.
package enum ETSStart {
  /// Smoothing parameters.
  package struct Smoothing: Hashable, Sendable {
    /// α.
    package var alpha: Double
    /// β/α.
    package var slopeShare: Double
    /// γ/(1 − α).
    package var seasonShare: Double
    /// φ, where the slope is damped.
    package var phi: Double

    /// A start from its values.
    package init(alpha: Double, slopeShare: Double, seasonShare: Double, phi: Double) {
      self.alpha = alpha
      self.slopeShare = slopeShare
      self.seasonShare = seasonShare
      self.phi = phi
    }

    func parameters(of model: ETS, initial: ETSState) -> ETSParameters {
      ETSParameters(
        alpha: alpha, beta: model.trend == .none ? 0 : alpha * slopeShare,
        gamma: model.seasonal ? (1 - alpha) * seasonShare : 0, phi: model.trend == .damped ? phi : 1,
        initial: initial)
    }
  }

  /// The starts that a single model is estimated from: slow and fast levels, with and without a season that
  /// changes, and where there is a trend, nimble, lazy and hardly damped slopes.
  static func smoothings(for model: ETS) -> [Smoothing] {
    var starts = fewSmoothings(for: model)
    starts.append(Smoothing(alpha: 0.9, slopeShare: 0.01, seasonShare: 0.02, phi: 0.97))
    if model.seasonal {
      starts.append(Smoothing(alpha: 0.85, slopeShare: 0.02, seasonShare: 0, phi: 0.85))
      starts.append(Smoothing(alpha: 0.4, slopeShare: 0.02, seasonShare: 0.7, phi: 0.9))
    }
    if model.trend != .none {
      starts.append(Smoothing(alpha: 0.03, slopeShare: 0.9, seasonShare: 0.01, phi: 0.97))
      starts.append(Smoothing(alpha: 0.98, slopeShare: 0.002, seasonShare: 0, phi: 0.975))
    }
    if model.trend == .damped {
      starts.append(Smoothing(alpha: 0.75, slopeShare: 0.03, seasonShare: 0.02, phi: 0.975))
      starts.append(Smoothing(alpha: 0.2, slopeShare: 0, seasonShare: 0, phi: 0.98))
      starts.append(Smoothing(alpha: 0.5, slopeShare: 0, seasonShare: 0.05, phi: 0.8))
    }
    return starts
  }

  /// The starts for a model among many whose optima serve as starts too.
  static func fewSmoothings(for model: ETS) -> [Smoothing] {
    var starts = [Smoothing(alpha: 0.1, slopeShare: 0.1, seasonShare: 0.1, phi: 0.95)]
    if model.seasonal {
      starts.append(Smoothing(alpha: 0.3, slopeShare: 0.02, seasonShare: 0, phi: 0.95))
      starts.append(Smoothing(alpha: 0.15, slopeShare: 0.02, seasonShare: 0.6, phi: 0.95))
    }
    starts.append(Smoothing(alpha: 0.6, slopeShare: 0.05, seasonShare: 0.2, phi: 0.95))
    return starts + nimble(for: model)
  }

  /// The start that leads away from a simpler model's optimum: a slope that follows every turn.
  static func nimble(for model: ETS) -> [Smoothing] {
    model.trend == .none ? [] : [Smoothing(alpha: 0.8, slopeShare: 0.9, seasonShare: 0.05, phi: 0.82)]
  }

  /// A level at its slowest.
  static let still = Smoothing(alpha: 0.005, slopeShare: 0.01, seasonShare: 0.01, phi: 0.95)

  /// Parameters that differ from these in the smoothing of slope or season, or in the damping.
  static func neighbours(of parameters: ETSParameters, _ model: ETS) -> [ETSParameters] {
    var neighbours: [ETSParameters] = []
    func add(_ change: (inout ETSParameters) -> Void) {
      var other = parameters
      change(&other)
      neighbours.append(other)
    }
    let alpha = parameters.alpha
    if model.trend != .none {
      for share in [0, 0.02, 0.5] { add { $0.beta = share * alpha } }
    }
    if model.trend == .damped {
      // As far as the slope would carry the level in all.
      func reach(_ phi: Double) -> Double { phi / (1 - phi) }
      for phi in [0.8, 0.98] where abs(phi - parameters.phi) > 0.05 {
        add {
          $0.phi = phi
          $0.initial.slope *= reach(parameters.phi) / reach(phi)
        }
        add {
          $0.phi = phi
          $0.beta = 0
          $0.initial.slope = 0
        }
      }
    }
    if model.seasonal {
      if parameters.gamma > 0.1 * (1 - alpha) { add { $0.gamma = 0 } }
      if parameters.gamma < 0.9 * (1 - alpha) { add { $0.gamma = 1 - alpha } }
      // The other way to share out what is new between level and season.
      add {
        $0.alpha = 0.68
        $0.beta = 0.68 * parameters.beta / alpha
        $0.gamma = 0.32 * parameters.gamma / max(1 - alpha, 1e-4)
      }
    }
    return neighbours
  }

  /// A first guess of the initial states: a line through the first `cycles` cycles, and each season's mean distance
  /// from it. Without a season, a line through the first ten samples, or all where `cycles` has no limit.
  static func state(of model: ETS, values: [Double], cycles limit: Int) -> ETSState {
    let m = model.seasonLength
    let multiplicative = model.multiplicativeSeason
    let neutral = multiplicative ? 1.0 : 0.0
    var season = [Double](repeating: neutral, count: m)
    var adjusted = limit == .max ? values[...] : values.prefix(10)
    if model.seasonal {
      let cycles = min(values.count / m, limit)
      let head = Array(values.prefix(cycles * m))
      let line = Line(cycleMeansOf: head, seasonLength: m)
      season = seasonalMeans(head, seasonLength: m, neutral: neutral) { value, t in
        let trend = line.value(at: Double(t))
        guard multiplicative else { return value - trend }
        // A falling line may leave the positive side; the mean does not.
        return value / (trend > 0.2 * line.mean ? trend : line.mean)
      }
      if multiplicative { for i in season.indices { season[i] = max(season[i], 0.01) } }
      adjusted = head[...]
      for t in adjusted.indices {
        adjusted[t] = multiplicative ? adjusted[t] / season[t % m] : adjusted[t] - season[t % m]
      }
    }
    let line = Line(Array(adjusted))
    var state = ETSState(level: line.mean, season: season)
    if model.trend != .none {
      state.level = line.value(at: -1)
      state.slope = line.slope
      // A multiplicative part needs a positive path from the first step on.
      if (multiplicative || model.error == .multiplicative) && state.level < 0.1 * line.mean {
        (state.level, state.slope) = (line.mean, 0)
      }
    }
    if model.seasonal { state.normalizeSeason(multiplicative: multiplicative) }
    return state
  }

  /// The mean of the series, without slope or season.
  static func flatState(of model: ETS, values: [Double]) -> ETSState {
    let neutral = model.multiplicativeSeason ? 1.0 : 0.0
    return ETSState(
      level: Line(values).mean, season: [Double](repeating: neutral, count: model.seasonLength))
  }

  private static func seasonalMeans(
    _ values: [Double], seasonLength m: Int, neutral: Double, _ relative: (Double, Int) -> Double
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: m)
    var counts = sums
    for (t, value) in values.enumerated() where !value.isNaN {
      sums[t % m] += relative(value, t)
      counts[t % m] += 1
    }
    return sums.indices.map { counts[$0] > 0 ? sums[$0] / counts[$0] : neutral }
  }

  /// The least-squares line through the observed points.
  private struct Line {
    var mean = 0.0
    var slope = 0.0
    private var center = 0.0

    init(_ points: [(time: Double, value: Double)]) {
      let n = Double(points.count)
      guard n > 0 else { return }
      for point in points {
        center += point.time / n
        mean += point.value / n
      }
      var (xx, xy) = (0.0, 0.0)
      for point in points {
        xx += (point.time - center) * (point.time - center)
        xy += (point.time - center) * (point.value - mean)
      }
      slope = xx > 0 ? xy / xx : 0
    }

    init(_ values: [Double]) {
      self.init(values.enumerated().filter { !$0.element.isNaN }.map { (Double($0.offset), $0.element) })
    }

    /// Through the means of whole cycles, so that the season does not bend it.
    init(cycleMeansOf values: [Double], seasonLength m: Int) {
      var points: [(time: Double, value: Double)] = []
      for start in stride(from: 0, to: values.count, by: m) {
        let cycle = values[start..<min(start + m, values.count)].filter { !$0.isNaN }
        guard !cycle.isEmpty else { continue }
        points.append(
          (Double(start) + Double(m - 1) / 2, cycle.reduce(0, +) / Double(cycle.count)))
      }
      self.init(points)
    }

    func value(at time: Double) -> Double { mean + slope * (time - center) }
  }
}
