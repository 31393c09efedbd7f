import {
  chmodSync,
  copyFileSync,
  cpSync,
  globSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { until } from '@seaworthy/rig'
import { shell } from '../harness/shell.ts'
import { ask, type Edge } from './asked.ts'
import type { Edit } from './composed-host.ts'
import { type Container, type Image, startContainer } from './container.ts'
import { type Ground, root } from './ground.ts'

export type PlainEdgeKind = 'nginx' | 'haproxy' | 'firewall'

/** An edge on a host of its own, in front of the replicas of another one. */
export interface PlainEdge extends Edge, AsyncDisposable {
  readonly kind: PlainEdgeKind
  readonly container: Container
  /** What stands below /etc/characters there. */
  readonly own: string
  /** What it has told of its requests. */
  log(): string
  /** What it has told of rules that spoke. */
  firewallLog(): string
  /** Changes a file of its own, and has it read. */
  change(edit: Edit): Promise<void>
}

const SERVICE = 'characters'
const PATIENCE_MS = 20_000
const RIGHTS = ['setuid', 'setgid', 'chown', 'dac_override', 'net_bind_service', 'kill']
/** Where the files of the folder of deploy files are on a host of each kind. */
const FILES: Readonly<Record<PlainEdgeKind, Readonly<Record<string, string>>>> = {
  nginx: {
    'edge/nginx.conf': 'nginx.conf',
    'values/edge-replicas.conf': 'replicas.conf',
  },
  haproxy: { 'edge/haproxy.cfg': 'haproxy.cfg', 'values/edge-replicas.cfg': 'replicas.cfg' },
  firewall: {
    'edge/firewall/nginx.conf': 'nginx.conf',
    'edge/firewall/modsecurity.conf': 'modsecurity.conf',
    'values/firewall-share.conf': 'firewall-share.conf',
    'values/firewall-exclusions.conf': 'firewall-exclusions.conf',
    'values/edge-replicas.conf': 'replicas.conf',
  },
}

/**
 * @param replicas where they are, by their names
 * @param text of files in place of those of the repository, by where these are below the folder of the deploy files
 */
export async function startPlainEdge(
  ground: Ground,
  replicas: ReadonlyMap<string, { readonly address: string }>,
  kind: PlainEdgeKind,
  {
    edits = [],
    text = {},
  }: { readonly edits?: readonly Edit[]; readonly text?: Readonly<Record<string, string>> } = {},
): Promise<PlainEdge> {
  const place = join(ground.folder, `${kind}-${crypto.randomUUID().slice(0, 8)}`)
  const own = join(place, 'own')
  const logs = join(place, 'log')
  for (const each of [join(own, 'tls'), logs, join(place, 'acme')]) mkdirSync(each, { recursive: true })
  chmodSync(logs, 0o777)
  for (const [file, name] of Object.entries(FILES[kind])) {
    let content = text[file] ?? readFileSync(join(root, 'deploy', SERVICE, file), 'utf8')
    for (const { from, to } of edits.filter((each) => each.file === file)) {
      if (!content.includes(from)) throw new Error(`${file} has no "${from}"`)
      content = content.replaceAll(from, to)
    }
    // There is no syslog here.
    writeFileSync(join(own, name), content.replace('log /dev/log local0', 'log stdout format raw local0'))
  }
  cpSync(join(root, 'deploy', SERVICE, 'edge/install-certificate.sh'), join(own, 'install-certificate.sh'))
  await firstCertificate(join(own, 'tls'))
  // As /etc/hosts of a host says it.
  const names = [...replicas].map(([name, { address }]) => `${address} ${name}\n`)
  writeFileSync(join(place, 'hosts'), `127.0.0.1 localhost\n${names.join('')}`)

  const certbot = join(place, 'certbot')
  writeFileSync(
    certbot,
    `#!/bin/sh\nexec python3 -c 'import sys; from certbot.main import main; sys.exit(main())' "$@"\n`,
  )
  chmodSync(certbot, 0o755)
  const image = kind === 'haproxy' ? haproxyImage(ground, place) : nginxImage(ground, place, kind)
  const container = await startContainer(
    ground,
    kind,
    {
      ...{
        image: kind,
        command: null,
        user: '0:0',
        cap_add: RIGHTS,
        tmpfs: ['/run/haproxy', '/run/nginx', '/var/lib/nginx'],
      },
      ...{ environment: { LD_LIBRARY_PATH: '/usr/local/lib/edge', PYTHONPATH: ground.tools.certbot } },
      volumes: [
        { type: 'bind', source: own, target: '/etc/characters' },
        { type: 'bind', source: join(place, 'acme'), target: '/var/lib/characters-acme' },
        { type: 'bind', source: logs, target: '/var/log/nginx' },
      ],
    },
    {
      ...image,
      content: { ...image.content, '/etc/hosts': join(place, 'hosts'), '/usr/local/bin/certbot': certbot },
    },
  )
  const edge = { address: () => container.address, ports: { tls: 443, plain: 80 } }
  const answers = () =>
    ask(edge, { path: '/', tls: false }).then(
      () => true,
      () => false,
    )
  const read = (name: string) => {
    const [file] = globSync(join(logs, name))
    return file === undefined ? '' : readFileSync(file, 'utf8')
  }
  if (
    !(await until(async () => container.exit !== undefined || (await answers()), {
      timeoutMs: PATIENCE_MS,
    })) ||
    container.exit
  ) {
    const words = container.output() + read('error.log')
    await container.stop()
    throw new Error(`${kind} does not serve:\n${words.slice(-2_000)}`)
  }
  return {
    ...{ ...edge, kind, container, own },
    log: () => (kind === 'haproxy' ? container.output() : read('access.log')),
    firewallLog: () => read('firewall.log'),
    async change({ file, from, to }) {
      const path = join(own, file)
      const before = readFileSync(path, 'utf8')
      if (!before.includes(from)) throw new Error(`${file} has no "${from}"`)
      writeFileSync(path, before.replaceAll(from, to))
      const { stdout: pid } = await container.exec(['cat', '/run/nginx.pid'])
      const old = workersOf(pid)
      const { code, stdout } = await container.exec(['nginx', '-s', 'reload'])
      if (code !== 0) throw new Error(`nginx does not take ${file}:\n${stdout}`)
      await until(() => workersOf(pid).some((each) => !old.includes(each)) && !old.some(takesConnections), {
        timeoutMs: PATIENCE_MS,
      })
    },
    [Symbol.asyncDispose]: () => container.stop(),
  }
}

const workersOf = (pid: string): readonly string[] =>
  readFileSync(`/proc/${pid.trim()}/task/${pid.trim()}/children`, 'utf8').trim().split(' ')

/** One that ends says so in place of its command. */
function takesConnections(pid: string): boolean {
  try {
    return !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('shutting down')
  } catch {
    return false
  }
}

/** Nobody believes it. */
async function firstCertificate(folder: string): Promise<void> {
  const [certificate, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')]
  await shell([
    ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-days', '2', '-subj', '/CN=first', '-keyout', key, '-out', certificate],
  ])
  writeFileSync(join(folder, 'tls.pem'), readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8'))
}

/** Libraries of the unpacked packages, each by its name. */
function libraries(ground: Ground, place: string): string {
  const folder = join(place, 'lib')
  mkdirSync(folder)
  const found = globSync('usr/lib/*-linux-gnu/*.so*', { cwd: ground.tools.debian })
  for (const each of found)
    copyFileSync(realpathSync(join(ground.tools.debian, each)), join(folder, basename(each)))
  return folder
}

function nginxImage(ground: Ground, place: string, kind: 'nginx' | 'firewall'): Image {
  const { debian } = ground.tools
  const script = join(place, 'nginx')
  const prefix = kind === 'nginx' ? '-p /run/nginx/ -e stderr ' : ''
  writeFileSync(
    script,
    `#!/bin/sh\nexec /usr/local/lib/edge-nginx ${prefix}-c /etc/characters/nginx.conf "$@"\n`,
  )
  chmodSync(script, 0o755)
  const packaged = ['/usr/lib/nginx', '/usr/share/nginx', '/usr/share/modsecurity-crs', '/etc/modsecurity']
  const configured = ['/etc/nginx/modules-enabled', '/etc/nginx/unicode.mapping']
  return {
    user: '0:0',
    cwd: '/',
    entrypoint: [],
    command: ['nginx', '-g', kind === 'nginx' ? 'daemon off; user www-data;' : 'daemon off;'],
    content: {
      '/usr/local/bin/nginx': script,
      '/usr/local/lib/edge-nginx': kind === 'nginx' ? ground.tools.nginx : join(debian, 'usr/sbin/nginx'),
      '/usr/local/lib/edge': libraries(ground, place),
      ...(kind === 'firewall'
        ? Object.fromEntries([...packaged, ...configured].map((each) => [each, join(debian, each)]))
        : {}),
    },
  }
}

function haproxyImage(ground: Ground, place: string): Image {
  // Who it is on a host that has its package.
  for (const [file, line] of [
    ['passwd', 'haproxy:x:64999:64999::/:/usr/sbin/nologin'],
    ['group', 'haproxy:x:64999:'],
  ] as const)
    writeFileSync(join(place, file), `${readFileSync(`/etc/${file}`, 'utf8')}${line}\n`)
  const { debian } = ground.tools
  return {
    user: '0:0',
    cwd: '/',
    entrypoint: [],
    command: [
      ...['haproxy', '-W', '-db', '-f', '/etc/characters/haproxy.cfg', '-f', '/etc/characters/replicas.cfg'],
    ],
    content: {
      '/usr/local/bin/haproxy': join(debian, 'usr/sbin/haproxy'),
      '/usr/local/bin/socat': join(debian, 'usr/bin/socat'),
      '/usr/local/lib/edge': libraries(ground, place),
      '/etc/passwd': join(place, 'passwd'),
      '/etc/group': join(place, 'group'),
    },
  }
}
