internal import ForeshockNumerics

extension SyntheticSignal {
  /// Breaks the signal as `injection` says, and remembers where.
  mutating func inject(_ injection: FaultInjection, random: RandomStream) throws(SyntheticError) {
    let broken = try injection.inject(into: values, bounds: bounds, random: random)
    values = broken.values
    faults = broken.faults
  }

  /// For each sample the kind of fault it is part of.
  var faultNames: [String?] {
    var names = [String?](repeating: nil, count: values.count)
    for fault in faults ?? [] {
      for index in fault.range { names[index] = fault.kind.rawValue }
    }
    return names
  }
}
