/// The first rows of a stream, from which a forest learns its scale: half of them may be anything without moving it far.
///
/// The scale is known when the warm-up is over, or after 64 rows; a forest whose warm-up is shorter looks again at each
/// doubling of it. Each time its trees are grown anew from all the rows so far, so that they never mix two scales.
struct FirstRows: Hashable, Sendable {
  /// So many rows are enough.
  static let enough = 64

  /// How many rows there are when the scale is first known.
  let first: Int
  /// The values, row after row; none once there were enough.
  private(set) var values: [Double] = []
  /// The numbers of the rows.
  private(set) var times: [Int] = []

  init(warmUp: Int) { first = min(warmUp, Self.enough) }

  /// Rows that were stored, of a forest that has learned from so many.
  init(warmUp: Int, values: [Double], times: [Int], columnCount: Int, learned: Int) throws(AnomalyError) {
    first = min(warmUp, Self.enough)
    let count = learned < last ? learned : 0
    guard times.count == count, values.count / columnCount == count, values.count % columnCount == 0,
      values.allSatisfy(\.isFinite), zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }),
      times.first ?? 0 >= 0
    else { throw .malformedModel(reason: "\(times.count) first rows of \(learned)") }
    self.values = values
    self.times = times
  }

  /// How many rows there are when it is known for good: the first doubling that is enough.
  var last: Int {
    var count = first
    while count < Self.enough { count *= 2 }
    return count
  }

  /// Takes in row number `time`, the `count`th that is learned from; answers whether the scale is due.
  mutating func add(_ row: [Double], time: Int, count: Int) -> Bool {
    guard count <= last else { return false }
    values += row
    times.append(time)
    // first · 2^k, as no other counts have the quotient's bits alone.
    let (quotient, rest) = count.quotientAndRemainder(dividingBy: first)
    return rest == 0 && quotient & (quotient - 1) == 0
  }

  /// Lets the rows go.
  mutating func forget() { (values, times) = ([], []) }
}
