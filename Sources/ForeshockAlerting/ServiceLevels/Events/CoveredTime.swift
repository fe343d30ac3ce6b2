/// The time that rows cover: each the time since the row before it, at most the reach.
///
/// On an even grid the reach is its distance. Where the time between rows varies (a row a request, bursts) it is
/// what 99 of 100 distances do not exceed, so that a pause that recurs is covered and a rare gap is not.
struct CoveredTime: Hashable, Sendable {
  /// How long one row covers at most, in microseconds.
  let reach: Int64
  /// The sums of what the rows before each row cover, and of all of them.
  private let sums: [Int64]
  private let times: [Int64]

  /// More of the time than this in distances beyond one and a half of the usual one, and the grid is not even.
  private static let unevenShare = 0.25

  /// - Parameters:
  ///   - times: in ascending order.
  ///   - steps: the distances above zero, in ascending order; at least one.
  ///   - usual: the median of them.
  init(times: [Int64], steps: [Int64], usual: Int64) {
    let whole = steps.reduce(0.0) { $0 + Double($1) }
    let longer = steps.reduce(0.0) { $1 - usual > usual / 2 ? $0 + Double($1) : $0 }
    // As it is of the distances, not of the time, a gap of months does not count more than one of minutes.
    reach = longer > Self.unevenShare * whole ? max(usual, steps[(steps.count - 1) * 99 / 100]) : usual
    var sums: [Int64] = [0]
    sums.reserveCapacity(times.count + 1)
    var sum: Int64 = 0
    for row in times.indices {
      // Nothing is known of the time before the first row; as of others the usual distance is taken.
      sum += row == 0 ? usual : min(reach, times[row] - times[row - 1])
      sums.append(sum)
    }
    self.sums = sums
    self.times = times
  }

  /// How much of the time since `start` the rows at the positions in `range` cover, in microseconds.
  func covered(_ range: Range<Int>, since start: Int64) -> Int64 {
    guard !range.isEmpty else { return 0 }
    let first = range.lowerBound
    let own = sums[first + 1] - sums[first]
    let beyond = max(0, own - (times[first] - start))
    return sums[range.upperBound] - sums[first] - beyond
  }
}
