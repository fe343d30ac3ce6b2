internal import ForeshockForecasting
internal import ForeshockSeries

extension ForecastChart {
  /// The chart as lines of text: title, plot with its axes, time labels and legend, joined by line feeds,
  /// with no line feed at the end.
  ///
  /// No line is wider than `style.width`, no more than `style.height` lines are made. Below 24 × 7
  /// characters the chart shrinks to a sparkline. Any numbers may be drawn: gaps stay gaps, infinities are
  /// left out.
  public func rendered(as style: TerminalStyle = TerminalStyle()) -> String {
    guard style.width >= 24, style.height >= 7, pointCount > 0 else {
      let values = shown + (forecast?.mean ?? [])
      return style.height < 1
        ? "" : Sparkline.render(values, width: style.width, ascii: style.glyphs == .ascii)
    }
    return TerminalChart(chart: self, style: style).lines.map { $0.text(color: style.color) }
      .joined(separator: "\n")
  }
}

/// Lays a chart out: what goes around the plot.
struct TerminalChart {
  let chart: ForecastChart
  let style: TerminalStyle

  private var isBraille: Bool { style.glyphs == .braille }

  var lines: [InkedLine] {
    let scale = chart.scale
    let rows = style.height - 4  // title, axis, time labels, legend
    let ticks = scale.ticks(count: max(2, rows / 3))
    let labelWidth = min(style.width / 3, ticks.map(\.label.count).max() ?? 0)
    let plot = TerminalPlot(
      chart, scale: scale, columns: style.width - labelWidth - 2, rows: rows, glyphs: style.glyphs)
    var labels = [String?](repeating: nil, count: rows)
    for tick in ticks where tick.value >= scale.low && tick.value <= scale.high {
      labels[plot.row(of: tick.value)] = fitted(tick.label, labelWidth)
    }
    var lines = [title]
    for (label, cells) in zip(labels, plot.cells()) {
      var line = InkedLine()
      let text = label ?? ""
      line.append(String(repeating: " ", count: labelWidth - text.count) + text + " ", .axis)
      line.append(label == nil ? (isBraille ? "│" : "|") : (isBraille ? "┤" : "+"), .axis)
      for cell in cells { line.append(String(cell.character), cell.ink) }
      lines.append(line)
    }
    return lines + timeAxis(plot, indent: labelWidth + 1) + [legend]
  }

  private var title: InkedLine {
    var line = InkedLine()
    let unit = chart.unit.map { $0.isEmpty ? "" : " (\($0))" } ?? ""
    line.append(fitted(chart.title + unit, style.width))
    return line
  }

  /// The axis with its ticks, and the labels under them as far as they have room.
  private func timeAxis(_ plot: TerminalPlot, indent: Int) -> [InkedLine] {
    let ticks = TimeTicks(
      start: chart.history.timestamp(at: chart.firstShown), interval: chart.history.samplingInterval,
      pointCount: chart.pointCount, count: max(2, plot.columns / 14)
    ).ticks
    var axis = [Character](repeating: isBraille ? "─" : "-", count: plot.columns)
    var labels = [Character](repeating: " ", count: indent + 1 + plot.columns)
    var free = 0
    for tick in ticks {
      let column = plot.column(at: tick.position)
      let start = min(max(free, indent + 1 + column - tick.label.count / 2), labels.count - tick.label.count)
      guard start >= free else { continue }
      axis[column] = isBraille ? "┬" : "+"
      labels.replaceSubrange(start..<start + tick.label.count, with: tick.label)
      free = start + tick.label.count + 2
    }
    var first = InkedLine(), second = InkedLine()
    first.append(
      String(repeating: " ", count: indent) + (isBraille ? "└" : "+") + String(axis), .axis)
    second.append(String(labels), .axis)
    return [first, second]
  }

  /// What is what, as far as it fits.
  private var legend: InkedLine {
    var entries: [(String, String, Ink)] = [(isBraille ? "⠒⠒" : "**", "history", .history)]
    if chart.forecast != nil { entries.append((isBraille ? "┊⠒" : "oo", "forecast", .mean)) }
    if let band = chart.band {
      entries.append((isBraille ? "░░" : "..", "\(number(100 * band.level)) %", .band))
    }
    if let threshold = chart.threshold, threshold.isFinite {
      entries.append((isBraille ? "╌╌" : "- -", "threshold \(number(threshold))", .threshold))
    }
    if let position = chart.markPosition, let mark = chart.mark {
      entries.append(
        (isBraille ? "◆" : "X", "\(when(position)), p = \(number(mark.probability))", .mark))
    }
    if !chart.markedSamples.isEmpty { entries.append((isBraille ? "●" : "X", "anomalous", .mark)) }
    var line = InkedLine()
    for (sign, text, ink) in entries {
      let gap = line.width == 0 ? "" : "  "
      guard line.width + displayWidth(gap + sign + " " + text) <= style.width else { break }
      line.append(gap)
      line.append(sign, ink)
      line.append(" " + text)
    }
    return line
  }

  private func when(_ position: Int) -> String {
    let time = chart.history.timestamp(at: chart.firstShown + position)
    if chart.history.samplingInterval == .step { return "at step \(time.microseconds)" }
    let parts = UTCParts(time)
    return chart.history.samplingInterval.nominalSeconds >= 86_400
      ? parts.date.description : "\(parts.monthAndDay) \(parts.clock)"
  }

  /// Up to four significant places.
  private func number(_ value: Double) -> String {
    let text = AxisLabel.text(value, stepExponent: significantPlace(value))
    guard text.contains("."), !text.contains("e") else { return text }
    let trimmed = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
    return String(trimmed.reversed())
  }
}
