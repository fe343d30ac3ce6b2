internal import Glibc

/// All hypotheses about what a series is doing, with their weights, which sum to one.
struct ProcessBank: Sendable, Hashable {
  /// Ramps begin at this rate a sample, jumps at that one, ramps end at the third.
  var rampRate: Double
  var jumpRate: Double
  var endRate: Double
  /// The standard deviations of a new ramp's slope, equally likely each, in units of the noise a sample.
  let slopeScales: [Double]
  let noise: ProcessNoise
  private(set) var processes: [Process]
  /// Where the steady process and the ramp of each age are while they are merged; −1 between.
  private var slots = [Int](repeating: -1, count: Process.slotCount)

  /// Weights below this are dropped.
  private static let leastWeight = 1e-17

  init(noise: ProcessNoise, rampRate: Double, jumpRate: Double, endRate: Double, slopeScales: [Double]) {
    self.noise = noise
    self.rampRate = rampRate
    self.jumpRate = jumpRate
    self.endRate = endRate
    self.slopeScales = slopeScales
    var start = Process(level: 0, levelVariance: 1, noiseVariance: noise.stationary)
    // It has been steady for ever, as far as one knows.
    start.age = 1 << 20
    processes = [start]
    processes.reserveCapacity(Process.slotCount + 16)
  }

  init(restoring processes: [Process], as bank: ProcessBank) {
    self = bank
    self.processes.removeAll(keepingCapacity: true)
    self.processes.append(contentsOf: processes)
  }

  /// Takes in the next sample, in units of the noise; NaN is a gap.
  ///
  /// - Complexity: O(hypotheses), of which there are some fifty, fewer than 192; no allocation.
  mutating func update(_ sample: Double) {
    // Beyond this nothing differs, and squares of sums stay finite.
    let r = min(max(sample, -1e60), 1e60)
    let steadyJump = begin(from: false)
    let rampJump = begin(from: true)
    var total = 0.0
    for i in processes.indices {
      processes[i].predict(noise)
      processes[i].age = min(processes[i].age + 1, 1 << 40)
      if !r.isNaN { processes[i].weight *= processes[i].correct(r, noise) }
      total += processes[i].weight
    }
    total += jump(steadyJump, to: r) + jump(rampJump, to: r)
    guard total > 0, total.isFinite else { return startAgain(at: r) }
    thin(total)
  }

  /// Adds the hypothesis of a jump at this sample, and answers its weight.
  private mutating func jump(_ from: Process?, to r: Double) -> Double {
    guard var jump = from else { return 0 }
    jump.weight *= jump.jump(r, noise)
    jump.age = 1
    processes.append(jump)
    return jump.weight
  }

  /// What all hypotheses that are steady, or ramps, are together.
  private func merged(areRamps: Bool) -> Process? {
    var total = 0.0, level = 0.0, noise = 0.0
    for process in processes where process.isRamp == areRamps {
      total += process.weight
      level += process.weight * process.level
      noise += process.weight * process.noise
    }
    guard total > 1e-12 else { return nil }
    level /= total
    noise /= total
    var sum = Process(level: level, levelVariance: 0, noiseVariance: 0)
    sum.noise = noise
    sum.weight = total
    for process in processes where process.isRamp == areRamps {
      let share = process.weight / total
      let l = process.level - level, n = process.noise - noise
      sum.levelVariance += share * (process.levelVariance + l * l)
      sum.levelNoise += share * (process.levelNoise + l * n)
      sum.noiseVariance += share * (process.noiseVariance + n * n)
    }
    return sum
  }

  /// What may begin at the next sample: ramps, and after ramps their end. Answers what may jump then.
  private mutating func begin(from ramps: Bool) -> Process? {
    guard let present = merged(areRamps: ramps) else { return nil }
    for (size, scale) in slopeScales.enumerated() {
      var ramp = present
      ramp.isRamp = true
      ramp.size = size
      ramp.slopeVariance = scale * scale
      ramp.weight *= rampRate / Double(slopeScales.count)
      processes.append(ramp)
    }
    if ramps {
      var end = present
      end.weight *= endRate
      processes.append(end)
    }
    var jump = present
    jump.weight *= jumpRate
    return jump
  }

  /// Merges hypotheses of one kind that began at about the same time into the likelier one, and makes weights sum to one.
  private mutating func thin(_ total: Double) {
    var kept = 0
    for i in processes.indices {
      var process = processes[i]
      process.weight /= total
      guard process.weight > Self.leastWeight else { continue }
      let mark = process.slot
      let slot = slots[mark]
      if slot < 0 {
        processes[kept] = process
        slots[mark] = kept
        kept += 1
      } else {
        let together = processes[slot].weight + process.weight
        if process.weight > processes[slot].weight { processes[slot] = process }
        processes[slot].weight = together
      }
    }
    for slot in slots.indices { slots[slot] = -1 }
    processes.removeLast(processes.count - kept)
  }

  /// A sample that no hypothesis thinks possible, or numbers gone astray: the level is where the sample is.
  private mutating func startAgain(at r: Double) {
    var start = Process(level: r.isNaN ? 0 : r, levelVariance: 1, noiseVariance: noise.stationary)
    start.age = 1
    processes.removeAll(keepingCapacity: true)
    processes.append(start)
  }

  /// The means over all hypotheses.
  struct Means {
    var level = 0.0
    /// The part of the level that is ramps'.
    var rampLevel = 0.0
    var noise = 0.0
    /// Zero of steady hypotheses.
    var slope = 0.0
    /// The weight of ramps.
    var ramps = 0.0
  }

  /// What is believed now, of all hypotheses together.
  var present: Means {
    var sum = Means()
    for process in processes {
      sum.level += process.weight * process.level
      sum.noise += process.weight * process.noise
      if process.isRamp {
        sum.rampLevel += process.weight * process.level
        sum.slope += process.weight * process.slope
        sum.ramps += process.weight
      }
    }
    return sum
  }
}
