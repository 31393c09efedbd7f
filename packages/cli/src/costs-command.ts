import { command, UsageError } from '@seaworthy/readiness/command-line'
import { workspaceCost } from '@seaworthy/shipping'
import { placedServices } from './placed-services.ts'
import type { Terminal } from './terminal.ts'

export const costsCommand = command({
  name: 'costs',
  summary: 'tell what the environments on AWS cost in a month, by your own table of prices',
  words: '',
  about: `Computed from deploy/terraform/costs.yaml, which has the prices and how much is used, and from the sizes of the platform, of the
services and of their pods in deploy/. It also says when the pods have no room on the nodes. Nobody is asked: the prices are as true as
that file, whose first form has examples.`,
  options: {},

  async run(_, { cwd, out }: Terminal) {
    const services = await placedServices(cwd)
    if (services.length === 0)
      throw new UsageError('this folder has no service: run it at the root of the repository')
    out(workspaceCost(cwd, services))
    return 0
  },
})
