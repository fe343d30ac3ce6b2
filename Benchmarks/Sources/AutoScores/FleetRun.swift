import Foreshock
import Foundation

/// Analyses many made-up series on one thread and on all, and prints the times and whether the results agree.
func analyseFleet(count: Int) throws {
  let bases = MadeUpBase.allCases, faults = MadeUpFault.allCases
  let fleet = (0..<count).map { i in
    faults[i / bases.count % faults.count].make(bases[i % bases.count], seed: UInt64(1000 + i)).series
  }
  var first: [[UInt64]]?
  for threads in [Parallel.defaultThreadCount, 1] {
    let started = Date()
    let findings = try AutoDetector().analyseEach(fleet, threads: threads).map { try $0.get() }
    let seconds = Date().timeIntervalSince(started)
    let bits = findings.map { $0.scores.map { $0.isNaN ? 0 : $0.bitPattern } }
    let agrees = first.map { $0 == bits } ?? true
    first = first ?? bits
    print(
      "\(count) series of \(MadeUpBase.count) samples on \(threads) threads: "
        + "\(String(format: "%.1f", seconds)) s\(agrees ? "" : ", NOT the same")")
  }
}
