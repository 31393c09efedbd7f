import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { shell, tryShell } from '../harness/shell.ts'

/** What the proof takes from the system, with the Debian package that brings it. */
const PACKAGES: Readonly<Record<string, string>> = {
  buildah: 'buildah',
  containerd: 'containerd',
  ctr: 'containerd',
  ip: 'iproute2',
  ipset: 'ipset',
  iptables: 'iptables',
  mmdebstrap: 'mmdebstrap',
  openssl: 'openssl',
  prometheus: 'prometheus',
  runc: 'runc',
  setpriv: 'util-linux',
  unshare: 'util-linux',
}
const PLUGINS = { folder: '/usr/lib/cni', package: 'containernetworking-plugins' }

/**
 * Installs what is missing, where this is Debian.
 *
 * @throws Error that names what has to be there.
 */
export async function ensurePrograms(): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error('a node of a cluster mounts file systems and makes networks: run this as root on Linux')
  }
  if (!isProgram('go')) throw new Error('Kubernetes is built from source: put Go 1.26 or later into PATH')
  const missing = new Set(
    Object.entries(PACKAGES).flatMap(([program, name]) => (isProgram(program) ? [] : [name])),
  )
  if (!existsSync(PLUGINS.folder)) missing.add(PLUGINS.package)
  if (missing.size === 0) return
  if (!isProgram('apt-get')) throw new Error(`these have to be installed: ${[...missing].join(', ')}`)
  console.log(`installing ${[...missing].join(', ')}`)
  await tryShell(['apt-get', 'update', '-qq'])
  await shell(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  })
}

const isProgram = (name: string): boolean =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) =>
    existsSync(join(folder, name)),
  )
