internal import ForeshockNumerics
internal import ForeshockSeries

/// A fitted random walk with the last cycle as its state: what ``Naive`` (a cycle of one sample),
/// ``SeasonalNaive`` and ``Drift`` give.
///
/// A sample equals the one a cycle before, plus the drift, plus an innovation. After k cycles the variance is
/// σ²k, plus k² times the drift's own variance. Where samples are missing, the last observed one of the same
/// place in the cycle serves, the cycles in between counting as further steps; an increment over k cycles has
/// variance σ²k in the estimates, too.
public struct LagWalk: FittedForecaster, Hashable {
  /// What the walk was asked for as.
  enum Kind: String, Codable { case naive, seasonalNaive = "seasonal-naive", drift }

  /// What is kept of the series.
  public let context: TrainingContext
  /// Samples a cycle.
  public let seasonLength: Int
  /// The mean increment a cycle; 0 but for ``Drift``.
  public let drift: Double
  /// The standard error of the drift.
  public let driftStandardError: Double
  /// The innovations' variance.
  public let sigma2: Double
  /// Increments between observed samples that the variance was estimated from.
  public let incrementCount: Int
  let kind: Kind
  /// The last observed values of the coming cycle's places, the next sample's first.
  let last: [Double]
  /// By how many whole cycles each of them is older than the last cycle.
  let ages: [Int]

  init(_ kind: Kind, seasonLength m: Int, series: TimeSeries) throws(ModelError) {
    var lastSeen = [Int?](repeating: nil, count: m)
    var increments: [(change: Double, cycles: Double)] = []
    let values = series.values
    for (t, value) in values.enumerated() where !value.isNaN {
      if let before = lastSeen[t % m] {
        increments.append((value - values[before], Double((t - before) / m)))
      }
      lastSeen[t % m] = t
    }
    let places = lastSeen.compactMap(\.self)
    if places.isEmpty { throw .noObservations }
    guard places.count == m else { throw .tooFewObservations(required: m + 1, actual: places.count) }
    let needed = kind == .drift ? 2 : 1
    guard increments.count >= needed else {
      throw .tooFewObservations(required: m + needed, actual: m + increments.count)
    }

    let cycles = increments.reduce(0) { $0 + $1.cycles }
    let drift = kind == .drift ? increments.reduce(0) { $0 + $1.change } / cycles : 0
    let squares = increments.reduce(0) { sum, increment in
      let residual = increment.change - drift * increment.cycles
      return sum + residual * residual / increment.cycles
    }
    let sigma2 = squares / Double(increments.count - (kind == .drift ? 1 : 0))
    let coming = (0..<m).map { values.count + $0 }
    self.init(
      kind: kind, context: TrainingContext(series), seasonLength: m, drift: drift,
      driftStandardError: kind == .drift ? (sigma2 / cycles).squareRoot() : 0, sigma2: sigma2,
      incrementCount: increments.count,
      last: coming.map { values[lastSeen[$0 % m] ?? 0] },
      ages: coming.map { ($0 - (lastSeen[$0 % m] ?? 0)) / m - 1 })
  }

  private init(
    kind: Kind, context: TrainingContext, seasonLength: Int, drift: Double, driftStandardError: Double,
    sigma2: Double, incrementCount: Int, last: [Double], ages: [Int]
  ) {
    self.kind = kind
    self.context = context
    self.seasonLength = seasonLength
    self.drift = drift
    self.driftStandardError = driftStandardError
    self.sigma2 = sigma2
    self.incrementCount = incrementCount
    self.last = last
    self.ages = ages
  }

  /// The name asked for, the drift and the innovations' variance.
  public var summary: ModelSummary {
    let specification =
      switch kind {
      case .naive: "Naive"
      case .seasonalNaive: "SeasonalNaive[\(seasonLength)]"
      case .drift: "Drift"
      }
    return ModelSummary(
      name: kind.rawValue, specification: specification,
      parameters: kind == .drift ? [.init("drift", drift)] : [], logLikelihood: nil, sigma2: sigma2,
      parameterCount: kind == .drift ? 2 : 1, likelihoodCount: incrementCount)
  }

  /// Point forecasts and Gaussian intervals.
  ///
  /// - Complexity: O(horizon).
  public func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast {
    try ForecastRequest.check(horizon: horizon, levels: levels)
    var mean: [Double] = []
    var variance: [Double] = []
    for step in 0..<horizon {
      let place = step % seasonLength
      let cycles = Double(step / seasonLength + 1 + ages[place])
      let byDrift = cycles * driftStandardError
      mean.append(last[place] + cycles * drift)
      variance.append(sigma2 * cycles + byDrift * byDrift)
    }
    return Forecast(mean: mean, variance: variance, levels: levels)
  }

  /// Futures with Gaussian innovations; each path has its own drift, drawn with the drift's standard error.
  public func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
    try ForecastRequest.check(horizon: horizon, pathCount: count)
    let seeds = RandomStream(seed: seed)
    let deviation = sigma2.squareRoot()
    var values = [Double](repeating: 0, count: horizon * count)
    for path in 0..<count {
      var random = seeds.stream(UInt64(path))
      let start = path * horizon
      let slope = kind == .drift ? drift + driftStandardError * random.normal() : 0
      for step in 0..<horizon {
        let first = step < seasonLength
        let cycles = first ? Double(1 + ages[step]) : 1
        let before = first ? last[step] : values[start + step - seasonLength]
        values[start + step] = before + cycles * slope + deviation * cycles.squareRoot() * random.normal()
      }
    }
    return SamplePaths(horizon: horizon, count: count, values: values)
  }
}

/// The file form, version 1.
extension LagWalk: Codable {
  private enum Key: String, CodingKey {
    case version, kind, context, seasonLength, drift, driftStandardError, sigma2, incrementCount, last, ages
  }

  /// Reads a fitted walk; throws `DecodingError` when the version is unknown or the parts do not fit together.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: Key.self)
    func refuse(_ key: Key, _ reason: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: file, debugDescription: reason)
    }
    guard try file.decode(Int.self, forKey: .version) == 1 else {
      throw refuse(.version, "only version 1 of the file form is known")
    }
    self.init(
      kind: try file.decode(Kind.self, forKey: .kind),
      context: try file.decode(TrainingContext.self, forKey: .context),
      seasonLength: try file.decode(Int.self, forKey: .seasonLength),
      drift: try file.decode(Double.self, forKey: .drift),
      driftStandardError: try file.decode(Double.self, forKey: .driftStandardError),
      sigma2: try file.decode(Double.self, forKey: .sigma2),
      incrementCount: try file.decode(Int.self, forKey: .incrementCount),
      last: try file.decode([Double].self, forKey: .last), ages: try file.decode([Int].self, forKey: .ages))
    guard seasonLength >= 1, last.count == seasonLength, ages.count == seasonLength else {
      throw refuse(.last, "a cycle of \(seasonLength) samples needs as many last values and ages")
    }
    guard ages.allSatisfy({ (0...1 << 40).contains($0) }) else {
      throw refuse(.ages, "an age is out of bounds")
    }
    guard drift.isFinite, last.allSatisfy(\.isFinite) else { throw refuse(.last, "a number is not finite") }
    guard sigma2 >= 0, sigma2.isFinite, driftStandardError >= 0, driftStandardError.isFinite else {
      throw refuse(.sigma2, "a variance is out of bounds")
    }
    guard incrementCount >= 1 else { throw refuse(.incrementCount, "must be at least 1") }
  }

  /// Writes the fitted walk.
  public func encode(to encoder: any Encoder) throws {
    var file = encoder.container(keyedBy: Key.self)
    try file.encode(1, forKey: .version)
    try file.encode(kind, forKey: .kind)
    try file.encode(context, forKey: .context)
    try file.encode(seasonLength, forKey: .seasonLength)
    try file.encode(drift, forKey: .drift)
    try file.encode(driftStandardError, forKey: .driftStandardError)
    try file.encode(sigma2, forKey: .sigma2)
    try file.encode(incrementCount, forKey: .incrementCount)
    try file.encode(last, forKey: .last)
    try file.encode(ages, forKey: .ages)
  }
}
