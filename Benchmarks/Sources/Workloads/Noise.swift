internal import Foreshock

/// The order in which samples of noise come.
public enum NoiseOrder: String, Sendable {
  /// As drawn.
  case random
  /// The smallest first.
  case ascending
  /// The largest first.
  case descending
  /// The first one all the time.
  case constant
}

/// Independent normal samples around 50 with a standard deviation of 10: nothing that would make a window's next
/// value easy to guess. The same on every machine.
public func noise(count: Int = 1_000_000, order: NoiseOrder = .random) -> [Double] {
  var random = RandomStream(seed: 60)
  let values = (0..<count).map { _ in 50 + 10 * random.normal() }
  return switch order {
  case .random: values
  case .ascending: values.sorted()
  case .descending: values.sorted(by: >)
  case .constant: [Double](repeating: values[0], count: count)
  }
}

/// The sum of every 1,009th of `results`, the last one first, missing ones left out: enough to show that others
/// computed the same, and next to nothing beside the work.
func spotSum(_ results: [Double]) -> Double {
  var sum = 0.0
  for i in stride(from: results.count - 1, through: 0, by: -1009) where !results[i].isNaN {
    sum += results[i]
  }
  return sum
}
