internal import Glibc
internal import Synchronization

/// A bar on standard error for long work; nothing at all when that is no terminal or with `--quiet`.
///
/// It appears only after half a second, so that short work never flickers.
final class ProgressBar: Sendable {
  private struct State {
    var lastDrawn: ContinuousClock.Instant
    var isVisible = false
  }

  private let label: String
  private let isEnabled: Bool
  private let state: Mutex<State>

  init(_ label: String, quiet: Bool) {
    self.label = label
    isEnabled = !quiet && Terminal.current.errorIsTerminal
    state = Mutex(State(lastDrawn: .now + .milliseconds(400)))
  }

  /// Shows that `done` of `total` is finished; may be called from any thread.
  func update(_ done: Int, of total: Int) {
    guard total > 0 else { return }
    let width = 30
    let filled = min(width, width * done / total)
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
    draw("[\(bar)] \(100 * done / total) %")
  }

  /// Shows that `done` bytes are read, of `total` if that is known; may be called from any thread.
  func update(bytes done: Int, of total: Int?) {
    if let total { update(done, of: total) } else { draw("\(done >> 20) MB read") }
  }

  private func draw(_ text: @autoclosure () -> String) {
    guard isEnabled else { return }
    let now = ContinuousClock.now
    state.withLock { state in
      guard now - state.lastDrawn > .milliseconds(100) else { return }
      state.lastDrawn = now
      state.isVisible = true
      _ = SystemCalls.write("\r\(label) \(text())", to: STDERR_FILENO)
    }
  }

  /// Takes the bar away.
  func finish() {
    guard isEnabled else { return }
    state.withLock { state in
      if state.isVisible { _ = SystemCalls.write("\r\u{1B}[K", to: STDERR_FILENO) }
      state.isVisible = false
    }
  }
}
