public import ForeshockLinearAlgebra
internal import ForeshockNumerics
internal import Synchronization

/// The matrix profile of several channels at once: for each window and each number k of channels, the window elsewhere
/// that resembles it most in some k channels.
///
///     let profile = try MultichannelProfile(window: 60).selfJoin(table)
///     profile.distance(of: 17, channels: 2)     // in the two channels in which it is nearest to something
///
/// Between two windows the z-normalised distances of the channels are put in order; the distance in k channels is
/// the mean of the k smallest. With k = 1 a window is strange when it is strange in every channel, with k = all
/// when it is in one. Flat windows are treated as in ``MatrixProfile``. In a channel where one of two windows has a
/// gap they are infinitely far apart: k channels without gaps still give a verdict in k channels.
///
/// Source: Yeh, Kavantzas & Keogh, "Matrix profile VI: meaningful multidimensional motif discovery", ICDM 2017
/// (mSTAMP). Checked against STUMPY 1.14.1 (`mstump`) to 1e-6 and against the definition to 1e-8.
public struct MultichannelProfile: Hashable, Codable, Sendable {
  /// How many samples a window has, at least 3.
  public var window: Int
  /// Windows whose starts are no further apart than this are no neighbours, at least 0; nil for ⌈window/4⌉.
  public var exclusionZone: Int?

  /// A profile with windows of `window` samples.
  public init(window: Int, exclusionZone: Int? = nil) {
    self.window = window
    self.exclusionZone = exclusionZone
  }

  /// The nearest neighbours of every window in every number of channels.
  ///
  /// - Parameters:
  ///   - channels: One row a sample, one column a channel, at most 64; NaN and infinities are missing samples.
  ///   - threads: How many threads to use; nil for `Parallel.defaultThreadCount`. It does not change the result.
  /// - Throws: ``AnomalyError/noData``, ``AnomalyError/tooFewObservations(required:actual:)``, and
  ///   ``AnomalyError/invalidParameter(name:reason:)``.
  /// - Complexity: O(n²·d²) for d channels, whatever the window.
  public func selfJoin(_ channels: Matrix, threads: Int? = nil) throws(AnomalyError) -> Profile {
    guard !channels.isEmpty else { throw .noData }
    guard channels.columnCount <= 64 else {
      throw .invalidParameter(name: "channels", reason: "at most 64, not \(channels.columnCount)")
    }
    let settings = MatrixProfile(window: window, exclusionZone: exclusionZone)
    _ = try settings.checked(channels.rowCount)
    let rowCount = channels.rowCount
    let tables = Parallel.map(count: channels.columnCount, threads: threads) { channel in
      let values = Array(channels.elements[channel * rowCount..<(channel + 1) * rowCount])
      return settings.table(values, window: window, frame: SampleFrame(of: values))
    }
    let best = join(tables, exclusion: min(settings.exclusion(window), tables[0].count), threads: threads)
    return Profile(tables, best, threads: threads)
  }

  /// A score for each sample: the mean, over the windows that cover it, of their distances in `count` channels.
  ///
  /// - Parameters:
  ///   - channels: As in ``selfJoin(_:threads:)``.
  ///   - count: In how many channels windows are compared, 1 ... all; nil for all. A sample that is missing
  ///     in more channels than the others has no verdict (NaN).
  ///   - alignment: How a sample's score follows from the windows that cover it.
  ///   - threads: How many threads to use; nil for `Parallel.defaultThreadCount`. It does not change the result.
  /// - Throws: As ``selfJoin(_:threads:)``.
  public func scores(
    for channels: Matrix, channels count: Int? = nil, alignment: WindowAlignment = .mean, threads: Int? = nil
  ) throws(AnomalyError) -> [Double] {
    let k = count ?? channels.columnCount
    guard !channels.isEmpty else { throw .noData }
    guard (1...channels.columnCount).contains(k) else {
      throw .invalidParameter(name: "channels", reason: "1 to \(channels.columnCount), not \(k)")
    }
    let profile = try selfJoin(channels, threads: threads)
    // A sample is there when enough channels have it.
    let present = (0..<channels.rowCount).map { row -> Double in
      (0..<channels.columnCount).count { channels[row, $0].isFinite } >= k ? 0 : .nan
    }
    let windows = (0..<profile.count).map { profile.distance(of: $0, channels: k) }
    return alignment.sampleScores(windows, window: window, samples: present)
  }

  private func join(_ tables: [WindowTable], exclusion: Int, threads: Int?) -> ChannelBest {
    let count = tables[0].count
    let blockRows = max(1024, 16 * window)
    var pieces: [ChannelPiece] = []
    for first in stride(from: 0, to: count, by: blockRows) {
      for diagonal in stride(from: exclusion + 1, to: count - first, by: 1024) {
        pieces.append(
          ChannelPiece(
            rows: first..<min(first + blockRows, count), diagonal: diagonal,
            groupCount: (min(1024, count - diagonal) + 7) / 8))
      }
    }
    let workers = max(1, min(threads ?? Parallel.defaultThreadCount, pieces.count))
    let next = Atomic<Int>(0)
    let found = Parallel.map(count: workers, threads: workers) { [pieces] _ in
      var sweep = ChannelSweep(tables)
      while true {
        let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard piece < pieces.count else { return sweep.best }
        sweep.run(pieces[piece])
      }
    }
    var best = found[0]
    for other in found.dropFirst() { best.merge(other) }
    return best
  }
}

extension MultichannelProfile {
  /// What was found for every window and number of channels.
  public struct Profile: Hashable, Sendable {
    /// How many windows there are.
    public let count: Int
    /// How many channels there are.
    public let channelCount: Int
    /// Infinite without a neighbour, so that equal profiles are equal.
    private let distances: [Double]
    private let neighbours: [Int32]

    /// The mean of the smallest `channels` distances of window `index` to its neighbour; NaN without one.
    ///
    /// - Precondition: The index is below ``count`` and `channels` in 1 ... ``channelCount``.
    public func distance(of index: Int, channels: Int) -> Double {
      let distance = distances[place(index, channels)]
      return distance.isFinite ? distance : .nan
    }

    /// The neighbour itself: the first sample of its window; nil without one.
    ///
    /// - Precondition: The index is below ``count`` and `channels` in 1 ... ``channelCount``.
    public func neighbour(of index: Int, channels: Int) -> Int? {
      let neighbour = neighbours[place(index, channels)]
      return neighbour >= 0 ? Int(neighbour) : nil
    }

    private func place(_ index: Int, _ channels: Int) -> Int {
      precondition(index >= 0 && index < count, "window \(index) of \(count)")
      precondition(channels >= 1 && channels <= channelCount, "\(channels) of \(channelCount) channels")
      return (channels - 1) * count + index
    }

    /// Distances from the samples, whatever the recursions said.
    fileprivate init(_ tables: [WindowTable], _ best: ChannelBest, threads: Int?) {
      let count = tables[0].count
      let channelCount = tables.count
      let pad = WindowTable.padding
      let found = Parallel.map(count: channelCount * count, threads: threads) { entry in
        let (k, i) = (entry / count, entry % count)
        let neighbour = best.neighbours[k * best.positions + i + pad]
        guard neighbour < .max else { return Double.infinity }
        let distances = tables.map { $0.normalisedDistance(i + pad, Int(neighbour)) }.sorted()
        return distances[0...k].reduce(0, +) / Double(k + 1)
      }
      self.count = count
      self.channelCount = channelCount
      distances = found
      neighbours = (0..<channelCount * count).map { entry in
        let neighbour = best.neighbours[entry / count * best.positions + entry % count + pad]
        return neighbour < .max ? neighbour - Int32(pad) : -1
      }
    }
  }
}

extension WindowTable {
  /// The distance of the windows at two positions, by the rules for flat ones; infinite where there is a gap.
  func normalisedDistance(_ p: Int, _ q: Int) -> Double {
    switch (kinds[p], kinds[q]) {
    case (.missing, _), (_, .missing): return .infinity
    case (.flat, .flat): return 0
    case (.flat, _), (_, .flat): return Double(window).squareRoot()
    case (.ordinary, .ordinary): break
    }
    var sum = 0.0
    for k in 0..<window {
      let difference =
        (samples[p + k] - means[p]) * inverseNorms[p] - (samples[q + k] - means[q]) * inverseNorms[q]
      sum += difference * difference
    }
    return (sum * Double(window)).squareRoot()
  }
}

/// The best neighbours so far of each window in each number of channels.
struct ChannelBest: Sendable {
  /// How many windows a table has, padding included.
  let positions: Int
  /// Sums of the smallest distances, `positions` for each number of channels.
  var sums: [Double]
  /// Positions of neighbours; the greatest number where there is none.
  var neighbours: [Int32]

  init(positions: Int, channelCount: Int) {
    self.positions = positions
    sums = [Double](repeating: .infinity, count: positions * channelCount)
    neighbours = [Int32](repeating: .max, count: positions * channelCount)
  }

  /// Of equal sums the earlier neighbour counts, so that the order of offers does not.
  @inline(__always)
  mutating func offer(_ sum: Double, _ neighbour: Int, to entry: Int) {
    guard sum < sums[entry] || (sum == sums[entry] && sum < .infinity && neighbour < neighbours[entry]) else {
      return
    }
    sums[entry] = sum
    neighbours[entry] = Int32(neighbour)
  }

  mutating func merge(_ other: ChannelBest) {
    precondition(other.sums.count == sums.count, "the same windows")
    for entry in sums.indices where other.neighbours[entry] < .max {
      offer(other.sums[entry], Int(other.neighbours[entry]), to: entry)
    }
  }
}
