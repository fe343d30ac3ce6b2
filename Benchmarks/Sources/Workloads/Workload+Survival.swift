public import Foreshock
internal import Foundation

/// 20,000 units with ten features and Weibull lives, about half of them censored. The same on every machine.
public func survivalTable(rowCount: Int = 20_000, columnCount: Int = 10) -> (x: Matrix, times: SurvivalTimes)
{
  var random = RandomStream(seed: 77)
  let x = Matrix(rowCount: rowCount, columnCount: columnCount) { _, _ in random.normal() }
  var durations: [Double] = []
  var isEvent: [Bool] = []
  for row in 0..<rowCount {
    let risk = (0..<columnCount).reduce(0.0) { $0 + ($1.isMultiple(of: 2) ? 0.2 : -0.15) * x[row, $1] }
    let life = 100 * exp(-risk / 1.5) * pow(-log(1 - random.uniform()), 1 / 1.5)
    let watched = 10 + 170 * random.uniform()
    durations.append(min(life, watched))
    isEvent.append(life <= watched)
  }
  do {
    return (x, try SurvivalTimes(durations: durations, isEvent: isEvent))
  } catch { preconditionFailure("the lives are made right: \(error)") }
}

extension Workload {
  /// Cox regression on 20,000 units of ten features without tied times; the number is the log partial likelihood.
  public static let coxFit = Workload("Cox regression") {
    let (x, times) = survivalTable()
    return { try CoxRegression().fit(x, times: times).logLikelihood }
  }

  /// A Weibull model of the same lives; the number is the log-likelihood.
  public static let weibullFit = Workload("Weibull failure times") {
    let (x, times) = survivalTable()
    return { try AcceleratedFailureTime(.weibull).fit(x, times: times).logLikelihood }
  }
}
