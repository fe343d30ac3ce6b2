extension RollingPair: Codable {
  private enum CodingKeys: String, CodingKey {
    case length, minPeriods, lead, beforeX, beforeY, behindX, behindY
  }

  /// Reads a stored window: the rows in it, from which the halves are grown anew.
  ///
  /// - Throws: what the initialiser throws, or `DecodingError` for a state that no window can have.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      length: container.decode(Int.self, forKey: .length),
      minPeriods: container.decode(Int.self, forKey: .minPeriods))
    func rows(_ x: CodingKeys, _ y: CodingKeys) throws -> [Row] {
      let columns = try (
        container.decode([StoredNumber].self, forKey: x), container.decode([StoredNumber].self, forKey: y)
      )
      guard columns.0.count == columns.1.count else {
        throw DecodingError.dataCorruptedError(
          forKey: y, in: container, debugDescription: "the columns of a window are equally long")
      }
      return zip(columns.0, columns.1).map { Row(x: $0.value, y: $1.value) }
    }
    before = try rows(.beforeX, .beforeY)
    behind = try rows(.behindX, .behindY)
    lead = try container.decode(Int.self, forKey: .lead)
    // Rows between the anchor and the first that `behind` has are not full and not kept.
    let isPossible =
      before.isEmpty
      ? behind.isEmpty && lead == 0
      : before.last?.isFull == true && before.count <= length && (behind.count..<length).contains(lead)
    guard isPossible else {
      throw DecodingError.dataCorruptedError(
        forKey: .lead, in: container, debugDescription: "no window of \(length) rows has this state")
    }
    growFirstHalves()
    for row in behind { grow(by: row) }
  }

  /// Stores the settings and the rows that later windows can still hold.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(length, forKey: .length)
    try container.encode(minPeriods, forKey: .minPeriods)
    try container.encode(lead, forKey: .lead)
    let reach = before.suffix(length - lead)
    try container.encode(reach.map { StoredNumber($0.x) }, forKey: .beforeX)
    try container.encode(reach.map { StoredNumber($0.y) }, forKey: .beforeY)
    try container.encode(behind.map { StoredNumber($0.x) }, forKey: .behindX)
    try container.encode(behind.map { StoredNumber($0.y) }, forKey: .behindY)
  }
}
