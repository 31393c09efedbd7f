import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** containerd splits what is longer. */
const MOST_BYTES = 16_384

/** The file of a container on a node, as its runtime writes it. */
export interface ContainerLog {
  write(line: string): void
}

/** By the Container Runtime Interface: time, stream, whether it is a part (P) or the end (F) of a line, and that. */
export function openContainerLog(pods: string, container: string): ContainerLog {
  const folder = join(pods, `shop_${container}-7d4b9c-x2x4z_4f1c2c1e-0000-4000-8000-000000000000`, container)
  mkdirSync(folder, { recursive: true })
  return {
    write(line) {
      const parts = line.match(new RegExp(`.{1,${MOST_BYTES}}`, 'gs')) ?? ['']
      const time = new Date().toISOString().replace('Z', '000000Z')
      const written = parts.map(
        (part, index) => `${time} stdout ${index === parts.length - 1 ? 'F' : 'P'} ${part}\n`,
      )
      appendFileSync(join(folder, '0.log'), written.join(''))
    },
  }
}
