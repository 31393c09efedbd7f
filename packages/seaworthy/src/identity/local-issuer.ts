import { randomUUID } from 'node:crypto'
import { chmod, link, mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { FatalBootError } from '../errors/index.ts'

/** The issuer of development tokens: a key pair in a file, made on first use. */
export interface LocalIssuer {
  /** The `iss` claim of its tokens. */
  readonly issuer: string
  readonly kid: string
  readonly publicJwk: JWK
  readonly privateKey: Awaited<ReturnType<typeof importJWK>>
}

/** Where the key pair of a data folder, such as `.data/characters`, is kept. */
export function developmentIssuerFile(dataDir: string): string {
  return join(dataDir, 'issuer.json')
}

/**
 * Opens the issuer of a data folder, creating folder and key pair (ES256, mode 0600) when missing. The file appears whole
 * or not at all, and only once: of processes that start together all use the key pair of the first.
 *
 * @throws FatalBootError when the file is there but is no key pair, or the folder cannot be written.
 */
export async function openLocalIssuer(options: {
  readonly dataDir: string
  readonly service: string
}): Promise<LocalIssuer> {
  const path = developmentIssuerFile(options.dataDir)
  const issuer = `urn:seaworthy:development-issuer:${options.service}`
  try {
    const text = (await readIfPresent(path)) ?? (await create(path))
    const { kid, privateJwk, publicJwk } = parse(text, path)
    return { issuer, kid, publicJwk, privateKey: await importJWK(privateJwk, 'ES256') }
  } catch (cause) {
    if (cause instanceof FatalBootError) throw cause
    throw new FatalBootError(
      `the development issuer's key pair ${path} cannot be used; delete it or set OIDC_ISSUER`,
      {
        cause,
      },
    )
  }
}

async function create(path: string): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const kid = randomUUID()
  const privateJwk = { ...(await exportJWK(privateKey)), kid, alg: 'ES256' }
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }
  await mkdir(join(path, '..'), { recursive: true })
  const draft = `${path}.${randomUUID()}.draft`
  try {
    await using file = await open(draft, 'wx', 0o600)
    await file.writeFile(`${JSON.stringify({ kid, privateJwk, publicJwk }, undefined, 2)}\n`)
    await file.sync()
    // A link, unlike a rename, fails when the name is taken: the first process wins and nobody overwrites its keys.
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(draft, { force: true })
  }
  return readFile(path, 'utf8')
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(path)
    if ((mode & 0o077) !== 0) await chmod(path, 0o600)
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

interface KeyPairFile {
  readonly kid: string
  readonly privateJwk: JWK
  readonly publicJwk: JWK
}

function parse(text: string, path: string): KeyPairFile {
  const file = JSON.parse(text) as Partial<KeyPairFile> | null
  const { kid, privateJwk, publicJwk } = file ?? {}
  if (typeof kid !== 'string' || !privateJwk?.d || publicJwk?.kty !== 'EC' || publicJwk.d !== undefined) {
    throw new FatalBootError(`${path} holds no key pair of a development issuer; delete it to get a new one`)
  }
  return { kid, privateJwk, publicJwk }
}
