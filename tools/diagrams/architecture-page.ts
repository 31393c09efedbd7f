import { componentDiagram } from './components.ts'
import { containerDiagram } from './containers.ts'
import { contextDiagram } from './context.ts'
import type { Described } from './described.ts'
import { sequencesOf } from './sequences.ts'
import type { Slice } from './slices.ts'

/** Where the pages are, one for each service. */
export const architecturePage = (service: string): string => `docs/reference/architecture/${service}.md`

/** C4 and sequence diagrams of a service. Level four, code, is the code. */
export function renderArchitecture(described: Described, slices: readonly Slice[]): string {
  const diagrams = [
    {
      title: 'Context',
      says: 'Who has to do with it.',
      diagram: contextDiagram(described),
    },
    {
      title: 'Containers',
      says: 'What runs, and what goes in between. A dependency is `critical`, `degradable` or `optional`, as it is declared.',
      diagram: containerDiagram(described),
    },
    {
      title: 'Components',
      says:
        'Slices of the service, with the imports between them, on the capabilities of the chassis that they use. Every capability that there is: ' +
        '[CONTRIBUTING](../../../CONTRIBUTING.md#a-capability).',
      diagram: componentDiagram(described, slices),
    },
    ...sequencesOf(described, slices),
  ]
  return diagrams
    .map(({ title, says, diagram }) => `## ${title}\n\n${says}\n\n\`\`\`mermaid\n${diagram}\n\`\`\``)
    .join('\n\n')
}
