internal import ForeshockNumerics
public import ForeshockSeries

/// A fitted random walk with the last cycle as its state: what ``Naive`` (a cycle of one sample),
/// ``SeasonalNaive`` and ``Drift`` give.
///
/// A sample equals the one a cycle before, plus the drift, plus an innovation. After k cycles the variance is
/// σ²k, plus k² times the drift's own variance. Where samples are missing, the last observed one of the same
/// place in the cycle serves, the cycles in between counting as further steps; an increment over k cycles has
/// variance σ²k in the estimates, too.
///
/// Drift and variance are running sums, so an update includes the new sample in them: the model is then the
/// one that fitting the longer series gives, digit for digit.
public struct LagWalk: FittedForecaster, Hashable {
  /// What the walk was asked for as.
  enum Kind: String, Codable { case naive, seasonalNaive = "seasonal-naive", drift }

  /// What is kept of the series.
  public private(set) var context: TrainingContext
  /// Samples a cycle.
  public let seasonLength: Int
  let kind: Kind
  private var increments: Increments
  /// The last observed values of the coming cycle's places, the next sample's first.
  private var last: Ring<Double>
  /// By how many whole cycles each of them is older than the last cycle.
  private var ages: Ring<Int>

  /// The mean increment a cycle; 0 but for ``Drift``.
  public var drift: Double { increments.drift }
  /// The standard error of the drift.
  public var driftStandardError: Double { increments.driftStandardError }
  /// The innovations' variance.
  public var sigma2: Double { increments.variance }
  /// Increments between observed samples that the variance was estimated from.
  public var incrementCount: Int { increments.count }

  init(_ kind: Kind, seasonLength m: Int, series: TimeSeries) throws(ModelError) {
    var increments = Increments(hasDrift: kind == .drift)
    // Places not yet observed are of no value and no age.
    var last = [Double](repeating: .nan, count: m)
    var ages = [Int](repeating: 0, count: m)
    var place = 0
    for (t, y) in series.values.enumerated() {
      if y.isNaN {
        ages[place] += 1
      } else {
        if abs(y) > TrainingContext.largestValue { throw TrainingContext.tooLarge(y, index: t) }
        if !last[place].isNaN { increments.add(y - last[place], over: Double(ages[place] + 1)) }
        last[place] = y
        ages[place] = 0
      }
      place = place + 1 == m ? 0 : place + 1
    }
    let observed = last.count { !$0.isNaN }
    if observed == 0 { throw .noObservations }
    guard observed == m else { throw .tooFewObservations(required: m + 1, actual: observed) }
    guard increments.count >= increments.required else {
      throw .tooFewObservations(required: m + increments.required, actual: m + increments.count)
    }
    self.kind = kind
    seasonLength = m
    context = TrainingContext(series)
    self.increments = increments
    self.last = Ring(Array(last[place...] + last[..<place]))
    self.ages = Ring(Array(ages[place...] + ages[..<place]))
  }

  /// Takes in the next sample: the walk is then the one that fitting the longer series gives.
  ///
  /// - Complexity: O(1).
  public mutating func update(_ y: Double) throws(ModelError) {
    try context.check(y)
    if y.isNaN {
      last.advance(last[0])
      ages.advance(ages[0] + 1)
    } else {
      increments.add(y - last[0], over: Double(ages[0] + 1))
      last.advance(y)
      ages.advance(0)
    }
    context.advance(y)
  }

  /// The same kind of walk fitted to `series`, which takes one pass.
  public func refit(on series: TimeSeries) throws(ModelError) -> LagWalk {
    switch kind {
    case .naive: try Naive().fit(series)
    case .seasonalNaive: try SeasonalNaive(seasonLength: seasonLength).fit(series)
    case .drift: try Drift().fit(series)
    }
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
    let (drift, driftStandardError, sigma2) = (drift, driftStandardError, sigma2)
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
    let (drift, driftStandardError) = (drift, driftStandardError)
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
    case version, kind, context, seasonLength, increments, last, ages
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
    kind = try file.decode(Kind.self, forKey: .kind)
    context = try file.decode(TrainingContext.self, forKey: .context)
    seasonLength = try file.decode(Int.self, forKey: .seasonLength)
    increments = try file.decode(Increments.self, forKey: .increments)
    let last = try file.decode([Double].self, forKey: .last)
    let ages = try file.decode([Int].self, forKey: .ages)
    self.last = Ring(last)
    self.ages = Ring(ages)
    guard seasonLength >= 1, last.count == seasonLength, ages.count == seasonLength else {
      throw refuse(.last, "a cycle of \(seasonLength) samples needs as many last values and ages")
    }
    guard kind == .seasonalNaive || seasonLength == 1 else {
      throw refuse(.seasonLength, "only seasonal-naive has a cycle of more than one sample")
    }
    guard ages.allSatisfy({ (0...1 << 40).contains($0) }) else {
      throw refuse(.ages, "an age is out of bounds")
    }
    guard last.allSatisfy({ abs($0) <= TrainingContext.largestValue }) else {
      throw refuse(.last, "a number is out of bounds")
    }
    guard increments.isSound, increments.hasDrift == (kind == .drift) else {
      throw refuse(.increments, "they cannot be sums of increments")
    }
  }

  /// Writes the fitted walk.
  public func encode(to encoder: any Encoder) throws {
    var file = encoder.container(keyedBy: Key.self)
    try file.encode(1, forKey: .version)
    try file.encode(kind, forKey: .kind)
    try file.encode(context, forKey: .context)
    try file.encode(seasonLength, forKey: .seasonLength)
    try file.encode(increments, forKey: .increments)
    try file.encode(Array(last), forKey: .last)
    try file.encode(Array(ages), forKey: .ages)
  }
}
