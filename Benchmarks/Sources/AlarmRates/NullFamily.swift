import Foreshock
import Foundation

/// Streams in which nothing goes wrong.
enum NullFamily: String, CaseIterable {
  case autoregressive = "AR(1), 0.9"
  case seasonal = "daily season, noise"
  case heavyTailed = "Student t, 3 degrees"
  case counts = "counts, mean 4"
  case drifting = "level drift"
  case gappy = "5 % missing"

  /// A stream of its own for each random stream.
  func stream(count: Int, random: RandomStream) -> [Double] {
    var random = random
    var state = 0.0
    return (0..<count).map { i in
      let noise = random.normal()
      switch self {
      case .autoregressive, .gappy:
        state = 0.9 * state + noise
        return self == .gappy && random.uniform() < 0.05 ? .nan : state
      case .seasonal: return 10 * sin(2 * .pi * Double(i) / 288) + noise
      case .heavyTailed:
        let squares = (0..<3).reduce(0.0) { sum, _ in
          let z = random.normal()
          return sum + z * z
        }
        return noise / (squares / 3).squareRoot()
      case .counts: return Double(random.poisson(mean: 4))
      case .drifting:
        state += 0.02 * random.normal()
        return state + noise
      }
    }
  }
}
