extension AlertBoard: Codable {
  /// The version of the stored form.
  public static let version = 1

  enum Key: String, CodingKey {
    case version, rule, series, storm, muted
    case calmFor = "calm_for"
    case lastElapsed = "last_elapsed"
    case firedBetween = "fired_between"
  }

  /// Writes the whole state with its version, series in the order of their fingerprints.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(rule, forKey: .rule)
    try container.encode(
      series.values.sorted { $0.fingerprint < $1.fingerprint }, forKey: .series)
    try container.encodeIfPresent(storm, forKey: .storm)
    try container.encode(muted.sorted(), forKey: .muted)
    try container.encodeIfPresent(calmFor, forKey: .calmFor)
    try container.encodeIfPresent(lastElapsed, forKey: .lastElapsed)
    if !firedBetween.isEmpty { try container.encode(firedBetween.sorted(), forKey: .firedBetween) }
  }

  /// Reads a state.
  ///
  /// - Throws: ``PolicyError`` for a later version or a state that no policy can have written, besides what
  ///   the decoder throws.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == Self.version else {
      throw PolicyError(.unknownVersion(found: version, newest: Self.version))
    }
    let name = try container.decode(String.self, forKey: .rule)
    guard name.utf8.count <= 1024 else { throw PolicyError.malformed("the rule's name is too long") }
    self.init(rule: name)
    let states = try container.decode([AlertProgress].self, forKey: .series)
    guard states.count <= Self.maximumSeries else { throw PolicyError.malformed("it has too many series") }
    for state in states {
      guard series.updateValue(state, forKey: state.fingerprint) == nil else {
        throw PolicyError.malformed("'\(state.fingerprint)' is there twice")
      }
    }
    storm = try container.decodeIfPresent(AlertStorm.self, forKey: .storm)
    muted = Set(try container.decode([String].self, forKey: .muted))
    calmFor = try container.decodeIfPresent(Int64.self, forKey: .calmFor)
    lastElapsed = try container.decodeIfPresent(Int64.self, forKey: .lastElapsed)
    firedBetween = Set(try container.decodeIfPresent([String].self, forKey: .firedBetween) ?? [])
    if let defect { throw PolicyError.malformed(defect) }
  }

  private var defect: String? {
    if let bad = muted.first(where: { series[$0]?.incident == nil }) {
      return "'\(bad)' is muted and not firing"
    }
    if let bad = firedBetween.first(where: { series[$0] == nil }) { return "'\(bad)' fired and is not known" }
    if storm == nil, !muted.isEmpty || calmFor != nil { return "it has a storm's marks and no storm" }
    if let storm {
      if storm.firingCount < 0 || storm.peakCount < storm.firingCount || storm.top.count > 10_000
        || storm.endsAt != nil
      {
        return "its storm cannot be"
      }
      if storm.top.contains(where: { !($0.peak >= 0 && $0.peak <= 1) }) {
        return "its storm lists no numbers"
      }
    }
    if let calmFor, calmFor < 0 || calmFor > Stretch.longest { return "a timer is at \(calmFor)" }
    if let lastElapsed, abs(Double(lastElapsed)) > 4.2e18 { return "the last round was at \(lastElapsed)" }
    return nil
  }
}
