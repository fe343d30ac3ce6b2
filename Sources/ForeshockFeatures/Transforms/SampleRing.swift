/// The last few samples. Storage grows with what has come, up to the capacity.
struct SampleRing: Codable, Sendable {
  /// How many samples are kept, at least 1.
  let capacity: Int
  /// The samples; once there are as many as fit, the oldest is at `next`.
  private var samples: [Double] = []
  private var next = 0

  /// Room for `capacity` samples, at least 1.
  init(capacity: Int) {
    self.capacity = capacity
  }

  /// How many samples are kept now.
  var count: Int { samples.count }

  /// Puts `sample` in and takes the one out that came `capacity` samples before; NaN when there was none.
  mutating func exchange(_ sample: Double) -> Double {
    guard samples.count == capacity else {
      samples.append(sample)
      return .nan
    }
    let oldest = samples[next]
    samples[next] = sample
    next = next + 1 == capacity ? 0 : next + 1
    return oldest
  }

  /// The sample that was put in `age` samples ago, 1 … ``capacity``; NaN when there was none.
  subscript(age age: Int) -> Double {
    if age > samples.count { return .nan }
    // Before the ring is full, `next` is 0 and the newest sample the last one.
    let position = next - age
    return samples[position < 0 ? position + samples.count : position]
  }

  private enum CodingKeys: String, CodingKey { case capacity, samples }

  /// Reads the samples, which are stored from the oldest to the newest.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    capacity = try container.decode(Int.self, forKey: .capacity)
    samples = try container.decode([StoredNumber].self, forKey: .samples).map(\.value)
    guard capacity >= 1, samples.count <= capacity else {
      throw DecodingError.dataCorruptedError(
        forKey: .samples, in: container, debugDescription: "\(samples.count) samples in a ring of \(capacity)"
      )
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(capacity, forKey: .capacity)
    let ordered = samples[next...] + samples[..<next]
    try container.encode(ordered.map { StoredNumber($0) }, forKey: .samples)
  }
}
