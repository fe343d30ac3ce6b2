import ForeshockAnomaly

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A stored tree as plain recursion: every box is found anew from the points below it.
indirect enum PlainCutTree {
  case leaf(point: [Float], mass: Int)
  case node(column: Int, cut: Float, below: PlainCutTree, above: PlainCutTree)

  init(_ structure: CutStructure, columnCount: Int) {
    var (item, cut, leaf) = (0, 0, 0)
    func next() -> PlainCutTree {
      let code = Int(structure.shape[item])
      item += 1
      guard code >= 0 else {
        leaf += 1
        return .leaf(
          point: Array(structure.points[(leaf - 1) * columnCount..<leaf * columnCount]), mass: -code)
      }
      let value = structure.cuts[cut]
      cut += 1
      let below = next()
      return .node(column: code, cut: value, below: below, above: next())
    }
    self = next()
  }

  var points: [[Float]] {
    switch self {
    case .leaf(let point, _): [point]
    case .node(_, _, let below, let above): below.points + above.points
    }
  }

  var mass: Int {
    switch self {
    case .leaf(_, let mass): mass
    case .node(_, _, let below, let above): below.mass + above.mass
    }
  }

  /// How far a point lies outside the box of all points, high sides first; and the sum of the box's sides.
  func outside(_ point: [Float]) -> (excess: [Double], sides: Double) {
    let all = points
    var (high, low, sides) = ([Double](), [Double](), 0.0)
    for column in point.indices {
      let values = all.map { Double($0[column]) }
      let (least, greatest) = (values.min() ?? 0, values.max() ?? 0)
      high.append(max(0, Double(point[column]) - greatest))
      low.append(max(0, least - Double(point[column])))
      sides += greatest - least
    }
    return (high + low, sides)
  }

  /// The mean of v over all ways to take the point in: the definition, from the root down.
  func mean(
    _ point: [Float], depth: Int = 0, largest: Double = 0, total: Int, _ measure: CutGrove.Measure
  ) -> Double {
    let (excess, sides) = outside(point)
    let sum = excess.reduce(0, +)
    let parted = measure == .isolation ? 1 / Double(depth + 1) : max(largest, Double(mass))
    switch self {
    case .leaf(_, let mass):
      guard sum == 0 else { return parted }
      if measure == .displacement { return largest }
      return (1 - Double(mass) / Double(2 * total)) / (Double(depth) + log2(1 + Double(mass)))
    case .node(let column, let cut, let below, let above):
      let p = sum / (sides + sum)
      let (here, other) = point[column] <= cut ? (below, above) : (above, below)
      let displaced = max(largest, Double(other.mass) / Double(here.mass + 1))
      return p * parted + (1 - p)
        * here.mean(point, depth: depth + 1, largest: displaced, total: total, measure)
    }
  }
}
