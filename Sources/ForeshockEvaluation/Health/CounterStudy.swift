/// A counter: it rises, and when its process begins anew it falls to less than half of what it was.
struct CounterStudy {
  /// The samples at which it had begun anew.
  let resets: [Int]
  /// What it rose by at each sample; after a reset what it has counted since. Missing at the first sample and at gaps.
  let rate: [Double]
  private let samples: [Double]

  /// Nil for what is no counter: any number below zero or any small fall, falls at more than one sample in fifty, or rises
  /// at fewer than one in ten.
  init?(_ samples: [Double]) {
    var before: Double?
    var rises = 0
    var resets: [Int] = []
    var rate = [Double](repeating: .nan, count: samples.count)
    for (place, value) in samples.enumerated() where !value.isNaN {
      guard value >= 0 else { return nil }
      defer { before = value }
      guard let before else { continue }
      if value < before {
        guard value < before / 2 else { return nil }
        resets.append(place)
      } else if value > before {
        rises += 1
      }
      if !samples[place - 1].isNaN { rate[place] = value < before ? value : value - before }
    }
    guard resets.count * 50 <= samples.count, rises * 10 >= samples.count else { return nil }
    self.samples = samples
    self.resets = resets
    self.rate = rate
  }

  /// The last value before a reset.
  func valueBefore(_ place: Int) -> Double { samples[..<place].last { !$0.isNaN } ?? .nan }
}
