/// ``SpectralResidual`` of the last samples, for the newest of them: as samples come.
///
///     var detector = try SpectralResidualStream(window: 720)
///     for value in stream { let score = detector.update(value) }
///
/// Each sample costs a transform of the whole window, about 40 µs for 1440 samples, and allocates. The window
/// is widened until, with the estimated points, its length is a product of 2, 3 and 5.
///
/// A missing sample stands in the window as the last one present and has no score.
///
/// - Complexity: O(w log w) a sample.
///
/// Source: Ren et al., KDD 2019, whose service works so, with a window of 1440 samples of a minute.
public struct SpectralResidualStream: StreamingDetector, Hashable {
  /// How the window is scored.
  public let model: SpectralResidual
  /// How many samples the window has.
  public let window: Int
  /// The samples, each where its number modulo the window says.
  private var samples: [Double] = []
  private var next = 0
  /// Made for the first full window, so that a window that is only claimed costs nothing.
  private var plan: SaliencyPlan?

  /// A detector before its first sample.
  ///
  /// - Parameters:
  ///   - window: The least number of samples in the window; 8 ... 1,000,000.
  ///   - model: How the window is scored.
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for settings out of bounds.
  public init(window: Int = 1440, model: SpectralResidual = SpectralResidual()) throws(AnomalyError) {
    try model.validate()
    guard (8...1_000_000).contains(window) else {
      throw .invalidParameter(name: "window", reason: "8 to 1000000 samples, not \(window)")
    }
    self.model = model
    let size = SaliencyPlan.goodSize(count: window, estimatedPoints: model.estimatedPoints)
    self.window = size - model.estimatedPoints
  }

  /// Scores begin with a full window.
  public var warmUp: Int { window - 1 }

  /// Takes in the next sample; its score, NaN for a missing one and until the window is full.
  public mutating func update(_ value: Double) -> Double {
    guard value.isFinite else {
      // Before the first sample there is nothing to hold.
      if !samples.isEmpty { push(samples[next == 0 ? samples.count - 1 : next - 1]) }
      return .nan
    }
    push(value)
    guard samples.count == window else { return .nan }
    let ordered = Array(samples[next...] + samples[..<next])
    let plan =
      self.plan
      ?? SaliencyPlan(
        count: window, averageWindow: model.averageWindow, estimatedPoints: model.estimatedPoints)
    self.plan = plan
    let saliency = plan.saliency(of: ordered)
    let newest = saliency[window - 1]
    if model.score == .saliency { return newest }
    let compared = saliency[max(0, window - 1 - model.scoreWindow)..<window - 1]
    return SpectralResidual.relative(newest, mean: compared.reduce(0, +) / Double(compared.count))
  }

  private mutating func push(_ value: Double) {
    if samples.count < window {
      samples.append(value)
      next = samples.count == window ? 0 : samples.count
    } else {
      samples[next] = value
      next = next + 1 == window ? 0 : next + 1
    }
  }
}

extension SpectralResidualStream {
  /// Whether both have the same settings and the same samples in the window.
  public static func == (a: Self, b: Self) -> Bool {
    a.model == b.model && a.window == b.window && a.samples == b.samples && a.next == b.next
  }

  /// Hashes settings and samples.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(model)
    hasher.combine(window)
    hasher.combine(samples)
  }
}

extension SpectralResidualStream: Codable {
  private enum CodingKeys: String, CodingKey { case version, model, window, samples, next }

  /// Stores settings and window.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(StoredFormat.version, forKey: .version)
    try container.encode(model, forKey: .model)
    try container.encode(window, forKey: .window)
    try container.encode(samples, forKey: .samples)
    try container.encode(next, forKey: .next)
  }

  /// Reads settings and window.
  ///
  /// - Throws: ``AnomalyError`` for a damaged detector or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try StoredFormat.check(container.decode(Int.self, forKey: .version))
    try self.init(
      window: container.decode(Int.self, forKey: .window),
      model: container.decode(SpectralResidual.self, forKey: .model))
    samples = try container.decode([Double].self, forKey: .samples)
    next = try container.decode(Int.self, forKey: .next)
    guard samples.count <= window, samples.allSatisfy(\.isFinite), next >= 0, next < window,
      samples.count == window || next == samples.count
    else {
      throw AnomalyError.malformedModel(reason: "\(samples.count) of \(window) samples, the next at \(next)")
    }
  }
}
