import ForeshockSeries
import Testing

@Suite struct DurationTests {
  @Test func readsDurations() throws {
    let cases: [(String, Duration)] = [
      ("90s", .seconds(90)), ("30m", .seconds(1800)), ("4h", .seconds(14_400)), ("7d", .seconds(604_800)),
      ("2w", .seconds(1_209_600)), ("500ms", .milliseconds(500)), ("1h30m", .seconds(5400)),
      ("1.5h", .seconds(5400)),
      ("1d 2h", .seconds(93_600)), ("30min", .seconds(1800)), (" 10 s ", .seconds(10)),
    ]
    for (text, expected) in cases {
      #expect(try DurationOrSteps(parsing: text) == .duration(expected), "\(text)")
    }
    #expect(try DurationOrSteps(parsing: "48") == .steps(48))
  }

  @Test(arguments: [
    "", "h", "1x", "-5m", "1m1h", "1h1h", "1.2.3s", "5 5", "1e3s", "99999999999999999999", "9999999w", "٣h",
  ])
  func refuses(_ text: String) {
    #expect(throws: DurationError.self) { try DurationOrSteps(parsing: text) }
  }

  @Test func countsSteps() throws {
    let minute = SamplingInterval.duration(.seconds(60))
    #expect(try DurationOrSteps.duration(.seconds(3600)).steps(on: minute) == 60)
    #expect(try DurationOrSteps.duration(.seconds(20)).steps(on: minute) == 1)
    #expect(try DurationOrSteps.duration(.seconds(86_400 * 365)).steps(on: .months(1)) == 12)
    #expect(try DurationOrSteps.steps(5).steps(on: .step) == 5)
    #expect(throws: DurationError.self) { try DurationOrSteps.duration(.seconds(60)).steps(on: .step) }
  }

  @Test func saysDurations() {
    let cases: [(Duration, String)] = [
      (.seconds(27 * 60), "27 min"), (.seconds(3 * 3600 + 300), "3 h 5 min"),
      (.seconds(98 * 3600), "4 d 2 h"),
      (.seconds(86_400), "1 d"), (.milliseconds(1500), "1.5 s"), (.milliseconds(250), "250 ms"),
      (.zero, "0 s"),
      (.seconds(59), "59 s"), (.seconds(90), "1 min 30 s"), (.seconds(3599), "1 h"),
      (.seconds(86_399), "1 d"),
      (.seconds(-120), "-2 min"), (.milliseconds(999) + .microseconds(900), "1 s"),
      (.seconds(7 * 86_400), "7 d"),
      (.seconds(3600), "1 h"), (.microseconds(12), "12 µs"),
    ]
    for (duration, expected) in cases { #expect(duration.forPeople == expected) }
  }
}
