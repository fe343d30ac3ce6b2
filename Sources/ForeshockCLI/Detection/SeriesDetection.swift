internal import ForeshockAnomaly
internal import ForeshockForecasting
internal import ForeshockSeries

/// Detectors of columns with what judges their scores.
struct LearnedColumns {
  var columns: [String]
  var fitted: [FittedColumn]
  /// What the scores of each column are ranked among, where several are fused.
  var fused = FusedColumns()
  var alarms: AlarmStream?
  var threshold: Double?
}

/// Runs a detector of series over the columns of a file.
struct SeriesDetection {
  let method: DetectorMethod
  let options: DetectionOptions
  let run: RunOptions

  /// What a run gives: a judgement for every sample of the grid.
  struct Outcome {
    var detectors: LearnedColumns
    var judgement: Judgement
    /// The first column, for the chart.
    var series: TimeSeries
  }

  /// Learns, scores and judges.
  ///
  /// - Parameters:
  ///   - training: Another file to learn from.
  ///   - trainRows: How many of the first rows to learn from.
  func outcome(
    of file: TableFile, columns: [String], grid: SampleGrid, training: (file: TableFile, grid: SampleGrid)?,
    trainRows: Int?
  ) throws -> Outcome {
    let series = try columns.map { grid.series($0, try file.numbers($0)) }
    let season = try SeasonChoice(parsing: options.season)
    let warmUp = try options.warmUpSamples(on: grid.interval) ?? defaultWarmUp(on: grid.interval)
    var fitted: [FittedColumn] = []
    var scores: [[Double]] = []
    for one in series {
      let learned = try training.map { other in
        other.grid.series(one.name, try other.file.numbers(one.name))
      }
      var settings = options.settings(seed: run.seed)
      settings.season = try self.season(season, of: one, learned: learned, trainRows)
      settings.warmUp = warmUp
      settings.window = try options.windowSamples(on: grid.interval)
      if case .auto = season, settings.season == nil, let day = laterSeason(learned, on: grid.interval) {
        settings.season = day
        settings.startsWithoutSeason = true
      }
      let guess =
        settings.window == nil
        ? WindowGuess(
          method, season: settings.season,
          learned: learned ?? trainRows.map { one[0..<sampleCount($0, grid)] } ?? one) : nil
      settings.guessedWindow = guess?.window
      note(one, settings)
      if let note = guess?.note { run.note(note) }
      do {
        let detector = try settings.detector(method, for: one)
        if let learned {
          var column = try FittedColumn.fit(detector, to: learned)
          scores.append(try column.scores(for: one))
          fitted.append(column)
        } else {
          // A forecaster is fitted to what others only warm up with.
          let count =
            trainRows.map { sampleCount($0, grid) }
            ?? (method == .forecastResidual ? warmUp.map { min($0, one.count) } : nil)
          var (column, own) = try FittedColumn.learning(detector, from: one, training: count)
          for place in own.indices.prefix(grid.headCount) { own[place] = .nan }
          if let chosen = column.detector as? AutoDetector.Fitted { run.note(chosen.report.sentence) }
          scores.append(own)
          fitted.append(column)
        }
      } catch let error as AnomalyError {
        throw failure(error, one.name, file)
      }
    }
    var detectors = LearnedColumns(columns: columns, fitted: fitted)
    let judgement = try judge(scores, &detectors, on: grid, file)
    return Outcome(detectors: detectors, judgement: judgement, series: series[0])
  }

  /// How many samples the first rows are.
  private func sampleCount(_ rows: Int, _ grid: SampleGrid) -> Int {
    (grid.places[..<min(rows, grid.places.count)].compactMap { $0 }.max() ?? 0) + 1
  }

  /// Goes on with detectors that were stored.
  func outcome(of file: TableFile, loaded: LearnedColumns, grid: SampleGrid) throws -> Outcome {
    var detectors = loaded
    let series = try loaded.columns.map { grid.series($0, try file.numbers($0)) }
    var scores: [[Double]] = []
    for index in series.indices {
      do {
        scores.append(try detectors.fitted[index].scores(for: series[index]))
      } catch let error as AnomalyError {
        throw failure(error, series[index].name, file)
      }
    }
    let judgement = try judge(scores, &detectors, on: grid, file)
    return Outcome(detectors: detectors, judgement: judgement, series: series[0])
  }

  /// The season of a series in samples. Where scores look back only, so must the guess of a season: at what is learned from,
  /// or at the clock alone, which has days.
  private func season(
    _ choice: SeasonChoice, of series: TimeSeries, learned: TimeSeries?, _ trainRows: Int?
  ) throws -> Int? {
    guard case .auto = choice, learned == nil, method.kind == .seriesStream || options.streaming else {
      return try choice.length(for: learned ?? series)
    }
    if method == .forecastResidual {
      let warmUp =
        try options.warmUpSamples(on: series.samplingInterval) ?? defaultWarmUp(on: series.samplingInterval)
      return try choice.length(for: series[0..<min(series.count, trainRows ?? warmUp ?? series.count / 2)])
    }
    // With `--streaming` a season must not wait for the end of the file: see `laterSeason(_:on:)`.
    guard !options.streaming, let day = day(on: series.samplingInterval) else { return nil }
    return day <= series.count / 2 ? day : nil
  }

  /// Samples in a day, where the clock has enough of them.
  private func day(on interval: SamplingInterval) -> Int? {
    guard interval != .step else { return nil }
    let day = (86_400 / interval.nominalSeconds).rounded()
    return day >= 8 && day <= 0x1p20 ? Int(day) : nil
  }

  /// The season that a detector is taken to have once two of them have passed, where what it learned from is too short to say
  /// so. Only novelties know what to do with one, and their scores mean the same with and without.
  private func laterSeason(_ learned: TimeSeries?, on interval: SamplingInterval) -> Int? {
    guard method == .novelty, let day = day(on: interval) else { return nil }
    return learned.map { $0.count < 2 * day } ?? true ? day : nil
  }

  /// How many samples a forecaster is fitted to with `--streaming`, where half of the file is not known: three days, if those
  /// are 300 to 5,000 samples.
  private func defaultWarmUp(on interval: SamplingInterval) -> Int? {
    guard options.streaming, method == .forecastResidual else { return nil }
    return max(300, min(3 * (day(on: interval) ?? 0), 5000))
  }

  /// Scores of several columns become one by their p-values; then alarms or a threshold judge.
  private func judge(
    _ scores: [[Double]], _ detectors: inout LearnedColumns, on grid: SampleGrid, _ file: TableFile
  ) throws -> Judgement {
    let looksBack = method.kind != .series || options.streaming
    let fused = try scores.count == 1 ? scores[0] : detectors.fused.fuse(scores, looksBack: looksBack)
    let refractory = try options.refractorySamples(on: grid.interval)
    let rate = try options.rate(on: grid.interval)
    let judge = Judge(
      rate: rate ?? (looksBack && options.contamination == nil ? 0.001 : nil),
      contamination: options.contamination ?? 0.01, refractory: refractory)
    return try judge.judgement(on: fused, &detectors.alarms, &detectors.threshold, name: file.name)
  }

  private func note(_ series: TimeSeries, _ settings: DetectorSettings) {
    let later = settings.startsWithoutSeason ? " once two have passed" : ""
    let season = settings.season.map { "season \($0) samples\(later)" } ?? "no season"
    run.note("\(method.rawValue) on \(series.name): \(series.count) samples, \(season)")
  }

  private func failure(_ error: AnomalyError, _ column: String, _ file: TableFile) -> CommandFailure {
    let place = "\(file.name): column '\(column)': \(error)"
    switch error {
    case .noData, .tooFewObservations: return CommandFailure(.notEnoughData, place)
    case .forecast(let reason):
      var isShort = false
      if case ModelError.Kind.tooFewObservations = reason.kind { isShort = true }
      return CommandFailure(isShort ? .notEnoughData : .badData, place)
    default: return CommandFailure(.badData, place)
    }
  }
}
