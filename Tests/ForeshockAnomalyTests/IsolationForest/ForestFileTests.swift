import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockTestSupport
import Testing

/// The binary form of a forest.
@Suite struct ForestFileTests {
  private func forests() throws -> [IsolationForest.Fitted] {
    var random = RandomStream(seed: 71)
    let x = randomMatrix(400, 4, gaps: 0.05, &random)
    return try [
      IsolationForest(treeCount: 7, sampleSize: 100),
      IsolationForest(treeCount: 3, sampleSize: 300, splits: .oblique),
      IsolationForest(treeCount: 2, splits: .fairCut, categoricalColumns: [3, 1]),
      IsolationForest(treeCount: 4, sampleSize: 40, categoricalColumns: [0]),
    ].map { try $0.fit(x) } + [IsolationForest(treeCount: 2).fit(x.rows(0..<1))]
  }

  @Test func readsWhatItWrites() throws {
    var random = RandomStream(seed: 72)
    let x = randomMatrix(100, 4, gaps: 0.1, &random)
    for forest in try forests() {
      let bytes = forest.bytes
      let read = try IsolationForest.Fitted(bytes: bytes)
      #expect(read == forest && read.bytes == bytes)
      #expect(read.scores(for: x) == forest.scores(for: x))
    }
  }

  @Test func isSmall() throws {
    var random = RandomStream(seed: 73)
    let x = Matrix(rowCount: 5000, columnCount: 10, elements: (0..<50_000).map { _ in random.uniform() })
    // Uniform rows make the largest trees: hardly any leaf is left at the depth limit.
    #expect(try IsolationForest().fit(x).bytes.count < 150_000)
  }

  @Test func nodesTakeAsManyBytesAsTheyNeed() throws {
    var random = RandomStream(seed: 74)
    for columns in [3, 63, 64, 65, 300, 20_000] {
      let x = randomMatrix(40, columns, gaps: 0.1, &random)
      let forest = try IsolationForest(treeCount: 50, sampleSize: 16).fit(x)
      #expect(try IsolationForest.Fitted(bytes: forest.bytes) == forest)
    }
    let constant = try IsolationForest(treeCount: 1, sampleSize: 40_000).fit(
      Matrix(rowCount: 40_000, columnCount: 1, repeating: 1))
    #expect(try IsolationForest.Fitted(bytes: constant.bytes) == constant)
  }

  @Test func everyCutAndEveryChangedByteIsRefused() throws {
    for forest in try forests() {
      let bytes = forest.bytes
      for count in 0..<min(200, bytes.count) {
        #expect(throws: AnomalyError.self) { try IsolationForest.Fitted(bytes: Array(bytes[..<count])) }
      }
      #expect(throws: AnomalyError.self) { try IsolationForest.Fitted(bytes: bytes + [0]) }
      for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 500)) {
        var damaged = bytes
        damaged[place] ^= 1 << (place % 8)
        #expect(throws: AnomalyError.self, "byte \(place)") { try IsolationForest.Fitted(bytes: damaged) }
      }
    }
    var other = try forests()[0].bytes
    other[8] = 2
    #expect(throws: AnomalyError.malformedModel(reason: "format 2 is not known")) {
      try IsolationForest.Fitted(bytes: other)
    }
  }

  /// Whoever writes hostile bytes can also write their checksum: they are refused or score like a forest.
  @Test func mutationsWithARightChecksumAreRefusedOrHarmless() throws {
    var random = RandomStream(seed: 75)
    let originals = try forests().map(\.bytes)
    var (refused, accepted) = (0, 0)
    for _ in 0..<6000 {
      var bytes = originals[random.integer(below: originals.count)]
      bytes.removeLast(8)
      for _ in 0...random.integer(below: 3) {
        // Most of what there is to break is in the header.
        let place = random.integer(below: random.chance(0.5) ? min(64, bytes.count) : bytes.count)
        switch random.integer(below: 4) {
        case 0: bytes[place] = UInt8(random.integer(below: 256))
        case 1: bytes[place] = 0xFF
        case 2: bytes[place] &+= 1
        default: bytes.removeSubrange(place..<min(bytes.count, place + 8))
        }
      }
      for k in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: checksum(bytes, k) >> UInt64(8 * k))) }
      guard let forest = try? IsolationForest.Fitted(bytes: bytes) else {
        refused += 1
        continue
      }
      accepted += 1
      guard forest.columnCount < 100 else { continue }
      let rows = randomMatrix(5, forest.columnCount, gaps: 0.1, &random)
      #expect(forest.scores(for: rows).allSatisfy { $0 > 0 && $0 <= 1 })
      #expect(forest.contributions(for: rows).elements.allSatisfy { $0.isFinite })
    }
    #expect(refused > 1000 && accepted > 100)
  }

  /// The checksum of what was there before its first `behind` bytes were added.
  private func checksum(_ bytes: [UInt8], _ behind: Int) -> UInt64 {
    let count = bytes.count - behind
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for start in stride(from: 0, to: count + 8, by: 8) {
      var word: UInt64 = 0
      if start < count {
        for k in 0..<min(8, count - start) { word |= UInt64(bytes[start + k]) << UInt64(8 * k) }
      } else if start - count < 8 {
        word = UInt64(count)
      }
      if start < count || start == (count + 7) / 8 * 8 {
        hash = (hash ^ word) &* 0x0000_0100_0000_01B3
        hash ^= hash >> 32
      }
    }
    return hash
  }
}
