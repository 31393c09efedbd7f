import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDrillConfig } from '../drill-file/load-drill-config.ts'
import { drillFileOf } from './drill-file.ts'
import { completedDraft, firstDraft, type InterviewOptions } from './interview.ts'
import type { Questioner } from './questioner.ts'
import { findStartCommand } from './start-command.ts'

/** Gives the answers in order, then every default; keeps what was asked. */
function answering(answers: readonly string[]): Questioner & { readonly asked: string[] } {
  const rest = [...answers]
  const asked: string[] = []
  return {
    asked,
    async ask(question, fallback) {
      asked.push(`${question} [${fallback}]`)
      return rest.shift()?.trim() || fallback
    },
  }
}

const OPTIONS: InterviewOptions = {
  folder: '/nowhere',
  environment: { DATABASE_URL: 'postgres://localhost/shop', PRICES_URL: 'http://prices' },
  given: {},
  dependencies: [],
  paths: [],
  checkedUrl: (text) => {
    if (!URL.canParse(text)) throw new Error(`"${text}" is no address`)
    return text
  },
}
const UNSEEN = { kind: 'unseen', reason: 'it did not start' } as const

test('Enter accepts each default', async () => {
  const questioner = answering([])
  const { draft, look } = await firstDraft(OPTIONS, questioner)
  expect(look).toEqual({ kind: 'command' })
  const { routes, dependencies, places } = await completedDraft(draft, UNSEEN, questioner)
  expect(dependencies.map(({ policy }) => policy)).toEqual(['critical', 'optional'])
  expect(routes).toEqual([{ path: '/', method: 'GET', is: ['read'], uses: ['database'] }])
  expect(places).toEqual({ live: '/livez', ready: '/readyz' })
})

test('answers are taken over, and one that cannot be read is asked for again with the reason', async () => {
  const questioner = answering([
    'python3 app.py | tee log',
    'python3 app.py',
    'HTTP PORT',
    'HTTP_PORT',
    '',
    'vital',
    'critical',
    'none',
    'health',
    '/health',
    '',
    'items',
    '/items',
    'read, cached',
    '',
    'POST /items',
    '',
    'database',
    '{"a":',
    '{"a": 1}',
  ])
  const { draft } = await firstDraft(OPTIONS, questioner)
  const done = await completedDraft(draft, UNSEEN, questioner)
  expect(done).toMatchObject({
    command: 'python3 app.py',
    portVariable: 'HTTP_PORT',
    places: { live: '/health', ready: '/readyz' },
    routes: [
      { path: '/items', method: 'GET', is: ['read', 'cached'], uses: ['database'] },
      { path: '/items', method: 'POST', is: ['write'], uses: ['database'], body: { a: 1 } },
    ],
    dependencies: [{ variable: 'DATABASE_URL', policy: 'critical' }],
  })
  const complaints = questioner.asked.filter((question) => question.includes('\n'))
  expect(complaints.map((question) => question.split('\n')[0])).toEqual([
    expect.stringContaining('needs a shell'),
    '"HTTP PORT" is no name of a variable',
    '"vital" is none of critical, degradable, optional, none',
    expect.stringContaining('"health" is no path'),
    expect.stringContaining('"items" is no route'),
    expect.stringContaining('JSON'),
  ])
})

test('what an option or the OpenAPI document told is not asked', async () => {
  const questioner = answering([])
  const given = { command: 'node a.js', portVariable: 'P', url: 'http://127.0.0.1:1' }
  const dependencies = ['DATABASE_URL=postgres:optional', 'PRICES_URL=none']
  const { draft, look } = await firstDraft({ ...OPTIONS, given, dependencies }, questioner)
  expect(look).toEqual({ kind: 'url', url: given.url })
  const places = { live: '/l', ready: '/r', openapi: '/openapi.json' }
  const discovery = { places, routes: [], notes: [] }
  await completedDraft(draft, { kind: 'seen', discovery }, questioner)
  expect(questioner.asked).toEqual([])
})

test('without anybody to answer only a command that was named is started', async () => {
  const alone = await firstDraft(OPTIONS, undefined)
  expect(alone.look).toBeUndefined()
  expect(alone.draft).toMatchObject({ command: 'node src/main.ts', isCommandGuessed: true })
  const named = await firstDraft({ ...OPTIONS, given: { command: 'node a.js' } }, undefined)
  expect(named).toMatchObject({ look: { kind: 'command' }, draft: { isCommandGuessed: false } })
})

test('whatever a person types, the questions end and the file loads', async () => {
  const typed = fc.oneof(
    fc.constantFrom(
      '',
      'none',
      '/a',
      'POST /b',
      'PUT /c',
      'read, slow',
      'write',
      'critical',
      '{"a":1}',
      '[]',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(typed, { maxLength: 30 }), async (answers) => {
      const questioner = answering(answers)
      const { draft } = await firstDraft(OPTIONS, questioner)
      const done = await completedDraft(draft, UNSEEN, questioner)
      const config = parseDrillConfig('d.yaml', drillFileOf(done))
      expect(config.routes.map(({ path }) => path)).toEqual(done.routes.map(({ path }) => path))
    }),
    { numRuns: 100 },
  )
})

test('the start command is found where a folder tells it', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'start-command-'))
  const write = (name: string, content: string, mode = 0o644) =>
    writeFile(join(folder.path, name), content, { mode })
  expect(await findStartCommand(folder.path)).toBeUndefined()
  await write('app.py', '')
  expect(await findStartCommand(folder.path)).toBe('python3 app.py')
  await write('Procfile', 'worker: x\nweb: gunicorn shop:app\n')
  expect(await findStartCommand(folder.path)).toBe('gunicorn shop:app')
  await write('package.json', '{"scripts":{"start":"node --enable-source-maps dist/main.js"}}')
  expect(await findStartCommand(folder.path)).toBe('node --enable-source-maps dist/main.js')
  await write('package.json', '{"scripts":{"start":"tsc && node dist/main.js"}}')
  expect(await findStartCommand(folder.path), 'needs a shell').toBe('gunicorn shop:app')
})
