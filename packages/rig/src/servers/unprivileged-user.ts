import { readFileSync } from 'node:fs'

/** Whom to run as. */
export interface RunAs {
  readonly uid: number
  readonly gid: number
}

/** For servers that refuse to run as root; undefined when this process is no superuser, and can therefore run them itself. */
export function unprivilegedUser(): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  return { uid: 65_534, gid: 65_534 }
}
