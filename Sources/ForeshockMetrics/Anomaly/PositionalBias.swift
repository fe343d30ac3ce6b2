/// Which part of a range counts most when it is covered in part.
///
/// Source: Tatbul, Lee, Zdonik, Alam & Gottschlich, "Precision and recall for time series", NeurIPS 2018, figure
/// 2.
public enum PositionalBias: String, Hashable, Sendable, Codable, CaseIterable {
  /// Every position counts alike.
  case flat
  /// The first position counts most, then ever less: for alarms that should come early.
  case front
  /// The middle counts most.
  case middle
  /// The last position counts most.
  case back

  /// The weight of the positions `part` of a range of `length`, as a share of all of it. Positions count from 0.
  ///
  /// - Complexity: O(1).
  func share(of part: Range<Int>, length: Int) -> Double {
    (sum(to: part.upperBound, length) - sum(to: part.lowerBound, length)) / sum(to: length, length)
  }

  /// The weights of the first `count` positions of a range of `length`, added up. They are whole numbers, exact
  /// as doubles for ranges of up to 10⁸.
  private func sum(to count: Int, _ length: Int) -> Double {
    let k = Double(count)
    let whole = Double(length)
    switch self {
    case .flat: return k
    case .front: return k * whole - k * (k - 1) / 2
    case .back: return k * (k + 1) / 2
    case .middle:
      // 1, 2, … up to half the length, then down to 1.
      let rising = min(k, Double(length / 2))
      let falling = k - rising
      let top = whole - rising
      return rising * (rising + 1) / 2 + falling * top - falling * (falling - 1) / 2
    }
  }
}
