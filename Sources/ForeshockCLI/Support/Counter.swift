internal import Synchronization

/// Counts finished work from several threads.
final class Counter: Sendable {
  private let value = Atomic<Int>(0)

  /// Adds one and returns the new count.
  func increment() -> Int { value.wrappingAdd(1, ordering: .relaxed).newValue }
}
