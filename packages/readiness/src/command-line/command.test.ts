import { expect, test } from 'vitest'
import { UsageError } from '../engine/usage-error.ts'
import { command } from './command.ts'
import { typedOf } from './command-table.ts'

interface Told {
  given?: unknown
}

const sail = command({
  name: 'sail',
  summary: 'leave the harbour',
  words: 'out|home [port]',
  options: {
    crew: { type: 'string', short: 'c', multiple: true, value: 'name', text: 'who comes along' },
    knots: { type: 'string', default: '5', text: 'how fast;\nmore needs wind', under: 'At sea' },
    night: { type: 'boolean', text: 'in the dark' },
  },
  ends: 'Ends with 1 on a reef.',
  async run(given, told: Told) {
    told.given = given
    return 0
  },
})
const row = command({ name: 'row', summary: 'by hand', words: '<boat>...', options: {}, run: () => 1 })

async function given(words: string) {
  const told: Told = {}
  expect(await sail.run(words.split(' '), told)).toBe(0)
  return told.given
}

test('what was not given has its default', async () => {
  expect(await given('out')).toEqual({
    values: { crew: [], knots: '5', night: false },
    positionals: ['out'],
    typed: 'seaworthy sail out',
  })
})

test('a negative number is a value and no option', async () => {
  expect(await given('home here --night --knots -3 -c me --crew you')).toEqual({
    values: { crew: ['me', 'you'], knots: '-3', night: true },
    positionals: ['home', 'here'],
    typed: 'seaworthy sail home here --night --knots -3 -c me --crew you',
  })
})

test.each([
  ['', 'say one of out, home'],
  ['toString', 'say one of out, home'],
  ['out a b c', 'nothing is known of "b c" here; usage: seaworthy sail out|home [port]'],
  ['out --day', "Unknown option '--day'"],
  ['out --knots', 'argument missing'],
])('sail %s is a mistake of the caller', async (words, message) => {
  const mistake = await sail.run(words.split(' ').filter(Boolean), {}).catch((error: Error) => error)
  expect(mistake).toBeInstanceOf(UsageError)
  expect(mistake).toMatchObject({ message: expect.stringContaining(message) })
})

test('a word that is required is asked for, and more of the last are taken', async () => {
  await expect(row.run([], {})).rejects.toThrow('usage: seaworthy row <boat>...')
  expect(await row.run(['a', 'b', 'c'], {})).toBe(1)
})

test('help shows usage, the options in one column under their headings, and how it ends', () => {
  expect(sail.help).toBe(`Usage: seaworthy sail out|home [port] [options]

  -c, --crew name       who comes along
  --night               in the dark

At sea:
  --knots               how fast;
                        more needs wind

Ends with 1 on a reef.`)
  expect(row.help).toBe('Usage: seaworthy row <boat>...')
})

test('a table finds the command, or the help that was asked for', () => {
  const table = [sail, row]
  expect(typedOf(table, ['row', 'a'])).toEqual({ kind: 'command', command: row, words: ['a'] })
  for (const words of [
    ['row', '-h'],
    ['help', 'row'],
    ['--help', 'row'],
  ]) {
    expect(typedOf(table, words)).toEqual({ kind: 'help', text: row.help })
  }
  for (const words of [[], ['help'], ['-h']]) {
    expect(typedOf(table, words)).toMatchObject({
      kind: 'help',
      text: expect.stringContaining('  row   by hand\n'),
    })
  }
  expect(() => typedOf(table, ['swim'])).toThrow('there is no command "swim"\n\nUsage: seaworthy <command>')
})
