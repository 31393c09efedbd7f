import { join, relative } from 'node:path'
import { command } from '@seaworthy/readiness/command-line'
import { deployFiles, differences, fromDeclaration, nodePlan, ship, workspaceOf } from '@seaworthy/shipping'
import { findService, serviceFolder } from './service-finder.ts'
import type { Terminal } from './terminal.ts'

const HOW = 'after "ship"'

export const shipCommand = command({
  name: 'ship',
  summary: 'write what surrounds the process of a service: its image and its Helm chart',
  words: '[service]',
  about: `Writes deploy/<service>/ from what the service declares:

  container/            Dockerfile and what of the workspace may reach a builder
  helm/                 chart, with its values, their schema and the numbers that have to fit each other
  values/               a file per environment, which is yours: written once, and never again

What follows from the service is written anew each time, so a change of it belongs into the declaration or into values/.`,
  options: {
    check: {
      type: 'boolean',
      text: 'write nothing, and fail when a file is not as it follows from the service',
    },
  },

  async run({ values: { check }, positionals: [name] }, { cwd, out, err }: Terminal) {
    const { root, folder } = workspaceOf(serviceFolder(cwd, name, HOW))
    const described = fromDeclaration((await findService(cwd, name, HOW)).describe())
    const files = deployFiles(described, nodePlan(root, folder))
    const place = join(root, 'deploy', described.name)
    const { missing, changed, leftOver } = check ? differences(place, files) : ship(place, files)
    const [wrote, removed] = check ? ['out of date: ', 'left over: '] : ['wrote ', 'removed ']
    const tell = check ? err : out
    for (const path of [...missing, ...changed]) tell(`${wrote}${relative(cwd, join(place, path))}`)
    for (const path of leftOver) tell(`${removed}${relative(cwd, join(place, path))}`)
    const count = missing.length + changed.length + leftOver.length
    if (count === 0) out(`${relative(cwd, place)} is as it follows from the service`)
    if (!check || count === 0) return 0
    err(`Run "seaworthy ship ${described.name}" and commit the result.`)
    return 1
  },
})
