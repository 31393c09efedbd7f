const inCode = (words: string): string => `\`${words}\``

/** Tests beside some code. */
export const tests = (...paths: readonly string[]): string => inCode(`npm test -- ${paths.join(' ')}`)

/** A proof, or some of what it shows. */
export const prove = (proof: string, ...claims: readonly string[]): string =>
  inCode(`npm run prove:${proof}${claims.length > 0 ? ` -- --only ${claims.join(',')}` : ''}`)

export const drill = (service: string, ...ids: readonly string[]): string =>
  inCode(`npx seaworthy drill -c services/${service}/seaworthy.drill.yaml ${ids.join(' ')}`)

export const bench = (name: string): string => inCode(`npm run bench -- ${name}`)

/** By `npx seaworthy check`. */
export const check = (...ids: readonly string[]): string =>
  inCode(`npx seaworthy check ${ids.map((id) => `--only ${id}`).join(' ')}`)

export const CHASSIS = 'packages/seaworthy/src'
export const SHIPPING = 'packages/shipping/src'
