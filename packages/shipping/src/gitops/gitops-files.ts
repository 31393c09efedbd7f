import type { DeployFiles } from '../deploy-files.ts'
import { ENVIRONMENTS } from '../environment-values.ts'
import { applications } from './applications.ts'
import { environmentTags, root } from './first-files.ts'
import type { PlacedChart } from './placed-chart.ts'
import { project } from './project.ts'
import { readme } from './readme.ts'
import { tagsSchema } from './tags-schema.ts'

/** Files by their path below `deploy/gitops`: what a controller makes of a repository, for each environment. */
export function gitopsFiles(charts: readonly PlacedChart[]): DeployFiles {
  return {
    generated: {
      'README.md': readme(charts),
      'applications/Chart.yaml': `apiVersion: v2
name: applications
description: An Argo CD Application for each service of an environment, and the project that bounds them
type: application
version: 1.0.0
`,
      'applications/values.schema.json': `${JSON.stringify(tagsSchema(charts), null, 2)}\n`,
      'applications/templates/project.yaml': project(),
      'applications/templates/applications.yaml': applications(charts),
    },
    owned: Object.fromEntries(
      ENVIRONMENTS.flatMap((each) => [
        [`roots/${each}.yaml`, root(each)],
        [`environments/${each}.yaml`, environmentTags(charts, each)],
      ]),
    ),
  }
}
