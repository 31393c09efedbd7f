import { existsSync } from 'node:fs'
import { findProgram } from '@seaworthy/rig'
import { installPackages, installPrograms } from '../harness/debian-packages.ts'

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
  if (!findProgram('go')) throw new Error('Kubernetes is built from source: put Go 1.26 or later into PATH')
  await installPrograms(PACKAGES)
  if (!existsSync(PLUGINS.folder)) await installPackages([PLUGINS.package])
}
