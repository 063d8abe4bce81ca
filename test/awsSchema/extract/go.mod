module twinstack/extract

go 1.24
