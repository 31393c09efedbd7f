// Cost of one `authenticate`, cached and not, per signature algorithm.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { systemClock } from '../../packages/seaworthy/src/base/index.ts'
import { createAuthenticator } from '../../packages/seaworthy/src/identity/index.ts'
import { loadSettings } from '../../packages/seaworthy/src/settings/index.ts'
import { createTelemetry, telemetrySettings } from '../../packages/seaworthy/src/telemetry/index.ts'

const short = process.argv.includes('--short')
const TOKENS = short ? 200 : 2_000
const CACHED = short ? 20_000 : 500_000
const sources = { env: { NODE_ENV: 'test', LOG_LEVEL: 'silent' }, cwd: tmpdir() }

for (const alg of ['RS256', 'PS256', 'ES256', 'EdDSA']) {
  const { privateKey, publicKey } = await generateKeyPair(alg)
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'k', alg, use: 'sig' }]
  const server = createServer((_, response) => response.end(JSON.stringify({ keys })))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const telemetry = createTelemetry({
    clock: systemClock,
    service: 'bench',
    version: '0',
    environment: 'test',
    settings: loadSettings([telemetrySettings], sources).get(telemetrySettings),
  })
  const authenticator = await createAuthenticator({
    settings: { issuer, audience: ['api'], jwksUrl: issuer },
    environment: 'test',
    roles: { admin: ['read', 'write'] },
    service: 'bench',
    dataDir: tmpdir(),
    telemetry,
  })
  const authorizations: string[] = []
  for (let i = 0; i < TOKENS; i++) {
    const token = await new SignJWT({ roles: ['admin'], scope: 'openid profile', name: 'Ada Lovelace' })
      .setProtectedHeader({ alg, kid: 'k', typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience('api')
      .setSubject(`user-${i}`)
      .setExpirationTime('10m')
      .sign(privateKey)
    authorizations.push(`Bearer ${token}`)
  }
  const perCallUs = async (calls: number, authorization: (call: number) => string | undefined) => {
    const start = process.hrtime.bigint()
    for (let call = 0; call < calls; call++) await authenticator?.authenticate(authorization(call))
    return Number(process.hrtime.bigint() - start) / calls / 1_000
  }
  await perCallUs(TOKENS / 2, (call) => authorizations[call])
  const uncached = await perCallUs(TOKENS / 2, (call) => authorizations[TOKENS / 2 + call])
  await perCallUs(CACHED / 10, (call) => authorizations[call % 100])
  const cached = await perCallUs(CACHED, (call) => authorizations[call % 100])
  console.log(`${alg}  verified ${uncached.toFixed(0).padStart(4)} µs   cached ${cached.toFixed(2)} µs`)
  server.closeAllConnections()
  server.close()
  await telemetry.close()
}
