public import ForeshockLinearAlgebra
public import ForeshockSeries

extension SubsequenceKMeans {
  /// Centres of a series' windows. Immutable: any number of threads may score with it.
  public struct Fitted: FittedSeriesDetector, Hashable {
    /// The settings.
    public let settings: SubsequenceKMeans
    /// How many samples a window has.
    public let window: Int
    /// How many steps were done.
    public let iterations: Int
    /// How many channels the series had.
    public var channelCount: Int { frame.centres.count }
    /// The centres as rows, in the units of the series, or of normalised windows.
    public var centres: Matrix { frame.unscaled(scaledCentres, window: window) }

    private let frame: WindowFrame
    private let scaledCentres: Matrix

    init(
      settings: SubsequenceKMeans, window: Int, frame: WindowFrame, centres: Matrix, iterations: Int
    ) throws(AnomalyError) {
      guard (2...4096).contains(window), frame.isValid, centres.columnCount <= 4096, centres.rowCount >= 1,
        centres.columnCount == window * frame.centres.count, centres.elements.allSatisfy({ $0.isFinite })
      else { throw .malformedModel(reason: "\(centres.rowCount) centres of \(centres.columnCount) samples") }
      self.settings = settings
      self.window = window
      self.iterations = iterations
      self.frame = frame
      scaledCentres = centres
    }

    /// The scores of a series by the centres learned. It need not follow the training series.
    ///
    /// - Complexity: O(n·m·clusters), m being the window.
    public func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
      try scores(forChannels: [series], threads: threads)
    }

    /// The scores of the samples of several channels, as many as were learned from.
    ///
    /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for another number of channels or channels of
    ///   different lengths.
    public func scores(forChannels channels: [TimeSeries], threads: Int? = nil) throws(AnomalyError)
      -> [Double]
    {
      try scoring(threads).sampleScores(channels) { blockScores($0) }
    }

    /// The distance of each window to the nearest centre; NaN with a gap.
    package func windowScores(_ channels: [[Double]], threads: Int?) -> [Double] {
      scoring(threads).windowScores(channels) { blockScores($0) }
    }

    private func scoring(_ threads: Int?) -> ChannelScoring {
      ChannelScoring(
        frame: frame, window: window, normalises: settings.normalisesWindows, threads: threads)
    }

    /// In the units of the series unless windows are normalised.
    private func blockScores(_ rows: Matrix) -> [Double] {
      let unit = settings.normalisesWindows ? 1 : 1 / frame.scale
      return nearestCentres(rows, scaledCentres).squaredDistances.map {
        min($0.squareRoot() * unit, .greatestFiniteMagnitude)
      }
    }
  }
}

extension SubsequenceKMeans.Fitted: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, settings, window, frame, clusters, centres, iterations
  }

  /// Stores the centres with the number of the format.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(settings, forKey: .settings)
    try container.encode(window, forKey: .window)
    try container.encode(frame, forKey: .frame)
    try container.encode(scaledCentres.rowCount, forKey: .clusters)
    try container.encode(scaledCentres.elements, forKey: .centres)
    try container.encode(iterations, forKey: .iterations)
  }

  /// Reads centres and checks that they can be scored with.
  ///
  /// - Throws: ``AnomalyError`` for a damaged detector or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == 1 else { throw AnomalyError.malformedModel(reason: "format \(version) is not known") }
    let elements = try container.decode([Double].self, forKey: .centres)
    let clusters = try container.decode(Int.self, forKey: .clusters)
    guard clusters >= 1, elements.count % clusters == 0 else {
      throw AnomalyError.malformedModel(reason: "\(elements.count) numbers in \(clusters) centres")
    }
    try self.init(
      settings: container.decode(SubsequenceKMeans.self, forKey: .settings),
      window: container.decode(Int.self, forKey: .window),
      frame: container.decode(WindowFrame.self, forKey: .frame),
      centres: Matrix(rowCount: clusters, columnCount: elements.count / clusters, elements: elements),
      iterations: container.decode(Int.self, forKey: .iterations))
  }
}
