import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shell } from '../../harness/shell.ts'

/** Certificate and key of a server, in PEM. */
export interface Served {
  readonly cert: string
  readonly key: string
}

/** An authority that signs for any time to come. */
export interface OwnAuthority {
  /** Its own certificate: whoever has that file believes it. */
  readonly file: string
  /** For 127.0.0.1. @param seconds until its end */
  sign(seconds: number): Promise<Served>
}

const SETTINGS = `[ca]
default_ca = own
[own]
database = issued
new_certs_dir = .
rand_serial = yes
default_md = sha256
unique_subject = no
policy = any
copy_extensions = copy
[any]
commonName = supplied
`
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** As `openssl ca` reads a time: the digits of year to second. */
const asTime = (date: Date): string => `${date.toISOString().replaceAll(/\D/g, '').slice(0, 14)}Z`

/** @param folder its own */
export async function ownAuthority(folder: string): Promise<OwnAuthority> {
  const openssl = (...words: readonly string[]) => shell(['openssl', ...words], { cwd: folder })
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  writeFileSync(join(folder, 'settings'), SETTINGS)
  writeFileSync(join(folder, 'issued'), '')
  await openssl(
    ...['req', '-x509', ...NEW_KEY, '-days', '30', '-subj', '/CN=Harbour authority'],
    ...['-keyout', 'authority.key', '-out', 'authority.pem'],
  )
  let signed = 0
  return {
    file: join(folder, 'authority.pem'),
    async sign(seconds) {
      const name = `${++signed}`
      await openssl(
        ...['req', '-new', ...NEW_KEY, '-subj', '/CN=edge', '-addext', 'subjectAltName=IP:127.0.0.1'],
        ...['-keyout', `${name}.key`, '-out', `${name}.csr`],
      )
      await openssl(
        ...['ca', '-batch', '-notext', '-config', 'settings'],
        ...[
          '-cert',
          'authority.pem',
          '-keyfile',
          'authority.key',
          '-in',
          `${name}.csr`,
          '-out',
          `${name}.pem`,
        ],
        ...['-enddate', asTime(new Date(Date.now() + seconds * 1_000))],
      )
      return { cert: read(`${name}.pem`), key: read(`${name}.key`) }
    },
  }
}
