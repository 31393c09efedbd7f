import { join, relative } from 'node:path'
import { command, UsageError } from '@seaworthy/readiness/command-line'
import {
  deployFiles,
  deployFolder,
  differences,
  kustomizedFiles,
  ship,
  workspaceFiles,
} from '@seaworthy/shipping'
import { shipWholeRepository } from './ship-repository.ts'
import { shippedService } from './shipped-service.ts'
import { tellDifferences } from './tell-differences.ts'
import type { Terminal } from './terminal.ts'
import { workspaceCharts } from './workspace-charts.ts'

export const shipCommand = command({
  name: 'ship',
  summary: 'write what surrounds the process of a service: its image, its compose files and its Helm chart',
  words: '[service]',
  also: ['<folder> [options]'],
  about: `Writes deploy/<service>/ from what a service of this workspace declares, or deploy/ beside the seaworthy.ship.yaml of a
service in Go or Python:

  container/            Dockerfile and what may reach a builder
  compose/              compose files for work on it and for one host, nginx, and the scripts of that host
  helm/                 chart, with its values, their schema and the numbers that have to fit each other
  terraform/            what Terraform has to know of it
  values/               files per environment, which are yours: written once, and never again

and, once for all services of the workspace, deploy/policies/ for clusters, deploy/monitoring/ for
Alertmanager, deploy/gitops/ for Argo CD and deploy/terraform/ for AWS.

With --kustomize it writes kustomize/ of one service instead, a base and an overlay per environment, from what Helm renders.

With --repository it writes what surrounds all services instead: pipelines, scripts and rulesets in .github/, a hook in .githooks/, a dev
container, and deploy/repository.yaml, which is yours and says what cannot be seen.

What follows from the service is written anew each time, so a change of it belongs into the declaration, into
seaworthy.ship.yaml or into values/.`,
  options: {
    repository: { type: 'boolean', text: 'what surrounds all services, at the root of the workspace' },
    kustomize: { type: 'boolean', text: 'what Kustomize takes in place of the chart; needs helm' },
    check: {
      type: 'boolean',
      text: 'write nothing, and fail when a file is not as it follows from the service',
    },
  },

  async run({ values: { check, kustomize, repository }, positionals: [word] }, terminal: Terminal) {
    if (repository) {
      if (word !== undefined) throw new UsageError('--repository is about all services; leave out the name')
      return await shipWholeRepository(terminal, check)
    }
    const { cwd, out, err } = terminal
    const { service, plan, root } = await shippedService(cwd, word)
    const folder = deployFolder(service.name, plan)
    const files = kustomize ? kustomizedFiles(service.name, join(root, folder)) : deployFiles(service, plan)
    const own = { folder, files }
    const shared = plan.language === 'node' && !kustomize ? workspaceFiles(await workspaceCharts(root)) : []
    let count = 0
    for (const { folder, files } of [own, ...shared]) {
      const place = join(root, folder)
      const found = check ? differences(place, files) : ship(place, files)
      count += tellDifferences(found, check, terminal, (path) => relative(cwd, join(place, path)))
    }
    if (count === 0) out(`${relative(cwd, join(root, own.folder))} is as it follows from the service`)
    if (!check || count === 0) return 0
    const words = ['ship', ...(word === undefined ? [] : [word]), ...(kustomize ? ['--kustomize'] : [])]
    err(`Run "seaworthy ${words.join(' ')}" and commit the result.`)
    return 1
  },
})
