internal import ForeshockNumerics

/// An incident that is on at the last slot, and how long it may go on.
///
/// A slot belongs to one when its error ratio is more than four times the median block's and more than the
/// budget. How long an incident that has lasted e slots goes on is drawn from the past ones that lasted
/// longer, and once from Lindy's law, P(longer than r more) = e / (e + r), which is all there is when none
/// did.
///
/// Source of the law: J. R. Gott, "Implications of the Copernican principle for our future prospects", Nature
/// 363, 1993.
struct OngoingIncident: Sendable {
  /// Error ratios of its slots.
  let ratios: [Double]
  /// How many slots past incidents that lasted longer went on after as many.
  private let remaining: [Int]

  /// The incident at the end of `slots`, if there is one.
  init?(_ slots: BudgetSlots, budget: Double) {
    let blocks = (0..<slots.blockCount).compactMap { slots.counts($0).errorRatio }
    let limit = max(4 * (blocks.isEmpty ? 0 : Statistics.median(blocks)), budget)
    var runs: [[Double]] = []
    var run: [Double] = []
    for slot in slots.bad.indices {
      // A slot without events neither ends an incident nor belongs to it.
      guard let ratio = slots.ratio(slot) else { continue }
      if ratio > limit {
        run.append(ratio)
      } else if !run.isEmpty {
        runs.append(run)
        run = []
      }
    }
    guard !run.isEmpty else { return nil }
    ratios = run
    remaining = runs.map(\.count).filter { $0 > run.count }.map { $0 - run.count }
  }

  /// How it goes on in one future, for at most `limit` slots.
  func draw(_ random: inout RandomStream, limit: Int) -> Course {
    let duration = duration(&random, limit: limit)
    var (weights, sum): ([Double], Double) = ([], 0)
    weights.reserveCapacity(ratios.count)
    for _ in ratios {
      sum += random.exponential()
      weights.append(sum)
    }
    return Course(duration: duration, ratios: ratios, weights: weights)
  }

  private func duration(_ random: inout RandomStream, limit: Int) -> Int {
    let choice = random.integer(below: remaining.count + 1)
    guard choice == remaining.count else { return min(remaining[choice], limit) }
    let share = 1 - random.uniform()
    let more = Double(ratios.count) * (1 / share - 1)
    return more < Double(limit) ? Int(more.rounded()) : limit
  }

  /// What it will be: as its slots have been, each with a weight that is drawn, so that few slots say little
  /// about its level (a Bayesian bootstrap).
  struct Course: Sendable {
    /// How many slots it goes on.
    let duration: Int
    fileprivate let ratios: [Double]
    /// Sums of the weights up to each slot.
    fileprivate let weights: [Double]

    /// The error ratio of one slot.
    func ratio(_ random: inout RandomStream) -> Double {
      let pick = random.uniform() * (weights.last ?? 0)
      var (low, high) = (0, weights.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if weights[middle] <= pick { low = middle + 1 } else { high = middle }
      }
      return ratios[low]
    }
  }
}
