import ForeshockLinearAlgebra

/// A smooth convex function whose value, gradient and Hessian come from one pass over a table.
protocol SmoothObjective {
  /// How many variables there are.
  var dimension: Int { get }
  /// What a Hessian costs besides a pass without one, in such passes.
  var hessianCost: Double { get }
  /// One pass over the table.
  func evaluate(at point: [Double], hessian: HessianPrecision?) -> Evaluation
  /// About the diagonal of the Hessian, for tables too wide for all of it.
  var curvatures: [Double] { get }
  /// The weighted mean square of the linear predictors is about decrement / this.
  var meanCurvature: Double { get }
}

/// How exact a Hessian is: seven digits do for the way, sixteen for what is reported and where columns
/// nearly determine each other.
enum HessianPrecision {
  case single, double
}

/// What is known about one point.
struct Evaluation {
  var point: [Double]
  var value = 0.0
  /// The weighted mean loss in it, without a penalty.
  var loss = 0.0
  var gradient: [Double]
  /// The lower triangle of the Hessian; nil when it was not wanted.
  var hessian: Matrix?
  /// The least margin yᵢηᵢ; above zero when a plane separates the classes.
  var smallestMargin = Double.infinity
  /// The largest |ηᵢ|.
  var largestPredictor = 0.0

  /// The largest entry of the gradient.
  var gradientNorm: Double { gradient.reduce(0) { max($0, abs($1)) } }
}

/// Small vectors.
enum Vector {
  static func dot(_ a: [Double], _ b: [Double]) -> Double {
    precondition(a.count == b.count)
    var sum = 0.0
    for i in 0..<a.count { sum += a[i] * b[i] }
    return sum
  }

  /// a + factor·b
  static func sum(_ a: [Double], _ factor: Double, _ b: [Double]) -> [Double] {
    precondition(a.count == b.count)
    var result = a
    for i in 0..<a.count { result[i] += factor * b[i] }
    return result
  }
}
