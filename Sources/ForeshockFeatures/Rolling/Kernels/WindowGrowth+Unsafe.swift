/// How the halves of a window grow, sample by sample, away from the anchor.
///
/// Each function walks over samples, the nearest to the anchor first, and writes after each what the half has grown to
/// into the rows it is given, `step` numbers on: +1 for the second half, −1 for the first, whose rows are called by the
/// start of the window. A missing value changes nothing.
enum WindowGrowth {
  typealias Samples = UnsafePointer<Double>
  typealias Row = UnsafeMutablePointer<Double>

  /// Σ x in two doubles, so that the sum is right to its last place also where values cancel.
  ///
  /// Source: Knuth, The Art of Computer Programming 2, section 4.2.2; Ogita, Rump & Oishi, SIAM J. Sci. Comput. 26 (2005)
  /// 1955–1988.
  @inline(__always)
  static func sums(
    _ x: Samples, count: Int, step: Int, from state: (Double, Double), _ sum: Row, _ loss: Row
  ) -> (Double, Double) {
    var (high, low) = state
    var (i, k) = (0, 0)
    while k < count {
      let value = unsafe x[i]
      if value == value {
        let next = high + value
        let back = next - high
        low += (high - (next - back)) + (value - back)
        high = next
      }
      unsafe sum[i] = high
      unsafe loss[i] = low
      i &+= step
      k &+= 1
    }
    return (high, low)
  }

  /// Σ d and Σ (d − mean d)², every term of which is a square.
  ///
  /// Source: Welford, Technometrics 4 (1962) 419–420; Youngs & Cramer, Technometrics 13 (1971) 657–665.
  @inline(__always)
  static func spread(
    _ x: Samples, count: Int, step: Int, from state: (Double, Double), present: Int, origin: Double,
    _ tables: CountTables, _ distance: Row, _ squares: Row
  ) -> (Double, Double) {
    let (reciprocals, growths) = (tables.reciprocal, tables.growth)
    let reciprocal = reciprocals.span, growth = growths.span
    var (sum, square) = state
    var n = present
    var (i, k) = (0, 0)
    while k < count {
      let value = unsafe x[i]
      if value == value {
        let d = value - origin
        n &+= 1
        sum += d
        let residual = d - sum * reciprocal[n]
        square += residual * residual * growth[n]
      }
      unsafe distance[i] = sum
      unsafe squares[i] = square
      i &+= step
      k &+= 1
    }
    return (sum, square)
  }

  /// Σ d², Σ d³ and Σ d⁴.
  @inline(__always)
  static func powers(
    _ x: Samples, count: Int, step: Int, from state: (Double, Double, Double), origin: Double, _ second: Row,
    _ third: Row, _ fourth: Row
  ) -> (Double, Double, Double) {
    var (s2, s3, s4) = state
    var (i, k) = (0, 0)
    while k < count {
      let value = unsafe x[i]
      if value == value {
        let d = value - origin, square = d * d
        s2 += square
        s3 += square * d
        s4 += square * square
      }
      unsafe second[i] = s2
      unsafe third[i] = s3
      unsafe fourth[i] = s4
      i &+= step
      k &+= 1
    }
    return (s2, s3, s4)
  }

  /// Σ t, Σ t² and Σ t·d; `lead` is the first sample's place less the anchor's.
  @inline(__always)
  static func line(
    _ x: Samples, count: Int, step: Int, from state: (Double, Double, Double), lead: Int, origin: Double,
    _ time: Row, _ timeSquares: Row, _ timeDistance: Row
  ) -> (Double, Double, Double) {
    var (t, tt, td) = state
    var place = Double(lead)
    let stride = Double(step)
    var (i, k) = (0, 0)
    while k < count {
      let value = unsafe x[i]
      if value == value {
        t += place
        tt += place * place
        td += place * (value - origin)
      }
      unsafe time[i] = t
      unsafe timeSquares[i] = tt
      unsafe timeDistance[i] = td
      place += stride
      i &+= step
      k &+= 1
    }
    return (t, tt, td)
  }

  /// Over pairs of a sample and its neighbour towards the anchor: their number, Σ (d + d′) and Σ d·d′.
  @inline(__always)
  static func pairs(
    _ x: Samples, count: Int, step: Int, from state: (Double, Double, Double), origin: Double, _ number: Row,
    _ sum: Row, _ product: Row
  ) -> (Double, Double, Double) {
    var (n, s, p) = state
    var (i, k) = (0, 0)
    while k < count {
      let d = unsafe x[i] - origin, other = unsafe x[i &- step] - origin
      if d == d && other == other {
        n += 1
        s += d + other
        p += d * other
      }
      unsafe number[i] = n
      unsafe sum[i] = s
      unsafe product[i] = p
      i &+= step
      k &+= 1
    }
    return (n, s, p)
  }

  /// The smallest value.
  @inline(__always)
  static func minimum(_ x: Samples, count: Int, step: Int, from state: Double, _ row: Row) -> Double {
    var best = state
    var (i, k) = (0, 0)
    while k < count {
      let value = unsafe x[i]
      best = value < best ? value : best
      unsafe row[i] = best
      i &+= step
      k &+= 1
    }
    return best
  }

  /// The largest value.
  @inline(__always)
  static func maximum(_ x: Samples, count: Int, step: Int, from state: Double, _ row: Row) -> Double {
    var best = state
    var (i, k) = (0, 0)
    while k < count {
      let value = unsafe x[i]
      best = value > best ? value : best
      unsafe row[i] = best
      i &+= step
      k &+= 1
    }
    return best
  }

  /// How many values are present.
  @inline(__always)
  static func counts(_ x: Samples, count: Int, step: Int, from present: Int, _ row: Row) -> Int {
    var n = present
    var (i, k) = (0, 0)
    while k < count {
      let value = unsafe x[i]
      n &+= value == value ? 1 : 0
      unsafe row[i] = Double(n)
      i &+= step
      k &+= 1
    }
    return n
  }
}
