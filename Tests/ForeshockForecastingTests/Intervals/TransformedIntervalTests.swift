import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite("Intervals on another scale, and clamped ones")
struct TransformedIntervalTests {
  private let y = (0..<60).map { exp(3 + 0.4 * sin(Double($0)) + 0.05 * Double($0 * 7 % 11)) }

  /// A random walk of the transformed series, made here, and brought back by the inverse written out.
  @Test("cover what the transformed model makes", arguments: [0, 0.5, -0.3, 0.8])
  func cover(_ lambda: Double) throws {
    let transformation: Transformation = lambda == 0 ? .log : .boxCox(lambda: lambda)
    let fitted = try TransformedForecaster(Naive(), transformation).fit(TimeSeries(y))
    let deviation = try #require(fitted.base.summary.sigma2).squareRoot()
    let last = lambda == 0 ? log(y[59]) : (pow(y[59], lambda) - 1) / lambda
    let (horizon, count) = (8, 100_000)
    let outlook = try fitted.forecast(horizon: horizon, levels: [0.8, 0.95])
    var random = RandomStream(seed: 3)
    var outside = [[(below: Int, above: Int)]](
      repeating: Array(repeating: (0, 0), count: horizon), count: 2)
    for _ in 0..<count {
      var z = last
      for step in 0..<horizon {
        z += deviation * random.normal()
        let value =
          lambda == 0
          ? exp(z) : (lambda * z + 1 > 0 ? pow(lambda * z + 1, 1 / lambda) : (lambda > 0 ? 0 : .infinity))
        for (i, interval) in outlook.intervals.enumerated() {
          if value < interval.lower[step] { outside[i][step].below += 1 }
          if value > interval.upper[step] { outside[i][step].above += 1 }
        }
      }
    }
    for (i, interval) in outlook.intervals.enumerated() {
      let p = 0.5 - 0.5 * interval.level
      for step in 0..<horizon {
        let allowed = 4.5 * (p / Double(count)).squareRoot()
        // Where the lower bound is the scale's own end nothing lies below it.
        if interval.lower[step] > 0 {
          #expect(abs(Double(outside[i][step].below) / Double(count) - p) < allowed)
        }
        #expect(abs(Double(outside[i][step].above) / Double(count) - p) < allowed)
      }
    }
  }

  @Test("clamped forecasts and paths stay inside, and keep what was inside")
  func clamped() throws {
    let fitted = try Naive().fit(TimeSeries([90, 97, 91, 98, 96]))
    let outlook = try fitted.forecast(horizon: 9, levels: [0.5, 0.99])
    let clamped = outlook.clamped(to: 0...96)
    #expect(clamped.mean == outlook.mean)
    for (a, b) in zip(outlook.intervals, clamped.intervals) {
      #expect(a.level == b.level && a.lower == b.lower)
      #expect(b.upper.allSatisfy { $0 == 96 })
    }
    let floor = outlook.clamped(to: 97...(.infinity))
    #expect(floor.mean.allSatisfy { $0 == 97 })
    #expect(floor.intervals[1].upper == outlook.intervals[1].upper)
    let paths = try fitted.samplePaths(horizon: 9, count: 50, seed: 1)
    let inside = paths.clamped(to: 90...100)
    #expect(inside.values.contains(90) && inside.values.contains(100))
    for (a, b) in zip(paths.values, inside.values) { #expect(b == min(max(a, 90), 100)) }
  }
}
