internal import Glibc

/// Whether the last value of a series is repeated for longer than it ever was: a sensor that is stuck.
///
/// With q the share of neighbours before the plateau that are equal, (equal + 1)/(pairs + 2), a run of L equal samples comes
/// about somewhere among n independent pairs with a probability of at most n·q^(L−1). Neighbours that resemble each other make
/// longer runs; therefore the plateau must also be twice as long as any before. Of a series that was never different nothing
/// is said.
struct PlateauTest {
  /// Samples in the plateau at the end, missing ones within it included.
  let length: Int
  /// Its value.
  let value: Double
  /// Samples in the longest plateau before it.
  let longestBefore: Int
  /// An upper bound of how probable such a plateau is.
  let bound: Double

  static let leastLength = 5

  /// - Parameter samples: the last of them is observed.
  init?(_ samples: [Double]) {
    guard let last = samples.last, !last.isNaN else { return nil }
    let start = (samples.lastIndex { !$0.isNaN && $0 != last }).map { $0 + 1 } ?? 0
    let first = (start..<samples.count).first { samples[$0] == last } ?? start
    let before = samples[..<first].filter { !$0.isNaN }
    guard before.count >= HealthCheck.leastSamples else { return nil }
    var equal = 0, run = 1, longest = 1
    for (a, b) in zip(before, before.dropFirst()) {
      run = a == b ? run + 1 : 1
      equal += a == b ? 1 : 0
      longest = max(longest, run)
    }
    length = samples.count - first
    value = last
    longestBefore = longest
    let repeated = samples[first...].count { !$0.isNaN }
    let share = Double(equal + 1) / Double(before.count + 1)
    bound = Double(before.count) * pow(share, Double(repeated - 1))
  }

  /// Whether it is worth saying.
  var isUnusual: Bool { length >= Self.leastLength && length > 2 * longestBefore && bound < 0.001 }
}
