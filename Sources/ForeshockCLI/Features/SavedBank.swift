internal import ForeshockFeatures
internal import ForeshockSeries
internal import FoundationEssentials

/// A bank in a file: as `--save` writes it, a `FeatureStream` before its first row, or a bare `FeatureBank`.
struct SavedBank {
  let path: String
  let bank: FeatureBank
  /// The columns it is for; nil where the file does not say.
  let columns: [String]?

  private struct Header: Decodable { var bank: FeatureBank?; var windows: [FeatureBank.LabelledWindow]? }

  /// Reads the file at `path`.
  init(_ path: String) throws {
    self.path = path
    let data = Data(try InputBytes.read(path, limit: 1 << 30))
    let header = try ModelFiles.decode(Header.self, from: data, path: path)
    if header.bank != nil {
      let stream = try ModelFiles.decode(FeatureStream.self, from: data, path: path)
      (bank, columns) = (stream.bank, stream.columns)
    } else {
      (bank, columns) = (try ModelFiles.decode(FeatureBank.self, from: data, path: path), nil)
    }
  }

  /// The bank, if it is one for rows at `interval`.
  func bank(on interval: SamplingInterval) throws -> FeatureBank {
    guard bank.secondsPerSample == interval.nominalSeconds else {
      let words = interval.forPeople.map { "every \($0)" } ?? "in steps without a clock"
      throw CommandFailure(
        .badData,
        "\(path) has features for a row every \(Format.number(bank.secondsPerSample)) s; the rows come \(words)"
      )
    }
    if interval == .step, bank.needsTimes {
      throw CommandFailure(.badData, "\(path) has calendar features: \(FeatureError.timesNeeded)")
    }
    return bank
  }

  /// Writes `bank` for `columns`.
  static func save(_ bank: FeatureBank, columns: [String], to path: String) throws {
    try Output.write(try ModelFiles.text(of: FeatureStream(bank, columns: columns)), toFile: path)
  }
}
