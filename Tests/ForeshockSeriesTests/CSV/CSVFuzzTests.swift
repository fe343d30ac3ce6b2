import ForeshockNumerics
import ForeshockSeries
import Testing

/// Mutated texts: whatever the bytes, a table or an error, the same one however they arrive.
@Suite struct CSVFuzzTests {
  private static let seeds = [
    "time,value,label\n\"2018-06-13T00:00:00Z\",482,0\n\"2018-06-13T00:01:00Z\",1302,0\n",
    "a;b;c\r\n1,5;\"x;y\";2018-01-01\r\n2,5;\"q\"\"q\";2018-01-02 10:00\r\n",
    "# c\nunique_id,ds,y\nm1,2018-01-01 00:00:00+02:00,1e-300\nm2,,NaN\n",
    "\"Y\"\n22262\n\n21756\n-1.25e+10\n", "x\ty\n0.12345678901234567\t12345678901234567890123\n",
    "a,b\r1,2\r3,4\r",
  ]

  @Test func mutatedTextsNeverCrash() {
    var random = RandomStream(seed: 20_261_123)
    var read = 0
    let alphabet = Array(",;\t|\"\n\r#-+.eE0123456789 aTZ:/\u{0}".utf8) + [0xFF, 0xC3, 0xEF, 0xBB, 0xBF]
    for round in 0..<24_000 {
      var bytes = Array(Self.seeds[round % Self.seeds.count].utf8)
      for _ in 0...Int(random.next() % 6) {
        let at = Int(random.next() % UInt64(max(1, bytes.count)))
        let byte = alphabet[Int(random.next() % UInt64(alphabet.count))]
        switch random.next() % 5 {
        case 0: if !bytes.isEmpty { bytes[at] = byte }
        case 1: bytes.insert(byte, at: at)
        case 2: if !bytes.isEmpty { bytes.remove(at: at) }
        case 3: bytes.removeSubrange(at...)
        default: bytes.insert(contentsOf: bytes[at...], at: at)
        }
      }
      var outcomes: [Result<CSVContents, CSVError>] = []
      for (chunk, block, threads) in [(1 << 20, 4 << 20, 1), (7, 4 << 20, 1), (5, 4 << 20, 2)] {
        var options = CSVOptions()
        options.threads = threads
        var parser = CSVParser(options, blockSize: block, canRestart: false, expectedByteCount: nil)
        do throws(CSVError) {
          var at = 0
          while at < bytes.count {
            try parser.consume(Array(bytes[at..<min(bytes.count, at + chunk)]))
            at += chunk
          }
          outcomes.append(.success(try parser.finish()))
          read += 1
        } catch {
          outcomes.append(.failure(error))
        }
      }
      #expect(outcomes.dropFirst().allSatisfy { outcomesAgree($0, outcomes[0]) }, "round \(round)")
      // Tiny blocks find out the form from less text, so they may differ; they must not crash.
      var tiny = CSVParser(CSVOptions(), blockSize: 16, canRestart: false, expectedByteCount: nil)
      do throws(CSVError) {
        try tiny.consume(bytes)
        _ = try tiny.finish()
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
    // Most mutations leave something readable; if none did, the loop would prove nothing.
    #expect(read > 10_000)
  }
}
