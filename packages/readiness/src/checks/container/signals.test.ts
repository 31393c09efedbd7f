import { expect, test } from 'vitest'
import { fixes, look, said } from '../fixtures/look.ts'

const signals = async (...lines: readonly string[]) =>
  (await look({ Dockerfile: ['FROM a:1', ...lines, ''].join('\n') }))['container-signals']

test.each([
  'ENTRYPOINT ["sh","-c","echo start && python /app/app.py"]',
  'ENTRYPOINT ["/bin/sh", "-c", "python /app/app.py"]',
  'CMD ["bash", "-lc", "node server.js"]',
  'CMD ["/usr/bin/env", "bash", "-eo", "pipefail", "-c", "node server.js"]',
  'CMD ["sh", "-c", "echo \\"exec node server.js\\""]',
  'CMD ["sh", "-c", "exec > log 2>&1; node server.js"]',
  'CMD ["sh", "-c", "exec node server.js | tee log"]',
  'CMD ["sh", "-c", "exec node server.js & wait"]',
  'CMD ["sh", "-c", "node server.js # exec"]',
  "CMD ['node', 'server.js']",
  'CMD cd /app && node server.js',
])('%s keeps a shell as the first process', async (line) => {
  const [keyword] = line.split(' ')
  expect(said(await signals(line))).toEqual([
    `Dockerfile:2 ${line.slice(0, line.indexOf(' ') + 61)} runs under a shell that keeps SIGTERM to itself`,
  ])
  expect(fixes(await signals(line))[0]).toContain(`${keyword} ["node", "server.js"], or let exec`)
})

test.each([
  'CMD ["sh","-c","exec python app.py"]',
  'CMD ["sh", "-c", "node migrate.js && exec node server.js 2>&1"]',
  'CMD ["bash", "-c", "set -e; PORT=80 exec node \\"a; b\\""]',
  'CMD ["sh", "-c", "if [ -f x ]; then exec node x; else exec node y; fi"]',
  'ENTRYPOINT ["sh", "/entrypoint.sh"]',
  'CMD exec node server.js',
  'CMD cd /app && exec node server.js',
  'CMD []',
])('%s lets the service be the first process', async (line) => {
  expect(await signals(line)).toEqual([])
})

test('the script of an entrypoint may stand in CMD', async () => {
  expect(said(await signals('ENTRYPOINT ["sh", "-c"]', 'CMD ["python app.py"]'))).toHaveLength(1)
  expect(await signals('ENTRYPOINT ["sh", "-c"]', 'CMD ["exec python app.py"]')).toEqual([])
})

test('a package manager is found behind a path and behind exec', async () => {
  expect(said(await signals('CMD ["/usr/bin/npm", "start"]'))[0]).toContain('npm is the first process')
  expect(said(await signals('CMD ["sh", "-c", "exec npm start"]'))[0]).toContain('npm is the first process')
})
