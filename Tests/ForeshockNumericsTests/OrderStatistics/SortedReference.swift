import ForeshockNumerics

/// Windows sorted anew each time, to hold the fast ones against.
enum SortedReference {
  /// The values in ascending order, without NaN and with 0 for −0.
  static func sorted(_ values: some Sequence<Double>) -> [Double] {
    values.filter { !$0.isNaN }.map { $0 + 0 }.sorted()
  }

  static func median(_ sorted: [Double]) -> Double {
    guard !sorted.isEmpty else { return .nan }
    let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
    return low == high ? low : 0.5 * (low + high)
  }

  static func quantile(_ sorted: [Double], _ quantile: WindowQuantile) -> Double {
    switch quantile {
    case .median: return median(sorted)
    case .share(let share):
      guard !sorted.isEmpty else { return .nan }
      let position = share * Double(sorted.count - 1), rank = Int(position)
      let part = position - Double(rank)
      guard part > 0, sorted[rank] != sorted[rank + 1] else { return sorted[rank] }
      return sorted[rank] + (sorted[rank + 1] - sorted[rank]) * part
    }
  }

  static func deviation(_ sorted: [Double]) -> Double {
    let centre = median(sorted)
    return centre.isFinite ? median(sorted.map { abs($0 - centre) }.sorted()) : .nan
  }

  /// Kinds of series that orders behave differently on.
  enum Kind: CaseIterable {
    case normal, rising, falling, constant, ties, sawtooth, zigzag, walk, zeroBesideLarge, tinyBesideOne,
      infinities,
      signedZeros, someMissing, mostMissing

    func series(_ count: Int, _ random: inout RandomStream) -> [Double] {
      var level = 0.0
      return (0..<count).map { i in
        let pick = random.uniform()
        switch self {
        case .normal: return random.normal()
        case .rising: return Double(i) * 0.37
        case .falling: return Double(-i) * 0.37
        case .constant: return 5
        case .ties: return (8 * pick).rounded()
        case .sawtooth: return Double(i % 97)
        case .zigzag: return i % 2 == 0 ? Double(i) : Double(-i)
        case .walk:
          level += random.normal()
          return level
        case .zeroBesideLarge: return pick < 0.3 ? 0 : 1e9 + random.normal()
        case .tinyBesideOne: return pick < 0.5 ? 1e-300 * random.normal() : 1 + 1e-9 * random.normal()
        case .infinities:
          return pick < 0.2 ? .infinity : pick < 0.4 ? -.infinity : pick < 0.5 ? .nan : random.normal()
        case .signedZeros: return pick < 0.3 ? 0 : pick < 0.6 ? -0.0 : pick < 0.8 ? 1 : -1
        case .someMissing: return pick < 0.1 ? .nan : random.normal()
        case .mostMissing: return pick < 0.6 ? .nan : (20 * random.normal()).rounded()
        }
      }
    }
  }

  static func isSame(_ a: Double, _ b: Double) -> Bool {
    a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN)
  }
}
