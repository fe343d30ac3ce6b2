internal import Foreshock
internal import Foundation

/// A million rows of which few are ones, the probability of each and its label, which comes true with just that
/// probability. The same on every machine.
public func scoredRows(count: Int = 1_000_000) -> (labels: [Int], probabilities: [Double]) {
  var random = RandomStream(seed: 5)
  let probabilities = (0..<count).map { _ in 1 / (1 + exp(4 - 1.5 * random.normal())) }
  let labels = probabilities.map { random.uniform() < $0 ? 1 : 0 }
  return (labels, probabilities)
}
