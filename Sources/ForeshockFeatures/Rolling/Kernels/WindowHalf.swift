/// What a half of a window has grown to.
struct WindowHalf: Sendable {
  var count = 0
  var sums = Grown(0.0)
  var plainSums = Grown(0.0)
  var spread = Grown(0.0)
  var powers = Grown(0.0)
  var line = Grown(0.0)
  var pairs = Grown(0.0)
  var minimum = Grown(Double.infinity)
  var maximum = Grown(-Double.infinity)
}

/// Up to three quantities that grow together.
struct Grown<Number: Sendable>: Sendable {
  var first: Number
  var second: Number
  var third: Number

  init(_ start: Number) { (first, second, third) = (start, start, start) }
}
