import Foundation
import Testing

/// Every bad input through the command, for both families: what is said and how the command ends.
@Suite("Bad input")
struct BadInputTests {
  static let noisy: [Double] = (0..<60).map { (index: Int) -> Double in
    let noise = Double((index * 37) % 11)
    return Double(index % 7) + 0.3 * noise
  }

  static func column(_ cells: [String]) -> String { "value\n" + cells.map { $0 + "\n" }.joined() }

  static func column(_ values: [Double], replacing index: Int? = nil, with cell: String = "") -> String {
    column(values.enumerated().map { $0.offset == index ? cell : "\($0.element)" })
  }

  struct Input: CustomTestStringConvertible, Sendable {
    var name: String
    var text: String
    /// Status and words on standard error; nothing said means a forecast of three rows.
    var status: Int32 = 0
    var says = ""
    /// The cells of every forecast, where they are known.
    var mean: String?
    /// Models that can be fitted all the same.
    var fits: Set<String> = []
    var testDescription: String { name }
  }

  static let inputs: [Input] = [
    Input(name: "empty file", text: "", status: 65, says: "there are no rows"),
    Input(name: "header only", text: "value\n", status: 4, says: "there are no rows"),
    Input(
      name: "all missing", text: column([String](repeating: "NaN", count: 40)), status: 4,
      says: "the series has no observations: every sample is missing"),
    Input(name: "constant", text: column([Double](repeating: 7, count: 60)), mean: "7"),
    Input(name: "zero", text: column([Double](repeating: 0, count: 60)), mean: "0"),
    Input(name: "one sample", text: column(["5"]), status: 4, says: "the series has 1 usable observation"),
    Input(
      name: "shorter than the season", text: column(["1", "2", "4", "3", "5"]), status: 4,
      says: "the series has 5 usable observations",
      fits: ["auto-ets", "arima(1,1,0)(1,0,0)[7]", "auto-arima"]),
    Input(name: "an infinite value is a gap", text: column(noisy, replacing: 20, with: "inf")),
    Input(
      name: "1e308", text: column(noisy, replacing: 20, with: "1e308"), status: 65,
      says: "too large to be squared"),
    Input(
      name: "-1e308", text: column(noisy, replacing: 20, with: "-1e308"), status: 65,
      says: "too large to be squared"),
    Input(name: "beyond all doubles", text: column(noisy, replacing: 20, with: "1e999")),
    Input(name: "tiny", text: column(noisy.map { $0 * 1e-300 })),
    Input(
      name: "a word", text: column(noisy, replacing: 20, with: "high"), status: 65,
      says: "row 21 of column \"value\": \"high\" is not a number"),
  ]

  static let models = [
    "ets(A,N,A)", "ets(A,Ad,A)", "holt-winters", "auto-ets", "arima(1,0,1)(0,1,1)[7]",
    "arima(1,1,0)(1,0,0)[7]", "auto-arima",
  ]

  @Test(arguments: inputs, models)
  func isAnswered(_ input: Input, _ model: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("data.csv", input.text)
    let result = try command.run(
      "forecast", file, "--value", "value", "--horizon", "3", "--season", "7", "--model", model)
    let status = input.fits.contains(model) ? 0 : input.status
    #expect(result.status == status, "\(result.status) \(result.messages)")
    #expect(status == 0 || result.messages.contains(input.says), "\(result.messages)")
    guard status == 0 else {
      #expect(result.output.isEmpty)
      return
    }
    #expect(result.lines.count == 4)
    for line in result.lines.dropFirst() {
      let cells = line.split(separator: ",").dropFirst()
      #expect(cells.count == 5 && cells.allSatisfy { Double($0)?.isFinite == true }, "\(line)")
      if let mean = input.mean { #expect(cells.allSatisfy { $0 == mean }, "\(line)") }
    }
  }

  @Test("Horizons from nothing to a million", arguments: ["ets(A,N,A)", "arima(1,0,0)(0,1,0)[7]"])
  func horizons(_ model: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("data.csv", Self.column(Self.noisy))
    let refused: [(String, String)] = [
      ("0", "it must be 1 to 1,000,000"), ("1000001", "it must be 1 to 1,000,000"),
      ("-1", "is not a duration"),
      ("99999999999999999999", "too long"), ("nan", "is not a duration"),
    ]
    for (horizon, says) in refused {
      let result = try command.run(
        "forecast", file, "--horizon", horizon, "--season", "7", "--model", model)
      #expect(result.status == 64 && result.messages.contains(says), "\(horizon): \(result.messages)")
    }
    let long = try command.run(
      "forecast", file, "--horizon", "1000000", "--season", "7", "--model", model, "--level", "95")
    #expect(long.status == 0, "\(long.messages)")
    #expect(long.lines.count == 1_000_001)
    #expect(long.lines.last?.split(separator: ",").allSatisfy { Double($0)?.isFinite == true } == true)
  }
}
