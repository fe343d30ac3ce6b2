internal import ForeshockNumerics

/// Draws numbers with given probabilities, one draw in constant time.
///
/// Every place k has a share of it that is its own and gives the rest to one other, so that a draw is a place
/// and a look.
///
/// - Complexity: O(n) to make.
///
/// Source: A. J. Walker, "An efficient method for generating discrete random variables with general
/// distributions", ACM TOMS 3(3), 1977; M. D. Vose, IEEE Trans. Softw. Eng. 17(9), 1991, for making it in O(n).
package struct AliasTable: Sendable {
  /// The weights as given, the greatest being 1.
  let weights: [Double]
  /// How many weights are not zero.
  let positiveCount: Int
  private var own: [Double]
  private var other: [Int32]

  /// A table of weights.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for one that is negative or not finite, and when none is
  ///   positive.
  package init(_ given: [Double]) throws(AnomalyError) {
    for (row, weight) in given.enumerated() where !(weight >= 0 && weight.isFinite) {
      throw .invalidParameter(name: "sampleWeights", reason: "row \(row) has weight \(weight)")
    }
    let greatest = given.max() ?? 0
    guard greatest > 0 else { throw .invalidParameter(name: "sampleWeights", reason: "all are zero") }
    guard given.count <= Int(Int32.max) else {
      throw .invalidParameter(name: "sampleWeights", reason: "more than 2147483647 rows")
    }
    weights = given.map { $0 / greatest }
    positiveCount = weights.count { $0 > 0 }
    let mean = weights.reduce(0, +) / Double(weights.count)
    own = weights.map { $0 / mean }
    other = weights.indices.map { Int32($0) }
    var small = own.indices.filter { own[$0] < 1 }
    var large = own.indices.filter { own[$0] >= 1 }
    while let a = small.last, let b = large.last {
      small.removeLast()
      other[a] = Int32(b)
      own[b] -= 1 - own[a]
      if own[b] < 1 {
        large.removeLast()
        small.append(b)
      }
    }
    // What rounding has left over is a share of 1; but never for a weight of zero.
    for k in large { own[k] = 1 }
    for k in small { own[k] = weights[k] > 0 ? 1 : own[k] }
    for k in small where weights[k] == 0 { other[k] = Int32(weights.firstIndex(of: 1) ?? 0) }
  }

  func draw(_ random: inout RandomStream) -> Int {
    let place = random.integer(below: own.count)
    return random.uniform() < own[place] ? place : Int(other[place])
  }
}
