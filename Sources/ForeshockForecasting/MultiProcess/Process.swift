internal import Glibc

/// One hypothesis about what the level is doing: its Kalman filter, its weight and its age.
///
/// The state is (level, slope, noise); a steady process has slope zero without doubt.
package struct Process: Sendable, Hashable {
  package var weight = 1.0
  package var isRamp = false
  /// Which of the sizes of slope a ramp began with.
  package var size = 0
  /// Samples since it began.
  package var age = 0
  package var level: Double
  package var slope = 0.0
  package var noise = 0.0
  package var levelVariance: Double
  package var levelSlope = 0.0
  package var levelNoise = 0.0
  package var slopeVariance = 0.0
  package var slopeNoise = 0.0
  package var noiseVariance: Double

  package init(level: Double, levelVariance: Double, noiseVariance: Double) {
    self.level = level
    self.levelVariance = levelVariance
    self.noiseVariance = noiseVariance
  }

  /// One step ahead.
  @inline(__always)
  package mutating func predict(_ model: ProcessNoise) {
    if isRamp {
      level += slope
      levelVariance += 2 * levelSlope + slopeVariance
      levelSlope += slopeVariance
      levelNoise += slopeNoise
    }
    levelVariance += model.level
    noise *= model.phi
    levelNoise *= model.phi
    slopeNoise *= model.phi
    noiseVariance = noiseVariance * model.phi * model.phi + model.innovation
  }

  /// Takes in a sample, for what it may be a transient instead, and answers its density.
  @inline(__always)
  package mutating func correct(_ r: Double, _ model: ProcessNoise) -> Double {
    let toLevel = levelVariance + levelNoise
    let toSlope = levelSlope + slopeNoise
    let toNoise = levelNoise + noiseVariance
    let variance = toLevel + toNoise + model.white
    let error = r - level - noise
    let regular = (1 - model.transient) * exp(-0.5 * error * error / variance) / variance.squareRoot()
    let stray = model.transient * Self.strayDensity(error, variance)
    let density = regular + stray
    guard regular > 1e-3 * density, density > 0 else { return density }
    let gain = regular / density / variance
    level += gain * toLevel * error
    slope += gain * toSlope * error
    noise += gain * toNoise * error
    levelVariance -= gain * toLevel * toLevel
    levelSlope -= gain * toLevel * toSlope
    levelNoise -= gain * toLevel * toNoise
    slopeVariance -= gain * toSlope * toSlope
    slopeNoise -= gain * toSlope * toNoise
    noiseVariance -= gain * toNoise * toNoise
    return density
  }

  /// √2π times the density of an error that has no expected size.
  @inline(__always)
  private static func strayDensity(_ error: Double, _ variance: Double) -> Double {
    let square = variance + ProcessNoise.strayWidth * ProcessNoise.strayWidth
    return 0.797_884_560_802_865_4 * square.squareRoot() / (square + error * error)
  }

  /// One step ahead, at which the level jumps: takes in the sample, which is no transient, and answers its density. Of the new level
  /// only the sample is known, level = r − noise − e; without one it is nearly unknown.
  package mutating func jump(_ r: Double, _ model: ProcessNoise) -> Double {
    predict(model)
    guard !r.isNaN else {
      levelVariance += 4 * ProcessNoise.strayWidth * ProcessNoise.strayWidth
      return 1
    }
    let density = Self.strayDensity(
      r - level - noise, levelVariance + 2 * levelNoise + noiseVariance + model.white)
    level = r - noise
    levelVariance = noiseVariance + model.white
    levelNoise = -noiseVariance
    levelSlope = -slopeNoise
    return density
  }

  /// The age on a scale of half octaves: processes of one kind within a mark are merged.
  @inline(__always)
  package var ageMark: Int {
    guard age >= 4 else { return age }
    let octave = Int.bitWidth - 1 - age.leadingZeroBitCount
    return 2 * octave + (age >> (octave - 1) & 1)
  }

  /// Where it is kept while processes are merged: by kind and age, and of ramps so young that their slope is still what was
  /// believed beforehand, by the size of that.
  @inline(__always)
  package var slot: Int {
    let mark = ageMark
    guard isRamp else { return mark }
    return mark < Self.youngMarks ? 2 * Self.markCount + size * Self.youngMarks + mark : Self.markCount + mark
  }

  /// Sixteen samples.
  private static let youngMarks = 8
  /// How many places there are.
  package static let slotCount = 2 * markCount + 3 * youngMarks

  /// Ages end at 2⁴⁰.
  package static let markCount = 84
}
