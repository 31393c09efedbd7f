import { expect, test } from 'vitest'
import { parseDrillConfig } from './drill-config.ts'
import { drillFileTemplate } from './drill-template.ts'

test('the file that --init writes is valid, also when every comment that is an example is taken in', () => {
  const answers = {
    command: 'node "a b.js"',
    live: '/live',
    ready: '/ready',
    route: '/things',
    slowRoute: '/slow',
  }
  const text = drillFileTemplate(answers)
  expect(parseDrillConfig('d.yaml', text).routes.map(({ path }) => path)).toEqual(['/things', '/slow'])
  const examples = text
    .split('\n')
    .map((line) => line.replace(/^( *)# ( *(?:[a-zA-Z]+:(?: |$)|- \{|[A-Z_]+:))/, '$1$2'))
    .filter((line) => !line.includes('yaml-language-server'))
  const config = parseDrillConfig('d.yaml', examples.join('\n'))
  expect(config.routes).toHaveLength(5)
  expect(config.dependencies[0]).toMatchObject({ name: 'database', policy: 'critical' })
  expect(config.drills.overload?.skip).toContain('internal')
})
