internal import ForeshockNumerics

/// The futures of a multi-process model one by one, as clearances over a limit in units of noise: what
/// ``MultiProcess/Fitted/samplePaths(horizon:count:seed:)`` draws, stratified by hypothesis and past error, without
/// allocation (where the past is long enough), and the same from call to call, so that a probability moves only when what is believed does.
package struct QuickPaths: Sendable {
  /// The clearance of the path drawn last: positive beyond the limit.
  package private(set) var clearances: [Float]
  private let length: Int
  private let count: Int
  private let sign: Double
  private let limit: Double

  /// Two normal numbers and a uniform one for each path, and its place in the past: the golden section spreads any number of
  /// paths evenly.
  private let draws: [(x: Double, y: Double, uniform: Double, place: Double)]
  /// The expected course without ramps less the limit, and what is left of noise.
  private var course: [Float]
  private var decay: [Float]
  private var steps: [Float]
  private var origins = 0
  private var present = (level: 0.0, noise: 0.0, slope: 0.0, ramps: 0.0)
  private var process = 0
  private var share = 0.0
  private var scratch: [Double]

  /// Room for `count` paths of `length` samples against `limit`; beyond is where `sign` · (y − limit) > 0.
  package init(length: Int, count: Int, limit: Double, sign: Double) {
    self.length = length
    self.count = count
    self.limit = limit
    self.sign = sign
    let padded = (length + 7) / 8 * 8
    clearances = [Float](repeating: 0, count: padded)
    course = clearances
    decay = clearances
    steps = clearances
    for step in steps.indices { steps[step] = Float(step + 1) }
    scratch = [Double](repeating: 0, count: length)
    var random = RandomStream(seed: 0)
    draws = (0..<count).map { path in
      let place = (Double(path) * 0.618_033_988_749_894_9).truncatingRemainder(dividingBy: 1)
      return (random.normal(), random.normal(), random.uniform(), place)
    }
  }

  /// Begins anew, from what the model believes now.
  package mutating func begin(_ model: MultiProcess.Fitted) {
    let phi = model.bank.noise.phi
    present = model.bank.present
    var left = 1.0
    let start = model.context.count
    for step in 0..<length {
      left *= phi
      decay[step] = Float(left)
      let expected = model.pattern.value(at: start + step) - limit
      course[step] = Float(sign * (expected / model.unit + present.level + present.noise * left))
    }
    for step in length..<course.count { course[step] = -.infinity }
    origins = model.history.originCount(horizon: course.count)
    process = 0
    share = model.bank.processes[0].weight
  }

  /// Draws path `index`, which must come in order, and answers whether any of it is beyond the limit.
  package mutating func draw(_ index: Int, of model: MultiProcess.Fitted) -> Bool {
    let place = (Double(index) + 0.5) / Double(count)
    while place > share, process < model.bank.processes.count - 1 {
      process += 1
      share += model.bank.processes[process].weight
    }
    let hypothesis = model.bank.processes[process]
    guard origins > 0 else { return simulate(hypothesis, index, model) }
    let draw = draws[index]
    let origin = model.history.warmUp + Int(draw.place * Double(origins))
    let widening = model.widening * sign
    var shift = -widening * Double(model.history.levels[origin])
    var noise = -widening * Double(model.history.noises[origin])
    var slope = 0.0, last = 0.0
    if hypothesis.isRamp {
      let state = StateDraw(hypothesis).draw(sign * draw.x, sign * draw.y, 0)
      shift += sign * (state.level - present.level)
      noise += sign * (hypothesis.noise - present.noise)
      slope = sign * state.slope
      last = min(model.rampLength(draw.uniform).rounded(.up), Double(length))
    }
    return fill(
      model.history.residuals, from: origin + 1, widening: Float(widening), shift: Float(shift),
      noise: Float(noise),
      slope: Float(slope), last: Float(last))
  }

  /// clearance(h) = course(h) + shift + noise·φʰ + slope·min(h, last) + widening·residual(origin + h)
  private mutating func fill(
    _ residuals: [Float], from first: Int, widening: Float, shift: Float, noise: Float, slope: Float,
    last: Float
  ) -> Bool {
    let count = clearances.count
    precondition(first >= 0 && first + count <= residuals.count, "A stretch must lie within the history")
    var largest = SIMD8<Float>(repeating: -.infinity)
    let end = SIMD8<Float>(repeating: last)
    unsafe residuals.withUnsafeBytes { past in
      unsafe course.withUnsafeBytes { course in
        unsafe decay.withUnsafeBytes { decay in
          unsafe steps.withUnsafeBytes { steps in
            unsafe clearances.withUnsafeMutableBytes { result in
              var step = 0
              while step < count {
                let offset = step * 4
                let h = unsafe steps.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
                let e = unsafe past.loadUnaligned(fromByteOffset: offset + first * 4, as: SIMD8<Float>.self)
                let d = unsafe decay.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
                var x = unsafe course.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
                x += shift + noise * d + slope * h.replacing(with: end, where: h .> end) + widening * e
                unsafe result.storeBytes(of: x, toByteOffset: offset, as: SIMD8<Float>.self)
                largest.replace(with: x, where: x .> largest)
                step += 8
              }
            }
          }
        }
      }
    }
    return largest.max() > 0
  }

  private mutating func simulate(_ hypothesis: Process, _ index: Int, _ model: MultiProcess.Fitted) -> Bool {
    var random = RandomStream(seed: 0).stream(UInt64(index))
    let start = model.context.count
    let shape = (0..<length).map { model.pattern.value(at: start + $0) }
    model.simulate(hypothesis, shape, into: &scratch, at: 0, &random)
    var isBeyond = false
    for step in 0..<length {
      clearances[step] = Float(sign * (scratch[step] - limit) / model.unit)
      isBeyond = isBeyond || clearances[step] > 0
    }
    return isBeyond
  }
}
