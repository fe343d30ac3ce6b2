internal import ForeshockNumerics
internal import Glibc

extension MultiProcess.Fitted {
  /// The expectation over all hypotheses, and quantiles of simulated futures.
  ///
  /// - Throws: `.invalidParameter` for a horizon or level out of bounds.
  /// - Complexity: O(paths · horizon), with 2000 paths, fewer beyond 2000 samples.
  public func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast {
    try ForecastRequest.check(horizon: horizon, levels: levels)
    var mean: [Double] = []
    mean.reserveCapacity(horizon)
    let going = 1 - bank.endRate
    let present = bank.present
    let steadyLevel = present.level - present.rampLevel
    for step in 1...horizon {
      // A ramp goes on for min(step, its length) samples, expected.
      let rising = bank.endRate > 0 ? going * (1 - pow(going, Double(step))) / bank.endRate : Double(step)
      // Steady levels return to the pattern; a ramp's stays until it ends, and on.
      let level = steadyLevel * exp(-returnRate * Double(step)) + present.rampLevel
      let noise = present.noise * pow(bank.noise.phi, Double(step))
      mean.append(
        pattern.value(at: context.count - 1 + step) + (level + present.slope * rising + noise) * unit)
    }
    guard !levels.isEmpty else { return Forecast(mean: mean, intervals: []) }
    let paths = try samplePaths(horizon: horizon, count: min(2000, max(200, 4_000_000 / horizon)), seed: 0)
    return Forecast(mean: mean, paths: paths, levels: levels)
  }

  /// Futures: a hypothesis by its weight, its course, and around it a stretch of past errors.
  public func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
    try ForecastRequest.check(horizon: horizon, pathCount: count)
    let seeds = RandomStream(seed: seed)
    var values = [Double](repeating: 0, count: horizon * count)
    let shape = (0..<horizon).map { pattern.value(at: context.count + $0) }
    var shares: [Double] = []
    var sum = 0.0
    for process in bank.processes {
      sum += process.weight
      shares.append(sum)
    }
    for path in 0..<count {
      var random = seeds.stream(UInt64(path))
      let place = random.uniform() * sum
      let index = shares.firstIndex { place < $0 } ?? shares.count - 1
      draw(bank.processes[index], shape, into: &values, at: path * horizon, &random)
    }
    return SamplePaths(horizon: horizon, count: count, values: values)
  }

  /// One future: the hypothesis's level and slope, drawn from what is believed of them, a ramp until it ends, and around it a
  /// stretch of past errors.
  private func draw(
    _ process: Process, _ shape: [Double], into values: inout [Double], at offset: Int,
    _ random: inout RandomStream
  ) {
    let origins = originCount(horizon: shape.count)
    guard origins > 0 else { return simulate(process, shape, into: &values, at: offset, &random) }
    let origin = history.warmUp + random.integer(below: origins)
    var (level, slope, length) = (bank.present.level, 0.0, 0.0)
    if process.isRamp {
      (level, slope, _) = StateDraw(process).draw(random.normal(), random.normal(), 0)
      length = rampLength(random.uniform())
    }
    let lasts = process.isRamp || returnRate == 0 ? .infinity : levelLength(log(1 - random.uniform()))
    let past = Double(history.levels[origin]), phi = bank.noise.phi
    var noise = process.isRamp ? process.noise : bank.present.noise,
      pastNoise = Double(history.noises[origin])
    for step in shape.indices {
      if Double(step) < length { level += slope }
      if Double(step + 1) > lasts { level = 0 }
      noise *= phi
      pastNoise *= phi
      let error = widening * (Double(history.residuals[origin + step + 1]) - past - pastNoise)
      let deviation = level + noise + error
      values[offset + step] = shape[step] + (abs(deviation) < Self.dust ? 0 : deviation * unit)
    }
  }

  /// What differs by less, in units of noise, is the same: hypotheses that are all but refuted leave such traces in the mean, and a metric that
  /// always was at the limit is not to pass it by them.
  static let dust = 1e-4

  /// How many stretches of past errors there are for a future of `horizon` samples; 0 where the past is no example of it.
  func originCount(horizon: Int) -> Int { isAwake ? 0 : history.originCount(horizon: horizon) }

  /// For how many samples a level will still last, of the logarithm of a uniform number.
  @inline(__always)
  func levelLength(_ logUniform: Double) -> Double {
    returnRate > 0 ? (-logUniform / returnRate).rounded(.down) : .infinity
  }

  /// How many samples a ramp that goes on now will still go on, of a uniform number.
  func rampLength(_ uniform: Double) -> Double {
    bank.endRate > 0 ? log(1 - uniform) / log1p(-bank.endRate) : .infinity
  }

  /// The process's own equations, from a state drawn from what is believed of it: where there is too little past.
  func simulate(
    _ process: Process, _ shape: [Double], into values: inout [Double], at offset: Int,
    _ random: inout RandomStream
  ) {
    let model = bank.noise
    var (level, slope, noise) = StateDraw(process).draw(random.normal(), random.normal(), random.normal())
    if !process.isRamp { slope = 0 }
    let (sigma, white, wander) = (
      model.innovation.squareRoot(), model.white.squareRoot(), model.level.squareRoot()
    )
    let length = rampLength(random.uniform())
    for step in shape.indices {
      if Double(step) < length { level += slope }
      level += wander * random.normal()
      noise = model.phi * noise + sigma * random.normal()
      values[offset + step] = shape[step] + (level + noise + white * random.normal()) * unit
    }
  }
}

/// The Cholesky factor of a process's covariance.
struct StateDraw {
  let mean: (level: Double, slope: Double, noise: Double)
  let a: Double, b: Double, c: Double, d: Double, e: Double, f: Double

  /// Nothing is believed yet.
  static let none = StateDraw(Process(level: 0, levelVariance: 0, noiseVariance: 0))

  init(_ process: Process) {
    mean = (process.level, process.slope, process.noise)
    a = max(process.levelVariance, 0).squareRoot()
    b = a > 0 ? process.levelSlope / a : 0
    c = a > 0 ? process.levelNoise / a : 0
    d = max(process.slopeVariance - b * b, 0).squareRoot()
    e = d > 0 ? (process.slopeNoise - b * c) / d : 0
    f = max(process.noiseVariance - c * c - e * e, 0).squareRoot()
  }

  /// A state from three standard normal numbers.
  func draw(_ x: Double, _ y: Double, _ z: Double) -> (level: Double, slope: Double, noise: Double) {
    (mean.level + a * x, mean.slope + b * x + d * y, mean.noise + c * x + e * y + f * z)
  }
}
