import type { ImagePlan } from './image-plan.ts'

/** What in an image asks for an address, and ends with 0 when the answer is 2xx. */
export function probeCommand({ language }: ImagePlan, url: string): readonly string[] {
  switch (language) {
    case 'node': {
      const ask = `fetch('${url}').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`
      return ['/usr/local/bin/node', '-e', ask]
    }
    case 'go':
      return ['/usr/local/bin/health', url]
    case 'python':
      // Not through a proxy that the environment names.
      return [
        'python3',
        '-c',
        `import urllib.request as r; r.build_opener(r.ProxyHandler({})).open('${url}', timeout=2)`,
      ]
  }
}
