import { join } from 'node:path'
import { expect, test } from 'vitest'
import { knownCommands } from './known-commands.ts'
import { parsePage } from './page.ts'
import { toldCommands } from './told-commands.ts'
import { wrongCommand } from './wrong-command.ts'

const known = await knownCommands(join(import.meta.dirname, '../..'))
const told = (text: string) => toldCommands(parsePage('docs/guide/invented.md', text))
const reasons = (text: string) => told(text).map((words) => wrongCommand(words, known))

test('commands are read from lines in backquotes and from blocks, without what is beside them', () => {
  expect(
    told(`Type \`npm run check\` or

\`\`\`sh
export TAG=1.0.0 OTHER=x            # no command of anybody
curl -H "x: $(npx seaworthy token --role admin)" http://localhost && npm test
PORT=1 helm upgrade --install a \\
  deploy/characters/helm > there.txt
sudo sh deploy/characters/compose/prepare-host.sh   # once
\`\`\`

\`\`\`ts
npm run nothing
\`\`\``),
  ).toEqual([
    ['npm', 'run', 'check'],
    ['npm', 'test'],
    ['npx', 'seaworthy', 'token', '--role', 'admin'],
    ['helm', 'upgrade', '--install', 'a', 'deploy/characters/helm', '>', 'there.txt'],
    ['sh', 'deploy/characters/compose/prepare-host.sh'],
  ])
})

test.each([
  '`npm run prove:cluster -- --only rolling-update,bad-image`',
  '`npm run prove:monitoring -- --only redis-gone`',
  '`npm run prove:lint -- --only squawk`',
  '`npm test -- packages/seaworthy/src/cache`',
  '`npx seaworthy drill -c services/pokedex/seaworthy.drill.yaml drain overload`',
  '`npx seaworthy cache flush --service characters`',
  '`npx seaworthy cache stats|get --service <name>`',
  '`kubectl rollout undo deployment/characters --namespace characters`',
])('%s is as it must be', (text) => {
  expect(reasons(text)).toEqual([undefined])
})

test.each([
  ['a script that is not there', '`npm run prove:moon`', 'no script'],
  ['a claim that is not there', '`npm run prove:cluster -- --only moon`', 'no claim "moon"'],
  ['a claim of another proof', '`npm run prove:edge -- --only rolling-update`', 'no claim'],
  ['an option of a proof', '`npm run prove:cluster -- --moon`', 'has no --moon'],
  ['a bench', '`npm run bench -- moon`', 'no bench'],
  ['tests that are not there', '`npm test -- packages/seaworthy/src/moon`', 'there is no packages'],
  ['a command of ours', '`npx seaworthy sail`', 'no command'],
  ['an option of ours', '`npx seaworthy cache flush --all`', 'has no --all'],
  ['a part of a command', '`npx seaworthy cache empty`', 'no seaworthy cache "empty"'],
  ['a drill', '`npx seaworthy drill -c services/pokedex/seaworthy.drill.yaml moon`', 'no drill "moon"'],
  ['a drill by --only', '`npx seaworthy drill --only moon`', 'no drill "moon"'],
  ['a file', '`helm upgrade x deploy/moon/helm`', 'there is no deploy/moon/helm'],
  ['a service', '`npx seaworthy cache flush --service moon`', 'no service "moon"'],
  ['a resource of the chart', '`kubectl rollout undo deployment/moon`', 'no service "moon"'],
  ['a verb of kubectl', '`kubectl rollback deployment/characters`', 'rollback'],
])('%s is noticed', (_, text, words) => {
  expect(reasons(text)).toEqual([expect.stringContaining(words)])
})
