import ForeshockForecasting
import ForeshockNumerics
import ForeshockTestSupport
import Testing

@Suite struct ETSObjectiveTests {
  @Test(arguments: everyModel(seasonLength: 6), [false, true])
  func gradientIsTheDerivative(_ model: ETS, withGaps: Bool) {
    var random = RandomStream(seed: 11)
    var values = (0..<50).map { t -> Double in
      let noise = 0.1 * random.normal()
      return 2 + 0.3 * Double(t % 6) + noise
    }
    if withGaps { for gap in [0, 7, 8, 23, 49] { values[gap] = Double.nan } }
    let season =
      switch model.season {
      case .none: [0.0]
      case .additive: [-0.7, -0.4, -0.1, 0.2, 0.4, 0.6]
      case .multiplicative: [0.75, 0.85, 0.95, 1.05, 1.15, 1.25]
      }
    var objective = ETSObjective(model: model, values: values)
    let parameters = ETSParameters(
      alpha: 0.3, beta: model.trend == .none ? 0 : 0.05, gamma: model.season == .none ? 0 : 0.2,
      phi: model.trend == .damped ? 0.9 : 1,
      initial: ETSState(level: 2.2, slope: model.trend == .none ? 0 : 0.02, season: season))
    // One lane is at the parameters, the next a little off.
    var x = objective.begin(at: parameters, lane: 0).map { ETSLanes(repeating: $0) }
    var other = parameters
    other.alpha = 0.35
    for (i, value) in objective.begin(at: other, lane: 1).enumerated() { x[i][1] = value }
    var gradient = x
    var unused = x
    let here = objective.value(x, &gradient)
    for i in x.indices {
      for lane in 0..<2 {
        let step = 1e-4 * max(1, abs(x[i][lane]) * 1e-2)
        var (up, down) = (x, x)
        up[i][lane] += step
        down[i][lane] -= step
        let (above, below) = (objective.value(up, &unused), objective.value(down, &unused))
        let difference = (above[lane] - below[lane]) / (2 * step)
        #expect(
          isClose(gradient[i][lane], difference, relative: 1e-6, absolute: 1e-6),
          "\(model.specification), variable \(i), lane \(lane)")
        // What is beside a lane does not matter to it.
        #expect(above[1 - lane] == here[1 - lane])
      }
    }
  }
}
