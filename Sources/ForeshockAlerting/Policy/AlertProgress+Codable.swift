internal import ForeshockSeries

extension AlertProgress: Codable {
  enum Key: String, CodingKey {
    case fingerprint, phase, incident, recent
    case incidentCount = "incident_count"
    case isInputMissing = "input_is_missing"
    case heldFor = "held_for"
    case quietFor = "quiet_for"
    case lowerFor = "lower_for"
    case unheardFor = "unheard_for"
    case cooldownLeft = "cooldown_left"
    case cooldownSeverity = "cooldown_severity"
    case firstEvidence = "first_evidence"
    case lastElapsed = "last_elapsed"
    case lastHeard = "last_heard"
    case lastWall = "last_wall"
  }

  /// Writes the whole state; times are in microseconds. ``AlertBoard`` adds the version.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(fingerprint, forKey: .fingerprint)
    try container.encode(phase, forKey: .phase)
    try container.encodeIfPresent(incident, forKey: .incident)
    try container.encode(incidentCount, forKey: .incidentCount)
    try container.encode(isInputMissing, forKey: .isInputMissing)
    try container.encode(recent, forKey: .recent)
    try container.encodeIfPresent(heldFor, forKey: .heldFor)
    try container.encodeIfPresent(quietFor, forKey: .quietFor)
    try container.encodeIfPresent(lowerFor, forKey: .lowerFor)
    try container.encode(unheardFor, forKey: .unheardFor)
    try container.encode(cooldownLeft, forKey: .cooldownLeft)
    try container.encode(cooldownSeverity, forKey: .cooldownSeverity)
    try container.encodeIfPresent(firstEvidence, forKey: .firstEvidence)
    try container.encodeIfPresent(lastElapsed, forKey: .lastElapsed)
    try container.encodeIfPresent(lastHeard, forKey: .lastHeard)
    try container.encodeIfPresent(lastWall, forKey: .lastWall)
  }

  /// Reads a state.
  ///
  /// - Throws: ``PolicyError`` for one that no policy can have written, besides what the decoder throws.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let name = try container.decode(String.self, forKey: .fingerprint)
    guard name.utf8.count <= 1024 else { throw PolicyError.malformed("a fingerprint is too long") }
    self.init(fingerprint: name)
    phase = try container.decode(Phase.self, forKey: .phase)
    incident = try container.decodeIfPresent(AlertIncident.self, forKey: .incident)
    incidentCount = try container.decode(Int.self, forKey: .incidentCount)
    isInputMissing = try container.decode(Bool.self, forKey: .isInputMissing)
    recent = try container.decode(UInt64.self, forKey: .recent)
    heldFor = try container.decodeIfPresent(Int64.self, forKey: .heldFor)
    quietFor = try container.decodeIfPresent(Int64.self, forKey: .quietFor)
    lowerFor = try container.decodeIfPresent(Int64.self, forKey: .lowerFor)
    unheardFor = try container.decode(Int64.self, forKey: .unheardFor)
    cooldownLeft = try container.decode(Int64.self, forKey: .cooldownLeft)
    cooldownSeverity = try container.decode(Severity.self, forKey: .cooldownSeverity)
    firstEvidence = try container.decodeIfPresent(Timestamp.self, forKey: .firstEvidence)
    lastElapsed = try container.decodeIfPresent(Int64.self, forKey: .lastElapsed)
    lastWall = try container.decodeIfPresent(Timestamp.self, forKey: .lastWall)
    let heard = try container.decodeIfPresent(Int64.self, forKey: .lastHeard)
    if let defect = defect(heard) ?? defect { throw PolicyError.malformed("\(name): \(defect)") }
    // Older states counted the time without input instead.
    lastHeard = heard ?? lastElapsed.map { $0 - unheardFor }
  }

  /// Why the series cannot have been heard of then; nil when it can.
  private func defect(_ heard: Int64?) -> String? {
    guard let heard else { return nil }
    guard abs(Double(heard)) <= Self.farthest, let lastElapsed, heard <= lastElapsed else {
      return "it was last heard of at \(heard)"
    }
    return nil
  }

  /// The farthest a clock may be from its origin: all times held within ±4·10¹⁸, and what is taken off them.
  private static let farthest = 4.2e18

  /// What no evaluation leaves behind.
  private var defect: String? {
    if let defect = incident?.defect { return defect }
    let isOn = phase == .firing || phase == .recovering
    if isOn != (incident != nil) {
      return "it is \(phase.rawValue) with\(incident == nil ? "out" : "") an incident"
    }
    if let incident,
      incident.fingerprint != fingerprint || incident.number != incidentCount
        || incident.endsAt != nil
    {
      return "the incident is not its present one"
    }
    if !(0...1 << 48).contains(incidentCount) { return "it had \(incidentCount) incidents" }
    let times = [heldFor, quietFor, lowerFor, unheardFor, cooldownLeft].compactMap { $0 }
    if let bad = times.first(where: { $0 < 0 || $0 > Stretch.longest }) { return "a timer is at \(bad)" }
    if let lastElapsed, abs(Double(lastElapsed)) > Self.farthest {
      return "the last evaluation was at \(lastElapsed)"
    }
    if lastElapsed == nil, phase != .ok { return "it is \(phase.rawValue) and was never evaluated" }
    if (phase == .recovering) != (quietFor != nil) { return "recovery and its timer disagree" }
    if phase == .ok, recent != 0 || firstEvidence != nil { return "it is ok and has evidence" }
    return nil
  }
}
