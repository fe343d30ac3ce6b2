// The umbrella: `import Foreshock` brings every room of the library.
@_exported public import ForeshockAlerting
@_exported public import ForeshockAnomaly
@_exported public import ForeshockCharts
@_exported public import ForeshockEvaluation
@_exported public import ForeshockFeatures
@_exported public import ForeshockForecasting
@_exported public import ForeshockLinearAlgebra
@_exported public import ForeshockMetrics
@_exported public import ForeshockNumerics
@_exported public import ForeshockSeries
@_exported public import ForeshockSupervised
