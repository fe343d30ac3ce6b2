internal import ForeshockNumerics

/// A kind of fault with its size: `spike`, or `spike=8` as text.
public struct FaultSpec: Hashable, Sendable {
  /// What is broken.
  public let kind: SyntheticFault
  /// How large, in the kind's own unit (``FaultInjection``).
  public let size: Double

  /// A kind of fault.
  ///
  /// - Parameter size: above 0 and finite, for resets at most 1; nil for the kind's own. Gaps and stuck sensors have none.
  public init(_ kind: SyntheticFault, size: Double? = nil) {
    self.kind = kind
    self.size = size ?? kind.usualSize
  }

  func check() throws(SyntheticError) {
    guard kind.hasSize else {
      guard size == kind.usualSize else { throw .invalidFault("\(kind.rawValue) takes no size") }
      return
    }
    let most = kind == .reset ? 1.0 : 1e6
    guard size > 0, size <= most else {
      throw .invalidFault("\(kind.rawValue) takes a size above 0 and up to \(Int(most)), not \(size)")
    }
  }

  /// Breaks the samples of `range`.
  func apply(
    to values: inout [Double], _ range: Range<Int>, _ scale: FaultScale, _ bounds: ClosedRange<Double>,
    _ random: inout RandomStream
  ) {
    let held = values[range.lowerBound]
    var offset = size * (kind == .spike ? scale.noise : scale.span) * (random.chance(0.5) ? 1 : -1)
    // A metric near its bound cannot go beyond: then the fault goes the other way.
    let reached = range.count { bounds.contains(values[$0] + offset) }
    if 2 * reached < range.count { offset = -offset }
    func bounded(_ value: Double) -> Double {
      value.isNaN ? value : min(max(value, bounds.lowerBound), bounds.upperBound)
    }
    for index in range {
      let share = Double(index - range.lowerBound + 1) / Double(range.count)
      switch kind {
      case .spike, .shift: values[index] = bounded(values[index] + offset)
      case .drift: values[index] = bounded(values[index] + offset * share)
      case .gap: values[index] = .nan
      case .stuck: values[index] = held
      case .reset:
        let low = max(scale.low, bounds.lowerBound)
        values[index] -= size * (1 - share + 1 / Double(range.count)) * (values[index] - low)
      }
    }
  }
}

extension SyntheticFault {
  /// Whether faults of this kind have a size.
  public var hasSize: Bool { self != .gap && self != .stuck }

  /// The size unless said: see ``FaultInjection``.
  public var usualSize: Double {
    switch self {
    case .spike: 12
    case .shift: 0.4
    case .drift: 0.6
    case .gap, .stuck, .reset: 1
    }
  }

  /// How many samples such a fault lasts unless said.
  public var usualLength: Int {
    switch self {
    case .spike: 1
    case .gap: 12
    case .shift, .stuck, .reset: 24
    case .drift: 72
    }
  }
}
