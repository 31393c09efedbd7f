import { closeSync, openSync } from 'node:fs'
import { createFifo, type Fifo, type OutputTarget } from '@seaworthy/rig'

export type OutputName = 'stdout' | 'stderr'

/** A way in which nobody takes what a process prints. */
export interface OutputSituation {
  readonly by: 'pipe' | 'socket' | 'pipe without reader' | 'full disk'
  readonly blocks: readonly OutputName[]
  /** What is tried beside requests and the end. */
  readonly also?: 'memory' | 'reader comes back' | 'second signal' | 'crash'
}

export const SITUATIONS: readonly OutputSituation[] = [
  { by: 'pipe', blocks: ['stdout'], also: 'reader comes back' },
  { by: 'pipe', blocks: ['stderr'], also: 'reader comes back' },
  { by: 'pipe', blocks: ['stdout', 'stderr'], also: 'memory' },
  { by: 'socket', blocks: ['stdout', 'stderr'] },
  { by: 'socket', blocks: ['stdout', 'stderr'], also: 'second signal' },
  { by: 'pipe', blocks: ['stdout', 'stderr'], also: 'crash' },
  { by: 'pipe without reader', blocks: ['stdout', 'stderr'] },
  { by: 'full disk', blocks: ['stdout', 'stderr'] },
]

export function nameOf({ by, blocks, also }: OutputSituation): string {
  const what = blocks.length === 2 ? 'both' : blocks[0]
  const end = also === 'second signal' ? ', two signals' : also === 'crash' ? ', uncaught error' : ''
  return `${by}, ${what}${end}`
}

/** Where the outputs of a process go. */
export interface Outputs {
  readonly output: Partial<Record<OutputName, OutputTarget>>
  readonly fifos: readonly Fifo[]
  /** To be called once the process has its own copies. */
  handedOver(): void
}

export async function openOutputs(
  { by, blocks }: OutputSituation,
  stack: AsyncDisposableStack,
): Promise<Outputs> {
  if (by === 'socket') {
    return { output: Object.fromEntries(blocks.map((name) => [name, 'unread'])), fifos: [], handedOver() {} }
  }
  if (by === 'full disk') {
    const fd = openSync('/dev/full', 'w')
    stack.defer(() => closeSync(fd))
    return { output: Object.fromEntries(blocks.map((name) => [name, fd])), fifos: [], handedOver() {} }
  }
  const fifos = await Promise.all(blocks.map(async () => stack.use(await createFifo())))
  return {
    output: Object.fromEntries(blocks.map((name, index) => [name, fifos[index]!.writeFd])),
    fifos,
    handedOver() {
      for (const fifo of fifos) {
        fifo.handedOver()
        if (by === 'pipe without reader') fifo.closeReader()
      }
    },
  }
}
