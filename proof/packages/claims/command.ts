import { cpSync, globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '@seaworthy/rig'
import { type Claim, exactly, type Finding } from '../../harness/claim.ts'
import { shell, tryShell } from '../../harness/shell.ts'
import { untilAnswering } from '../../harness/until-answering.ts'
import { type Ground, type NodeMajor, root } from '../ground.ts'
import { onEachNode } from '../on-each-node.ts'

const MOST_MB = 15
const FIRST_OUTPUT_MS = 2_000
/** What a team without TypeScript must not be given. */
const HEAVY = ['fastify', 'kysely', '@electric-sql', '@opentelemetry', 'typebox']
const DRILLS = ['drain', 'limits', 'crash']

export const command: Claim<Ground> = {
  name: 'command',
  says: 'npx seaworthy in an empty folder brings the command without a web framework, answers at once, and checks, probes and drills a service in Python',
  run: onEachNode(onNode),
}

async function onNode(
  { supervisor, env: environment }: Ground,
  node: NodeMajor,
): Promise<readonly Finding[]> {
  const env = environment(node)
  const at = (what: string) => `Node ${node}: ${what}`
  const folder = await supervisor.createFolder('seaworthy-stranger-')
  const inFolder = { cwd: folder, env }
  const npx = (...words: readonly string[]) => tryShell(['npx', 'seaworthy', ...words], inFolder)
  // The first time it is fetched; what a stranger installs is looked at in a folder of its own.
  const first = await npx('help')
  const installed = await supervisor.createFolder('seaworthy-installed-')
  await shell(['npm', 'install', '--silent', 'seaworthy'], { cwd: installed, env })
  const bytes = globSync('node_modules/**/*', { cwd: installed })
    .map((path) => statSync(join(installed, path)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)
  const heavy = HEAVY.filter((name) => globSync(`node_modules/${name}`, { cwd: installed }).length > 0)
  // Of a machine that does something else as well, only the time of the processors says anything.
  const { stdout: times } = await shell(['sh', '-c', 'npx seaworthy help >&2; times'], {
    cwd: installed,
    env,
  })
  const warmMs = childrenMs(times)
  const findings: Finding[] = [
    exactly(at('npx seaworthy help, exit code'), first.code, 0, first.code ? first.stderr.slice(-300) : ''),
    {
      what: at('what is installed'),
      measured: `${(bytes / 1e6).toFixed(1)} MB, with ${heavy.join(', ') || 'no web framework'}`,
      expected: `at most ${MOST_MB} MB, with no web framework`,
      holds: bytes <= MOST_MB * 1e6 && heavy.length === 0,
    },
    {
      what: at('first output, warm'),
      measured: `${warmMs.toFixed(0)} ms of a processor`,
      expected: `at most ${FIRST_OUTPUT_MS} ms`,
      holds: warmMs <= FIRST_OUTPUT_MS,
    },
  ]
  for (const [words, code, said] of [
    ['start', 2, '"start" stands on @seaworthy/chassis, which is not installed'],
    ['ship', 2, '"ship" stands on @seaworthy/shipping, which is not installed'],
    ['sail', 2, 'there is no command "sail"'],
  ] as const) {
    const { stderr, ...told } = await npx(words)
    findings.push({
      what: at(`npx seaworthy ${words}, which is not there`),
      measured: `${told.code}: ${stderr.trim().split('\n')[0]}`,
      expected: `${code}: ${said}`,
      holds: told.code === code && stderr.includes(said),
    })
  }

  cpSync(join(root, 'proof/languages/python'), folder, { recursive: true })
  const port = await freePort()
  const service = await supervisor.start({
    command: ['python3', 'app.py'],
    cwd: folder,
    env: { PORT: `${port}` },
    endSignal: 'SIGTERM',
  })
  await untilAnswering(service, `http://127.0.0.1:${port}/livez`, 'the service in Python')
  const probed = await npx('probe', `http://127.0.0.1:${port}`)
  await service[Symbol.asyncDispose]()
  const checked = await npx('check', '--level', 'C')
  const drilled = await npx('drill', ...DRILLS)
  const passed = new RegExp(`^${DRILLS.length} pass · 0 FAIL`, 'm')
  return [
    ...findings,
    {
      what: at('probe'),
      measured: lastLine(probed.stdout),
      expected: 'a verdict, exit code 0 or 1',
      holds: [0, 1].includes(probed.code) && /\d+ pass/.test(probed.stdout),
    },
    exactly(at('check at level C, exit code'), checked.code, 0, lastLine(checked.stdout)),
    {
      what: at(`drill ${DRILLS.join(' ')}`),
      measured: `${drilled.code}: ${lastLine(drilled.stdout)} ${drilled.stderr.slice(-200)}`.trim(),
      expected: '0, all pass',
      holds: drilled.code === 0 && passed.test(drilled.stdout),
    },
  ]
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''

/** Of the second line that `times` of a shell prints, such as "0m0.250s 0m0.080s": user and system time of its children. */
function childrenMs(times: string): number {
  const [, children = ''] = times.trim().split('\n')
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1_000,
    0,
  )
}
