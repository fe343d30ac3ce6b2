/// A piece of work that is measured, under one name in the benchmarks and in the comparison with peers.
public struct Workload: Sendable {
  /// How many equal parts a work has, when its time is best read for one of them.
  public struct Size: Sendable {
    /// How many there are.
    public let count: Int
    /// What one is called.
    public let unit: String
  }

  /// What the table calls it.
  public let name: String
  /// How large it is; nil when only the whole makes sense.
  public let size: Size?
  /// Makes the input, unmeasured, and gives back the work: it returns a number (a sum, a log-likelihood)
  /// that shows that the work was done, and done right.
  public let prepare: @Sendable () throws -> @Sendable () throws -> Double

  /// A piece of work from its parts.
  public init(
    _ name: String, size: Size? = nil,
    _ prepare: @escaping @Sendable () throws -> @Sendable () throws -> Double
  ) {
    self.name = name
    self.size = size
    self.prepare = prepare
  }

  /// Everything that is measured.
  public static var all: [Workload] {
    [csvRead, matrixProduct, rollingFeatures] + rollingStatistics + featureBanks + [featureStream]
      + statisticStreams
      + [
        holtWintersFit, arimaLikelihood, arimaFit, smallARIMAFit, shortAutoETS, autoETS, autoETSBatch,
        autoARIMA, etsUpdates, arimaUpdates, steadyARIMAUpdates, isolationForest, matrixProfile,
        matrixProfileStream, discordSearch, randomCutForest, randomCutWindow, halfSpaceTrees, oneClassFit,
        oneClassScores, oneClassLandmarks, coxFit, weibullFit, classificationReport, volumeUnderSurface,
      ] + seriesDetectors + isolationForestParts + [autoDetector] + logisticFits + boosting + forest
  }

  /// What is measured only when it is asked for by name, because it takes long or much memory.
  public static var large: [Workload] { [largeFeatureBank, oneClassMillion] }
}
