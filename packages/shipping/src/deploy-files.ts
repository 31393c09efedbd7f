import { chartFiles } from './chart/chart-files.ts'
import { composeFiles } from './compose/compose-files.ts'
import { hostSettings } from './compose/host-settings.ts'
import { goHealth, goIgnore, goImage } from './container/go-image.ts'
import type { ImagePlan } from './container/image-plan.ts'
import { nodeIgnore, nodeImage } from './container/node-image.ts'
import { pythonIgnore, pythonImage } from './container/python-image.ts'
import { deployFolder } from './deploy-folder.ts'
import type { DescribedService } from './description/described-service.ts'
import { edgeFiles, ownedEdgeFiles } from './edge/edge-files.ts'
import { ENVIRONMENTS, environmentValues } from './environment-values.ts'
import { INFRASTRUCTURES } from './infrastructure/infrastructure-size.ts'
import { firstServiceSize, serviceVariables } from './infrastructure/service-variables.ts'
import { meshFiles } from './mesh/mesh-files.ts'
import { FIRST_PROBED_HOSTS, monitoringFiles } from './monitoring/monitoring-files.ts'
import { watchedService } from './monitoring/watched-service.ts'
import { firstRota } from './operations/on-call-page.ts'
import { operationFiles } from './operations/operation-files.ts'
import { ShippingProblem } from './shipping-problem.ts'

/** Files by their path below the folder that `deployFolder` names. */
export interface DeployFiles {
  /** Follow from the service, so they are written anew each time. */
  readonly generated: Readonly<Record<string, string>>
  /** Belong to people: written when they are not there. */
  readonly owned: Readonly<Record<string, string>>
}

/** Everything around the process of a service. @throws ShippingProblem `nothing_prepares`. */
export function deployFiles(service: DescribedService, plan: ImagePlan): DeployFiles {
  const prepared = service.dependencies.filter(({ prepares }) => prepares).map(({ name }) => name)
  const prepare = plan.language !== 'node' ? plan.prepare : plan.prepares ? ['src/prepare.ts'] : []
  if (prepared.length > 0 && prepare.length === 0) {
    throw new ShippingProblem('nothing_prepares', `${prepared.join(', ')} of ${service.name}`)
  }
  const under = (folder: string, files: Readonly<Record<string, string>>) =>
    Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text] as const)
  const place = deployFolder(service.name, plan)
  const source = {
    plan,
    place,
    context: `${place}/compose`.replaceAll(/[^/]+/g, '..'),
    prepare: prepared.length > 0 ? prepare : [],
  }
  return {
    generated: Object.fromEntries([
      ...under('container', imageFiles(service, plan)),
      ...under('helm', chartFiles(service, place, prepare)),
      ...under('compose', composeFiles(service, source)),
      ...under('edge', edgeFiles(service, place)),
      ...under('mesh', meshFiles(service, place)),
      ...under('monitoring', monitoringFiles(service, place)),
      ...under('operations', operationFiles({ service, place, onChassis: plan.language === 'node' })),
      ['terraform/service.tfvars.json', json(serviceVariables(service))],
    ]),
    owned: {
      ...Object.fromEntries(
        ENVIRONMENTS.map((each) => [`values/${each}.yaml`, environmentValues(service, each)]),
      ),
      ...Object.fromEntries(
        INFRASTRUCTURES.map((each) => [`values/${each}.tfvars.json`, json(firstServiceSize(each))]),
      ),
      'values/compose.env': hostSettings(service),
      'values/rota.md': firstRota(service.name),
      ...(watchedService(service, place) ? { 'values/probed-hosts.json': FIRST_PROBED_HOSTS } : {}),
      ...Object.fromEntries(under('values', ownedEdgeFiles(service))),
    },
  }
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`

function imageFiles(service: DescribedService, plan: ImagePlan): Readonly<Record<string, string>> {
  switch (plan.language) {
    case 'node':
      return { Dockerfile: nodeImage(service, plan), 'Dockerfile.dockerignore': nodeIgnore(plan) }
    case 'go':
      return {
        Dockerfile: goImage(service, plan),
        'Dockerfile.dockerignore': goIgnore(service, plan),
        'health.go': goHealth(service),
      }
    case 'python':
      return { Dockerfile: pythonImage(service, plan), 'Dockerfile.dockerignore': pythonIgnore(plan) }
  }
}
