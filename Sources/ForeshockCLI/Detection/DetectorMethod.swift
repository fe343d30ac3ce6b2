/// The detectors by the names of the command line.
enum DetectorMethod: String, CaseIterable {
  case isolationForest = "isolation-forest"
  case extendedIsolationForest = "extended-isolation-forest"
  case fairCutForest = "fair-cut-forest"
  case robustIsolationForest = "robust-isolation-forest"
  case oneClassSVM = "one-class-svm"
  case nystroemOneClassSVM = "nystroem-one-class-svm"
  case halfSpaceTrees = "half-space-trees"
  case randomCutForest = "random-cut-forest"
  case novelty
  case forecastResidual = "forecast-residual"
  case seasonalESD = "seasonal-esd"
  case spectralResidual = "spectral-residual"
  case matrixProfile = "matrix-profile"
  case subPCA = "sub-pca"
  case kMeans = "kmeans"
  case kShape = "k-shape"
  case ewma, cusum, bocpd
  case auto
  case autoRows = "auto-rows"

  /// Detectors that the contract names and this version does not have.
  static let later: [String] = []

  /// What a detector looks at.
  enum Kind {
    /// Rows by themselves, all columns at once; learned first.
    case rows
    /// Rows one after the other.
    case rowStream
    /// A column as a series.
    case series
    /// A column as a series, each sample by itself and those before it.
    case seriesStream
  }

  /// What the detector looks at without `--streaming`.
  var kind: Kind {
    switch self {
    case .isolationForest, .extendedIsolationForest, .fairCutForest, .robustIsolationForest, .oneClassSVM,
      .nystroemOneClassSVM, .autoRows:
      .rows
    case .halfSpaceTrees, .randomCutForest: .rowStream
    case .novelty, .forecastResidual, .ewma, .cusum, .bocpd: .seriesStream
    case .auto, .seasonalESD, .spectralResidual, .matrixProfile, .subPCA, .kMeans, .kShape: .series
    }
  }

  /// Whether a score can rest on samples up to its own only.
  var canStream: Bool {
    switch self {
    case .isolationForest, .extendedIsolationForest, .fairCutForest, .spectralResidual, .matrixProfile: true
    default: kind == .rowStream || kind == .seriesStream
    }
  }

  /// Whether the detector knows columns of words, and weights of rows.
  var takesWords: Bool {
    [.isolationForest, .extendedIsolationForest, .fairCutForest].contains(self)
  }

  /// Whether the detector can say what each column had in a score.
  var hasContributions: Bool {
    switch self {
    case .isolationForest, .extendedIsolationForest, .fairCutForest, .randomCutForest: true
    default: false
    }
  }

  /// What each of them is, for the help of the command.
  static let table = """
    Methods, of rows (all columns at once):
      isolation-forest          rows that few random splits set apart
      extended-isolation-forest the same by oblique splits of two columns
      fair-cut-forest           the same by the splits that part best
      robust-isolation-forest   the mean rank of isolation-forest and fair-cut-forest
      auto-rows                 the mean of three forests of different splits; what auto is for tables
      one-class-svm             rows outside of a boundary around most (up to some 50,000 rows)
      nystroem-one-class-svm    the same by landmarks, for more rows
      half-space-trees          thinly populated boxes, row after row
      random-cut-forest         rows that displace others, row after row (of one column: its last eight samples)
    Methods, of series (a column, or several fused):
      auto                      chooses and fuses the detectors that suit the series, without labels
                                (of several columns without times: auto-rows)
      novelty                   unlike anything seen before: value, level, level at this time of the season
      forecast-residual         far from its one-step forecast (exponential smoothing, or --model)
      seasonal-esd              outliers of a seasonal decomposition (S-H-ESD)
      spectral-residual         what does not fit the rhythm
      matrix-profile            windows unlike every other window
      sub-pca, kmeans, k-shape  windows far from the plane, the centres, the shapes of most windows
      ewma, cusum               control charts of the level
      bocpd                     changepoints of level and spread
    """
}
