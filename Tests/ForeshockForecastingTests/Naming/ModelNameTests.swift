import ForeshockForecasting
import Testing

@Suite("Model names")
struct ModelNameTests {
  @Test(
    "A name reads back as it is written",
    arguments: [
      "auto", "naive", "seasonal-naive", "drift", "predict-linear", "predict-linear(6h)", "multi-process",
      "holt-winters",
      "auto-ets",
      "auto-arima",
      "ets(A,Ad,A)",
      "ets(M,N,N)", "arima(2,0,1)", "arima(0,1,1)(0,1,1)[12]", "arima(1,0,0)[24]",
    ])
  func roundTrip(_ text: String) throws {
    #expect(try ModelName(parsing: text).description == text)
  }

  @Test("Case and blanks do not matter")
  func lenient() throws {
    #expect(try ModelName(parsing: " ARIMA(2, 0, 1)(0,1,1)[24] ").description == "arima(2,0,1)(0,1,1)[24]")
    #expect(try ModelName(parsing: "ets(a,ad,m)").description == "ets(A,Ad,M)")
    #expect(try ModelName(parsing: "ETS") == .autoETS)
  }

  @Test(
    "A name that is no model is refused with a hint",
    arguments: [
      ("holtwinters", "holt-winters"), ("naiv", "naive"), ("arima(1,2)", "arima(p,d,q)"),
      ("arima(1,1,x)", "whole numbers"), ("arima(-1,0,0)", "whole numbers"),
      ("ets(X,N,N)", "error is A or M"),
      ("ets(A,Q,N)", "trend is N, A or Ad"), ("ets(A,N,Z)", "season is N, A or M"),
      ("ets(A,N)", "error, trend and season"),
      ("naive(3)", "takes no numbers"), ("autoarima", "auto-arima"), ("auto-arima(1)", "auto-arima"),
      ("", "no such model"), ("arima(1,0,0)(0,1,1)[24]x", "whole numbers"),
    ])
  func refused(_ text: String, _ expected: String) {
    let error = #expect(throws: ModelError.self) { try ModelName(parsing: text) }
    #expect(error?.description.contains(expected) == true)
  }
}
