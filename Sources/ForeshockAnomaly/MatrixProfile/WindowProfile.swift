/// The nearest neighbours of every window of a series.
///
/// Window i covers samples i ..< i + window. A window that touches a missing sample has no neighbours and is
/// nobody's neighbour; a window may have fewer neighbours than were asked for, when the series is short.
public struct WindowProfile: Hashable, Sendable {
  /// How many samples a window has.
  public let window: Int
  /// How many neighbours of each window were asked for.
  public let neighbourCount: Int
  /// How many windows there are.
  public let count: Int
  /// Infinite without a neighbour, so that equal profiles are equal.
  private let allDistances: [Double]
  private let allNeighbours: [Int32]

  init(window: Int, _ list: NeighbourList) {
    self.window = window
    neighbourCount = list.depth
    count = list.indices.count / list.depth
    allDistances = list.distances.map { $0.isNaN ? .infinity : $0 }
    allNeighbours = list.indices
  }

  /// The distance of window `index` to its neighbour of the given rank, 1 for the nearest; NaN without one.
  ///
  /// - Precondition: The index is below ``count`` and the rank in 1 ... ``neighbourCount``.
  public func distance(of index: Int, rank: Int = 1) -> Double {
    let distance = allDistances[place(index, rank)]
    return distance.isFinite ? distance : .nan
  }

  /// The neighbour itself: the first sample of its window; nil without one.
  ///
  /// - Precondition: The index is below ``count`` and the rank in 1 ... ``neighbourCount``.
  public func neighbour(of index: Int, rank: Int = 1) -> Int? {
    let neighbour = allNeighbours[place(index, rank)]
    return neighbour >= 0 ? Int(neighbour) : nil
  }

  /// The distance of each window to its furthest neighbour asked for, the nearest when one was; NaN without.
  public var distances: [Double] { (0..<count).map { distance(of: $0, rank: neighbourCount) } }

  private func place(_ index: Int, _ rank: Int) -> Int {
    precondition(index >= 0 && index < count, "window \(index) of \(count)")
    precondition(rank >= 1 && rank <= neighbourCount, "neighbour \(rank) of \(neighbourCount)")
    return index * neighbourCount + rank - 1
  }
}
