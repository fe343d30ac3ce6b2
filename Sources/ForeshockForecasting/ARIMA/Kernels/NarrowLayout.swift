/// Where the arrays of ``NarrowLikelihood`` lie in its buffer. Before each long one there are `front` zeros, after
/// its `count` values as many and some more to fill up fours.
struct NarrowLayout: Sendable {
  let front: Int
  /// `count` rounded up to a multiple of four.
  let padded: Int
  /// From one column to the next.
  let row: Int
  let data: Int
  let errors: Int
  let combined: Int
  let psi: Int
  let chi: Int
  let adjoint: Int
  let coefficients: Int
  let v: Int
  let m: Int
  let system: Int
  let inverse: Int
  let a: Int
  let b: Int
  let cross: Int
  let h: Int
  let d: Int
  let g: Int
  let total: Int

  init(count: Int, columns: Int, width: Int, lags: Int) {
    let padded = (count + 3) / 4 * 4, row = padded + 2 * width + 4
    front = width
    self.padded = padded
    self.row = row
    var next = 0
    func take(_ size: Int) -> Int {
      defer { next += size }
      return next
    }
    func long(_ rows: Int = 1) -> Int { take(rows * row) + width }
    data = long(columns)
    errors = long(columns)
    combined = long()
    psi = long()
    chi = long()
    adjoint = long()
    let square = width * width
    coefficients = take(lags)
    v = take(square)
    m = take(square)
    system = take(square)
    inverse = take(square)
    a = take(square)
    b = take(square)
    cross = take(2 * square)
    h = take(columns * width)
    d = take(width)
    g = take(width)
    total = next
  }
}
