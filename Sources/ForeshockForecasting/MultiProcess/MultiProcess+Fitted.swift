public import ForeshockSeries
internal import Glibc

extension MultiProcess {
  /// A fitted multi-process model; as a `var` it is live.
  public struct Fitted: FittedForecaster {
    /// The settings it was fitted with.
    public let settings: MultiProcess
    /// What is kept of the series.
    public internal(set) var context: TrainingContext
    let pattern: CyclicPattern
    /// The value of one unit of noise.
    var unit: Double
    /// Nothing in the past ever differed from the pattern, so that the noise is not known.
    let isFlat: Bool
    /// After such a past: what comes now does differ.
    var isAwake = false
    /// How often a level far from the pattern's returns to it, a sample; learned from the past.
    var returnRate = 0.0
    /// What the pattern's own uncertainty widens errors by.
    let widening: Double
    var bank: ProcessBank
    let history: ErrorHistory
  }
}

extension MultiProcess.Fitted {
  /// Rates are learned from forecasts this many samples ahead.
  static let learningHorizon = 30
  /// Ramps are believed to end once in two days of minutes, unless the past says otherwise.
  static let endRate = 1.0 / 2880

  init(_ settings: MultiProcess, _ series: TimeSeries) {
    let values = series.values
    let pattern =
      settings.cycle(of: series).map { CyclicPattern(of: values, length: $0.length, count: $0.count) }
      ?? CyclicPattern(form: .constant, values: [medianIgnoringGaps(values)], repeats: .infinity)
    let first = max(0, values.count - settings.historyLimit)
    let residuals = (first..<values.count).map { values[$0] - pattern.value(at: $0) }
    let size = values.suffix(settings.historyLimit).reduce(0) { $1.isNaN ? $0 : max($0, abs($1)) }
    let spread = Self.spread(of: residuals)
    isFlat = spread <= Self.rounding * size
    let unit = max(spread, Self.rounding * size, 1e-150)
    let scaled = residuals.map { $0 / unit }
    // A mean over k cycles was taken from the very samples it is compared with.
    let widening = (1 + 1 / max(pattern.repeats - 1, 1.7)).squareRoot()
    var noise = isFlat ? ProcessNoise.unknown : ProcessNoise(of: scaled)
    noise.innovation *= widening * widening
    noise.white *= widening * widening
    let range = Self.range(of: values) / unit
    let least = 0.02 * (noise.innovation + noise.white).squareRoot()
    let most = max(max(range, 4 * (noise.stationary + noise.white).squareRoot()) / 15, 2 * least)
    var bank = ProcessBank(
      noise: noise, rampRate: settings.rampRate, jumpRate: settings.jumpRate, endRate: Self.endRate,
      slopeScales: isFlat ? [0.005, 0.1, 2] : [least, (least * most).squareRoot(), most])
    var history = ErrorHistory(capacity: scaled.count, warmUp: min(scaled.count / 4, 200))
    var slopes: [Double] = []
    slopes.reserveCapacity(scaled.count)
    for r in scaled {
      bank.update(r)
      let present = bank.present
      history.append(r, level: present.level, noise: present.noise)
      slopes.append(present.slope)
    }
    let horizon = Self.learningHorizon
    let persistence = history.persistence(
      slopes: slopes, horizon: horizon, phi: noise.phi, trust: exp(-Self.endRate * Double(horizon)))
    bank.endRate = -log(persistence) / Double(horizon)
    returnRate = -log(history.lasting(horizon: horizon, phi: noise.phi)) / Double(horizon)
    self.settings = settings
    self.pattern = pattern
    self.unit = unit
    self.widening = widening
    self.bank = bank
    self.history = history
    context = TrainingContext(series)
  }

  /// What differs by less of its size is the same.
  private static let rounding = 1e-12

  /// The spread of residuals: 1.4826 times their median distance from their median, at least a tenth of their
  /// standard deviation.
  private static func spread(of residuals: [Double]) -> Double {
    let middle = medianIgnoringGaps(residuals)
    let distances = residuals.map { abs($0 - middle) }
    let largest = distances.reduce(0) { $1.isNaN ? $0 : max($0, $1) }
    guard largest > 0 else { return 0 }
    var squares = 0.0, count = 0.0
    for d in distances where !d.isNaN {
      squares += d / largest * d / largest
      count += 1
    }
    return max(1.4826 * medianIgnoringGaps(distances), 0.1 * largest * (squares / count).squareRoot())
  }

  /// After a past without any noise, the first sample that differs sets the unit: how far it lies is all that is known of sizes
  /// then. What is back at the pattern to the last digit rests again.
  private mutating func wakeOrRest(_ y: Double) {
    let expected = pattern.value(at: context.count)
    let differs = abs(y - expected) > Self.rounding * max(abs(y), abs(expected))
    guard !y.isNaN, differs != isAwake else { return }
    isAwake = differs
    if differs { unit = max(abs(y - expected), 1e-150) }
    bank = ProcessBank(
      noise: bank.noise, rampRate: settings.rampRate, jumpRate: settings.jumpRate, endRate: bank.endRate,
      slopeScales: bank.slopeScales)
  }

  /// Between the first and the ninety-ninth hundredth.
  private static func range(of values: [Double]) -> Double {
    let sorted = values.filter { !$0.isNaN }.sorted()
    return sorted[(sorted.count - 1) * 99 / 100] - sorted[(sorted.count - 1) / 100]
  }

  /// The probability of the metric being on a ramp now, up or down.
  public var rampProbability: Double { bank.present.ramps }

  /// The slope now expected, in the metric's unit a sample; 0 for what is steady.
  public var slope: Double { bank.present.slope * unit }

  /// The level without pattern and noise, now expected.
  public var level: Double { bank.present.level * unit + pattern.value(at: context.count - 1) }

  /// The probability of a ramp that goes on now still doing so a sample later, as learned from the past.
  public var rampPersistence: Double { 1 - bank.endRate }

  /// Takes in the next sample; a gap ages what is believed.
  ///
  /// - Complexity: about 4 µs; no allocation after the first update of a copy.
  public mutating func update(_ y: Double) throws(ModelError) {
    try context.check(y)
    if isFlat { wakeOrRest(y) }
    bank.update((y - pattern.value(at: context.count)) / unit)
    context.advance(y)
  }

  /// The same settings, learned anew from `series`.
  public func refit(on series: TimeSeries) throws(ModelError) -> Self { try settings.fit(series) }

  /// Name `multi-process`; parameters of the noise (`phi`, `sigma`, `white`, `level`: standard deviations), `transient`,
  /// `ramp_persistence`, and of the present `ramp_probability` and `slope`.
  public var summary: ModelSummary {
    let noise = bank.noise
    let present = bank.present
    let form = pattern.form == .constant ? "" : "[\(pattern.values.count), \(pattern.form.rawValue)]"
    return ModelSummary(
      name: "multi-process", specification: "MultiProcess" + form,
      parameters: [
        .init("phi", noise.phi), .init("sigma", noise.innovation.squareRoot() * unit),
        .init("white", noise.white.squareRoot() * unit), .init("level", noise.level.squareRoot() * unit),
        .init("transient", noise.transient), .init("ramp_persistence", rampPersistence),
        .init("ramp_probability", present.ramps), .init("slope", present.slope * unit),
      ],
      logLikelihood: nil, sigma2: (noise.innovation + noise.white) * unit * unit, parameterCount: 6,
      likelihoodCount: context.count - context.missingCount)
  }
}
