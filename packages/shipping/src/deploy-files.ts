import { chartFiles } from './chart/chart-files.ts'
import type { ImagePlan } from './container/image-plan.ts'
import { nodeIgnore, nodeImage } from './container/node-image.ts'
import type { DescribedService } from './description/described-service.ts'
import { ENVIRONMENTS, environmentValues } from './environment-values.ts'
import { ShippingProblem } from './shipping-problem.ts'

/** Files by their path below the folder `deploy/<service>`. */
export interface DeployFiles {
  /** Follow from the service, so they are written anew each time. */
  readonly generated: Readonly<Record<string, string>>
  /** Belong to people: written when they are not there. */
  readonly owned: Readonly<Record<string, string>>
}

/** Everything around the process of a service. @throws ShippingProblem `nothing_prepares`. */
export function deployFiles(service: DescribedService, plan: ImagePlan): DeployFiles {
  const prepared = service.dependencies.filter(({ prepares }) => prepares).map(({ name }) => name)
  if (prepared.length > 0 && !(plan.language === 'node' && plan.prepares)) {
    throw new ShippingProblem('nothing_prepares', `${prepared.join(', ')} of ${service.name}`)
  }
  const under = (folder: string, files: Readonly<Record<string, string>>) =>
    Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text] as const)
  return {
    generated: Object.fromEntries([
      ...under('container', imageFiles(service, plan)),
      ...under('helm', chartFiles(service, ['src/prepare.ts'])),
    ]),
    owned: Object.fromEntries(
      ENVIRONMENTS.map((each) => [`values/${each}.yaml`, environmentValues(service, each)]),
    ),
  }
}

function imageFiles(service: DescribedService, plan: ImagePlan): Readonly<Record<string, string>> {
  if (plan.language === 'node') {
    return { Dockerfile: nodeImage(service, plan), 'Dockerfile.dockerignore': nodeIgnore(plan) }
  }
  throw new Error(`no image of ${plan.language} yet`)
}
