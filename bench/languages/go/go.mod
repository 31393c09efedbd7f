module seaworthy.dev/bench/items

go 1.22
