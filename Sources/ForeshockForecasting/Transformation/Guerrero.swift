internal import ForeshockNumerics
internal import Glibc

/// Guerrero's choice of the Box-Cox parameter: the λ for which the spread of the series' blocks, divided by
/// their level to the power 1 − λ, varies least from block to block.
///
/// Blocks are one season long (two samples without a season, as in R's `BoxCox.lambda`); blocks with a gap
/// are left out. λ is searched in −1 … 2.
///
/// - Throws: ``ModelError`` when a value is not positive or there are fewer than two full blocks.
///
/// Source: V. M. Guerrero, "Time-series analysis supported by power transformations", J. Forecasting 12
/// (1993), pp. 37–48.
func guerreroLambda(_ values: [Double], seasonLength: Int?) throws(ModelError) -> Double {
  if let index = values.firstIndex(where: { $0 <= 0 }) {
    throw .invalidValue(
      index: index, reason: "\(values[index]): the Box-Cox transform needs values above zero")
  }
  let length = max(2, seasonLength ?? 2)
  var levels: [Double] = []
  var spreads: [Double] = []
  // Blocks end at the last sample, so that the incomplete one is the oldest.
  var end = values.count
  while end >= length {
    let block = values[(end - length)..<end]
    end -= length
    let mean = block.reduce(0, +) / Double(length)
    guard mean.isFinite else { continue }
    let squares = block.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    levels.append(mean)
    spreads.append((squares / Double(length - 1)).squareRoot())
  }
  guard levels.count >= 2 else { throw .tooFewObservations(required: 2 * length, actual: values.count) }
  guard spreads.contains(where: { $0 > 0 }) else { return 1 }

  func variation(_ lambda: Double) -> Double {
    let ratios = zip(levels, spreads).map { $1 / Glibc.exp((1 - lambda) * Glibc.log($0)) }
    let mean = ratios.reduce(0, +) / Double(ratios.count)
    let squares = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(ratios.count - 1)).squareRoot() / mean
  }
  return Brent.minimum(in: -1...2, tolerance: 1e-6, variation).point
}
