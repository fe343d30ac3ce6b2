internal import ForeshockNumerics
internal import Glibc

/// Forty machines over some weeks: what their sensors say, and which of them fail.
///
/// A machine's life is a sequence of runs. A run that ends in failure shows it beforehand: over its last
/// days vibration and temperature rise and errors come more often, sooner or later and more or less clearly.
/// After a repair (a day without rows) the next run begins. A machine that has not failed when the record
/// ends, or that is taken out of service early, is censored: nobody knows what came next.
struct FleetModel {
  static let machineCount = 40
  /// The label looks this far ahead.
  static let labelHours = 24.0

  let clock: SyntheticClock
  let random: RandomStream

  /// The rows of all machines as columns.
  private struct Rows {
    var machine: [String?] = []
    var time: [Timestamp?] = []
    var vibration: [Double] = []
    var temperature: [Double] = []
    var load: [Double] = []
    var errors: [Double] = []
    var label: [Double] = []
    var events: [SyntheticData.Event] = []
  }

  func data() -> SyntheticData {
    var rows = Rows()
    for number in 1...Self.machineCount { add(number, to: &rows) }
    let table = Table([
      Column(name: "machine", values: .text(TextColumn(rows.machine))),
      Column(name: "time", values: .time(TimeColumn(rows.time))),
      Column(name: "vibration", values: .numeric(rows.vibration)),
      Column(name: "temperature", values: .numeric(rows.temperature)),
      Column(name: "load", values: .numeric(rows.load)),
      Column(name: "errors", values: .numeric(rows.errors)),
      Column(name: "fails_within_24h", values: .numeric(rows.label)),
    ])
    return SyntheticData(
      table: table, events: rows.events.sorted { ($0.start, $0.what) < ($1.start, $1.what) })
  }

  private func add(_ number: Int, to rows: inout Rows) {
    var random = random.stream(1000 + UInt64(number))
    let name = number < 10 ? "m0\(number)" : "m\(number)"
    // What is normal differs from machine to machine.
    let (vibration, temperature) = (2 + 0.4 * random.normal(), 58 + 3 * random.normal())
    let retired =
      random.uniform() < 0.2 ? Int(Double(clock.count) * (0.5 + 0.5 * random.uniform())) : clock.count
    var start = 0
    while start < retired {
      // Runs last some 40 days, by a Weibull law of wear (shape 2.5).
      let days = 40 * pow(-log(1 - random.uniform()), 1 / 2.5)
      let failure = start + clock.samples(hours: 24 * max(4, days))
      let end = min(failure, retired)
      let warning = clock.samples(hours: 24 * (1.5 + 3 * random.uniform()))
      let clarity = 0.4 + 0.9 * random.uniform()
      for index in start..<end {
        let left = failure - index
        let wear = left <= warning ? pow(1 - Double(left) / Double(warning), 1.5) * clarity : 0
        let phase = 2 * Double.pi * (clock.hour(index) - 14) / 24
        let load = 55 + 25 * cos(phase) * (clock.weekday(index) < 5 ? 1 : 0.4) + 6 * random.normal()
        // Now and then a healthy machine shakes too.
        let shake = random.uniform() < 0.02 ? 1.2 * random.uniform() : 0
        rows.machine.append(name)
        rows.time.append(clock.timestamp(index))
        rows.vibration.append(
          rounded(vibration + 0.008 * (load - 55) + 1.6 * wear + shake + 0.25 * random.normal(), 3))
        rows.temperature.append(
          rounded(temperature + 0.12 * (load - 55) + 7 * wear + 1.3 * random.normal(), 2))
        rows.load.append(rounded(min(max(load, 0), 100), 1))
        rows.errors.append(Double(random.poisson(mean: 0.25 + 3.5 * wear)))
        rows.label.append(label(index: index, failure: failure, end: end))
      }
      if failure < retired {
        let time = clock.timestamp(failure)
        rows.events.append(SyntheticData.Event(start: time, end: time, what: "\(name) fails"))
      }
      start = failure + clock.samples(hours: 24)
    }
  }

  /// 1 when the failure comes within a day, 0 when it surely does not, NaN when the record ends too soon to
  /// know.
  private func label(index: Int, failure: Int, end: Int) -> Double {
    let ahead = clock.samples(hours: Self.labelHours)
    if end == failure { return failure - index <= ahead ? 1 : 0 }
    return index + ahead < end ? 0 : .nan
  }

  private func rounded(_ value: Double, _ digits: Int) -> Double {
    let scale = pow(10, Double(digits))
    return (value * scale).rounded() / scale
  }
}
