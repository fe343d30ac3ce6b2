/// The labels that say which alert this is, in the form Alertmanager takes them: names of
/// `[a-zA-Z_][a-zA-Z0-9_]*`, no empty values, sorted by name.
///
///     LabelSet(["instance": "web-1", "disk name": "sda", "zone": ""]).values
///     // ["disk_name": "sda", "instance": "web-1"]
public struct LabelSet: Hashable, Sendable, Codable {
  /// Name → value.
  public let values: [String: String]

  /// Labels from any names and values: characters a name may not have become `_`, empty values are left
  /// out, and names that fall together keep apart by a number (`a_b`, `a_b_2`, in the order of the
  /// original names).
  public init(_ labels: [String: String]) {
    var clean: [String: String] = [:]
    for (name, value) in labels.sorted(by: { $0.key < $1.key }) where !value.isEmpty {
      let base = Self.sanitised(name)
      var unique = base, number = 2
      while clean[unique] != nil {
        unique = "\(base)_\(number)"
        number += 1
      }
      clean[unique] = value
    }
    values = clean
  }

  /// An alert's labels: its own and the series'. A label of the series that bears the name of one of its own is
  /// kept as `exported_…`, as Prometheus does.
  init(own: [String: String], series: [String: String]) {
    let exported = Self.exporting(series) { own[$0] != nil }
    self.init(own.merging(exported) { first, _ in first })
  }

  /// Labels with those of reserved names renamed to `exported_…`, as often as it takes to be a name of its own, in the
  /// order of the names.
  static func exporting(_ labels: [String: String], reserved: (String) -> Bool) -> [String: String] {
    var all = labels.filter { !reserved($0.key) }
    for (name, value) in labels.sorted(by: { $0.key < $1.key }) where reserved(name) {
      var free = "exported_" + name
      while all[free] != nil || reserved(free) { free = "exported_" + free }
      all[free] = value
    }
    return all
  }

  /// Reads a JSON object of any names and values.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode([String: String].self))
  }

  /// The value of one label.
  public subscript(name: String) -> String? { values[name] }

  /// These labels without one.
  func without(_ name: String) -> LabelSet { LabelSet(values.filter { $0.key != name }) }

  /// A 64-bit hash that is the same on every machine and equals the `fingerprint` Alertmanager shows for
  /// these labels, in 16 hexadecimal digits.
  ///
  /// FNV-1a over name, 0xFF, value, 0xFF of every label in the order of their names' bytes. Source: Fowler,
  /// Noll & Vo, "The FNV Non-Cryptographic Hash Algorithm" (IETF draft).
  public var fingerprint: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let ordered = values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (name, value) in ordered {
      name.utf8.forEach(add)
      add(0xFF)
      value.utf8.forEach(add)
      add(0xFF)
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Writes a JSON object.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values)
  }

  /// `name` with every character outside `[a-zA-Z0-9_]` replaced by `_`, and one before a leading digit.
  static func sanitised(_ name: String) -> String {
    var clean = String(
      name.unicodeScalars.map { scalar in
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": Character(scalar)
        default: "_"
        }
      })
    if clean.first.map(\.isNumber) ?? true { clean = "_" + clean }
    return clean
  }
}
