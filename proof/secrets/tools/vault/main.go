// A Vault in memory: its core, its HTTP API, its key-value engine and its Kubernetes auth method, as Vault's own server puts them
// together, without the clouds and databases that a full build links. Prints one line of JSON and serves until standard input ends.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/hashicorp/go-hclog"
	kubernetes "github.com/hashicorp/vault-plugin-auth-kubernetes"
	kv "github.com/hashicorp/vault-plugin-secrets-kv"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical/inmem"
	"github.com/hashicorp/vault/vault"
)

// registry tells which plugins are built in.
type registry struct{}

func (registry) name(kind consts.PluginType) string {
	switch kind {
	case consts.PluginTypeSecrets:
		return "kv"
	case consts.PluginTypeCredential:
		return "kubernetes"
	}
	return ""
}

func (r registry) Contains(name string, kind consts.PluginType) bool { return r.name(kind) == name }

func (r registry) Get(name string, kind consts.PluginType) (func() (interface{}, error), bool) {
	var factory logical.Factory = kv.Factory
	if kind == consts.PluginTypeCredential {
		factory = kubernetes.Factory
	}
	return func() (interface{}, error) { return factory, nil }, r.Contains(name, kind)
}

func (r registry) Keys(kind consts.PluginType) []string {
	if name := r.name(kind); name != "" {
		return []string{name}
	}
	return nil
}

func (r registry) DeprecationStatus(name string, kind consts.PluginType) (consts.DeprecationStatus, bool) {
	return consts.Supported, r.Contains(name, kind)
}

func (registry) IsBuiltinEntPlugin(string, consts.PluginType) bool { return false }

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve() error {
	logger := hclog.New(&hclog.LoggerOptions{Output: os.Stderr, Level: hclog.Warn})
	storage, err := inmem.NewInmem(nil, logger)
	if err != nil {
		return err
	}
	core, err := vault.NewCore(&vault.CoreConfig{
		Physical:           storage,
		Logger:             logger,
		DisableMlock:       true,
		BuiltinRegistry:    registry{},
		LogicalBackends:    map[string]logical.Factory{"kv": kv.Factory},
		CredentialBackends: map[string]logical.Factory{"kubernetes": kubernetes.Factory},
	})
	if err != nil {
		return err
	}
	one := &vault.SealConfig{SecretShares: 1, SecretThreshold: 1}
	begun, err := core.Initialize(context.Background(), &vault.InitParams{BarrierConfig: one, RecoveryConfig: one})
	if err != nil {
		return err
	}
	if _, err := core.Unseal(begun.SecretShares[0]); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	handler := vaulthttp.Handler.Handler(&vault.HandlerProperties{
		Core:           core,
		ListenerConfig: &configutil.Listener{Type: "tcp", Address: listener.Addr().String()},
	})
	go http.Serve(listener, handler)
	json.NewEncoder(os.Stdout).Encode(map[string]string{
		"url":   "http://" + listener.Addr().String(),
		"token": begun.RootToken,
	})
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
