internal import ForeshockAlerting
internal import ForeshockCharts
internal import ForeshockForecasting
internal import ForeshockSeries

/// Draws the chart of an outlook for the terminal.
struct ForecastPicture {
  let run: RunOptions

  func text(of outlook: Outlook, title: String? = nil, unit: String? = nil) -> String {
    var chart = ForecastChart(history: outlook.series, forecast: outlook.forecast)
    chart.title = PrintableText.visible(title ?? outlook.series.name)
    chart.unit = unit
    chart.threshold = outlook.threshold?.value
    if let crossing = outlook.crossing, let time = crossing.expectedTime {
      chart.mark = .init(step: time.step, probability: crossing.probability)
    }
    let terminal = Terminal.current
    let style = TerminalStyle(
      width: min(max(terminal.columns, 40), 120), height: 16, glyphs: terminal.isUnicode ? .braille : .ascii,
      color: run.usesColor)
    return chart.rendered(as: style) + "\n\n"
  }
}
