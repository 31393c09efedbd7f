import { createInterface } from 'node:readline/promises'
import type { Questioner } from './questioner.ts'

export interface TerminalStreams {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean }
}

/**
 * The person at the terminal, or undefined when there is none: then nothing is asked, so that no script hangs. The end of
 * the input takes every default; Ctrl-C interrupts the whole command.
 */
export function openTerminal(
  signal: AbortSignal,
  { stdin: input, stderr: output }: TerminalStreams = process,
): (Questioner & Disposable) | undefined {
  if (!input.isTTY || !output.isTTY) return undefined
  const lines = createInterface({ input, output })
  const closed = new AbortController()
  lines.once('close', () => closed.abort())
  // The terminal is in raw mode while it asks, and Ctrl-C is a key.
  lines.on('SIGINT', () => void process.kill(process.pid, 'SIGINT'))
  const either = AbortSignal.any([signal, closed.signal])
  return {
    async ask(question, fallback) {
      if (closed.signal.aborted) return fallback
      const shown = `${question} [${fallback || 'none'}] `
      const answer = await lines.question(shown, { signal: either }).catch((error: Error) => {
        if (signal.aborted) throw error
        return ''
      })
      return answer.trim() || fallback
    },
    [Symbol.dispose]: () => lines.close(),
  }
}
