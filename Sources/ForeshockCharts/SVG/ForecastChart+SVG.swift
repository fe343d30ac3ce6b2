internal import ForeshockForecasting
internal import ForeshockSeries

extension ForecastChart {
  /// The chart as a self-contained SVG document: no script, no font, no link, readable on light and dark
  /// grounds (it follows `prefers-color-scheme`).
  ///
  /// - Parameters:
  ///   - width: pixels, at least 160 (less is taken as 160).
  ///   - height: pixels, at least 100.
  public func svg(width: Int = 760, height: Int = 300) -> String {
    SVGChart(chart: self, width: max(160, width), height: max(100, height)).document
  }
}

/// Writes a chart as SVG.
struct SVGChart {
  let chart: ForecastChart
  let width: Int
  let height: Int

  private let left = 64, right = 16, top = 32, bottom = 28
  private var plotWidth: Int { width - left - right }
  private var plotHeight: Int { height - top - bottom }
  private var historyCount: Int { chart.history.count - chart.firstShown }

  var document: String {
    let scale = chart.scale
    var parts = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" height=\"\(height)\" role=\"img\">",
      "<title>\(escaped(chart.title))</title>", Self.style,
      "<text class=\"title\" x=\"\(left)\" y=\"20\">\(escaped(titleText))</text>",
    ]
    parts += valueAxis(scale) + timeAxis()
    if let band = chart.band { parts += [bandShape(band, scale)] }
    parts += lines(chart.shown, first: 0, scale, "history")
    if chart.forecast != nil { parts += lines(chart.joinedMean, first: historyCount - 1, scale, "mean") }
    if let threshold = chart.threshold, threshold.isFinite {
      let y = y(threshold, scale)
      parts.append(
        "<line class=\"threshold\" x1=\"\(left)\" y1=\"\(y)\" x2=\"\(left + plotWidth)\" y2=\"\(y)\"/>")
      if let position = chart.markPosition {
        parts.append("<circle class=\"mark\" cx=\"\(x(Double(position)))\" cy=\"\(y)\" r=\"5\"/>")
      }
    }
    parts += chart.markedSamples.map { sample in
      "<circle class=\"mark\" cx=\"\(x(Double(sample.position)))\" cy=\"\(y(sample.value, scale))\" r=\"3\"/>"
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n") + "\n</svg>\n"
  }

  private static let style = """
    <style>
    text{font:12px system-ui,sans-serif;fill:#444}.title{font-size:14px;font-weight:600}
    .grid{stroke:#8884;stroke-width:1}.history,.mean{fill:none;stroke-width:1.5;stroke-linejoin:round}
    .history{stroke:#0969a8}.mean{stroke:#b35900}.band{fill:#b35900;fill-opacity:.18}
    .threshold{stroke:#c62828;stroke-width:1.5;stroke-dasharray:6 4}.mark{fill:#c62828}
    .dot.history{fill:#0969a8}.dot.mean{fill:#b35900}.end{text-anchor:end}.middle{text-anchor:middle}
    @media(prefers-color-scheme:dark){text{fill:#ccc}.history{stroke:#58b0e8}.mean{stroke:#f0a050}
    .band{fill:#f0a050}.threshold{stroke:#ff6b6b}.mark{fill:#ff6b6b}.dot.history{fill:#58b0e8}.dot.mean{fill:#f0a050}}
    </style>
    """

  private var titleText: String {
    chart.title + (chart.unit.map { $0.isEmpty ? "" : " (\($0))" } ?? "")
  }

  private func valueAxis(_ scale: ValueScale) -> [String] {
    scale.ticks(count: max(2, plotHeight / 50)).filter { $0.value >= scale.low && $0.value <= scale.high }
      .map { tick in
        let y = y(tick.value, scale)
        return "<line class=\"grid\" x1=\"\(left)\" y1=\"\(y)\" x2=\"\(left + plotWidth)\" y2=\"\(y)\"/>"
          + "<text class=\"end\" x=\"\(left - 6)\" y=\"\(y)\" dy=\"4\">\(tick.label)</text>"
      }
  }

  private func timeAxis() -> [String] {
    TimeTicks(
      start: chart.history.timestamp(at: chart.firstShown), interval: chart.history.samplingInterval,
      pointCount: chart.pointCount, count: max(2, plotWidth / 110)
    ).ticks.map { tick in
      "<text class=\"middle\" x=\"\(x(tick.position))\" y=\"\(height - 8)\">\(tick.label)</text>"
    }
  }

  /// One line for each run without gaps; a lone sample is a dot. In a run with more samples than pixels
  /// every pixel column keeps its first, least, greatest and last sample.
  private func lines(_ values: [Double], first: Int, _ scale: ValueScale, _ name: String) -> [String] {
    finiteRuns(values).map { run in
      if run.count == 1 {
        let index = run.lowerBound
        let at = "cx=\"\(x(Double(first + index)))\" cy=\"\(y(values[index], scale))\""
        return "<circle class=\"dot \(name)\" \(at) r=\"1.5\"/>"
      }
      let points = thinned(run, values, first: first).map {
        "\(x(Double(first + $0))),\(y(values[$0], scale))"
      }
      return "<polyline class=\"\(name)\" points=\"\(points.joined(separator: " "))\"/>"
    }
  }

  /// The longest ranges without a gap.
  private func finiteRuns(_ values: [Double]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for index in values.indices where values[index].isFinite {
      if let last = runs.last, last.upperBound == index {
        runs[runs.count - 1] = last.lowerBound..<index + 1
      } else {
        runs.append(index..<index + 1)
      }
    }
    return runs
  }

  private func thinned(_ run: Range<Int>, _ values: [Double], first: Int) -> [Int] {
    guard run.count > 4 * plotWidth else { return Array(run) }
    var kept: [Int] = []
    var start = run.lowerBound
    while start < run.upperBound {
      let pixel = pixelColumn(first + start)
      var end = start, least = start, greatest = start
      while end < run.upperBound, pixelColumn(first + end) == pixel {
        if values[end] < values[least] { least = end }
        if values[end] > values[greatest] { greatest = end }
        end += 1
      }
      kept += Set([start, least, greatest, end - 1]).sorted()
      start = end
    }
    return kept
  }

  private func bandShape(_ band: PredictionInterval, _ scale: ValueScale) -> String {
    let known = band.lower.indices.filter { band.lower[$0].isFinite && band.upper[$0].isFinite }
    guard !known.isEmpty else { return "" }
    func point(_ index: Int, _ bound: [Double]) -> String {
      "\(x(Double(historyCount + index))),\(y(bound[index], scale))"
    }
    let outline = known.map { point($0, band.upper) } + known.reversed().map { point($0, band.lower) }
    return "<polygon class=\"band\" points=\"\(outline.joined(separator: " "))\"/>"
  }

  private func pixelColumn(_ position: Int) -> Int {
    position * plotWidth / max(1, chart.pointCount - 1)
  }

  private func x(_ position: Double) -> String {
    let share = min(1, max(0, position / Double(max(1, chart.pointCount - 1))))
    return AxisLabel.fixed(Double(left) + share * Double(plotWidth), decimals: 1)
  }

  private func y(_ value: Double, _ scale: ValueScale) -> String {
    AxisLabel.fixed(Double(top) + (1 - scale.fraction(value)) * Double(plotHeight), decimals: 1)
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result += " "
      default:
        if scalar.value >= 0x20, scalar.value != 0xFFFE, scalar.value != 0xFFFF {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }
}
