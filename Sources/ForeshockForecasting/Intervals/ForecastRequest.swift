/// What is asked of a fitted model, checked once for all of them.
package enum ForecastRequest {
  /// Throws `.invalidParameter` unless the horizon is at least 1 and every level lies in 0 ..< 1, each once.
  package static func check(horizon: Int, levels: [Double]) throws(ModelError) {
    try check(horizon: horizon)
    for (index, level) in levels.enumerated() {
      guard level >= 0, level < 1 else {
        throw .invalidParameter("level", reason: "must lie in 0 ..< 1, not \(level)")
      }
      guard !levels[..<index].contains(level) else {
        throw .invalidParameter("level", reason: "\(level) is asked for twice")
      }
    }
  }

  /// Throws `.invalidParameter` unless horizon and number of paths are at least 1 and their product is sensible.
  package static func check(horizon: Int, pathCount: Int) throws(ModelError) {
    try check(horizon: horizon)
    guard pathCount >= 1 else {
      throw .invalidParameter("count", reason: "must be at least 1 path, not \(pathCount)")
    }
    guard !horizon.multipliedReportingOverflow(by: pathCount).overflow else {
      throw .invalidParameter("count", reason: "\(pathCount) paths of \(horizon) steps are too many")
    }
  }

  private static func check(horizon: Int) throws(ModelError) {
    guard horizon >= 1 else {
      throw .invalidParameter("horizon", reason: "must be at least 1 step, not \(horizon)")
    }
  }
}
