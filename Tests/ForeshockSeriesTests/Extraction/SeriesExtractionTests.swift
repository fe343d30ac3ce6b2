import ForeshockNumerics
import ForeshockSeries
import Testing

private func extraction(_ text: String, _ how: SeriesExtraction = SeriesExtraction()) throws -> Extraction {
  try how.series(from: try CSVReader().read(text: text).table)
}

private func only(_ text: String, _ how: SeriesExtraction = SeriesExtraction()) throws -> ExtractedSeries {
  try #require(try extraction(text, how).series.first)
}

/// Values as text, so that gaps can be compared.
private func shown(_ series: TimeSeries) -> [String] {
  series.values.map { $0.isNaN ? "gap" : NumberText.shortest($0) }
}

@Suite struct SeriesExtractionTests {
  @Test("One bad cell is named, and does not silently cost the column its meaning")
  func badCellsAreNamed() throws {
    let stamps = (10..<40).map { "2026-01-01 00:00:\($0),1\n" }.joined()
    #expect(throws: ExtractionError.self) { try extraction("time,v\n" + stamps + "2026-13-01 00:00:00,1\n") }
    do throws(ExtractionError) {
      _ = try SeriesExtraction().series(
        from: Table([
          Column(name: "at", values: .text(TextColumn(["2026-01-01", nil, "2026-01-02", "soon"]))),
          Column(name: "v", values: .numeric([1, 2, 3, 4])),
        ]))
      Issue.record("A column of stamps with a word among them was put up with")
    } catch {
      #expect(error.kind == .notTime(column: "at", row: 4, text: "soon"))
    }
    do throws(ExtractionError) {
      _ = try SeriesExtraction().series(
        from: Table([
          Column(name: "host", values: .text(TextColumn(["a", "b", "a"]))),
          Column(name: "v", values: .text(TextColumn(["1", "2", "n.a."]))),
        ]))
      Issue.record("A column of text was taken for numbers")
    } catch {
      #expect(error.description == "row 3 of column \"v\": \"n.a.\" is not a number")
    }
  }

  @Test("Numbers called a time are no measurement, even when they cannot be read as times")
  func timesAreNoValues() throws {
    let found = try extraction("time,v\n" + (0..<20).map { "\(-5000 + $0 * 60),\($0 % 3)\n" }.joined())
    #expect(found.valueColumn == "v")
    // Alone, they are all there is.
    #expect(try extraction("t\n3\n1\n2\n").valueColumn == "t")
  }

  @Test func oneColumnHasOneRole() {
    for how in [
      SeriesExtraction(timeColumn: "a", valueColumn: "a"), SeriesExtraction(timeColumn: "a", idColumn: "a"),
      SeriesExtraction(valueColumn: "a", idColumn: "a"),
    ] {
      #expect(throws: ExtractionError.self) { try extraction("a,b\n1,2\n3,4\n", how) }
    }
  }

  @Test func sortsMergesAndFillsTheGrid() throws {
    let found = try only(
      """
      time,v,label
      2018-01-01 00:03:00,3,0
      2018-01-01 00:00:00,0,0
      2018-01-01 00:01:00,1,0
      2018-01-01 00:01:00,2,0
      2018-01-01 00:06:00,inf,0
      2018-01-01 00:05:00,,0
      ,9,0
      """)
    #expect(shown(found.series) == ["0", "1.5", "gap", "3", "gap", "gap", "gap"])
    #expect(found.series.samplingInterval == .duration(.seconds(60)))
    #expect(found.series.start == Timestamp(seconds: 1_514_764_800))
    #expect(found.positions == [3, 0, 1, 1, 6, 5, -1])
    let report = found.report
    #expect(report.outOfOrderCount == 4 && report.duplicateCount == 1 && report.infiniteCount == 1)
    #expect(report.insertedGapCount == 2 && report.missingValueCount == 1 && report.timelessCount == 1)
  }

  @Test func guessesColumns() throws {
    let plain = try extraction(
      "when,label,load,other\n2018-01-01,0,5,1\n2018-01-02,1,6,2\n2018-01-03,0,7,3\n")
    #expect(
      plain.timeColumn == "when" && plain.valueColumn == "load" && plain.isTimeGuessed && plain.isValueGuessed
    )
    let epoch = try extraction("timestamp,value\n1565799000.825,0\n1565799060.825,1\n1565799120.825,2\n")
    #expect(epoch.timeColumn == "timestamp" && epoch.valueColumn == "value")
    #expect(epoch.series[0].series.start.microseconds == 1_565_799_000_825_000)
    let milliseconds = try extraction("x,value\n1565799000825,0\n1565799060825,1\n1565799120825,2\n")
    #expect(milliseconds.timeColumn == "x")
    #expect(milliseconds.series[0].series.samplingInterval == .duration(.seconds(60)))
    // Big numbers beside a time column, or in no order, are no times.
    #expect(try extraction("a,b\n1565799000,5\n1365799060,6\n1765799120,7\n1465799120,7\n").timeColumn == nil)
    // Minutes since the start are a table's index; without anything else they are what there is.
    #expect(try extraction("minute,vm0,vm1\n0,8,14\n5,12,13\n10,9,14\n").valueColumn == "vm0")
    #expect(try extraction("minute,vm0\n0,a\n5,b\n10,c\n").valueColumn == "minute")
    #expect(try extraction("used,other\n1,8\n2,12\n4,9\n").valueColumn == "used")
    let steps = try extraction("\"Y\"\n22262\n21756\n")
    #expect(steps.timeColumn == nil && steps.series[0].series.samplingInterval == .step)
    let indexed = try extraction(",v\n0,5.5\n1,6.5\n2,7.5\n")
    #expect(indexed.valueColumn == "v")
    let onlyLabel = try extraction("time,label\n2018-01-01,0\n2018-01-02,1\n")
    #expect(onlyLabel.valueColumn == "label")
    let years = try extraction("year,flow\n1871,1120\n1872,1160\n1873,963\n")
    #expect(years.series[0].series.samplingInterval == .months(12))
    #expect(years.series[0].series.start.description == "1871-01-01T00:00:00Z")
    let compact = try extraction("date,v\n20180227,1\n20180228,2\n20180301,3\n")
    #expect(compact.series[0].series.samplingInterval == .duration(.seconds(86_400)))
  }

  @Test func splitsByID() throws {
    let found = try extraction(
      "unique_id,ds,y\nb,2018-01-01,1\na,2018-01-01,5\nb,2018-01-02,2\na,2018-01-03,6\nb,2018-01-03,3\n,2018-01-03,9\n"
    )
    #expect(found.idColumn == "unique_id")
    #expect(found.series.map(\.series.name) == ["b", "a", ""])
    #expect(shown(found.series[0].series) == ["1", "2", "3"])
    #expect(found.series[1].rows == [1, 3])
    let numeric = try extraction(
      "machine,t,v\n1,2018-01-01,1\n2,2018-01-01,5\n", SeriesExtraction(idColumn: "machine"))
    #expect(numeric.series.map(\.series.name) == ["1", "2"] && numeric.valueColumn == "v")
  }

  @Test(arguments: [
    (1, "2016-01-31"), (3, "2016-01-31"), (12, "2016-02-29"), (1, "2016-01-01"), (6, "2016-03-15"),
  ])
  func findsCalendarMonths(_ months: Int, _ start: String) throws {
    let interval = SamplingInterval.months(months)
    let first = try Timestamp(parsing: start)
    var text = "ds,y\n"
    for index in 0..<40 where index % 11 != 5 { text += "\(interval.advance(first, by: index)),\(index)\n" }
    let found = try only(text)
    #expect(found.series.samplingInterval == interval)
    #expect(found.series.count == 40 && found.report.insertedGapCount == 4)
    #expect(found.series.values.indices.allSatisfy { $0 % 11 == 5 || found.series.values[$0] == Double($0) })
  }

  @Test func snapsJitter() throws {
    var random = RandomStream(seed: 7)
    for seconds in [10, 60, 300, 3600] {
      var text = "ts,v\n"
      for index in 0..<500 where index % 100 < 90 {
        let jitter = Double(random.next() % 1000) / 1000 - 0.5
        text += "\(1_700_000_000 + Double(index * seconds) + jitter * 0.1 * Double(seconds)),\(index)\n"
      }
      let found = try only(text)
      #expect(found.series.samplingInterval == .duration(.seconds(seconds)))
      #expect(found.series.count == 490 && !found.report.isResampled)
      #expect(found.report.snappedCount > 400 && found.report.averagedCount == 0)
      #expect(found.series.values.indices.allSatisfy { found.series.values[$0].isNaN == ($0 % 100 >= 90) })
    }
  }

  @Test func averagesIrregularRows() throws {
    var random = RandomStream(seed: 8)
    var text = "ts,v\n"
    var at = 1_700_000_000
    for _ in 0..<400 {
      text += "\(at),1\n"
      at += 1 + Int(random.next() % 600)
    }
    let found = try only(text)
    #expect(found.report.isResampled && found.report.averagedCount > 0)
    #expect(found.series.values.allSatisfy { $0.isNaN || $0 == 1 })
    #expect(try extraction(text).summary.contains("irregular, averaged every"))
  }

  @Test func handlesOneAndTwoRows() throws {
    let one = try only("time,v\n2018-01-01,5\n")
    #expect(one.series.count == 1 && one.report.isIntervalAssumed)
    let two = try only("time,v\n2018-01-01 00:00,5\n2018-01-01 00:07,6\n")
    #expect(two.series.samplingInterval == .duration(.seconds(420)) && two.series.count == 2)
    var forced = SeriesExtraction()
    forced.interval = .duration(.seconds(60))
    #expect(try only("time,v\n2018-01-01 00:00,5\n2018-01-01 00:07,6\n", forced).series.count == 8)
  }

  @Test func refusesGridsThatExplode() throws {
    var text = "time,v\n1970-01-01T00:00:00Z,0\n"
    for second in 0..<50 { text += "2026-01-01T00:00:\(second < 10 ? "0" : "")\(second)Z,1\n" }
    #expect {
      try extraction(text)
    } throws: { error in
      guard
        case .gridTooLong(_, let points, let rows, let before, let after)? = (error as? ExtractionError)?.kind
      else { return false }
      return points > 1e9 && rows == 51 && before.description == "1970-01-01T00:00:00Z"
        && after.description == "2026-01-01T00:00:00Z"
    }
  }

  @Test func namesWhatIsWrong() throws {
    #expect { try extraction("a,b\nx,y\n") } throws: {
      ($0 as? ExtractionError)?.kind == .noValueColumn(names: ["a", "b"])
    }
    #expect { try extraction("time,v\n") } throws: { $0 is ExtractionError }
    #expect {
      try extraction("time,v\n2018-01-01,1\nsoon,2\n", SeriesExtraction(timeColumn: "time"))
    } throws: {
      ($0 as? ExtractionError)?.kind == .notTime(column: "time", row: 2, text: "soon")
    }
    #expect { try extraction("time,v\n2018-01-01,1\n", SeriesExtraction(valueColumn: "w")) } throws: {
      ($0 as? ExtractionError)?.description.contains("there is no column \"w\"") == true
    }
  }
}
