/// What ``MatrixProfileStream`` remembers: the last windows, and for each distance in time the sum of products of the
/// newest window with the one that far back.
///
/// A window has the position of its first sample in the arrays. They fill up to twice the history; then the younger
/// half is moved to the front. Sums stay where they are: slot s belongs to the window `reach − s` before the newest,
/// so that sums and windows both ascend. The formulas are those of ``WindowTable``.
struct StreamedWindows: Sendable {
  let window: Int
  let distance: WindowDistance
  let depth: Int
  let exclusion: Int
  let history: Int
  /// How many samples were taken in.
  var sampleCount = 0
  /// What samples are measured from and by; nil before the first that is there.
  var frame: SampleFrame?
  /// How many samples that differ from the one before them the frame has been held against.
  var differingCount = 0
  /// Samples as they came, NaN for missing ones.
  var raw: [Double] = []
  /// Samples in the frame, the last one present in the place of missing ones.
  var samples: [Double] = []
  /// Of each window.
  var means: [Double] = []
  var inverseNorms: [Double] = []
  var kinds: [WindowTable.Kind] = []
  var first: [Double] = []
  var second: [Double] = []
  var weights: [Double] = []
  /// Of the newest window with those before it, the furthest first.
  var sums: [Double]

  /// What stands in the place of missing samples before the first one present: the last one that is no longer kept.
  var carried = 0.0
  /// Where samples stand that are so far away that sums keep nothing of the others when they leave, ascending; of
  /// equal ones in a row the last.
  var farPlaces: [Int] = []
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
    sums = [Double](repeating: 0, count: min(64, history - exclusion))
    best = BestGroups(count: 1, depth: depth)
    nearest = [Double](repeating: .infinity, count: depth)
  }

  /// The position of the newest window.
  var newest: Int { samples.count - window }
  /// How far back slots reach: as far as ``history`` when so many windows have come. Until then their number is
  /// doubled when it has to be, so that nothing is kept for windows that may never come.
  var reach: Int { sums.count + exclusion }
  /// The slots that belong to windows that exist.
  var activeSlots: Range<Int> { min(sums.count, max(0, reach - newest))..<sums.count }
  /// How many samples are kept when the arrays are full: one more than sums need to grow.
  var keptSamples: Int { history + window + 1 }

  /// Takes in a sample and answers the distance of the window it completes to its neighbour.
  mutating func append(_ value: Double) -> Double {
    store(value)
    guard samples.count >= window else { return .nan }
    addWindow()
    let i = newest
    best.clear()
    forgetFarPlaces()
    let active = activeSlots
    if knowsFarPlaces, farPlaces.contains(i - 1) {
      refreshAll(active)
      offerAll(active)
    } else {
      var slots = active
      // The first window has no predecessor from which its sum could grow.
      if i <= reach, !slots.isEmpty {
        sums[slots.lowerBound] = directSum(i, 0)
        offer(slot: slots.lowerBound, start: slots.lowerBound - 7)
        slots = slots.lowerBound + 1..<slots.upperBound
      }
      growAll(slots)
    }
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
      raw.removeFirst(leaving)
      samples.removeFirst(leaving)
      farPlaces = farPlaces.compactMap { $0 >= leaving ? $0 - leaving : nil }
      let gone = min(leaving, means.count)
      means.removeFirst(gone)
      inverseNorms.removeFirst(gone)
      kinds.removeFirst(gone)
      first.removeFirst(gone)
      second.removeFirst(gone)
      weights.removeFirst(gone)
    }
    if value.isFinite { learnFrame(from: value) }
    hold(value)
  }

  /// Makes all the room that there will ever be need of.
  private mutating func reserve() {
    raw.reserveCapacity(2 * keptSamples)
    samples.reserveCapacity(2 * keptSamples)
    means.reserveCapacity(2 * keptSamples)
    inverseNorms.reserveCapacity(2 * keptSamples)
    kinds.reserveCapacity(2 * keptSamples)
    first.reserveCapacity(2 * keptSamples)
    second.reserveCapacity(2 * keptSamples)
    weights.reserveCapacity(2 * keptSamples)
  }

  /// Appends a sample in the present frame; infinite ones are missing.
  mutating func hold(_ value: Double) {
    let isPresent = value.isFinite
    let sample = isPresent ? frame?.scaled(value) ?? 0 : samples.last ?? carried
    equalRun = !isPresent ? 0 : presentRun > 0 && sample == samples.last ? equalRun + 1 : 1
    presentRun = isPresent ? presentRun + 1 : 0
    if abs(sample) > Self.farDistance {
      if samples.last == sample, farPlaces.last == samples.count - 1 { farPlaces.removeLast() }
      farPlaces.append(samples.count)
    }
    samples.append(sample)
    raw.append(isPresent ? value : .nan)
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
    let sumOfSquares = squares - rest * rest * scale
    let isFlat = equalRun >= window || !(sumOfSquares >= SampleFrame.leastSquares)
    let kind: WindowTable.Kind = presentRun < window ? .missing : isFlat ? .flat : .ordinary
    let inverse = kind == .ordinary ? 1 / sumOfSquares.squareRoot() : 0
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
    if i > reach, reach < history { extendSlots() }
    if i > exclusion { count(kinds[i - exclusion - 1], by: 1) }
    if i > history { count(kinds[i - history - 1], by: -1) }
  }

  /// Twice as many slots, the new ones in front of the others.
  private mutating func extendSlots() {
    let added = min(sums.count, history - reach)
    sums.insert(contentsOf: repeatElement(0, count: added), at: 0)
    nextSlot = (nextSlot + added) / 8 * 8
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
      let slots = max(slot, activeSlots.lowerBound)..<min(slot + 8, sums.count)
      let whole = slots.count == 8 ? squaredDistances(i, eightFrom: slot + i - reach) : nil
      for s in slots {
        let j = s + i - reach
        if kinds[j] == .missing || (kinds[j] == .flat && distance == .zNormalised) { continue }
        insert((whole?[s - slot] ?? squaredDistance(i, j)).squareRoot())
      }
    }
    var result = nearest[depth - 1]
    if flatCount > 0 {
      // Flat windows are √m away and stand between those that are nearer and those that are not.
      let nearer = nearest.reduce(0) { $0 + ($1 < root ? 1 : 0) }
      if depth > nearer { result = depth <= nearer + flatCount ? root : nearest[depth - flatCount - 1] }
    }
    guard result.isFinite else { return .nan }
    return distance == .raw ? frame?.length(result) ?? .nan : result
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
    sinceRefresh += 1
    // What far samples leave behind is swept up at once.
    guard !(knowsFarPlaces && touchesFarPlace(i)) else { return }
    let (f, g) = (abs(first[i]), abs(second[i]))
    largestFirst = max(largestFirst, f)
    largestSecond = max(largestSecond, g)
    let increment =
      distance == .zNormalised
      ? f * largestSecond + g * largestFirst : (f + largestFirst) * (f + largestFirst)
    squaredError = squaredError * (1 - 1 / Double(refreshRows)) + increment * increment
  }

  private var refreshRows: Int { max(1024, 16 * window) }

  /// Takes some sums from the samples again, so that each comes round every ``refreshRows`` samples; all of them when
  /// the error is too large for a window as small as the newest.
  private mutating func refresh(_ active: Range<Int>) {
    let inverse = inverseNorms[newest]
    if sinceRefresh >= 256, inverse > 0,
      8 * Double.ulpOfOne * squaredError.squareRoot() * inverse * inverse > 1e-9
    {
      refreshAll(active)
      return
    }
    let groups = (sums.count + 8 * refreshRows - 1) / (8 * refreshRows)
    for _ in 0..<groups {
      if nextSlot >= active.lowerBound { refresh(slot: nextSlot) }
      nextSlot += 8
      if nextSlot >= sums.count { nextSlot = 0 }
    }
  }

  /// Takes all sums from the samples again.
  mutating func refreshAll(_ active: Range<Int>) {
    for slot in stride(from: active.lowerBound, to: active.upperBound, by: 8) { refresh(slot: slot) }
    sinceRefresh = 0
    squaredError = 0
    largestFirst = 0
    largestSecond = 0
    let i = newest
    for j in max(0, i - history)...i where !(knowsFarPlaces && touchesFarPlace(j)) {
      largestFirst = max(largestFirst, abs(first[j]))
      largestSecond = max(largestSecond, abs(second[j]))
    }
  }

  private mutating func refresh(slot: Int) {
    let fresh = directSums(slot, newest: newest)
    for s in slot..<min(slot + 8, sums.count) { sums[s] = fresh[s - slot] }
  }

  /// The sums of eight slots from the samples; those beyond the last slot mean nothing.
  private func directSums(_ slot: Int, newest i: Int) -> SIMD8<Double> {
    let j = slot + i - reach
    var result = SIMD8<Double>.zero
    let lanes = min(8, sums.count - slot)
    if lanes == 8 { return directSums(i, eightFrom: j) }
    for lane in 0..<lanes { result[lane] = directSum(i, j + lane) }
    return result
  }

  /// The sum of windows `i` and `j` from the samples.
  func directSum(_ i: Int, _ j: Int) -> Double {
    var sum = 0.0
    switch distance {
    case .zNormalised:
      let (mean, other) = (means[i], means[j])
      for k in 0..<window { sum += (samples[i + k] - mean) * (samples[j + k] - other) }
    case .raw:
      for k in 0..<window {
        let difference = samples[i + k] - samples[j + k]
        sum -= difference * difference
      }
    }
    return sum
  }
}
