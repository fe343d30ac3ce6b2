internal import ForeshockNumerics

/// A made-up metric that behaves like one people know: for samples, examples and tests.
///
///     let data = try SyntheticMetric.webCPU.generate(days: 14, seed: 7)
///     data.table.names          // ["time", "cpu"]
///
/// Every series starts on Monday, 2026-01-05T00:00:00Z. The same kind, length, interval, seed and faults give
/// the same numbers everywhere.
public enum SyntheticMetric: String, CaseIterable, Hashable, Sendable {
  /// CPU load of a web server in percent: daily and weekly season, correlated noise, slow growth.
  case webCPU = "web-cpu"
  /// Memory of a leaking process in percent: it grows to out-of-memory, restarts, grows again.
  case memoryLeak = "memory-leak"
  /// A disk in percent: it fills in saw-teeth between log rotations, a little more each time.
  case disk
  /// Request latency in milliseconds: skewed noise that follows the load, and incidents.
  case latency
  /// Depth of a work queue: quiet, with the spikes of scheduled jobs.
  case queue
  /// Forty machines with vibration, temperature, load and error counts; some fail, with precursors.
  case fleet

  /// One line about it.
  public var title: String {
    switch self {
    case .webCPU: "CPU load of a web server (%), daily and weekly season, slow growth"
    case .memoryLeak: "memory of a leaking process (%), restarted when it runs out"
    case .disk: "used space of a disk (%), saw-teeth of log rotation, slow growth"
    case .latency: "request latency (ms), follows the load, with incidents"
    case .queue: "depth of a work queue, with the spikes of scheduled jobs"
    case .fleet: "40 machines: vibration, temperature, load, errors, labelled failures"
    }
  }

  /// How many days are generated unless said.
  public var defaultDays: Double {
    switch self {
    case .webCPU: 28
    case .memoryLeak: 7
    case .disk: 60
    case .latency, .queue: 14
    case .fleet: 60
    }
  }

  /// The sampling interval unless said.
  public var defaultInterval: Duration {
    switch self {
    case .disk: .seconds(3600)
    case .fleet: .seconds(3 * 3600)
    default: .seconds(300)
    }
  }

  /// The most rows that are generated.
  public static let maximumRowCount = 5_000_000

  /// Makes the metric.
  ///
  /// - Parameters:
  ///   - days: how long; more than 0. Nil for ``defaultDays``.
  ///   - every: the sampling interval; at least a second. Nil for ``defaultInterval``.
  ///   - seed: the seed of all noise.
  ///   - faults: what to break, at places the seed decides; the column `anomaly` tells where (0 or 1), the column `fault`
  ///     of what kind (empty where nothing is). Not for ``fleet``, whose failures are its own.
  /// - Throws: ``SyntheticError`` for a setting out of bounds.
  /// - Complexity: O(rows).
  public func generate(
    days: Double? = nil, every: Duration? = nil, seed: UInt64 = 0, injecting faults: FaultInjection?
  ) throws(SyntheticError) -> SyntheticData {
    let days = days ?? defaultDays
    let interval = every ?? defaultInterval
    guard days > 0, days.isFinite else { throw .invalidDays(days) }
    guard interval >= .seconds(1), interval <= .seconds(86_400 * 366) else {
      throw .invalidInterval(interval)
    }
    let rows =
      (days * 86_400 / interval.inSeconds).rounded(.up)
      * (self == .fleet ? Double(FleetModel.machineCount) : 1)
    guard rows >= 1, rows <= Double(Self.maximumRowCount) else { throw .tooManyRows(rows) }
    let clock = SyntheticClock(days: days, interval: interval)
    let random = RandomStream(seed: seed)
    if self == .fleet {
      guard faults?.specs.isEmpty ?? true else { throw .faultsNotForFleet }
      return FleetModel(clock: clock, random: random).data()
    }
    var signal = SyntheticSignal(self, clock: clock, random: random)
    if let faults, !faults.specs.isEmpty { try signal.inject(faults, random: random.stream(99)) }
    return signal.data(clock: clock)
  }

  /// Makes the metric with faults of the given kinds in their usual sizes and numbers.
  public func generate(
    days: Double? = nil, every: Duration? = nil, seed: UInt64 = 0, injecting kinds: [SyntheticFault] = []
  ) throws(SyntheticError) -> SyntheticData {
    try generate(
      days: days, every: every, seed: seed, injecting: FaultInjection(kinds.map { FaultSpec($0) }))
  }
}

/// What can be broken in a synthetic metric.
public enum SyntheticFault: String, CaseIterable, Hashable, Sendable {
  /// Single samples far from the rest.
  case spike
  /// The level jumps and stays for a while.
  case shift
  /// The level slides away slowly.
  case drift
  /// Samples are missing.
  case gap
  /// The sensor repeats one value.
  case stuck
  /// The metric falls to nothing and climbs back.
  case reset
}

/// A synthetic metric as a table, with what happened in it.
public struct SyntheticData: Hashable, Sendable {
  /// Something that happened.
  public struct Event: Hashable, Sendable {
    /// When it began.
    public let start: Timestamp
    /// When it was over; equal to `start` for a moment.
    public let end: Timestamp
    /// What it was.
    public let what: String
  }

  /// The columns, the time first (for the fleet the machine).
  public let table: Table
  /// What happened, in order of time.
  public let events: [Event]
  /// What of it was injected, in order of time.
  public var faults: [Event] = []
}

/// Why a synthetic metric cannot be made.
public enum SyntheticError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The number of days is not above zero.
  case invalidDays(Double)
  /// The interval is below a second or above a year.
  case invalidInterval(Duration)
  /// More rows than ``SyntheticMetric/maximumRowCount``.
  case tooManyRows(Double)
  /// The fleet has failures of its own.
  case faultsNotForFleet
  /// A fault's size, length or number is out of bounds.
  case invalidFault(String)
  /// Faults would have fewer than four samples each to stand in.
  case noRoomForFaults(faults: Int, samples: Int)

  /// The whole sentence.
  public var description: String {
    switch self {
    case .invalidDays(let days): "the number of days is \(days); it must be above zero"
    case .invalidInterval(let interval):
      "the interval is \(interval.inSeconds) s; it must be from 1 s to a year"
    case .tooManyRows(let rows):
      "that would be \(rows) rows; at most \(SyntheticMetric.maximumRowCount) are made"
    case .faultsNotForFleet: "the fleet has failures of its own; faults can be injected into the other kinds"
    case .invalidFault(let reason): reason
    case .noRoomForFaults(let faults, let samples):
      "\(faults) faults do not fit into the \(samples) samples behind the clean beginning; each needs \(FaultInjection.leastSlot)"
    }
  }
}
