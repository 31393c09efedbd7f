import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../../harness/claim.ts'
import { shell, tryShell } from '../../harness/shell.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import { type ProvenService, root, SERVICES } from '../proven-services.ts'

const DRILLS = ['drain', 'limits', 'crash']
const USER = 10_001
const MEMORY_BYTES = 512 * 1024 * 1024
/**
 * Becomes the process of the image, under the number that it was started with, so that a drill's signals reach it: its file system
 * alone and read-only but for the keys of development, which a drill needs, nobody's rights and no way to others, bounded memory.
 */
const RESTRICTED = `set -eu
image=$1 data=$2; shift 2
mount --bind "$image" "$image"
mount -o remount,bind,ro "$image"
mount --bind "$data" "$image$data"
mount -t proc proc "$image/proc"
mount --rbind /dev "$image/dev"
group=/sys/fs/cgroup/memory/seaworthy-drill
if mkdir -p "$group" 2>/dev/null; then echo ${MEMORY_BYTES} > $group/memory.limit_in_bytes; echo $$ > $group/cgroup.procs; fi
exec setpriv --no-new-privs chroot --userspec=${USER}:${USER} --groups= "$image" "$@"`

export const containerDrills: ClusterClaim = {
  name: 'container-drills',
  needs: 'patience',
  says: `each image passes the drills ${DRILLS.join(', ')} as nobody, with a root that is read-only and bounded memory`,
  async run({ builder, images, folder }) {
    const findings: Finding[] = []
    for (const service of SERVICES) {
      const { name } = service
      await using mounted = await builder.mount(images[name]?.name as string)
      const data = join(folder, `${name}.data`)
      mkdirSync(data)
      if (service.hasKeys) await makeKeys(name, data)
      for (const each of ['proc', 'dev', data]) mkdirSync(join(mounted.path, each), { recursive: true })
      const config = join(folder, `${name}.drill.yaml`)
      writeFileSync(config, inContainer(service, mounted.path, data))
      const evidence = join(folder, `${name}.evidence.json`)
      const { code, stdout, stderr } = await tryShell(
        [
          ...[process.execPath, join(root, 'packages/cli/src/seaworthy.ts'), 'drill', ...DRILLS],
          ...['--config', config, '--seed', '1', '--output', `json=${evidence}`],
        ],
        { cwd: root },
      )
      const { results } = JSON.parse(readFileSync(evidence, 'utf8')) as {
        results: readonly { id: string; status: string; reason?: string }[]
      }
      for (const { id, status } of results) {
        findings.push({
          what: `${name}: ${id}`,
          measured: status,
          expected: 'pass',
          holds: status === 'pass',
        })
      }
      if (code !== 0)
        findings.push({
          what: `${name}: exit code`,
          measured: `${code}: ${`${stdout}\n${stderr}`.trim().slice(-600)}`,
          expected: '0',
          holds: false,
        })
    }
    return findings
  },
}

/** Of development, made before the service looks for them, which may not write where root has written. */
async function makeKeys(service: string, data: string): Promise<void> {
  const program = join(root, 'packages/cli/src/seaworthy.ts')
  await shell([process.execPath, program, 'token', '--service', service], {
    cwd: root,
    env: { NODE_ENV: 'development', DATA_DIR: data },
  })
  await shell(['chown', '--recursive', `${USER}:${USER}`, data])
}

/** The drill file of a service, with its image in place of its sources. */
function inContainer({ name, folder, entry, hasKeys }: ProvenService, image: string, data: string): string {
  const file = readFileSync(join(folder, 'seaworthy.drill.yaml'), 'utf8')
  const command = ['unshare', '--mount', 'sh', '-c', RESTRICTED, 'sh', image, data, ...entry]
  const ofDevelopment: [RegExp, string][] = [
    [/^ {2}cwd: .*$/m, `  cwd: ${root}`],
    [/^ {4}DATA_DIR: .*$/m, `    DATA_DIR: ${data}`],
  ]
  const changes: [RegExp, string][] = [
    [/^ {2}command: .*$/m, `  command: ${JSON.stringify(command)}`],
    ...(hasKeys ? ofDevelopment : []),
  ]
  return changes.reduce((text, [from, to]) => {
    if (!from.test(text)) throw new Error(`the drill file of ${name} has no line ${from}`)
    return text.replace(from, () => to)
  }, file)
}
