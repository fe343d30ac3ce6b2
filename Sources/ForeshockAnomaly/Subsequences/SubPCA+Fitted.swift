internal import ForeshockLinearAlgebra
public import ForeshockSeries

extension SubPCA {
  /// Components of a series' windows. Immutable: any number of threads may score with it.
  public struct Fitted: FittedSeriesDetector, Hashable {
    /// The settings.
    public let settings: SubPCA
    /// How many samples a window has.
    public let window: Int
    /// How many channels the series had.
    public var channelCount: Int { means.count / window }
    /// The shares of variance that the components explain, largest first.
    public let explainedVariance: [Double]
    /// How many components span the plane of ``SubPCA/Scoring/reconstruction``.
    public let planeDimension: Int

    private let frame: WindowFrame
    private let means: [Double]
    /// One over the standard deviation of each coordinate; 0 where it does not vary.
    private let inverses: [Double]
    /// The components as columns, in the order of the shares.
    private let components: Matrix

    init(
      settings: SubPCA, window: Int, frame: WindowFrame, means: [Double], inverses: [Double],
      eigen: SymmetricEigen
    ) throws(AnomalyError) {
      let total = eigen.values.reduce(0) { $0 + max($1, 0) }
      // Ascending in the decomposition, descending here; a constant series has no component.
      let kept = eigen.values.indices.reversed().filter { total > 0 && eigen.values[$0] > 1e-10 * total }
      // An eigenvector has no sign; here, as in scikit-learn, its largest entry is positive.
      var components = eigen.vectors.columns(at: kept)
      for k in kept.indices {
        components.withMutableColumn(k) { column in
          var largest = 0
          for row in 1..<column.count where abs(column[row]) > abs(column[largest]) { largest = row }
          guard column[largest] < 0 else { return }
          for row in 0..<column.count { column[row] = -column[row] }
        }
      }
      try self.init(
        settings: settings, window: window, frame: frame, means: means, inverses: inverses,
        shares: kept.map { eigen.values[$0] / total }, components: components)
    }

    private init(
      settings: SubPCA, window: Int, frame: WindowFrame, means: [Double], inverses: [Double],
      shares: [Double],
      components: Matrix
    ) throws(AnomalyError) {
      guard window >= 2, !means.isEmpty, means.count <= 4096, means.count % window == 0,
        inverses.count == means.count, components.rowCount == means.count,
        components.columnCount == shares.count, shares.count <= means.count
      else { throw .malformedModel(reason: "\(shares.count) components of \(means.count) coordinates") }
      guard frame.isValid, frame.centres.count * window == means.count, means.allSatisfy({ $0.isFinite }),
        inverses.allSatisfy({ $0 >= 0 && $0.isFinite }),
        shares.allSatisfy({ $0 > 0 && $0.isFinite }), components.elements.allSatisfy({ $0.isFinite })
      else { throw .malformedModel(reason: "a number is out of its bounds") }
      var sum = 0.0
      var dimension = 0
      // A share of 1 − 10⁻¹² is all of the variance.
      while dimension < shares.count, sum < settings.keptVariance - 1e-12 {
        sum += shares[dimension]
        dimension += 1
      }
      self.settings = settings
      self.window = window
      self.frame = frame
      self.means = means
      self.inverses = inverses
      self.components = components
      explainedVariance = shares
      planeDimension = dimension
    }

    /// The scores of a series by the components learned. It need not follow the training series.
    ///
    /// - Complexity: O(n·m·components), m being the window.
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

    /// One score a window; NaN with a gap.
    package func windowScores(_ channels: [[Double]], threads: Int?) -> [Double] {
      scoring(threads).windowScores(channels) { blockScores($0) }
    }

    private func scoring(_ threads: Int?) -> ChannelScoring {
      ChannelScoring(
        frame: frame, window: window, normalises: settings.normalisesWindows, threads: threads)
    }

    private func blockScores(_ rows: Matrix) -> [Double] {
      let count = rows.rowCount
      var z = rows.centred(by: means)
      z.withMutableElements { elements in
        for column in inverses.indices {
          for row in 0..<count { elements[column * count + row] *= inverses[column] }
        }
      }
      var norms = [Double](repeating: 0, count: count)
      for column in means.indices {
        for row in 0..<count {
          let value = z.elements[column * count + row]
          norms[row] += value * value
        }
      }
      switch settings.scoring {
      case .reconstruction:
        // The residual itself, not the difference of squares, which would lose the small ones.
        let plane = components.columns(0..<planeDimension)
        let rest = z - (z * plane).timesTransposed(plane)
        var sums = [Double](repeating: 0, count: count)
        for column in means.indices {
          for row in 0..<count {
            let value = rest.elements[column * count + row]
            sums[row] += value * value
          }
        }
        return sums.map { $0.squareRoot() }
      case .weightedDistance:
        let projections = z * components
        var sums = [Double](repeating: 0, count: count)
        for k in explainedVariance.indices {
          for row in 0..<count {
            let squared = norms[row] - 2 * projections.elements[k * count + row] + 1
            sums[row] += max(0, squared).squareRoot() / explainedVariance[k]
          }
        }
        return sums
      }
    }
  }
}

extension SubPCA.Fitted: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, settings, window, frame, means, inverses, shares, components
  }

  /// Stores the components with the number of the format.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(settings, forKey: .settings)
    try container.encode(window, forKey: .window)
    try container.encode(frame, forKey: .frame)
    try container.encode(means, forKey: .means)
    try container.encode(inverses, forKey: .inverses)
    try container.encode(explainedVariance, forKey: .shares)
    try container.encode(components.elements, forKey: .components)
  }

  /// Reads components and checks that they can be scored with.
  ///
  /// - Throws: ``AnomalyError`` for a damaged detector or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == 1 else { throw AnomalyError.malformedModel(reason: "format \(version) is not known") }
    let means = try container.decode([Double].self, forKey: .means)
    let shares = try container.decode([Double].self, forKey: .shares)
    let elements = try container.decode([Double].self, forKey: .components)
    guard means.count <= 4096, shares.count <= 4096, elements.count == means.count * shares.count else {
      throw AnomalyError.malformedModel(reason: "\(elements.count) numbers in \(shares.count) components")
    }
    try self.init(
      settings: container.decode(SubPCA.self, forKey: .settings),
      window: container.decode(Int.self, forKey: .window),
      frame: container.decode(WindowFrame.self, forKey: .frame), means: means,
      inverses: container.decode([Double].self, forKey: .inverses), shares: shares,
      components: Matrix(rowCount: means.count, columnCount: shares.count, elements: elements))
  }
}
