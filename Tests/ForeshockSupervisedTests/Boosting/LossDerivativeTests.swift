import ForeshockNumerics
import ForeshockSupervised
import Testing

/// The derivatives of every loss against central differences of the loss itself.
@Suite struct LossDerivativeTests {
  /// Rows for a loss: random scores, weights (some of them zero), and targets with ties.
  private struct Rows {
    var scores: [Double]
    var targets: [Double]
    var weights: [Double]

    init(_ loss: BoostingLoss, count: Int, seed: UInt64) {
      var random = RandomStream(seed: seed)
      let outputs = if case .softmax(let classes) = loss { classes } else { 1 }
      scores = (0..<count * outputs).map { _ in 3 * random.normal() }
      weights = (0..<count).map { $0 % 7 == 3 ? 0 : 0.2 + 2 * random.uniform() }
      targets = (0..<count).map { _ in
        switch loss {
        case .logistic: random.chance(0.3) ? 1 : 0
        case .softmax(let classes): Double(random.integer(below: classes))
        case .squared, .absolute, .quantile: 4 * random.normal()
        case .poisson: Double(random.integer(below: 5))
        case .tweedie: random.chance(0.4) ? 0 : random.exponential(mean: 3)
        case .cox: Double(1 + random.integer(below: 12)) * (random.chance(0.6) ? 1 : -1)
        }
      }
    }

    func evaluated(_ loss: BoostingLoss) -> BoostingLoss.Evaluated {
      loss.evaluated(scores: scores, targets: targets, weights: weights)
    }

    func shifted(_ place: Int, by step: Double) -> Rows {
      var other = self
      other.scores[place] += step
      return other
    }
  }

  private static let step = 1e-5

  /// g is the slope of the sum of weighted losses, which is the mean loss times what it was divided by.
  @Test(arguments: GradientBoostingTests.losses, 0..<4)
  func gradientsAreSlopesOfTheLoss(_ loss: BoostingLoss, _ seed: Int) {
    let rows = Rows(loss, count: 40, seed: UInt64(seed))
    let divisor =
      loss == .cox
      ? zip(rows.targets, rows.weights).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) } : rows.weights.reduce(0, +)
    let own = rows.evaluated(loss)
    for place in rows.scores.indices {
      let up = rows.shifted(place, by: Self.step).evaluated(loss).loss
      let down = rows.shifted(place, by: -Self.step).evaluated(loss).loss
      let slope = (up - down) / (2 * Self.step) * divisor
      #expect(
        abs(own.gradients[place] - slope) <= 1e-6 * max(1, abs(slope), divisor * abs(own.loss)), "\(place)")
    }
  }

  /// h is the curvature by the row's own score, times what the loss says of it: e^0.7 for Poisson, K / (K − 1) for softmax; the
  /// weight where there is no curvature.
  @Test(arguments: GradientBoostingTests.losses, 0..<4)
  func hessiansAreSlopesOfTheGradients(_ loss: BoostingLoss, _ seed: Int) {
    let rows = Rows(loss, count: 40, seed: UInt64(10 + seed))
    let own = rows.evaluated(loss)
    for place in rows.scores.indices {
      let up = rows.shifted(place, by: Self.step).evaluated(loss).gradients[place]
      let down = rows.shifted(place, by: -Self.step).evaluated(loss).gradients[place]
      var curvature = (up - down) / (2 * Self.step)
      switch loss {
      case .poisson: curvature *= 2.0137527074704766
      case .softmax(let classes): curvature *= Double(classes) / Double(classes - 1)
      case .absolute, .quantile: curvature = rows.weights[place]
      default: break
      }
      #expect(abs(own.hessians[place] - curvature) <= 1e-6 * max(1, abs(curvature)), "\(place)")
      #expect(own.hessians[place] >= 0)
    }
  }
}
