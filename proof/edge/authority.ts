import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type SupervisedProcess, until } from '@seaworthy/rig'
import { shell } from '../harness/shell.ts'
import type { Ground } from './ground.ts'
import { GATEWAY } from './network.ts'

/** Gives certificates to whoever answers its challenges, as Let's Encrypt does: pebble, which that authority writes for tests. */
export interface Authority extends AsyncDisposable {
  readonly directory: string
  /** A file that says whom to believe. */
  readonly ca: string
}

const PATIENCE_MS = 20_000

/** @param address where every name leads */
export async function startAuthority(
  { tools, supervisor, folder }: Ground,
  address: string,
): Promise<Authority> {
  await using undo = new AsyncDisposableStack()
  const place = join(folder, `authority-${crypto.randomUUID().slice(0, 8)}`)
  mkdirSync(place)
  const [certificate, privateKey] = [join(place, 'own.crt'), join(place, 'own.key')]
  await shell([
    ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-days', '2', '-subj', '/CN=authority', '-addext', `subjectAltName=IP:${GATEWAY}`],
    ...['-keyout', privateKey, '-out', certificate],
  ])
  const [port, managementPort, namesPort, namesManagementPort] = [
    ...[await freePort(), await freePort(), await freePort(), await freePort()],
  ]
  const configuration = join(place, 'pebble.json')
  writeFileSync(
    configuration,
    JSON.stringify({
      pebble: {
        listenAddress: `${GATEWAY}:${port}`,
        managementListenAddress: `127.0.0.1:${managementPort}`,
        ...{ certificate, privateKey, httpPort: 80, tlsPort: 443, keyAlgorithm: 'ecdsa' },
        ...{ ocspResponderURL: '', externalAccountBindingRequired: false },
        retryAfter: { authz: 1, order: 1 },
        profiles: { default: { description: 'ninety days', validityPeriod: 7_776_000 } },
      },
    }),
  )
  const start = async (words: readonly [string, ...string[]], env: Readonly<Record<string, string>> = {}) => {
    const [program, ...rest] = words
    const command = [join(tools.pebble, program), ...rest]
    return undo.use(await supervisor.start({ command, cwd: place, env }))
  }
  const said = async (server: SupervisedProcess, what: string) => {
    const isThere = () => server.logs.lines.some(({ text }) => text.includes(what))
    await until(() => server.exit !== undefined || isThere(), { timeoutMs: PATIENCE_MS })
    if (!isThere()) throw new Error(`the authority does not start:\n${server.logs.tail(20)}`)
  }
  const names = await start([
    ...(['pebble-challtestsrv', '-defaultIPv4', address, '-defaultIPv6', ''] as const),
    ...['-dnsserver', `127.0.0.1:${namesPort}`, '-management', `127.0.0.1:${namesManagementPort}`],
    ...['-http01', '', '-https01', '', '-tlsalpn01', '', '-doh', ''],
  ])
  await said(names, 'Starting')
  const pebble = await start(['pebble', '-config', configuration, '-dnsserver', `127.0.0.1:${namesPort}`], {
    // It would wait up to fifteen seconds before it looks, and refuse requests at random.
    ...{ PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0' },
  })
  await said(pebble, 'Listening on')
  const kept = undo.move()
  return {
    directory: `https://${GATEWAY}:${port}/dir`,
    ca: certificate,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
