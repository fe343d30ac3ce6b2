internal import ForeshockSeries

/// Reads the durations of the command line, naming the option that is wrong.
enum DurationText {
  static func parse(_ text: String, option: String) throws -> DurationOrSteps {
    do {
      return try DurationOrSteps(parsing: text)
    } catch {
      throw CommandFailure.usage("\(option): \(error)")
    }
  }

  /// How many samples of a grid the span covers.
  static func steps(_ span: DurationOrSteps, on interval: SamplingInterval, option: String) throws -> Int {
    do {
      return try span.steps(on: interval)
    } catch {
      throw CommandFailure.usage("\(option): \(error)")
    }
  }
}
