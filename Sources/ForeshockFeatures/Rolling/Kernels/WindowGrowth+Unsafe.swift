/// How the halves of a window grow, sample by sample, away from the anchor.
///
/// After each sample what a half has grown to is written into its table: of the first half by the start of the window,
/// of the second by its end, whose first place holds what it had before. A missing value changes nothing. Where
/// none is missing both halves take a step at a time, since each has to wait for its own last sum only.
///
/// Its pointers live as long as the call that it is made for, and it goes no further.
@safe struct WindowGrowth<Spans: WindowSpans> {
  let spans: Spans
  /// The sample of the anchor, from which the first half goes back, its number, and how many samples it takes; 0 when
  /// it stands already.
  let last: UnsafePointer<Double>
  let anchor: Int
  let beforeCount: Int
  /// The first sample that the second half takes in, its number, and how many it takes.
  let next: UnsafePointer<Double>
  let nextNumber: Int
  let behindCount: Int
  /// How many values the second half has already.
  let present: Int
  let hasMissing: Bool
  /// The anchor's value, 0 for an infinite one.
  let origin: Double
  /// The tables: the first row's place for windows that start with the anchor, and from one row to the next; the first
  /// row's first place, and from one row to the next.
  let before: UnsafeMutablePointer<Double>
  let beforeStride: Int
  let behind: UnsafeMutablePointer<Double>
  let behindStride: Int
  /// 1/n and n/(n − 1).
  let reciprocal: UnsafePointer<Double>
  let growth: UnsafePointer<Double>

  /// Grows the quantities of a rule, whose first row is `row`, from nothing in the first half and from `state` in the
  /// second.
  @inline(__always)
  func grow<Rule: GrowthRule>(
    _ rule: Rule.Type, row: UInt8, from nothing: Double = 0, _ state: inout Grown<Double>
  ) {
    let before = unsafe before + Int(row) &* beforeStride, behind = unsafe behind + Int(row) &* behindStride
    unsafe store(Rule.width, state, behind, 0, behindStride)
    var first = Grown(nothing), second = state
    guard !hasMissing else {
      unsafe growFirst(rule, &first, before)
      unsafe growSecond(rule, &second, behind)
      state = second
      return
    }
    if beforeCount > 0 {
      // The anchor has no neighbour in its own half.
      if !Rule.needsNeighbour { Rule.grow(&first, by: step(rule, back: 0, count: 1)) }
      unsafe store(Rule.width, first, before, 0, beforeStride)
    }
    let shared = max(0, min(beforeCount &- 1, behindCount))
    if shared > 0 {
      var both = Grown(SIMD2(nothing, nothing))
      both.first = SIMD2(first.first, second.first)
      both.second = SIMD2(first.second, second.second)
      both.third = SIMD2(first.third, second.third)
      var i = 1
      while i <= shared {
        let a = step(rule, back: i, count: i &+ 1), b = step(rule, on: i &- 1, count: present &+ i)
        Rule.grow(
          &both,
          by: GrowthStep(
            value: SIMD2(a.value, b.value), neighbour: SIMD2(a.neighbour, b.neighbour),
            origin: SIMD2(repeating: origin), place: SIMD2(a.place, b.place),
            reciprocal: SIMD2(a.reciprocal, b.reciprocal), growth: SIMD2(a.growth, b.growth)))
        first = Grown(both, lane: 0)
        second = Grown(both, lane: 1)
        unsafe store(Rule.width, first, before, -i, beforeStride)
        unsafe store(Rule.width, second, behind, i, behindStride)
        i &+= 1
      }
    }
    var i = shared &+ 1
    while i < beforeCount {
      Rule.grow(&first, by: step(rule, back: i, count: i &+ 1))
      unsafe store(Rule.width, first, before, -i, beforeStride)
      i &+= 1
    }
    i = shared
    while i < behindCount {
      Rule.grow(&second, by: step(rule, on: i, count: present &+ i &+ 1))
      unsafe store(Rule.width, second, behind, i &+ 1, behindStride)
      i &+= 1
    }
    state = second
  }

  /// The first half where values may be missing.
  @inline(__always)
  private func growFirst<Rule: GrowthRule>(
    _ rule: Rule.Type, _ grown: inout Grown<Double>, _ table: UnsafeMutablePointer<Double>
  ) {
    var n = 0
    for i in 0..<beforeCount {
      if unsafe last[-i] == last[-i] {
        n &+= 1
        let step = step(rule, back: i, count: n)
        if !Rule.needsNeighbour || (i > 0 && step.neighbour == step.neighbour) { Rule.grow(&grown, by: step) }
      }
      unsafe store(Rule.width, grown, table, -i, beforeStride)
    }
  }

  /// The second.
  @inline(__always)
  private func growSecond<Rule: GrowthRule>(
    _ rule: Rule.Type, _ grown: inout Grown<Double>, _ table: UnsafeMutablePointer<Double>
  ) {
    var n = present
    for i in 0..<behindCount {
      if unsafe next[i] == next[i] {
        n &+= 1
        let step = step(rule, on: i, count: n)
        if !Rule.needsNeighbour || step.neighbour == step.neighbour { Rule.grow(&grown, by: step) }
      }
      unsafe store(Rule.width, grown, table, i &+ 1, behindStride)
    }
  }

  /// How many values are present, into the first row.
  func grow(counts state: inout Int) {
    unsafe behind[0] = Double(state)
    var n = 0
    for i in 0..<beforeCount {
      unsafe n &+= last[-i] == last[-i] ? 1 : 0
      unsafe before[-i] = Double(n)
    }
    for i in 0..<behindCount {
      unsafe state &+= next[i] == next[i] ? 1 : 0
      unsafe behind[i &+ 1] = Double(state)
    }
  }

  @inline(__always)
  private func step<Rule: GrowthRule>(_ rule: Rule.Type, back i: Int, count n: Int) -> GrowthStep<Double> {
    unsafe GrowthStep(
      value: last[-i], neighbour: Rule.needsNeighbour && i > 0 ? last[1 &- i] : 0, origin: origin,
      place: Rule.needsPlace ? spans.place(anchor &- i, from: anchor) : 0, reciprocal: reciprocal[n],
      growth: growth[n])
  }

  @inline(__always)
  private func step<Rule: GrowthRule>(_ rule: Rule.Type, on i: Int, count n: Int) -> GrowthStep<Double> {
    unsafe GrowthStep(
      value: next[i], neighbour: Rule.needsNeighbour ? next[i &- 1] : 0, origin: origin,
      place: Rule.needsPlace ? spans.place(nextNumber &+ i, from: anchor) : 0, reciprocal: reciprocal[n],
      growth: growth[n])
  }

  @inline(__always)
  private func store(
    _ width: Int, _ grown: Grown<Double>, _ table: UnsafeMutablePointer<Double>, _ place: Int, _ stride: Int
  ) {
    unsafe table[place] = grown.first
    if width > 1 { unsafe table[place &+ stride] = grown.second }
    if width > 2 { unsafe table[place &+ 2 &* stride] = grown.third }
  }
}

extension Grown<Double> {
  /// What one of two halves has.
  @inline(__always)
  init(_ both: Grown<SIMD2<Double>>, lane: Int) {
    self.init(both.first[lane])
    second = both.second[lane]
    third = both.third[lane]
  }
}
