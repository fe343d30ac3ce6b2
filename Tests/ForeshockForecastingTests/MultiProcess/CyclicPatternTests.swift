import ForeshockForecasting
import ForeshockNumerics
import Testing

@Suite("Multi-process: patterns")
struct CyclicPatternTests {
  /// Four weeks of half hours of a shape, with noise.
  static func series(weeks: Int = 4, _ shape: (_ day: Int, _ place: Int) -> Double) -> [Double] {
    var random = RandomStream(seed: 3)
    return (0..<(weeks * 7 * 48)).map { shape($0 / 48, $0 % 48) + 0.1 * random.normal() }
  }

  @Test("noise has no pattern")
  func noise() {
    #expect(CyclicPattern(of: Self.series { _, _ in 5 }, length: 48, count: 7).form == .constant)
  }

  @Test("the same each day, working days and others, each day its own, and a weekly wave are told apart")
  func forms() {
    func form(_ shape: (Int, Int) -> Double) -> CyclicPattern.Form {
      CyclicPattern(of: Self.series(shape), length: 48, count: 7).form
    }
    #expect(form { _, place in place < 20 ? 0 : 2 } == .same)
    #expect(form { day, place in day % 7 < 5 && place > 18 && place < 36 ? 2 : 0 } == .twoKinds)
    // Whichever two neighbouring days are the others, over the turn of the week too.
    #expect(form { day, place in (1...5).contains(day % 7) && place > 18 && place < 36 ? 2 : 0 } == .twoKinds)
    #expect(form { day, place in place / 6 == day % 7 ? 3 : 0 } == .each)
    #expect(form { day, place in (Double(day % 7) + Double(place) / 48) < 3.5 ? 0 : 3 } != .same)
  }

  @Test("values are those of the shape within what the noise allows, and gaps do no harm")
  func values() {
    var y = Self.series { _, place in Double(place) }
    for t in stride(from: 5, to: y.count, by: 11) { y[t] = .nan }
    y[7] = 1e12
    let pattern = CyclicPattern(of: y, length: 48, count: 7)
    #expect(pattern.form == .same)
    for place in 0..<48 { #expect(abs(pattern.value(at: 48 * 9 + place) - Double(place)) < 0.15) }
  }

  @Test("too short for a pattern, and constant: the median")
  func degenerate() {
    #expect(CyclicPattern(of: Array(0..<60).map(Double.init), length: 48, count: 7).form == .constant)
    let constant = CyclicPattern(of: [Double](repeating: 4, count: 1000), length: 48, count: 7)
    #expect(constant.form == .constant && constant.value(at: 3) == 4)
  }
}
