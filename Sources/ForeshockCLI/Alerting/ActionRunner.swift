internal import ForeshockAlerting
internal import ForeshockSeries
internal import FoundationEssentials

/// Carries out action plans: the only place where a decision becomes a deed.
enum ActionRunner {
  /// The plans of a JSON file: an array of them.
  static func plans(_ path: String) throws -> [ActionPlan] {
    let bytes = try InputBytes.read(path, limit: 1 << 24)
    do {
      let plans = try JSONDecoder().decode([ActionPlan].self, from: Data(bytes))
      guard Set(plans.map(\.name)).count == plans.count else {
        throw CommandFailure(.badData, "\(path): two plans have one name")
      }
      return plans
    } catch let failure as CommandFailure {
      throw failure
    } catch let error as PolicyError {
      throw CommandFailure(.badData, "\(path): \(error)")
    } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
      throw CommandFailure(.badData, "\(path): \(context.debugDescription)")
    } catch {
      throw CommandFailure(.badData, "\(path) is no list of action plans: \(error)")
    }
  }

  /// Does what was decided one by one, each written down before and after, and says what came of it. What cannot be
  /// written down is not done.
  static func carryOut(
    _ decisions: [ActionDecision], audit: String?
  ) -> (records: [ActionRecord], failure: CommandFailure?) {
    var records: [ActionRecord] = []
    var failure: CommandFailure?
    func write(_ record: ActionRecord) -> Bool {
      // Without a file there are dry runs only, which are told in the result.
      guard let audit else { return record.decision != .run }
      if let text = try? JSONText.render(json(record), pretty: false), SystemCalls.append(text, to: audit) {
        return true
      }
      failure = CommandFailure(.cannotWrite, "cannot write \(audit): \(SystemCalls.lastError)")
      return false
    }
    for decision in decisions {
      let isDeed = decision.kind == .run
      if isDeed, !write(ActionRecord(decision, at: SystemCalls.now(), outcome: .started)) {
        records.append(
          ActionRecord(
            decision, at: SystemCalls.now(), outcome: .notStarted(reason: "it cannot be written down")))
        continue
      }
      let record = carryOut(decision, at: SystemCalls.now())
      records.append(record)
      _ = write(record)
    }
    return (records, failure)
  }

  private static func carryOut(_ decision: ActionDecision, at time: Timestamp) -> ActionRecord {
    guard decision.kind == .run else { return ActionRecord(decision, at: time) }
    let arguments: [String]
    switch decision.plan.step {
    case .command(let words): arguments = words
    case .webhook(let address):
      let body = (try? JSONText.render(decision.environment, pretty: false)) ?? "{}"
      arguments = [
        "curl", "--silent", "--show-error", "--fail", "--output", "/dev/null", "--request", "POST",
        "--header", "Content-Type: application/json", "--data-binary", body, "--", address,
      ]
    }
    let seconds = decision.plan.timeout.inSeconds
    let outcome: ActionRecord.Outcome
    switch SystemCalls.run(arguments, environment: decision.environment, timeout: seconds) {
    case .ended(let status): outcome = .ended(status: Int(status))
    case .timedOut: outcome = .timedOut
    case .notStarted(let reason): outcome = .notStarted(reason: reason)
    }
    return ActionRecord(decision, at: time, outcome: outcome)
  }

  /// The record as the JSON result has it.
  static func json(_ record: ActionRecord) -> JSONValue {
    .object([
      "at": .string(record.at.description), "plan": .string(record.plan),
      "purpose": .string(record.purpose.rawValue),
      "incident": .string(record.incident), "decision": .string(record.decision.rawValue),
      "reason": .string(record.reason), "step": .array(record.step.map { .string($0) }),
      "outcome": .string(words(record.outcome)),
    ])
  }

  /// What came of it in words.
  static func words(_ outcome: ActionRecord.Outcome) -> String {
    switch outcome {
    case .notRun: "not run"
    case .started: "begun"
    case .ended(let status): status == 0 ? "done" : "ended with status \(status)"
    case .timedOut: "stopped, it took too long"
    case .notStarted(let reason): "could not be started: \(reason)"
    }
  }
}
