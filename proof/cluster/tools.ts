import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from '../harness/cache-folder.ts'
import {
  buildGoProgram,
  buildPublishedProgram,
  downloadGoModule,
  installGoProgram,
} from '../harness/go-program.ts'

export const KUBERNETES = '1.37.2'
const ETCD = '3.7.3'
const KWOK = '0.8.0'
const HELM = '4.3.1'
export const ROLLOUTS = '1.9.0'
const KUSTOMIZE = '5.8.1'
const SOPS = '3.13.3'
const AGE = '1.3.2'
const KUBE_ROUTER = '2.1.0'
const GATEKEEPER = '3.23.1'

const PARTS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'kubectl']

/** Programs by name, with their path. */
export type Tools = Readonly<Record<string, string>>

/** Builds what is not in the cache: about eleven minutes on two cores when nothing is. */
export async function buildTools(): Promise<Tools> {
  const kubernetes = await cached(`kubernetes-${KUBERNETES}`, async (folder) => {
    const staged = await stagedModules()
    await build(
      'hyperkube',
      folder,
      `module seaworthy.test/hyperkube

go 1.26.0

require k8s.io/kubernetes v${KUBERNETES}

replace (
${staged.map((name) => `\t${name} => ${name} v${KUBERNETES.replace('1.', '0.')}`).join('\n')}
)
`,
      [
        `-X k8s.io/component-base/version.gitVersion=v${KUBERNETES}`,
        '-X k8s.io/component-base/version.gitMajor=1',
        `-X k8s.io/component-base/version.gitMinor=${KUBERNETES.split('.')[1]}`,
      ],
    )
    for (const part of PARTS) symlinkSync('hyperkube', join(folder, part))
  })
  const etcd = await cached(`etcd-${ETCD}`, (folder) =>
    build(
      'etcd',
      folder,
      `module seaworthy.test/etcd\n\ngo 1.26.0\n\nrequire go.etcd.io/etcd/server/v3 v${ETCD}\n`,
    ),
  )
  const pause = await cached('pause-1', (folder) =>
    build('pause', folder, 'module seaworthy.test/pause\n\ngo 1.26.0\n'),
  )
  const kwok = await cached(`kwok-${KWOK}`, (folder) =>
    installGoProgram(folder, `sigs.k8s.io/kwok/cmd/kwok@v${KWOK}`),
  )
  return {
    ...Object.fromEntries(PARTS.map((part) => [part, join(kubernetes, part)])),
    etcd: join(etcd, 'etcd'),
    pause: join(pause, 'pause'),
    kwok: join(kwok, 'kwok'),
    helm: await buildHelm(),
  }
}

/** About three minutes when it is not in the cache. */
export async function buildHelm(): Promise<string> {
  const folder = await cached(`helm-${HELM}`, (made) =>
    installGoProgram(made, `helm.sh/helm/v4/cmd/helm@v${HELM}`),
  )
  return join(folder, 'helm')
}

/** About a minute when it is not in the cache. */
export async function buildKustomize(): Promise<string> {
  const folder = await cached(`kustomize-${KUSTOMIZE}`, (made) =>
    installGoProgram(made, `sigs.k8s.io/kustomize/kustomize/v5@v${KUSTOMIZE}`),
  )
  return join(folder, 'kustomize')
}

/** The controller of Argo Rollouts; about seven minutes when it is not in the cache. */
export async function buildRollouts(): Promise<string> {
  const name = 'rollouts-controller'
  const folder = await cached(`argo-rollouts-${ROLLOUTS}`, (made) =>
    buildPublishedProgram(made, `github.com/argoproj/argo-rollouts@v${ROLLOUTS}`, name),
  )
  return join(folder, name)
}

/** What tries policies for Gatekeeper with its own engine; about three minutes when it is not in the cache. */
export async function buildGator(): Promise<string> {
  const folder = await cached(`gator-${GATEKEEPER}`, (made) =>
    installGoProgram(made, `github.com/open-policy-agent/gatekeeper/v3/cmd/gator@v${GATEKEEPER}`),
  )
  return join(folder, 'gator')
}

/** What encrypts files of a repository, and what makes the keys for it; about two minutes when they are not in the cache. */
export async function buildSops(): Promise<{ readonly program: string; readonly keys: string }> {
  const folder = await cached(`sops-${SOPS}-age-${AGE}`, async (made) => {
    await installGoProgram(made, `github.com/getsops/sops/v3/cmd/sops@v${SOPS}`)
    await installGoProgram(made, `filippo.io/age/cmd/age-keygen@v${AGE}`)
  })
  return { program: join(folder, 'sops'), keys: join(folder, 'age-keygen') }
}

/** What enforces NetworkPolicies; about four minutes when it is not in the cache. */
export async function buildKubeRouter(): Promise<string> {
  const folder = await cached(`kube-router-${KUBE_ROUTER}`, (made) =>
    installGoProgram(made, `github.com/cloudnativelabs/kube-router/v2/cmd/kube-router@v${KUBE_ROUTER}`),
  )
  return join(folder, 'kube-router')
}

/** Modules that Kubernetes keeps in its own tree, and publishes under another number. */
async function stagedModules(): Promise<string[]> {
  const { GoMod } = await downloadGoModule(`k8s.io/kubernetes@v${KUBERNETES}`)
  return [...readFileSync(GoMod, 'utf8').matchAll(/^\s*(?:replace )?(k8s\.io\/\S+) => \.\/staging\//gm)].map(
    ([, name]) => name as string,
  )
}

const build = (name: string, folder: string, manifest: string, flags: readonly string[] = []) =>
  buildGoProgram(new URL(`tools/${name}/main.go`, import.meta.url), { name, folder, manifest, flags })

/** Files of a published Go module, such as the definitions of resources that clusters are extended with. */
export const moduleFolder = async (module: string): Promise<string> => (await downloadGoModule(module)).Dir
