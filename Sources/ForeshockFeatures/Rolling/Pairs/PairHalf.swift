/// Moments of the pairs in one half of a window, measured from the anchor; it grows by one pair at a time.
///
/// Source: Youngs & Cramer, Technometrics 13 (1971) 657–665, for squares and products; Chan, Golub & LeVeque, The American
/// Statistician 37 (1983) 242–247, for the join.
struct PairHalf: Sendable {
  /// How many pairs there are.
  var count = 0.0
  /// Sums of the distances from the anchor.
  var x = 0.0
  var y = 0.0
  /// Sums of squares and products about the half's own means.
  var xx = 0.0
  var yy = 0.0
  var xy = 0.0

  /// Takes in a pair at distances `dx`, `dy` from the anchor.
  mutating func add(_ dx: Double, _ dy: Double) {
    count += 1
    x += dx
    y += dy
    guard count > 1 else {
      // The first pair has no spread, but an infinity must be seen.
      (xx, yy) = (0 * dx, 0 * dy)
      xy = xx + yy
      return
    }
    let growth = count / (count - 1)
    let (rx, ry) = (dx - x / count, dy - y / count)
    xx += rx * rx * growth
    yy += ry * ry * growth
    xy += rx * ry * growth
  }

  /// Both halves together.
  func joined(with other: PairHalf) -> PairHalf {
    guard other.count > 0 else { return self }
    guard count > 0 else { return other }
    let total = count + other.count, joint = count * other.count / total
    let (gapX, gapY) = (x / count - other.x / other.count, y / count - other.y / other.count)
    return PairHalf(
      count: total, x: x + other.x, y: y + other.y, xx: xx + other.xx + gapX * gapX * joint,
      yy: yy + other.yy + gapY * gapY * joint, xy: xy + other.xy + gapX * gapY * joint)
  }
}
