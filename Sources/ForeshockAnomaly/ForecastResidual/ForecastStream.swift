public import ForeshockForecasting
internal import ForeshockNumerics
internal import ForeshockSeries

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A fitted forecaster that scores each coming sample by how it was forecast: ``ForecastResidual`` after fitting.
///
///     var live = try ForecastStream(model: fitted)              // any model that was fitted elsewhere
///     let score = live.update(41.5)
///
/// Codable where the model is: see `AnyFittedForecaster` for a model chosen while the program runs. Each
/// sample allocates what the model's forecast of one step does.
public struct ForecastStream<Model: FittedForecaster>: StreamingDetector {
  /// The model as it is now.
  public private(set) var model: Model
  /// How residuals are judged.
  public let options: ForecastResidualOptions
  /// The forecast of the next sample, with the intervals it will be judged by.
  public private(set) var expectation: Forecast?
  /// z of the last sample, as the model has it, before calibration and sums; NaN for a gap.
  public private(set) var lastDeviation = Double.nan
  /// How often the parameters could not be estimated anew.
  public private(set) var failedRefits = 0
  private var past: RecentQuantile?
  /// The last z, when they are summed up, by their number modulo the steps; NaN for gaps.
  private var sumWindow: [Double] = []
  private var sumNext = 0
  private var rejected = 0
  /// The samples for refits, oldest first, up to twice as many as needed.
  private var history: [Double] = []
  private let refitSamples: Int
  private var sinceRefit = 0

  /// A detector around a fitted model; what the model forecasts next is what comes next.
  ///
  /// - Parameters:
  ///   - model: The model, without regressors.
  ///   - options: How residuals are judged.
  ///   - history: The samples before the next one, for refits, which otherwise wait for as many as they need.
  /// - Throws: ``AnomalyError/forecast(_:)`` for a model that has regressors or no forecast, and
  ///   ``AnomalyError/invalidParameter(name:reason:)`` for options out of bounds.
  public init(
    model: Model, options: ForecastResidualOptions = ForecastResidualOptions(), history: [Double] = []
  ) throws(AnomalyError) {
    try options.validate()
    self.model = model
    self.options = options
    refitSamples = options.refitSamples ?? max(2, min(model.context.count, 100_000_000))
    if options.refitEvery != nil { self.history = Array(history.suffix(refitSamples)) }
    past = options.calibrationWindow.map { RecentQuantile(size: $0) }
    if options.aggregatedSteps > 1 {
      sumWindow = [Double](repeating: .nan, count: options.aggregatedSteps)
    }
    do throws(ModelError) {
      expectation = try model.forecast(horizon: 1, levels: PredictiveScore.levels)
    } catch {
      throw .forecast(error)
    }
  }

  /// Scores come from the first sample on.
  public var warmUp: Int { 0 }

  /// Takes in the next sample; its score, NaN for a missing one and where the model has no forecast.
  public mutating func update(_ value: Double) -> Double {
    lastDeviation = .nan
    if value.isFinite, let expectation {
      lastDeviation = PredictiveScore.deviation(of: value, in: expectation)
    }
    let score = value.isFinite ? judged(lastDeviation) : .nan
    takeIn(value)
    return score
  }

  /// The score of a deviation, measured by past ones and summed up with them.
  private mutating func judged(_ deviation: Double) -> Double {
    var z = deviation
    if let scale = past?.value(0.9), past?.isFull == true {
      let limit = RobustLevel.largestDeviation
      // In this order NaN stays.
      z = min(max(z / max(scale / 1.645, 1e-9), -limit), limit)
    }
    if !deviation.isNaN { past?.add(abs(deviation)) }
    if options.aggregatedSteps > 1 { z = summed(z) }
    guard !z.isNaN else { return .nan }
    switch options.score {
    case .deviation: return abs(z)
    case .tail: return -(NormalDistribution.standard.logSurvival(abs(z)) + log(2)) / log(10)
    }
  }

  private mutating func summed(_ z: Double) -> Double {
    push(z)
    var (sum, count) = (0.0, 0.0)
    for value in sumWindow where !value.isNaN {
      sum += value
      count += 1
    }
    return z.isNaN ? .nan : sum / count.squareRoot()
  }

  private mutating func push(_ z: Double) {
    sumWindow[sumNext] = z
    sumNext = sumNext + 1 == sumWindow.count ? 0 : sumNext + 1
  }

  /// Moves the model on and asks what comes next.
  private mutating func takeIn(_ value: Double) {
    var sample = value.isFinite ? value : .nan
    if !value.isFinite && options.aggregatedSteps > 1 { push(.nan) }
    if let limit = options.rejectBeyond, !lastDeviation.isNaN {
      if abs(lastDeviation) <= limit {
        rejected = 0
      } else if rejected < options.rejectAtMost {
        sample = .nan
        rejected += 1
      }
    }
    do throws(ModelError) {
      try model.update(sample)
    } catch {
      // What the model cannot take in is a gap to it; a model with regressors refuses that too.
      try? model.update(.nan)
      sample = .nan
    }
    if let every = options.refitEvery { refit(with: sample, every: every) }
    expectation = try? model.forecast(horizon: 1, levels: PredictiveScore.levels)
  }

  private mutating func refit(with sample: Double, every: Int) {
    // Twice as many are kept and then halved: a sample costs O(1) in the mean.
    if history.count >= 2 * refitSamples { history.removeFirst(history.count - refitSamples + 1) }
    history.append(sample)
    sinceRefit += 1
    guard sinceRefit >= every, history.count >= refitSamples else { return }
    sinceRefit = 0
    let context = model.context
    let series = TimeSeries(
      name: context.name, start: context.timestamp(ahead: 1 - refitSamples),
      samplingInterval: context.samplingInterval, values: Array(history.suffix(refitSamples)))
    do throws(ModelError) {
      model = try model.refit(on: series)
    } catch {
      failedRefits += 1
    }
  }
}

extension ForecastStream: Codable where Model: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, model, options, past, sums, sumNext, rejected, history, refitSamples, sinceRefit,
      failedRefits
  }

  /// Stores model and state, gaps as null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(StoredFormat.version, forKey: .version)
    try container.encode(model, forKey: .model)
    try container.encode(options, forKey: .options)
    try container.encodeIfPresent(past?.ordered, forKey: .past)
    try container.encode(sumWindow.map { $0.isNaN ? nil : $0 }, forKey: .sums)
    try container.encode(sumNext, forKey: .sumNext)
    try container.encode(rejected, forKey: .rejected)
    try container.encode(history.map { $0.isNaN ? nil : $0 }, forKey: .history)
    try container.encode(refitSamples, forKey: .refitSamples)
    try container.encode(sinceRefit, forKey: .sinceRefit)
    try container.encode(failedRefits, forKey: .failedRefits)
  }

  /// Reads a detector that goes on where it was stored.
  ///
  /// - Throws: ``AnomalyError`` for a damaged detector or a format this version does not know, and whatever
  ///   reading the model throws.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try StoredFormat.check(container.decode(Int.self, forKey: .version))
    model = try container.decode(Model.self, forKey: .model)
    options = try container.decode(ForecastResidualOptions.self, forKey: .options)
    try options.validate()
    if let size = options.calibrationWindow {
      past = try RecentQuantile(
        size: size, restoring: container.decodeIfPresent([Double].self, forKey: .past) ?? [])
    }
    sumWindow = try container.decode([Double?].self, forKey: .sums).map { $0 ?? .nan }
    sumNext = try container.decode(Int.self, forKey: .sumNext)
    rejected = try container.decode(Int.self, forKey: .rejected)
    history = try container.decode([Double?].self, forKey: .history).map { $0 ?? .nan }
    refitSamples = try container.decode(Int.self, forKey: .refitSamples)
    sinceRefit = try container.decode(Int.self, forKey: .sinceRefit)
    failedRefits = try container.decode(Int.self, forKey: .failedRefits)
    let steps = options.aggregatedSteps > 1 ? options.aggregatedSteps : 0
    guard sumWindow.count == steps, (0..<max(1, steps)).contains(sumNext),
      sumWindow.allSatisfy({ $0.isNaN || abs($0) <= RobustLevel.largestDeviation })
    else { throw AnomalyError.malformedModel(reason: "\(sumWindow.count) residuals for a sum of \(steps)") }
    guard (0...options.rejectAtMost).contains(rejected), (2...100_000_000).contains(refitSamples),
      history.count <= 2 * refitSamples, !history.contains(where: \.isInfinite), sinceRefit >= 0,
      sinceRefit < 1 << 48, failedRefits >= 0, failedRefits < 1 << 48
    else { throw AnomalyError.malformedModel(reason: "\(history.count) samples for refits") }
    do {
      expectation = try model.forecast(horizon: 1, levels: PredictiveScore.levels)
    } catch {
      throw AnomalyError.forecast(error)
    }
  }
}
