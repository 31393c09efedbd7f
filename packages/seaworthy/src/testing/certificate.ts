import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'

/** PEM texts. */
export interface Certificate {
  readonly key: string
  readonly certificate: string
  readonly privateKey: KeyObject
  readonly name: string
}

export interface CertificateOptions {
  /** Who signs it. Absent: an authority that signs itself. */
  readonly issuer?: Certificate
  /** Host names and IP addresses that it is good for. */
  readonly hosts?: readonly string[]
}

const DAY_MS = 86_400_000

/** An X.509 v3 certificate (RFC 5280) with a new P-256 key, valid from yesterday to tomorrow: for TLS in tests, without OpenSSL. */
export function createCertificate(
  name: string,
  { issuer, hosts = [] }: CertificateOptions = {},
): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const now = Date.now()
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    distinguishedName(issuer?.name ?? name),
    sequence(time(now - DAY_MS), time(now + DAY_MS)),
    distinguishedName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(issuer ? alternativeNames(hosts) : BASIC_CONSTRAINTS_CA)),
  )
  const signature = sign('sha256', body, issuer?.privateKey ?? privateKey)
  const der = sequence(body, ECDSA_WITH_SHA256, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])))
  return {
    name,
    privateKey,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    certificate: `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  }
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: Buffer[]) => tagged(0x30, Buffer.concat(parts))
const integer = (value: Buffer) => tagged(0x02, value)
const objectId = (hex: string) => tagged(0x06, Buffer.from(hex, 'hex'))
const octets = (content: Buffer) => tagged(0x04, content)

/** 1.2.840.10045.4.3.2 */
const ECDSA_WITH_SHA256 = sequence(objectId('2a8648ce3d040302'))
/** 2.5.29.19, critical, CA: TRUE */
const BASIC_CONSTRAINTS_CA = sequence(
  objectId('551d13'),
  tagged(0x01, Buffer.from([0xff])),
  octets(sequence(tagged(0x01, Buffer.from([0xff])))),
)

/** 2.5.4.3 */
const distinguishedName = (name: string) =>
  sequence(tagged(0x31, sequence(objectId('550403'), tagged(0x0c, Buffer.from(name)))))

/** 2.5.29.17 */
function alternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) =>
    isIP(host) === 4
      ? tagged(0x87, Buffer.from(host.split('.').map(Number)))
      : tagged(0x82, Buffer.from(host)),
  )
  return sequence(objectId('551d11'), octets(sequence(...names)))
}

/** UTCTime: two digits of the year, to the second. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, '').slice(2, 14)
  return tagged(0x17, Buffer.from(`${digits}Z`))
}
