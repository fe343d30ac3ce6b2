internal import ForeshockSeries

extension FeatureBank {
  /// The names of the features of one column, in their order; those of two columns and of the time are not among them.
  public func featureNames(of column: String) -> [String] {
    let rolled = rolls(column) ? windows.indices.flatMap { windowNames(of: column, window: $0) } : []
    return rolled + transforms(of: column).map(\.name)
  }

  /// The names of all features of `columns`, in their order.
  public func featureNames(of columns: [String]) -> [String] {
    columns.flatMap { featureNames(of: $0) } + declared.flatMap(rowNames)
  }

  /// Whether windows look at `column`.
  func rolls(_ column: String) -> Bool { windowColumns?.contains(column) ?? true }

  func windowNames(of column: String, window: Int) -> [String] {
    statistics.map { "\(column)_\($0.name)_\(windows[window].label)" }
  }

  /// The transforms of `column` and what their features are called.
  func transforms(of column: String) -> [(transform: ColumnTransform, name: String)] {
    declared.compactMap { feature in
      guard case .transform(let transform, let columns, let label) = feature,
        columns?.contains(column) ?? true
      else { return nil }
      return (transform, "\(column)_\(label ?? transform.name)")
    }
  }

  /// The names of a feature that is not of single columns.
  func rowNames(of feature: DeclaredFeature) -> [String] {
    switch feature {
    case .transform: []
    case .ratio(let numerator, let denominator): ["\(numerator)_\(denominator)_ratio"]
    case .pair(let x, let y, let statistics, let window):
      statistics.map { "\(x)_\(y)_\($0.rawValue)_\(window.label)" }
    case .calendar(let terms): terms.map(\.rawValue)
    case .fourier(let terms, let label): terms.names.map { "fourier_\(label)_\($0)" }
    }
  }

  /// The calendar of ``zone``.
  func zoneRules() throws(FeatureError) -> TimeZoneRules {
    do throws(TimeZoneError) {
      return try TimeZoneRules(identifier: zone)
    } catch {
      throw .unknownZone(error.description)
    }
  }

  /// `transform` before its first sample.
  func state(of transform: ColumnTransform) throws(FeatureError) -> TransformState {
    do throws(TransformError) {
      return try TransformState(transform, secondsPerSample: secondsPerSample)
    } catch {
      throw .invalidTransform(name: transform.name, reason: error.description)
    }
  }

  /// How far into a period of `terms` the row of that number is.
  func phase(of row: Int, at time: Timestamp?, in terms: FourierTerms) -> Double {
    time.map { terms.phase(at: $0) } ?? terms.phase(at: Double(row) * secondsPerSample)
  }
}
