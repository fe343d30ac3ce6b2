import ForeshockNumerics
import ForeshockTestSupport
import Synchronization
import Testing

@Suite(.serialized) struct ParallelTests {
  @Test func `map keeps the order whatever the number of threads`() {
    withEvery([0, 1, 2, 3, 7, 8, 9, 100, 1001]) { count in
      withEvery([1, 2, 3, 16]) { threads in
        #expect(Parallel.map(count: count, threads: threads) { $0 * $0 } == (0..<count).map { $0 * $0 })
      }
    }
  }

  @Test func `random streams by index give the same numbers on any number of threads`() {
    func draw(_ threads: Int) -> [Double] {
      let random = RandomStream(seed: 4)
      return Parallel.map(count: 50, threads: threads) { index in
        var own = random.stream(UInt64(index))
        return (0..<1000).reduce(0) { sum, _ in sum + own.normal() }
      }
    }
    #expect(draw(1) == draw(2) && draw(1) == draw(5))
  }

  @Test func `every index is visited once`() {
    let visits = Mutex([Int](repeating: 0, count: 500))
    Parallel.forEach(count: 500, threads: 4) { index in visits.withLock { $0[index] += 1 } }
    #expect(visits.withLock { $0.allSatisfy { $0 == 1 } })
  }

  @Test func `chunks cover the range in order`() {
    let ranges = Parallel.mapChunks(count: 10, chunkSize: 4, threads: 3) { $0 }
    #expect(ranges == [0..<4, 4..<8, 8..<10])
    #expect(Parallel.mapChunks(count: 0, chunkSize: 4) { $0 }.isEmpty)
  }

  struct Refusal: Error, Equatable { var index: Int }

  @Test(arguments: [1, 2, 6]) func `the error of the lowest index is thrown`(_ threads: Int) {
    #expect(throws: Refusal(index: 37)) {
      try Parallel.map(count: 200, threads: threads) { index throws(Refusal) -> Int in
        if index >= 37 && index % 3 == 1 { throw Refusal(index: index) }
        return index
      }
    }
  }

  @Test func `calls may be nested`() {
    let sums = Parallel.map(count: 6, threads: 3) { outer in
      Parallel.map(count: 100, threads: 2) { $0 * outer }.reduce(0, +)
    }
    #expect(sums == (0..<6).map { $0 * 4950 })
  }

  @Test func `the default can be set`() {
    let before = Parallel.defaultThreadCount
    #expect(before >= 1)
    Parallel.defaultThreadCount = 3
    #expect(Parallel.defaultThreadCount == 3)
    Parallel.defaultThreadCount = before
  }
}
