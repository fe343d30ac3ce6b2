/// A quantile of the last so many numbers.
///
/// They are kept in the order they came and in ascending order; a number finds its place by halving and the
/// others move by one: O(size) in the worst case, of one memory move.
struct RecentQuantile: Hashable, Sendable {
  private let size: Int
  private(set) var recent: [Double] = []
  private var next = 0
  private var sorted: [Double] = []

  /// The most numbers kept.
  static let most = 10_000

  init(size: Int) { self.size = size }

  /// Keeps numbers again in the order they came.
  init(size: Int, restoring numbers: [Double]) throws(AnomalyError) {
    guard numbers.count <= size, numbers.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw .malformedModel(reason: "\(numbers.count) past residuals of at most \(size)")
    }
    self.size = size
    for number in numbers { add(number) }
  }

  /// The numbers in the order they came.
  var ordered: [Double] { Array(recent[next...] + recent[..<next]) }

  /// Whether as many numbers are kept as ever will be.
  var isFull: Bool { recent.count == size }

  /// The quantile at `level` by the nearest rank; NaN for no numbers.
  func value(_ level: Double) -> Double {
    guard !sorted.isEmpty else { return .nan }
    return sorted[min(sorted.count - 1, Int(level * Double(sorted.count)))]
  }

  mutating func add(_ number: Double) {
    if isFull {
      sorted.remove(at: place(of: recent[next]))
      recent[next] = number
      next = next + 1 == size ? 0 : next + 1
    } else {
      if recent.isEmpty {
        recent.reserveCapacity(size)
        sorted.reserveCapacity(size + 1)
      }
      recent.append(number)
    }
    sorted.insert(number, at: place(of: number))
  }

  /// The first place whose number is not below `number`.
  private func place(of number: Double) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
