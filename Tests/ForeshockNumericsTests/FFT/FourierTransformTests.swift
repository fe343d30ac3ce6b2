import ForeshockNumerics
import ForeshockTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct FourierTransformTests {
  /// The definition, with every angle reduced exactly.
  static func plain(_ x: ComplexVector) -> ComplexVector {
    let n = x.count
    let cosines = (0..<n).map { cos(2 * Double.pi * Double($0) / Double(n)) }
    let sines = (0..<n).map { -sin(2 * Double.pi * Double($0) / Double(n)) }
    var result = x
    for k in 0..<n {
      var (real, imaginary) = (0.0, 0.0)
      for t in 0..<n {
        let (c, s) = (cosines[k * t % n], sines[k * t % n])
        real += x.real[t] * c - x.imaginary[t] * s
        imaginary += x.real[t] * s + x.imaginary[t] * c
      }
      result.real[k] = real
      result.imaginary[k] = imaginary
    }
    return result
  }

  static func random(_ n: Int) -> ComplexVector {
    var random = RandomStream(seed: UInt64(n))
    return ComplexVector(
      real: (0..<n).map { _ in random.normal() }, imaginary: (0..<n).map { _ in random.normal() })
  }

  /// The largest difference of coefficients over the root mean square of `b`.
  static func error(_ a: ComplexVector, _ b: ComplexVector) -> Double {
    let power = zip(b.real, b.imaginary).reduce(0) { $0 + $1.0 * $1.0 + $1.1 * $1.1 } / Double(b.count)
    return max(largestDifference(a.real, b.real), largestDifference(a.imaginary, b.imaginary))
      / power.squareRoot()
  }

  @Test func `every small length agrees with the definition`() {
    withEvery(Array(1...64) + [97, 120, 128, 210, 243, 500, 625, 840, 1009]) { n in
      let x = Self.random(n)
      let transform = FourierTransform(count: n)
      let spectrum = transform.forward(x)
      #expect(Self.error(spectrum, Self.plain(x)) < 2e-14, "length \(n)")
      #expect(Self.error(transform.inverse(spectrum), x) < 2e-14, "length \(n)")
      let ofReal = transform.forward(real: x.real)
      let full = Self.plain(ComplexVector(real: x.real, imaginary: [Double](repeating: 0, count: n)))
      #expect(ofReal.count == n / 2 + 1)
      let first = ComplexVector(
        real: Array(full.real[0...n / 2]), imaginary: Array(full.imaginary[0...n / 2]))
      #expect(Self.error(ofReal, first) < 2e-14, "length \(n)")
      #expect(largestDifference(transform.inverse(realFrom: ofReal), x.real) < 2e-14, "length \(n)")
    }
  }

  @Test(arguments: [840, 1009, 2016, 2017, 4032, 65_536]) func `there and back`(_ n: Int) {
    let x = Self.random(n)
    let transform = FourierTransform(count: n)
    let bound = 2e-16 * log2(Double(n)) * 4
    #expect(Self.error(transform.inverse(transform.forward(x)), x) < bound)
    let back = transform.inverse(realFrom: transform.forward(real: x.real))
    #expect(largestDifference(back, x.real) < bound)
  }

  @Test func `a pure wave has one coefficient, and power is preserved`() {
    let n = 4032
    let transform = FourierTransform(count: n)
    let wave = (0..<n).map { cos(2 * Double.pi * Double($0 * 288 % n) / Double(n)) }
    let spectrum = transform.forward(real: wave)
    #expect(isClose(spectrum.real[288], Double(n) / 2, relative: 1e-14))
    for k in 0..<spectrum.count where k != 288 {
      #expect(abs(spectrum.real[k]) < 1e-10 && abs(spectrum.imaginary[k]) < 1e-10)
    }
    let x = Self.random(n)
    let full = transform.forward(x)
    func power(_ v: ComplexVector) -> Double {
      zip(v.real, v.imaginary).reduce(0) { $0 + $1.0 * $1.0 + $1.1 * $1.1 }
    }
    #expect(isClose(power(full), power(x) * Double(n), relative: 1e-13))
  }

  @Test func `good sizes have small factors and are the next ones`() {
    withEvery(1...3000) { minimum in
      let size = FourierTransform.goodSize(atLeast: minimum)
      let next = (minimum...).first { candidate in
        var rest = candidate
        for prime in [2, 3, 5] { while rest.isMultiple(of: prime) { rest /= prime } }
        return rest == 1
      }
      #expect(size == next)
    }
  }
}
