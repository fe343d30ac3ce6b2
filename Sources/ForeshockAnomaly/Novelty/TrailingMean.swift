/// The mean of the last so many samples, those present among them; nothing is ever subtracted.
///
/// The window is the end of one block and the beginning of the next: sums from each place to the end of the
/// older block are made once when it is full, and the younger block's sum grows. So a spike leaves no trace
/// of rounding once it has left the window.
package struct TrailingMean: Sendable {
  /// The present block as far as it is filled.
  private var block: [Double]
  private var place = 0
  private var sum = 0.0
  private var present = 0
  /// Sum and number of the samples from each place to the end of the older block.
  private var tailSums: [Double]
  private var tailCounts: [Int32]
  /// Whether there is an older block.
  private var hasTurned = false

  /// A window of `length` samples, none of which has come; at least 1.
  package init(length: Int) {
    block = [Double](repeating: .nan, count: length)
    tailSums = [Double](repeating: 0, count: length + 1)
    tailCounts = [Int32](repeating: 0, count: length + 1)
  }

  /// How many samples the window has.
  package var length: Int { block.count }

  /// Takes in a sample, NaN for a missing one, and answers the mean; NaN before the window is full, and
  /// while fewer than half of its samples are present.
  package mutating func update(_ value: Double) -> Double {
    block[place] = value
    place += 1
    if !value.isNaN {
      sum += value
      present += 1
    }
    let count = present + Int(tailCounts[place])
    let isFull = hasTurned || place == length
    let mean = isFull && 2 * count >= length ? (sum + tailSums[place]) / Double(count) : .nan
    if place == length { turn() }
    return mean
  }

  /// Makes the present block the older one.
  private mutating func turn() {
    for i in stride(from: length - 1, through: 0, by: -1) {
      let isPresent = !block[i].isNaN
      tailSums[i] = tailSums[i + 1] + (isPresent ? block[i] : 0)
      tailCounts[i] = tailCounts[i + 1] + (isPresent ? 1 : 0)
    }
    (place, sum, present, hasTurned) = (0, 0, 0, true)
  }
}

extension TrailingMean: Codable {
  private enum CodingKeys: String, CodingKey {
    case block, place, sum, present, tailSums, tailCounts, hasTurned
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(block.withNullGaps, forKey: .block)
    try container.encode(place, forKey: .place)
    try container.encode(sum, forKey: .sum)
    try container.encode(present, forKey: .present)
    try container.encode(tailSums, forKey: .tailSums)
    try container.encode(tailCounts, forKey: .tailCounts)
    try container.encode(hasTurned, forKey: .hasTurned)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    block = [Double](nullGaps: try container.decode([Double?].self, forKey: .block))
    place = try container.decode(Int.self, forKey: .place)
    sum = try container.decode(Double.self, forKey: .sum)
    present = try container.decode(Int.self, forKey: .present)
    tailSums = try container.decode([Double].self, forKey: .tailSums)
    tailCounts = try container.decode([Int32].self, forKey: .tailCounts)
    hasTurned = try container.decode(Bool.self, forKey: .hasTurned)
    let length = block.count
    guard length > 0, tailSums.count == length + 1, tailCounts.count == length + 1,
      (0..<length).contains(place), (0...place).contains(present), sum.isFinite,
      tailSums.allSatisfy(\.isFinite), tailCounts.allSatisfy({ (0...Int32(length)).contains($0) })
    else { throw AnomalyError.malformedModel(reason: "a stored window contradicts itself") }
  }
}
