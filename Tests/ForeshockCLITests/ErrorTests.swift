import Foundation
import Testing

@Suite("What goes wrong, and how it is said")
struct ErrorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var text: String
    var arguments: [String]
    var status: Int32
    var says: String
    var testDescription: String { name }
  }

  static let constant = "value\n" + String(repeating: "7\n", count: 60)
  static let cases: [Case] = [
    Case(
      name: "no such file", text: "", arguments: ["forecast", "nowhere.csv", "--horizon", "3"], status: 66,
      says: "nowhere.csv"),
    Case(
      name: "empty file", text: "", arguments: ["forecast", "FILE", "--horizon", "3"], status: 65,
      says: "there are no rows"),
    Case(
      name: "header only", text: "time,value\n", arguments: ["forecast", "FILE", "--horizon", "3"], status: 4,
      says: "no rows"),
    Case(
      name: "ragged row", text: "a,b\n1,2\n3\n4,5\n", arguments: ["forecast", "FILE", "--horizon", "3"],
      status: 65, says: "line 3"),
    Case(
      name: "open quote", text: "a,b\n1,\"2\n3,4\n", arguments: ["forecast", "FILE", "--horizon", "3"],
      status: 65, says: "line 2, column 2"),
    Case(
      name: "no numbers", text: "a,b\nx,y\nz,w\n", arguments: ["forecast", "FILE", "--horizon", "3"],
      status: 65, says: "no column holds numbers"),
    Case(
      name: "wrong column", text: Sample.ramp(count: 30, slope: 1),
      arguments: ["forecast", "FILE", "--horizon", "3", "--value", "valu"], status: 65,
      says: "did you mean \"value\""),
    Case(
      name: "too short for a season", text: Sample.load(days: 1),
      arguments: ["forecast", "FILE", "--horizon", "3", "--season", "24h"], status: 4, says: "needs at least"),
    Case(
      name: "all gaps", text: "value\nNA\nNA\nnull\n",
      arguments: ["forecast", "FILE", "--horizon", "3", "--value", "value"], status: 4,
      says: "every sample is missing"),
    Case(
      name: "unknown model", text: Self.constant,
      arguments: ["forecast", "FILE", "--horizon", "3", "--model", "holtwinters"], status: 64,
      says: "did you mean 'holt-winters'"),
    Case(
      name: "bad horizon", text: Self.constant, arguments: ["forecast", "FILE", "--horizon", "4x"],
      status: 64, says: "is not a duration"),
    Case(
      name: "no horizon", text: Self.constant, arguments: ["forecast", "FILE"], status: 64, says: "--horizon"),
    Case(
      name: "zero horizon", text: Self.constant, arguments: ["forecast", "FILE", "--horizon", "0"],
      status: 64, says: "must be 1 to"),
    Case(
      name: "a duration without a clock", text: Self.constant,
      arguments: ["forecast", "FILE", "--horizon", "4h"], status: 64, says: "have no times"),
    Case(
      name: "bad level", text: Self.constant,
      arguments: ["forecast", "FILE", "--horizon", "3", "--level", "0.95"], status: 64,
      says: "did you mean 95"),
    Case(
      name: "both sides", text: Self.constant,
      arguments: ["forecast", "FILE", "--horizon", "3", "--above", "1", "--below", "0"], status: 64,
      says: "not both"),
    Case(
      name: "impossible sustaining", text: Self.constant,
      arguments: ["forecast", "FILE", "--horizon", "3", "--above", "9", "--sustained", "5/3"], status: 64,
      says: "impossible"),
    Case(
      name: "no threshold", text: Self.constant, arguments: ["alert", "FILE", "--within", "3"], status: 64,
      says: "--above or --below"),
    Case(
      name: "bad zone", text: Self.constant,
      arguments: ["forecast", "FILE", "--horizon", "3", "--timezone", "Mars/Base"], status: 64,
      says: "Mars/Base"),
    Case(
      name: "log of zero", text: "value\n" + (0..<40).map { "\($0)\n" }.joined(),
      arguments: ["forecast", "FILE", "--horizon", "3", "--transform", "log"], status: 65,
      says: "observation 0"),
    Case(
      name: "multiplicative of negative", text: "value\n" + (-9..<40).map { "\($0)\n" }.joined(),
      arguments: ["forecast", "FILE", "--horizon", "3", "--model", "ets(M,N,N)"], status: 65,
      says: "not positive"),
    Case(
      name: "unknown option", text: Self.constant, arguments: ["forecast", "FILE", "--horizn", "3"],
      status: 64, says: "--horizon"),
    Case(
      name: "unknown kind", text: "", arguments: ["generate", "web-cpus"], status: 64,
      says: "Did you mean 'web-cpu'"),
    Case(
      name: "unknown fault", text: "", arguments: ["generate", "disk", "--inject", "spikes"], status: 64,
      says: "Did you mean 'spike'"),
    Case(
      name: "endless data", text: "", arguments: ["generate", "disk", "--days", "1e9", "--every", "1s"],
      status: 64, says: "at most"),
    Case(
      name: "no such label", text: "a,fail\n1,0\n2,1\n", arguments: ["train", "FILE", "--label", "fails"],
      status: 65, says: "did you mean \"fail\""),
    Case(
      name: "label of three", text: "a,fail\n1,0\n2,1\n3,2\n",
      arguments: ["train", "FILE", "--label", "fail"], status: 65, says: "row 3"),
    Case(
      name: "one class", text: "a,fail\n1,0\n2,0\n3,0\n", arguments: ["train", "FILE", "--label", "fail"],
      status: 4, says: "only one kind"),
    Case(
      name: "no model file", text: Self.constant, arguments: ["predict", "FILE", "--load", "none.json"],
      status: 66, says: "none.json"),
    Case(
      name: "not a model", text: Self.constant, arguments: ["predict", "FILE", "--load", "FILE"], status: 65,
      says: "not a model file"),
    Case(
      name: "unknown statistic", text: Self.constant,
      arguments: ["features", "FILE", "--window", "3", "--statistics", "men"], status: 64, says: "mean"),
    Case(
      name: "unknown detector", text: Self.constant, arguments: ["detect", "FILE", "--method", "isolation"],
      status: 64, says: "isolation-forest"),
    Case(
      name: "a lone stamp of 1970",
      text: "time,v\n1970-01-01T00:00:00Z,1\n" + (10..<60).map { "2026-01-01T00:00:\($0)Z,2\n" }.joined(),
      arguments: ["forecast", "FILE", "--horizon", "3"], status: 65, says: "1970-01-01T00:00:00Z"),
    Case(
      name: "UTF-16", text: "\u{FEFF}", arguments: ["forecast", "UTF16", "--horizon", "3"], status: 65,
      says: "UTF-16"),
    Case(
      name: "one bad stamp",
      text: "time,v\n" + (10..<60).map { "2026-01-01T00:00:\($0)Z,2\n" }.joined()
        + "2026-02-30T00:00:00Z,2\n",
      arguments: ["forecast", "FILE", "--horizon", "3"], status: 65,
      says: "row 51 of column \"time\": \"2026-02-30T00:00:00Z\" is not a time"),
    Case(
      name: "one bad number", text: "v\n" + String(repeating: "7\n", count: 50) + "abc\n",
      arguments: ["forecast", "FILE", "--horizon", "3"], status: 65,
      says: "row 51 of column \"v\": \"abc\" is not a number"),
    Case(
      name: "percent signs", text: "v\n5%\n6%\n", arguments: ["detect", "FILE", "--columns", "v"], status: 65,
      says: "row 1 of column \"v\": \"5%\" is not a number"),
    Case(
      name: "two roles", text: "a,b\n1,2\n3,4\n",
      arguments: ["forecast", "FILE", "--horizon", "3", "--time", "a", "--value", "a"], status: 65,
      says: "two roles"),
    Case(
      name: "zero bytes", text: "a,b\n1,\0\0\0\n", arguments: ["forecast", "FILE", "--horizon", "3"],
      status: 65,
      says: "binary data"),
    Case(
      name: "a web page", text: "<!DOCTYPE html>\n<html></html>\n",
      arguments: ["forecast", "FILE", "--horizon", "3"], status: 65, says: "a web page"),
    Case(
      name: "JSON", text: "{\"a\": [1, 2]}\n", arguments: ["forecast", "FILE", "--horizon", "3"], status: 65,
      says: "JSON"),
    Case(
      name: "negative horizon", text: Self.constant, arguments: ["forecast", "FILE", "--horizon", "-3"],
      status: 64, says: "\"-3\" is not a duration"),
    Case(
      name: "season longer than the data", text: Self.constant,
      arguments: ["forecast", "FILE", "--horizon", "3", "--season", "100"], status: 4,
      says: "The season is 100 samples"),
    Case(
      name: "unknown command", text: "", arguments: ["forcast", "FILE"], status: 64,
      says: "did you mean 'forecast'"),
    Case(
      name: "later command", text: "", arguments: ["report", "FILE"], status: 64, says: "not in this version"),
    Case(
      name: "a replay's option without a threshold", text: "",
      arguments: ["backtest", "FILE", "--horizon", "3", "--warm-up", "10"], status: 64,
      says: "--warm-up needs --above or --below"),
    Case(
      name: "a threshold that is no number", text: "",
      arguments: ["backtest", "FILE", "--horizon", "3", "--above", "90,x"], status: 64,
      says: "--above takes finite numbers, as in 90,95, not 'x'"),
    Case(
      name: "a warm-up as long as the data", text: Self.constant,
      arguments: [
        "backtest", "FILE", "--horizon", "1", "--model", "naive", "--above", "9", "--warm-up", "100",
      ],
      status: 4, says: "Give a shorter --warm-up."),
    Case(
      name: "waits without a state", text: "",
      arguments: ["alert", "FILE", "--above", "1", "--within", "1", "--for", "5m"], status: 64,
      says: "--for needs --state"),
    Case(
      name: "actions without a state", text: "",
      arguments: ["alert", "FILE", "--above", "1", "--within", "1", "--act", "plans.json"], status: 64,
      says: "--act needs --state"),
    Case(
      name: "a state that is none", text: Self.constant,
      arguments: ["alert", "FILE", "--above", "1", "--within", "1", "--state", "FILE"], status: 65,
      says: "is not an alert state"),
    Case(
      name: "unknown payload", text: "",
      arguments: ["alert", "FILE", "--above", "1", "--within", "1", "--payload", "alertmanger"], status: 64,
      says: "did you mean 'alertmanager'"),
    Case(
      name: "unknown format", text: "", arguments: ["detect", "FILE", "--format", "jsno"], status: 64,
      says: "did you mean 'json'"),
    Case(
      name: "unknown transform", text: "",
      arguments: ["forecast", "FILE", "--horizon", "3", "--transform", "boxcox"], status: 64,
      says: "did you mean 'box-cox'"),
    Case(
      name: "unknown model of failures", text: "a,l\n1,0\n2,1\n",
      arguments: ["train", "FILE", "--label", "l", "--model", "random-forst"], status: 64,
      says: "did you mean 'random-forest'? (known: logistic"),
    Case(
      name: "detector that cannot stream", text: Self.constant,
      arguments: ["detect", "FILE", "--method", "seasonal-esd", "--streaming"], status: 64,
      says: "--streaming"),
    Case(
      name: "detector without contributions", text: Self.constant,
      arguments: ["detect", "FILE", "--method", "novelty", "--contributions"], status: 64,
      says: "--contributions"),
    Case(
      name: "two ways to judge", text: Self.constant,
      arguments: ["detect", "FILE", "--alpha", "0.1", "--contamination", "0.1"], status: 64,
      says: "give one of"),
    Case(
      name: "a share of rows that are not there yet", text: Self.constant,
      arguments: ["detect", "FILE", "--method", "ewma", "--streaming", "--contamination", "0.1"], status: 64,
      says: "--streaming knows none of the later ones"),
    Case(
      name: "alarms a week without a clock", text: "v\n1\n2\n3\n",
      arguments: ["detect", "FILE", "--method", "novelty", "--alarms-a-week", "1"], status: 64,
      says: "--alarms-a-week needs times"),
    Case(
      name: "no trees", text: Self.constant, arguments: ["detect", "FILE", "--trees", "0"], status: 64,
      says: "--trees takes"),
    Case(
      name: "infinite row", text: "v\n1\n2\ninf\n", arguments: ["detect", "FILE"], status: 65,
      says: "row 3 of column 'v' is infinite"),
    Case(
      name: "nothing to detect in", text: "v\nNA\nNA\n", arguments: ["detect", "FILE"], status: 4,
      says: "no numbers to learn from"),
    Case(
      name: "one row to detect in", text: "a,b\n1,2\n", arguments: ["detect", "FILE"], status: 4,
      says: "1 row to learn from"),
    Case(
      name: "empty name", text: Self.constant, arguments: ["detect", "FILE", "--columns", "value,"],
      status: 64,
      says: "a name that is empty"),
    Case(
      name: "the label among the columns", text: "a,l\n1,0\n2,1\n",
      arguments: ["train", "FILE", "--label", "l", "--columns", "a,l"], status: 64, says: "names 'l'"),
    Case(
      name: "column taken and left out", text: "a,l\n1,0\n2,1\n",
      arguments: ["train", "FILE", "--label", "l", "--columns", "a", "--exclude", "a"], status: 64,
      says: "left out by --exclude"),
    Case(
      name: "the label as group", text: "", arguments: ["train", "FILE", "--label", "l", "--group", "l"],
      status: 64, says: "the same column"),
    Case(
      name: "infinite training row", text: "a,l\n1,\ninf,0\n2,1\n",
      arguments: ["train", "FILE", "--label", "l"], status: 65, says: "row 2 of column 'a' is infinite"),
    Case(
      name: "the same window twice", text: Self.constant, arguments: ["features", "FILE", "--window", "3,3"],
      status: 64, says: "value_mean_3"),
    Case(
      name: "backtest of nothing", text: "value\n" + String(repeating: "NA\n", count: 60),
      arguments: ["backtest", "FILE", "--horizon", "3", "--value", "value"], status: 4,
      says: "no model could be judged"),
    Case(
      name: "demo as JSON", text: "", arguments: ["demo", "--format", "json"], status: 64, says: "for people"),
  ]

  @Test(arguments: cases)
  func isSaid(_ one: Case) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("data.csv", one.text)
    let wide = command.folder.appending(path: "wide.csv")
    try #require("time,value\n1,2\n".data(using: .utf16)).write(to: wide)
    let arguments = one.arguments.map { $0 == "FILE" ? file : $0 == "UTF16" ? wide.path : $0 }
    let result = try command.run(arguments)
    #expect(result.status == one.status, "\(result.messages)")
    #expect(result.messages.contains(one.says), "\(result.messages)")
    #expect(result.output.isEmpty)
  }

  @Test("A constant series has a sound forecast: the constant")
  func constantSeries() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("data.csv", Self.constant)
    for model in [
      "holt-winters", "auto-ets", "naive", "drift", "arima(1,0,0)", "arima(0,1,1)", "predict-linear",
    ] {
      let result = try command.run("forecast", file, "--horizon", "2", "--model", model)
      #expect(result.status == 0, "\(model): \(result.messages)")
      #expect(result.lines.last?.hasPrefix("61,7,7,7") == true, "\(model): \(result.output)")
    }
  }

  @Test("Hostile model files are refused, not obeyed")
  func hostileModelFiles() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("data.csv", Sample.load())
    let good = command.folder.appending(path: "good.json").path
    #expect(
      try command.run("forecast", file, "--horizon", "3", "--model", "holt-winters", "--save", good).status
        == 0)
    let text = try String(contentsOfFile: good, encoding: .utf8)
    for (number, bad) in [
      "{}", "[]", "not json", String(text.prefix(text.count / 2)),
      text.replacingOccurrences(of: "\"version\":1", with: "\"version\":99"),
      text.replacingOccurrences(of: "alpha", with: "beta"),
      text.replacingOccurrences(of: ":24", with: ":-24"),
    ].enumerated() {
      let path = try command.file("bad\(number).json", bad)
      let result = try command.run("forecast", file, "--horizon", "3", "--load", path)
      #expect(result.status == 65, "\(number): \(result.messages)")
    }
  }

  @Test("A forest that does not fit its column names is refused")
  func hostileForests() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("data.csv", Sample.load())
    let good = command.folder.appending(path: "forest.json").path
    #expect(try command.run("detect", file, "--trees", "3", "--save", good).status == 0)
    let text = try String(contentsOfFile: good, encoding: .utf8)
    #expect(text.contains("\"columns\":[\"load\"]") && text.contains("\"columnCount\":1"))
    for (old, new) in [
      ("\"columns\":[\"load\"]", "\"columns\":[]"),
      ("\"columns\":[\"load\"]", "\"columns\":[\"load\",\"load\"]"),
      ("\"columnCount\":1", "\"columnCount\":1000000000"),
    ] {
      let path = try command.file("bad.json", text.replacingOccurrences(of: old, with: new))
      let result = try command.run("detect", file, "--load", path)
      #expect(result.status == 65, "\(new): \(result.status) \(result.messages)")
    }
  }

  @Test("A model that ends at the edge of time is refused, not a crash")
  func modelAtTheEdgeOfTime() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("data.csv", Sample.load())
    let good = command.folder.appending(path: "naive.json").path
    #expect(
      try command.run("forecast", file, "--horizon", "3", "--model", "naive", "--save", good).status == 0)
    let text = try String(contentsOfFile: good, encoding: .utf8)
    for edge in ["-9223372036854775808", "9223372036854775807"] {
      let bad = text.replacing(/"microseconds":[0-9]{16}/, with: "\"microseconds\":\(edge)")
      #expect(bad != text)
      let path = try command.file("bad.json", bad)
      let result = try command.run("forecast", file, "--horizon", "3", "--load", path)
      #expect(result.status == 65, "\(edge): \(result.status) \(result.messages)")
    }
  }

  @Test("Names in a file cannot write control sequences to a terminal")
  func controlCharacters() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    var text = "unique_id,ds,y\n"
    for hour in 10..<24 { text += "\"a\u{1B}[31m\nb\",2026-01-01T\(hour):00:00Z,\(hour)\n" }
    text += "\"c\u{1B}[2J\",2026-01-01T00:00:00Z,1\n"
    let file = try command.file("data.csv", text)
    let result = try command.run(
      "alert", file, "--above", "30", "--within", "3", "--model", "naive", "--format", "table")
    #expect(result.status == 0, "\(result.messages)")
    #expect(!result.output.contains("\u{1B}") && !result.messages.contains("\u{1B}"))
    #expect(result.output.contains("a\\u{1b}[31m\\u{a}b"))
  }
}
