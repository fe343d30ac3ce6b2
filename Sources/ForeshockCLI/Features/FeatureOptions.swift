internal import ArgumentParser
internal import ForeshockFeatures
internal import ForeshockSeries

/// Which features to make of the columns.
struct FeatureOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Windows, separated by commas: durations or numbers of samples.", valueName: "a,b"))
  var window: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Statistics of each window, separated by commas (default: mean,std,min,max,slope).", valueName: "a,b"))
  var statistics: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Which ends of a window belong to it: right (default), left for the rows before the row only, both, neither.",
      valueName: "ends"))
  var closed: String?
  @Option(
    name: .long,
    help: ArgumentHelp("How many values a window needs for a result (default: 1).", valueName: "n"))
  var minPeriods: Int?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Pairs of columns: their covariance and correlation in each window.", valueName: "a:b,…"))
  var pairs: String?
  @Option(
    name: .long,
    help: ArgumentHelp("The values of so long before, durations or numbers of samples.", valueName: "a,b"))
  var lags: String?
  @Option(name: .long, help: ArgumentHelp("The changes over so long.", valueName: "a,b"))
  var diff: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Mean and standard deviation with exponential weights; the spans of the weights.", valueName: "a,b"))
  var ewm: String?
  @Option(
    name: .long, help: ArgumentHelp("The deviation from the mean of so long at the start.", valueName: "a,b"))
  var baseline: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The difference from the mean of the same moment in up to seven earlier seasons of that length.",
      valueName: "a,b"))
  var season: String?
  @Option(name: .long, help: ArgumentHelp("Counters: their rates per second.", valueName: "a,b"))
  var rate: String?
  @Option(
    name: .long,
    help: ArgumentHelp("Columns of events: seconds since the last one that is not 0.", valueName: "a,b"))
  var since: String?
  @Option(name: .long, help: ArgumentHelp("Pairs of columns: the first over the second.", valueName: "a:b,…"))
  var ratio: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Terms of the calendar of --timezone: \(CalendarTerm.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "a,b"))
  var calendar: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Sines and cosines of periods, with a number of harmonics: 24h:3.", valueName: "period:k,…"))
  var fourier: String?
  @Flag(name: .long, help: "Also the columns themselves.")
  var keep = false

  /// Whether any feature is asked for.
  var isEmpty: Bool {
    !keep
      && [
        window, statistics, closed, pairs, lags, diff, ewm, baseline, season, rate, since, ratio, calendar,
        fourier,
      ].allSatisfy { $0 == nil }
  }

  func validate() throws {
    let words = [
      ("pairs", pairs != nil), ("statistics", statistics != nil), ("closed", closed != nil),
      ("min-periods", minPeriods != nil),
    ]
    if window == nil, let word = words.first(where: \.1)?.0 {
      throw ValidationError("--\(word) needs --window")
    }
    if let closed {
      try Choice.check(closed, isA: "--closed", among: WindowClosure.allCases.map(\.rawValue), later: [])
    }
    for name in try calendar.map({ try NameList.parse($0, option: "--calendar") }) ?? [] {
      try Choice.check(name, isA: "--calendar", among: CalendarTerm.allCases.map(\.rawValue), later: [])
    }
  }

  /// The columns that single options name, each once.
  func namedColumns() throws -> [String] {
    var names: [String] = []
    for (text, option) in [(rate, "--rate"), (since, "--since")] {
      if let text { names += try NameList.parse(text, option: option) }
    }
    for (text, option) in [(ratio, "--ratio"), (pairs, "--pairs")] {
      for (a, b) in try Self.pairs(text, option: option) { names += [a, b] }
    }
    var seen = Set<String>()
    return names.filter { seen.insert($0).inserted }
  }

  /// The bank for rows at `interval`; windows and what names no columns are of `columns`.
  ///
  /// - Parameter byTime: whether windows that were given as durations are so whatever the distances of rows, and not as
  ///   many samples.
  func bank(
    of columns: [String], on interval: SamplingInterval, zone: String, byTime: Bool = false
  ) throws -> FeatureBank {
    do {
      let ends = closed.flatMap(WindowClosure.init(rawValue:)) ?? .right
      let spans = try Self.spans(window, option: "--window", on: interval)
      let sampled = try spans.map {
        FeatureBank.LabelledWindow(
          label: $0.label,
          window: try RollingWindow(length: $0.steps, minPeriods: minPeriods ?? 1, closed: ends))
      }
      let windows = try zip(spans, sampled).map { span, window in
        guard byTime, let duration = span.duration else { return window }
        return FeatureBank.LabelledWindow(
          label: span.label,
          window: try TimeWindow(duration: duration, minPeriods: minPeriods ?? 1, closed: ends))
      }
      let names = statistics ?? (window == nil ? "" : "mean,std,min,max,slope")
      return try FeatureBank(
        windows: windows,
        statistics: names.isEmpty
          ? [] : names.split(separator: ",", omittingEmptySubsequences: false).map { try Self.statistic($0) },
        windowColumns: columns, declared: declared(columns, sampled, on: interval), zone: zone,
        secondsPerSample: interval.nominalSeconds)
    } catch let error as FeatureError {
      throw CommandFailure.usage(error.description)
    }
  }

  private static func statistic(_ name: Substring) throws -> RollingStatistic {
    do { return try RollingStatistic(named: String(name)) } catch {
      throw CommandFailure.usage("--statistics: \(error)")
    }
  }

  private func declared(
    _ columns: [String], _ windows: [FeatureBank.LabelledWindow], on interval: SamplingInterval
  ) throws -> [DeclaredFeature] {
    var found: [DeclaredFeature] = keep ? [.transform(.value, of: columns)] : []
    func add(_ text: String?, _ option: String, _ word: String, _ transform: (Int) -> ColumnTransform) throws
    {
      for span in try Self.spans(text, option: option, on: interval) {
        found.append(.transform(transform(span.steps), of: columns, label: "\(word)_\(span.label)"))
      }
    }
    try add(lags, "--lags", "lag") { .lag($0) }
    try add(diff, "--diff", "diff") { .difference(lag: $0, order: 1) }
    try add(ewm, "--ewm", "ewm_mean") { .exponentiallyWeighted(.mean, .span(Double($0))) }
    try add(ewm, "--ewm", "ewm_std") { .exponentiallyWeighted(.standardDeviation, .span(Double($0))) }
    try add(baseline, "--baseline", "drift") { .baselineDrift($0, .standardized) }
    try add(season, "--season", "seasonal") { .seasonalResidual(seasonLength: $0, cycles: 7, .mean) }
    if let rate {
      found.append(.transform(.counterRate, of: try NameList.parse(rate, option: "--rate")))
    }
    if let since {
      found.append(.transform(.timeSinceEvent, of: try NameList.parse(since, option: "--since")))
    }
    for (a, b) in try Self.pairs(ratio, option: "--ratio") { found.append(.ratio(a, b)) }
    for (a, b) in try Self.pairs(pairs, option: "--pairs") {
      found += windows.map { .pair(a, b, PairStatistic.allCases, $0) }
    }
    if let calendar { found.append(.calendar(try Self.terms(calendar, on: interval))) }
    return try found + fourierTerms(on: interval)
  }

  private static func terms(_ text: String, on interval: SamplingInterval) throws -> [CalendarTerm] {
    if interval == .step {
      throw CommandFailure.usage("--calendar: \(FeatureError.timesNeeded)")
    }
    return try NameList.parse(text, option: "--calendar").compactMap(CalendarTerm.init(rawValue:))
  }

  private func fourierTerms(on interval: SamplingInterval) throws -> [DeclaredFeature] {
    guard let fourier else { return [] }
    return try fourier.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let words = part.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard words.count <= 2, let harmonics = words.count == 2 ? Int(words[1]) : 1 else {
        throw CommandFailure.usage("--fourier '\(part)': write a period and a number of harmonics, as 24h:3")
      }
      let span = try Self.span(words[0], option: "--fourier", on: interval)
      let seconds = span.duration?.inSeconds ?? Double(span.steps) * interval.nominalSeconds
      do throws(TransformError) {
        // Refuses harmonics that rows at this interval cannot tell apart.
        _ = try FourierTerms(period: Double(span.steps), harmonics: harmonics)
        return .fourier(try FourierTerms(period: seconds, harmonics: harmonics), label: span.label)
      } catch {
        throw CommandFailure.usage("--fourier '\(part)': \(error)")
      }
    }
  }

  /// A span as it was written, and how many samples it covers.
  private struct Span {
    var label: String
    var steps: Int
    /// The time it was given as, if it was.
    var duration: Duration?
  }

  private static func span(_ text: String, option: String, on interval: SamplingInterval) throws -> Span {
    let span = try DurationText.parse(text, option: option)
    var duration: Duration?
    if case .duration(let time) = span { duration = time }
    return Span(
      label: text, steps: try DurationText.steps(span, on: interval, option: option), duration: duration)
  }

  private static func spans(_ text: String?, option: String, on interval: SamplingInterval) throws -> [Span] {
    guard let text else { return [] }
    return try text.split(separator: ",", omittingEmptySubsequences: false).map {
      try span(String($0), option: option, on: interval)
    }
  }

  /// The pairs of names in `a:b,c:d`.
  private static func pairs(_ text: String?, option: String) throws -> [(String, String)] {
    guard let text else { return [] }
    return try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let names = part.split(separator: ":", omittingEmptySubsequences: false)
      guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else {
        throw CommandFailure.usage("\(option) '\(part)': write two columns with a colon between them, as a:b")
      }
      return (String(names[0]), String(names[1]))
    }
  }
}
