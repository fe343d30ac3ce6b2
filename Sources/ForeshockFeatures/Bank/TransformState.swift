internal import ForeshockSeries

/// A ``ColumnTransform`` with what it remembers, as a plain value: nothing is boxed where samples go by.
enum TransformState: Sendable {
  case value
  case lag(Lag)
  case difference(Difference)
  case counterRate(CounterRate)
  case exponentiallyWeighted(ExponentiallyWeighted)
  case baselineDrift(BaselineDrift)
  case seasonalResidual(SeasonalResidual)
  case timeSinceEvent(TimeSinceEvent)

  /// The transform before its first sample.
  init(_ transform: ColumnTransform, secondsPerSample: Double) throws(TransformError) {
    switch transform {
    case .value: self = .value
    case .lag(let steps): self = .lag(try Lag(steps: steps))
    case .difference(let lag, let order): self = .difference(try Difference(order: order, lag: lag))
    case .counterRate: self = .counterRate(try CounterRate(secondsPerSample: secondsPerSample))
    case .exponentiallyWeighted(let output, let decay):
      self = .exponentiallyWeighted(try ExponentiallyWeighted(output, decay: decay))
    case .baselineDrift(let count, let output):
      self = .baselineDrift(try BaselineDrift(baselineCount: count, output: output))
    case .seasonalResidual(let length, let cycles, let centre):
      self = .seasonalResidual(try SeasonalResidual(seasonLength: length, cycles: cycles, centre: centre))
    case .timeSinceEvent: self = .timeSinceEvent(try TimeSinceEvent(secondsPerSample: secondsPerSample))
    }
  }

  /// What the state is of.
  var transform: ColumnTransform {
    switch self {
    case .value: .value
    case .lag(let state): .lag(state.steps)
    case .difference(let state): .difference(lag: state.lag, order: state.order)
    case .counterRate: .counterRate
    case .exponentiallyWeighted(let state): .exponentiallyWeighted(state.output, state.decay)
    case .baselineDrift(let state): .baselineDrift(state.baselineCount, state.output)
    case .seasonalResidual(let state):
      .seasonalResidual(seasonLength: state.seasonLength, cycles: state.cycles, state.centre)
    case .timeSinceEvent: .timeSinceEvent
    }
  }

  /// Takes in the sample of the next row and gives its feature.
  mutating func update(_ value: Double, at time: Timestamp?) -> Double {
    // States are taken out while they change, so that the samples in them are not copied.
    switch self {
    case .value: return value
    case .lag(var state):
      self = .value
      defer { self = .lag(state) }
      return state.update(value)
    case .difference(var state):
      self = .value
      defer { self = .difference(state) }
      return state.update(value)
    case .counterRate(var state):
      defer { self = .counterRate(state) }
      guard let time else { return state.update(value) }
      return state.update(value, at: time)
    case .exponentiallyWeighted(var state):
      defer { self = .exponentiallyWeighted(state) }
      return state.update(value)
    case .baselineDrift(var state):
      defer { self = .baselineDrift(state) }
      return state.update(value)
    case .seasonalResidual(var state):
      self = .value
      defer { self = .seasonalResidual(state) }
      return state.update(value)
    case .timeSinceEvent(var state):
      defer { self = .timeSinceEvent(state) }
      guard let time else { return state.update(value) }
      return state.update(value, at: time)
    }
  }

  /// The features of a column whose first sample comes next: what ``update(_:at:)`` gives row by row.
  func features(of values: [Double], at times: [Timestamp]?) -> [Double] {
    switch self {
    case .value: return values
    case .lag(let state): return state.transform(values)
    case .difference(let state): return state.transform(values)
    case .exponentiallyWeighted(let state): return state.transform(values)
    case .baselineDrift(let state): return state.transform(values)
    case .seasonalResidual(let state): return state.transform(values)
    case .counterRate, .timeSinceEvent:
      var state = self
      return values.indices.map { state.update(values[$0], at: times?[$0]) }
    }
  }
}

extension TransformState: Encodable {
  /// Reads a stored state of `transform`; one of another transform or other settings is an error.
  init(_ transform: ColumnTransform, from decoder: any Decoder) throws {
    switch transform {
    case .value: self = .value
    case .lag: self = .lag(try Lag(from: decoder))
    case .difference: self = .difference(try Difference(from: decoder))
    case .counterRate: self = .counterRate(try CounterRate(from: decoder))
    case .exponentiallyWeighted: self = .exponentiallyWeighted(try ExponentiallyWeighted(from: decoder))
    case .baselineDrift: self = .baselineDrift(try BaselineDrift(from: decoder))
    case .seasonalResidual: self = .seasonalResidual(try SeasonalResidual(from: decoder))
    case .timeSinceEvent: self = .timeSinceEvent(try TimeSinceEvent(from: decoder))
    }
    guard self.transform == transform else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a state of “\(self.transform.name)” where “\(transform.name)” is declared"))
    }
  }

  /// Writes the transform's own state.
  func encode(to encoder: any Encoder) throws {
    switch self {
    case .value:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    case .lag(let state): try state.encode(to: encoder)
    case .difference(let state): try state.encode(to: encoder)
    case .counterRate(let state): try state.encode(to: encoder)
    case .exponentiallyWeighted(let state): try state.encode(to: encoder)
    case .baselineDrift(let state): try state.encode(to: encoder)
    case .seasonalResidual(let state): try state.encode(to: encoder)
    case .timeSinceEvent(let state): try state.encode(to: encoder)
    }
  }
}
