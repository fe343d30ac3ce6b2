internal import ForeshockNumerics

/// The logistic loss's derivatives, four rows at a time.
enum LossKernel {
  private static let blockRows = 16_384

  static func logistic(
    _ scores: [Double], _ targets: [Double], _ weights: [Double], _ gradients: inout [Double],
    _ hessians: inout [Double], threads: Int
  ) {
    let count = scores.count
    precondition(
      targets.count == count && weights.count == count && gradients.count == count && hessians.count == count,
      "there is one of each for each row")
    unsafe gradients.withUnsafeMutableBytes { gradients in
      unsafe hessians.withUnsafeMutableBytes { hessians in
        nonisolated(unsafe) let gradients = unsafe gradients
        nonisolated(unsafe) let hessians = unsafe hessians
        _ = Parallel.mapChunks(count: count, chunkSize: blockRows, threads: threads) { rows in
          unsafe scores.withUnsafeBytes { scores in
            unsafe targets.withUnsafeBytes { targets in
              unsafe weights.withUnsafeBytes { weights in
                var row = rows.lowerBound
                while row + 4 <= rows.upperBound {
                  let p = unsafe LogisticKernel.probability(
                    scores.loadUnaligned(fromByteOffset: 8 * row, as: LogisticKernel.Lanes.self))
                  let y = unsafe targets.loadUnaligned(fromByteOffset: 8 * row, as: LogisticKernel.Lanes.self)
                  let w = unsafe weights.loadUnaligned(fromByteOffset: 8 * row, as: LogisticKernel.Lanes.self)
                  unsafe gradients.storeBytes(
                    of: w * (p - y), toByteOffset: 8 * row, as: LogisticKernel.Lanes.self)
                  unsafe hessians.storeBytes(
                    of: w * p * (1 - p), toByteOffset: 8 * row, as: LogisticKernel.Lanes.self)
                  row += 4
                }
                while row < rows.upperBound {
                  let offset = 8 * row
                  let p = unsafe LogisticKernel.probability(
                    LogisticKernel.Lanes(
                      repeating: scores.loadUnaligned(fromByteOffset: offset, as: Double.self)))[0]
                  let y = unsafe targets.loadUnaligned(fromByteOffset: offset, as: Double.self)
                  let w = unsafe weights.loadUnaligned(fromByteOffset: offset, as: Double.self)
                  unsafe gradients.storeBytes(of: w * (p - y), toByteOffset: offset, as: Double.self)
                  unsafe hessians.storeBytes(of: w * p * (1 - p), toByteOffset: offset, as: Double.self)
                  row += 1
                }
              }
            }
          }
        }
      }
    }
  }
}
