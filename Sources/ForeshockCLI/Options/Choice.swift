internal import ArgumentParser
internal import ForeshockNumerics

/// Words of the command line of which one has to be taken. The refusal of any other names the nearest.
enum Choice {
  /// The case that `text` names.
  ///
  /// - Parameter later: what the contract names and this version does not have yet.
  static func named<Case: CaseIterable & RawRepresentable<String>>(_ text: String, later: [String] = [])
    throws -> Case
  {
    if let found = Case(rawValue: text.lowercased()) { return found }
    throw ValidationError(reason(text, among: Case.allCases.map(\.rawValue), later: later))
  }

  /// Refuses a `word` that is not `known`; `what` says what it would have been.
  static func check(_ word: String, isA what: String, among known: [String], later: [String]) throws {
    if known.contains(word) { return }
    throw ValidationError("\(what) '\(word)': " + reason(word, among: known, later: later))
  }

  private static func reason(_ word: String, among known: [String], later: [String]) -> String {
    let list = "known: " + known.joined(separator: ", ")
    if later.contains(word.lowercased()) { return "not in this version; " + list }
    let near = nearest(to: word, among: known).map { "did you mean '\($0)'? " } ?? ""
    return near.isEmpty ? "there is no such one; " + list : near + "(" + list + ")"
  }
}

/// Lists of column names, such as `a,b`.
enum NameList {
  /// The names in `text`, without blanks around them.
  static func parse(_ text: String, option: String) throws -> [String] {
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    if names.contains("") { throw CommandFailure.usage("\(option) '\(text)' has a name that is empty") }
    if Set(names).count < names.count { throw CommandFailure.usage("\(option) names a column twice") }
    return names
  }
}
