public import ForeshockNumerics

/// Puts faults into a series at places that are known, so that a detector or a check can be judged by them.
///
///     let injection = try FaultInjection([FaultSpec(.spike), FaultSpec(.shift, size: 0.3)], count: 4)
///     let broken = try injection.inject(into: cpu.values, random: RandomStream(seed: 7))
///     broken.faults            // where, of which kind, how large
///
/// With *noise* the robust spread of the steps from sample to sample (1.4826 times their median size, at least a
/// thousandth of the span) and *span* the distance of the first to the ninety-ninth hundredth of the values. Where these are
/// equal the span is the distance of the smallest value to the largest; of a constant series it is the size of its value (of
/// zeros 1), and what resets fall to is that much below it, zero for a positive one:
///
/// | kind | what happens | size, by default | samples, by default |
/// | --- | --- | --- | --: |
/// | `spike` | one sample is off by size · noise | 12 | 1 |
/// | `shift` | the level is off by size · span | 0.4 | 24 |
/// | `drift` | the level slides away, by size · span in the end | 0.6 | 72 |
/// | `gap` | samples are missing | – | 12 |
/// | `stuck` | the first value is repeated | – | 24 |
/// | `reset` | falls by size of the way to the smallest value, and climbs back | 1 | 24 |
///
/// Spikes, shifts and drifts go up or down by chance, the other way where most of it would lie beyond a bound. Faults stand in slots of equal
/// length behind the clean beginning, in an order drawn at random; each has at most half of its slot, so none touches another.
public struct FaultInjection: Hashable, Sendable {
  /// What is injected, each of these ``count`` times.
  public let specs: [FaultSpec]
  /// How many faults of each kind; nil for one in 2,016 samples (a week of five minutes), at least one.
  public let count: Int?
  /// How many samples at the beginning stay whole; nil for a quarter of the series.
  public let clean: Int?
  /// How many samples each fault lasts, spikes apart; nil for the kind's own.
  public let length: Int?

  /// Samples a series must have for each fault, at least.
  static let leastSlot = 4

  /// An injection.
  ///
  /// - Throws: ``SyntheticError`` (`invalidFault`) for a size or count out of bounds, or a kind given twice.
  public init(
    _ specs: [FaultSpec], count: Int? = nil, clean: Int? = nil, length: Int? = nil
  ) throws(SyntheticError) {
    for spec in specs { try spec.check() }
    guard Set(specs.map(\.kind)).count == specs.count else {
      throw .invalidFault("a kind of fault is given twice")
    }
    if let count, count < 1 { throw .invalidFault("\(count) faults of each kind; at least 1 is possible") }
    if let clean, clean < 1 { throw .invalidFault("\(clean) clean samples; at least 1 is needed") }
    if let length, length < 2 { throw .invalidFault("faults of \(length) samples; at least 2 are needed") }
    self.specs = specs
    self.count = count
    self.clean = clean
    self.length = length
  }

  /// The values with faults in them, and where they are, in order of time.
  ///
  /// - Parameters:
  ///   - values: the series; NaN marks a gap.
  ///   - bounds: what the values cannot leave; faults are cut off there.
  ///   - random: where everything is drawn from.
  /// - Throws: ``SyntheticError`` (`noRoomForFaults`) when a fault would have fewer than four samples to stand in.
  /// - Complexity: O(n log n).
  public func inject(
    into values: [Double], bounds: ClosedRange<Double> = -.infinity ... .infinity, random: RandomStream
  ) throws(SyntheticError) -> (values: [Double], faults: [InjectedFault]) {
    guard !specs.isEmpty else { return (values, []) }
    let first = clean ?? values.count / 4
    let perKind = count ?? max(1, values.count / 2016)
    let (total, overflow) = perKind.multipliedReportingOverflow(by: specs.count)
    let room = values.count - first
    guard !overflow, room > 0, room / total >= Self.leastSlot else {
      throw .noRoomForFaults(faults: overflow ? .max : total, samples: max(0, room))
    }
    var random = random
    var order = (0..<total).map { specs[$0 % specs.count] }
    random.shuffle(&order)
    let slot = room / total
    let scale = FaultScale(of: values)
    var broken = values
    var faults: [InjectedFault] = []
    for (number, spec) in order.enumerated() {
      let wanted = spec.kind == .spike ? 1 : length ?? spec.kind.usualLength
      let samples = min(wanted, slot / 2)
      // A quarter of the slot stays whole behind the fault, so that neighbours are apart.
      let free = max(1, slot - slot / 4 - samples)
      var start = first + number * slot + random.integer(below: free)
      // What is missing cannot be broken: the fault moves to a sample that is there.
      if let present = (start..<start + slot / 4).first(where: { !values[$0].isNaN }) { start = present }
      let range = start..<start + samples
      spec.apply(to: &broken, range, scale, bounds, &random)
      faults.append(InjectedFault(kind: spec.kind, range: range, size: spec.kind.hasSize ? spec.size : nil))
    }
    return (broken, faults)
  }
}

/// A fault that was put into a series.
public struct InjectedFault: Hashable, Sendable {
  /// What was broken.
  public let kind: SyntheticFault
  /// Which samples.
  public let range: Range<Int>
  /// How large, in the kind's own unit (``FaultInjection``); nil for gaps and stuck sensors.
  public let size: Double?
}

/// What the sizes of faults are measured in.
struct FaultScale {
  let noise: Double
  let span: Double
  let low: Double

  init(of values: [Double]) {
    let present = values.filter { !$0.isNaN }
    let ends = Statistics.quantiles(present, [0.01, 0.99])
    let least = present.min() ?? 0, most = present.max() ?? 0
    let level = most != 0 ? abs(most) : 1
    span = present.isEmpty ? 1 : ends[1] > ends[0] ? ends[1] - ends[0] : most > least ? most - least : level
    low = most > least ? least : least - level
    let steps = zip(values, values.dropFirst()).map { abs($1 - $0) }.filter { !$0.isNaN }
    noise = max(steps.isEmpty ? 0 : 1.4826 * Statistics.median(steps), span / 1000)
  }
}
