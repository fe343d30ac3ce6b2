# Writes the public series of R's `datasets` package that the reference fits use, one file each: a header
# `value` and one number a line. Run from this folder: Rscript make_series.R
# Frequencies: AirPassengers, USAccDeaths and nottem 12; the others 1.
# The committed files were made with R 4.2.2.
names <- c("AirPassengers", "LakeHuron", "Nile", "lynx", "USAccDeaths", "nottem", "WWWusage")
for (name in names) {
  values <- as.numeric(get(name, "package:datasets"))
  writeLines(c("value", format(values, digits = 15, trim = TRUE)), file.path("Series", paste0(name, ".csv")))
}
