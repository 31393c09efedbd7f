import { expect, test } from 'vitest'
import { badArrows } from './arrows.ts'

const capability = 'packages/seaworthy/src'

test.each([
  [`${capability}/errors/a.ts`, `import { x } from '../settings/index.ts'`],
  [`${capability}/errors/a.ts`, `import type { X } from '../settings/index.ts'`],
  [`${capability}/telemetry/a.ts`, `import { x } from '../lifecycle/index.ts'`],
  [`${capability}/telemetry/a.ts`, `import { systemClock } from '../base/clock.ts'`],
  [`${capability}/base/a.ts`, `import { x } from '../errors/index.ts'`],
  [`${capability}/health/a.ts`, `import { x } from '../http/index.ts'`],
  [`${capability}/health/a.ts`, `import { type X } from '../http/index.ts'`],
  [`${capability}/health/a.ts`, `export { x } from '../http/index.ts'`],
  [`${capability}/health/a.ts`, `export * from '../http/index.ts'`],
  [`${capability}/health/a.ts`, `import '../http/index.ts'`],
  [`${capability}/health/a.ts`, `const x = await import('../http/index.ts')`],
  [`${capability}/health/a.ts`, `import {\n  a,\n  b,\n} from '../http/index.ts'`],
  [`${capability}/health/a.ts`, `import { x } from '../errors/problem.ts'`],
  [`${capability}/health/a.ts`, `import type { X } from '../service/index.ts'`],
  [`${capability}/health/deep/a.ts`, `import { x } from '../../database/pool.ts'`],
  [`${capability}/index.ts`, `import { x } from './database/pool.ts'`],
  [`${capability}/service/a.ts`, `import { postgres } from '../database/postgres.ts'`],
  [`${capability}/service/a.ts`, `import { x } from '../http/router.ts'`],
  [`${capability}/service/a.ts`, `import type { X } from '../http/index.ts'`],
  [`${capability}/http/a.ts`, `import { x } from '@seaworthy/chassis/errors'`],
  [`${capability}/http/a.ts`, `import { x } from '@seaworthy/readiness'`],
  [`${capability}/http/a.ts`, `import { x } from '../../../readiness/src/index.ts'`],
  [`${capability}/http/a.test.ts`, `import { x } from '../../../../services/characters/src/service.ts'`],
  [`${capability}/http/a.ts`, `import { x } from '@seaworthy/rig'`],
  ['packages/rig/src/a.ts', `import { x } from '@seaworthy/chassis'`],
  ['packages/cli/src/a.ts', `import { x } from '@seaworthy/rig'`],
  ['services/pokedex/test/a.ts', `import { x } from '@seaworthy/rig'`],
  ['packages/readiness/src/a.ts', `import { x } from '@seaworthy/chassis'`],
  ['packages/readiness/src/a.ts', `import { x } from '@seaworthy/chassis'`],
  ['packages/cli/src/a.ts', `import { x } from '../../../services/characters/src/service.ts'`],
  ['services/pokedex/src/a.ts', `import { x } from '../../characters/src/service.ts'`],
  ['services/pokedex/src/a.ts', `import { x } from '@seaworthy/characters'`],
  ['services/pokedex/src/a.ts', `import { x } from '../../../packages/seaworthy/src/index.ts'`],
  ['services/pokedex/src/a.ts', `import { x } from '../../../tools/arrows.ts'`],
  ['services/pokedex/src/a.ts', `import { x } from '../dev/a.ts'`],
  ['services/pokedex/src/a.ts', `import type { X } from '../dev/a.ts'`],
  ['services/pokedex/src/names/a.ts', `import { x } from '../../test/a.ts'`],
  ['services/pokedex/src/names/a.test.ts', `import { x } from '../../test/a.ts'`],
  ['services/pokedex/src/a.ts', `import { x } from '@seaworthy/chassis/testing'`],
  ['services/pokedex/src/a.ts', `import { x } from '@seaworthy/chassis/testing/stand-ins'`],
  ['services/pokedex/dev/a.ts', `import { x } from '../test/a.ts'`],
  ['services/pokedex/src/names/a.ts', `import { x } from '../moves/b.ts'`],
  ['services/pokedex/src/names/a.ts', `import type { X } from '../moves/deep/index.ts'`],
  ['services/pokedex/src/names/a.test.ts', `import { x } from '../moves/b.ts'`],
  ['services/pokedex/src/service.ts', `import { x } from './moves/b.ts'`],
  ['services/pokedex/dev/a.ts', `import { x } from '../src/moves/b.ts'`],
  ['services/pokedex/test/a.test.ts', `import { x } from '../src/moves/b.ts'`],
])('%s with %j is refused', (path, source) => {
  expect(badArrows(path, source)).toHaveLength(1)
})

test('who may stand on the rig is said where somebody else does', () => {
  expect(badArrows('packages/cli/src/a.ts', `import { x } from '@seaworthy/rig'`)).toEqual([
    'packages/cli/src/a.ts imports @seaworthy/rig: "cli" may not depend on "@seaworthy/rig"; who may: "readiness", "testing" and tests of the chassis',
  ])
})

test.each([
  [`${capability}/lifecycle/a.ts`, `import { x } from '../telemetry/index.ts'`],
  [`${capability}/errors/a.ts`, `import type { Clock } from '../base/index.ts'`],
  [`${capability}/telemetry/a.ts`, `import { systemClock } from '../base/index.ts'`],
  [`${capability}/health/a.ts`, `import { x } from '../lifecycle/index.ts'`],
  [`${capability}/health/a.ts`, `import type { X } from '../http/index.ts'`],
  [`${capability}/health/a.ts`, `export type { X } from '../http/index.ts'`],
  [`${capability}/database/a.ts`, `import { feature } from '../capability/index.ts'`],
  [`${capability}/database/a.test.ts`, `import { x } from '../testing/index.ts'`],
  [`${capability}/database/fixtures/a.ts`, `import { x } from '../../testing/index.ts'`],
  [`${capability}/database/a.ts`, `import { x } from './pool.ts'\nimport pg from 'pg'`],
  [`${capability}/database/a.ts`, `// import { x } from '../http/index.ts'\n/* import '../http/index.ts' */`],
  [`${capability}/service/capabilities.ts`, `import { x } from '../http/index.ts'`],
  [`${capability}/service/a.ts`, `import { x } from '../capability/index.ts'`],
  [`${capability}/index.ts`, `export { x } from './http/index.ts'`],
  [`${capability}/http/a.test.ts`, `import { x } from '@seaworthy/rig'`],
  [`${capability}/testing/a.ts`, `export { x } from '@seaworthy/rig'`],
  ['packages/readiness/src/a.ts', `import { x } from '@seaworthy/rig'`],
  ['packages/cli/src/a.ts', `import { x } from '@seaworthy/chassis/identity'`],
  [
    'services/pokedex/src/a.ts',
    `import { x } from '@seaworthy/chassis'\nimport { y } from '@seaworthy/chassis/database'`,
  ],
  ['services/pokedex/src/names/a.ts', `import { x } from '../settings.ts'`],
  ['services/pokedex/src/names/a.test.ts', `import { x } from '../../dev/a.ts'`],
  [
    'services/pokedex/src/names/deep/a.ts',
    `import { x } from '../b.ts'\nimport { y } from '../../moves/index.ts'`,
  ],
  ['services/pokedex/src/service.ts', `import { x } from './moves/index.ts'\nimport { y } from './uses.ts'`],
  ['services/pokedex/src/a.test.ts', `import { x } from '@seaworthy/chassis/testing'`],
  [
    'services/pokedex/dev/a.ts',
    `import { x } from '../src/a.ts'\nimport { y } from '@seaworthy/chassis/testing/stand-ins'`,
  ],
  ['services/pokedex/test/a.test.ts', `import { x } from '../dev/a.ts'\nimport { y } from '../src/a.ts'`],
])('%s with %j is fine', (path, source) => {
  expect(badArrows(path, source)).toEqual([])
})
