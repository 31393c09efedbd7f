/** A script of this folder that measures, and writes its page in `docs/reference/` if it has one. */
export interface Bench {
  readonly name: string
  /** One line for the list. */
  readonly summary: string
  /** Takes `--short`: then it only shows that everything runs, and that contenders answer alike. */
  readonly script: URL
}

const own = (name: string, summary: string): Bench => bench(name, summary, `${name}/run.ts`)
const micro = (name: string, summary: string): Bench => bench(name, summary, `micro/${name}.ts`)

export const benches: readonly Bench[] = [
  own('overhead', 'what a production-ready request costs, against bare and furnished frameworks'),
  own('profile', 'where the time of a contender of overhead goes, seaworthy unless one is named'),
  own('characters', 'the characters service on the embedded database and on Postgres'),
  own('load', 'load, stress, spike, soak and each layer of the caches, of both services'),
  own('cache', 'hits, misses and loads per stampede on two replicas, against other caches'),
  own('outbound', 'what a call to a provider costs with everything on, against bare undici'),
  own('drain', 'what clients lose when a replica is told to stop, of popular set-ups'),
  own('linkboard', 'one service on the chassis, with Fastify and with NestJS, held to one contract'),
  own('probe', 'what `seaworthy probe` says of an Express application'),
  micro('codings', 'what compressing an answer costs, at once and on a thread'),
  micro('identity', 'what checking a token costs, known and new, by algorithm'),
  micro('limits', 'what taking from a rate limit costs, in time and in memory'),
  micro('load-client', 'what a request costs the generator of a drill, by client'),
  micro('response-head', 'what the head of an answer costs'),
  micro('serializer', 'what serialising a page of 20 rows costs'),
  micro('telemetry-log', 'what a log line costs, against pino'),
  micro('telemetry-metrics', 'what metrics, ids and trace context cost a request'),
]

function bench(name: string, summary: string, path: string): Bench {
  return { name, summary, script: new URL(path, import.meta.url) }
}
