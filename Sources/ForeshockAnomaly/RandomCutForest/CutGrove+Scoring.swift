/// What a tree says about a point before the point is in it.
///
/// Taking the point in would part it from the others at some node of its path, at each with the probability
/// p = excess / (sides + excess) if not above. So the mean over all ways to take it in is a sum along one path:
///
///     Σ  p(node)·v(node) · Π (1 − p)      (the product over the nodes above)
///
/// With the isolation measure that is multiplied by log₂(1 + sample), so that samples of all sizes score alike.
extension CutGrove {
  /// What is averaged.
  package enum Measure: Sendable {
    /// v = 1/(depth + 1): points that are parted early score high.
    case isolation
    /// v = max(m, s/(g + 1) over the nodes above) where the point is parted from m others; g is how many others
    /// stand on the point's side of a node above, and s how many on the other.
    case displacement
  }

  /// v of a leaf for the isolation: a known point would not be parted, but share the leaf.
  @inline(__always)
  func leafIsolation(mass: Int, isKnown: Bool, _ depth: Int, _ count: Int) -> Double {
    guard isKnown else { return reciprocals[depth] }
    let damping = 1 - Double(mass) / Double(2 * count)
    return damping / (Double(depth) + logarithms[mass])
  }

  /// How many points stand below a reference.
  @inline(__always)
  func mass(of reference: Int32, _ tree: Int) -> Int32 {
    reference >= 0
      ? nodes[firstNode(tree) &+ Int(reference)].mass : leaves[firstLeaf(tree) &+ Int(~reference)].mass
  }

  /// Four bounds of a node's box, or of a point: the greatest values first, then the least ones negated.
  func bound(of reference: Int32, _ vector: Int, _ tree: Int) -> SIMD4<Float> {
    guard reference < 0 else { return boxes[(firstNode(tree) + Int(reference)) * boxStride + vector] }
    let point = (firstLeaf(tree) + Int(~reference)) * pointStride
    return vector < pointStride ? points[point + vector] : -points[point + vector - pointStride]
  }

  /// By how much a point lies outside what is at `reference`, added up over columns and sides.
  func excess(_ query: CutQuery, over reference: Int32, _ tree: Int) -> Double {
    var sum = 0.0
    for vector in 0..<boxStride {
      let outside = query.vectors[vector] - bound(of: reference, vector, tree)
      for lane in 0..<4 where outside[lane] > 0 { sum += Double(outside[lane]) }
    }
    return sum
  }
}
