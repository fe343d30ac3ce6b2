internal import ForeshockNumerics
internal import Glibc

/// The futures of a multi-process model one by one, as clearances over a limit in units of noise: what
/// ``MultiProcess/Fitted/samplePaths(horizon:count:seed:)`` draws, stratified by hypothesis and past error, without
/// allocation (where the past is long enough), and the same from call to call, so that a probability moves only when what is believed does.
///
/// Most futures of a quiet metric stay far from the limit. The extremes of blocks of past errors say so for a few operations a path;
/// only the others are computed sample by sample.
package struct QuickPaths: Sendable {
  /// The clearance of the path drawn last: positive beyond the limit.
  package private(set) var clearances: [Float]
  private let length: Int
  private let count: Int
  private let sign: Double
  private let limit: Double

  /// Two normal numbers, the logarithm of a uniform one, and the place in the past of each path: the golden section spreads
  /// any number of paths evenly.
  private let draws: [(x: Double, y: Double, logUniform: Double, place: Double)]
  /// The expected course without ramps less the limit, and what is left of noise.
  private var course: [Float]
  private var decay: [Float]
  private var steps: [Float]
  /// The highest of `course`.
  private var highest: Float = 0
  private var origins = 0
  private var present = ProcessBank.Means()
  /// The logarithm of the probability that a ramp goes on for a sample more; 0 when it never ends.
  private var going = 0.0
  /// The hypothesis whose paths are drawn, the sum of weights up to it, and what is believed under it.
  private var process = 0
  private var share = 0.0
  private var isRamp = false
  private var state = StateDraw.none
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
      return (random.normal(), random.normal(), log(1 - random.uniform()), place)
    }
  }

  /// How many of the paths are different, roughly: stretches of the past that do not overlap.
  package var independentCount: Int { origins > 0 ? min(count, max(1, origins / length)) : count }

  /// Begins anew, from what the model believes now.
  package mutating func begin(_ model: MultiProcess.Fitted) {
    let phi = model.bank.noise.phi
    present = model.bank.present
    var left = 1.0
    highest = -.infinity
    var place = model.context.count % model.pattern.values.count
    for step in 0..<length {
      left *= phi
      decay[step] = Float(left)
      let expected = model.pattern.values[place] - limit
      let value = Float(
        sign * (expected / model.unit + present.level + present.noise * left) - MultiProcess.Fitted.dust)
      course[step] = value
      highest = max(highest, value)
      place += 1
      if place == model.pattern.values.count { place = 0 }
    }
    for step in length..<course.count { course[step] = -.infinity }
    origins = model.originCount(horizon: course.count)
    going = model.bank.endRate > 0 ? log1p(-model.bank.endRate) : 0
    share = 0
    process = -1
    advance(model)
  }

  /// Goes on to the next hypothesis.
  private mutating func advance(_ model: MultiProcess.Fitted) {
    process += 1
    share += model.bank.processes[process].weight
    isRamp = model.bank.processes[process].isRamp
    if isRamp { state = StateDraw(model.bank.processes[process]) }
  }

  /// Draws path `index`, which must come in order, and answers whether any of it is beyond the limit; only then are there
  /// ``clearances``.
  package mutating func draw(_ index: Int, of model: MultiProcess.Fitted) -> Bool {
    let place = (Double(index) + 0.5) / Double(count)
    while place > share, process < model.bank.processes.count - 1 { advance(model) }
    guard origins > 0 else { return simulate(model.bank.processes[process], index, model) }
    let origin = model.history.warmUp + Int(draws[index].place * Double(origins))
    let widening = model.widening * sign
    var shift = -widening * Double(model.history.levels[origin])
    var noise = -widening * Double(model.history.noises[origin])
    var slope = 0.0, last = 0.0
    if isRamp {
      let draw = draws[index]
      let drawn = state.draw(sign * draw.x, sign * draw.y, 0)
      shift += sign * (drawn.level - present.level)
      noise += sign * (state.mean.noise - present.noise)
      slope = sign * drawn.slope
      last = going < 0 ? min((draw.logUniform / going).rounded(.up), Double(length)) : Double(length)
    }
    let lasts = isRamp ? .infinity : model.levelLength(draws[index].logUniform)
    let path = Path(
      first: origin + 1, widening: Float(widening), shift: Float(shift), noise: Float(noise),
      slope: Float(slope), last: Float(last), lasts: Float(lasts), drop: Float(-sign * present.level))
    return mayPass(path, model.history) && fill(path, model.history.residuals)
  }

  /// clearance(h) = course(h) + shift + noise·φʰ + slope·min(h, last) + drop·[h > lasts] + widening·residual(first + h − 1), h = 1, 2 …
  private struct Path {
    let first: Int
    let widening: Float
    let shift: Float
    let noise: Float
    let slope: Float
    let last: Float
    let lasts: Float
    let drop: Float
  }

  /// False only when no sample of the path can be beyond the limit: the sum of every term's largest value, and room for rounding,
  /// is not.
  private func mayPass(_ path: Path, _ history: ErrorHistory) -> Bool {
    let residuals = path.first..<path.first + length
    let error =
      path.widening * (path.widening > 0 ? history.maximum(of: residuals) : history.minimum(of: residuals))
    let noise = max(path.noise * decay[0], path.noise * decay[length - 1])
    let rise = max(path.slope * path.last, path.slope * min(path.last, 1))
    let drop = path.lasts < Float(length) ? max(path.drop, 0) : 0
    let sum = highest + path.shift + noise + rise + drop + error
    let size = abs(highest) + abs(path.shift) + abs(noise) + abs(rise) + drop + abs(error)
    return !(sum + 1e-5 * size <= 0)
  }

  private mutating func fill(_ path: Path, _ residuals: [Float]) -> Bool {
    let count = clearances.count
    let (first, shift, noise, slope, widening) = (
      path.first, path.shift, path.noise, path.slope, path.widening
    )
    precondition(first >= 0 && first + count <= residuals.count, "A stretch must lie within the history")
    var largest = SIMD8<Float>(repeating: -.infinity)
    let end = SIMD8<Float>(repeating: path.last)
    let lasts = SIMD8<Float>(repeating: path.lasts), drop = SIMD8<Float>(repeating: path.drop)
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
                x.replace(with: x + drop, where: h .> lasts)
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
