/// What a ``WindowEngine`` writes to: how far it has come, and the tables of the halves. An engine copies it before it
/// writes to one that is shared (see ``copy()``), so that engines are values.
@safe final class WindowStore: @unchecked Sendable {
  let state: UnsafeMutablePointer<WindowState>
  /// First halves by the start of the window, a row a quantity, and from one row to the next.
  private(set) var before: UnsafeMutablePointer<Double>
  private(set) var beforeStride: Int
  /// Second halves by its end.
  private(set) var behind: UnsafeMutablePointer<Double>
  private(set) var behindStride: Int
  private let rows: Int

  /// Tables of `rows` rows, for first halves of up to `length` samples.
  init(rows: Int, length: Int) {
    self.rows = rows
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: WindowState())
    beforeStride = length + WindowStore.slack
    behindStride = 2 + WindowStore.slack
    unsafe before = WindowStore.table(rows * beforeStride)
    unsafe behind = WindowStore.table(rows * behindStride)
  }

  deinit {
    unsafe state.deinitialize(count: 1)
    unsafe state.deallocate()
    unsafe before.deallocate()
    unsafe behind.deallocate()
  }

  /// Quantities that nobody asked for have their row behind the last one; readers of four go three further.
  private static var slack: Int { 4 }

  private static func table(_ count: Int) -> UnsafeMutablePointer<Double> {
    let table = UnsafeMutablePointer<Double>.allocate(capacity: count + slack)
    unsafe table.initialize(repeating: 0, count: count + slack)
    return unsafe table
  }

  /// One of its own. What the second half's table holds is not needed any more between two walks.
  func copy() -> WindowStore {
    let copy = WindowStore(rows: rows, length: beforeStride - WindowStore.slack)
    unsafe copy.state.pointee = state.pointee
    unsafe copy.before.update(from: before, count: rows * beforeStride)
    return copy
  }

  /// Makes room for first halves of up to `length` samples, and keeps those there are.
  func makeRoom(before length: Int) {
    let stride = length + WindowStore.slack
    guard stride > beforeStride else { return }
    let table = unsafe WindowStore.table(rows * stride)
    for row in 0..<rows {
      unsafe (table + row * stride).update(from: before + row * beforeStride, count: beforeStride)
    }
    unsafe before.deallocate()
    unsafe before = table
    beforeStride = stride
  }

  /// Makes room for second halves that grow by less than `length` samples.
  func makeRoom(behind length: Int) {
    let stride = length + WindowStore.slack
    guard stride > behindStride else { return }
    unsafe behind.deallocate()
    unsafe behind = WindowStore.table(rows * stride)
    behindStride = stride
  }
}
