import ForeshockAlerting
import Testing

/// Selectors of Prometheus and the series that are made up for them.
@Suite struct SelectorTests {
  @Test func selectorsAreRead() throws {
    let selector = try #require(
      MetricSelector("a:b_total{code=~\"5{2}.\", x!='}', y!~`a\\d`, z=\"\\u00e9\\\\\",}"))
    #expect(selector.name == "a:b_total")
    #expect(selector.matchers.map(\.label) == ["code", "x", "y", "z"])
    #expect(selector.matchers.map(\.text) == ["5{2}.", "}", "a\\d", "é\\"])
    #expect(selector.matchers.map(\.comparison) == [.matches, .isNotEqual, .matchesNot, .isEqual])
    #expect(MetricSelector("x")?.matchers.isEmpty == true && MetricSelector("x { }") != nil)
    for odd in [
      "", "1x", "x{", "x{a}", "x{a=b}", "x{a=\"b\"", "x{a=\"b\"} offset 5m", "sum(x)", "x[5m]",
      "x{a=\"\\.\"}",
      "x{a=\"b\"}}", "x{:a=\"b\"}", "x y", "x{a=\"b\" c=\"d\"}", "x{a=\"\\xff\"}",
    ] {
      #expect(MetricSelector(odd) == nil, "\(odd)")
    }
  }

  @Test func patternsMatchWholeValues() throws {
    for (pattern, yes, no) in [
      ("5..", ["500", "5xx"], ["50", "1500", "5000"]), ("a|b|", ["a", "b", ""], ["ab", "c"]),
      ("(ab){2,3}", ["abab", "ababab"], ["ab", "abababab"]), ("a{,2}", ["a{,2}"], ["aa", ""]),
      ("x{2}", ["xx"], ["x", "xxx"]), ("[^0-9a]+", ["b-"], ["", "a", "b1"]), ("[]a]", ["]", "a"], ["b"]),
      ("[a-]b?", ["a", "-b"], ["b"]), ("\\.\\d\\w\\s?", [".1_", ".1a "], ["x1a"]),
      ("^a$", ["a"], ["b", "aa"]),
      ("(?:a*)*b", ["b", "aaab"], ["a"]), ("(?P<n>.*)x+?", ["x", "yx\nx"], ["y"]), ("a^b", [], ["ab"]),
    ] as [(String, [String], [String])] {
      let read = try #require(LabelPattern(pattern), "\(pattern)")
      for text in yes { #expect(read.matches(text), "\(pattern) \(text)") }
      for text in no { #expect(!read.matches(text), "\(pattern) \(text)") }
      if !yes.isEmpty {
        #expect(
          !read.examples.isEmpty && read.examples.allSatisfy(read.matches), "\(pattern) \(read.examples)")
      }
    }
    for odd in [
      "(", ")", "[a", "*a", "a**", "(?i)a", "\\pL", "\\b", "[[:alpha:]]", "\\", "[b-a]", "a{2000}",
      "((a{99}){99})",
    ] {
      #expect(LabelPattern(odd) == nil, "\(odd)")
    }
    // No pattern takes long.
    let text = String(repeating: "a", count: 300)
    #expect(LabelPattern("(a|aa)*(a*)*b")?.matches(text) == false)
  }

  @Test func theRestIsAnotherSeries() throws {
    let series = try #require(ExampleSeries(part: "h{code!~\"2..\"}", total: "h{job=\"a\"}"))
    #expect(series.isOneMetric && series.part == "h{job=\"a\"}")
    #expect(series.total == "h{job=\"a\",code=\"200\"}")
    let two = try #require(ExampleSeries(part: "e{code=~\"5[0-3]{2}\"}", total: "h"))
    #expect(!two.isOneMetric && two.part == "e{code=\"500\"}" && two.total == "h")
  }
}
