import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { openTerminal } from './terminal.ts'

function terminalOf(signal = new AbortController().signal) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true })
  const stderr = Object.assign(new PassThrough(), { isTTY: true })
  const terminal = openTerminal(signal, { stdin, stderr })
  if (!terminal) throw new Error('two terminals are no terminal')
  return { stdin, stderr, terminal }
}

test('an answer is taken without the space around it, and Enter takes what is offered', async () => {
  const { stdin, stderr, terminal } = terminalOf()
  using _ = terminal
  const url = terminal.ask('Where?', 'http://127.0.0.1')
  stdin.write('  http://localhost:80 \n')
  expect(await url).toBe('http://localhost:80')
  const kind = terminal.ask('Which?', '')
  stdin.write('\n')
  expect(await kind).toBe('')
  const shown = stderr.toArray()
  stderr.end()
  const text = Buffer.concat(await shown).toString()
  expect(text).toContain('Where? [http://127.0.0.1] ')
  expect(text).toContain('Which? [none] ')
})

test('the end of the input takes every default that is left', async () => {
  const { stdin, terminal } = terminalOf()
  using _ = terminal
  const asked = terminal.ask('Which?', 'redis')
  stdin.end()
  expect(await asked).toBe('redis')
  expect(await terminal.ask('And?', 'postgres')).toBe('postgres')
})

test('an interruption is no answer', async () => {
  const interrupted = new AbortController()
  const { terminal } = terminalOf(interrupted.signal)
  using _ = terminal
  const asked = terminal.ask('Which?', 'redis')
  interrupted.abort()
  await expect(asked).rejects.toThrow()
})

test('nobody is asked where input or output is a file or a pipe', () => {
  const pipe = new PassThrough()
  const { signal } = new AbortController()
  const tty = Object.assign(new PassThrough(), { isTTY: true })
  expect(openTerminal(signal, { stdin: pipe, stderr: tty })).toBeUndefined()
  expect(openTerminal(signal, { stdin: tty, stderr: pipe })).toBeUndefined()
})
