# Average run lengths of control charts by numerical integration: R's package spc (Knoth).
#
#     Rscript make_run_lengths.R > run_lengths.csv        (written with R 4.2.2, spc 0.6.7)
#
# EWMA: a = lambda, b = L; limits "fix" from the first sample, or "vacl", those of the exact variance.
# CUSUM: a = k, b = h, head = head start as a share of h.
suppressMessages(library(spc))
cat("chart,a,b,head,side,limits,shift,length\n")
row <- function(chart, a, b, head, side, limits, shift, length)
  cat(sprintf("%s,%g,%g,%g,%s,%s,%g,%.12g\n", chart, a, b, head, side, limits, shift, length))
for (pair in list(c(.05, 2.615), c(.1, 2.814), c(.2, 2.962), c(.4, 3.054), c(1, 3), c(.1, 4)))
  for (limits in c("fix", "vacl"))
    for (shift in c(0, .5, 1, 3))
      row("ewma", pair[1], pair[2], 0, "both", limits, shift,
          xewma.arl(pair[1], pair[2], shift, sided = "two", limits = limits, r = 80))
for (pair in list(c(.1, 2.5), c(.25, 3)))
  for (shift in c(0, .5, 1, 3))
    row("ewma", pair[1], pair[2], 0, "upper", "fix", shift,
        xewma.arl(pair[1], pair[2], shift, zr = 0, sided = "one", limits = "fix", r = 80))
for (triple in list(c(.5, 5, 0), c(.5, 5, .5), c(.5, 10, 0), c(.25, 8, 0), c(1, 2.5, .5)))
  for (side in c("both", "upper"))
    for (shift in c(0, .5, 1, 3))
      row("cusum", triple[1], triple[2], triple[3], side, "fix", shift,
          xcusum.arl(triple[1], triple[2], shift, hs = triple[3] * triple[2],
                     sided = if (side == "both") "two" else "one", r = 80))
