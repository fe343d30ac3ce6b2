import Foundation
import Testing

@Suite("foreshock features")
struct FeaturesCommandTests {
  /// Rows of two metrics and a counter every ten minutes, some missing and some with empty cells.
  private func rows(_ count: Int = 400) -> [String] {
    (0..<count).compactMap { row in
      if row % 97 == 50 || (200..<212).contains(row) { return nil }
      let time = Date(timeIntervalSince1970: 1_774_000_000 + 600 * Double(row))
      let cpu = row % 31 == 4 ? "" : row % 89 == 7 ? "inf" : "\(Double((row * 7919) % 1000) / 10)"
      return "\(time.formatted(.iso8601)),\(cpu),\((row * 104_729) % 500),\(row * 13 % 2000)"
    }
  }

  private let options = [
    "--columns", "cpu,latency", "--window", "1h,1d", "--statistics", "mean,std,median,slope,autocorrelation",
    "--pairs", "cpu:latency", "--lags", "1,2h", "--diff", "1", "--ewm", "3h", "--baseline", "5h", "--season",
    "1d",
    "--rate", "requests", "--since", "requests", "--ratio", "latency:cpu", "--calendar", "hour,day_sin",
    "--fourier", "1d:2", "--keep", "--timezone", "UTC",
  ]

  @Test func rowByRowIsAsTheWholeFile() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let header = "time,cpu,latency,requests\n"
    let ordered = try command.file("ordered.csv", header + rows().joined(separator: "\n") + "\n")
    let failures = try command.file("failures.csv", "when\n2026-03-21T12:00:00Z\n2026-03-22T01:10:00Z\n")
    var late = rows()
    late.swapAt(120, 300)
    // A row out of order keeps the command from reading row by row.
    let shuffled = try command.file("shuffled.csv", header + late.joined(separator: "\n") + "\n")
    let labels = [
      "--failures", failures, "--horizon", "6h", "--lead", "30m", "--blackout", "1h", "--remaining-life",
    ]
    for format in ["csv", "ndjson", "json"] {
      let arguments = options + labels + ["--format", format]
      let result = try command.run(["features", ordered] + arguments)
      #expect(result.status == 0, "\(result.messages)")
      let whole = try command.run(["features", shuffled] + arguments)
      #expect(whole.messages.contains("out of order"))
      #expect(!result.messages.contains("out of order") && result.messages.contains("every 10 min"))
      #expect(result.output == whole.output)
      let text = try String(contentsOfFile: ordered, encoding: .utf8)
      let piped = try command.run(["features", "-"] + arguments, input: text)
      #expect(piped.output == result.output)
      #expect(piped.messages.contains("labels: "))
    }
    let lines = try command.run(["features", ordered] + options).lines
    #expect(lines.count == 401)
    #expect(
      lines[0].hasPrefix("time,cpu_mean_1h,cpu_std_1h,")
        && lines[0].hasSuffix(",fourier_1d_sin_2,fourier_1d_cos_2"))
    for name in [
      "cpu_value", "latency_lag_2h", "cpu_ewm_std_3h", "cpu_drift_5h", "latency_seasonal_1d", "requests_rate",
      "requests_since_event", "latency_cpu_ratio", "cpu_latency_corr_1d", "hour",
    ] { #expect(lines[0].split(separator: ",").contains(Substring(name)), "\(name)") }
  }

  @Test func seriesOfOneFileAreKeptApart() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let (a, b) = (rows(300), rows(200).map { $0.replacingOccurrences(of: ",1", with: ",2") })
    let header = "time,cpu,latency,requests\n"
    var expected: [String] = []
    for (name, rows) in [("a", a), ("b", b)] {
      let file = try command.file("\(name).csv", header + rows.joined(separator: "\n") + "\n")
      expected += try command.run(["features", file] + options).lines.dropFirst().map { "\(name),\($0)" }
    }
    let both = "unit," + header + a.map { "a,\($0)\n" }.joined() + b.map { "b,\($0)\n" }.joined()
    let file = try command.file("both.csv", both)
    let result = try command.run(["features", file, "--id", "unit"] + options)
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.lines.first?.hasPrefix("id,time,cpu_mean_1h") == true)
    #expect(Array(result.lines.dropFirst()) == expected)
  }

  @Test func aStoredBankMakesTheSameFeatures() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file(
      "m.csv", "time,cpu,latency,requests\n" + rows().joined(separator: "\n") + "\n")
    let bank = command.folder.appending(path: "bank.json").path
    let made = try command.run(["features", file, "--save", bank] + options)
    #expect(made.status == 0, "\(made.messages)")
    #expect(try command.run("features", file, "--features", bank).output == made.output)
    let text = try String(contentsOfFile: bank, encoding: .utf8)
    #expect(text.contains(#""columns":["cpu","latency","requests"]"#))
    // A bare bank does for the columns that are named.
    let bare = try command.file(
      "bare.json",
      #"{"windows":[],"statistics":[],"secondsPerSample":600,"declared":[{"transform":"lag_3"},{"ratio":["cpu","latency"]}]}"#
    )
    let result = try command.run("features", file, "--features", bare, "--columns", "cpu,latency")
    #expect(result.lines.first == "time,cpu_lag_3,latency_lag_3,cpu_latency_ratio")
    let other = try command.run(
      "features", try command.file("load.csv", Sample.load()), "--features", bare, "--columns", "load")
    #expect(other.status == 65 && other.messages.contains("a row every 600 s; the rows come every 1 h"))
    // A label and a feature of one name.
    let clash = try command.file(
      "clash.json",
      #"{"windows":[],"statistics":[],"secondsPerSample":600,"declared":[{"transform":"lag_3","label":"within_6h"}]}"#
    )
    let fails = try command.file(
      "f.csv", "time,fails\n" + (0..<9).map { "2026-03-01T00:\($0)0:00Z,1\n" }.prefix(6).joined())
    let failures = try command.file("failures.csv", "when\n2026-03-21T12:00:00Z\n")
    let refused = try command.run(
      "features", fails, "--features", clash, "--columns", "fails", "--failures", failures, "--horizon", "6h",
      "--format", "json")
    #expect(
      refused.status == 64 && refused.messages.contains("would be called “fails_within_6h”"),
      "\(refused.messages)")
    let damaged = try command.file(
      "damaged.json", text.replacingOccurrences(of: #""lag_1""#, with: #""lag_0""#))
    #expect(try command.run("features", file, "--features", damaged).status == 65)
  }

  @Test func labelsSayWhatIsKnown() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let hours = (0..<8).map { "2026-03-01T0\($0):00:00Z,\($0)" }
    let file = try command.file("load.csv", "time,load\n" + hours.joined(separator: "\n") + "\n")
    let failures = try command.file(
      "failures.csv", "time,event\n2026-03-01T04:00:00Z,failure\n2026-03-01T07:00:00Z,repair\n")
    let result = try command.run(
      "features", file, "--lags", "1", "--failures", failures, "--horizon", "2h", "--lead", "1h",
      "--remaining-life", "--life-cap", "3h")
    #expect(
      result.lines == [
        "time,load_lag_1,fails_within_2h,remaining_life",
        "2026-03-01T00:00:00Z,,0,10800", "2026-03-01T01:00:00Z,0,0,10800", "2026-03-01T02:00:00Z,1,0,7200",
        "2026-03-01T03:00:00Z,2,1,3600", "2026-03-01T04:00:00Z,3,,0", "2026-03-01T05:00:00Z,4,0,",
        "2026-03-01T06:00:00Z,5,,", "2026-03-01T07:00:00Z,6,,",
      ])
    #expect(result.messages.contains("labels: 1 rows with a failure ahead, 4 without, 3 unknown"))
    // Steps without a clock, of units with numbers.
    let cycles = try command.file(
      "cycles.csv", "unit,heat\n" + (0..<10).map { "0\($0 / 5 + 1),\($0)\n" }.joined())
    let ends = try command.file("ends.csv", "unit,cycle\n01,4\n")
    let steps = try command.run(
      "features", cycles, "--id", "unit", "--keep", "--failures", ends, "--horizon", "2", "--remaining-life")
    #expect(
      steps.lines.map {
        $0.split(separator: ",", omittingEmptySubsequences: false).suffix(2).joined(separator: ",")
      }
        == [
          "fails_within_2,remaining_life", "0,4", "0,3", "0,2", "1,1", "1,0", "0,", "0,", "0,", ",", ",",
        ], "\(steps.output) \(steps.messages)")
  }

  @Test func eventsAreOrdinaryColumns() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let hours = (0..<6).filter { $0 != 3 }.map { "2026-03-01T0\($0):00:00Z,\($0)\n" }.joined()
    let file = try command.file("load.csv", "time,load\n" + hours)
    let log = try command.file(
      "app.log",
      """
      2026-03-01T00:30:00Z INFO started
      2026-03-01T01:00:00Z ERROR disk 7 failed
        at line 3
      nonsense
      2026-03-01 02:30:00,500 ERROR disk 8 failed
      2026-03-01T03:00:00Z WARN slow
      """)
    let options = ["--events", log, "--severities", "error", "--keep", "--since", "events_error"]
    let bank = command.folder.appending(path: "bank.json").path
    let result = try command.run(["features", file, "--save", bank] + options)
    #expect(
      result.lines == [
        "time,load_value,events_value,events_error_value,events_error_since_event,events_other_value",
        "2026-03-01T00:00:00Z,0,0,0,,0", "2026-03-01T01:00:00Z,1,2,1,0,1",
        "2026-03-01T02:00:00Z,2,0,0,3600,0",
        "2026-03-01T03:00:00Z,,2,1,0,1", "2026-03-01T04:00:00Z,4,0,0,3600,0",
        "2026-03-01T05:00:00Z,5,0,0,7200,0",
      ], "\(result.messages)")
    #expect(result.messages.contains("4 events, 1 lines without a time left out"))
    let again = try command.run(
      "features", file, "--features", bank, "--events", log, "--severities", "error")
    #expect(again.output == result.output)
    // Of units, each its own.
    let units = try command.file(
      "units.csv",
      "unit,time,load\n" + (0..<6).map { "\($0 / 3 + 1),2026-03-01T0\($0 % 3):00:00Z,1\n" }.joined())
    let events = try command.file(
      "events.csv", "time,unit,severity\n2026-03-01T01:00:00Z,1,error\n2026-03-01T02:00:00Z,2,info\n")
    let counted = try command.run(
      "features", units, "--id", "unit", "--events", events, "--lags", "1", "--keep")
    #expect(
      counted.lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false)[4] }
        == ["0", "1", "0", "0", "0", "1"], "\(counted.output) \(counted.messages)")
    let steps = try command.run(
      "features", try command.file("s.csv", "load\n1\n2\n3\n"), "--events", events, "--keep")
    #expect(steps.status == 64 && steps.messages.contains("no times"))
  }

  @Test func aRowIsComparedWithTheRowsBeforeIt() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file(
      "five.csv", "time,x\n" + (1...5).map { "2026-03-0\($0),\($0 * $0)\n" }.joined())
    let result = try command.run(
      "features", file, "--window", "2", "--statistics", "mean,count", "--closed", "left", "--min-periods",
      "2",
      "--format", "csv")
    #expect(
      result.lines.map {
        $0.split(separator: ",", omittingEmptySubsequences: false).dropFirst().joined(separator: " ")
      }
        == ["x_mean_2 x_count_2", " 0", " 1", "2.5 2", "6.5 2", "12.5 2"], "\(result.output)")
  }

  @Test func labelsAreNotLearntFrom() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let rows = (0..<60).map { "\($0),\($0 % 7),\($0 * 3 % 11),\($0 % 5 == 0 ? 1 : 0),\(60 - $0)\n" }.joined()
    let file = try command.file("d.csv", "step,a,b,fails_within_2,remaining_life\n" + rows)
    let all = try command.run("features", file, "--columns", "all", "--lags", "1", "--time", "step")
    #expect(
      !(all.lines.first ?? "").contains("fails") && !(all.lines.first ?? "").contains("life"), "\(all.output)"
    )
    let trained = try command.run(
      "train", file, "--label", "fails_within_2", "--save", command.folder.appending(path: "m.json").path)
    #expect(trained.messages.contains("left out, being answers and not measurements: remaining_life"))
  }

  @Test(arguments: [
    (["--statistics", "mean"], 64, "--statistics needs --window"), ([], 64, "give --window, or another kind"),
    (["--window", "1h", "--pairs", "load"], 64, "two columns with a colon"),
    (["--lags", "1", "--closed", "left"], 64, "--closed needs --window"),
    (["--window", "1h", "--closed", "lfet"], 64, "did you mean 'left'?"),
    (["--window", "2", "--min-periods", "3"], 64, "minPeriods is 3"),
    (["--window", "1", "--closed", "neither"], 64, "not 1"),
    (["--window", "3", "--closed", "left", "--pairs", "load:load"], 64, "end with the row"),
    (["--lags", "0"], 64, "lag_0"), (["--baseline", "1"], 64, "needs at least 2"),
    (["--calendar", "hours"], 64, "did you mean 'hour'?"), (["--fourier", "2h:3"], 64, "--fourier '2h:3'"),
    (["--rate", "laod"], 65, "did you mean \"load\"?"),
    (["--lags", "1", "--horizon", "2h"], 64, "give --failures"),
    (["--lags", "1", "--failures", "none.csv", "--horizon", "2h"], 66, "none.csv"),
    (["--lags", "1", "--failures", "none.csv"], 64, "needs --horizon or --remaining-life"),
    (["--lags", "1", "--failures", "words.csv", "--horizon", "2h"], 65, "takes failure or repair"),
    (["--lags", "1", "--failures", "good.csv", "--horizon", "1h", "--lead", "2h"], 64, "lead time"),
    (["--features", "none.json"], 66, "none.json"), (["--features", "x", "--lags", "1"], 64, "leave out"),
    (["--columns", "load", "--value", "load", "--lags", "1"], 64, "not both"),
    (["--lags", "1,1"], 64, "two features would be called"),
    (["--lags", "1", "--timezone", "Nowhere"], 64, "Nowhere"),
  ]) func refusesWithReasons(_ arguments: [String], _ status: Int32, _ words: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    _ = try command.file("words.csv", "time,event\n2026-03-01T04:00:00Z,breakage\n")
    _ = try command.file("good.csv", "time\n2026-03-01T04:00:00Z\n")
    let result = try command.run(["features", try command.file("load.csv", Sample.load())] + arguments)
    #expect(result.status == status && result.messages.contains(words), "\(result.status) \(result.messages)")
  }
}
