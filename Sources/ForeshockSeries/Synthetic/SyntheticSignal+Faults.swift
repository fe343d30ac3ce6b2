internal import ForeshockNumerics

extension SyntheticSignal {
  /// Breaks the signal in the given ways, each twice a week or at least once, and says where: 1 for samples
  /// that are broken, 0 for the others.
  mutating func inject(_ faults: [SyntheticFault], random: RandomStream) -> [Double] {
    var anomaly = [Double](repeating: 0, count: values.count)
    let present = values.filter { !$0.isNaN }
    let low = present.min() ?? 0
    let span = max((present.max() ?? 1) - low, 1e-9)
    for (number, fault) in faults.enumerated() {
      var random = random.stream(UInt64(number))
      for _ in 0..<max(1, values.count / 2016) {
        let length = fault == .spike ? 1 : max(2, min(values.count / 10, 24))
        // The first tenth stays whole, so that something can be learned from it.
        let first = values.count / 10
        guard values.count - first > length else { continue }
        let start = first + Int(random.uniform() * Double(values.count - first - length))
        let range = start..<start + length
        let held = values[start]
        for index in range {
          let share = Double(index - start + 1) / Double(length)
          switch fault {
          case .spike: values[index] += span * (0.8 + 0.4 * random.uniform())
          case .shift: values[index] += 0.4 * span
          case .drift: values[index] += 0.6 * span * share
          case .gap: values[index] = .nan
          case .stuck: values[index] = held
          case .reset: values[index] = low + (values[index] - low) * (share - 1 / Double(length))
          }
          anomaly[index] = 1
        }
        events.append((range, fault.rawValue))
      }
    }
    return anomaly
  }
}
