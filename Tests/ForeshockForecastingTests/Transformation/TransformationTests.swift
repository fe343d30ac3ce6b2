import ForeshockForecasting
import ForeshockSeries
import Testing

@Suite("Transformations")
struct TransformationTests {
  static let all: [Transformation] = [
    .log, .squareRoot, .boxCox(lambda: 0), .boxCox(lambda: 1), .boxCox(lambda: 0.3), .boxCox(lambda: -0.5),
    .boxCox(lambda: 1e-9),
  ]

  @Test("Forward and back is the identity, and the order is kept", arguments: all)
  func roundTrip(_ transformation: Transformation) {
    var previous = -Double.infinity
    for exponent in -20...20 {
      let y = Double(sign: .plus, exponent: exponent, significand: 1.375)
      let z = transformation.forward(y)
      #expect(z > previous)
      previous = z
      #expect(abs(transformation.inverse(z) / y - 1) < 1e-9)
    }
  }

  @Test("Box-Cox with λ = 0 is the logarithm, with λ = 1 a shift")
  func limits() {
    #expect(Transformation.boxCox(lambda: 0).forward(7) == Transformation.log.forward(7))
    #expect(abs(Transformation.boxCox(lambda: 1).forward(7) - 6) < 1e-14)
    #expect(abs(Transformation.boxCox(lambda: 1e-9).forward(7) - Transformation.log.forward(7)) < 1e-8)
  }

  @Test("Outside the domain: NaN forward, the scale's own end back")
  func ends() {
    #expect(Transformation.log.forward(0).isNaN)
    #expect(Transformation.squareRoot.forward(-1).isNaN)
    #expect(Transformation.squareRoot.inverse(-3) == 0)
    #expect(Transformation.boxCox(lambda: 0.5).inverse(-5) == 0)
    #expect(Transformation.boxCox(lambda: -1).inverse(2) == .infinity)
  }
}
