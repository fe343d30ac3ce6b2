internal import ForeshockForecasting
internal import ForeshockSeries

/// The drawing area of a chart: a grid of character cells, each of 2 × 4 dots.
struct TerminalPlot {
  /// One character with its colour.
  struct Cell {
    var character: Character
    var ink: Ink
  }

  let columns: Int
  let rows: Int
  private let isBraille: Bool
  private let chart: ForecastChart
  private let scale: ValueScale
  private let historyCount: Int

  init(_ chart: ForecastChart, scale: ValueScale, columns: Int, rows: Int, glyphs: TerminalStyle.Glyphs) {
    self.chart = chart
    self.scale = scale
    self.columns = columns
    self.rows = rows
    isBraille = glyphs == .braille
    historyCount = chart.history.count - chart.firstShown
  }

  /// The row of a value.
  func row(of value: Double) -> Int {
    Int(((1 - scale.fraction(value)) * Double(4 * rows - 1)).rounded()) / 4
  }

  /// The column of a position on the horizontal axis.
  func column(at position: Double) -> Int {
    let share = min(1, max(0, position / Double(max(1, chart.pointCount - 1))))
    return Int((share * Double(2 * columns - 1)).rounded()) / 2
  }

  /// The cells, row by row from the top. From the back: band, "now", threshold, lines, mark.
  func cells() -> [[Cell]] {
    var cells = [[Cell]](
      repeating: [Cell](repeating: Cell(character: " ", ink: .plain), count: columns), count: rows)
    drawBand(&cells)
    if chart.forecast != nil, historyCount > 0 {
      let now = column(at: Double(historyCount - 1))
      for row in 0..<rows { cells[row][now] = Cell(character: isBraille ? "┊" : ":", ink: .axis) }
    }
    if let threshold = chart.threshold, threshold.isFinite {
      for column in 0..<columns where isBraille || column % 2 == 0 {
        cells[row(of: threshold)][column] = Cell(character: isBraille ? "╌" : "-", ink: .threshold)
      }
    }
    if chart.forecast != nil {
      draw(trace(chart.joinedMean, first: historyCount - 1), .mean, ascii: "o", &cells)
    }
    draw(trace(chart.shown, first: 0), .history, ascii: "*", &cells)
    for sample in chart.markedSamples {
      cells[row(of: sample.value)][column(at: Double(sample.position))] =
        Cell(character: isBraille ? "●" : "X", ink: .mark)
    }
    if let threshold = chart.threshold, let position = chart.markPosition {
      cells[row(of: threshold)][column(at: Double(position))] =
        Cell(character: isBraille ? "◆" : "X", ink: .mark)
    }
    return cells
  }

  private func trace(_ values: [Double], first: Int) -> Trace {
    Trace(
      values, first: first, pointCount: chart.pointCount, scale: scale, columns: 2 * columns, rows: 4 * rows)
  }

  private func drawBand(_ cells: inout [[Cell]]) {
    guard let band = chart.band else { return }
    let upper = trace(band.upper, first: historyCount), lower = trace(band.lower, first: historyCount)
    for column in 0..<2 * columns where upper.top[column] <= lower.bottom[column] {
      for row in upper.top[column] / 4...lower.bottom[column] / 4 {
        cells[row][column / 2] = Cell(character: isBraille ? "░" : ".", ink: .band)
      }
    }
  }

  private func draw(_ trace: Trace, _ ink: Ink, ascii: Character, _ cells: inout [[Cell]]) {
    for column in 0..<2 * columns where trace.top[column] <= trace.bottom[column] {
      for dot in trace.top[column]...trace.bottom[column] {
        let before = cells[dot / 4][column / 2]
        cells[dot / 4][column / 2] = Cell(
          character: isBraille ? Self.adding(column % 2, dot % 4, to: before.character) : ascii, ink: ink)
      }
    }
  }

  /// The Braille character `before` (or a blank one) with one dot more.
  private static func adding(_ x: Int, _ y: Int, to before: Character) -> Character {
    let bits: [UInt32] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
    let value = before.unicodeScalars.first?.value ?? 0
    let dots = (0x2800...0x28FF).contains(value) ? value : 0x2800
    return Unicode.Scalar(dots | bits[2 * y + x]).map(Character.init) ?? before
  }
}
