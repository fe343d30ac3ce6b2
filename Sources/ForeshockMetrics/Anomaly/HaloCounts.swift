/// The rows around anomalous runs, counted by their distance from the run and by the threshold that first calls
/// them.
///
/// With a window w a row at distance d ≤ w/2 of one run has the soft label √(1 − d/w). That is above ½
/// throughout, so a row that two runs reach has the label 1. A row's label therefore depends on its two least
/// distances only, and what a threshold finds of the halo is a sum over distances of counts, however many rows
/// and runs there are.
struct HaloCounts {
  typealias Block = SIMD8<Double>

  /// Numbers in a block.
  private static let width = Block.scalarCount
  /// Blocks a distance.
  private let blocks: Int
  /// Rows that one run reaches, by distance (from 1, in row distance − 1) and threshold.
  private var single: [Block]
  /// Rows that two runs reach, by threshold.
  private var shared: [Double]
  /// The blocks of each distance that have ever held anything, one distance after the other.
  private var filled: [Int] = []
  private var filledStart: [Int] = []
  /// Rows that a second run will reach, by that run's distance: the row's own distance and threshold.
  private var pending: [[(distance: Int, threshold: Int)]]

  /// Counts the rows within `reach` of `runs`.
  ///
  /// - Parameters:
  ///   - runs: ascending, with gaps between them.
  ///   - count: rows in all.
  ///   - first: the index of the first threshold that calls each row.
  init(runs: [Range<Int>], count: Int, reach: Int, thresholds: Int, first: [Int]) {
    blocks = (thresholds + Self.width - 1) / Self.width
    shared = [Double](repeating: 0, count: blocks * Self.width)
    var counts = [Double](repeating: 0, count: reach * blocks * Self.width)
    pending = Array(repeating: [], count: reach + 1)
    for gap in 0...runs.count {
      let lower = gap == 0 ? 0 : runs[gap - 1].upperBound
      let upper = gap == runs.count ? count : runs[gap].lowerBound
      // The last rows of the runs before, the first of those behind.
      let before = gap == 0 ? Int.min / 2 : lower - 1
      let wayBefore = gap < 2 ? Int.min / 2 : runs[gap - 2].upperBound - 1
      let behind = gap == runs.count ? Int.max / 2 : upper
      let wayBehind = gap + 1 >= runs.count ? Int.max / 2 : runs[gap + 1].lowerBound
      let left = lower..<min(upper, before + reach + 1 < lower ? lower : before + reach + 1)
      let right = max(left.upperBound, min(upper, behind - reach))..<upper
      for row in [left, right].joined() {
        let (a, b) = (row - before, behind - row)
        let nearest = min(a, b)
        let next = min(max(a, b), a < b ? row - wayBefore : wayBehind - row)
        let threshold = first[row]
        if next > nearest { counts[(nearest - 1) * blocks * Self.width + threshold] += 1 }
        if next <= reach { pending[next].append((nearest, threshold)) }
      }
    }
    single = Self.packed(counts)
    for distance in 0..<reach {
      filledStart.append(filled.count)
      for block in 0..<blocks where single[distance * blocks + block] != .zero { filled.append(block) }
    }
    filledStart.append(filled.count)
  }

  /// Goes on to windows that reach rows at `distance`; distances come one after the other.
  mutating func reach(_ distance: Int) {
    for row in pending[distance] {
      shared[row.threshold] += 1
      // A row level with two runs was never counted as one run's.
      if row.distance == distance { continue }
      single[(row.distance - 1) * blocks + row.threshold / Self.width][row.threshold % Self.width] -= 1
    }
  }

  /// The soft labels of the halo for `window`, added up by the threshold that first calls the row.
  func labels(window: Int) -> [Block] {
    var sums = Self.packed(shared)
    for distance in 0..<min(window / 2, pending.count - 1) {
      let label = Block(repeating: (1 - Double(distance + 1) / Double(window)).squareRoot())
      let row = distance * blocks
      for place in filledStart[distance]..<filledStart[distance + 1] {
        let block = filled[place]
        sums[block] += label * single[row + block]
      }
    }
    return sums
  }

  /// The numbers, a block at a time; there are as many as fill them.
  private static func packed(_ numbers: [Double]) -> [Block] {
    stride(from: 0, to: numbers.count, by: width).map { Block(numbers[$0..<($0 + width)]) }
  }
}
