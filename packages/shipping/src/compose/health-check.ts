/** How long something may take to be healthy, and then to be found to be ill. */
const PATIENCE = { interval: '10s', timeout: '5s', retries: '6', start_period: '60s', start_interval: '1s' }

const WIDTH = 130

/** A health check in a compose file. */
export function healthCheck(
  test: readonly string[],
  patience: Partial<typeof PATIENCE> = {},
  indent = '    ',
): string {
  const line = `${indent}  test: [${test.join(', ')}]\n`
  const words =
    line.length <= WIDTH
      ? line
      : `${indent}  test:\n${test.map((word) => `${indent}    - ${word}\n`).join('')}`
  const times = Object.entries({ ...PATIENCE, ...patience }).map(
    ([key, value]) => `${indent}  ${key}: ${value}\n`,
  )
  return `${indent}healthcheck:\n${words}${times.join('')}`
}
