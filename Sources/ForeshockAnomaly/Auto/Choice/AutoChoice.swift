#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Which trials have how much of a say.
enum AutoChoice {
  /// The qualities of the trials, and their weights, which sum up to 1; 0 for those without a say.
  ///
  /// Each figure is standardised over the candidates, so that none needs a scale of its own. Contrast counts half, since
  /// concentration says much the same; so does agreement, or what most are blind to would never count; planted patterns
  /// count once more by half, since spikes and shifts show in contrast too.
  static func weigh(
    _ figures: [AutoDetector.Figures?], maximumChosen: Int
  ) -> (qualities: [Double], weights: [Double]) {
    let live = figures.indices.filter { figures[$0] != nil }
    var qualities = [Double](repeating: 0, count: figures.count)
    let columns: [(part: Double, figure: (AutoDetector.Figures) -> Double)] = [
      (0.5, { $0.contrast }), (1, { $0.planted }), (0.5, { $0.plantedPatterns }), (0.5, { $0.agreement }),
      (1, { $0.concentration }),
    ]
    for column in columns {
      let numbers = figures.map { $0.map(column.figure) ?? 0 }
      let mean = live.reduce(0) { $0 + numbers[$1] } / Double(max(1, live.count))
      let square = live.reduce(0) { $0 + (numbers[$1] - mean) * (numbers[$1] - mean) }
      let deviation = (square / Double(max(1, live.count))).squareRoot()
      guard deviation > 1e-9 else { continue }
      for i in live { qualities[i] += column.part * (numbers[i] - mean) / deviation }
    }
    return (qualities, weights(qualities, live, maximumChosen))
  }

  /// exp(0.5 quality), of the best few; of equals the first ones.
  private static func weights(_ qualities: [Double], _ live: [Int], _ most: Int) -> [Double] {
    var weights = [Double](repeating: 0, count: qualities.count)
    let order = live.sorted { (-qualities[$0], $0) < (-qualities[$1], $1) }
    let chosen = order.prefix(most)
    guard let best = chosen.first else { return weights }
    var sum = 0.0
    for i in chosen {
      weights[i] = exp(0.5 * (qualities[i] - qualities[best]))
      sum += weights[i]
    }
    for i in chosen { weights[i] /= sum }
    return weights
  }
}
