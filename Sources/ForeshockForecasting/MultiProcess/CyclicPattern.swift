/// What a series does at the same place of every cycle: the same in each, in two kinds of them (working days and the others),
/// or in each of the longer cycle's own way. Which, is decided by foretelling one half of the cycles from the other.
package struct CyclicPattern: Sendable, Hashable {
  /// The forms a pattern can have.
  package enum Form: String, Sendable, Codable, CaseIterable {
    /// The same value at all times.
    case constant
    /// One cycle, repeated.
    case same
    /// Two kinds of cycles: two neighbouring ones of the longer cycle, and the others.
    case twoKinds
    /// Each cycle of the longer one has a pattern of its own.
    case each
    /// A slow wave along the longer cycle.
    case slow
    /// One cycle, repeated, on a slow wave.
    case sameOnSlow
    /// Two kinds of cycles on a slow wave.
    case twoKindsOnSlow
  }

  package let form: Form
  /// One value, or one for each place of the longer cycle.
  package let values: [Double]
  /// How many samples stand behind each value, roughly.
  package let repeats: Double

  /// The pattern at a step of the series.
  package func value(at step: Int) -> Double { values[step % values.count] }

  /// The pattern of `y`, NaN being gaps, of which at least one value is none.
  package init(of y: [Double], length: Int, count: Int) {
    let cycles = y.count / length
    let middle = medianIgnoringGaps(y)
    let reach = 4 * 1.4826 * medianIgnoringGaps(y.map { abs($0 - middle) })
    let spread = reach > 0 ? reach : y.reduce(0) { $1.isNaN ? $0 : max($0, abs($1 - middle)) }
    guard cycles >= 2, spread > 0 else {
      self.init(form: .constant, values: [middle], repeats: .infinity)
      return
    }
    let studied = CycleStudy(values: y, length: length, count: count, middle: middle)
    let hasLonger = count > 1 && cycles >= 2 * count
    var best = (form: Form.constant, error: Double.infinity)
    for form in Form.allCases where hasLonger || form == .constant || form == .same {
      if form == .twoKinds || form == .twoKindsOnSlow, count < 3 { continue }
      let halves = (0..<cycles).map { hasLonger ? ($0 / count) % 2 : $0 % 2 }
      var error = 0.0
      for half in 0...1 {
        let table = studied.table(form, of: (0..<cycles).filter { halves[$0] != half })
        error += studied.error(of: table, on: (0..<cycles).filter { halves[$0] == half }, spread: spread)
      }
      // A richer form must be worth it.
      if error < best.error * (form == .constant ? 1 : 0.98) { best = (form, error) }
    }
    let all = studied.table(best.form, of: Array(0..<cycles))
    let repeats: Double =
      switch best.form {
      case .constant, .slow: .infinity
      case .same, .sameOnSlow: Double(cycles)
      case .twoKinds, .twoKindsOnSlow: Double(cycles) * 2 / Double(count)
      case .each: Double(cycles) / Double(count)
      }
    self.init(form: best.form, values: best.form == .constant ? [middle] : all, repeats: repeats)
  }

  init(form: Form, values: [Double], repeats: Double) {
    self.form = form
    self.values = values
    self.repeats = repeats
  }
}

/// The median of the values that are no gaps; NaN of none.
func medianIgnoringGaps(_ values: [Double]) -> Double {
  var found = values.filter { !$0.isNaN }
  guard !found.isEmpty else { return .nan }
  found.sort()
  let half = found.count / 2
  return found.count % 2 == 1 ? found[half] : 0.5 * found[half - 1] + 0.5 * found[half]
}

/// A series cut into cycles.
private struct CycleStudy {
  let values: [Double]
  let length: Int
  let count: Int
  let middle: Double

  /// The values of the longer cycle in this form, learned from these cycles.
  func table(_ form: CyclicPattern.Form, of cycles: [Int]) -> [Double] {
    switch form {
    case .constant:
      return [Double](repeating: middle, count: length * count)
    case .same:
      let one = means(of: cycles).map { $0.isNaN ? middle : $0 }
      return (0..<count).flatMap { _ in one }
    case .each:
      let one = table(.same, of: cycles)
      let own = (0..<count).flatMap { kind in means(of: cycles.filter { $0 % count == kind }) }
      return zip(own, one).map { $0.isNaN ? $1 : $0 }
    case .twoKinds:
      return twoKinds(cycles)
    case .slow: return onSlowWave(table(.constant, of: cycles), cycles)
    case .sameOnSlow: return onSlowWave(table(.same, of: cycles), cycles)
    case .twoKindsOnSlow: return onSlowWave(table(.twoKinds, of: cycles), cycles)
    }
  }

  /// The sum of squares of what the table leaves, each at most (3 spreads)².
  func error(of table: [Double], on cycles: [Int], spread: Double) -> Double {
    var sum = 0.0
    for cycle in cycles {
      let place = (cycle % count) * length
      for i in 0..<length {
        let deviation = abs(values[cycle * length + i] - table[place + i]) / spread
        guard !deviation.isNaN else { continue }
        sum += min(deviation, 3) * min(deviation, 3)
      }
    }
    return sum
  }

  /// At each place the mean over these cycles, without the fifth at either end when there are five or more.
  private func means(of cycles: [Int]) -> [Double] {
    var column: [Double] = []
    column.reserveCapacity(cycles.count)
    return (0..<length).map { place in
      column.removeAll(keepingCapacity: true)
      for cycle in cycles {
        let y = values[cycle * length + place]
        if !y.isNaN { column.append(y) }
      }
      guard !column.isEmpty else { return .nan }
      var kept = column[...]
      if column.count >= 5 {
        column.sort()
        kept = column[(column.count / 5)..<(column.count - column.count / 5)]
      }
      return kept.reduce(0) { $0 + $1 / Double(kept.count) }
    }
  }

  /// Two neighbouring cycles of the longer one, those that differ most from the rest, and the rest.
  private func twoKinds(_ cycles: [Int]) -> [Double] {
    let own = (0..<count).map { kind in means(of: cycles.filter { $0 % count == kind }) }
    var best = (difference: -1.0, first: 0)
    for first in 0..<count {
      let second = (first + 1) % count
      var difference = 0.0
      for place in 0..<length {
        let pair = 0.5 * own[first][place] + 0.5 * own[second][place]
        var rest = 0.0
        for kind in 0..<count where kind != first && kind != second { rest += own[kind][place] }
        let d = pair - rest / Double(count - 2)
        if !d.isNaN { difference += d / middleScale * d / middleScale }
      }
      if difference > best.difference { best = (difference, first) }
    }
    let pair = [best.first, (best.first + 1) % count]
    let few = means(of: cycles.filter { pair.contains($0 % count) })
    let many = means(of: cycles.filter { !pair.contains($0 % count) })
    let one = table(.same, of: cycles)
    return (0..<count).flatMap { kind in
      zip(pair.contains(kind) ? few : many, one).map { $0.isNaN ? $1 : $0 }
    }
  }

  /// Keeps the sums of squares of huge series finite.
  private var middleScale: Double { max(abs(middle), 1) }

  /// The base, and what it leaves of the longer cycle smoothed over a quarter of a cycle.
  private func onSlowWave(_ base: [Double], _ cycles: [Int]) -> [Double] {
    let own = table(.each, of: cycles)
    let rest = zip(own, base).map { $0 - $1 }
    let half = max(1, length / 8)
    let n = rest.count
    guard n > 2 * half + 1 else { return base }
    var sum = 0.0
    for i in -half...half { sum += rest[(i + n) % n] }
    var result = base
    for i in 0..<n {
      result[i] += sum / Double(2 * half + 1)
      sum += rest[(i + half + 1) % n] - rest[(i - half + n) % n]
    }
    return result
  }
}
