/// What to do about an incident without a person: a value, carried out by somebody else.
///
///     let plan = try ActionPlan(
///       name: "add-worker", purpose: .scaleUp, step: .command(["scale", "web", "+1"]),
///       why: "requests queue before the autoscaler notices")
///
/// A plan is a dry run until `isDryRun` is false. It acts once an incident, at most so often an hour, and not
/// again within its cooldown. Commands are arguments, never a shell's text; the incident reaches them in the
/// variables ``ActionDecision/environment``, so that no label can become a command.
public struct ActionPlan: Hashable, Sendable {
  /// What it is for.
  public enum Purpose: String, Hashable, Sendable, Codable {
    /// More capacity.
    case scaleUp = "scale-up"
    /// A fresh start.
    case restart
    /// Work for a person.
    case ticket
    /// Something else.
    case other
  }

  /// How it is done.
  public enum Step: Hashable, Sendable {
    /// A program and its arguments.
    case command([String])
    /// A POST to an address, of the variables ``ActionDecision/environment`` as a JSON object.
    case webhook(String)
  }

  /// Its name, unique among the plans of a rule.
  public let name: String
  /// What it is for.
  public let purpose: Purpose
  /// How it is done.
  public let step: Step
  /// Why it helps, for the record.
  public let why: String
  /// The least severity it acts on; by default critical.
  public let severity: Severity
  /// Whether it acts on the end of an incident instead of its start; by default not.
  public let onResolved: Bool
  /// Whether it is only written down; by default it is.
  public let isDryRun: Bool
  /// How often an hour it may act; by default 3.
  public let maximumPerHour: Int
  /// How long after acting it does not act again; by default 10 minutes.
  public let cooldown: Duration
  /// How long its step may take; by default 30 seconds.
  public let timeout: Duration
  /// The names of the rules it belongs to, such as `ForecastAbove`; nil for all rules.
  public let rules: [String]?

  /// A plan.
  ///
  /// - Throws: ``PolicyError`` (`invalidSetting`) when the name is empty or longer than 255 bytes, `rules` is empty, the command
  ///   is empty, has more than 256 arguments or a NUL, or the address is not http(s); unless `maximumPerHour` is
  ///   1 … 1000, `cooldown` 0 … 366 days, `timeout` above zero and at most an hour.
  public init(
    name: String, purpose: Purpose, step: Step, why: String, severity: Severity = .critical,
    onResolved: Bool = false, isDryRun: Bool = true, maximumPerHour: Int = 3,
    cooldown: Duration = .seconds(600), timeout: Duration = .seconds(30), rules: [String]? = nil
  ) throws(PolicyError) {
    guard !name.isEmpty, name.utf8.count <= 255 else { throw .setting("name", "1 to 255 bytes") }
    switch step {
    case .command(let words):
      guard let program = words.first, !program.isEmpty, words.count <= 256 else {
        throw .setting("command", "a program and at most 255 arguments")
      }
      guard words.allSatisfy({ !$0.utf8.contains(0) && $0.utf8.count <= 65_536 }) else {
        throw .setting("command", "arguments without NUL of at most 65,536 bytes")
      }
    case .webhook(let address):
      guard PayloadText.isWebAddress(address), address.utf8.count <= 2048 else {
        throw .setting("webhook", "an address of http or https")
      }
    }
    guard (1...1000).contains(maximumPerHour) else {
      throw .setting("maximum_per_hour", "1 to 1000, not \(maximumPerHour)")
    }
    guard cooldown >= .zero, cooldown <= .seconds(366 * 86_400) else {
      throw .setting("cooldown", "0 to 366 days, not \(cooldown)")
    }
    guard timeout > .zero, timeout <= .seconds(3600) else {
      throw .setting("timeout", "above zero and up to an hour, not \(timeout)")
    }
    guard rules?.isEmpty != true else { throw .setting("rules", "at least one, or leave it out for all") }
    self.rules = rules
    self.name = name
    self.purpose = purpose
    self.step = step
    self.why = why
    self.severity = severity
    self.onResolved = onResolved
    self.isDryRun = isDryRun
    self.maximumPerHour = maximumPerHour
    self.cooldown = cooldown
    self.timeout = timeout
  }
}

extension ActionPlan: Codable {
  enum Key: String, CodingKey, CaseIterable {
    case name, purpose, command, webhook, why, severity, cooldown, timeout, rules
    case onResolved = "on_resolved"
    case isDryRun = "dry_run"
    case maximumPerHour = "maximum_per_hour"
  }

  /// Writes the plan; times are in seconds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(purpose, forKey: .purpose)
    switch step {
    case .command(let words): try container.encode(words, forKey: .command)
    case .webhook(let address): try container.encode(address, forKey: .webhook)
    }
    try container.encode(why, forKey: .why)
    try container.encode(severity, forKey: .severity)
    try container.encode(onResolved, forKey: .onResolved)
    try container.encode(isDryRun, forKey: .isDryRun)
    try container.encode(maximumPerHour, forKey: .maximumPerHour)
    try container.encode(Double(cooldown.boundedMicroseconds) / 1e6, forKey: .cooldown)
    try container.encode(Double(timeout.boundedMicroseconds) / 1e6, forKey: .timeout)
    try container.encodeIfPresent(rules, forKey: .rules)
  }

  /// Reads a plan; what is left out has its default, what is out of bounds is a ``PolicyError``, and a field that is not
  /// known a `DecodingError`: a misspelt limit must not be a default.
  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(Key.self)
    let container = try decoder.container(keyedBy: Key.self)
    func time(_ key: Key, _ standard: Duration) throws -> Duration {
      guard let seconds = try container.decodeIfPresent(Double.self, forKey: key) else { return standard }
      guard abs(seconds) < 1e9 else { throw PolicyError.setting(key.rawValue, "\(seconds) seconds") }
      return .microseconds(Int64(seconds * 1e6))
    }
    let command = try container.decodeIfPresent([String].self, forKey: .command)
    let address = try container.decodeIfPresent(String.self, forKey: .webhook)
    let step: Step
    switch (command, address) {
    case (let words?, nil): step = .command(words)
    case (nil, let address?): step = .webhook(address)
    default: throw PolicyError.setting("step", "either a command or a webhook")
    }
    try self.init(
      name: container.decode(String.self, forKey: .name),
      purpose: container.decodeIfPresent(Purpose.self, forKey: .purpose) ?? .other, step: step,
      why: container.decodeIfPresent(String.self, forKey: .why) ?? "",
      severity: container.decodeIfPresent(Severity.self, forKey: .severity) ?? .critical,
      onResolved: container.decodeIfPresent(Bool.self, forKey: .onResolved) ?? false,
      isDryRun: container.decodeIfPresent(Bool.self, forKey: .isDryRun) ?? true,
      maximumPerHour: container.decodeIfPresent(Int.self, forKey: .maximumPerHour) ?? 3,
      cooldown: time(.cooldown, .seconds(600)), timeout: time(.timeout, .seconds(30)),
      rules: container.decodeIfPresent([String].self, forKey: .rules))
  }
}
