internal import ForeshockSeries

/// What the declared features of a bank remember from row to row, each kind in an array of its own.
struct DeclaredStates: Sendable {
  private(set) var transforms: [TransformState] = []
  private(set) var pairs: [RollingPair] = []
  private var transformPlaces: [(column: Int, place: Int)] = []
  private var pairPlaces: [(x: Int, y: Int, statistics: [PairStatistic], place: Int)] = []
  private var ratioPlaces: [(numerator: Int, denominator: Int, place: Int)] = []
  private var calendars: [(terms: CalendarTerms, place: Int)] = []
  private var fouriers: [(terms: FourierTerms, place: Int)] = []

  /// The states before the first row.
  init(_ plan: FeaturePlan, of bank: FeatureBank) throws(FeatureError) {
    for task in plan.tasks {
      switch task.work {
      case .windows: continue
      case .transform(let transform, let column):
        transforms.append(try bank.state(of: transform))
        transformPlaces.append((column, task.place))
      case .ratio(let a, let b): ratioPlaces.append((a, b, task.place))
      case .pair(let x, let y, let statistics, let pair):
        pairs.append(pair)
        pairPlaces.append((x, y, statistics, task.place))
      case .calendar(let terms): calendars.append((terms, task.place))
      case .fourier(let terms): fouriers.append((terms, task.place))
      }
    }
  }

  /// Takes in the row of that number and writes its features.
  mutating func update(
    _ row: [Double], number: Int, at time: Timestamp?, of bank: FeatureBank, into features: inout [Double]
  ) {
    for index in transforms.indices {
      let (column, place) = transformPlaces[index]
      features[place] = transforms[index].update(row[column], at: time)
    }
    for index in pairs.indices {
      let places = pairPlaces[index]
      let found = pairs[index].update(row[places.x], row[places.y])
      for k in places.statistics.indices { features[places.place + k] = found[places.statistics[k]] }
    }
    for ratio in ratioPlaces {
      features[ratio.place] = Ratio.value(row[ratio.numerator], row[ratio.denominator])
    }
    if let time {
      for calendar in calendars { calendar.terms.write(time, to: &features, at: calendar.place) }
    }
    for fourier in fouriers {
      fourier.terms.write(
        bank.phase(of: number, at: time, in: fourier.terms), to: &features, at: fourier.place)
    }
  }

  /// Reads stored states; they have to be those of the plan this was made by.
  mutating func restore(
    transforms storedTransforms: inout any UnkeyedDecodingContainer, pairs storedPairs: [RollingPair]
  ) throws {
    for index in transforms.indices {
      transforms[index] = try TransformState(
        transforms[index].transform, from: storedTransforms.superDecoder())
    }
    guard storedTransforms.isAtEnd, storedPairs.count == pairs.count,
      zip(storedPairs, pairs).allSatisfy({ $0.length == $1.length && $0.minPeriods == $1.minPeriods })
    else {
      throw DecodingError.dataCorruptedError(
        in: storedTransforms, debugDescription: "the stored states are not those of the declared features")
    }
    pairs = storedPairs
  }
}
