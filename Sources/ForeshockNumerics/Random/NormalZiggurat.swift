#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The 256 layers of equal area that cover the right half of the normal density.
///
/// Source: Marsaglia & Tsang, "The ziggurat method for generating random variables", J. Stat. Software
/// 5(8), 2000, with layer and position drawn from different bits (Doornik, 2005).
struct NormalZiggurat {
  /// Right ends of the layers, widest first: `edges[0]` is the width of the base layer with its tail made
  /// into a rectangle, `edges[1]` the tail's start, `edges[256]` zero.
  let edges: [Double]
  /// `edges[i + 1] / edges[i]`: below it a position is under the density without a look.
  let inner: [Double]

  static let tailStart = 3.6541528853610088
  private static let area = 4.92867323399e-3

  static let shared = NormalZiggurat()

  private init() {
    var edges = [Double](repeating: 0, count: 257)
    var height = exp(-0.5 * Self.tailStart * Self.tailStart)
    edges[0] = Self.area / height
    edges[1] = Self.tailStart
    for i in 2..<256 {
      edges[i] = (-2 * log(Self.area / edges[i - 1] + height)).squareRoot()
      height = exp(-0.5 * edges[i] * edges[i])
    }
    self.edges = edges
    inner = (0..<256).map { edges[$0 + 1] / edges[$0] }
  }
}

extension RandomStream {
  /// A number from the standard normal distribution.
  ///
  /// Exact apart from rounding: the ziggurat method with 256 layers. About one draw of 64 bits a number.
  public mutating func normal() -> Double {
    let ziggurat = NormalZiggurat.shared
    while true {
      let bits = next()
      let layer = Int(bits & 255)
      // The upper 53 bits, as a number in −1 ..< 1.
      let position = Double(Int64(bitPattern: bits) >> 11) * 0x1p-52
      if abs(position) < ziggurat.inner[layer] { return position * ziggurat.edges[layer] }
      if layer == 0 { return position < 0 ? -normalTail() : normalTail() }
      let x = position * ziggurat.edges[layer]
      let top = exp(-0.5 * (ziggurat.edges[layer + 1] * ziggurat.edges[layer + 1] - x * x))
      let bottom = exp(-0.5 * (ziggurat.edges[layer] * ziggurat.edges[layer] - x * x))
      if bottom + uniform() * (top - bottom) < 1 { return x }
    }
  }

  /// A number from the normal distribution with the given mean and standard deviation (at least 0).
  public mutating func normal(mean: Double, standardDeviation: Double) -> Double {
    precondition(standardDeviation >= 0, "a standard deviation must not be negative")
    return mean + standardDeviation * normal()
  }

  /// A standard normal number given that it exceeds the base layer's edge (Marsaglia, 1964).
  private mutating func normalTail() -> Double {
    let start = NormalZiggurat.tailStart
    while true {
      let x = exponential() / start
      if 2 * exponential() > x * x { return start + x }
    }
  }
}
