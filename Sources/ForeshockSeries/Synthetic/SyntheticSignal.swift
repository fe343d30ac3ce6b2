internal import ForeshockNumerics
internal import Glibc

/// The samples of a single synthetic metric, before they become a table.
struct SyntheticSignal {
  let name: String
  var values: [Double]
  /// Decimals worth writing.
  let decimals: Int
  /// What the values cannot leave.
  let bounds: ClosedRange<Double>
  /// 1 during incidents of the metric's own; nil when it has none.
  var incident: [Double]?
  var events: [(range: Range<Int>, what: String)] = []
  /// What was injected; nil when nothing was to be.
  var faults: [InjectedFault]?

  init(_ metric: SyntheticMetric, clock: SyntheticClock, random: RandomStream) {
    switch metric {
    case .webCPU: self = Self.webCPU(clock, random)
    case .memoryLeak: self = Self.memoryLeak(clock, random)
    case .disk: self = Self.disk(clock, random)
    case .latency: self = Self.latency(clock, random)
    case .queue, .fleet: self = Self.queue(clock, random)
    }
  }

  private init(_ name: String, _ values: [Double], decimals: Int, bounds: ClosedRange<Double>) {
    self.name = name
    self.values = values
    self.decimals = decimals
    self.bounds = bounds
  }

  /// How busy the hour is, 0 … 1: a low at night, a high in the early afternoon, less at the weekend.
  private static func load(_ clock: SyntheticClock, _ index: Int) -> Double {
    let phase = 2 * Double.pi * (clock.hour(index) - 14) / 24
    // The second harmonic makes the night longer than the peak.
    let day = (0.5 + 0.42 * cos(phase) + 0.08 * cos(2 * phase))
    return day * (clock.weekday(index) < 5 ? 1 : 0.62)
  }

  /// Noise whose neighbours resemble each other: an AR(1) process with the given standard deviation.
  private static func correlatedNoise(
    _ count: Int, coefficient: Double, deviation: Double, _ random: inout RandomStream
  ) -> [Double] {
    let innovation = deviation * (1 - coefficient * coefficient).squareRoot()
    var state = deviation * random.normal()
    return (0..<count).map { _ in
      defer { state = coefficient * state + innovation * random.normal() }
      return state
    }
  }

  private static func webCPU(_ clock: SyntheticClock, _ random: RandomStream) -> SyntheticSignal {
    var random = random.stream(1)
    let noise = correlatedNoise(clock.count, coefficient: 0.8, deviation: 2.2, &random)
    let values = (0..<clock.count).map { 22 + 0.35 * clock.day($0) + 44 * load(clock, $0) + noise[$0] }
    return SyntheticSignal("cpu", values, decimals: 2, bounds: 0...100)
  }

  private static func memoryLeak(_ clock: SyntheticClock, _ random: RandomStream) -> SyntheticSignal {
    var random = random.stream(2)
    let noise = correlatedNoise(clock.count, coefficient: 0.5, deviation: 0.35, &random)
    // From 34 % to the end of memory in two or three days, faster under load and at another rate after each
    // restart, as traffic mixes differ; garbage collection gives a little back every two hours.
    var percentPerHour = (100 - 34) / 85.0
    var values: [Double] = []
    var events: [(Range<Int>, String)] = []
    var leaked = 34.0
    for index in 0..<clock.count {
      leaked += percentPerHour * clock.interval.inSeconds / 3600 * (0.6 + load(clock, index))
      if leaked >= 99 {
        events.append((index..<index + 1, "out of memory, restarted"))
        leaked = 34
        percentPerHour = (100 - 34) / (45 + 40 * random.uniform())
      }
      let cycle = clock.hour(index) / 2
      values.append(leaked + 1.5 * (cycle - cycle.rounded(.down)) + noise[index])
    }
    var signal = SyntheticSignal("memory", values, decimals: 2, bounds: 0...100)
    signal.events = events
    return signal
  }

  private static func disk(_ clock: SyntheticClock, _ random: RandomStream) -> SyntheticSignal {
    var random = random.stream(3)
    let noise = correlatedNoise(clock.count, coefficient: 0.3, deviation: 0.15, &random)
    // Logs fill 9 % a week until Sunday's rotation takes them away; the data behind grows for good.
    let values = (0..<clock.count).map { index -> Double in
      let day = clock.day(index)
      let week = day / 7
      return 38 + 0.62 * day + 9 * (week - week.rounded(.down)) + noise[index]
    }
    return SyntheticSignal("disk", values, decimals: 2, bounds: 0...100)
  }

  private static func latency(_ clock: SyntheticClock, _ random: RandomStream) -> SyntheticSignal {
    var random = random.stream(4)
    var values = (0..<clock.count).map { index in
      (40 + 55 * load(clock, index)) * random.gamma(shape: 30, scale: 1 / 30.0)
    }
    var incident = [Double](repeating: 0, count: clock.count)
    var events: [(Range<Int>, String)] = []
    // An incident every other day or so: some come at once, some creep up.
    var position = clock.samples(hours: 30)
    while position < clock.count {
      let length = clock.samples(hours: 0.5 + 2 * random.uniform())
      let height = 1.5 + 2.5 * random.uniform()
      let creeps = random.uniform() < 0.5
      let end = min(clock.count, position + length)
      for index in position..<end {
        let share = Double(index - position + 1) / Double(length)
        values[index] *= 1 + height * (creeps ? share : 1)
        incident[index] = 1
      }
      events.append((position..<end, creeps ? "latency creeps up" : "latency jumps"))
      position = end + clock.samples(hours: 30 + 40 * random.uniform())
    }
    var signal = SyntheticSignal("latency", values, decimals: 1, bounds: 0...1e6)
    signal.incident = incident
    signal.events = events
    return signal
  }

  private static func queue(_ clock: SyntheticClock, _ random: RandomStream) -> SyntheticSignal {
    var random = random.stream(5)
    let values = (0..<clock.count).map { index -> Double in
      let hour = clock.hour(index)
      let base = Double(random.poisson(mean: 4 + 18 * load(clock, index)))
      // Every day at six a job that is worked off in forty minutes; every hour a small one.
      let sinceSix = hour - 6
      let nightly = sinceSix >= 0 && sinceSix < 0.67 ? 420 * (1 - sinceSix / 0.67) : 0
      let sinceHour = hour - hour.rounded(.down)
      let hourly = sinceHour < 0.17 ? 35.0 : 0
      return base + (nightly + hourly) * (0.9 + 0.2 * random.uniform())
    }
    return SyntheticSignal("queue", values, decimals: 0, bounds: 0...1e9)
  }
}

extension SyntheticSignal {
  /// The signal as a table, rounded and kept within its bounds.
  func data(clock: SyntheticClock) -> SyntheticData {
    let scale = pow(10, Double(decimals))
    let rounded = values.map { value in
      value.isNaN ? value : (min(max(value, bounds.lowerBound), bounds.upperBound) * scale).rounded() / scale
    }
    var columns = [
      Column(name: "time", values: .time(TimeColumn((0..<clock.count).map { clock.timestamp($0) }))),
      Column(name: name, values: .numeric(rounded)),
    ]
    if let incident { columns.append(Column(name: "incident", values: .numeric(incident))) }
    if faults != nil {
      let names = faultNames
      columns.append(Column(name: "anomaly", values: .numeric(names.map { $0 == nil ? 0 : 1 })))
      columns.append(Column(name: "fault", values: .text(TextColumn(names))))
    }
    func event(_ range: Range<Int>, _ what: String) -> SyntheticData.Event {
      SyntheticData.Event(
        start: clock.timestamp(range.lowerBound), end: clock.timestamp(range.upperBound - 1), what: what)
    }
    let injected = (faults ?? []).map { event($0.range, $0.kind.rawValue) }
    let all = events.map { event($0.range, $0.what) } + injected
    return SyntheticData(table: Table(columns), events: all.sorted { $0.start < $1.start }, faults: injected)
  }
}
