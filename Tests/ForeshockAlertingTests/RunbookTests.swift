import ForeshockAlerting
import Foundation
import Testing

@Suite("Runbooks")
struct RunbookTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Guides/runbooks")

  /// Every name an alert can have: those of the library, of its Prometheus rules, and of the command's rules.
  static func names() throws -> Set<String> {
    let rules = PrometheusRules(horizon: "30m", policy: try AlertPolicy()).text
    let named = rules.split(separator: "\n").compactMap { line -> String? in
      let mark = "  - alert: "
      return line.hasPrefix(mark) ? String(line.dropFirst(mark.count)) : nil
    }
    #expect(named.count == 2)
    return Set(
      named + [
        AlertMessage.inputMissingName, AlertMessage.stormName, "ForecastAbove", "ForecastBelow",
        "AnomalyDetected", "ErrorBudgetBurnFast", "ErrorBudgetBurnSlow", "ErrorBudgetBurnInfo",
        "ErrorBudgetExhausted",
      ])
  }

  @Test("Every alert has a page, and every page is of an alert")
  func pages() throws {
    let names = try Self.names()
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter {
      $0 != "README.md"
    }
    #expect(Set(files) == Set(names.map { "\($0).md" }))
    let index = try String(contentsOf: Self.folder.appendingPathComponent("README.md"), encoding: .utf8)
    for name in names {
      let page = try String(contentsOf: Self.folder.appendingPathComponent("\(name).md"), encoding: .utf8)
      #expect(page.hasPrefix("# \(name)\n"))
      #expect(page.contains("**First.**"), "\(name) says what to do first")
      #expect(index.contains("[\(name)](\(name).md)"))
    }
  }

  /// The names that the command gives its rules are in its source only.
  @Test func theCommandsRuleNames() throws {
    let source = try String(
      contentsOf: Self.folder.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/ForeshockCLI/Alerting/RuleMaker.swift"), encoding: .utf8)
    let named = Set(source.matches(of: /"(Forecast[A-Za-z]+)"/).map { String($0.1) })
    #expect(named == ["ForecastAbove", "ForecastBelow"])
  }

  /// So are those of the rules that watch error budgets.
  @Test func theBudgetRulesNames() throws {
    let source = try String(
      contentsOf: Self.folder.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/ForeshockAlerting/Payloads/Prometheus/ServiceLevelRules.swift"),
      encoding: .utf8)
    let named = Set(source.matches(of: /"(ErrorBudget[A-Za-z]+)"/).map { String($0.1) })
    #expect(
      named == [
        "ErrorBudgetBurnFast", "ErrorBudgetBurnSlow", "ErrorBudgetBurnInfo", "ErrorBudgetExhausted",
      ])
  }
}
