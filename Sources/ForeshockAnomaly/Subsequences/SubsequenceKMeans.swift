package import ForeshockLinearAlgebra
internal import ForeshockNumerics
public import ForeshockSeries

/// Finds stretches far from the few shapes that a series is made of: k-means clustering of its windows.
///
///     let scores = try SubsequenceKMeans(window: 60).scores(for: series)
///     let fitted = try SubsequenceKMeans(window: 60, clusterCount: 8).fit(quietWeeks)
///     let fresh = try fitted.scores(for: thisWeek)
///
/// A window's score is the Euclidean distance to the nearest centre, a sample's the mean over the windows that
/// cover it. Centres are chosen by k-means++ and moved by Lloyd's steps, each the mean of the windows nearest to it,
/// until no window changes its centre or ``maxIterations`` steps are done. A centre that loses all windows
/// takes the one that is furthest from its own centre. Windows with a gap have no verdict and are not learned from;
/// nor are those with a sample that strays 10⁹ times further than most, if there are others.
///
/// The same data and seed give the same centres with any number of threads. Distances come from products by BLAS, of a
/// block of windows at a time.
///
/// Source: Lloyd, "Least squares quantization in PCM", IEEE Trans. Inf. Theory 28, 1982; Arthur & Vassilvitskii,
/// "k-means++", SODA 2007; as a detector of series KMeansAD (Yairi et al., 2001). Checked against scikit-learn 1.9.1
/// (`KMeans`, algorithm "lloyd", given first centres) to 1e-9.
public struct SubsequenceKMeans: SeriesDetector, Hashable, Codable {
  /// How many samples a window has, 2 ... 4096 (of all channels together); nil for
  /// ``SubsequenceLength/suggested(for:)``.
  public var window: Int?
  /// How many clusters there are, 1 ... 1024; no more than windows.
  public var clusterCount: Int
  /// Whether each window is first brought to mean 0 and standard deviation 1, so that only its shape counts.
  public var normalisesWindows: Bool
  /// The most steps, at least 1.
  public var maxIterations: Int
  /// What the choice of the first centres depends on.
  public var seed: UInt64

  /// Twenty clusters of windows as they are unless told otherwise.
  public init(
    window: Int? = nil, clusterCount: Int = 20, normalisesWindows: Bool = false, maxIterations: Int = 100,
    seed: UInt64 = 0
  ) {
    self.window = window
    self.clusterCount = clusterCount
    self.normalisesWindows = normalisesWindows
    self.maxIterations = maxIterations
    self.seed = seed
  }

  /// Learns the centres of a series' windows.
  ///
  /// - Throws: ``AnomalyError/noData`` without a sample, ``AnomalyError/tooFewObservations(required:actual:)`` when
  ///   no window is without a gap, ``AnomalyError/invalidParameter(name:reason:)``.
  /// - Complexity: O(n·m·clusterCount) a step, m being the window.
  public func fit(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> Fitted {
    try fit(channels: [series], threads: threads)
  }

  /// Learns the centres of windows over several channels of equal length.
  ///
  /// - Precondition: all series have as many samples.
  /// - Throws: As ``fit(_:threads:)``.
  public func fit(channels: [TimeSeries], threads: Int? = nil) throws(AnomalyError) -> Fitted {
    try fit(channels: channels, centres: nil, threads: threads)
  }

  /// Moves the given centres, in the units of the series, instead of choosing some.
  package func fit(channels: [TimeSeries], centres: Matrix?, threads: Int?) throws(AnomalyError) -> Fitted {
    guard let first = channels.first, first.count > 0 else { throw .noData }
    let window = window ?? SubsequenceLength.suggested(for: first)
    guard window >= 2, window <= 4096 / channels.count else {
      throw .invalidParameter(
        name: "window",
        reason: "2 to 4096 samples of all channels together, not \(window) of \(channels.count)")
    }
    guard (1...1024).contains(clusterCount) else {
      throw .invalidParameter(name: "clusterCount", reason: "1 to 1024, not \(clusterCount)")
    }
    guard maxIterations >= 1 else {
      throw .invalidParameter(name: "maxIterations", reason: "at least 1, not \(maxIterations)")
    }
    let values = channels.map(\.values)
    let (blocks, frame) = WindowBlocks.toLearnFrom(
      values, window: window, normalises: normalisesWindows, least: 1)
    guard !blocks.starts.isEmpty else { throw .tooFewObservations(required: window, actual: first.count) }
    let clusters = min(clusterCount, blocks.starts.count)
    let start = centres.map { frame.scaled($0, window: window) } ?? seeded(blocks, clusters, threads)
    let (found, iterations) = lloyd(blocks, start, threads)
    return try Fitted(settings: self, window: window, frame: frame, centres: found, iterations: iterations)
  }

  /// k-means++: each further centre is a window drawn with a chance in proportion to its squared distance from the
  /// nearest centre so far.
  private func seeded(_ blocks: WindowBlocks, _ clusters: Int, _ threads: Int?) -> Matrix {
    var random = RandomStream(seed: seed)
    let count = blocks.starts.count
    var chosen = [random.integer(below: count)]
    var nearest = [Double](repeating: .infinity, count: count)
    while chosen.count < clusters, let last = chosen.last {
      let centre = blocks.rows(last..<last + 1)
      let distances = blocks.mapBlocks(threads: threads) { _, rows in
        nearestCentres(rows, centre).squaredDistances
      }
      for (i, distance) in distances.joined().enumerated() { nearest[i] = min(nearest[i], distance) }
      let total = nearest.reduce(0, +)
      var rest = random.uniform() * total
      var next = 0
      while next < count - 1, rest >= nearest[next] {
        rest -= nearest[next]
        next += 1
      }
      chosen.append(next)
    }
    return chosen.map { blocks.rows($0..<$0 + 1) }.reduce(Matrix.zeros(0, blocks.width)) {
      $0.appendingRows(of: $1)
    }
  }

  /// Lloyd's steps from the given centres.
  private func lloyd(
    _ blocks: WindowBlocks, _ start: Matrix, _ threads: Int?
  ) -> (centres: Matrix, iterations: Int) {
    var centres = start
    let clusters = centres.rowCount
    var assigned = [Int32](repeating: -1, count: blocks.starts.count)
    for iteration in 1...maxIterations {
      let parts = blocks.mapBlocks(threads: threads) { [centres] _, rows in ClusterSums(rows, centres) }
      let labels = parts.flatMap(\.labels)
      if labels == assigned { return (centres, iteration) }
      assigned = labels
      var counts = [Double](repeating: 0, count: clusters)
      var sums = Matrix.zeros(clusters, blocks.width)
      for part in parts {
        for cluster in 0..<clusters { counts[cluster] += part.counts[cluster] }
        sums += part.sums
      }
      // The furthest windows, for centres that have lost theirs.
      let lost = counts.indices.filter { counts[$0] == 0 }
      let distances = lost.isEmpty ? [] : parts.flatMap(\.squaredDistances)
      let furthest = distances.indices.sorted { (distances[$0], $1) > (distances[$1], $0) }.prefix(lost.count)
      for cluster in 0..<clusters where counts[cluster] > 0 {
        for column in 0..<blocks.width { centres[cluster, column] = sums[cluster, column] / counts[cluster] }
      }
      for (cluster, place) in zip(lost, furthest) {
        let row = blocks.rows(place..<place + 1)
        for column in 0..<blocks.width { centres[cluster, column] = row[0, column] }
      }
    }
    return (centres, maxIterations)
  }
}

/// What a block of windows adds to the next centres.
private struct ClusterSums: Sendable {
  var labels: [Int32]
  var squaredDistances: [Double]
  var counts: [Double]
  var sums: Matrix

  init(_ rows: Matrix, _ centres: Matrix) {
    let nearest = nearestCentres(rows, centres)
    labels = nearest.labels
    squaredDistances = nearest.squaredDistances
    counts = [Double](repeating: 0, count: centres.rowCount)
    for label in labels { counts[Int(label)] += 1 }
    // Membership as a matrix of ones and zeros, so that BLAS adds the windows up.
    let members = labels
    let membership = Matrix(rowCount: rows.rowCount, columnCount: centres.rowCount) {
      members[$0] == Int32($1) ? 1 : 0
    }
    sums = membership.transposedTimes(rows)
  }
}

/// The nearest of the rows of `centres` to each row, the first of equals, and its squared distance.
///
/// ‖x‖² − 2·x·c + ‖c‖² finds it; where that has lost its digits the distance is taken from the differences.
func nearestCentres(_ rows: Matrix, _ centres: Matrix) -> (labels: [Int32], squaredDistances: [Double]) {
  let count = rows.rowCount
  let products = rows.timesTransposed(centres)
  var norms = [Double](repeating: 0, count: count)
  for column in 0..<rows.columnCount {
    for row in 0..<count {
      let value = rows.elements[column * count + row]
      norms[row] += value * value
    }
  }
  var labels = [Int32](repeating: 0, count: count)
  var least = [Double](repeating: .infinity, count: count)
  for cluster in 0..<centres.rowCount {
    var norm = 0.0
    for column in 0..<centres.columnCount { norm += centres[cluster, column] * centres[cluster, column] }
    for row in 0..<count {
      let distance = norm - 2 * products.elements[cluster * count + row]
      if distance < least[row] {
        least[row] = distance
        labels[row] = Int32(cluster)
      }
    }
  }
  for row in 0..<count {
    let squared = least[row] + norms[row]
    if squared > 1e-6 * norms[row] {
      least[row] = squared
      continue
    }
    var sum = 0.0
    let cluster = Int(labels[row])
    for column in 0..<rows.columnCount {
      let difference = rows[row, column] - centres[cluster, column]
      sum += difference * difference
    }
    least[row] = sum
  }
  return (labels, least)
}
