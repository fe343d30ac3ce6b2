internal import ForeshockLinearAlgebra
internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How long a chart whose statistic is a Markov chain runs, in the mean, until it leaves its limits:
///
///     L(s) = 1 + ∫ L(y) f(y | s) dy      y | s ~ N(ρ s + drift, σ²)
///
/// over the statistic's range, plus, for a chart that stops at zero, L(0) · P(y ≤ 0 | s). The integral becomes
/// a sum over Gauss–Legendre nodes and the equation a linear one.
///
/// Source: Crowder, Technometrics 29(4), 1987 (EWMA); Page, Biometrika 41, 1954 (cumulative sums).
struct RunLengthEquation {
  /// ρ, drift and σ of one step.
  let persistence: Double
  let drift: Double
  let deviation: Double
  /// Whether values below zero become zero; else the range is symmetric about zero.
  let stopsAtZero: Bool
  /// The nodes in −1 ... 1 or 0 ... 1, to be scaled by the limit, and their weights.
  private let nodes: [Double]
  private let weights: [Double]

  /// An equation whose integrals are good for limits up to `limit`.
  init(persistence: Double, drift: Double, deviation: Double, stopsAtZero: Bool, limit: Double) {
    self.persistence = persistence
    self.drift = drift
    self.deviation = deviation
    self.stopsAtZero = stopsAtZero
    let width = (stopsAtZero ? limit : 2 * limit) / deviation
    let (points, parts) = Self.gaussLegendre(24 + Int(min(6 * width, 600)))
    nodes = stopsAtZero ? points.map { 0.5 * ($0 + 1) } : points
    weights = stopsAtZero ? parts.map { 0.5 * $0 } : parts
  }

  /// The mean run length at each node and, last, from zero.
  struct Solution {
    var atNodes: [Double]
    var atZero: Double
    /// The limit that the nodes are scaled by.
    var limit: Double
  }

  /// The solution for a limit that stays; infinite run lengths where they are beyond what doubles can tell.
  func solution(limit: Double) -> Solution {
    let n = nodes.count
    let starts = nodes.map { $0 * limit } + [0]
    let system = Matrix(rowCount: n + 1, columnCount: n + 1) { row, column in
      let identity = row == column ? 1.0 : 0
      return identity - chance(from: starts[row], to: column, limit: limit)
    }
    guard let factors = try? LU(system),
      let lengths = try? factors.solve(Matrix(rowCount: n + 1, columnCount: 1, repeating: 1)),
      lengths.elements.allSatisfy({ $0 > 0 })
    else {
      return Solution(atNodes: nodes.map { _ in .infinity }, atZero: .infinity, limit: limit)
    }
    let all = lengths.elements
    return Solution(atNodes: Array(all[0..<n]), atZero: all[n], limit: limit)
  }

  /// The solution one step earlier, where `limit` holds.
  func before(_ next: Solution, limit: Double) -> Solution {
    Solution(
      atNodes: nodes.map { length(from: $0 * limit, next) }, atZero: length(from: 0, next), limit: limit)
  }

  /// The mean run length from `start`, when `next` holds from the first step on.
  func length(from start: Double, _ next: Solution) -> Double {
    guard next.atZero.isFinite else { return .infinity }
    var sum = 1 + chance(from: start, to: nodes.count, limit: next.limit) * next.atZero
    for j in nodes.indices { sum += chance(from: start, to: j, limit: next.limit) * next.atNodes[j] }
    return sum
  }

  /// The weight of L at a node, or of L(0) for the number after the last one.
  private func chance(from start: Double, to node: Int, limit: Double) -> Double {
    let mean = persistence * start + drift
    guard node < nodes.count else {
      return stopsAtZero ? NormalDistribution.standard.cdf(-mean / deviation) : 0
    }
    let distance = (nodes[node] * limit - mean) / deviation
    return weights[node] * limit / deviation * NormalDistribution.standard.density(distance)
  }

  /// The zeros of the Legendre polynomial of the given degree by Newton's method, and their weights.
  private static func gaussLegendre(_ count: Int) -> (nodes: [Double], weights: [Double]) {
    var nodes = [Double](repeating: 0, count: count)
    var weights = nodes
    for i in 0..<(count + 1) / 2 {
      var x = cos(Double.pi * (Double(i) + 0.75) / (Double(count) + 0.5))
      var slope = 1.0
      for _ in 0..<20 {
        var (last, present) = (1.0, x)
        for degree in 2...count {
          let k = Double(degree)
          (last, present) = (present, ((2 * k - 1) * x * present - (k - 1) * last) / k)
        }
        slope = Double(count) * (x * present - last) / (x * x - 1)
        let step = present / slope
        x -= step
        if abs(step) < 1e-15 { break }
      }
      nodes[i] = -x
      nodes[count - 1 - i] = x
      weights[i] = 2 / ((1 - x * x) * slope * slope)
      weights[count - 1 - i] = weights[i]
    }
    return (nodes, weights)
  }
}
