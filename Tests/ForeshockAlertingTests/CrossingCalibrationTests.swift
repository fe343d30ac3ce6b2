import ForeshockAlerting
import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Testing

/// Whether "with probability p" comes true as often as it says, when the model is of the right kind but its
/// coefficients are estimated from 20 cycles.
@Suite struct CrossingCalibrationTests {
  /// (1 − 0.6 B)(1 − B¹²) y = (1 − 0.6 B¹²) e, e standard normal.
  struct Process {
    static let cycle = 12
    var values: [Double] = []
    var shocks: [Double] = []

    mutating func advance(_ random: inout RandomStream) {
      let m = Self.cycle, t = values.count
      let shock = random.normal()
      func y(_ lag: Int) -> Double { t >= lag ? values[t - lag] : 0 }
      values.append(y(m) + 0.6 * (y(1) - y(m + 1)) + shock - (t >= m ? 0.6 * shocks[t - m] : 0))
      shocks.append(shock)
    }
  }

  @Test func probabilitiesComeTrueAsOftenAsTheySay() throws {
    let horizon = 12, futures = 300
    var pairs: [(said: Double, came: Double)] = []
    for seed in 0..<120 {
      var random = RandomStream(seed: UInt64(seed))
      var process = Process()
      for _ in 0..<300 { process.advance(&random) }
      let past = Array(process.values.suffix(240))
      let fitted = try ARIMA(order: (1, 0, 0), seasonal: (0, 1, 1), seasonLength: Process.cycle)
        .fit(TimeSeries(past))
      var peaks: [Double] = []
      for _ in 0..<futures {
        var future = process
        for _ in 0..<horizon { future.advance(&random) }
        peaks.append(future.values.suffix(horizon).max() ?? 0)
      }
      // Limits above the last sample that pass from sure to unlikely, chosen without a look at the future.
      let outlook = try fitted.forecast(horizon: horizon, levels: [0.8])
      let middle = outlook.mean.max() ?? 0
      for rise in [-1.0, 0, 1, 2, 3] {
        let limit = max(middle + rise, past[past.count - 1] + 0.01)
        let crossing = try fitted.crossing(
          of: .above(limit), within: horizon, sustained: .immediate, pathCount: 400, seed: UInt64(seed))
        pairs.append((crossing.probability, Double(peaks.count { $0 > limit }) / Double(futures)))
      }
    }
    for band in [0.0..<0.1, 0.1..<0.3, 0.3..<0.5, 0.5..<0.7, 0.7..<0.9, 0.9..<1.01] {
      let inside = pairs.filter { band.contains($0.said) }
      let count = Double(inside.count)
      let said = inside.reduce(0) { $0 + $1.said } / count
      let came = inside.reduce(0) { $0 + $1.came } / count
      #expect(inside.count >= 30, "\(band)")
      #expect(abs(said - came) <= 0.03, "\(inside.count) crossings said \(said), came \(came)")
    }
  }
}
