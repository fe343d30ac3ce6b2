import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite("ARIMA: roots")
struct ARIMARootTests {
  /// A model with the given moving average, whose roots are asked for.
  private func model(
    ar: [Double] = [], ma: [Double] = [], sar: [Double] = [], sma: [Double] = [], m: Int = 1
  ) throws -> FittedARIMA {
    var random = RandomStream(seed: 2)
    let y = TimeSeries((0..<160).map { _ in random.normal() })
    return try ARIMA(
      order: (ar.count, 0, ma.count), seasonal: (sar.count, 0, sma.count), seasonLength: m
    ).fitted(to: y, ar: ar, ma: ma, sar: sar, sma: sma)
  }

  @Test("are mpmath's up to degree 40")
  func reference() throws {
    for c in try RootReference.load().polynomials {
      let roots = try model(ma: c.coefficients.map { -$0 }).maRoots
      #expect(roots.count == c.inverse.count)
      #expect(zip(roots, roots.dropFirst()).allSatisfy { $0.modulus <= $1.modulus })
      // Coefficients rounded to double move close roots by more than one ulp each.
      let tolerance = c.coefficients.count <= 12 ? 1e-9 : 1e-6
      for z in c.inverse {
        let square = z[0] * z[0] + z[1] * z[1]
        let (re, im) = (z[0] / square, -z[1] / square)
        let nearest = roots.map { hypot($0.real - re, $0.imaginary - im) }.min() ?? .infinity
        #expect(nearest <= tolerance * hypot(re, im), "degree \(c.coefficients.count): \(nearest)")
      }
    }
  }

  @Test("simple cases are exact")
  func simple() throws {
    let first = try model(ar: [0.5])
    #expect(first.arRoots.count == 1 && first.arRoots[0].real == 2 && first.arRoots[0].imaginary == 0)
    #expect(first.smallestARModulus == 2 && first.smallestMAModulus == .infinity && first.maRoots.isEmpty)
    #expect(first.isStationary && first.isInvertible)
    let pair = try model(ar: [0, -0.25]).arRoots
    #expect(pair.count == 2 && pair[0].imaginary == -pair[1].imaginary)
    #expect(pair.allSatisfy { abs($0.modulus - 2) <= 1e-14 && abs($0.real) <= 1e-14 })
    let outside = try model(ma: [-1])
    #expect(!outside.isInvertible && abs(outside.smallestMAModulus - 1) <= 1e-14)
    // Coefficients that are zero at the end have their roots at infinity.
    let case1 = try model(ma: [0.5, 0]).maRoots
    #expect(case1.count == 1)
    let case2 = try model(ma: [0, 0]).maRoots
    #expect(case2.isEmpty)
    // A double root: found, though only to the root of the rounding.
    let double = try model(ma: [-1.2, 0.36]).maRoots
    #expect(double.count == 2 && double.allSatisfy { abs($0.modulus - 1 / 0.6) <= 1e-6 })
  }

  @Test("seasonal roots have the modulus of the multiplied-out polynomial's")
  func seasonal() throws {
    let fitted = try model(ar: [0.3], sar: [0.6], sma: [-0.7], m: 12)
    #expect(fitted.arRoots.count == 2)
    let moduli = fitted.arRoots.map(\.modulus)
    #expect(abs(moduli[0] - pow(0.6, -1.0 / 12)) <= 1e-12 && abs(moduli[1] - 1 / 0.3) <= 1e-12)
    #expect(fitted.arRoots[0].seasonLength == 12 && fitted.arRoots[1].seasonLength == 1)
    #expect(abs(fitted.smallestMAModulus - pow(0.7, -1.0 / 12)) <= 1e-12)
  }

  @Test("pairs that nearly cancel are told, others not")
  func cancelling() throws {
    let close = try model(ar: [0.5], ma: [-0.47])
    #expect(close.nearlyCancellingRoots.count == 1)
    #expect(close.nearlyCancellingRoots[0].ar.real == 2)
    let case3 = try model(ar: [0.5], ma: [0.5]).nearlyCancellingRoots
    #expect(case3.isEmpty)
    let case4 = try model(ar: [0.5], sma: [-0.5], m: 4).nearlyCancellingRoots
    #expect(case4.isEmpty)
    let case5 = try model(sar: [0.5], sma: [-0.5], m: 4).nearlyCancellingRoots
    #expect(case5.count == 1)
    let complex = try model(ar: [1.2, -0.72], ma: [-1.19, 0.71])
    #expect(complex.nearlyCancellingRoots.count == 2)
  }
}
