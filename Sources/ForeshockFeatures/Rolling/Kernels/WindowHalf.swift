/// What a half of a window has grown to.
struct WindowHalf: Sendable {
  var count = 0
  var sums = (0.0, 0.0)
  var spread = (0.0, 0.0)
  var powers = (0.0, 0.0, 0.0)
  var line = (0.0, 0.0, 0.0)
  var pairs = (0.0, 0.0, 0.0)
  var minimum = Double.infinity
  var maximum = -Double.infinity
}
