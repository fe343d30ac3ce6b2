/// What ``MatrixProfileStream`` remembers: the last windows, and for each distance in time the sum of products of the
/// newest window with the one that far back.
///
/// A window has the position of its first sample in the arrays. They fill up to twice the history; then the younger
/// half is moved to the front. Sums stay where they are: slot s belongs to the window `history − s` before the newest,
/// so that sums and windows both ascend. The formulas are those of ``WindowTable``.
struct StreamedWindows: Sendable {
  /// What is further from the first sample than this, in units of the first difference, counts as missing.
  static let largest = 1e70

  let window: Int
  let distance: WindowDistance
  let depth: Int
  let exclusion: Int
  let history: Int
  /// How many samples were taken in.
  var sampleCount = 0
  /// What is taken from samples: the first that is there.
  var centre = Double.nan
  /// What they are then multiplied by, a power of two: chosen at the first sample that differs, 0 until then.
  var scale = 0.0
  /// Samples, the last one present in the place of missing ones.
  var samples: [Double] = []
  var missing: [Bool] = []
  /// Of each window.
  var means: [Double] = []
  var inverseNorms: [Double] = []
  var kinds: [WindowTable.Kind] = []
  var first: [Double] = []
  var second: [Double] = []
  var weights: [Double] = []
  /// Of the newest window with those before it, the furthest first.
  var sums: [Double]

  /// How many samples up to the newest are there, and are equal to it.
  var presentRun = 0
  var equalRun = 0
  /// How many flat and how many other windows are in reach of the newest.
  var flatCount = 0
  var ordinaryCount = 0
  /// The slot whose sum is the next to be taken from the samples again.
  var nextSlot = 0
  /// The square of the rounding error that sums may carry, and the largest increments it came from.
  var squaredError = 0.0
  var largestFirst = 0.0
  var largestSecond = 0.0
  var sinceRefresh = 0
  var best: BestGroups
  var nearest: [Double]

  init(window: Int, distance: WindowDistance, depth: Int, exclusion: Int, history: Int) {
    self.window = window
    self.distance = distance
    self.depth = depth
    self.exclusion = exclusion
    self.history = history
    sums = [Double](repeating: 0, count: history - exclusion)
    best = BestGroups(count: 1, depth: depth)
    nearest = [Double](repeating: .infinity, count: depth)
  }

  /// The position of the newest window.
  var newest: Int { samples.count - window }
  /// The slots that belong to windows that exist.
  var activeSlots: Range<Int> { min(sums.count, max(0, history - newest))..<sums.count }
  /// How many samples are kept when the arrays are full: one more than sums need to grow.
  private var keptSamples: Int { history + window + 1 }

  /// Takes in a sample and answers the distance of the window it completes to its neighbour.
  mutating func append(_ value: Double) -> Double {
    store(value)
    guard samples.count >= window else { return .nan }
    addWindow()
    let i = newest
    best.clear()
    let active = activeSlots
    var slots = active
    // The first window has no predecessor from which its sum could grow.
    if i <= history, !slots.isEmpty {
      sums[slots.lowerBound] = directSums(slots.lowerBound, newest: i)[0]
      offer(slot: slots.lowerBound, start: slots.lowerBound - 7)
      slots = slots.lowerBound + 1..<slots.upperBound
    }
    grow(slots)
    noteError(i)
    refresh(active)
    return score(i)
  }

  /// Appends the sample, after making room for it.
  private mutating func store(_ value: Double) {
    sampleCount += 1
    if samples.count == keptSamples { reserve() }
    if samples.count == 2 * keptSamples {
      let leaving = samples.count - keptSamples
      samples.removeFirst(leaving)
      missing.removeFirst(leaving)
      let gone = min(leaving, means.count)
      means.removeFirst(gone)
      inverseNorms.removeFirst(gone)
      kinds.removeFirst(gone)
      first.removeFirst(gone)
      second.removeFirst(gone)
      weights.removeFirst(gone)
    }
    if centre.isNaN, value.isFinite { centre = value }
    // Half of each, so that the difference of the largest numbers is finite.
    let difference = value / 2 - centre / 2
    if scale == 0, difference != 0, difference.isFinite {
      let exponent = min(max(-Int(difference.exponent), -1000), 1000)
      scale = Double(sign: .plus, exponent: exponent, significand: 1)
    }
    let scaled = difference * scale
    // Products of products must stay finite. A NaN is not below anything.
    let isPresent = abs(scaled) < Self.largest
    append(scaled: isPresent ? scaled : samples.last ?? 0, isPresent: isPresent)
  }

  /// Makes all the room that there will ever be need of.
  private mutating func reserve() {
    samples.reserveCapacity(2 * keptSamples)
    missing.reserveCapacity(2 * keptSamples)
    means.reserveCapacity(2 * keptSamples)
    inverseNorms.reserveCapacity(2 * keptSamples)
    kinds.reserveCapacity(2 * keptSamples)
    first.reserveCapacity(2 * keptSamples)
    second.reserveCapacity(2 * keptSamples)
    weights.reserveCapacity(2 * keptSamples)
  }

  mutating func append(scaled sample: Double, isPresent: Bool) {
    equalRun = !isPresent ? 0 : presentRun > 0 && sample == samples.last ? equalRun + 1 : 1
    presentRun = isPresent ? presentRun + 1 : 0
    samples.append(sample)
    missing.append(!isPresent)
  }

  /// Appends what belongs to the newest window, and counts who has come into its reach and who has left it.
  mutating func addWindow() {
    let i = newest
    let scale = 1 / Double(window)
    var sum = 0.0
    for k in i..<i + window { sum += samples[k] }
    let rough = sum * scale
    var (squares, rest) = (0.0, 0.0)
    for k in i..<i + window {
      let deviation = samples[k] - rough
      squares += deviation * deviation
      rest += deviation
    }
    let mean = rough + rest * scale
    let kind: WindowTable.Kind =
      presentRun < window ? .missing : equalRun >= window ? .flat : .ordinary
    let inverse = kind == .ordinary ? 1 / (squares - rest * rest * scale).squareRoot() : 0
    let entering = samples[i + window - 1]
    let leaving = i > 0 ? samples[i - 1] : 0
    means.append(mean)
    inverseNorms.append(inverse)
    kinds.append(kind)
    switch distance {
    case .zNormalised:
      first.append((entering - leaving) / 2)
      second.append((entering - mean) + (leaving - (i > 0 ? means[i - 1] : 0)))
      weights.append(kind == .missing ? .nan : inverse)
    case .raw:
      first.append(entering)
      second.append(leaving)
      weights.append(kind == .missing ? .nan : 0)
    }
    if i > exclusion { count(kinds[i - exclusion - 1], by: 1) }
    if i > history { count(kinds[i - history - 1], by: -1) }
  }

  private mutating func count(_ kind: WindowTable.Kind, by step: Int) {
    switch kind {
    case .flat where distance == .zNormalised: flatCount += step
    case .flat, .ordinary: ordinaryCount += step
    case .missing: break
    }
  }

  /// The distance to the neighbour asked for, from the groups found and the flat windows in reach.
  private mutating func score(_ i: Int) -> Double {
    let root = Double(window).squareRoot()
    switch kinds[i] {
    case .missing: return .nan
    case .flat where distance == .zNormalised:
      return depth <= flatCount ? 0 : depth <= flatCount + ordinaryCount ? root : .nan
    case .flat, .ordinary: break
    }
    for k in 0..<depth { nearest[k] = .infinity }
    for entry in 0..<depth where best.values[entry] > -.infinity {
      let slot = Int(best.starts[entry])
      for s in max(slot, activeSlots.lowerBound)..<min(slot + 8, sums.count) {
        let j = s + i - history
        if kinds[j] == .missing || (kinds[j] == .flat && distance == .zNormalised) { continue }
        insert(squaredDistance(i, j).squareRoot())
      }
    }
    var result = nearest[depth - 1]
    if flatCount > 0 {
      // Flat windows are √m away and stand between those that are nearer and those that are not.
      let nearer = nearest.reduce(0) { $0 + ($1 < root ? 1 : 0) }
      if depth > nearer { result = depth <= nearer + flatCount ? root : nearest[depth - flatCount - 1] }
    }
    return result.isFinite ? (distance == .raw ? (scale > 0 ? result / scale * 2 : 0) : result) : .nan
  }

  private mutating func insert(_ distance: Double) {
    guard distance < nearest[depth - 1] else { return }
    var place = depth - 1
    while place > 0, nearest[place - 1] > distance {
      nearest[place] = nearest[place - 1]
      place -= 1
    }
    nearest[place] = distance
  }

  private func squaredDistance(_ i: Int, _ j: Int) -> Double {
    var sum = 0.0
    switch distance {
    case .zNormalised:
      let (mean, other) = (means[i], means[j])
      let (inverse, otherInverse) = (inverseNorms[i], inverseNorms[j])
      for k in 0..<window {
        let difference = (samples[i + k] - mean) * inverse - (samples[j + k] - other) * otherInverse
        sum += difference * difference
      }
      return sum * Double(window)
    case .raw:
      for k in 0..<window {
        let difference = samples[i + k] - samples[j + k]
        sum += difference * difference
      }
      return sum
    }
  }

  /// Keeps account of the error that the newest increments may have brought; errors of single sums live until
  /// ``refresh(_:)`` comes round to them.
  private mutating func noteError(_ i: Int) {
    let (f, g) = (abs(first[i]), abs(second[i]))
    largestFirst = max(largestFirst, f)
    largestSecond = max(largestSecond, g)
    let increment =
      distance == .zNormalised
      ? f * largestSecond + g * largestFirst : (f + largestFirst) * (f + largestFirst)
    squaredError = squaredError * (1 - 1 / Double(refreshRows)) + increment * increment
    sinceRefresh += 1
  }

  private var refreshRows: Int { max(1024, 16 * window) }

  /// Takes some sums from the samples again, so that each comes round every ``refreshRows`` samples; all of them when
  /// the error is too large for a window as small as the newest.
  private mutating func refresh(_ active: Range<Int>) {
    let inverse = inverseNorms[newest]
    if sinceRefresh >= 256, inverse > 0,
      8 * Double.ulpOfOne * squaredError.squareRoot() * inverse * inverse > 1e-9
    {
      for slot in stride(from: active.lowerBound, to: active.upperBound, by: 8) { refresh(slot: slot) }
      sinceRefresh = 0
      squaredError = 0
      largestFirst = 0
      largestSecond = 0
      let i = newest
      for j in max(0, i - history)...i {
        largestFirst = max(largestFirst, abs(first[j]))
        largestSecond = max(largestSecond, abs(second[j]))
      }
      return
    }
    let groups = (sums.count + 8 * refreshRows - 1) / (8 * refreshRows)
    for _ in 0..<groups {
      if nextSlot >= active.lowerBound { refresh(slot: nextSlot) }
      nextSlot += 8
      if nextSlot >= sums.count { nextSlot = 0 }
    }
  }

  private mutating func refresh(slot: Int) {
    let fresh = directSums(slot, newest: newest)
    for s in slot..<min(slot + 8, sums.count) { sums[s] = fresh[s - slot] }
  }

  /// The sums of eight slots from the samples; those beyond the last slot mean nothing.
  private func directSums(_ slot: Int, newest i: Int) -> SIMD8<Double> {
    let j = slot + i - history
    var result = SIMD8<Double>.zero
    let lanes = min(8, sums.count - slot)
    for lane in 0..<lanes {
      var sum = 0.0
      switch distance {
      case .zNormalised:
        let (mean, other) = (means[i], means[j + lane])
        for k in 0..<window { sum += (samples[i + k] - mean) * (samples[j + lane + k] - other) }
      case .raw:
        for k in 0..<window {
          let difference = samples[i + k] - samples[j + lane + k]
          sum -= difference * difference
        }
      }
      result[lane] = sum
    }
    return result
  }
}
