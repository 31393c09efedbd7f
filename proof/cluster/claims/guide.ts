import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readPage } from '../../../tools/pages/page.ts'
import { tryShell } from '../../harness/shell.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import { root } from '../proven-services.ts'
import { onRealNode } from '../release.ts'

const PAGE = 'docs/guide/rollout.md'
/** Goes on from there: what is done to a release that turned out to be bad. */
const RUNBOOK = 'deploy/characters/operations/rollback.md'
const REGISTRY = 'localhost/guide'

export const guide: ClusterClaim = {
  name: 'guide',
  needs: 'patience',
  takes: ['policies'],
  says: `the commands of ${PAGE} lead from nothing to a rollout, an update and the way back, as they stand there, and then those of ${RUNBOOK}`,
  async run({ plane, node, dependencies, builder, folder }) {
    const text = readFileSync(join(root, PAGE), 'utf8')
    const [block = ''] = text.match(/(?<=^```yaml\n)[^`]*/m) ?? []
    const values = join(folder, 'guide.values.yaml')
    const { addresses } = dependencies
    const own = {
      ...onRealNode,
      replicas: 2,
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    }
    writeFileSync(
      values,
      [
        block.replace('registry.example', REGISTRY).trimEnd(),
        `  UPSTREAM_URL: ${addresses.UPSTREAM_URL}`,
        ...Object.entries(own).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
        '',
      ].join('\n'),
    )
    const bin = join(folder, 'bin')
    mkdirSync(bin, { recursive: true })
    const programs = {
      docker: `exec "${process.execPath}" "${join(root, 'proof/cluster/stand-in-docker.ts')}" "$@"`,
      kubectl: `exec "${plane.programs.kubectl}" "$@"`,
      helm: `exec "${plane.programs.helm}" "$@"`,
    }
    for (const [name, line] of Object.entries(programs)) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 })
    }
    const env = {
      PATH: `${bin}:${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
      KUBECONFIG: plane.kubeconfig,
      SEAWORTHY_LAYERS: builder.folder,
      SEAWORTHY_NODE: node.socket,
      ...{ REGISTRY, TAG: '1.0.0', VALUES: values },
      DATABASE_URL: addresses.DATABASE_URL as string,
      REDIS_URL: addresses.REDIS_URL as string,
    }
    // One shell for all blocks but the settings, so that what one exports the next one has; it ends where one fails.
    const blocks = [...text.matchAll(/^```sh\n([^`]*)```/gm)].map(([, commands]) => commands as string)
    const ofRunbook = readPage(root, RUNBOOK).blocks.map((block) => block.text)
    blocks.push(...ofRunbook)
    const { code, stdout, stderr } = await tryShell(['sh', '-eux', '-c', blocks.join('\n')], {
      cwd: root,
      env,
    })
    const revisions = await plane.helm([
      'history',
      'characters',
      '--namespace',
      'characters',
      '--output',
      'json',
    ])
    const states = (JSON.parse(revisions.stdout) as { status: string; description: string }[]).map(
      ({ description }) => description,
    )
    const image = `${(await plane.get('deployment', 'characters', '-n', 'characters')).spec.template.spec.containers[0].image}`
    await plane.kubectl(['delete', 'namespace', 'characters', '--timeout=120s'])
    await plane.kubectl(['delete', '-f', join(root, 'deploy/policies')])
    return [
      {
        what: `${blocks.length} blocks of commands`,
        measured: code === 0 ? 'done' : `ended with ${code}: ${`${stdout}\n${stderr}`.trim().slice(-800)}`,
        expected: 'done',
        holds: code === 0 && blocks.length >= 5,
      },
      {
        what: 'what was released',
        measured: states.join(', '),
        expected: 'an installation, an upgrade, a rollback, and another one by the runbook',
        holds: states.length === 4 && states[2] === 'Rollback to 1' && states[3] === 'Rollback to 2',
      },
      {
        what: 'what runs',
        measured: image,
        expected: `${REGISTRY}/characters:1.0.1`,
        holds: image === `${REGISTRY}/characters:1.0.1`,
      },
      {
        what: 'pods that the runbook shows',
        measured: `${stdout.match(/^characters-\S+ +true +\S+$/gm)?.join(', ') ?? stdout.slice(-200)}`,
        expected: 'ready, with that image',
        holds: stdout.includes(`${REGISTRY}/characters:1.0.1`) && ofRunbook.length === 3,
      },
    ]
  },
}
