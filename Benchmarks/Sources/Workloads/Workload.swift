/// A piece of work that is measured, under one name in the benchmarks and in the comparison with peers.
public struct Workload: Sendable {
  /// What the table calls it.
  public let name: String
  /// Makes the input, unmeasured, and gives back the work: it returns a number (a sum, a log-likelihood)
  /// that shows that the work was done, and done right.
  public let prepare: @Sendable () throws -> @Sendable () throws -> Double

  /// A piece of work from its parts.
  public init(_ name: String, _ prepare: @escaping @Sendable () throws -> @Sendable () throws -> Double) {
    self.name = name
    self.prepare = prepare
  }

  /// Everything that is measured.
  public static var all: [Workload] {
    [
      csvRead, matrixProduct, rollingFeatures, holtWintersFit, arimaLikelihood, arimaFit, smallARIMAFit,
      shortAutoETS, autoETS, autoETSBatch, autoARIMA, etsUpdates, arimaUpdates, steadyARIMAUpdates,
      isolationForest, logisticFit, volumeUnderSurface,
    ]
  }
}
