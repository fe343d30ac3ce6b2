import ForeshockForecasting

/// The random process and series of a number, the same doubles as in `Fixtures/ARIMA/make_exactness.py`.
struct SeededProcess {
  var seasonLength = 1
  var series: [Double] = []
  var coefficients = SeasonalCoefficients()

  init() {}

  init(number: Int) {
    var stream = Stream(seed: UInt64(number))
    let seasons = [(1, [30, 120]), (7, [40, 120]), (12, [50, 120]), (24, [60, 130])]
    let place = number % 34
    let (m, counts) = place < 32 ? seasons[place % 4] : place == 32 ? (96, [120, 210]) : (288, [310, 340])
    seasonLength = m
    var (p, q, sp, sq) = (stream.below(4), stream.below(4), stream.below(3), stream.below(3))
    if m == 1 {
      (sp, sq) = (0, 0)
      if p + q == 0 { p = 1 }
    }
    let isNear = stream.unit() < 0.1
    coefficients.ar = factor(&stream, p, isNear: isNear).map { -$0 }
    coefficients.ma = factor(&stream, q, movingAverage: true, isNear: isNear)
    coefficients.sar = factor(&stream, sp, isNear: isNear).map { -$0 }
    coefficients.sma = factor(&stream, sq, movingAverage: true, isNear: isNear)
    let n = counts[stream.below(2)]
    series = (0..<n).map { _ in (0..<12).reduce(-6.0) { sum, _ in sum + stream.unit() } }
  }

  var order: SeasonalARMAOrder {
    SeasonalARMAOrder(
      p: coefficients.ar.count, q: coefficients.ma.count, seasonalP: coefficients.sar.count,
      seasonalQ: coefficients.sma.count, seasonLength: seasonLength)
  }

  /// 1 + Σ c_i Bⁱ from random inverse roots; with `isNear` all of them are close to the unit circle.
  private func factor(
    _ stream: inout Stream, _ count: Int, movingAverage: Bool = false, isNear: Bool
  ) -> [Double] {
    var c = [1.0]
    while c.count <= count {
      let pick = stream.unit()
      var size = [0.98, 0.99, 0.999][stream.below(3)]
      let inner = 0.95 * stream.unit()
      if pick < 0.6 && !isNear { size = inner }
      if movingAverage && pick > 0.93 { size = 1 }
      var term: [Double]
      if c.count + 1 <= count && stream.unit() < 0.5 {
        // The cosine of an angle between 0.1 and 3, by the tangent of its half.
        let s = 0.048 + 0.886 * stream.unit()
        let h = s / (1 - s)
        let cosine = (1 - h * h) / (1 + h * h)
        term = [-2 * size * cosine, size * size]
      } else {
        term = [stream.unit() < 0.5 ? size : -size]
      }
      var longer = c + [Double](repeating: 0, count: term.count)
      for (j, y) in term.enumerated() {
        for (i, x) in c.enumerated() { longer[i + j + 1] += x * y }
      }
      c = longer
    }
    return Array(c.dropFirst())
  }

  /// SplitMix64.
  private struct Stream {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x632B_E59B_D9B4_E019 }

    mutating func unit() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }

    mutating func below(_ count: Int) -> Int { Int(unit() * Double(count)) }
  }
}
