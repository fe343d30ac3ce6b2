import ForeshockCharts
import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct TerminalChartTests {
  static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

  /// Compares with the picture `name`. After a wanted change run the tests once with FORESHOCK_RECORD=1,
  /// look at the difference and commit it.
  func expectPicture(_ text: String, _ name: String) throws {
    let file = Self.fixtures.appending(path: name)
    if ProcessInfo.processInfo.environment["FORESHOCK_RECORD"] != nil {
      try Data((text + "\n").utf8).write(to: file)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(text + "\n" == expected, "\(name) differs:\n\(text)")
  }

  @Test func picturesAreAsRecorded() throws {
    let cpu = SampleCharts.cpu
    try expectPicture(cpu.rendered(as: TerminalStyle(width: 80, height: 20)), "cpu-braille.txt")
    try expectPicture(cpu.rendered(as: TerminalStyle(width: 80, height: 20, glyphs: .ascii)), "cpu-ascii.txt")
    try expectPicture(cpu.rendered(as: TerminalStyle(width: 80, height: 20, color: true)), "cpu-color.txt")
    try expectPicture(cpu.rendered(as: TerminalStyle(width: 40, height: 10)), "cpu-small.txt")
    try expectPicture(
      SampleCharts.constant.rendered(as: TerminalStyle(width: 60, height: 10)), "constant.txt")
    try expectPicture(SampleCharts.monthly.rendered(as: TerminalStyle(width: 72, height: 14)), "monthly.txt")
    try expectPicture(SampleCharts.single(3).rendered(as: TerminalStyle(width: 40, height: 8)), "single.txt")
    try expectPicture(cpu.svg(), "cpu.svg")
  }

  @Test func colourOnlyAddsEscapes() {
    let plain = SampleCharts.cpu.rendered(as: TerminalStyle(width: 80, height: 20))
    let coloured = SampleCharts.cpu.rendered(as: TerminalStyle(width: 80, height: 20, color: true))
    #expect(!plain.contains("\u{1B}"))
    #expect(coloured.contains("\u{1B}[31m"))
    #expect(coloured.replacing(/\x{1B}\[[0-9;]*m/, with: "") == plain)
  }

  @Test func asciiIsAscii() {
    let text = SampleCharts.cpu.rendered(as: TerminalStyle(glyphs: .ascii))
    #expect(text.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func gapsStayGaps() {
    // Ten samples, ten gaps, ten samples on 60 columns of dots: the middle third is empty.
    let values = (0..<30).map { (10..<20).contains($0) ? Double.nan : 1.0 }
    var chart = ForecastChart(history: TimeSeries(values))
    chart.title = ""
    let lines = chart.rendered(as: TerminalStyle(width: 60, height: 12)).split(
      separator: "\n", omittingEmptySubsequences: false)
    let line = lines.first { $0.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) } }
    let plot = String(line ?? "").drop { $0 != "│" && $0 != "┤" }.dropFirst()
    let dots = plot.map { $0 != " " }
    #expect(dots.prefix(15).allSatisfy { $0 } && dots.suffix(15).allSatisfy { $0 })
    #expect(dots.dropFirst(22).prefix(10).allSatisfy { !$0 })
  }

  @Test func aSpikeAmongManySamplesIsSeen() {
    var values = [Double](repeating: 0, count: 100_000)
    values[43_210] = 100
    let lines = ForecastChart(history: TimeSeries(values)).rendered().split(separator: "\n")
    // The first line of the plot holds the top of the spike.
    #expect(lines[1].unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) })
  }

  @Test func noLineIsEverTooWideWhateverTheNumbers() {
    let strange: [Double] = [
      .nan, .infinity, -.infinity, 0, -0.0, 1, -1, .leastNormalMagnitude / 8, .leastNonzeroMagnitude,
      .greatestFiniteMagnitude,
      -.greatestFiniteMagnitude, 1e17, 1e17 + 16, 95, 123456.789, 1e-9,
    ]
    withEvery(0..<400) { (seed: Int) in
      var random = RandomStream(seed: UInt64(seed))
      func pick() -> Double { strange[Int(random.uniform() * Double(strange.count))] }
      let count = Int(random.uniform() * 40), horizon = Int(random.uniform() * 12)
      let intervals: [SamplingInterval] = [
        .step, .months(1), .months(12), .duration(.microseconds(1)), .duration(.milliseconds(250)),
        .duration(.seconds(60)), .duration(.seconds(86_400)), .duration(.seconds(31_556_952)),
        .duration(.seconds(40_000_000_000)),
      ]
      let starts: [Int64] = [0, 1_795_219_200, -1, -62_167_219_200, 4_000_000_000_000]
      let mean = (0..<horizon).map { _ in pick() }
      var chart = ForecastChart(
        history: TimeSeries(
          name: "温度 \u{7}🌡 metric\nwith a name", start: Timestamp(seconds: starts[seed % starts.count]),
          samplingInterval: intervals[seed % intervals.count], values: (0..<count).map { _ in pick() }),
        forecast: seed % 3 == 0
          ? nil
          : Forecast(
            mean: mean,
            intervals: [
              PredictionInterval(level: 0.9, lower: mean.map { _ in pick() }, upper: mean.map { _ in pick() })
            ]))
      if seed % 2 == 0 { chart.threshold = pick() }
      chart.mark = .init(step: Int(random.uniform() * 15) - 1, probability: pick())
      chart.historyLimit = seed % 5 == 0 ? Int(random.uniform() * 50) - 5 : nil
      let width = Int(random.uniform() * 100) - 3, height = Int(random.uniform() * 30) - 2
      for glyphs in [TerminalStyle.Glyphs.braille, .ascii] {
        let lines = chart.rendered(as: TerminalStyle(width: width, height: height, glyphs: glyphs))
          .split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= max(1, height), "seed \(seed)")
        for line in lines {
          #expect(displayWidth(String(line)) <= max(0, width), "seed \(seed): \(line)")
        }
      }
      let svg = chart.svg(width: width, height: height)
      #expect(!svg.contains("nan") && !svg.contains("inf"), "seed \(seed)")
    }
  }

  @Test func svgIsWellFormed() throws {
    var chart = SampleCharts.cpu
    chart.title = "a < b & \"c\" > 温度"
    let parser = XMLWellFormedness(chart.svg())
    #expect(parser.isWellFormed)
    #expect(chart.svg().contains("a &lt; b &amp; &quot;c&quot; &gt; 温度"))
    #expect(!chart.svg().contains("http-equiv") && !chart.svg().contains("<script"))
  }
}

/// Checks that tags nest and close and that attributes are quoted: enough to catch a document no browser
/// would draw.
struct XMLWellFormedness {
  private(set) var isWellFormed = true

  init(_ text: String) {
    var open: [String] = []
    for piece in text.split(separator: "<", omittingEmptySubsequences: false).dropFirst() {
      guard let end = piece.firstIndex(of: ">"), !piece[piece.index(after: end)...].contains(">") else {
        isWellFormed = false
        return
      }
      let tag = piece[..<end]
      let name = String(tag.prefix { $0.isLetter || $0 == "/" })
      isWellFormed = isWellFormed && tag.count(where: { $0 == "\"" }) % 2 == 0 && !name.isEmpty
      if name.hasPrefix("/") {
        isWellFormed = isWellFormed && open.popLast() == String(name.dropFirst())
      } else if !tag.hasSuffix("/") {
        open.append(name)
      }
    }
    isWellFormed = isWellFormed && open.isEmpty && text.hasPrefix("<svg ")
  }
}
