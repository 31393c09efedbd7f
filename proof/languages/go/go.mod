module seaworthy.dev/proof/items

go 1.22
