// etcd as a program of its own: its module has replace directives, with which "go install" does not work.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() { etcdmain.Main(os.Args) }
