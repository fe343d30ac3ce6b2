import ForeshockLinearAlgebra
import ForeshockSupervised

/// Grows a tree as the rules say, without bins, histograms or orders of rows: every split of every node is tried on the
/// cells themselves.
struct PlainGrower {
  struct Node {
    var rows: [Int]
    var depth = 0
    var feature = -1
    var threshold = 0.0
    var missingGoesRight = false
    var left = -1
  }

  let x: Matrix
  let gradients: FixedGradients
  let rules: SplitRules

  private func sum(_ rows: [Int]) -> GradientPair {
    rows.reduce(GradientPair.zero) { $0 &+ gradients.pairs[$1] }
  }

  private func score(_ sum: GradientPair) -> Double {
    let g = gradients.units.gradient(sum)
    return g * g / (gradients.units.hessian(sum) + rules.lambda)
  }

  private struct Candidate {
    var score: Double, feature: Int, threshold: Double, missingGoesRight: Bool
  }

  private func best(_ node: Node) -> Candidate? {
    guard node.rows.count >= 2 * rules.minLeafCount, node.depth < rules.maxDepth else { return nil }
    let whole = score(sum(node.rows))
    var best: Candidate?
    for feature in 0..<x.columnCount {
      // Cuts are those of the whole table, as bins are.
      let values = Set((0..<x.rowCount).map { x[$0, feature] }.filter { !$0.isNaN }).sorted()
      let hasMissing = node.rows.contains { x[$0, feature].isNaN }
      for (k, value) in values.enumerated() {
        let threshold = k + 1 < values.count ? value / 2 + values[k + 1] / 2 : .infinity
        for missingGoesRight in hasMissing ? [true, false] : [true] {
          let left = node.rows.filter {
            x[$0, feature].isNaN ? !missingGoesRight : x[$0, feature] <= threshold
          }
          let right = node.rows.count - left.count
          guard left.count >= rules.minLeafCount, right >= rules.minLeafCount else { continue }
          let (a, b) = (sum(left), sum(node.rows) &- sum(left))
          guard gradients.units.hessian(a) >= rules.minLeafHessian,
            gradients.units.hessian(b) >= rules.minLeafHessian
          else { continue }
          let score = score(a) + score(b)
          // Equal up to rounding: the first one stays.
          if score > (best?.score ?? -.infinity) * (1 + 1e-13) {
            best = Candidate(
              score: score, feature: feature, threshold: threshold, missingGoesRight: missingGoesRight)
          }
        }
      }
    }
    guard var best, best.score - whole > max(rules.minGain, 1e-12 * best.score) else { return nil }
    best.score -= whole
    return best
  }

  func grow() -> [Node] {
    var nodes = [Node(rows: Array(0..<x.rowCount))]
    var open: [Int: Candidate] = [:]
    open[0] = best(nodes[0])
    var leaves = 1
    while leaves < rules.maxLeaves,
      let (place, split) = open.min(by: { ($1.value.score, $0.key) < ($0.value.score, $1.key) })
    {
      open[place] = nil
      let rows = nodes[place].rows
      let hasMissing = rows.contains { x[$0, split.feature].isNaN }
      func isLeft(_ row: Int) -> Bool {
        let cell = x[row, split.feature]
        return cell.isNaN ? !split.missingGoesRight : cell <= split.threshold
      }
      let left = rows.filter(isLeft)
      let right = rows.filter { !isLeft($0) }
      nodes[place].feature = split.feature
      nodes[place].threshold = split.threshold
      nodes[place].missingGoesRight = hasMissing ? split.missingGoesRight : right.count > left.count
      nodes[place].left = nodes.count
      for part in [left, right] {
        nodes.append(Node(rows: part, depth: nodes[place].depth + 1))
        open[nodes.count - 1] = best(nodes[nodes.count - 1])
      }
      leaves += 1
    }
    return nodes
  }
}
