import ForeshockAlerting
import ForeshockEvaluation
import ForeshockNumerics
import ForeshockSeries
import Testing

@Suite("Drafts of postmortems")
struct IncidentDraftTests {
  @Test func theDraftHasAllParts() throws {
    let draft = IncidentDraft(try IncidentTimelineTests.timeline(), metric: "cpu", unit: "%")
    let text = draft.markdown
    for part in [
      "# Incident: cpu above 90, 2026-10-07 ", "## Timeline", "## Impact", "## What went well",
      "## What did not",
      "## Action items", "- [ ] Write down the cause", "Lead time: ", "| the alert fires (",
      "peak 9", " of the interval of 7 h 30 min",
    ] { #expect(text.contains(part), "\(part) in \(text)") }
    #expect(
      draft.review.good.contains {
        $0.hasPrefix("The alert fired ") && $0.hasSuffix(" before 90 % was passed.")
      })
    #expect(text.contains("- The metric was back"))
  }

  @Test func suddenIncidentsHaveNoWarning() throws {
    var random = RandomStream(seed: 5)
    let values = (0..<3000).map { t in 50 + ((2900..<2950).contains(t) ? 45.0 : 0) + random.normal() }
    let metric = TimeSeries(
      name: "cpu", start: Timestamp(seconds: 1_790_553_600), samplingInterval: .duration(.seconds(300)),
      values: values)
    let timeline = IncidentTimeline(
      of: metric, looks: 2800..<2940, interval: 2880..<2940,
      replay: try IncidentReplay(
        of: metric, over: 2800..<2940, threshold: .above(90), horizon: 48,
        policy: AlertPolicy(interval: .seconds(300))), signals: [])
    #expect((timeline.leadSamples ?? 1) <= 0)
    let review = IncidentReview(of: timeline, metric: "cpu")
    #expect(review.bad.contains { $0.hasPrefix("No alert came before the crossing") })
    #expect(review.bad.contains("The metric was still beyond 90 at the end of the interval."))
    #expect(review.actions.contains { $0.contains("could have been foreseen") })
    #expect(!timeline.isOver)
  }

  @Test func namesCannotBreakTheDocument() throws {
    let timeline = try IncidentTimelineTests.timeline(
      signals: [
        IncidentSignal(
          name: "a|b\n# <script>`x`", pValues: [Double](repeating: 1e-9, count: 2880),
          isAnomalous: [Bool](repeating: true, count: 2880), range: IncidentTimelineTests.looks)
      ])
    let text = IncidentDraft(timeline, metric: "cpu").markdown
    #expect(!text.contains("<script>"))
    #expect(!text.contains("\n# <"))
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("|") && $0.contains("script") }
    #expect(rows.count == 2 && rows.allSatisfy { $0.contains("a\\|b") })
  }

  @Test func chartsAreFencedUnlessTheyAreSVG() throws {
    var draft = IncidentDraft(try IncidentTimelineTests.timeline(), metric: "cpu", title: "A day")
    draft.chart = "picture"
    #expect(draft.markdown.hasPrefix("# Incident: A day\n"))
    #expect(draft.markdown.contains("```text\npicture\n```"))
    draft.chart = "a ``` name\n````"
    #expect(draft.markdown.contains("\n`````text\na ``` name\n````\n`````\n"))
    draft.chart = "<svg/>"
    #expect(draft.markdown.contains("\n<svg/>\n"))
  }

  @Test("What was used of a budget is said", arguments: [(0.0, "nothing"), (0.5, "50 %"), (3, "used up")])
  func budgets(_ used: Double, _ says: String) throws {
    let interval = IncidentTimelineTests.interval
    let total = [Double](repeating: 1000, count: IncidentTimelineTests.metric.count)
    // One event in a hundred may be bad, in as many samples as the incident has.
    let good = total.map { $0 * (1 - 0.01 * used) }
    let budget = IncidentBudget(
      good: good, total: total, range: interval, objective: 0.99,
      windowSamples: Double(interval.count), window: "8h")
    let timeline = try IncidentTimelineTests.timeline(budget: budget)
    let review = IncidentReview(of: timeline, metric: "cpu")
    let said = (review.good + review.bad).filter { $0.contains("error budget") }
    #expect(said.count == 1 && said[0].contains(says), "\(said)")
    #expect(IncidentDraft(timeline, metric: "cpu").markdown.contains("an objective of 99 % allows "))
  }

  @Test func seriesWithoutAClock() throws {
    var random = RandomStream(seed: 1)
    let values = (0..<800).map { t in 5 + random.normal() + 0.5 * Double(max(0, t - 740)) }
    let series = TimeSeries(name: "depth", values)
    let timeline = IncidentTimeline(
      of: series, looks: 700..<800, interval: 740..<800,
      replay: try IncidentReplay(
        of: series, over: 700..<800, threshold: .above(25), horizon: 30, policy: AlertPolicy()), signals: [])
    let text = IncidentDraft(timeline, metric: "depth").markdown
    #expect(text.contains("| step 7"))
    #expect(timeline.crossingPlace != nil)
  }
}
