import Foundation

func logarithm(_ x: Double) -> Double { log(x) }
