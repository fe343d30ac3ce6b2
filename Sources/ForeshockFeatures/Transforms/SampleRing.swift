/// The last few samples, in storage of fixed size.
struct SampleRing: Codable, Sendable {
  /// The samples; the oldest is at `next`. NaN where there has been none yet.
  private var samples: [Double]
  private var next = 0

  /// Room for `capacity` samples, at least 1.
  init(capacity: Int) {
    samples = [Double](repeating: .nan, count: capacity)
  }

  var capacity: Int { samples.count }

  /// Puts `sample` in and takes the one out that came `capacity` samples before; NaN when there was none.
  mutating func exchange(_ sample: Double) -> Double {
    let oldest = samples[next]
    samples[next] = sample
    next = next + 1 == samples.count ? 0 : next + 1
    return oldest
  }

  /// The sample that was put in `age` samples ago, 1 … ``capacity``.
  subscript(age age: Int) -> Double {
    let position = next - age
    return samples[position < 0 ? position + samples.count : position]
  }

  private enum CodingKeys: String, CodingKey { case samples }

  /// Reads the samples, which are stored from the oldest to the newest.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    samples = try container.decode([StoredNumber].self, forKey: .samples).map(\.value)
    guard !samples.isEmpty else {
      throw DecodingError.dataCorruptedError(
        forKey: .samples, in: container, debugDescription: "a ring without samples")
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let ordered = samples[next...] + samples[..<next]
    try container.encode(ordered.map { StoredNumber($0) }, forKey: .samples)
  }
}
