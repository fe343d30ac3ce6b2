internal import ForeshockAlerting
internal import ForeshockSeries
internal import FoundationEssentials

/// What `--state` holds: where every alert of every rule stands, what was told, and what was done.
struct AlertStateFile: Codable {
  static let format = "foreshock-alert-state"
  static let version = 1

  var format = AlertStateFile.format
  var version = AlertStateFile.version
  var rules: [String: RuleState] = [:]
  var ledger = ActionLedger()

  /// Reads a file; a new state when there is none.
  ///
  /// - Throws: ``CommandFailure`` for one that is no state, of a later version, or damaged.
  static func read(_ path: String) throws -> AlertStateFile {
    guard SystemCalls.exists(path) else { return AlertStateFile() }
    let bytes = try InputBytes.read(path, limit: 1 << 30)
    struct Header: Decodable { var format: String, version: Int }
    guard let header = try? JSONDecoder().decode(Header.self, from: Data(bytes)), header.format == format
    else { throw CommandFailure(.badData, "\(path) is not an alert state of foreshock") }
    guard header.version == version else {
      throw CommandFailure(
        .badData,
        "\(path) has format \(header.version) of alert states; this version reads format \(version)")
    }
    return try ModelFiles.decode(AlertStateFile.self, from: Data(bytes), path: path)
  }

  /// Replaces the file as a whole: after a crash it is the old or the new one.
  func write(_ path: String) throws {
    guard SystemCalls.replaceFile(path, with: try ModelFiles.text(of: self)) else {
      throw CommandFailure(.cannotWrite, "cannot write \(path): \(SystemCalls.lastError)")
    }
  }
}
