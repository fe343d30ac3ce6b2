import Foundation
import Testing

@Suite("foreshock detect --categorical, --weights")
struct DetectWordTests {
  let command: CommandRunner

  init() throws { command = try CommandRunner() }

  /// Three hundred machines of three kinds and one of another, whose numbers are like all others'.
  private func fleet(odd: String = "miner") -> String {
    var text = "load,kind,weight\n"
    for k in 0..<300 {
      text += "\(50 + (k * 37) % 21),\(["web", "db", "cache"][k % 3]),\(k % 3 == 1 ? 0 : 1)\n"
    }
    return text + "60,\(odd),1\n"
  }

  private func scores(_ arguments: [String]) throws -> [Double] {
    let result = try command.run(["detect"] + arguments + ["--format", "csv"])
    #expect(result.status == 0, "\(result.messages)")
    return result.lines.dropFirst().filter { !$0.isEmpty }.compactMap {
      Double($0.split(separator: ",", omittingEmptySubsequences: false)[1])
    }
  }

  @Test func rareWordsAreStrange() throws {
    defer { command.clean() }
    let file = try command.file("fleet.csv", fleet())
    for method in ["isolation-forest", "extended-isolation-forest", "fair-cut-forest"] {
      let all = try scores([file, "--method", method, "--columns", "load,kind", "--categorical", "kind"])
      #expect(all.count == 301)
      // Oblique forests take what few trees have met for missing.
      if method == "isolation-forest" { #expect(all.last == all.max()) }
    }
    let blind = try scores([file, "--columns", "load"])
    #expect((blind.last ?? 1) < (blind.max() ?? 0))
  }

  @Test func aSavedForestKnowsItsWords() throws {
    defer { command.clean() }
    let file = try command.file("fleet.csv", fleet(odd: "web"))
    let model = command.folder.appending(path: "forest.json").path
    let own = try scores([file, "--columns", "load,kind", "--categorical", "kind", "--save", model])
    #expect(try scores([file, "--load", model]) == own)
    // Another order of rows, a word that is new, and none at all.
    let later = try command.file("later.csv", "kind,load\ncache,58\nweb,59\nalien,59\n,59\n")
    let new = try scores([later, "--load", model])
    #expect(new.count == 4 && new[2] > new[0] + 0.01 && new[2] > new[1] + 0.03 && new[3] < new[2])
    // Names that are numbers are names.
    let numbered = try command.file(
      "numbered.csv",
      fleet(odd: "web").replacing("web", with: "1").replacing("db", with: "2")
        .replacing("cache", with: "3"))
    #expect(try scores([numbered, "--columns", "load,kind", "--categorical", "kind"]).count == 301)
  }

  @Test func rowsOfNoWeightAreNotLearnedFrom() throws {
    defer { command.clean() }
    let file = try command.file("fleet.csv", fleet())
    let all = try scores([file, "--categorical", "kind", "--weights", "weight"])
    // The second kind has no weight, so that it is as good as unknown.
    #expect(all[1] > all[0] + 0.02 && all[1] > all[2] + 0.02)
    let even = try scores([file, "--columns", "load,kind", "--categorical", "kind"])
    #expect(abs(even[1] - even[0]) < 0.1)
  }

  @Test(arguments: [
    (["--categorical", "kinds"], 65, "kinds"),
    (
      ["--categorical", "kind", "--method", "robust-isolation-forest"], 64,
      "--categorical: use isolation-forest"
    ),
    (["--categorical", "kind", "--streaming"], 64, "without --streaming"),
    (["--weights", "weight", "--method", "one-class-svm"], 64, "--weights: use isolation-forest"),
    (["--weights", "nothing"], 65, "nothing"),
    (["--weights", "bad", "--columns", "load"], 65, "line 3: the weight in column 'bad' is -1"),
    (["--weights", "gap", "--columns", "load"], 65, "line 4: the weight in column 'gap' is missing"),
    (["--categorical", "weight", "--weights", "weight"], 64, "two roles"),
    (["--columns", "load,weight", "--weights", "weight"], 64, "--weights takes another column"),
  ])
  func whatCannotBeIsRefused(_ arguments: [String], _ status: Int32, _ says: String) throws {
    defer { command.clean() }
    var lines = fleet().split(separator: "\n").map(String.init)
    for k in lines.indices {
      lines[k] += k == 0 ? ",bad,gap" : ",\(k == 2 ? -1 : 1),\(k == 3 ? "" : "1")"
    }
    let file = try command.file("fleet.csv", lines.joined(separator: "\n") + "\n")
    let result = try command.run(["detect", file] + arguments)
    #expect(result.status == status && result.messages.contains(says), "\(result.messages)")
  }
}
