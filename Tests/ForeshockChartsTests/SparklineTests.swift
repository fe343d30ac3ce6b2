import ForeshockCharts
import Testing

@Suite struct SparklineTests {
  @Test func heightsRunFromTheLeastToTheGreatest() {
    #expect(Sparkline.render([1, 2, 3, 4, 5, 6, 7, 8], width: 8) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.render([0, 7, 0], width: 10) == "▁█▁")
    #expect(Sparkline.render([1, 2, 3, 4, 5, 6, 7, 8], width: 8, ascii: true) == "_.-~=+*#")
  }

  @Test func spikesOutliveTheNarrowing() {
    var values = [Double](repeating: 5, count: 1000)
    values[333] = 10
    values[700] = 0
    let line = Sparkline.render(values, width: 10)
    #expect(line == "▅▅▅█▅▅▅▁▅▅")
  }

  @Test func oddInputsAreDrawnSomehow() {
    #expect(Sparkline.render([], width: 10) == "")
    #expect(Sparkline.render([1, 2], width: 0) == "")
    #expect(Sparkline.render([1, 2], width: -3) == "")
    #expect(Sparkline.render([5, 5, 5], width: 3) == "▅▅▅")
    #expect(Sparkline.render([.nan, .infinity], width: 5) == "  ")
    #expect(Sparkline.render([1, .nan, 2, -.infinity], width: 5) == "▁ █ ")
    #expect(Sparkline.render([-.greatestFiniteMagnitude, .greatestFiniteMagnitude], width: 5) == "▁█")
    #expect(Sparkline.render([0, .leastNonzeroMagnitude], width: 5).count == 2)
  }
}
