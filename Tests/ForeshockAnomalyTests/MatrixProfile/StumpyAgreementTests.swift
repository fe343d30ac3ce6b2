import ForeshockAnomaly
import ForeshockTestSupport
import Testing

/// Profiles against STUMPY's; Fixtures/make_matrix_profile.py made the series and the profiles.
@Suite struct StumpyAgreementTests {
  private let window = 20

  @Test(arguments: ["plain", "gappy", "flat"])
  func profilesAgree(_ name: String) throws {
    let fixture = try Fixture("matrix_profile.csv")
    let x = try fixture.numbers(name)
    let training = Array(try fixture.numbers("training").prefix(260))
    func agrees(_ profile: WindowProfile, _ column: String) throws {
      let theirs = Array(try fixture.numbers("\(name)_\(column)").prefix(profile.count))
      // STUMPY's distances come from correlations: of nearly equal windows they have half the digits.
      #expect(largestDifference(profile.distances, theirs) <= 1e-6, "\(column)")
    }
    let nearest = try MatrixProfile(window: window).selfJoin(x)
    try agrees(nearest, "self")
    try agrees(try MatrixProfile(window: window).leftJoin(x), "left")
    try agrees(try MatrixProfile(window: window, neighbourCount: 3).selfJoin(x), "third")
    try agrees(try MatrixProfile(window: window, distance: .raw).selfJoin(x), "raw")
    try agrees(try MatrixProfile(window: window, distance: .raw, neighbourCount: 3).selfJoin(x), "raw_third")
    try agrees(try MatrixProfile(window: window).join(x, with: training), "join")

    // Where windows are flat many neighbours are equally near, and STUMPY names another.
    guard name != "flat" else { return }
    let indices = try fixture.numbers("\(name)_self_index")
    for i in 0..<nearest.count {
      #expect(
        nearest.neighbour(of: i)
          == (indices[i] >= 0 && !nearest.distance(of: i).isNaN ? Int(indices[i]) : nil))
    }
  }
}
