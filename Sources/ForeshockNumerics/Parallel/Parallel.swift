internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Does independent pieces of work on several cores and waits for them.
///
///     let areas = Parallel.map(count: radii.count) { 3.14159 * radii[$0] * radii[$0] }
///
/// Work is cut into chunks, about four a thread, that the threads take one after the other. Results come
/// in the order of their index and never depend on the number of threads. Calls may be nested.
public enum Parallel {
  /// Zero stands for "as many as there are processors".
  private static let chosenThreadCount = Atomic<Int>(0)

  /// How many threads a call uses that does not say; at first, one for each processor that is online.
  ///
  /// This is a setting of the whole process, for a command's `--threads N`; it may be read and set from any
  /// thread and takes effect for calls that start later. Setting needs at least 1.
  public static var defaultThreadCount: Int {
    get {
      let chosen = chosenThreadCount.load(ordering: .relaxed)
      return chosen > 0 ? chosen : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }
    set {
      precondition(newValue >= 1, "at least one thread is needed")
      chosenThreadCount.store(newValue, ordering: .relaxed)
    }
  }

  /// `[body(0), …, body(count − 1)]`, computed on up to `threads` threads.
  ///
  /// - Parameters:
  ///   - count: how many results; zero gives an empty array.
  ///   - threads: how many threads, the calling one included; nil for ``defaultThreadCount``.
  ///   - body: one result; may run on any thread, in any order.
  /// - Throws: what `body` throws at the lowest index at which it throws.
  public static func map<T: Sendable, Failure: Error>(
    count: Int, threads: Int? = nil, _ body: @Sendable (Int) throws(Failure) -> T
  ) throws(Failure) -> [T] {
    let threadCount = resolved(threads, count)
    let chunkSize = max(1, (count + 4 * threadCount - 1) / (4 * threadCount))
    let parts = try mapChunks(count: count, chunkSize: chunkSize, threads: threads) {
      range throws(Failure) in
      var part: [T] = []
      part.reserveCapacity(range.count)
      for index in range { part.append(try body(index)) }
      return part
    }
    return parts.count == 1 ? parts[0] : Array(parts.joined())
  }

  /// Calls `body` for 0 ..< `count` on up to `threads` threads.
  ///
  /// `body` has no results, so it must put what it finds where no other index touches it.
  public static func forEach(count: Int, threads: Int? = nil, _ body: @Sendable (Int) -> Void) {
    let threadCount = resolved(threads, count)
    let chunkSize = max(1, (count + 4 * threadCount - 1) / (4 * threadCount))
    _ = mapChunks(count: count, chunkSize: chunkSize, threads: threads) { range in
      for index in range { body(index) }
    }
  }

  /// One result for each run of `chunkSize` neighbouring indices of 0 ..< `count` (the last may be shorter),
  /// in order: for work that needs scratch space or a random stream a chunk.
  ///
  /// The caller chooses the chunks, so that results do not depend on the number of threads.
  ///
  /// - Throws: what `body` throws for the first chunk for which it throws.
  public static func mapChunks<T: Sendable, Failure: Error>(
    count: Int, chunkSize: Int, threads: Int? = nil, _ body: @Sendable (Range<Int>) throws(Failure) -> T
  ) throws(Failure) -> [T] {
    precondition(count >= 0, "the count must not be negative")
    precondition(chunkSize >= 1, "a chunk must have at least one index")
    let chunkCount = (count + chunkSize - 1) / chunkSize
    let workers = resolved(threads, chunkCount)
    guard workers > 1 else {
      var results: [T] = []
      results.reserveCapacity(chunkCount)
      for chunk in 0..<chunkCount {
        results.append(try body(chunk * chunkSize..<min(count, (chunk + 1) * chunkSize)))
      }
      return results
    }
    // Each worker has a list of its own, so that none ever waits for another.
    let lists = (0..<workers).map { _ in OutcomeList<T, Failure>() }
    let nextChunk = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      while true {
        let chunk = nextChunk.wrappingAdd(1, ordering: .relaxed).oldValue
        guard chunk < chunkCount else { return }
        let range = chunk * chunkSize..<min(count, (chunk + 1) * chunkSize)
        let outcome: Swift.Result<T, Failure>
        do throws(Failure) {
          outcome = .success(try body(range))
        } catch {
          outcome = .failure(error)
        }
        lists[worker].outcomes.withLock { $0.append((chunk, outcome)) }
      }
    }
    var outcomes = [Swift.Result<T, Failure>?](repeating: nil, count: chunkCount)
    for list in lists {
      for (chunk, outcome) in list.outcomes.withLock({ $0 }) { outcomes[chunk] = outcome }
    }
    var results: [T] = []
    results.reserveCapacity(chunkCount)
    for outcome in outcomes {
      guard let outcome else { preconditionFailure("every chunk has been computed") }
      results.append(try outcome.get())
    }
    return results
  }

  private static func resolved(_ threads: Int?, _ tasks: Int) -> Int {
    let wanted = threads ?? defaultThreadCount
    precondition(wanted >= 1, "at least one thread is needed")
    return max(1, min(wanted, tasks))
  }
}

/// What one worker has done, in its order.
private final class OutcomeList<T: Sendable, Failure: Error>: Sendable {
  let outcomes = Mutex([(chunk: Int, outcome: Swift.Result<T, Failure>)]())
}
