import ForeshockNumerics
import Testing

@Suite("Nearest name")
struct NearestNameTests {
  static let names = ["holt-winters", "arima", "naive", "seasonal-naive", "drift", "cpu_percent", "cpu"]

  @Test(
    "A slip of the keyboard finds what was meant",
    arguments: [
      ("holt-wnters", "holt-winters"), ("arma", "arima"), ("Naive", "naive"), ("seasonal", "seasonal-naive"),
      ("dirft", "drift"), ("cpu_percnt", "cpu_percent"),
    ])
  func found(_ typed: String, _ meant: String) {
    #expect(nearest(to: typed, among: Self.names) == meant)
  }

  @Test("A word unlike all of them finds nothing", arguments: ["prometheus", "xyz", ""])
  func notFound(_ typed: String) {
    #expect(nearest(to: typed, among: Self.names) == nil)
  }
}
